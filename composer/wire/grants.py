# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Grants: every edge of a resolved system as each of its ends sees it, found in one pass over the
system.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from composer.model import resolved
from composer.model.diagnostics import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One edge as one of its ends sees it, before addresses and numbers are chosen."""

    port: str
    number: int
    peer: str | None
    place: Place
    item: object


Grants = Mapping[str, tuple[Grant, ...]]  # by instance; one without any grant is there too


def grants(system: resolved.System) -> Grants:
    """Every grant to the ports of each component: rings, regions, notifications, calls, children,
    devices, logs, in order of the file.
    """
    found: dict[str, list[Grant]] = {one.name: [] for one in system.instances}
    for end, number, peer, place, item in _edges(system):
        found[end.instance].append(
            Grant(port=end.port.name, number=number, peer=peer, place=place, item=item)
        )
    return {name: tuple(held) for name, held in found.items()}


def by_port(held: Iterable[Grant]) -> dict[str, list[Grant]]:
    """The grants of each port, in order of their elements."""
    found: dict[str, list[Grant]] = {}
    for grant in sorted(held, key=lambda one: one.number):
        found.setdefault(grant.port, []).append(grant)
    return found


_Edge = tuple[resolved.End, int, str | None, Place, object]


def _edges(system: resolved.System) -> Iterator[_Edge]:
    for ring in system.rings:
        yield ring.producer, ring.producer.element, ring.consumer.instance, ring.place, ring
        yield ring.consumer, ring.consumer.element, ring.producer.instance, ring.place, ring
    for region in system.regions:
        yield from _accesses(region)
    for notification in system.notifications:
        receiver = notification.receiver
        only = notification.raisers[0].instance if len(notification.raisers) == 1 else None
        yield receiver, receiver.element, only, notification.place, notification
        for raiser in notification.raisers:
            yield raiser, raiser.element, receiver.instance, notification.place, notification
    for call, client, number in clients(system):
        yield client, client.element, call.server.instance, call.place, (call, number)
        yield call.server, number, client.instance, client.place, (call, number)
    for one in system.supervisions:
        yield one.supervisor, one.supervisor.element, one.child, one.place, one
    for device in system.devices:
        yield device.end, device.end.element, None, device.end.place, device
    for end in system.logs:
        yield end, end.element, None, end.place, end


def _accesses(region: resolved.Region) -> Iterator[_Edge]:
    """Who holds a region with just one other has that one as its peer."""
    held = Counter(access.end.instance for access in region.accesses)
    for access in region.accesses:
        me = access.end.instance
        alone = len(region.accesses) - held[me] == 1
        peer = next(name for name in held if name != me) if alone else None
        yield access.end, access.end.element, peer, region.place, (region, access)


def clients(system: resolved.System) -> Iterator[tuple[resolved.Call, resolved.End, int]]:
    """Every client with its index at the server's port."""
    for call in system.calls:
        for client, number in zip(call.clients, call.numbers, strict=True):
            yield call, client, number
