# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What went wrong and who waits for what: a sentence a record, then what stands in no sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from composer.arch.contract import Architecture
from composer.machine import state_layout as layout
from composer.machine.memory import Record, State
from composer.machine.phrases import There
from composer.machine.sentence import find, sentence
from composer.model import view

FAULT_RECORD, RESTART, LIMIT, HALT, BUS_ERROR = map(
    layout.ENUMERATIONS["abi::RecordKind"].index, ("fault", "restart", "limit", "halt", "bus_error")
)
NO_GROUP = layout.ENUMERATIONS["abi::BadCall"].index("group")
ILLEGAL, PANIC = map(layout.ENUMERATIONS["abi::FaultClass"].index, ("illegal", "panic"))
COLUMNS = 6  # registers a line


def no_trace(record: Record) -> tuple[str, ...]:
    return ()


def faults(
    found: Iterable[Record],
    plan: view.PlanView,
    machine: Architecture,
    trace: Callable[[Record], tuple[str, ...]] = no_trace,
) -> tuple[str, ...]:
    """What happened, and what the kernel did about it; `trace` names the functions of a fault."""
    lines: list[str] = []
    for record in found:
        if record.kind == FAULT_RECORD:
            lines += fault(record, plan, machine)
            lines += (f"  {row}" for row in trace(record))
        elif record.kind in (RESTART, LIMIT, HALT):
            lines.append(sentence(record, plan, machine))
        elif record.kind == BUS_ERROR:
            lines += [sentence(record, plan, machine), *registers(record, machine)]
    return tuple(lines)


def fault(record: Record, plan: view.PlanView, machine: Architecture) -> tuple[str, ...]:
    """The sentence; what the plan or the machine knows besides; the registers that are not zero."""
    return (
        sentence(record, plan, machine),
        *(f"  {text}" for text in _details(record, plan, machine)),
        *registers(record, machine),
    )


def _details(record: Record, plan: view.PlanView, machine: Architecture) -> Iterator[str]:
    if record.component >= len(plan.components):
        return
    who = plan.components[record.component]
    if record.fault == ILLEGAL and (refused := machine.refused(record.syndrome)):
        yield refused
    if record.bad_call == NO_GROUP:
        groups = max((event.group for event in who.events), default=0)
        yield f"{who.name} has {groups or 'no'} group{'' if groups == 1 else 's'} of events"
    if record.access:
        found = find(record, who, plan, machine)
        if found.there is There.KERNEL and found.range:
            yield f"there: {found.range.name}"


def registers(record: Record, machine: Architecture) -> tuple[str, ...]:
    """Those that are not zero, up to six a line."""
    words = machine.message if record.fault == PANIC else ()  # a panic's text
    rows = enumerate(zip(machine.registers, record.registers))
    named = [
        ("pc", record.pc),
        ("sp", record.sp),
        *(row for index, row in rows if index not in words),
    ]
    shown = [f"{name} {value:#x}" for name, value in named if value]
    return tuple("  " + ", ".join(shown[at : at + COLUMNS]) for at in range(0, len(shown), COLUMNS))


def waits(found: Iterable[State]) -> tuple[str, ...]:
    """One line a component."""
    rows = tuple(found)
    width = max((len(one.name) for one in rows), default=0)
    lines = []
    for row in rows:
        tail = f"  for {', '.join(row.waits_for)}" if row.waits_for else ""
        pending = f"  pending: {', '.join(row.pending)}" if row.pending else ""
        masked = f"  masked until its acknowledge: {', '.join(row.masked)}" if row.masked else ""
        lines.append(f"{row.name:<{width}}  {row.mode:<8}{tail}{pending}{masked}".rstrip())
    return tuple(lines)
