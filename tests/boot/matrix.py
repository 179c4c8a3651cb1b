# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What the probers of tests/boot/conformance/matrix could do, out of the machine's memory, and what
the plan says.

components/prober.hpp there writes the entries, components/verdicts.hpp the verdicts.
"""

from __future__ import annotations

import bisect
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from composer.command.plans import machine_of
from composer.machine import qemu
from composer.machine.memory import Memory
from composer.machine.sealed import Sealed
from composer.model import view
from composer.model.serial import plan_from_json
from tests.boot.machine import ashlar, build_dir

FOLDER = Path(__file__).resolve().parent / "conformance" / "matrix"
PAGE = 4096
LIMIT = (
    180  # seconds of host time for a boot, of which it takes five: against hanging, never a measure
)
READ, WRITE, EXECUTE = 1, 2, 4
MAY = {"": 0, "r": READ, "rw": READ | WRITE, "rx": READ | EXECUTE}
MOST_COMPONENTS, MOST_STRANGE, MOST_JUMPS, MOST_FRAMES = 16, 512, 8192, 16384  # as in verdicts.hpp


@dataclass(frozen=True, slots=True, kw_only=True)
class Probes:
    """What one component did: `could` are addresses and what of READ, WRITE, EXECUTE went well
    there.
    """

    name: str
    done: bool
    swept: int  # of `could`; the rest is random
    faults: tuple[int, int, int]  # of reads, writes, jumps: as its results say, not the log
    could: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    component: str
    wanted: int
    wanted_access: int
    address: int
    access: int
    fault: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """`faults` counts by component and access; `strange` are those that are not of the access that
    was tried.

    `frames`: where a page of a component lies in physical memory, of those that it can read.
    """

    status: int
    reason: str
    plan: view.PlanView
    probes: tuple[Probes, ...]
    lost: int
    strange: tuple[Fault, ...]
    faults: dict[str, tuple[int, int, int]]
    frames: dict[tuple[str, int], int]


def built(system: str, name: str) -> tuple[Path, view.PlanView]:
    """The image and the plan, in a folder of the test's own."""
    folder = build_dir(name)
    done = ashlar("build", "--system", str(FOLDER / f"{system}.yaml"), "--build-dir", str(folder))
    assert done.status == 0, done.text
    return folder / "image.elf", plan_of(name)


def plan_of(name: str) -> view.PlanView:
    return plan_from_json((build_dir(name) / "generated" / "plan.json").read_text())


def booted(image: Path, plan: view.PlanView, cpu: str, limit: float = LIMIT) -> Matrix:
    nothing = os.open(os.devnull, os.O_RDWR)
    try:
        end = qemu.run(
            qemu.Boot(
                image=Sealed(image),
                board=plan.board,
                qemu=machine_of(plan).qemu,
                cpu=cpu,
                timeout=limit,
                keyboard=nothing,
                screen=nothing,
            )
        )
    finally:
        os.close(nothing)
    return read(end, plan)


def read(end: qemu.Outcome, plan: view.PlanView) -> Matrix:
    memory = end.memory
    names = [component.name for component in plan.components]
    at = _start(plan, "verdicts")
    _, lost, strange, taken, placed = struct.unpack("<5Q", memory[at : at + 40])
    assert (
        taken <= MOST_JUMPS and placed <= MOST_FRAMES
    ), "more jumps were taken, or frames seen, than the judge can keep"
    at += 40
    counts = struct.unpack(f"<{4 * MOST_COMPONENTS}Q", memory[at : at + 32 * MOST_COMPONENTS])
    at += 32 * MOST_COMPONENTS
    jumps_at = at + 48 * MOST_STRANGE
    frames_at = jumps_at + 16 * MOST_JUMPS
    jumps = tuple(struct.iter_unpack("<2Q", memory[jumps_at : jumps_at + 16 * taken]))
    frames = struct.iter_unpack("<3Q", memory[frames_at : frames_at + 24 * placed])
    return Matrix(
        status=end.status,
        reason=end.reason,
        plan=plan,
        lost=lost,
        strange=tuple(_faults(memory, at, strange, names)),
        frames={
            (names[rank], virtual // PAGE): physical // PAGE for rank, virtual, physical in frames
        },
        faults={
            name: (counts[4 * rank + 1], counts[4 * rank + 2], counts[4 * rank + 3])
            for rank, name in enumerate(names)
        },
        probes=tuple(
            _probes(memory, plan, name, {to for one, to in jumps if one == rank})
            for rank, name in enumerate(names)
        ),
    )


def _start(plan: view.PlanView, region: str) -> int:
    frame = plan.frame(f"region {region}")
    assert frame is not None, region
    return frame.start - plan.board.banks[0].start


def _faults(memory: Memory, at: int, count: int, names: list[str]) -> Iterator[Fault]:
    for row in range(min(count, MOST_STRANGE)):
        rank, wanted, wanted_access, address, access, fault = struct.unpack(
            "<6Q", memory[at + 48 * row : at + 48 * row + 48]
        )
        yield Fault(
            component=names[rank] if rank < len(names) else str(rank),
            wanted=wanted,
            wanted_access=wanted_access,
            address=address,
            access=access,
            fault=fault,
        )


def _probes(memory: Memory, plan: view.PlanView, name: str, jumps: set[int]) -> Probes:
    """A jump that went well came back, or met what is no instruction: the judge keeps those."""
    at = _start(plan, f"results_{name.replace('.', '_')}")
    tried, _, size, swept = struct.unpack("<4Q", memory[at : at + 32])
    words = struct.unpack(f"<{size}Q", memory[at + PAGE : at + PAGE + 8 * size])
    pages = {jump // PAGE for jump in jumps}
    faults = (
        sum(not word & READ for word in words),
        sum(not word & WRITE for word in words),
        sum(not word & EXECUTE for word in words),
    )
    could = tuple(
        (word & ~7, word & 7 | (EXECUTE if word // PAGE in pages else 0)) for word in words
    )
    return Probes(name=name, done=0 < size * 4 == tried, swept=swept, faults=faults, could=could)


class Rights:
    """What a space may do at an address, by its mappings."""

    def __init__(self, space: view.Space) -> None:
        self._mappings = sorted(space.mappings, key=lambda one: one.start)
        self._starts = [mapping.start for mapping in self._mappings]

    def at(self, address: int) -> view.Mapping | None:
        index = bisect.bisect_right(self._starts, address) - 1
        one = self._mappings[index] if index >= 0 else None
        return one if one is not None and address < one.start + one.size else None


def differences(matrix: Matrix, plan: view.PlanView) -> list[str]:
    """Every page of every component where what could be done is not what the plan says, once."""
    kernel = Rights(plan.spaces[-1])
    found: dict[tuple[str, int], str] = {}
    for probe in matrix.probes:
        space = plan.space(probe.name)
        assert space is not None, probe.name
        rights = Rights(space)
        for address, could in probe.could:
            mapping = rights.at(address)
            may = MAY[mapping.rights] if mapping is not None else 0
            if could != may:
                lies = mapping or kernel.at(address)
                found[probe.name, address // PAGE] = _difference(
                    probe.name, address, could, may, lies
                )
    return [found[key] for key in sorted(found)]


def _difference(name: str, address: int, could: int, may: int, lies: view.Mapping | None) -> str:
    what = (
        "nothing"
        if lies is None
        else f"{'the ' if lies.kind == 'kernel' else 'its '}{lies.name} ({lies.place})"
    )
    return (
        f"{name}: {address // PAGE * PAGE:#x}: could {spelled(could)}, may {spelled(may)}:"
        f" {what} lies there"
    )


def misplaced(matrix: Matrix, plan: view.PlanView) -> list[str]:
    """Every page that can be read whose frame is not the plan's, and every other where a frame was
    seen.
    """
    planned: dict[tuple[str, int], tuple[int, view.Mapping]] = {}
    for probe in matrix.probes:
        space = plan.space(probe.name)
        assert space is not None, probe.name
        for mapping in (each for each in space.mappings if MAY[each.rights] & READ):
            start = physical(plan, mapping)
            planned.update(
                {
                    (probe.name, (mapping.start + done) // PAGE): ((start + done) // PAGE, mapping)
                    for done in range(0, mapping.size, PAGE)
                }
            )
    found = []
    for name, page in sorted(planned.keys() | matrix.frames.keys()):
        there, (wanted, lies) = matrix.frames.get((name, page)), planned.get(
            (name, page), (None, None)
        )
        if there != wanted:
            what = "nothing" if lies is None else f"{lies.name} ({lies.place})"
            found.append(
                f"{name}: {page * PAGE:#x}: {_frame(there)} was seen, {_frame(wanted)} is planned:"
                f" {what} lies there"
            )
    return found


def _frame(number: int | None) -> str:
    return "no frame" if number is None else f"frame {number * PAGE:#x}"


def physical(plan: view.PlanView, mapping: view.Mapping) -> int:
    frame = plan.frame(mapping.frames or "")
    if frame is not None:
        return frame.start + mapping.offset
    keys = {
        f"device {device.name}" + (f".{window.index}" if window.index else ""): window.start
        for device in plan.devices
        for window in device.windows
    }
    return keys[mapping.frames or ""] // PAGE * PAGE


def spelled(rights: int) -> str:
    return "".join(
        letter if rights & bit else "-"
        for letter, bit in (("r", READ), ("w", WRITE), ("x", EXECUTE))
    )
