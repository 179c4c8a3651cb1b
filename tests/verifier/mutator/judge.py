# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The verifier as a program: what it says about an image, and about many mutants of it."""

from __future__ import annotations

import json
import os
import queue
import select
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from elftools.elf.elffile import ELFFile

from composer.command.mutants import CODE_CHECKS
from tests.verifier.mutator.mutant import DESCRIPTION, KERNEL_OBJECT, Mutant
from tests.verifier.mutator.shadow import shadow
from tests.verifier.mutator.systems import ROOT, SYSTEMS, Built

VERIFIER = Path(os.environ.get("ASHLAR_VERIFIER", ROOT / "build" / "verifier" / "ashlar-verifier"))
FOUND, UNREADABLE = (
    1,
    2,
)  # its status when something is wrong with the image, or a program or description cannot be read
HANGS, NO_ANSWER = -100, -101
LIMIT = 20  # seconds of host time: against hanging, never a measure
# These interpret the whole kernel, for ten times as long as all others take together: they are asked
# about a mutant in which the others find nothing.
INTERPRETING = ("V209", "V210")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`texts` are the findings, each behind its code."""

    status: int
    texts: tuple[str, ...]

    @property
    def codes(self) -> frozenset[str]:
        return (
            frozenset(text.partition(":")[0] for text in self.texts)
            if self.status == FOUND
            else frozenset()
        )

    def caught(self, mutant: Mutant) -> bool:
        """A damaged image is judged, never a reason to give up; a program that cannot be read is
        refused.
        """
        refused = self.status == UNREADABLE and any(patch.program for patch in mutant.patches)
        return refused or (self.status == FOUND and bool(self.texts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    code: str
    sentence: str


def checks() -> tuple[Check, ...]:
    done = subprocess.run(
        [str(VERIFIER), "--list", "--format", "json"], capture_output=True, text=True, check=True
    )
    return tuple(
        Check(code=row["code"], sentence=row["sentence"]) for row in json.loads(done.stdout)
    )


def judged(
    built: Built,
    image: Path,
    programs: tuple[Path, ...],
    without: tuple[str, ...] = (),
    project: Path = ROOT,
) -> Verdict:
    line = [
        str(VERIFIER),
        "--system",
        built.system,
        "--project",
        ".",
        "--programs",
        *map(str, programs),
        "--image",
        str(image),
        "--kernel-object",
        str(built.kernel_object),
        "--format",
        "json",
    ]
    line += [word for code in without for word in ("--without", code)]
    try:
        done = subprocess.run(line, cwd=project, capture_output=True, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return Verdict(status=HANGS, texts=(f"no answer within {LIMIT} s",))
    try:
        findings = json.loads(done.stdout)["findings"]
    except (ValueError, KeyError):
        return Verdict(
            status=done.returncode if done.returncode != FOUND else NO_ANSWER,
            texts=(done.stderr.decode("utf-8", "replace")[:300],),
        )
    return Verdict(
        status=done.returncode, texts=tuple(f"{one['code']}: {one['text']}" for one in findings)
    )


class Server:
    """A verifier that has read description, programs and the kernel's object once, and judges one
    image after the other. One that dies is replaced.
    """

    def __init__(self, built: Built) -> None:
        self._line = [
            str(VERIFIER),
            "--system",
            built.system,
            "--project",
            ".",
            "--programs",
            *map(str, built.programs),
            "--kernel-object",
            str(built.kernel_object),
            "--serve",
        ]
        self._process: subprocess.Popen[str] | None = None

    def ask(self, image: Path, words: tuple[str, ...]) -> Verdict:
        """`words`: codes of checks to leave out; `kernel-object=FILE`, `kernel=DIGEST|any`;
        `program=FILE` in place of the one of that name.
        """
        if self._process is None:
            self._process = subprocess.Popen(
                self._line,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        process = self._process
        assert process.stdin is not None and process.stdout is not None, "both are pipes"
        process.stdin.write(" ".join([str(image), *words]) + "\n")
        process.stdin.flush()
        answers, _, _ = select.select([process.stdout], [], [], LIMIT)
        answer = process.stdout.readline() if answers else ""
        if not answer:
            self.close()
            return Verdict(status=NO_ANSWER if answers else HANGS, texts=("no answer",))
        said = json.loads(answer)
        if "refused" in said:
            return Verdict(status=UNREADABLE, texts=(said["refused"][:300],))
        findings = said["findings"]
        return Verdict(
            status=FOUND if findings else 0,
            texts=tuple(f"{finding['code']}: {finding['text']}" for finding in findings),
        )

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


class Bench:
    """Copies of an image and its programs that are damaged, judged and mended, over and over."""

    def __init__(self, built: Built, folder: Path) -> None:
        self._built = built
        self._folder = Path(tempfile.mkdtemp(dir=folder))
        self._programs = tuple(
            Path(shutil.copy(program, self._folder)) for program in built.programs
        )
        self._image = Path(shutil.copy(built.stripped, self._folder))
        self._kernel_object = Path(shutil.copy(built.kernel_object, self._folder))
        self._project = self._folder / "project"
        description = shadow(built, self._project)
        self._files = {
            "": self._opened(self._image),
            KERNEL_OBJECT: self._opened(self._kernel_object),
            DESCRIPTION: self._opened(description),
        } | {one.stem: self._opened(one) for one in self._programs}
        self._server = Server(built)
        self._code = code_of(self._image)

    @staticmethod
    def _opened(path: Path) -> tuple[int, bytes]:
        return os.open(path, os.O_RDWR), path.read_bytes()

    def judge(self, mutant: Mutant, without: tuple[str, ...] = ()) -> Verdict:
        """Leaving checks out hides findings and makes none: what is found without those that
        interpret is found with them.
        """
        quick = self._judge(mutant, tuple(sorted({*without, *INTERPRETING})))
        asked = set(INTERPRETING) - {*without, *self._spared(mutant)}
        return self._judge(mutant, without) if quick.status == 0 and asked else quick

    def _judge(self, mutant: Mutant, without: tuple[str, ...]) -> Verdict:
        for one in mutant.patches:
            os.pwrite(self._files[one.program][0], one.new, one.offset)
        try:
            if any(patch.program == DESCRIPTION for patch in mutant.patches):
                return judged(
                    self._built,
                    self._image,
                    self._programs,
                    (*without, *self._spared(mutant)),
                    self._project,
                )
            return self._server.ask(
                self._image,
                (
                    *without,
                    *self._spared(mutant),
                    *self._kernel(mutant),
                    *self._changed(mutant),
                ),
            )
        finally:
            for one in mutant.patches:
                handle, original = self._files[one.program]
                os.pwrite(handle, original[one.offset : one.offset + len(one.new)], one.offset)
                os.ftruncate(handle, len(original))

    def _kernel(self, mutant: Mutant) -> tuple[str, ...]:
        """A changed object, and another answer to which kernel was reviewed than the page's."""
        changed = any(patch.program == KERNEL_OBJECT for patch in mutant.patches)
        return (
            *([f"kernel-object={self._kernel_object}"] if changed else []),
            *([f"kernel={mutant.kernel}"] if mutant.kernel else []),
        )

    def _changed(self, mutant: Mutant) -> tuple[str, ...]:
        """Programs that the server has read as the build left them."""
        changed = {patch.program for patch in mutant.patches} - {"", KERNEL_OBJECT}
        return tuple(f"program={one}" for one in self._programs if one.stem in changed)

    def _spared(self, mutant: Mutant) -> tuple[str, ...]:
        """What says nothing but of code that the mutant leaves alone."""
        of_image = [patch for patch in mutant.patches if not patch.program]
        touched = any(
            one.offset < end and start < one.offset + len(one.new)
            for one in of_image
            for start, end in self._code
        )
        return () if touched else CODE_CHECKS

    def close(self) -> None:
        self._server.close()
        for handle, _ in self._files.values():
            os.close(handle)


def code_of(image: Path) -> tuple[tuple[int, int], ...]:
    """Where in the file the kernel's code lies, its names, and the headers that say where it is
    loaded.
    """
    with image.open("rb") as file:
        elf = ELFFile(file)
        segments = [
            (segment["p_offset"], segment["p_offset"] + segment["p_filesz"])
            for segment in elf.iter_segments()
            if segment["p_flags"] & 1
        ]
        names = elf.get_section_by_name(".symtab")
        segments.append((names["sh_offset"], names["sh_offset"] + names["sh_size"]))
        return ((0, elf["e_phoff"] + elf["e_phnum"] * elf["e_phentsize"]), *segments)


def verdicts(
    mutants: Iterable[Mutant], without: dict[Mutant, tuple[str, ...]] | None = None, jobs: int = 2
) -> dict[Mutant, Verdict]:
    """Of each mutant; `jobs` at a time."""
    by_name = {system.name: system for system in SYSTEMS}
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(jobs) as pool:
        benches: dict[str, queue.SimpleQueue[Bench]] = {}
        for name, built in by_name.items():
            benches[name] = queue.SimpleQueue()
            for _ in range(jobs):
                benches[name].put(Bench(built, Path(folder)))

        def judge(mutant: Mutant) -> tuple[Mutant, Verdict]:
            bench = benches[mutant.system].get()
            try:
                return mutant, bench.judge(mutant, (without or {}).get(mutant, ()))
            finally:
                benches[mutant.system].put(bench)

        found = dict(pool.map(judge, mutants))
        for waiting in benches.values():
            for _ in range(jobs):
                waiting.get().close()
        return found
