# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What a machine looks like while it runs: states, rings, the last fault of each component.

The guest goes on while we read, so words that are read one after the other may belong to different
moments. A picture is therefore taken until two in a row are equal; values that still differ are
marked as moving and are approximate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from composer.machine import memory, rings, fault_report
from composer.machine.memory import Guest, State
from composer.machine.rings import Fill

ATTEMPTS = 6
RUNNING = "RUNNING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """`moving` names the components and rings that changed while they were read; `faults` is by
    component; `booted` is whether the kernel has written its first record."""

    states: tuple[State, ...]
    fills: tuple[Fill, ...]
    faults: Mapping[str, tuple[str, ...]]
    moving: frozenset[str]
    booted: bool


def picture(guest: Guest) -> Picture:
    """Never raises for what it finds in the guest's memory."""
    before = _taken(guest)
    for _ in range(ATTEMPTS):
        after = _taken(guest)
        if after == before:
            return after
        moving = frozenset(_changed(before.states, after.states)) | frozenset(
            _changed(before.fills, after.fills)
        )
        before = after
    return replace(before, moving=moving)


def callers(states: tuple[State, ...], server: str) -> tuple[State, ...]:
    """Who waits for that server, taken calls first."""
    return tuple(
        sorted((state for state in states if state.server == server), key=lambda one: not one.taken)
    )


def _taken(guest: Guest) -> Picture:
    """One pass over the memory."""
    ram, plan, machine = guest.ram, guest.plan, guest.machine
    runs = memory.running(guest)
    states = tuple(
        replace(state, mode=RUNNING) if state.name == runs and state.mode == "RUNNABLE" else state
        for state in memory.states(guest)
    )
    faults, records = {}, memory.records(ram, plan, machine)
    for record in records:
        if record.kind == fault_report.FAULT_RECORD and record.component < len(plan.components):
            faults[plan.components[record.component].name] = fault_report.fault(
                record, plan, machine
            )
    return Picture(
        states=states,
        fills=rings.fills(ram, plan),
        faults=faults,
        moving=frozenset(),
        booted=bool(records),
    )


def _changed(before: Iterable[State | Fill], after: Iterable[State | Fill]) -> Iterator[str]:
    return (new.name for old, new in zip(before, after, strict=True) if old != new)
