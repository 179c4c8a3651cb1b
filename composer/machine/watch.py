# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""One short line for each fault and each restart, while the machine runs: read from the guest's
memory now and then. The long report comes when the machine has ended.

A component that reads the kernel's log prints its records itself; then only that is told which has
no record: a fault that comes again, and the restart after it (kernel/core/log.cpp).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from composer.machine import memory
from composer.machine import state_layout as layout
from composer.machine.backtrace import Backtraces
from composer.machine.fault_report import FAULT_RECORD, HALT, LIMIT, RESTART
from composer.machine.memory import Guest, Record
from composer.machine.sentence import brief
from composer.model import abi, view
from composer.model.facts import OnFault

MOST = 8  # lines of a period: a component may fail as often as it likes
PERIOD = 1.0  # seconds


@dataclass(slots=True, kw_only=True)
class Watch:
    """What has been told of one machine."""

    guest: Guest
    traces: Backtraces
    reader: bool  # a component prints the records
    tell: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    told: int = 0  # the number of the last record
    repeats: dict[int, int] = field(default_factory=dict)  # by record
    starts: dict[int, int] = field(default_factory=dict)  # by rank
    begun: float = -PERIOD  # when this period has begun
    lines: int = 0  # told in this period
    held: int = 0  # not told in this period

    def look(self) -> None:
        """Tells what is new since the last look, MOST lines in a period; of the others how many."""
        now = self.clock()
        if now - self.begun >= PERIOD:
            self._tell_held()
            self.begun, self.lines = now, 0
        for line, fault in self._news():
            if self.lines < MOST:
                self.lines += 1
                self.tell(f"kernel: {line}{self._place(fault)}")
            else:
                self.held += 1

    def end(self) -> None:
        """The machine is off: the last look."""
        self.look()
        self._tell_held()

    def _tell_held(self) -> None:
        if self.held:
            self.tell(f"kernel: lines of faults and restarts not shown: {self.held}")
        self.held = 0

    def _place(self, fault: Record | None) -> str:
        """Reading the program for it takes time: only of what is told."""
        source = self.traces.own(fault) if fault is not None else None
        return f", in {source}" if source else ""

    def _news(self) -> Iterator[tuple[str, Record | None]]:
        """Lines, and the fault whose place in the source belongs to one."""
        if not memory.log_written(self.guest):
            return
        restarted, printed = dict(self._restarted()), set()
        records = memory.records(self.guest.ram, self.guest.plan, self.guest.machine)
        lost = records[0].sequence - self.told - 1 if records else 0
        if lost > 0 and not self.reader:
            yield f"records of the log overwritten before they were read: {lost}", None
        for record in records:
            if record.sequence > self.told:
                self.told = record.sequence
                if not self.reader:
                    yield from self._of(record)
                    self.repeats[record.sequence] = record.repeats
                elif record.kind == RESTART:
                    printed.add(record.component)
            again = record.repeats - self.repeats.get(record.sequence, 0)
            if record.kind == FAULT_RECORD and again > 0:
                self.repeats[record.sequence] = record.repeats
                times = "" if again == 1 else f", {again} times"
                yield f"{brief(record, self.guest.plan, self.guest.machine)} again{times}", None
        kept = {record.sequence for record in records}
        self.repeats = {one: times for one, times in self.repeats.items() if one in kept}
        for rank in sorted(restarted.keys() - printed):
            yield f"{self.guest.plan.components[rank].name} {restarted[rank]}", None

    def _of(self, record: Record) -> Iterator[tuple[str, Record | None]]:
        plan, machine = self.guest.plan, self.guest.machine
        if record.kind == FAULT_RECORD:
            times = f", {record.repeats + 1} times" if record.repeats else ""
            yield f"{brief(record, plan, machine)}{times}", record
        elif record.kind in (LIMIT, HALT):
            yield brief(record, plan, machine), None

    def _restarted(self) -> Iterator[tuple[int, str]]:
        """Components that have started again since the last look, and how often they still may."""
        base = self.guest.at(self.guest.table_of_states)
        for who in self.guest.plan.components if base is not None else ():
            row = (base or 0) + who.rank * abi.STRIDE
            starts, restarts = (
                memory.number(self.guest.ram, row, layout.STATE[name])
                for name in ("starts", "restarts")
            )
            before = self.starts.get(who.rank, 0 if who.stopped else 1)
            self.starts[who.rank] = starts
            if starts > before:
                yield who.rank, _start(who, starts, restarts)


def _start(who: view.Component, starts: int, restarts: int) -> str:
    if starts == 1:
        return "started"
    policy = who.restart
    if who.on_fault is not OnFault.RESTART or policy is None or restarts == 0:
        return f"restarted: life {starts}"
    left = max(0, policy.max - restarts)
    within = f"{policy.within / 1_000_000_000:g} s"
    return f"restarted: life {starts}, {left} of {policy.max} restarts left within {within}"
