# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What one line of a description grants to each of its ends; a description and a plan are both read
by way of these.

The rights of a ring are those of its slots; each end also reads the index of the other.
Back-pressure: the producer waits for its consumer. A plan has its places as text, lines without
columns; those of a raiser and a client are the line of their edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from composer.authority.grants import (
    Amounts,
    Assumption,
    Authority,
    Component,
    Fact,
    Grant,
    Kind,
    merged,
    whole_pages,
)
from composer.model import asked, resolved, view
from composer.model.diagnostics import Place
from composer.model.facts import OnFault, Right

BACK_PRESSURE = "back-pressure"
AT_ONCE, AFTER_RESTARTS = "at once", "after its restarts"
NOTHING: frozenset[str] = frozenset()
LONGEST_LINE = 9  # digits
Window = tuple[int, int, Right]  # start, size, right
System = resolved.System | view.PlanView
Instance = resolved.Instance | view.Component
Restart = resolved.Restart | view.Restart | None
End = resolved.End | str
Line = Place | str


def authority(
    name: str,
    of: System,
    components: Iterable[Instance],
    grants: Iterable[Grant],
    facts: Iterable[Fact],
) -> Authority:
    """Of the system called `name`; `facts` are those of its components."""
    return Authority(
        system=name,
        board=of.board.name,
        components=tuple(
            Component(name=one.name, priority=one.priority, place=place(one.place))
            for one in components
        ),
        grants=merged(grants),
        assumptions=tuple(
            Assumption(
                what=assumption.what,
                component=who,
                reason=assumption.reason,
                place=place(assumption.place),
            )
            for assumption in of.assumptions
            for who in assumption.of
        ),
        facts=tuple(_facts(of, facts)),
    )


def place(said: Line) -> Place:
    if isinstance(said, Place):
        return said
    file, _, line = said.rpartition(":")
    return (
        Place(file, int(line)) if line.isdecimal() and len(line) <= LONGEST_LINE else Place(said, 1)
    )


def at(end: End, edge: Line) -> tuple[str, Place]:
    if isinstance(end, resolved.End):
        return end.instance, end.place
    return view.instance_of(end), place(edge)


def regions(of: System, page: int) -> Iterator[Grant]:
    """Protection ends at whole pages."""
    for region in of.regions:
        amounts = (("bytes", whole_pages(0, region.size, page)),)
        for access in region.accesses:
            who, line = at(access.end, access.place)
            yield Grant(
                kind=Kind.REGION,
                who=who,
                thing=region.name,
                rights=access.right.parts,
                amounts=amounts,
                place=line,
            )


def rings(of: System) -> Iterator[Grant]:
    for ring in of.rings:
        (one, of_one), (other, of_other) = (
            at(end, ring.place) for end in (ring.producer, ring.consumer)
        )
        name, rights = ring.name, Right.W.parts
        yield Grant(kind=Kind.PRODUCE, who=one, thing=name, peer=other, rights=rights, place=of_one)
        read = frozenset[str]((Right.R,) if ring.drops else (Right.R, BACK_PRESSURE))
        yield Grant(kind=Kind.CONSUME, who=other, thing=name, peer=one, rights=read, place=of_other)


def notification(name: str, raisers: Iterable[End], receiver: End, edge: Line) -> Iterator[Grant]:
    to, _ = at(receiver, edge)
    for who, line in (at(end, edge) for end in raisers):
        yield Grant(kind=Kind.RAISE, who=who, thing=name, peer=to, place=line)
        yield Grant(kind=Kind.RECEIVE, who=to, thing=name, peer=who, place=line)


def call(
    name: str, clients: Iterable[End], server: End, edge: Line, operations: Iterable[str]
) -> Iterator[Grant]:
    """`operations`: each with its interface."""
    to, _ = at(server, edge)
    rights = frozenset(operations)
    for who, line in (at(end, edge) for end in clients):
        yield Grant(kind=Kind.CALL, who=who, thing=name, peer=to, rights=rights, place=line)
        yield Grant(kind=Kind.SERVE, who=to, thing=name, peer=who, rights=rights, place=line)


def supervisions(of: System) -> Iterator[Grant]:
    for supervision in of.supervisions:
        who, _ = at(supervision.supervisor, supervision.place)
        yield Grant(
            kind=Kind.SUPERVISE,
            who=who,
            thing=supervision.name,
            peer=supervision.child,
            rights=frozenset(supervision.rights),
            place=place(supervision.place),
        )


def device(
    holder: tuple[str, Place],
    unit: asked.BoardDevice | view.Device,
    windows: Iterable[Window],
    lines: Iterable[int],
    page: int,
) -> Iterator[Grant]:
    """A device that starts elsewhere, or another window, is another device."""
    (who, said), name = holder, unit.name
    whole = f"{name}@{unit.start:x}"
    for start, size, right in windows:
        yield Grant(
            kind=Kind.DEVICE,
            who=who,
            thing=f"{name}@{start:x}",
            device=name,
            rights=right.parts,
            amounts=(("bytes", whole_pages(start, size, page)),),
            place=said,
        )
    for line in lines:
        thing = f"{line} of {whole}"
        yield Grant(kind=Kind.INTERRUPT, who=who, thing=thing, device=name, place=said)
    if unit.bus_master:
        rights = Right.RW.parts
        yield Grant(kind=Kind.BUS, who=who, thing=whole, device=name, rights=rights, place=said)


def log(who: str, line: Line) -> Grant:
    return Grant(kind=Kind.LOG, who=who, rights=Right.R.parts, place=place(line))


def component(
    one: Instance, restart: Restart, budget: int | None, period: int | None
) -> Iterator[Grant]:
    who, line = one.name, place(one.place)
    if one.power:
        yield Grant(kind=Kind.POWER, who=who, place=line)
    halts = (
        frozenset((AT_ONCE, AFTER_RESTARTS))
        if one.on_fault == OnFault.HALT
        else frozenset((AFTER_RESTARTS,))
        if restart and restart.then == OnFault.HALT
        else NOTHING
    )
    if halts:
        yield Grant(kind=Kind.HALT, who=who, rights=halts, place=line)
    amounts: Amounts = (
        () if budget is None or period is None else (("budget", budget), ("period", period))
    )
    yield Grant(kind=Kind.RUN, who=who, amounts=amounts, place=line)


def component_facts(
    one: Instance, kind: str, restart: Restart, overdue: int | None, stopped: bool
) -> Iterator[Fact]:
    return _told(
        f"component {one.name}",
        one.place,
        type=kind,
        priority=str(one.priority),
        on_fault=one.on_fault,
        restarts=f"{restart.max} within {time_text(restart.within)}" if restart else "none",
        overdue="never" if overdue is None else f"after {time_text(overdue)}",
        start="stopped" if stopped else "at boot",
    )


def _facts(of: System, components: Iterable[Fact]) -> Iterator[Fact]:
    board = of.board
    machine = {"board": board.name, "processor": board.cpu, "arguments": " ".join(board.machine)}
    yield from _told("the machine", Place(of.file, 1), **machine)
    yield from components
    for region in of.regions:
        yield from _told(f"region {region.name}", region.place, size=f"{region.size} B")
    for ring in of.rings:
        message = (
            f"{ring.message} of {ring.message_size} B"
            if isinstance(ring, view.Ring)
            else f"{ring.message.name} of {ring.message.size} B"
        )
        capacity = str(ring.capacity)
        yield from _told(f"ring {ring.name}", ring.place, message=message, capacity=capacity)


def _told(subject: str, said: Line, **values: str) -> Iterator[Fact]:
    for what, value in values.items():
        yield Fact(subject=subject, what=what.replace("_", " "), value=value, place=place(said))


def time_text(nanoseconds: int) -> str:
    """In the largest unit that leaves a whole number."""
    for unit, name in ((1_000_000_000, "s"), (1_000_000, "ms"), (1000, "us")):
        if nanoseconds % unit == 0:
            return f"{nanoseconds // unit} {name}"
    return f"{nanoseconds} ns"
