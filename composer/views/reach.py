# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every path from one component to another, with its rights and its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from composer.model import view
from composer.model.diagnostics import Place
from composer.model.facts import MappingKind, PolicySubject, SuperviseRight


@dataclass(frozen=True, slots=True)
class Way:
    """`source` can change what `target` sees, by that means."""

    source: str
    target: str
    means: str  # "ring messages"
    # "push", "free space", "rw > r", "signal", "call", "reply", "restart", "faults, registers"
    right: str
    place: Place


def ways(plan: view.PlanView) -> tuple[Way, ...]:
    """Sorted by source and target, both in rank order."""
    rank = {component.name: component.rank for component in plan.components}
    found = (*_edges(plan), *_devices(plan), *_log(plan))
    return tuple(
        sorted(
            dict.fromkeys(way for way in found if way.source != way.target),
            key=lambda way: (
                rank.get(way.source, -1),
                rank.get(way.target, -1),
                way.means,
                way.right,
            ),
        )
    )


def assumptions(plan: view.PlanView) -> tuple[str, ...]:
    """What the tables alone do not hold."""
    return tuple(
        f"{assumption.what} of {', '.join(assumption.of)}: {assumption.reason}"
        f" ({assumption.place}){_masters(plan, assumption)}"
        for assumption in plan.assumptions
    )


def _masters(plan: view.PlanView, one: view.Assumption) -> str:
    held = [
        device.name
        for device in plan.devices
        if one.what is PolicySubject.DMA and device.bus_master and device.end.instance in one.of
    ]
    return f"; no IOMMU keeps {', '.join(held)} out of any memory" if held else ""


def _edges(plan: view.PlanView) -> Iterator[Way]:
    for ring in plan.rings:
        producer, consumer = ring.producer.instance, ring.consumer.instance
        yield Way(producer, consumer, f"ring {ring.name}", "push", ring.place)
        if not ring.drops:
            yield Way(consumer, producer, f"ring {ring.name}", "free space", ring.place)
    for region in plan.regions:
        for writer in (access for access in region.accesses if access.right.writes):
            for reader in region.accesses:
                ends, right = (writer.end, reader.end), f"{writer.right} > {reader.right}"
                yield _between(*ends, f"region {region.name}", right, writer.place)
    for edge in plan.notifications:
        for source in edge.sources:
            yield _between(source, edge.target, f"notification {edge.name}", "signal", edge.place)
    for call in plan.calls:
        for client in call.sources:
            yield _between(client, call.target, f"call {call.name}", "call", call.place)
            yield _between(call.target, client, f"call {call.name}", "reply", call.place)
    for supervision in plan.supervisions:
        above, means = supervision.supervisor.instance, f"supervision {supervision.name}"
        inspects = SuperviseRight.INSPECT in supervision.rights  # which changes nothing
        acts = [right for right in supervision.rights if right is not SuperviseRight.INSPECT]
        if acts:
            yield Way(above, supervision.child, means, ", ".join(acts), supervision.place)
        seen = "faults, registers" if inspects else "faults"
        yield Way(supervision.child, above, means, seen, supervision.place)


def _between(source: view.End, target: view.End, means: str, right: str, place: Place) -> Way:
    return Way(source.instance, target.instance, means, right, place)


def _devices(plan: view.PlanView) -> Iterator[Way]:
    """A write to one register window of a device changes what its other windows show."""
    for device in plan.devices:
        for other in plan.devices if any(held.right.writes for held in device.windows) else ():
            if other.name == device.name:
                means = f"device {device.name}"
                yield _between(device.end, other.end, means, "its registers", device.place)


def _log(plan: view.PlanView) -> Iterator[Way]:
    """Every component can fault and panic; the kernel writes it down for the log's reader."""
    names = [component.name for component in plan.components]
    for space in plan.spaces:
        for mapping in space.mappings:
            if space.name in names and mapping.kind is MappingKind.LOG:
                for name in names:
                    yield Way(name, space.name, "kernel log", "faults, panics", mapping.place)
