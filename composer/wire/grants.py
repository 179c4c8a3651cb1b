# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Grants: every edge of a resolved system as each of its ends sees it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from composer.model import resolved
from composer.model.diagnostics import Place


@dataclass(frozen=True, slots=True)
class Produce:
    ring: resolved.Ring


@dataclass(frozen=True, slots=True)
class Consume:
    ring: resolved.Ring


@dataclass(frozen=True, slots=True)
class Reach:
    region: resolved.Region
    access: resolved.Access


@dataclass(frozen=True, slots=True)
class Raise:
    receiver: resolved.End


@dataclass(frozen=True, slots=True)
class Receive:
    """Of all raisers."""


@dataclass(frozen=True, slots=True)
class Call:
    server: resolved.End
    client: int  # index at the server's port


@dataclass(frozen=True, slots=True)
class Serve:
    """One client."""


@dataclass(frozen=True, slots=True)
class ReadLog:
    """Of the kernel."""


Act = (
    Produce
    | Consume
    | Reach
    | Raise
    | Receive
    | Call
    | Serve
    | ReadLog
    | resolved.Supervision
    | resolved.DeviceGrant
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One edge as one of its ends sees it, before addresses and numbers are chosen."""

    port: str
    number: int
    peer: str  # "": none, or several
    place: Place
    act: Act


Grants = Mapping[str, tuple[Grant, ...]]  # by instance; one without any grant is there too


def grants(system: resolved.System) -> Grants:
    """Every grant to the ports of each component, by sort, in order of the file."""
    found: dict[str, list[Grant]] = {instance.name: [] for instance in system.instances}
    for end, number, peer, place, act in _edges(system):
        found[end.instance].append(
            Grant(port=end.port.name, number=number, peer=peer, place=place, act=act)
        )
    return {name: tuple(held) for name, held in found.items()}


def by_port(held: Iterable[Grant]) -> dict[str, list[Grant]]:
    """The grants of each port, in order of their elements."""
    found: dict[str, list[Grant]] = {}
    for grant in sorted(held, key=lambda one: one.number):
        found.setdefault(grant.port, []).append(grant)
    return found


_Edge = tuple[resolved.End, int, str, Place, Act]


def _edges(system: resolved.System) -> Iterator[_Edge]:
    for ring in system.rings:
        one, other = ring.producer, ring.consumer
        yield one, one.element, other.instance, ring.place, Produce(ring)
        yield other, other.element, one.instance, ring.place, Consume(ring)
    for region in system.regions:
        yield from _accesses(region)
    for told in system.notifications:
        to = told.receiver
        only = told.raisers[0].instance if len(told.raisers) == 1 else ""
        yield to, to.element, only, told.place, Receive()
        for raiser in told.raisers:
            yield raiser, raiser.element, to.instance, told.place, Raise(to)
    for call in system.calls:
        server = call.server
        for client, number in zip(call.clients, call.numbers, strict=True):
            yield client, client.element, server.instance, call.place, Call(server, number)
            yield server, number, client.instance, client.place, Serve()
    for child in system.supervisions:
        yield child.supervisor, child.supervisor.element, child.child, child.place, child
    for device in system.devices:
        yield device.end, device.end.element, "", device.end.place, device
    for end in system.logs:
        yield end, end.element, "", end.place, ReadLog()


def _accesses(region: resolved.Region) -> Iterator[_Edge]:
    """Who holds a region with just one other has that one as its peer."""
    held = Counter(access.end.instance for access in region.accesses)
    for access in region.accesses:
        me = access.end.instance
        alone = len(region.accesses) - held[me] == 1
        peer = next(name for name in held if name != me) if alone else ""
        yield access.end, access.end.element, peer, region.place, Reach(region, access)
