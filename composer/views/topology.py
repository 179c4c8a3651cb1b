# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The topology as a drawing sees it: components in levels, and one node for every edge of the
description.

A ring, region, notification, call, link or device is a node of its own, so that its label has a
place where no other label can lie; lines carry no text.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from composer.model import resolved
from composer.model.facts import OnFault, PolicySubject, Right

ROW = 7  # components side by side; more of one priority wrap


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """From a component to a node. `cell` is the cell of the node that it ends at; `flow` is where
    arrows point.
    """

    component: str
    cell: str | None
    flow: str  # "in" (to the node), "out" (to the component), "both", "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """`title` is the name of system.yaml; `details` are smaller lines; `cells` the rights of a
    region.
    """

    key: str
    # "component", "ring", "region", "notification", "call", "device", "log", "assumption", "link",
    # "supervision"
    kind: str
    title: str
    details: tuple[str, ...]
    cells: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    title: str
    levels: tuple[tuple[Node, ...], ...]  # components, most important first
    edges: tuple[Node, ...]

    def level_of(self) -> dict[str, int]:
        """The row of every component, from the most important down."""
        return {one.title: at for at, row in enumerate(self.levels) for one in row}


def topology(system: resolved.System) -> Topology:
    """Everything that is drawn, in order of rank and file."""
    parts = {f"{link.name}.{part}" for link in system.links for part in link.parts}
    edges = [
        *(_ring(one) for one in system.rings if one.name not in parts),
        *(_region(one) for one in system.regions if one.name not in parts),
        *(_notification(one) for one in system.notifications if one.name not in parts),
        *(_call(one) for one in system.calls if one.name not in parts),
        *map(_link, system.links),
        *_supervisions(system),
        *_devices(system),
    ]
    if system.logs:
        lines = tuple(Line(component=one.instance, cell=None, flow="out") for one in system.logs)
        edges.append(
            Node(
                key="log",
                kind="log",
                title="kernel log",
                details=("faults and panics of all",),
                lines=lines,
            )
        )
    edges += [
        _assumption(number, one)
        for number, one in enumerate(system.assumptions)
        if one.what is PolicySubject.DMA
    ]
    return Topology(title=system.name, levels=_levels(system), edges=tuple(edges))


def size_text(size: int) -> str:
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if size >= unit and size % unit == 0:
            return f"{size // unit} {name}"
    return f"{size} B"


def _levels(system: resolved.System) -> tuple[tuple[Node, ...], ...]:
    rows: list[tuple[Node, ...]] = []
    ranked = system.by_rank()
    for priority in sorted({one.priority for one in ranked}, reverse=True):
        members = [_component(one) for one in ranked if one.priority == priority]
        count = -(-len(members) // ROW)
        width = -(-len(members) // count)
        rows += [tuple(members[at : at + width]) for at in range(0, len(members), width)]
    return tuple(rows)


def _component(instance: resolved.Instance) -> Node:
    details = [f"priority {instance.priority}"]
    if instance.type.name != instance.name:
        details.insert(0, f"type {instance.type.name}")
    if instance.budget is not None and instance.period is not None:
        details.append(f"{instance.budget.value // 1000:,} of {instance.period.value // 1000:,} us")
    if instance.on_fault is not OnFault.STOP:
        details.append("restarts" if instance.on_fault is OnFault.RESTART else "its fault halts")
    if instance.stopped is not None:
        details.append("stopped at boot")
    if instance.power:
        details.append("may power off")
    return Node(
        key=f"component {instance.name}",
        kind="component",
        title=instance.name,
        details=tuple(details),
    )


def _ring(ring: resolved.Ring) -> Node:
    lines = (
        Line(component=ring.producer.instance, cell=None, flow="in"),
        Line(component=ring.consumer.instance, cell=None, flow="out"),
    )
    return Node(
        key=f"ring {ring.name}",
        kind="ring",
        title=ring.name,
        details=(f"{ring.capacity} × {ring.message.name}" + (", drops" if ring.drops else ""),),
        lines=lines,
    )


def _region(region: resolved.Region) -> Node:
    """One cell per right: all its holders meet there."""
    rights = tuple(dict.fromkeys(one.right for one in region.accesses))
    lines = tuple(
        Line(
            component=one.end.instance,
            cell=one.right,
            flow="both" if one.right is Right.RW else "out",
        )
        for one in region.accesses
    )
    return Node(
        key=f"region {region.name}",
        kind="region",
        title=region.name,
        details=(size_text(region.size),),
        cells=rights,
        lines=lines,
    )


def _notification(one: resolved.Notification) -> Node:
    lines = (
        *(Line(component=end.instance, cell=None, flow="in") for end in one.raisers),
        Line(component=one.receiver.instance, cell=None, flow="out"),
    )
    return Node(
        key=f"notification {one.name}",
        kind="notification",
        title=one.name,
        details=("signal",),
        lines=lines,
    )


def _call(one: resolved.Call) -> Node:
    lines = (
        *(Line(component=end.instance, cell=None, flow="in") for end in one.clients),
        Line(component=one.server.instance, cell=None, flow="out"),
    )
    return Node(
        key=f"call {one.name}",
        kind="call",
        title=one.name,
        details=(f"calls {one.interface.name}",),
        lines=lines,
    )


def _link(one: resolved.Link) -> Node:
    """All its parts at once."""
    lines = (
        Line(component=one.source.instance, cell=None, flow="both"),
        Line(component=one.target.instance, cell=None, flow="both"),
    )
    return Node(
        key=f"link {one.name}",
        kind="link",
        title=one.name,
        details=(f"link {one.interface}", ", ".join(one.parts)),
        lines=lines,
    )


def _supervisions(system: resolved.System) -> list[Node]:
    """One node a line of system.yaml: rights are the same for all its children."""
    nodes = []
    for name in dict.fromkeys(one.name for one in system.supervisions):
        over = [one for one in system.supervisions if one.name == name]
        lines = (
            Line(component=over[0].supervisor.instance, cell=None, flow="in"),
            *(Line(component=one.child, cell=None, flow="out") for one in over),
        )
        nodes.append(
            Node(
                key=f"supervision {name}",
                kind="supervision",
                title=name,
                details=("supervises", ", ".join(over[0].rights)),
                lines=lines,
            )
        )
    return nodes


def _assumption(number: int, one: resolved.Assumption) -> Node:
    lines = tuple(Line(component=name, cell=None, flow="none") for name in one.of)
    return Node(
        key=f"assumption {number}",
        kind="assumption",
        title=f"assumed: {one.what} of {', '.join(one.of)}",
        details=tuple(textwrap.wrap(one.reason, 24)),
        lines=lines,
    )


def _devices(system: resolved.System) -> list[Node]:
    nodes = []
    for name in dict.fromkeys(one.device.name for one in system.devices):
        grants = [one for one in system.devices if one.device.name == name]
        kind = grants[0].device.compatible[0] if grants[0].device.compatible else "device"
        lines = tuple(
            Line(
                component=one.end.instance,
                cell=None,
                flow="both" if any(held.right.writes for held in one.windows) else "in",
            )
            for one in grants
        )
        nodes.append(
            Node(key=f"device {name}", kind="device", title=name, details=(kind,), lines=lines)
        )
    return nodes
