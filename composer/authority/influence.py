# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Which component can change what another one sees: the graph that policies on influence are judged
by (docs/language.md, policy).

docs/decisions/0011-log-influence.md says what counts and what does not: content and status do, time
and availability do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from composer.authority.edges import BACK_PRESSURE
from composer.authority.grants import Authority, Grant, Kind
from composer.model.diagnostics import Place
from composer.model.facts import STARTS, STOPS, PolicySubject, SuperviseRight

Node = tuple[str, str]  # see below
LOG: Node = ("kernel log", "")
BUS_WRITES: Node = ("bus", "")  # into every component's memory
BUS_READS: Node = ("bus reads", "")  # out of every component's memory


@dataclass(frozen=True, slots=True)
class Hop:
    source: Node
    target: Node
    sentence: str
    place: Place


Graph = Mapping[Node, list[Hop]]


def component(name: str) -> Node:
    return ("component", name)


def region(name: str) -> Node:
    return ("region", name)


def started(name: str) -> Node:
    """Its start by a supervisor, which its peers notice, whatever the component itself does."""
    return ("start of", name)


def ended(name: str) -> Node:
    """That a supervisor stops it."""
    return ("end of", name)


def graph(authority: Authority) -> Graph:
    """Every hop by its source. What several components meet at is a node between them."""
    out: dict[Node, list[Hop]] = {}
    for grant in authority.grants:
        for hop in _HOPS[grant.kind](grant):
            out.setdefault(hop.source, []).append(hop)
    for hop in (*_bus(authority), *_log(authority), *_lives(authority), *_devices(authority)):
        out.setdefault(hop.source, []).append(hop)
    return out


def _region(one: Grant) -> Iterator[Hop]:
    node = region(one.thing)
    if "w" in one.rights:
        yield Hop(component(one.who), node, f"`{one.who}` writes region `{one.thing}`", one.place)
    yield Hop(node, component(one.who), f"`{one.who}` reads region `{one.thing}`", one.place)


def _to_peer(one: Grant, sentence: str) -> Hop:
    return Hop(component(one.who), component(one.peer), sentence, one.place)


def _from_peer(one: Grant, sentence: str) -> Hop:
    return Hop(component(one.peer), component(one.who), sentence, one.place)


def _produce(one: Grant) -> Iterator[Hop]:
    yield _to_peer(one, f"`{one.who}` sends to `{one.peer}` through ring `{one.thing}`")


def _consume(one: Grant) -> Iterator[Hop]:
    if BACK_PRESSURE in one.rights:
        yield _to_peer(one, f"`{one.peer}` waits for `{one.who}` while ring `{one.thing}` is full")


def _raise(one: Grant) -> Iterator[Hop]:
    yield _to_peer(one, f"`{one.who}` notifies `{one.peer}` (`{one.thing}`)")


def _call(one: Grant) -> Iterator[Hop]:
    yield _to_peer(one, f"`{one.who}` calls `{one.peer}` (`{one.thing}`)")
    yield _from_peer(one, f"`{one.peer}` answers `{one.who}` (`{one.thing}`)")


def _supervise(one: Grant) -> Iterator[Hop]:
    """A supervisor that only inspects changes nothing; every one is told of faults and ends."""
    if one.rights & (STARTS | STOPS):
        yield _to_peer(one, f"`{one.who}` supervises `{one.peer}` (`{one.thing}`)")
    read = ", and reads its registers" if SuperviseRight.INSPECT in one.rights else ""
    told = f"`{one.who}` is notified of the faults of `{one.peer}`{read} (`{one.thing}`)"
    yield _from_peer(one, told)


def _none(_one: Grant) -> Iterator[Hop]:
    """For the other end of a hop that is already listed, and for grants without a peer."""
    return iter(())


_HOPS: Mapping[Kind, Callable[[Grant], Iterator[Hop]]] = {
    Kind.REGION: _region,
    Kind.PRODUCE: _produce,
    Kind.CONSUME: _consume,
    Kind.RAISE: _raise,
    Kind.CALL: _call,
    Kind.SUPERVISE: _supervise,
    **dict.fromkeys(
        (Kind.RECEIVE, Kind.SERVE, Kind.DEVICE, Kind.INTERRUPT, Kind.LOG, Kind.BUS), _none
    ),
    **dict.fromkeys((Kind.POWER, Kind.HALT, Kind.RUN), _none),
}


def _bus(authority: Authority) -> Iterator[Hop]:
    """A bus master without an IOMMU reaches all memory, unless an assumption says it does not."""
    assumed = {
        assumption.component
        for assumption in authority.assumptions
        if assumption.what == PolicySubject.DMA
    }
    masters = [
        grant for grant in authority.grants if grant.kind is Kind.BUS and grant.who not in assumed
    ]
    for master in masters:
        sentence = f"`{master.who}` is a bus master through device `{master.device}`"
        yield Hop(component(master.who), BUS_WRITES, sentence, master.place)
        yield Hop(BUS_READS, component(master.who), sentence, master.place)
    for other in authority.components if masters else ():
        sentence = f"nothing keeps the bus from the memory of `{other.name}`"
        yield Hop(BUS_WRITES, component(other.name), sentence, other.place)
        yield Hop(component(other.name), BUS_READS, sentence, other.place)


def _log(authority: Authority) -> Iterator[Hop]:
    """Every component can fault or panic: the log's reader gets text, registers and a wake-up."""
    readers = [grant for grant in authority.grants if grant.kind is Kind.LOG]
    for reader in readers:
        yield Hop(LOG, component(reader.who), f"`{reader.who}` reads the kernel log", reader.place)
    for other in authority.components if readers else ():
        yield Hop(
            component(other.name),
            LOG,
            f"the kernel log reports faults and panics of `{other.name}`",
            other.place,
        )


def _lives(authority: Authority) -> Iterator[Hop]:
    """A supervisor influences its child's peers by stopping and starting the child."""
    watched = [one for one in authority.grants if one.kind is Kind.SUPERVISE]
    for one in watched:
        for rights, node, verb in ((STARTS, started, "starts"), (STOPS, ended, "stops")):
            if one.rights & rights:
                yield Hop(
                    component(one.who),
                    node(one.peer),
                    f"`{one.who}` {verb} `{one.peer}` (`{one.thing}`)",
                    one.place,
                )
            yield Hop(
                node(one.peer),
                component(one.who),
                f"`{one.who}` sees whether `{one.peer}` runs (`{one.thing}`)",
                one.place,
            )
    children = {one.peer for one in watched}
    for grant in authority.grants:
        if grant.who in children:
            yield from _noticed(grant)


def _noticed(one: Grant) -> Iterator[Hop]:
    """The other ends of a child's grants, which learn of its start and end."""
    child, other = one.who, component(one.peer)
    if one.kind is Kind.PRODUCE or (one.kind is Kind.CONSUME and BACK_PRESSURE in one.rights):
        yield Hop(
            started(child),
            other,
            f"ring `{one.thing}` shows `{one.peer}` that `{child}` restarts",
            one.place,
        )
    elif one.kind in (Kind.CALL, Kind.SERVE):
        whom = "caller" if one.kind is Kind.CALL else "server"
        yield Hop(
            ended(child),
            other,
            f"`{one.peer}` learns by a status that its {whom} `{child}` is gone (`{one.thing}`)",
            one.place,
        )


def _devices(authority: Authority) -> Iterator[Hop]:
    """A write to one register window changes what the other windows of the device show."""
    holders: dict[str, dict[str, Place]] = {}
    for grant in authority.grants:
        if grant.kind in (Kind.DEVICE, Kind.INTERRUPT):
            holders.setdefault(grant.device, {}).setdefault(grant.who, grant.place)
    for one in authority.grants:
        others = holders[one.device] if one.kind is Kind.DEVICE and "w" in one.rights else {}
        for other, place in others.items():
            if other != one.who:
                yield Hop(
                    component(one.who),
                    component(other),
                    f"`{one.who}` writes registers of device `{one.device}`, which `{other}`"
                    " holds too",
                    place,
                )


def shortest(
    out: Graph, sources: Iterable[str], targets: frozenset[str], trusted: frozenset[str]
) -> tuple[Hop, ...]:
    """The first shortest path from `sources` to `targets` around the trusted; empty: none."""
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
                return _path(came, hop.target)
            if kind != "component" or name not in trusted:
                queue.append(hop.target)
    return ()


def _path(came: Mapping[Node, Hop | None], target: Node) -> tuple[Hop, ...]:
    """The hops by which a search came to a node."""
    path: list[Hop] = []
    last = came[target]
    while last is not None:
        path.append(last)
        last = came[last.source]
    return tuple(reversed(path))
