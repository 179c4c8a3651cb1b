# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What went wrong and who waits for what, in sentences: faults with owner, rule and line."""

from __future__ import annotations

from collections.abc import Iterable

from composer.arch.contract import Architecture
from composer.machine import state_layout as layout
from composer.machine.memory import Record, State
from composer.model import view

FAULT_RECORD, RESTART, LIMIT, HALT, BUS_ERROR = map(
    layout.ENUMERATIONS["abi::RecordKind"].index, ("fault", "restart", "limit", "halt", "bus_error")
)
MISALIGNED, ILLEGAL, BAD_CALL, PANIC, EXTERNAL = map(
    layout.ENUMERATIONS["abi::FaultClass"].index,
    ("alignment", "illegal", "bad_call", "panic", "external"),
)
BELOW_THE_STACK = "guard below the stack"
OF_ADDRESSES = {MISALIGNED: "misaligned", EXTERNAL: "bus error on"}
COLUMNS = 6  # registers a line


def faults(found: Iterable[Record], plan: view.PlanView, machine: Architecture) -> tuple[str, ...]:
    """Two lines a fault: what happened, and the rule with its line; then the registers that are not
    zero; one for what the kernel did about it.
    """
    lines: list[str] = []
    for record in found:
        if record.kind == FAULT_RECORD:
            lines += [*fault(record, plan, machine), *registers(record, machine)]
        elif record.kind in (RESTART, LIMIT, HALT):
            lines.append(_consequence(record, plan))
        elif record.kind == BUS_ERROR:
            lines += [*_bus_error(record, plan), *registers(record, machine)]
    return tuple(lines)


def _consequence(record: Record, plan: view.PlanView) -> str:
    if record.component >= len(plan.components):
        return f"component {record.component} does not exist"
    who = plan.components[record.component]
    if record.kind == RESTART and record.address == 0:
        return f"start: {who.name} is started"
    if record.kind == RESTART:
        return (
            f"restart: {who.name} starts again, after"
            f" {record.address} start{'' if record.address == 1 else 's'}"
        )
    if record.kind == LIMIT:
        return f"restart: {who.name} has used up its {record.address} restarts, {who.place}"
    return f"halt: a fault of {who.name} ends the machine with status {record.address}, {who.place}"


def _bus_error(record: Record, plan: view.PlanView) -> tuple[str, str]:
    """It came late: who ran then is no more than a witness."""
    ran = (
        plan.components[record.component].name
        if record.component < len(plan.components)
        else "nobody"
    )
    end = (
        f"what is lost is not known either; the machine ends with status {record.address}"
        if record.address
        else ("the processor has corrected it, nothing was lost")
    )
    return (
        (
            f"bus error: reported late, while {ran} ran: the cause is not known, it may be an"
            f" earlier component or the kernel; {end}"
        ),
        f"  pc {record.pc:#x}, syndrome {record.syndrome:#x}",
    )


def registers(record: Record, machine: Architecture) -> tuple[str, ...]:
    """Up to six a line; the pc is in the sentence."""
    words = machine.message if record.fault == PANIC else ()  # a panic's text
    rows = enumerate(zip(machine.registers, record.registers))
    named = [("sp", record.sp), *(row for index, row in rows if index not in words)]
    shown = [f"{name} {value:#x}" for name, value in named if value]
    return tuple("  " + ", ".join(shown[at : at + COLUMNS]) for at in range(0, len(shown), COLUMNS))


def fault(record: Record, plan: view.PlanView, machine: Architecture) -> tuple[str, str]:
    if record.component >= len(plan.components):
        return f"fault: component {record.component} does not exist", f"  at pc {record.pc:#x}"
    who = plan.components[record.component]
    again = f" ({record.repeats} times more)" if record.repeats else ""
    if record.fault == PANIC:
        return (
            f"fault: {who.name} panicked: {record.text}{again}",
            f"  pc {record.pc:#x}, {who.place}",
        )
    if record.fault == BAD_CALL:
        return _bad_call(record, who, again)
    space = plan.space(who.name)
    access = layout.ACCESSES.get(record.access, "access")
    what = layout.FAULTS.get(record.fault, f"class {record.fault}")
    if not access:
        refused = machine.refused(record.syndrome) if record.fault == ILLEGAL else ""
        detail = f"{f', {refused}' if refused else ''}, syndrome {record.syndrome:#x}"
        return (
            f"fault: {who.name}: {what}{detail}{again}",
            f"  pc {record.pc:#x}, {who.place}",
        )
    lies, rule = _owner(record.address, who, space, plan, machine.pages.page)
    if record.fault in OF_ADDRESSES:
        return (
            (
                f"fault: {who.name}: {OF_ADDRESSES[record.fault]} {access} of {record.address:#x}:"
                f" {lies}{again}"
            ),
            f"  {rule}; pc {record.pc:#x}",
        )
    return (
        f"fault: {who.name} may not {access} {record.address:#x}: {lies}{again}",
        f"  {rule}; pc {record.pc:#x}",
    )


def _bad_call(record: Record, who: view.Component, again: str) -> tuple[str, str]:
    calls = layout.SYSTEM_CALLS
    name = (
        calls[record.system_call]
        if record.system_call < len(calls)
        else f"system call {record.system_call}"
    )
    why = layout.BAD_CALLS.get(record.bad_call, f"bad call {record.bad_call}")
    slot = next((one for one in who.slots if one.number == record.address), None)
    if record.bad_call == layout.NO_GROUP:
        groups = max((one.group for one in who.events), default=0)
        return (
            f"fault: {who.name} called {name}({record.address:#x}): {why}{again}",
            (
                f"  {who.name} has {groups or 'no'} group{'' if groups == 1 else 's'} of events,"
                f" {who.place}; pc {record.pc:#x}"
            ),
        )
    holds = (
        f"slot {slot.number} is {slot.kind} {slot.name} ({slot.place})"
        if slot
        else (
            f"{who.name} holds slots 1 to {len(who.slots)}"
            if who.slots
            else f"{who.name} holds no slot"
        )
    )
    return (
        f"fault: {who.name} called {name}({record.address:#x}): {why}{again}",
        f"  {holds}, {who.place}; pc {record.pc:#x}",
    )


def _owner(
    address: int, who: view.Component, space: view.Space | None, plan: view.PlanView, page: int
) -> tuple[str, str]:
    """What lies at an address for a component, and the rule that decided it."""
    for one in space.mappings if space else ():
        if one.start <= address < one.start + one.size:
            if not one.rights:
                overflow = ", the stack has overflowed" if one.name == BELOW_THE_STACK else ""
                return (
                    f"{one.name} of {who.name}{overflow}",
                    f"a guard is never mapped, {one.place}",
                )
            return f"{one.name} of {who.name}", f"it has {one.rights} there, {one.place}"
    for other in plan.spaces[-1:]:
        for one in other.mappings:
            if one.start <= address < one.start + one.size:
                return f"{one.name} of the kernel", f"no component reaches the kernel, {who.place}"
    for other in plan.spaces[:-1]:
        for one in other.mappings:
            if (
                other.name != who.name
                and one.rights
                and one.start <= address < one.start + one.size
            ):
                return (
                    (
                        f"nothing of {who.name} lies there ({one.name} of {other.name} does, in its"
                        " own space)"
                    ),
                    f"no line gives it to {who.name}; {other.name} has it by {one.place}",
                )
    null = " (null)" if address < page else ""
    return f"nothing of {who.name} lies there{null}", f"undeclared memory is unmapped, {who.place}"


def waits(found: Iterable[State]) -> tuple[str, ...]:
    """One line a component."""
    rows = tuple(found)
    width = max((len(one.name) for one in rows), default=0)
    lines = []
    for one in rows:
        tail = f"  for {', '.join(one.waits_for)}" if one.waits_for else ""
        pending = f"  pending: {', '.join(one.pending)}" if one.pending else ""
        lines.append(f"{one.name:<{width}}  {one.mode:<8}{tail}{pending}".rstrip())
    return tuple(lines)
