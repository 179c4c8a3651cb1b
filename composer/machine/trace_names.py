# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Records of a traced kernel, with the names that their numbers have in the plan.

What a switch gives to whoever runs next is known from the last record of that component: a wait
that sleeps, or a call. A number that the plan does not have stays a number: the records may be
those of a broken system.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from composer.machine import phrases
from composer.machine import state_layout as layout
from composer.machine.memory import awaited
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
    for one in records.kept:
        # a clock never goes back
        at = max(at, (one.time - start) * 1_000_000_000 // max(records.frequency, 1))
        happening = reader.happening(one, at)
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

    def happening(self, one: Record, time: int) -> trace.Happening | None:
        """None for a kind that is not known."""
        kind = layout.TRACE_KINDS[one.kind] if one.kind < len(layout.TRACE_KINDS) else ""
        make = _MAKERS.get(kind)
        return make(self, one, time) if make else None

    def switched(self, one: Record, time: int) -> trace.Switch:
        was = self.blocked.pop(one.detail, None)
        outcome = None
        if was == SLEEPS:
            outcome = self._outcome(one.detail, one.first, abi.caller_of(one.second))
        elif was == CALLS:
            outcome = trace.Outcome(status=_status(one.first))
        return trace.Switch(
            time=time,
            component=self._name(one.component),
            next=self._name(one.detail),
            outcome=outcome,
        )

    def signal(self, one: Record, time: int) -> trace.Signal:
        slot = self._slot(one)
        event = (slot.event or slot.name) if slot else f"slot {one.detail}"
        return trace.Signal(
            time=time,
            component=self._name(one.component),
            event=event,
            target=slot.target if slot else None,
        )

    def wait(self, one: Record, time: int) -> trace.Wait:
        outcome = None
        if one.second:
            outcome = self._outcome(one.component, one.second, one.detail)
        else:
            self.blocked[one.component] = SLEEPS
        return trace.Wait(
            time=time,
            component=self._name(one.component),
            events=self._events(one.component, one.first),
            outcome=outcome,
        )

    def call(self, one: Record, time: int) -> trace.Call:
        self.blocked[one.component] = CALLS
        slot = self._slot(one)
        operation = self.calls[one.component] = self._operation(slot, one.first)
        return trace.Call(
            time=time,
            component=self._name(one.component),
            server=slot.target if slot else None,
            operation=operation,
        )

    def reply(self, one: Record, time: int) -> trace.Reply:
        return trace.Reply(
            time=time, component=self._name(one.component), client=self._name(one.detail)
        )

    def interrupt(self, one: Record, time: int) -> trace.Interrupt:
        name, owner = self._line(one.detail)
        return trace.Interrupt(
            time=time, component=self._name(one.component), line=one.detail, name=name, owner=owner
        )

    def fault(self, one: Record, time: int) -> trace.Fault:
        self.blocked.pop(one.component, None)
        return trace.Fault(
            time=time,
            component=self._name(one.component),
            what=phrases.fault_class(one.detail),
            address=one.first,
            pc=one.second,
        )

    def restart(self, one: Record, time: int) -> trace.Restart:
        self.blocked.pop(one.component, None)
        return trace.Restart(time=time, component=self._name(one.component), starts=one.detail)

    def end(self, one: Record, time: int) -> trace.End:
        return trace.End(time=time, component=self._name(one.component))

    def _name(self, rank: int) -> str:
        known = self.plan.components
        if rank < len(known):
            return known[rank].name
        return IDLE if rank == len(known) else f"component {rank}"

    def _slot(self, one: Record) -> view.Slot | None:
        known = self.plan.components
        slots = known[one.component].slots if one.component < len(known) else ()
        return next((slot for slot in slots if slot.number == one.detail), None)

    def _events(self, rank: int, mask: int) -> tuple[str, ...]:
        known = self.plan.components
        return awaited(known[rank], mask) if rank < len(known) else (f"events {mask:#x}",)

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


_MAKERS: dict[str, Callable[[_Reader, Record, int], trace.Happening]] = {
    "switched": _Reader.switched,
    "signal": _Reader.signal,
    "wait": _Reader.wait,
    "call": _Reader.call,
    "reply": _Reader.reply,
    "interrupt": _Reader.interrupt,
    "fault": _Reader.fault,
    "restart": _Reader.restart,
    "end": _Reader.end,
}
