# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Who can change what whom sees: the graph that policies on influence are judged by (docs/language.md, policy)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from composer.model.diagnostics import Place
from composer.model.resolved import System

Node = tuple[str, str]  # ("component", name), ("region", name), ("bus", "")


@dataclass(frozen=True, slots=True)
class Hop:
    source: Node
    target: Node
    sentence: str
    place: Place


Graph = Mapping[Node, list[Hop]]


def component(name: str) -> Node:
    return ("component", name)


def graph(system: System) -> Graph:
    """Every hop by its source. A region, and the bus for masters of it, are nodes between components."""
    out: dict[Node, list[Hop]] = {}
    for hop in _hops(system):
        out.setdefault(hop.source, []).append(hop)
    return out


def _hops(system: System) -> Iterator[Hop]:
    for region in system.regions:
        node = ("region", region.name)
        for access in region.accesses:
            who = access.end.instance
            if "w" in access.right:
                yield Hop(component(who), node, f"`{who}` writes region `{region.name}`", access.end.place)
        for access in region.accesses:
            who = access.end.instance
            yield Hop(node, component(who), f"`{who}` reads region `{region.name}`", access.end.place)
    for ring in system.rings:
        one, other = ring.producer.instance, ring.consumer.instance
        yield Hop(component(one), component(other), f"`{one}` sends to `{other}` through ring `{ring.name}`", ring.producer.place)
        if not ring.drops:
            yield Hop(component(other), component(one), f"`{one}` waits for `{other}` while ring `{ring.name}` is full", ring.consumer.place)
    for notification in system.notifications:
        other = notification.receiver.instance
        for raiser in notification.raisers:
            one = raiser.instance
            yield Hop(component(one), component(other), f"`{one}` notifies `{other}` (`{notification.name}`)", raiser.place)
    for call in system.calls:
        other = call.server.instance
        for client in call.clients:
            one = client.instance
            yield Hop(component(one), component(other), f"`{one}` calls `{other}` (`{call.name}`)", client.place)
            yield Hop(component(other), component(one), f"`{other}` answers `{one}` (`{call.name}`)", client.place)
    for supervision in system.supervisions:
        one, other = supervision.supervisor.instance, supervision.child
        yield Hop(component(one), component(other), f"`{one}` supervises `{other}` (`{supervision.name}`)", supervision.place)
        yield Hop(component(other), component(one), f"`{one}` is told of the faults of `{other}` (`{supervision.name}`)", supervision.place)
    yield from _bus(system)


def _bus(system: System) -> Iterator[Hop]:
    """A bus master without an IOMMU reaches everybody, unless an assumption says that it does not."""
    assumed = {name for one in system.assumptions if one.what == "dma" for name in one.of}
    masters = [one for one in system.devices if one.device.bus_master and one.end.instance not in assumed]
    for grant in masters:
        who = grant.end.instance
        yield Hop(component(who), ("bus", ""), f"`{who}` masters the bus with device `{grant.device.name}`", grant.end.place)
    for instance in system.instances if masters else ():
        yield Hop(("bus", ""), component(instance.name), f"nothing keeps the bus from the memory of `{instance.name}`", instance.place)


def shortest(out: Graph, sources: Iterable[str], targets: frozenset[str], trusted: frozenset[str]) -> tuple[Hop, ...]:
    """The first shortest path from one of `sources` to one of `targets` that passes through nobody trusted; empty: none."""
    starts = [component(name) for name in sources]
    came: dict[Node, Hop | None] = dict.fromkeys(starts, None)
    queue = list(came)
    for node in queue:
        for hop in out.get(node, ()):
            if hop.target in came:
                continue
            came[hop.target] = hop
            kind, name = hop.target
            if kind == "component" and name in targets:
                return _path(came, hop)
            if kind != "component" or name not in trusted:
                queue.append(hop.target)
    return ()


def _path(came: Mapping[Node, Hop | None], last: Hop) -> tuple[Hop, ...]:
    path = [last]
    while (before := came[path[-1].source]) is not None:
        path.append(before)
    return tuple(reversed(path))
