# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Records of a traced kernel, with the names that their numbers have in the plan.

What a switch gives to whoever runs next is known from the last record of that component: a wait
that sleeps, or a call. A number that the plan does not have stays a number: the records may be
those of a broken system.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from composer.machine import phrases
from composer.machine import state_layout as layout
from composer.machine.event_names import awaited
from composer.machine.trace import Record, Records
from composer.model import abi, trace, view
from composer.model.memory import IDLE

STATUS = {"ok": "answered", "server_gone": "server gone"}  # of abi::Status, what ends a call
SLEEPS, CALLS = "wait", "call"


def named(records: Records, plan: view.PlanView) -> trace.Trace:
    """Every record of a known kind."""
    reader = _Reader(plan=plan)
    start = records.kept[0].time if records.kept else 0
    found: list[trace.Happening] = []
    at = 0
    for record in records.kept:
        # a clock never goes back
        at = max(at, (record.time - start) * 1_000_000_000 // max(records.frequency, 1))
        happening = reader.happening(record, at)
        if happening is not None:
            found.append(happening)
    return trace.Trace(
        system=plan.system,
        board=plan.board.name,
        components=tuple((component.name, component.priority) for component in plan.components),
        frequency=records.frequency,
        written=records.written,
        lost=records.written - len(records.kept),
        unknown=len(records.kept) - len(found),
        happenings=tuple(found),
    )


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Goes through records in order; knows what each component did last."""

    plan: view.PlanView
    blocked: dict[int, str] = field(default_factory=dict)
    calls: dict[int, str] = field(default_factory=dict)

    def happening(self, record: Record, time: int) -> trace.Happening | None:
        """None for a kind that is not known."""
        rank, detail, who = record.component, record.detail, self._name(record.component)
        match dict(enumerate(layout.TRACE_KINDS)).get(record.kind):
            case "switched":
                return trace.Switch(time, who, self._name(detail), self._woken(record))
            case "signal":
                slot = self._slot(record)
                event = (slot.event or slot.name) if slot else f"slot {detail}"
                return trace.Signal(time, who, event, slot.target if slot else None)
            case "wait":
                outcome = self._outcome(rank, record.second, detail) if record.second else None
                if outcome is None:
                    self.blocked[rank] = SLEEPS
                return trace.Wait(time, who, self._events(rank, record.first), outcome)
            case "call":
                self.blocked[rank] = CALLS
                slot = self._slot(record)
                operation = self.calls[rank] = self._operation(slot, record.first)
                return trace.Call(time, who, slot.target if slot else None, operation)
            case "reply":
                return trace.Reply(time, who, self._name(detail))
            case "interrupt":
                return trace.Interrupt(time, who, detail, *self._line(detail))
            case "fault":
                self.blocked.pop(rank, None)
                what = phrases.fault_class(detail)
                return trace.Fault(time, who, what, address=record.first, pc=record.second)
            case "restart":
                self.blocked.pop(rank, None)
                return trace.Restart(time, who, starts=detail)
            case "end":
                return trace.End(time, who)
        return None

    def _woken(self, record: Record) -> trace.Outcome | None:
        """What ended the wait or the call of who runs next."""
        was = self.blocked.pop(record.detail, None)
        if was == SLEEPS:
            return self._outcome(record.detail, record.first, abi.caller_of(record.second))
        return trace.Outcome(status=_status(record.first)) if was == CALLS else None

    def _name(self, rank: int) -> str:
        known = self.plan.components
        if rank < len(known):
            return known[rank].name
        return IDLE if rank == len(known) else f"component {rank}"

    def _slot(self, record: Record) -> view.Slot | None:
        known = self.plan.components
        slots = known[record.component].slots if record.component < len(known) else ()
        return next((slot for slot in slots if slot.number == record.detail), None)

    def _events(self, rank: int, mask: int) -> tuple[str, ...]:
        known = self.plan.components
        return (
            awaited(self.plan, known[rank], mask) if rank < len(known) else (f"events {mask:#x}",)
        )

    def _outcome(self, rank: int, word: int, client: int) -> trace.Outcome:
        """`word`: what a wait returns."""
        if not word >> layout.CALL_BIT & 1:
            return trace.Outcome(events=self._events(rank, word))
        operation = self.calls.get(client, f"operation {word % abi.MOST_OPERATIONS}")
        return trace.Outcome(caller=self._name(client), operation=operation)

    def _operation(self, slot: view.Slot | None, operation: int) -> str:
        if slot is None:
            return f"operation {operation}"
        port = slot.name.removesuffix(".call")
        names = next((call.operations for call in self.plan.calls if str(call.target) == port), ())
        return f"{port}.{dict(enumerate(names)).get(operation, f'operation {operation}')}"

    def _line(self, line: int) -> tuple[str, str | None]:
        for device in self.plan.devices:
            for element, held in enumerate(device.interrupts):
                if held == line:
                    number = f".{element}" if element else ""
                    return f"{device.end}{number}.interrupt", device.end.instance
        own = {self.plan.board.timer_line: "timer"}
        return (own.get(line, "spurious" if line == layout.NO_LINE else f"line {line}"), None)


def _status(number: int) -> str:
    name = dict(enumerate(layout.ENUMERATIONS["abi::Status"])).get(number, "")
    return STATUS.get(name, f"status {number}")
