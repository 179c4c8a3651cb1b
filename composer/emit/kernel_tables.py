# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""kernel_tables.cpp: descriptors, states, capabilities, levels, interrupt routes, the ready set.

Layouts are C++'s; this module names fields and gives values. `table_sizes` adds up what the tables
will take, from sizes that abi_facts.cpp asserts.
"""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from dataclasses import dataclass

from composer.emit.deadlines import Deadline, ahead, deadlines, leaves, slots_of
from composer.emit.log_text import log_text
from composer.emit.templates import BANNER, render
from composer.machine.state_layout import GROUP_SYMBOL, GROUP_WORD
from composer.model import event_sources, resolved
from composer.model.decided import (
    Acknowledge,
    KernelFrames,
    MakeCall,
    Signal,
    Slot,
    Space,
    Supervise,
    Wiring,
)
from composer.model.facts import KernelPart, OnFault, PortKind, Purpose, SuperviseRight
from composer.place.frames import Sizes
from composer.place.place import Placement
from composer.place.spaces import with_program
from composer.emit.supervisors import supervisors
from composer.place.programs import Program

STRIDE = 512  # abi::table_stride
CAPABILITY, ROUTE, LEVEL, LEVEL_STATE, RANK, LINE, CORE, SYSTEM, FPU_STATE = (
    16,
    16,
    4,
    16,
    2,
    2,
    384,
    40,
    528,
)
CALL_SETS, DEADLINE_OWNER, DEADLINE_NODE = 272, 4, 8
EXCLUSIVE = "abi::exclusive_level"
FIRST_SHARED_LINE = 32  # GICv2: lines below are private to a processor


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRow:
    rank: int
    kind: str
    value: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRow:
    """What a fault leads to; `within` is microseconds."""

    on_fault: OnFault
    then: OnFault
    max: int
    within: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRow:
    """What is measured of a component's time: microseconds, 0 where nothing is; bits of
    State::watch.
    """

    overdue: int = 0
    budget: int = 0
    period: int = 0
    watch: str = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentRow:
    """One row of descriptors[] and states[], as text."""

    name: str
    comment: str
    table: str
    slots: tuple[SlotRow, ...]
    slot_count: int  # the null slot included
    root: str
    level: str
    level_first: int
    fpu: str
    fpu_state: str
    entry: str
    stack_top: str
    calls: str
    deadlines_ahead: int
    deadline_slots: tuple[int, ...]  # by kind
    groups: str
    group_count: int
    rights: str
    pstate: str
    lines: str
    line_count: int
    faults: FaultRow
    supervisors: tuple[SlotRow, ...]
    stopped: bool
    time: TimeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRow:
    first: int
    count: int
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRow:
    owner: str
    edge: int
    events: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsRow:
    """The callers of one server: those that wait, those that it has taken, and whose turn it is in
    each level.
    """

    name: str
    server: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """The words of one component's groups of events."""

    name: str
    count: int
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesRow:
    """The interrupt lines of one component."""

    name: str
    owner: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What the row of one component asks of the whole plan."""

    spaces: Lookup[str, Space]
    programs: Lookup[str, Program]  # by shape
    ranks: Lookup[str, int]
    levels: Lookup[int, tuple[int, LevelRow]]  # by rank
    calls: Lookup[str, CallsRow]  # by server
    deadlines: tuple[Deadline, ...]  # by slot
    lines: Lookup[str, LinesRow]  # by owner
    supervisors: Lookup[
        str, tuple[Slot, ...]
    ]  # by child: who is told, as slots that raise the event


def kernel_tables(placement: Placement) -> str:
    """The C++ of every kernel table."""
    plan = placement.plan
    system, wirings = plan.system, plan.wirings
    levels = _levels(wirings)
    calls = _calls(system, wirings)
    facts = _Facts(
        spaces={one.name: one for one in plan.spaces},
        programs={one.shape: one for one in placement.programs},
        ranks={one.instance.name: one.rank for one in wirings},
        levels=_level_of(levels),
        calls=calls,
        deadlines=deadlines(wirings),
        lines=_lines(system, wirings),
        supervisors=supervisors(wirings),
    )
    log = KernelFrames(KernelPart.LOG)
    log_at = next(one.start for one in plan.spaces[-1].mappings if one.frames == log)
    rows = [_row(facts, one) for one in wirings]
    return render(
        "kernel_tables.cpp.j2",
        banner=BANNER.format(source=system.file),
        rows=[*rows, _idle(placement, len(rows), len(facts.deadlines))],
        calls=list(calls.values()),
        lines=list(facts.lines.values()),
        groups=[_groups(one) for one in wirings if one.groups],
        levels=levels,
        routes=_routes(system, wirings),
        fpu_states=[_fpu_state(one) for one in wirings if one.instance.type.fpu],
        ready=_ready(wirings),
        first=first_to_run(wirings),
        deadlines=facts.deadlines,
        deadline_leaves=leaves(len(facts.deadlines)),
        deadline_nodes=2 * leaves(len(facts.deadlines)),
        budgets=sum(1 for one in wirings if one.instance.budget is not None),
        log=_log(system, wirings, log_at),
        timer_line=system.board.timer_line,
    )


def table_sizes(
    system: resolved.System, wirings: tuple[Wiring, ...], programs: Lookup[str, Program]
) -> Sizes:
    """Upper bounds in bytes, alignment included; image.ld refuses to link past them."""
    rows = len(wirings) + 1
    levels = max(len(_levels(wirings)), 1)
    lines = sum(len(one.numbers) + 8 for one in _lines(system, wirings).values())
    capabilities = sum(len(one.slots) + 1 for one in wirings) + 1
    read_only = STRIDE * (rows + 1) + CAPABILITY * (capabilities + rows) + LEVEL * levels + 64
    read_only += ROUTE * (len(_routes(system, wirings)) + 1) + SYSTEM + 64 + LINE * lines
    slots = len(deadlines(wirings))
    read_only += DEADLINE_OWNER * slots
    mutable = (
        STRIDE * (rows + 1)
        + DEADLINE_NODE * 2 * leaves(slots)
        + 16 * rows
        + LEVEL_STATE * levels
        + CORE
        + 128
    )
    mutable += (CALL_SETS + RANK * levels + 16) * len(_calls(system, wirings))
    mutable += sum(GROUP_WORD * one.groups for one in wirings)
    mutable += sum(FPU_STATE for one in wirings if one.instance.type.fpu)
    return Sizes(
        read_only_tables=read_only,
        mutable_tables=mutable,
        log_text=_text_bytes(system, wirings, programs),
    )


def _text_bytes(
    system: resolved.System, wirings: tuple[Wiring, ...], programs: Lookup[str, Program]
) -> int:
    return (
        log_text(system, tuple(with_program(one, programs[one.shape]) for one in wirings))[1]
        if system.logs
        else 0
    )


def _levels(wirings: tuple[Wiring, ...]) -> list[LevelRow]:
    """Priorities with two or more members, most important first."""
    ranks: dict[int, list[int]] = {}
    for one in wirings:
        ranks.setdefault(one.instance.priority, []).append(one.rank)
    return [
        LevelRow(first=held[0], count=len(held), priority=priority)
        for priority, held in ranks.items()
        if len(held) > 1
    ]


def _level_of(levels: list[LevelRow]) -> dict[int, tuple[int, LevelRow]]:
    """The level, and its number, of every rank that shares one."""
    return {
        rank: (number, one)
        for number, one in enumerate(levels)
        for rank in range(one.first, one.first + one.count)
    }


def _calls(system: resolved.System, wirings: tuple[Wiring, ...]) -> dict[str, CallsRow]:
    """By server, in order of rank; who has no client has none."""
    served = {call.server.instance for call in system.calls if call.clients}
    return {
        one.instance.name: CallsRow(name=f"calls_{one.rank}", server=one.instance.name)
        for one in wirings
        if one.instance.name in served
    }


def _lines(system: resolved.System, wirings: tuple[Wiring, ...]) -> dict[str, LinesRow]:
    """By owner, in order of rank; who has no interrupt has none."""
    held: dict[str, list[int]] = {}
    for grant in system.devices:
        held.setdefault(grant.end.instance, []).extend(line for line, _ in grant.interrupts)
    return {
        one.instance.name: LinesRow(
            name=f"lines_{one.rank}",
            owner=one.instance.name,
            numbers=tuple(held[one.instance.name]),
        )
        for one in wirings
        if held.get(one.instance.name)
    }


def _faults(instance: resolved.Instance) -> FaultRow:
    limit = instance.restart or resolved.DEFAULT_RESTART
    counted = instance.on_fault is OnFault.RESTART
    return FaultRow(
        on_fault=instance.on_fault,
        then=limit.then if counted else OnFault.STOP,
        max=limit.max if counted else 0,
        within=limit.within // 1000 if counted else 0,
    )


def _time(instance: resolved.Instance) -> TimeRow:
    overdue, budget, period = (
        (one.value // 1000 if one is not None else 0)
        for one in (instance.overdue, instance.budget, instance.period)
    )
    bits = [name for name, held in (("watch_overdue", overdue), ("watch_budget", budget)) if held]
    return TimeRow(
        overdue=overdue,
        budget=budget,
        period=period,
        watch=" | ".join([*bits, "watch_fresh"]) if bits else "0",
    )


def _groups(wiring: Wiring) -> GroupRow:
    return GroupRow(
        name=f"{GROUP_SYMBOL}{wiring.rank}", count=wiring.groups, owner=wiring.instance.name
    )


def _fpu_state(wiring: Wiring) -> str:
    return f"fpu_state_{wiring.rank}"


def _row(facts: _Facts, wiring: Wiring) -> ComponentRow:
    instance, rank = wiring.instance, wiring.rank
    space, program = facts.spaces[instance.name], facts.programs[wiring.shape]
    level, calls = facts.levels.get(rank), facts.calls.get(instance.name)
    level_last = rank if level is None else level[1].first + level[1].count - 1
    defers = any(one.port.defers for one in wiring.ports if one.port.kind is PortKind.CALL_SERVER)
    rights = [
        text
        for held, text in ((instance.power, "abi::right_power_off"), (defers, "abi::right_defers"))
        if held
    ]
    return ComponentRow(
        name=instance.name,
        comment=f"{instance.name}, priority {instance.priority} ({instance.place})",
        table=f"capabilities_{rank}" if wiring.slots else "no_capabilities",
        slots=tuple(_slot(one, facts.ranks) for one in wiring.slots),
        slot_count=len(wiring.slots) + 1,
        root=_root(space),
        level=EXCLUSIVE if level is None else str(level[0]),
        level_first=rank if level is None else level[1].first,
        fpu="fpu_enabled" if instance.type.fpu else "fpu_trapped",
        fpu_state=f"ADDRESS({_fpu_state(wiring)})" if instance.type.fpu else "0",
        entry=f"{program.entry:#x}",
        stack_top=f"{wiring.stack_top:#x}",
        calls=f"ADDRESS({calls.name})" if calls else "0",
        deadlines_ahead=ahead(
            facts.deadlines, rank if level is None else level[1].first, level_last
        ),
        deadline_slots=slots_of(facts.deadlines, rank),
        groups=f"ADDRESS({_groups(wiring).name})" if wiring.groups else "0",
        group_count=wiring.groups,
        rights=" | ".join(rights) or "0",
        pstate="user_pstate",
        lines=(
            f"ADDRESS({facts.lines[instance.name].name})" if instance.name in facts.lines else "0"
        ),
        line_count=len(facts.lines[instance.name].numbers) if instance.name in facts.lines else 0,
        faults=_faults(instance),
        supervisors=tuple(
            _slot(one, facts.ranks) for one in facts.supervisors.get(instance.name, ())
        ),
        stopped=instance.stopped is not None,
        time=_time(instance),
    )


def _root(space: Space) -> str:
    return f"arch::aarch64::root({space.root:#x}, {space.asid})"


def _idle(placement: Placement, rank: int, slots: int) -> ComponentRow:
    root = next(one.physical for one in placement.tables if one.space == "idle")
    return ComponentRow(
        name="idle",
        comment="idle: nothing is ready",
        table="no_capabilities",
        slots=(),
        slot_count=1,
        root=f"{root:#x}",
        level=EXCLUSIVE,
        level_first=rank,
        fpu="fpu_trapped",
        fpu_state="0",
        entry="ADDRESS(kernel_idle)",
        stack_top="0",
        calls="0",
        deadlines_ahead=slots,
        deadline_slots=(slots, slots, slots),
        groups="0",
        group_count=0,
        rights="0",
        pstate="idle_pstate",
        lines="0",
        line_count=0,
        faults=FaultRow(on_fault=OnFault.STOP, then=OnFault.STOP, max=0, within=0),
        supervisors=(),
        stopped=False,
        time=TimeRow(),
    )


def _slot(slot: Slot, ranks: Lookup[str, int]) -> SlotRow:
    match slot.act:
        case Signal(source):
            value = (
                f"std::uint64_t{{1}} << {source}" if source < event_sources.WORD else str(source)
            )
            assert not event_sources.MAIN <= source < event_sources.WORD, "C402: those are taken"
        case MakeCall(client=client, port=port):
            value = f"{client} | {port} << 16"
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


def _routes(system: resolved.System, wirings: tuple[Wiring, ...]) -> list[RouteRow]:
    """One row a line, up to the highest that has an owner."""
    owned: dict[int, RouteRow] = {}
    ranks = {one.instance.name: one for one in wirings}
    events = {
        (one.instance.name, event.port, event.element): event
        for one in wirings
        for event in one.events
        if event.purpose is Purpose.INTERRUPT
    }
    for grant in system.devices:
        wiring = ranks[grant.end.instance]
        for number, (line, edge) in enumerate(grant.interrupts):
            event = events[grant.end.instance, grant.end.port.name, number]
            owned[line] = RouteRow(
                owner=str(wiring.rank),
                edge=int(edge),
                events=f"std::uint64_t{{1}} << {event.source}",
                comment=f"{event.name} ({event.place})",
            )
    nobody = RouteRow(owner="abi::no_owner", edge=0, events="0", comment="nobody")
    return [owned.get(line, nobody) for line in range(max(owned, default=FIRST_SHARED_LINE) + 1)]


def first_to_run(wirings: tuple[Wiring, ...]) -> int:
    """Rank of the most important component that is not started later by a supervisor; the idle
    row's where there is none.
    """
    return next((one.rank for one in wirings if one.instance.stopped is None), len(wirings))


def _ready(wirings: tuple[Wiring, ...]) -> dict[str, str]:
    """Everybody but who runs and who waits for its supervisor; the idle row always."""
    words = [0] * 16
    first = first_to_run(wirings)
    for rank in [
        *(one.rank for one in wirings if one.instance.stopped is None and one.rank != first),
        len(wirings),
    ]:
        words[rank // 64] |= 1 << 63 - rank % 64
    summary = sum(1 << 63 - number for number, word in enumerate(words) if word)
    return {"summary": f"{summary:#x}", "words": ", ".join(f"{word:#x}" for word in words)}


def _log(system: resolved.System, wirings: tuple[Wiring, ...], address: int) -> dict[str, str]:
    for one in wirings:
        for event in one.events:
            if event.purpose is Purpose.LOG:
                return {
                    "reader": str(one.rank),
                    "events": f"std::uint64_t{{1}} << {event.source}",
                    "address": f"{address:#x}",
                }
    return {"reader": "no_rank", "events": "0", "address": f"{address:#x}"}
