# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Boots a description through `./ashlar run` and gives status, transcript and counters.

Silence fails: every test names lines that must appear, in order, or a status that only the guest
can give.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.verifier.agreement import second_opinion

ROOT = Path(__file__).resolve().parents[2]
SYSTEMS = Path(__file__).resolve().parent / "systems"
LIMIT = 240  # seconds of host time for build and boot: against hanging, never a measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Booted:
    status: int
    text: str

    def shows(self, *lines: str) -> None:
        """Every line appears, in this order."""
        at = 0
        for line in lines:
            found = self.text.find(line, at)
            assert found >= 0, f"{line!r} does not appear (or not in order) in:\n{self.text}"
            at = found + len(line)

    def number(self, name: str) -> int:
        """A figure that the command prints as `1234 name`."""
        match = re.search(rf"(\d+) {re.escape(name)}", self.text)
        assert match, f"no figure {name!r} in:\n{self.text}"
        return int(match[1])


def build_dir(name: str) -> Path:
    return ROOT / "build" / "test" / name


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Tests of one system share its build folder: one worker at a time builds or boots there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{folder}.turn", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ashlar(*arguments: str, path: Path | None = None) -> Booted:
    """Runs the command as a person would; standard input is empty. Programs are looked for in
    `path` first.

    An image that it builds into a folder of the tests is read a second time.
    """
    if arguments[0] in ("build", "run") and "--build-dir" in arguments:
        folder = ROOT / arguments[arguments.index("--build-dir") + 1]
        with alone(folder):
            booted = _ashlar(arguments, path)
            second_opinion(folder)
        return booted
    return _ashlar(arguments, path)


def _ashlar(arguments: tuple[str, ...], path: Path | None) -> Booted:
    environment = None if path is None else {**os.environ, "PATH": f"{path}:{os.environ['PATH']}"}
    done = subprocess.run(
        [str(ROOT / "ashlar"), *arguments],
        cwd=ROOT,
        env=environment,
        input=b"",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=LIMIT,
        check=False,
    )
    return Booted(status=done.returncode, text=done.stdout.decode("utf-8", "replace"))


def image_of(system: Path) -> str:
    """The build folder that the tests of that system share."""
    return "demo" if system.parent == ROOT else system.parent.name


def boot(
    system: Path,
    *arguments: str,
    name: str | None = None,
    path: Path | None = None,
) -> Booted:
    """Composes, builds and boots, in the build folder of that system, or of that name."""
    folder = build_dir(name or image_of(system))
    return ashlar(
        "run",
        "--system",
        str(system),
        "--build-dir",
        str(folder),
        "--timeout",
        "60",
        *arguments,
        path=path,
    )


def once(name: str, make: Callable[[], Booted]) -> Booted:
    """What `make` gives, made once in a run of the tests: many cases look at one machine, and
    workers share it.
    """
    folder = build_dir(name)
    folder.mkdir(parents=True, exist_ok=True)
    of_this_run = folder / f"booted-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}.json"
    with (folder / "booted.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not of_this_run.exists():
            for path in folder.glob("booted-*.json"):
                path.unlink()
            booted = make()
            of_this_run.write_text(json.dumps({"status": booted.status, "text": booted.text}))
        return Booted(**json.loads(of_this_run.read_text()))


def boot_once(system: Path, *arguments: str, name: str, built: str | None = None) -> Booted:
    """`built`: the build folder, where it has another name."""
    return once(name, lambda: boot(system, *arguments, name=built or name))


def plan(name: str) -> dict[str, object]:
    """plan.json of a test that has been built."""
    loaded = json.loads((build_dir(name) / "generated" / "plan.json").read_text())
    assert isinstance(loaded, dict)
    return loaded


def written(name: str, files: dict[str, str]) -> Path:
    """A description with components of its own, in the test's build folder."""
    folder = build_dir(name)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder / "system.yaml"


def machines_on(image: Path) -> set[int]:
    """The QEMUs that run on that image: its file is their name."""
    done = subprocess.run(
        ["pgrep", "-f", f"qemu-system.* guest={image}"], capture_output=True, text=True, check=False
    )
    return {int(one) for one in done.stdout.split()}
