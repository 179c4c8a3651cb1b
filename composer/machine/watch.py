# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""One short line for each fault and each restart, while the machine runs: read from the guest's
memory now and then. The long report comes when the machine has ended.

A component that reads the kernel's log prints its records itself; then only that is told which has
no record: a fault that comes again, and the restart after it (kernel/core/log.cpp).
"""

from __future__ import annotations

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

MOST = 8  # lines of a look: a component may fail as often as it likes


@dataclass(slots=True, kw_only=True)
class Watch:
    """What has been told of one machine."""

    guest: Guest
    traces: Backtraces
    reader: bool  # a component prints the records
    tell: Callable[[str], None]
    told: int = 0  # the number of the last record
    repeats: dict[int, int] = field(default_factory=dict)  # by record
    starts: dict[int, int] = field(default_factory=dict)  # by rank

    def look(self) -> None:
        """Tells what is new since the last look."""
        lines = list(self._news())
        for line in lines[:MOST]:
            self.tell(f"kernel: {line}")
        if len(lines) > MOST:
            self.tell(f"kernel: {len(lines) - MOST} more faults and restarts")

    def _news(self) -> Iterator[str]:
        written = memory.log_written(self.guest)
        if not written:
            return
        restarted, printed = dict(self._restarted()), set()
        for record in memory.records(self.guest.ram, self.guest.plan, self.guest.machine):
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
                yield f"{brief(record, self.guest.plan, self.guest.machine)} again{times}"
        for rank in sorted(restarted.keys() - printed):
            line = restarted[rank]
            yield f"{self.guest.plan.components[rank].name} {line}"

    def _of(self, record: Record) -> Iterator[str]:
        plan, machine = self.guest.plan, self.guest.machine
        if record.kind == FAULT_RECORD:
            source = self.traces.own(record)
            place = f", in {source}" if source else ""
            times = f", {record.repeats + 1} times" if record.repeats else ""
            yield f"{brief(record, plan, machine)}{place}{times}"
        elif record.kind in (LIMIT, HALT):
            yield brief(record, plan, machine)

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
        return f"restarted, life {starts}"
    return f"restarted, {restarts} of {policy.max} in {policy.within / 1_000_000_000:g} s"
