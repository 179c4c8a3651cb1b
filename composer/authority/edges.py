# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What one line of a description grants to each of its ends; a description and a plan are both read
by way of these.

The rights of a ring are those of its slots; each end also reads the index of the other.
Back-pressure: the producer waits for its consumer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from composer.authority.grants import Amounts, Fact, Grant, Kind, whole_pages
from composer.model.diagnostics import Place
from composer.model.facts import OnFault, Right

BACK_PRESSURE = "back-pressure"
AT_ONCE, AFTER_RESTARTS = "at once", "after its restarts"
NOTHING: frozenset[str] = frozenset()
Window = tuple[int, int, Right]  # start, size, right


def region(
    name: str, size: int, page: int, holders: Iterable[tuple[str, Right, Place]]
) -> Iterator[Grant]:
    """`holders`: component, right, line. Protection ends at whole pages."""
    amounts = (("bytes", whole_pages(0, size, page)),)
    for who, right, place in holders:
        yield Grant(
            kind=Kind.REGION,
            who=who,
            thing=name,
            rights=right.parts,
            amounts=amounts,
            place=place,
        )


def ring(
    name: str, producer: tuple[str, Place], consumer: tuple[str, Place], drops: bool
) -> Iterator[Grant]:
    (one, of_one), (other, of_other) = producer, consumer
    yield Grant(
        kind=Kind.PRODUCE, who=one, thing=name, peer=other, rights=Right.W.parts, place=of_one
    )
    rights = frozenset[str]((Right.R,) if drops else (Right.R, BACK_PRESSURE))
    yield Grant(kind=Kind.CONSUME, who=other, thing=name, peer=one, rights=rights, place=of_other)


def notification(name: str, raisers: Iterable[tuple[str, Place]], receiver: str) -> Iterator[Grant]:
    for who, place in raisers:
        yield Grant(kind=Kind.RAISE, who=who, thing=name, peer=receiver, place=place)
        yield Grant(kind=Kind.RECEIVE, who=receiver, thing=name, peer=who, place=place)


def call(
    name: str,
    clients: Iterable[tuple[str, Place]],
    server: str,
    interface: str,
    operations: Iterable[str],
) -> Iterator[Grant]:
    rights = frozenset(f"{interface}.{operation}" for operation in operations)
    for who, place in clients:
        yield Grant(kind=Kind.CALL, who=who, thing=name, peer=server, rights=rights, place=place)
        yield Grant(kind=Kind.SERVE, who=server, thing=name, peer=who, rights=rights, place=place)


def supervision(name: str, who: str, child: str, rights: Iterable[str], place: Place) -> Grant:
    return Grant(
        kind=Kind.SUPERVISE, who=who, thing=name, peer=child, rights=frozenset(rights), place=place
    )


def device(
    who: str,
    name: str,
    start: int,
    page: int,
    windows: Iterable[Window],
    lines: Iterable[int],
    master: bool,
    place: Place,
) -> Iterator[Grant]:
    """`start` of the registers: a device elsewhere, or another window, is another device."""
    unit = f"{name}@{start:x}"
    for at, size, right in windows:
        yield Grant(
            kind=Kind.DEVICE,
            who=who,
            thing=f"{name}@{at:x}",
            device=name,
            rights=right.parts,
            amounts=(("bytes", whole_pages(at, size, page)),),
            place=place,
        )
    for line in lines:
        thing = f"{line} of {unit}"
        yield Grant(kind=Kind.INTERRUPT, who=who, thing=thing, device=name, place=place)
    if master:
        rights = Right.RW.parts
        yield Grant(kind=Kind.BUS, who=who, thing=unit, device=name, rights=rights, place=place)


def log(who: str, place: Place) -> Grant:
    return Grant(kind=Kind.LOG, who=who, rights=Right.R.parts, place=place)


def component(
    who: str,
    power: bool,
    on_fault: str,
    then: str | None,
    time: tuple[int | None, int | None],
    place: Place,
) -> Iterator[Grant]:
    """`then`: what follows the last restart; `time`: budget and period."""
    if power:
        yield Grant(kind=Kind.POWER, who=who, place=place)
    halts = (
        frozenset((AT_ONCE, AFTER_RESTARTS))
        if on_fault == OnFault.HALT
        else frozenset((AFTER_RESTARTS,))
        if then == OnFault.HALT
        else NOTHING
    )
    if halts:
        yield Grant(kind=Kind.HALT, who=who, rights=halts, place=place)
    budget, period = time
    amounts: Amounts = (
        () if budget is None or period is None else (("budget", budget), ("period", period))
    )
    yield Grant(kind=Kind.RUN, who=who, amounts=amounts, place=place)


def facts(subject: str, place: Place, **values: str) -> Iterator[Fact]:
    for what, value in values.items():
        yield Fact(subject=subject, what=what.replace("_", " "), value=value, place=place)


def component_facts(
    name: str,
    kind: str,
    priority: int,
    on_fault: str,
    restart: tuple[int, int] | None,
    overdue: int | None,
    stopped: bool,
    place: Place,
) -> Iterator[Fact]:
    """`restart`: how often, within how many nanoseconds."""
    limit = "none" if restart is None else f"{restart[0]} within {time_text(restart[1])}"
    return facts(
        f"component {name}",
        place,
        type=kind,
        priority=str(priority),
        on_fault=on_fault,
        restarts=limit,
        overdue="never" if overdue is None else f"after {time_text(overdue)}",
        start="stopped" if stopped else "at boot",
    )


def ring_facts(name: str, message: str, size: int, capacity: int, place: Place) -> Iterator[Fact]:
    return facts(f"ring {name}", place, message=f"{message} of {size} B", capacity=str(capacity))


def board_facts(name: str, cpu: str, machine: Iterable[str], file: str) -> Iterator[Fact]:
    return facts(
        "the machine", Place(file, 1), board=name, processor=cpu, arguments=" ".join(machine)
    )


def time_text(nanoseconds: int) -> str:
    """In the largest unit that leaves a whole number."""
    for unit, name in ((1_000_000_000, "s"), (1_000_000, "ms"), (1000, "us")):
        if nanoseconds % unit == 0:
            return f"{nanoseconds // unit} {name}"
    return f"{nanoseconds} ns"
