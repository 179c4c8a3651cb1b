# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""kernel_tables.cpp: descriptors, states, capabilities, levels, interrupt routes, the ready set.

Layouts and defaults are C++'s and rows are decided by composer/tables; this module names fields and
writes values. A field that has its default is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping as Lookup
from dataclasses import dataclass

from composer.arch.contract import Architecture
from composer.emit.quoting import cpp
from composer.emit.templates import BANNER, render
from composer.machine.state_layout import GROUP_SYMBOL
from composer.model import event_sources
from composer.model.decided import Acknowledge, MakeCall, Signal, Slot, Space, Supervise, Wiring
from composer.model.facts import KernelPart, OnFault, PortKind, SuperviseRight
from composer.model.memory import IDLE, KernelFrames
from composer.place.place import Placement
from composer.place.programs import Program
from composer.tables.kernel import KernelTables

Fields = tuple[tuple[str, str], ...]  # name and value, in the order of the struct


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRow:
    rank: int
    kind: str
    value: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentRow:
    """One row of descriptors[] and states[], and its capabilities."""

    name: str
    comment: str
    table: str
    slots: tuple[SlotRow, ...]
    descriptor: Fields
    supervisors: tuple[SlotRow, ...]
    deadline_slots: tuple[int, ...]  # by kind
    state: Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What the row of one component asks of the whole plan."""

    architecture: Architecture
    tables: KernelTables
    spaces: Lookup[str, Space]
    programs: Lookup[str, Program]  # by shape
    ranks: Lookup[str, int]


def namespace(architecture: Architecture) -> str:
    return f"arch::{architecture.name}"


def kernel_tables(placement: Placement) -> str:
    """The C++ of every kernel table."""
    plan, tables = placement.plan, placement.rows
    system, wirings = plan.system, plan.wirings
    facts = _Facts(
        architecture=placement.architecture,
        tables=tables,
        spaces={space.name: space for space in plan.spaces},
        programs={program.shape: program for program in placement.programs},
        ranks={wiring.instance.name: wiring.rank for wiring in wirings},
    )
    names = [wiring.instance.name for wiring in wirings]
    return render(
        "kernel_tables.cpp.j2",
        banner=BANNER.format(source=system.file),
        rows=[*(_row(facts, wiring) for wiring in wirings), _idle(placement)],
        names=names,
        servers=sorted(tables.servers),
        lines=tables.lines,
        groups=[wiring for wiring in wirings if wiring.groups],
        group_symbol=GROUP_SYMBOL,
        machine=namespace(facts.architecture),
        fpu=[wiring.rank for wiring in wirings if wiring.instance.type.fpu],
        levels=tables.levels,
        level_rows=tables.level_rows,
        routes=list(_routes(tables)),
        first=tables.first,
        ready_summary=tables.ready_summary,
        ready=tables.ready,
        deadlines=tables.deadlines,
        deadline_nodes=2 * tables.leaves,
        system=_system(placement),
    )


def _fields(**values: str | int | None) -> Fields:
    """None and 0: as the struct has it by itself."""
    return tuple((name, str(value)) for name, value in values.items() if value)


def _row(facts: _Facts, wiring: Wiring) -> ComponentRow:
    instance, rank, tables = wiring.instance, wiring.rank, facts.tables
    slots = tuple(_slot(slot, facts.ranks) for slot in wiring.slots)
    held = tables.rows[rank]
    table = f"capabilities_{rank}" if slots else "no_capabilities"
    return ComponentRow(
        name=instance.name,
        comment=f"{rank} {instance.name}, priority {instance.priority} ({instance.place})",
        table=table,
        slots=slots,
        descriptor=_descriptor(facts, wiring, table),
        supervisors=tuple(_slot(supervisor, facts.ranks) for supervisor in held.supervisors),
        deadline_slots=held.deadline_slots,
        state=_state(facts, wiring),
    )


def _descriptor(facts: _Facts, wiring: Wiring, table: str) -> Fields:
    instance, rank, tables = wiring.instance, wiring.rank, facts.tables
    space, lines = facts.spaces[instance.name], tables.lines.get(rank, ())
    row, limit = tables.rows[rank], instance.limit
    return _fields(
        root=facts.architecture.root(space.root, space.asid),
        capabilities=_address(table),
        capability_count=len(wiring.slots) + 1,
        rank=rank,
        level=_number(row.level),
        machine=facts.architecture.descriptor_words(
            _address(f"fpu_state_{rank}") if instance.type.fpu else None
        ),
        entry=_braced(facts.programs[wiring.shape].entry),
        stack_top=_braced(wiring.stack_top),
        calls=_address(f"calls_{rank}") if rank in tables.servers else None,
        deadlines_ahead=row.deadlines_ahead,
        group_count=wiring.groups,
        rights=_rights(wiring),
        name=cpp(instance.name),
        groups=_address(f"{GROUP_SYMBOL}{rank}") if wiring.groups else None,
        lines=_address(f"lines_{rank}") if lines else None,
        line_count=len(lines),
        on_fault=_on_fault(instance.on_fault),
        then=_on_fault(limit.then) if limit else None,
        restart_max=limit.max.value if limit else None,
        restart_within=row.restart_within,
        supervisors_used=len(row.supervisors),
        overdue=row.overdue,
        budget=row.budget,
        period=row.period,
    )


def _state(facts: _Facts, wiring: Wiring) -> Fields:
    row, stopped = facts.tables.rows[wiring.rank], wiring.instance.stopped is not None
    watch = [name for name, held in (("overdue", row.overdue), ("budget", row.budget)) if held]
    return _fields(
        rank=wiring.rank,
        level_first=row.level_first,
        run="Run::stopped" if stopped else None,
        watch=" | ".join(f"watch_{name}" for name in (*watch, "fresh")) if watch else None,
        level=_number(row.level),
        starts="0" if stopped else None,
        sp=_braced(wiring.stack_top),
        pc=_braced(facts.programs[wiring.shape].entry),
        flags=f"{namespace(facts.architecture)}::{facts.architecture.user_status}",
    )


def _rights(wiring: Wiring) -> str:
    defers = any(
        port.port.defers for port in wiring.ports if port.port.kind is PortKind.CALL_SERVER
    )
    held = ((wiring.instance.power, "power_off"), (defers, "defers"))
    return " | ".join(f"abi::right_{name}" for has, name in held if has)


def _on_fault(what: OnFault) -> str | None:
    return None if what is OnFault.STOP else f"abi::OnFault::{what}"


def _idle(placement: Placement) -> ComponentRow:
    rank, row = len(placement.plan.wirings), placement.rows.rows[-1]
    machine = namespace(placement.architecture)
    return ComponentRow(
        name=IDLE,
        comment=f"{rank} idle: nothing is ready",
        table="no_capabilities",
        slots=(),
        descriptor=_fields(
            root=f"{placement.idle_root:#x}",
            capabilities=_address("no_capabilities"),
            capability_count=1,
            rank=rank,
            machine=placement.architecture.descriptor_words(None),
            entry=_address("kernel_idle"),
            deadlines_ahead=row.deadlines_ahead,
            name=cpp(IDLE),
        ),
        supervisors=(),
        deadline_slots=row.deadline_slots,
        state=_fields(
            rank=rank,
            level_first=row.level_first,
            pc=_address("kernel_idle"),
            flags=f"{machine}::{placement.architecture.idle_status}",
        ),
    )


def _number(value: int | None) -> str | None:
    """Of a field whose 0 is not its default."""
    return None if value is None else str(value)


def _address(name: str) -> str:
    return f"{{ADDRESS({name})}}"


def _braced(address: int) -> str:
    return f"{{{address:#x}}}"


def _slot(slot: Slot, ranks: Lookup[str, int]) -> SlotRow:
    match slot.act:
        case Signal(source):
            value = str(source) if source >= event_sources.WORD else _bit(source)
            assert not event_sources.MAIN <= source < event_sources.WORD, "C402: those are taken"
        case MakeCall(client=client, port=port):
            value = f"abi::call_badge({client}, {port})"
        case Acknowledge(line):
            value = str(line)
        case Supervise(rights):
            bits = tuple(SuperviseRight)
            value = f"{sum(1 << bits.index(one) for one in rights):#b}"
    return SlotRow(
        rank=ranks[slot.target],
        kind=slot.kind,
        value=value,
        comment=f"{slot.number} {slot.kind} {slot.name} ({slot.place})",
    )


def _bit(source: int) -> str:
    return f"std::uint64_t{{1}} << {source}"


def _routes(tables: KernelTables) -> Iterator[tuple[Fields, str]]:
    """One row a line, and its comment."""
    for line, route in enumerate(tables.routes):
        if route is None:
            yield (), f"{line} nobody"
        else:
            edge, events = _fields(edge=int(route.edge)), _bit(route.event.source)
            fields = (("owner", str(route.owner)), *edge, ("events", events))
            yield fields, f"{line} {route.event.name} ({route.event.place})"


def _system(placement: Placement) -> Fields:
    plan, tables = placement.plan, placement.rows
    log = KernelFrames(KernelPart.LOG)
    address = next(mapping.start for mapping in plan.spaces[-1].mappings if mapping.frames == log)
    reader, event = tables.log_reader or (None, None)
    return _fields(
        components=len(plan.wirings) + 1,
        routes=len(tables.routes),
        levels=len(tables.levels),
        log_reader=_number(reader),
        budgets=sum(1 for wiring in plan.wirings if wiring.instance.budget is not None),
        log_events=None if event is None else _bit(event.source),
        log=_braced(address),
        deadline_leaves=tables.leaves,
        timer_line=plan.system.board.interrupts.timer_line,
    )
