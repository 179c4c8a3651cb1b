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
    rank = {one.name: one.rank for one in plan.components}
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
        f"{one.what} of {', '.join(one.of)}: {one.reason} ({one.place}){_masters(plan, one)}"
        for one in plan.assumptions
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
    for one in plan.rings:
        ends = (instance_of(one.producer), instance_of(one.consumer))
        rows.append(Way(ends[0], ends[1], f"ring {one.name}", "push", one.place))
        if not one.drops:
            rows.append(Way(ends[1], ends[0], f"ring {one.name}", "free space", one.place))
    return rows


def _supervisions(plan: view.PlanView) -> list[Way]:
    rows = []
    for one in plan.supervisions:
        above, means = instance_of(one.supervisor), f"supervision {one.name}"
        acts = [right for right in one.rights if right != "inspect"]  # which changes nothing
        if acts:
            rows.append(Way(above, one.child, means, ", ".join(acts), one.place))
        seen = "faults, registers" if "inspect" in one.rights else "faults"
        rows.append(Way(one.child, above, means, seen, one.place))
    return rows


def _log(plan: view.PlanView) -> list[Way]:
    """Every component can fault and panic; the kernel writes it down for the log's reader."""
    names = {one.name for one in plan.components}
    readers = [
        (space.name, one.place)
        for space in plan.spaces
        if space.name in names
        for one in space.mappings
        if one.kind == "log"
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
            f"region {one.name}",
            f"{writer.right} > {reader.right}",
            writer.place,
        )
        for one in plan.regions
        for writer in one.accesses
        if "w" in writer.right
        for reader in one.accesses
    ]


def _devices(plan: view.PlanView) -> list[Way]:
    """A write to one register window of a device changes what its other windows show."""
    return [
        Way(
            instance_of(one.end),
            instance_of(other.end),
            f"device {one.name}",
            "its registers",
            one.place,
        )
        for one in plan.devices
        if any("w" in held.right for held in one.windows)
        for other in plan.devices
        if other.name == one.name
    ]


def _notifications(plan: view.PlanView) -> list[Way]:
    return [
        Way(
            instance_of(source),
            instance_of(one.target),
            f"notification {one.name}",
            "signal",
            one.place,
        )
        for one in plan.notifications
        for source in one.sources
    ]


def _calls(plan: view.PlanView) -> list[Way]:
    rows = []
    for one in plan.calls:
        for source in one.sources:
            ends = (instance_of(source), instance_of(one.target))
            rows.append(Way(ends[0], ends[1], f"call {one.name}", "call", one.place))
            rows.append(Way(ends[1], ends[0], f"call {one.name}", "reply", one.place))
    return rows
