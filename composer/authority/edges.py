# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What each line of a description grants to each of its ends. A description is read by way of the
plan's form of it, so that it and its plan give the same.

The rights of a ring are those of its slots; each end also reads the index of the other.
Back-pressure: the producer waits for its consumer. In a plan, places have no columns, and those of
a raiser and a client are the line of their edge.
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
from composer.model import resolved, view
from composer.model.diagnostics import Place
from composer.model.facts import MappingKind, OnFault, Right
from composer.model.limits import ANY_TIME
from composer.model.serial import PlanError, described

BACK_PRESSURE = "back-pressure"
AT_ONCE, AFTER_RESTARTS = "at once", "after its restarts"
Holder = tuple[str, Place]  # and the line that makes it one


def authority(system: resolved.System) -> Authority:
    """That a description gives; assumes a system that resolve accepted."""
    logs = ((end.instance, end.place) for end in system.logs)
    return _authority(described(system), logs, system.board.pages.page)


def authority_of_plan(plan: view.PlanView, page: int) -> Authority:
    """That of the description which a plan.json was made from; raises PlanError where it is none.
    `page`: bytes of a page of the plan's machine.
    """
    names = {component.name for component in plan.components}
    logs = (
        (space.name, mapping.place)
        for space in plan.spaces
        if space.name in names  # the kernel is no component
        for mapping in space.mappings
        if mapping.kind is MappingKind.LOG
    )
    made = _authority(plan, logs, page)
    for grant in made.grants:
        stray = next((each for each in (grant.who, grant.peer) if each and each not in names), None)
        if stray is not None:
            raise PlanError(
                f"plan.json names {stray} ({grant.place}), and has no such component: build again"
            )
    return made


def _authority(plan: view.PlanView, logs: Iterable[Holder], page: int) -> Authority:
    return Authority(
        system=plan.system,
        board=plan.board.name,
        components=tuple(
            Component(name=component.name, priority=component.priority, place=component.place)
            for component in plan.components
        ),
        grants=merged(_grants(plan, logs, page)),
        assumptions=tuple(
            Assumption(
                what=assumption.what,
                component=who,
                reason=assumption.reason,
                place=assumption.place,
            )
            for assumption in plan.assumptions
            for who in assumption.of
        ),
        facts=tuple(_facts(plan)),
    )


def _grants(plan: view.PlanView, logs: Iterable[Holder], page: int) -> Iterator[Grant]:
    for region in plan.regions:
        yield from _region(region, page)
    for ring in plan.rings:
        yield from _ring(ring)
    for edge in plan.notifications:
        yield from _joined(Kind.RAISE, Kind.RECEIVE, edge)
    for edge in plan.calls:
        rights = frozenset(f"{edge.interface or ''}.{operation}" for operation in edge.operations)
        yield from _joined(Kind.CALL, Kind.SERVE, edge, rights)
    for supervision in plan.supervisions:
        yield Grant(
            kind=Kind.SUPERVISE,
            who=supervision.supervisor.instance,
            thing=supervision.name,
            peer=supervision.child,
            rights=frozenset(supervision.rights),
            place=supervision.place,
        )
    for device in plan.devices:
        yield from _device(device, page)
    for who, line in logs:
        yield Grant(kind=Kind.LOG, who=who, rights=Right.R.parts, place=line)
    for component in plan.components:
        yield from _component(component)


def _region(region: view.Region, page: int) -> Iterator[Grant]:
    """Protection ends at whole pages."""
    amounts = (("bytes", whole_pages(0, region.size, page)),)
    for access in region.accesses:
        yield Grant(
            kind=Kind.REGION,
            who=access.end.instance,
            thing=region.name,
            rights=access.right.parts,
            amounts=amounts,
            place=access.place,
        )


def _ring(ring: view.Ring) -> Iterator[Grant]:
    name, (one, of_one), (other, of_other) = (
        ring.name,
        _at(ring.producer, ring.place),
        _at(ring.consumer, ring.place),
    )
    rights = Right.W.parts
    yield Grant(kind=Kind.PRODUCE, who=one, thing=name, peer=other, rights=rights, place=of_one)
    read = frozenset[str]((Right.R,) if ring.drops else (Right.R, BACK_PRESSURE))
    yield Grant(kind=Kind.CONSUME, who=other, thing=name, peer=one, rights=read, place=of_other)


def _at(end: view.End, edge: Place) -> Holder:
    return end.instance, end.place or edge


def _joined(
    there: Kind, back: Kind, edge: view.Edge, rights: frozenset[str] = frozenset()
) -> Iterator[Grant]:
    """What each source may do to the target, and the target to it."""
    to, name = edge.target.instance, edge.name
    for who, line in (_at(end, edge.place) for end in edge.sources):
        yield Grant(kind=there, who=who, thing=name, peer=to, rights=rights, place=line)
        yield Grant(kind=back, who=to, thing=name, peer=who, rights=rights, place=line)


def _device(device: view.Device, page: int) -> Iterator[Grant]:
    """A device that starts elsewhere, or another window, is another device."""
    who, said, name = device.end.instance, device.place, device.name
    whole = f"{name}@{device.start:x}"
    for window in device.windows:
        yield Grant(
            kind=Kind.DEVICE,
            who=who,
            thing=f"{name}@{window.start:x}",
            device=name,
            rights=window.right.parts,
            amounts=(("bytes", whole_pages(window.start, window.size, page)),),
            place=said,
        )
    for line in device.interrupts:
        thing = f"{line} of {whole}"
        yield Grant(kind=Kind.INTERRUPT, who=who, thing=thing, device=name, place=said)
    if device.bus_master:
        rights = Right.RW.parts
        yield Grant(kind=Kind.BUS, who=who, thing=whole, device=name, rights=rights, place=said)


def _component(component: view.Component) -> Iterator[Grant]:
    who, line, time = component.name, component.place, component.time
    if component.power:
        yield Grant(kind=Kind.POWER, who=who, place=line)
    if component.on_fault is OnFault.HALT:
        rights = frozenset((AT_ONCE, AFTER_RESTARTS))
        yield Grant(kind=Kind.HALT, who=who, rights=rights, place=line)
    elif component.restart and component.restart.then is OnFault.HALT:
        yield Grant(kind=Kind.HALT, who=who, rights=frozenset((AFTER_RESTARTS,)), place=line)
    amounts: Amounts = ()
    if time.budget is not None and time.period is not None:
        amounts = (("budget", time.budget), ("period", time.period))
    yield Grant(kind=Kind.RUN, who=who, amounts=amounts, place=line)


def _facts(plan: view.PlanView) -> Iterator[Fact]:
    board = plan.board
    machine = {"board": board.name, "processor": board.cpu, "arguments": " ".join(board.machine)}
    yield from _told("the machine", Place(plan.file, 1), **machine)
    for component in plan.components:
        restart, overdue = component.restart, component.time.overdue
        within = ANY_TIME.spelled(restart.within) if restart else ""
        yield from _told(
            f"component {component.name}",
            component.place,
            type=component.type,
            priority=str(component.priority),
            on_fault=component.on_fault,
            restarts=f"{restart.max} within {within}" if restart else "none",
            overdue="never" if overdue is None else f"after {ANY_TIME.spelled(overdue)}",
            start="stopped" if component.stopped else "at boot",
        )
    for region in plan.regions:
        yield from _told(f"region {region.name}", region.place, size=f"{region.size} B")
    for ring in plan.rings:
        message, capacity = f"{ring.message} of {ring.message_size} B", str(ring.capacity)
        yield from _told(f"ring {ring.name}", ring.place, message=message, capacity=capacity)


def _told(subject: str, place: Place, **values: str) -> Iterator[Fact]:
    for what, value in values.items():
        yield Fact(subject=subject, what=what.replace("_", " "), value=value, place=place)
