# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The authority that a plan.json gives: that of the description which it was made from. Raises
PlanError where it is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from composer.authority import edges
from composer.authority.grants import Authority, Fact, Grant
from composer.model import view
from composer.model.facts import MappingKind
from composer.model.serial import PlanError


def authority_of_plan(plan: view.PlanView, page: int) -> Authority:
    """`page`: bytes of a page of the plan's machine."""
    made = edges.authority(plan.system, plan, plan.components, _grants(plan, page), _facts(plan))
    names = {component.name for component in made.components}
    for grant in made.grants:
        stray = next((each for each in (grant.who, grant.peer) if each and each not in names), None)
        if stray is not None:
            raise PlanError(
                f"plan.json names {stray} ({grant.place}), and has no such component: build again"
            )
    return made


def _grants(plan: view.PlanView, page: int) -> Iterator[Grant]:
    yield from edges.regions(plan, page)
    yield from edges.rings(plan)
    for edge in plan.notifications:
        yield from edges.notification(edge.name, edge.sources, edge.target, edge.place)
    for edge in plan.calls:
        operations = (f"{edge.interface or ''}.{operation}" for operation in edge.operations)
        yield from edges.call(edge.name, edge.sources, edge.target, edge.place, operations)
    yield from edges.supervisions(plan)
    for device in plan.devices:
        windows = ((window.start, window.size, window.right) for window in device.windows)
        holder = edges.at(device.end, device.place)
        yield from edges.device(holder, device, windows, device.interrupts, page)
    yield from _logs(plan)
    for component in plan.components:
        yield from edges.component(
            component, component.restart, component.time.budget, component.time.period
        )


def _logs(plan: view.PlanView) -> Iterator[Grant]:
    """The components that map the kernel's log; the kernel is no component."""
    names = {component.name for component in plan.components}
    for space in plan.spaces:
        held = next(
            (mapping for mapping in space.mappings if mapping.kind is MappingKind.LOG), None
        )
        if space.name in names and held is not None:
            yield edges.log(space.name, held.place)


def _facts(plan: view.PlanView) -> Iterator[Fact]:
    for component in plan.components:
        yield from edges.component_facts(
            component, component.type, component.restart, component.time.overdue, component.stopped
        )
