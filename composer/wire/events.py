# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Events: which sources a component has, and the number of each."""

from __future__ import annotations

from itertools import count

from composer.model import event_sources, resolved
from composer.model.asked import Port
from composer.model.decided import Event
from composer.model.facts import PortKind, Purpose
from composer.wire.grants import Grant, Produce, by_port

_PURPOSES = {
    PortKind.RING_PRODUCER: Purpose.SPACE,
    PortKind.RING_CONSUMER: Purpose.DATA,
    PortKind.RECEIVE: Purpose.SIGNAL,
    PortKind.KERNEL_LOG: Purpose.LOG,
    PortKind.SUPERVISOR: Purpose.ENDED,
}
EventNumbers = dict[tuple[str, str, int, Purpose], int]


def sources(instance: resolved.Instance, held: tuple[Grant, ...]) -> tuple[Event, ...]:
    """In order of port, then element; `events: shared` gives all elements of a port one number."""
    granted = by_port(held)
    raised = [
        (
            port,
            [
                (*one, grant.place)
                for grant in granted.get(port.name, ())
                for one in _raised(port, grant)
            ],
        )
        for port in instance.type.ports
    ]
    grouped = _grouped(
        {port.name: len(rows) for port, rows in raised if not port.shared_event},
        sum(1 for port, rows in raised if port.shared_event and rows),
        [port.name for port, _ in raised if port.many is not None and not port.shared_event],
    )
    main, wide = count(0), count(event_sources.WORD)
    found: list[Event] = []
    for port, rows in raised:
        for index, (element, purpose, place) in enumerate(rows):
            shared = index > 0 and port.shared_event
            number = found[-1].source if shared else next(wide if port.name in grouped else main)
            which = f"{port.name}.{element}" if element else port.name
            found.append(
                Event(
                    source=number,
                    name=f"{instance.name}.{which}.{purpose}",
                    port=port.name,
                    element=element,
                    purpose=purpose,
                    place=place,
                )
            )
    return tuple(found)


def apart(raised: tuple[Event, ...]) -> tuple[Event, ...]:
    """The first of those that share a number."""
    first: dict[int, Event] = {}
    for event in raised:
        first.setdefault(event.source, event)
    return tuple(first.values())


def _grouped(sizes: dict[str, int], shared: int, many: list[str]) -> set[str]:
    """The ports whose sources go to groups: of `many` ones, the largest, until the rest fits."""
    main, wide = sum(sizes.values()) + shared, 0
    chosen: set[str] = set()
    for name in sorted(many, key=lambda name: -sizes[name]):
        if main + event_sources.groups_for(wide) <= event_sources.MAIN:
            break
        chosen.add(name)
        main, wide = main - sizes[name], wide + sizes[name]
    return chosen


def _raised(port: Port, grant: Grant) -> list[tuple[int, Purpose]]:
    """Element and purpose of what one grant can raise in its holder."""
    act = grant.act
    if isinstance(act, resolved.DeviceGrant):
        return [(index, Purpose.INTERRUPT) for index, _ in enumerate(act.interrupts)]
    never_waits = isinstance(act, Produce) and act.ring.drops
    return (
        [(grant.number, _PURPOSES[port.kind])] if port.kind in _PURPOSES and not never_waits else []
    )
