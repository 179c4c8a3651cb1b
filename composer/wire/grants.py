# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Grants: every edge of a resolved system as one of its ends sees it, and the index of every client."""

from __future__ import annotations

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


def grants(system: resolved.System, instance: str) -> tuple[Grant, ...]:
    """Every grant to the ports of one component."""
    found: list[Grant] = []

    def add(end: resolved.End, peer: str | None, place: Place, item: object, number: int | None = None) -> None:
        if end.instance == instance:
            found.append(Grant(port=end.port.name, number=end.element if number is None else number,
                               peer=peer, place=place, item=item))

    for ring in system.rings:
        add(ring.producer, ring.consumer.instance, ring.place, ring)
        add(ring.consumer, ring.producer.instance, ring.place, ring)
    for region in system.regions:
        for access in region.accesses:
            others = [one.end.instance for one in region.accesses if one.end.instance != access.end.instance]
            add(access.end, others[0] if len(others) == 1 else None, region.place, (region, access))
    for notification in system.notifications:
        only = notification.raisers[0].instance if len(notification.raisers) == 1 else None
        add(notification.receiver, only, notification.place, notification)
        for raiser in notification.raisers:
            add(raiser, notification.receiver.instance, notification.place, notification)
    for call, client, number in clients(system):
        add(client, call.server.instance, call.place, (call, number))
        add(call.server, client.instance, client.place, (call, number), number)
    for device in system.devices:
        add(device.end, None, device.end.place, device)
    for end in system.logs:
        add(end, None, end.place, end)
    return tuple(found)


def clients(system: resolved.System) -> tuple[tuple[resolved.Call, resolved.End, int], ...]:
    """Every client with its index at its server's port."""
    return tuple((call, client, number) for call in system.calls for client, number in zip(call.clients, call.numbers, strict=True))
