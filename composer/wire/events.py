# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Events: which sources a component has, and the bit of each."""

from __future__ import annotations

from dataclasses import dataclass

from composer.model import resolved
from composer.model.asked import Port, PortKind
from composer.model.diagnostics import Place
from composer.wire.grants import Grant, by_port

DATA, SPACE, SIGNAL, INTERRUPT, LOG = "data", "space", "signal", "interrupt", "log"
_PURPOSES = {PortKind.RING_PRODUCER: SPACE, PortKind.RING_CONSUMER: DATA, PortKind.RECEIVE: SIGNAL, PortKind.KERNEL_LOG: LOG}
EventBits = dict[tuple[str, str, int, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    port: str
    element: int
    purpose: str
    place: Place
    bit: int
    first: bool  # of those that share the bit


def sources(instance: resolved.Instance, held: tuple[Grant, ...]) -> tuple[Source, ...]:
    """In order of port, then element; `events: shared` gives all elements of a port one bit."""
    granted = by_port(held)
    found: list[Source] = []
    bit = 0
    for port in instance.type.ports:
        before = len(found)
        for grant in granted.get(port.name, ()):
            for element, purpose in _raised(port, grant):
                first = not port.shared_event or len(found) == before
                found.append(Source(port=port.name, element=element, purpose=purpose, place=grant.place,
                                    bit=bit if first else bit - 1, first=first))
                bit += first
    return tuple(found)


def _raised(port: Port, grant: Grant) -> list[tuple[int, str]]:
    """Element and purpose of what one grant can raise in its holder."""
    if port.kind is PortKind.DEVICE:
        assert isinstance(grant.item, resolved.DeviceGrant)
        return [(index, INTERRUPT) for index, _ in enumerate(grant.item.device.interrupts)]
    never_waits = port.kind is PortKind.RING_PRODUCER and isinstance(grant.item, resolved.Ring) and grant.item.drops
    return [(grant.number, _PURPOSES[port.kind])] if port.kind in _PURPOSES and not never_waits else []
