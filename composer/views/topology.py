# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The topology as a drawing sees it: components in levels, and one node for every edge of the
description.

A ring, region, notification, call, link or device is a node of its own, so that its label has a
place where no other label can lie; lines carry no text.
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from composer.model import resolved
from composer.model.facts import OnFault, PolicySubject, Right
from composer.model.limits import ANY_SIZE

ROW = 7  # components side by side; more of one priority wrap
KINDS = {  # of nodes, in the order of the legend, with its words
    "component": "priority falls downwards",
    "ring": "queue of messages",
    "region": "memory, with rights to it",
    "notification": "signal, raiser to receiver",
    "call": "request, client to server",
    "link": "all parts of an interface",
    "supervision": "rights over children",
    "device": "registers and interrupts",
    "log": "records of the kernel",
    "assumption": "what a policy assumes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """From a component to a cell of a node; `flow` is where arrows point."""

    component: str
    cell: str | None = None
    flow: str  # "in" (to the node), "out" (to the component), "both", "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """`title` is the name of system.yaml; `details` are smaller lines; `cells` the rights of a
    region; `rows` the members of a folded node: name and kind.
    """

    key: str
    kind: str  # of KINDS
    title: str
    details: tuple[str, ...]
    cells: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    count: int = 1  # of the nodes that it replaces
    priority: int = 0  # of a component
    group: str | None = None  # of a component: the first that names it


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    title: str
    components: tuple[Node, ...]  # most important first
    edges: tuple[Node, ...]

    @property
    def levels(self) -> tuple[tuple[Node, ...], ...]:
        """Components of one priority side by side, in as many rows as they need."""
        rows: list[tuple[Node, ...]] = []
        for _, same in itertools.groupby(self.components, lambda node: node.priority):
            members = tuple(same)
            width = -(-len(members) // -(-len(members) // ROW))
            rows += [members[at : at + width] for at in range(0, len(members), width)]
        return tuple(rows)

    def groups(self) -> dict[str, list[Node]]:
        """The components of each group, in order of rank."""
        members: dict[str, list[Node]] = {}
        for node in self.components:
            if node.group is not None:
                members.setdefault(node.group, []).append(node)
        return members

    def kinds(self) -> list[str]:
        """Those that are drawn, as in KINDS."""
        drawn = {node.kind for node in (*self.components, *self.edges)}
        return [kind for kind in KINDS if kind in drawn]


def topology(system: resolved.System) -> Topology:
    """Everything that is drawn, in order of rank and file."""
    parts = {f"{link.name}.{part}" for link in system.links for part in link.parts}
    edges = [
        *(_ring(ring) for ring in system.rings if ring.name not in parts),
        *(_region(region) for region in system.regions if region.name not in parts),
        *(_notification(each) for each in system.notifications if each.name not in parts),
        *(_call(call) for call in system.calls if call.name not in parts),
        *map(_link, system.links),
        *_supervisions(system),
        *_devices(system),
    ]
    if system.logs:
        lines = tuple(Line(component=end.instance, flow="out") for end in system.logs)
        edges.append(_edge("log", "kernel log", ("faults and panics of all",), lines))
    edges += [
        _assumption(number, assumption)
        for number, assumption in enumerate(system.assumptions)
        if assumption.what is PolicySubject.DMA
    ]
    group_of = {member: group.name for group in reversed(system.groups) for member in group.members}
    components = tuple(_component(each, group_of.get(each.name)) for each in system.by_rank())
    return Topology(title=system.name, components=components, edges=tuple(edges))


def _component(instance: resolved.Instance, group: str | None) -> Node:
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
    if group is not None:
        details.append(f"group {group}")
    return Node(
        key=f"component {instance.name}",
        kind="component",
        title=instance.name,
        details=tuple(details),
        priority=instance.priority,
        group=group,
    )


def _edge(
    kind: str,
    title: str,
    details: tuple[str, ...],
    lines: Iterable[Line],
    cells: tuple[str, ...] = (),
) -> Node:
    key = f"{kind} {title}"
    return Node(key=key, kind=kind, title=title, details=details, lines=tuple(lines), cells=cells)


def _lines(flow: str, ends: Iterable[resolved.End]) -> list[Line]:
    return [Line(component=end.instance, flow=flow) for end in ends]


def _ring(ring: resolved.Ring) -> Node:
    details = f"{ring.capacity} × {ring.message.name}" + (", drops" if ring.drops else "")
    lines = [*_lines("in", [ring.producer]), *_lines("out", [ring.consumer])]
    return _edge("ring", ring.name, (details,), lines)


def _region(region: resolved.Region) -> Node:
    """One cell per right: all its holders meet there."""
    rights = tuple(dict.fromkeys(access.right for access in region.accesses))
    lines = [
        Line(
            component=access.end.instance,
            cell=access.right,
            flow="both" if access.right is Right.RW else "out",
        )
        for access in region.accesses
    ]
    return _edge("region", region.name, (ANY_SIZE.spelled(region.size),), lines, rights)


def _notification(each: resolved.Notification) -> Node:
    lines = [*_lines("in", each.raisers), *_lines("out", [each.receiver])]
    return _edge("notification", each.name, ("signal",), lines)


def _call(call: resolved.Call) -> Node:
    lines = [*_lines("in", call.clients), *_lines("out", [call.server])]
    return _edge("call", call.name, (f"calls {call.interface.name}",), lines)


def _link(link: resolved.Link) -> Node:
    """All its parts at once."""
    details = (f"link {link.interface}", ", ".join(link.parts))
    return _edge("link", link.name, details, _lines("both", [link.source, link.target]))


def _supervisions(system: resolved.System) -> list[Node]:
    """One node a line of system.yaml: rights are the same for all its children."""
    nodes = []
    for name in dict.fromkeys(each.name for each in system.supervisions):
        over = [each for each in system.supervisions if each.name == name]
        children = [Line(component=each.child, flow="out") for each in over]
        details = ("supervises", ", ".join(over[0].rights))
        lines = [*_lines("in", [over[0].supervisor]), *children]
        nodes.append(_edge("supervision", name, details, lines))
    return nodes


def _assumption(number: int, assumption: resolved.Assumption) -> Node:
    return Node(
        key=f"assumption {number}",
        kind="assumption",
        title=f"assumed: {assumption.what} of {', '.join(assumption.of)}",
        details=tuple(textwrap.wrap(assumption.reason, 24)),
        lines=tuple(Line(component=name, flow="none") for name in assumption.of),
    )


def _devices(system: resolved.System) -> list[Node]:
    nodes = []
    for name in dict.fromkeys(grant.device.name for grant in system.devices):
        grants = [grant for grant in system.devices if grant.device.name == name]
        kind = grants[0].device.compatible[0] if grants[0].device.compatible else "device"
        lines = [
            Line(
                component=grant.end.instance,
                flow="both" if any(window.right.writes for window in grant.windows) else "in",
            )
            for grant in grants
        ]
        nodes.append(_edge("device", name, (kind,), lines))
    return nodes
