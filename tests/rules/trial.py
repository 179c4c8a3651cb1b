# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""One system composed with its rule off, compiled, linked and verified, until a tool refuses it.

A worker keeps one build folder for all of its systems: the kernel and the runtime are the same for
all, and stay built.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from composer.provenance.inputs import KERNEL_OBJECT
from tests.rules.cases import PLAN, ROOT, WORK, Case
from tests.rules.outcome import Outcome

COMPOSER = ROOT / "tests" / "rules" / "switched_off.py"
MODULE = ("-P", "-m", "composer.command.compose")
SHOWN = 90  # characters of a compiler's message
LIMIT = 900  # seconds of one step: against hanging, never a measure
UNREADABLE, FINDINGS = 2, 1  # statuses of the verifier
DROPPED = re.compile(r"^switched off: ([A-Z]\d+)$", re.MULTILINE)
REFUSED = re.compile(r"^error\[([A-Z]\d+)\]", re.MULTILINE)


class WrongCase(Exception):
    """A trial without a result; the text is for the person who runs it."""


class Workshop:
    """One worker: its folder, and the processes that it runs, one at a time."""

    def __init__(self, folder: Path, verifier: Path) -> None:
        self.folder = folder
        self._verifier = verifier
        self._running: subprocess.Popen[str] | None = None
        self._stopped = False
        self._broken: set[str] = set()  # the rules of which something was dropped

    def judge(self, case: Case) -> Outcome:
        """Who refuses that system."""
        self._broken = set()
        reading = self._reading(case)
        made = self._composed(case, reading) if reading else self._built(case)
        if case.code not in (PLAN, *self._broken) and not made.composer:
            raise WrongCase(
                f"{case.name} does not break {case.code}: nothing was found that could be dropped"
            )
        return made

    def stop(self) -> None:
        """Ends what runs, with all that it has started; nothing is started afterwards."""
        self._stopped = True
        running = self._running
        if running is not None and running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)

    def _reading(self, case: Case) -> str:
        """What the verifier says of the description alone: it reads that before the image."""
        empty = WORK / "empty"
        empty.mkdir(parents=True, exist_ok=True)
        kernel = self._kernel()
        status, text = self._run(
            [
                str(self._verifier),
                "--system",
                self._name(case),
                "--project",
                ".",
                "--programs",
                str(empty),
                "--image",
                os.devnull,
                "--kernel-object",
                str(kernel),
            ]
        )
        return _sentence(text) if status == UNREADABLE else ""

    def _kernel(self) -> Path:
        """Its object, which is the same for all systems: without one the verifier judges nothing.
        An earlier system has left it, or it is built here.
        """
        kernel = self.folder / KERNEL_OBJECT
        if not kernel.exists():
            for line in (
                self._configuring("system.yaml"),
                ["cmake", "--build", str(self.folder), "--target", KERNEL_OBJECT],
            ):
                status, text = self._run(line)
                if status:
                    raise WrongCase(f"the kernel's object does not build: {text}")
        return kernel

    def _configuring(self, system: str) -> list[str]:
        return [
            "cmake",
            "--preset",
            "aarch64",
            "-B",
            str(self.folder),
            f"-DASHLAR_SYSTEM={system}",
            "-DASHLAR_BOARD=",
            f"-DPython3_EXECUTABLE={COMPOSER}",
        ]

    def _composed(self, case: Case, reading: str) -> Outcome:
        """Where the verifier reads no such description, no image would pass: the composer's own end
        is all that is asked.
        """
        off = frozenset({case.code})
        while True:
            scratch = self.folder / "composed"
            shutil.rmtree(scratch, ignore_errors=True)
            status, text = self._run(
                [
                    str(COMPOSER),
                    *MODULE,
                    "wire",
                    "--system",
                    self._name(case),
                    "--build-dir",
                    str(scratch),
                ],
                off,
                case.plan,
            )
            refused = frozenset(REFUSED.findall(text)) - off
            if status == 0 or not refused:
                return Outcome(
                    rules=tuple(sorted(off - {case.code})),
                    reading=reading,
                    composer="" if status == 0 else _ended(text),
                )
            off |= refused

    def _built(self, case: Case) -> Outcome:
        off = frozenset({case.code})
        while True:
            status, text = self._build(case, off)
            refused = frozenset(REFUSED.findall(text)) - off
            if status == 0 or not refused:
                break
            off |= refused
        rules = tuple(sorted(off - {case.code}))
        if status == 0:
            return Outcome(rules=rules, findings=self._verified(case))
        compiler = "" if "Traceback" in text else _compilers(text)
        return Outcome(rules=rules, composer="" if compiler else _ended(text), compiler=compiler)

    def _build(self, case: Case, off: frozenset[str]) -> tuple[int, str]:
        """What an earlier system left is removed, the objects that all share are not."""
        for name in ("generated", "components"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        for name in ("image.elf", "placed.stamp"):
            (self.folder / name).unlink(missing_ok=True)
        status, text = self._run(self._configuring(self._name(case)), off, case.plan)
        return (
            (status, text)
            if status
            else self._run(["cmake", "--build", str(self.folder)], off, case.plan)
        )

    def _verified(self, case: Case) -> tuple[str, ...]:
        line = [
            str(self._verifier),
            "--system",
            self._name(case),
            "--project",
            ".",
            "--programs",
            str(self.folder / "components"),
            "--image",
            str(self.folder / "image.elf"),
            "--kernel-object",
            str(self.folder / KERNEL_OBJECT),
            "--kernel",
            "any",
        ]
        status, text = self._run(line)
        if status not in (0, FINDINGS):
            raise WrongCase(f"{case.name}: the verifier ended with status {status}: {text}")
        found = tuple(sorted(set(re.findall(r"^(V\d+):", text, re.MULTILINE))))
        if (status == FINDINGS) != bool(found):
            raise WrongCase(
                f"{case.name}: status {status} and findings {found} do not go together: {text}"
            )
        return found

    def _name(self, case: Case) -> str:
        return str(case.system.relative_to(ROOT))

    def _run(
        self, line: Sequence[str], off: frozenset[str] = frozenset(), plan: str = ""
    ) -> tuple[int, str]:
        """Status and output of a process in a group of its own, so that all it has started ends
        with it.
        """
        if self._stopped:
            raise InterruptedError
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "ASHLAR_RULES_OFF": " ".join(sorted(off)),
            "ASHLAR_PLAN": plan,
        }
        with subprocess.Popen(
            line,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as self._running:
            try:
                text, _ = self._running.communicate(timeout=LIMIT)
            finally:
                if self._running.poll() is None:
                    os.killpg(self._running.pid, signal.SIGKILL)
        self._broken.update(DROPPED.findall(text))
        return self._running.returncode, text


def _sentence(text: str) -> str:
    """Of `ashlar-verifier: FILE:LINE: SENTENCE`, the sentence. One without a file is not about a
    description, but about how it was called.
    """
    last = text.strip().rpartition("ashlar-verifier: ")[2]
    sentence, files = re.subn(r"^\S+?(?::\d+)*: ", "", last)
    if files == 0:
        raise WrongCase(f"the verifier does not read what it is given: {text}")
    return sentence


def _ended(text: str) -> str:
    """Without a diagnostic: an exception of the composer, or a value that was never read."""
    if "Traceback" not in text:
        return "has no value to go on with"
    lines = [one for one in text.split("Traceback", 1)[1].splitlines() if one.strip()]
    last = next(line for line in lines if not line.startswith(" "))  # below its frames
    frames = re.findall(r'File "[^"]*/(composer/[^"]+)", line \d+, in (\w+)', text)
    where = f" in {frames[-1][0]}" if frames else ""
    return f"ends with `{last.partition(':')[0]}`{where}"


def _compilers(text: str) -> str:
    """The first error of compiler, assembler or linker."""
    for line in text.splitlines():
        found = re.search(r"(?:fatal )?error: (.*)$", line)
        if found:
            return _short(re.sub(r"[^\s'\"]*/", "", found[1]).partition(";")[0].strip())
    return ""


def _short(text: str) -> str:
    """What a static assertion says, without what it asks; of a long message whole words."""
    told = re.sub(r"due to requirement '.*': ", "", text)
    return told if len(told) <= SHOWN else f"{told[:SHOWN].rpartition(' ')[0]} …"
