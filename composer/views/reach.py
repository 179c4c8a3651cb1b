# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every path from one component to another, with its rights and its line."""

from __future__ import annotations

from dataclasses import dataclass

from composer.model import view
from composer.model.view import instance_of


@dataclass(frozen=True, slots=True)
class Way:
    """`source` can change what `target` sees, by that means."""

    source: str
    target: str
    means: str  # "ring messages"
    # "push", "free space", "rw > r", "signal", "call", "reply", "restart", "faults, registers"
    right: str
    place: str


def ways(plan: view.PlanView) -> tuple[Way, ...]:
    """Sorted by source and target, both in rank order."""
    found = [
        *_rings(plan),
        *_regions(plan),
        *_notifications(plan),
        *_calls(plan),
        *_supervisions(plan),
        *_devices(plan),
        *_log(plan),
    ]
    rank = {component.name: component.rank for component in plan.components}
    return tuple(
        sorted(
            dict.fromkeys(one for one in found if one.source != one.target),
            key=lambda one: (
                rank.get(one.source, -1),
                rank.get(one.target, -1),
                one.means,
                one.right,
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
        if one.what == "dma" and device.bus_master and instance_of(device.end) in one.of
    ]
    return f"; no IOMMU keeps {', '.join(held)} out of any memory" if held else ""


def _rings(plan: view.PlanView) -> list[Way]:
    rows = []
    for ring in plan.rings:
        ends = (instance_of(ring.producer), instance_of(ring.consumer))
        rows.append(Way(ends[0], ends[1], f"ring {ring.name}", "push", ring.place))
        if not ring.drops:
            rows.append(Way(ends[1], ends[0], f"ring {ring.name}", "free space", ring.place))
    return rows


def _supervisions(plan: view.PlanView) -> list[Way]:
    rows = []
    for supervision in plan.supervisions:
        above, means = instance_of(supervision.supervisor), f"supervision {supervision.name}"
        acts = [
            right for right in supervision.rights if right != "inspect"
        ]  # which changes nothing
        if acts:
            rows.append(Way(above, supervision.child, means, ", ".join(acts), supervision.place))
        seen = "faults, registers" if "inspect" in supervision.rights else "faults"
        rows.append(Way(supervision.child, above, means, seen, supervision.place))
    return rows


def _log(plan: view.PlanView) -> list[Way]:
    """Every component can fault and panic; the kernel writes it down for the log's reader."""
    names = {component.name for component in plan.components}
    readers = [
        (space.name, mapping.place)
        for space in plan.spaces
        if space.name in names
        for mapping in space.mappings
        if mapping.kind == "log"
    ]
    return [
        Way(one.name, reader, "kernel log", "faults, panics", place)
        for reader, place in readers
        for one in plan.components
    ]


def _regions(plan: view.PlanView) -> list[Way]:
    return [
        Way(
            instance_of(writer.end),
            instance_of(reader.end),
            f"region {region.name}",
            f"{writer.right} > {reader.right}",
            writer.place,
        )
        for region in plan.regions
        for writer in region.accesses
        if "w" in writer.right
        for reader in region.accesses
    ]


def _devices(plan: view.PlanView) -> list[Way]:
    """A write to one register window of a device changes what its other windows show."""
    return [
        Way(
            instance_of(device.end),
            instance_of(other.end),
            f"device {device.name}",
            "its registers",
            device.place,
        )
        for device in plan.devices
        if any("w" in held.right for held in device.windows)
        for other in plan.devices
        if other.name == device.name
    ]


def _notifications(plan: view.PlanView) -> list[Way]:
    return [
        Way(
            instance_of(source),
            instance_of(notification.target),
            f"notification {notification.name}",
            "signal",
            notification.place,
        )
        for notification in plan.notifications
        for source in notification.sources
    ]


def _calls(plan: view.PlanView) -> list[Way]:
    rows = []
    for call in plan.calls:
        for source in call.sources:
            ends = (instance_of(source), instance_of(call.target))
            rows.append(Way(ends[0], ends[1], f"call {call.name}", "call", call.place))
            rows.append(Way(ends[1], ends[0], f"call {call.name}", "reply", call.place))
    return rows
