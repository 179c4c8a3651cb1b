# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The rows of the kernel's tables that come from the whole system: levels, servers, interrupt
lines and routes, deadlines, supervisors, the ready set, and who reads the log.
"""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from dataclasses import dataclass, replace

from composer.model import abi, event_sources, resolved
from composer.model.decided import Event, Slot, Wiring
from composer.model.diagnostics import Located
from composer.model.facts import Purpose, Rank
from composer.tables.deadlines import Deadline, ahead, deadlines, leaves, slots_of
from composer.tables.supervisors import supervisors


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A priority with two or more members, which take turns."""

    first: Rank
    count: int
    priority: int

    @property
    def ranks(self) -> range:
        return range(self.first, self.first + self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The events that an interrupt line raises, and their owner."""

    owner: Rank
    edge: bool
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a component's row, or the idle one, holds because of the others, and its times."""

    level: int | None  # its number, where the component shares one
    level_first: Rank
    deadlines_ahead: int
    deadline_slots: tuple[int, ...]  # by kind
    supervisors: tuple[Slot, ...] = ()
    # microseconds; 0 where nothing is measured
    restart_within: int = 0
    overdue: int = 0
    budget: int = 0
    period: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelTables:
    rows: tuple[Row, ...]  # by rank; the idle one is the last
    levels: tuple[Level, ...]  # most important first
    servers: frozenset[Rank]  # who has a client
    lines: Lookup[Rank, tuple[int, ...]]  # interrupt lines by owner; who has none is not there
    routes: tuple[Route | None, ...]  # by line, up to the highest that has an owner
    deadlines: tuple[Deadline, ...]  # by slot
    first: Rank  # of the most important that runs at boot; the idle row's where none does
    ready: tuple[int, ...]  # words of the ready set at boot: all but the first, and the idle row
    log_reader: tuple[Rank, Event] | None

    @property
    def ready_summary(self) -> int:
        return sum(abi.ready_bit(number) for number, word in enumerate(self.ready) if word)

    @property
    def level_rows(self) -> int:
        """A C++ array needs an element, even if no components share a priority."""
        return max(len(self.levels), 1)

    @property
    def leaves(self) -> int:
        """Of the tournament of deadlines."""
        return leaves(len(self.deadlines))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Bytes of what lies here, known before any address is, and of the trace."""

    read_only_tables: int
    mutable_tables: int
    log_text: int
    trace: int  # 0: the kernel is built without one


def kernel_tables(system: resolved.System, wirings: tuple[Wiring, ...]) -> KernelTables:
    """`wirings` in order of rank."""
    ranks = {wiring.instance.name: wiring.rank for wiring in wirings}
    started = [one.rank for one in wirings if one.instance.stopped is None]
    idle = Rank(len(wirings))
    lines: dict[Rank, tuple[int, ...]] = {}
    for grant in system.devices:
        owner = ranks[grant.end.instance]
        if grant.interrupts:
            lines[owner] = (*lines.get(owner, ()), *(line for line, _ in grant.interrupts))
    readers = (
        (one.rank, event) for one in wirings for event in one.events if event.purpose is Purpose.LOG
    )
    levels, slots, told = _levels(wirings), deadlines(wirings), supervisors(wirings)
    rows = [
        _with_times(_row(one.rank, levels, slots), one.instance, told.get(one.instance.name, ()))
        for one in wirings
    ]
    return KernelTables(
        rows=(*rows, _row(idle, levels, slots)),
        levels=levels,
        servers=frozenset(ranks[call.server.instance] for call in system.calls if call.clients),
        lines=dict(sorted(lines.items())),
        routes=_routes(system, wirings),
        deadlines=slots,
        first=next(iter(started), idle),
        ready=_set_of([*started[1:], idle]),
        log_reader=next(readers, None),
    )


def sizes(
    rows: KernelTables, wirings: tuple[Wiring, ...], log_text: int, fpu_state: int, trace: bool
) -> Sizes:
    """Upper bounds, alignment included; image.ld refuses to link past them."""
    count, levels = len(wirings) + 1, rows.level_rows
    capabilities = sum(len(one.slots) + 1 for one in wirings) + 1
    read_only = (
        abi.STRIDE * (count + 1)
        + abi.CAPABILITY * (capabilities + count)
        + abi.LEVEL * levels
        + abi.ROUTE * (len(rows.routes) + 1)
        + abi.SYSTEM
        + abi.LINE * sum(len(line) + 8 for line in rows.lines.values())
        + abi.DEADLINE_OWNER * len(rows.deadlines)
        + 128
    )
    mutable = (
        abi.STRIDE * (count + 1)
        + abi.DEADLINE_NODE * 2 * rows.leaves
        + 16 * count
        + abi.LEVEL_STATE * levels
        + abi.CORE
        + (abi.CALL_SETS + abi.RANK * levels + 16) * len(rows.servers)
        + event_sources.WORD // 8 * sum(wiring.groups for wiring in wirings)
        + sum(fpu_state for one in wirings if one.instance.type.fpu)
        + 128
    )
    return Sizes(
        read_only_tables=read_only,
        mutable_tables=mutable,
        log_text=log_text,
        trace=abi.TRACE_BYTES if trace else 0,
    )


def _row(rank: Rank, levels: tuple[Level, ...], slots: tuple[Deadline, ...]) -> Row:
    shared = ((number, one.ranks) for number, one in enumerate(levels) if rank in one.ranks)
    level, ranks = next(shared, (None, (rank,)))
    return Row(
        level=level,
        level_first=Rank(ranks[0]),
        deadlines_ahead=ahead(slots, ranks[0], ranks[-1]),
        deadline_slots=slots_of(slots, rank),
    )


def _with_times(row: Row, instance: resolved.Instance, told: tuple[Slot, ...]) -> Row:
    return replace(
        row,
        supervisors=told,
        restart_within=_microseconds(instance.limit.within if instance.limit else None),
        overdue=_microseconds(instance.overdue),
        budget=_microseconds(instance.budget),
        period=_microseconds(instance.period),
    )


def _microseconds(time: Located[int] | None) -> int:
    return 0 if time is None else time.value // 1000


def _levels(wirings: tuple[Wiring, ...]) -> tuple[Level, ...]:
    ranks: dict[int, list[Rank]] = {}
    for wiring in wirings:
        ranks.setdefault(wiring.instance.priority, []).append(wiring.rank)
    return tuple(
        Level(first=held[0], count=len(held), priority=priority)
        for priority, held in ranks.items()
        if len(held) > 1
    )


def _routes(system: resolved.System, wirings: tuple[Wiring, ...]) -> tuple[Route | None, ...]:
    owned: dict[int, Route] = {}
    events = {
        (wiring.instance.name, event.port, event.element): (wiring.rank, event)
        for wiring in wirings
        for event in wiring.events
        if event.purpose is Purpose.INTERRUPT
    }
    for grant in system.devices:
        for number, (line, edge) in enumerate(grant.interrupts):
            owner, event = events[grant.end.instance, grant.end.port.name, number]
            owned[line] = Route(owner=owner, edge=edge, event=event)
    last = max(owned, default=system.board.interrupts.first_shared_line)
    return tuple(map(owned.get, range(last + 1)))


def _set_of(ranks: list[Rank]) -> tuple[int, ...]:
    """The words of a kernel::RankSet."""
    words = [0] * abi.READY_WORDS
    for rank in ranks:
        words[rank // abi.READY_BITS] |= abi.ready_bit(rank)
    return tuple(words)
