# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The machines that run from a build folder: each leaves a small file there while it runs,
`machine-PID.json`.

PID is that of `ashlar run`, which holds the guest's RAM open. A file whose process is gone is left
over from one that could not clean up (SIGKILL); the process's start time tells a number that was
given out again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import mmap
import os
import time
from dataclasses import dataclass
from pathlib import Path

STATE, START_TIME = 2, 21  # fields of /proc/PID/stat, from 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """`ram` is a descriptor of process `pid`; `born` its start time in clock ticks since the host's
    boot, `since` that of the machine in seconds since then."""

    pid: int
    born: int
    since: float
    ram: int
    build: str  # digest()
    paced: bool = (
        False  # the guest's clock is not the host's: instructions are counted, or gdb stops it
    )

    @property
    def file(self) -> str:
        """Its name in the build folder; what else belongs to this machine starts like it."""
        return f"{stem(self.pid)}.json"

    def text(self) -> str:
        return json.dumps(dataclasses.asdict(self)) + "\n"

    def seconds(self) -> float:
        """For how long the machine has been running."""
        return max(0.0, time.clock_gettime(time.CLOCK_BOOTTIME) - self.since)


def stem(pid: int) -> str:
    return f"machine-{pid}"


def this_process(ram: int, build: str, paced: bool = False) -> Machine:
    """The record of a machine that this process runs."""
    since = round(time.clock_gettime(time.CLOCK_BOOTTIME), 2)
    born = _born(os.getpid()) or 0
    return Machine(pid=os.getpid(), born=born, since=since, ram=ram, build=build, paced=paced)


def digest(folder: Path, image: Path | None = None) -> str:
    """Of the image (by default the folder's) and the plan; empty where one lacks."""
    found = hashlib.sha256()
    try:
        for file in (image or folder / "image.elf", folder / "generated/plan.json"):
            found.update(file.read_bytes())
    except OSError:
        return ""
    return found.hexdigest()


def machines(folder: Path) -> tuple[Machine, ...]:
    """Those that run now, by process."""
    found = (_read(path) for path in folder.glob("machine-*.json"))
    return tuple(
        sorted(
            (one for one in found if one is not None and _born(one.pid) == one.born),
            key=lambda one: one.pid,
        )
    )


def left_over(folder: Path) -> tuple[Path, ...]:
    """What machines left in a build folder whose processes are gone."""
    return tuple(path for path in folder.glob("machine-*") if _is_left_over(path))


def _is_left_over(path: Path) -> bool:
    pid = path.stem.removeprefix("machine-")
    if not pid.isdecimal():
        return False
    born, record = _born(int(pid)), _read(path.with_suffix(".json"))
    return born is None or (record is not None and record.born != born)


def ram_of(machine: Machine) -> mmap.mmap:
    """The guest's RAM, read-only; OSError where the process is gone or another user's."""
    descriptor = os.open(f"/proc/{machine.pid}/fd/{machine.ram}", os.O_RDONLY | os.O_CLOEXEC)
    try:
        return mmap.mmap(descriptor, 0, prot=mmap.PROT_READ)
    except ValueError as error:  # an empty file: not the RAM of any machine
        raise OSError(str(error)) from error
    finally:
        os.close(descriptor)


def _read(path: Path) -> Machine | None:
    """None for a file that is no such record."""
    try:
        row = json.loads(path.read_text())
        return Machine(
            pid=int(row["pid"]),
            born=int(row["born"]),
            since=float(row["since"]),
            ram=int(row["ram"]),
            build=str(row["build"]),
            paced=bool(row["paced"]),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _born(pid: int) -> int | None:
    """When a process started; None where there is none. A zombie runs no machine."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # the name between brackets may hold anything
    fields = [str(pid), "", *text.rpartition(")")[2].split()]
    return None if fields[STATE] == "Z" else int(fields[START_TIME])
