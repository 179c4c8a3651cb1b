# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Who may reach whom: every way from one component to another, with its rights and its line."""

from __future__ import annotations

from dataclasses import dataclass

from composer.model import view
from composer.model.view import instance_of


@dataclass(frozen=True, slots=True, kw_only=True)
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
        rows.append(
            Way(
                source=ends[0],
                target=ends[1],
                means=f"ring {one.name}",
                right="push",
                place=one.place,
            )
        )
        if not one.drops:
            rows.append(
                Way(
                    source=ends[1],
                    target=ends[0],
                    means=f"ring {one.name}",
                    right="free space",
                    place=one.place,
                )
            )
    return rows


def _supervisions(plan: view.PlanView) -> list[Way]:
    rows = []
    for one in plan.supervisions:
        above, means = instance_of(one.supervisor), f"supervision {one.name}"
        acts = [right for right in one.rights if right != "inspect"]  # which changes nothing
        if acts:
            rows.append(
                Way(
                    source=above,
                    target=one.child,
                    means=means,
                    right=", ".join(acts),
                    place=one.place,
                )
            )
        seen = "faults, registers" if "inspect" in one.rights else "faults"
        rows.append(Way(source=one.child, target=above, means=means, right=seen, place=one.place))
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
        Way(source=one.name, target=reader, means="kernel log", right="faults, panics", place=place)
        for reader, place in readers
        for one in plan.components
    ]


def _regions(plan: view.PlanView) -> list[Way]:
    return [
        Way(
            source=instance_of(writer.end),
            target=instance_of(reader.end),
            means=f"region {one.name}",
            right=f"{writer.right} > {reader.right}",
            place=writer.place,
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
            source=instance_of(one.end),
            target=instance_of(other.end),
            means=f"device {one.name}",
            right="its registers",
            place=one.place,
        )
        for one in plan.devices
        if any("w" in held.right for held in one.windows)
        for other in plan.devices
        if other.name == one.name
    ]


def _notifications(plan: view.PlanView) -> list[Way]:
    return [
        Way(
            source=instance_of(source),
            target=instance_of(one.target),
            means=f"notification {one.name}",
            right="signal",
            place=one.place,
        )
        for one in plan.notifications
        for source in one.sources
    ]


def _calls(plan: view.PlanView) -> list[Way]:
    rows = []
    for one in plan.calls:
        for source in one.sources:
            ends = (instance_of(source), instance_of(one.target))
            rows.append(
                Way(
                    source=ends[0],
                    target=ends[1],
                    means=f"call {one.name}",
                    right="call",
                    place=one.place,
                )
            )
            rows.append(
                Way(
                    source=ends[1],
                    target=ends[0],
                    means=f"call {one.name}",
                    right="reply",
                    place=one.place,
                )
            )
    return rows
