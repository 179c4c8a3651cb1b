# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Which component can change what another one sees: the graph that policies on influence are judged
by (docs/language.md, policy).

docs/decisions/0011-log-influence.md says what counts and what does not: content and status do, time
and availability do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

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
        for hop in _hops(grant):
            out.setdefault(hop.source, []).append(hop)
    for hop in (*_bus(authority), *_log(authority), *_lives(authority), *_devices(authority)):
        out.setdefault(hop.source, []).append(hop)
    return out


def _hops(grant: Grant) -> Iterator[Hop]:
    """Of one grant; of an edge, those of one of its ends."""
    who, peer, thing, place = grant.who, grant.peer, grant.thing, grant.place
    here, there = component(who), component(peer)
    match grant.kind:
        case Kind.REGION:
            node = region(thing)
            if "w" in grant.rights:
                yield Hop(here, node, f"`{who}` writes region `{thing}`", place)
            yield Hop(node, here, f"`{who}` reads region `{thing}`", place)
        case Kind.PRODUCE:
            yield Hop(here, there, f"`{who}` sends to `{peer}` through ring `{thing}`", place)
        case Kind.CONSUME:
            if BACK_PRESSURE in grant.rights:
                told = f"`{peer}` waits for `{who}` while ring `{thing}` is full"
                yield Hop(here, there, told, place)
        case Kind.RAISE:
            yield Hop(here, there, f"`{who}` notifies `{peer}` (`{thing}`)", place)
        case Kind.CALL:
            yield Hop(here, there, f"`{who}` calls `{peer}` (`{thing}`)", place)
            yield Hop(there, here, f"`{peer}` answers `{who}` (`{thing}`)", place)
        case Kind.SUPERVISE:
            # a supervisor that only inspects changes nothing; every one is told of faults and ends
            if grant.rights & (STARTS | STOPS):
                yield Hop(here, there, f"`{who}` supervises `{peer}` (`{thing}`)", place)
            read = ", and reads its registers" if SuperviseRight.INSPECT in grant.rights else ""
            told = f"`{who}` is notified of the faults of `{peer}`{read} (`{thing}`)"
            yield Hop(there, here, told, place)
        case Kind.RECEIVE | Kind.SERVE:
            pass  # the other end has said it
        case Kind.DEVICE | Kind.INTERRUPT | Kind.LOG | Kind.BUS | Kind.POWER | Kind.HALT | Kind.RUN:
            pass  # without a peer
        case _:
            assert_never(grant.kind)


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
    watched = [grant for grant in authority.grants if grant.kind is Kind.SUPERVISE]
    for grant in watched:
        who, child, thing = grant.who, grant.peer, grant.thing
        for rights, node, verb in ((STARTS, started, "starts"), (STOPS, ended, "stops")):
            if grant.rights & rights:
                told = f"`{who}` {verb} `{child}` (`{thing}`)"
                yield Hop(component(who), node(child), told, grant.place)
            seen = f"`{who}` sees whether `{child}` runs (`{thing}`)"
            yield Hop(node(child), component(who), seen, grant.place)
    children = {grant.peer for grant in watched}
    for grant in authority.grants:
        if grant.who in children:
            yield from _noticed(grant)


def _noticed(grant: Grant) -> Iterator[Hop]:
    """The other ends of a child's grants, which learn of its start and end."""
    child, peer, thing, kind = grant.who, grant.peer, grant.thing, grant.kind
    if kind is Kind.PRODUCE or (kind is Kind.CONSUME and BACK_PRESSURE in grant.rights):
        told = f"ring `{thing}` shows `{peer}` that `{child}` restarts"
        yield Hop(started(child), component(peer), told, grant.place)
    elif kind in (Kind.CALL, Kind.SERVE):
        whom = "caller" if kind is Kind.CALL else "server"
        told = f"`{peer}` learns by a status that its {whom} `{child}` is gone (`{thing}`)"
        yield Hop(ended(child), component(peer), told, grant.place)


def _devices(authority: Authority) -> Iterator[Hop]:
    """A write to one register window changes what the other windows of the device show."""
    holders: dict[str, dict[str, Place]] = {}
    for grant in authority.grants:
        if grant.kind in (Kind.DEVICE, Kind.INTERRUPT):
            holders.setdefault(grant.device, {}).setdefault(grant.who, grant.place)
    for grant in authority.grants:
        who, name, written = grant.who, grant.device, "w" in grant.rights
        others = holders[name] if grant.kind is Kind.DEVICE and written else {}
        for other, place in others.items():
            if other != who:
                told = f"`{who}` writes registers of device `{name}`, which `{other}` holds too"
                yield Hop(component(who), component(other), told, place)


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
