# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The authority that a plan.json gives: that of the description which it was made from. Raises
PlanError where it is none.

Its places are lines without columns; those of a raiser and a client are the line of their edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from composer.authority import edges
from composer.authority.grants import Assumption, Authority, Component, Fact, Grant, merged
from composer.model import view
from composer.model.diagnostics import Place
from composer.model.serial import PlanError
from composer.model.view import instance_of


LONGEST_LINE = 9  # digits


def authority_of_plan(plan: view.PlanView, page: int) -> Authority:
    """`page`: bytes of a page of the plan's machine."""
    made = _made(plan, page)
    names = {component.name for component in made.components}
    for grant in made.grants:
        stray = next((each for each in (grant.who, grant.peer) if each and each not in names), None)
        if stray is not None:
            raise PlanError(
                f"plan.json names {stray} ({grant.place}), and has no such component: build again"
            )
    return made


def _made(plan: view.PlanView, page: int) -> Authority:
    return Authority(
        system=plan.system,
        board=plan.board.name,
        components=tuple(
            Component(
                name=component.name, priority=component.priority, place=_place(component.place)
            )
            for component in plan.components
        ),
        grants=merged(_grants(plan, page)),
        assumptions=tuple(
            Assumption(
                what=assumption.what,
                component=name,
                reason=assumption.reason,
                place=_place(assumption.place),
            )
            for assumption in plan.assumptions
            for name in assumption.of
        ),
        facts=tuple(_facts(plan)),
    )


def _place(text: str) -> Place:
    file, _, line = text.rpartition(":")
    return (
        Place(file, int(line)) if line.isdecimal() and len(line) <= LONGEST_LINE else Place(text, 1)
    )


def _ends(ends: Iterable[str], place: str) -> Iterator[tuple[str, Place]]:
    return ((instance_of(end), _place(place)) for end in ends)


def _grants(plan: view.PlanView, page: int) -> Iterator[Grant]:
    for region in plan.regions:
        yield from edges.region(
            region.name,
            region.size,
            page,
            (
                (instance_of(access.end), access.right, _place(access.place))
                for access in region.accesses
            ),
        )
    for ring in plan.rings:
        producer, consumer = _ends((ring.producer, ring.consumer), ring.place)
        yield from edges.ring(ring.name, producer, consumer, ring.drops)
    for edge in plan.notifications:
        yield from edges.notification(
            edge.name, _ends(edge.sources, edge.place), instance_of(edge.target)
        )
    for edge in plan.calls:
        yield from edges.call(
            edge.name,
            _ends(edge.sources, edge.place),
            instance_of(edge.target),
            edge.interface or "",
            edge.operations,
        )
    for supervision in plan.supervisions:
        yield edges.supervision(
            supervision.name,
            instance_of(supervision.supervisor),
            supervision.child,
            supervision.rights,
            _place(supervision.place),
        )
    for device in plan.devices:
        windows = ((window.start, window.size, window.right) for window in device.windows)
        yield from edges.device(
            instance_of(device.end),
            device.name,
            device.start,
            page,
            windows,
            device.interrupts,
            device.bus_master,
            _place(device.place),
        )
    yield from _logs(plan)
    for component in plan.components:
        time = component.time
        yield from edges.component(
            component.name,
            component.power,
            component.on_fault,
            component.restart.then if component.restart else None,
            (time.budget, time.period),
            _place(component.place),
        )


def _logs(plan: view.PlanView) -> Iterator[Grant]:
    """The components that map the kernel's log; the kernel is no component."""
    names = {component.name for component in plan.components}
    for space in plan.spaces:
        held = next((mapping for mapping in space.mappings if mapping.kind == "log"), None)
        if space.name in names and held is not None:
            yield edges.log(space.name, _place(held.place))


def _facts(plan: view.PlanView) -> Iterator[Fact]:
    board = plan.board
    yield from edges.board_facts(board.name, board.cpu, board.machine, plan.file)
    for component in plan.components:
        restart = component.restart
        yield from edges.component_facts(
            component.name,
            component.type,
            component.priority,
            component.on_fault,
            (restart.max, restart.within) if restart else None,
            component.time.overdue,
            component.stopped,
            _place(component.place),
        )
    for region in plan.regions:
        yield from edges.facts(
            f"region {region.name}", _place(region.place), size=f"{region.size} B"
        )
    for ring in plan.rings:
        yield from edges.ring_facts(
            ring.name, ring.message, ring.message_size, ring.capacity, _place(ring.place)
        )
