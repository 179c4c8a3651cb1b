# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""C4xx on the system: notifications, calls and events."""

from __future__ import annotations

from collections.abc import Iterator

from composer.check.cycles import cycles
from composer.check.components import HIGHEST_PRIORITY
from composer.check.rule import Finding, rule
from composer.model.asked import PortKind
from composer.model.diagnostics import Note, Place
from composer.model.resolved import Call, End, System

EVENT_SOURCES = 62  # of a component's event word; bits 62 and 63 are the timer and a waiting call


@rule
def not_to_oneself(system: System) -> Iterator[Finding]:
    """C401: nobody notifies itself.

    A notification to oneself is a variable with a system call.
    """
    for one in system.notifications:
        for raiser in one.raisers:
            if raiser.instance == one.receiver.instance:
                yield Finding(f"`{raiser.instance}` notifies itself", raiser.place,
                              (Note(message="it receives here", place=one.receiver.place),))  # fmt: skip


@rule
def event_limit(system: System) -> Iterator[Finding]:
    """C402: a component has at most 62 sources of events.

    Events are bits of one word, and two of its bits are the timer and calls.
    """
    sources: dict[str, list[str]] = {one.name: [] for one in system.instances}
    shared: set[tuple[str, str]] = set()

    def add(end: End, what: str) -> None:
        if not end.port.shared_event or (end.instance, end.port.name) not in shared:
            sources[end.instance].append(f"{what} at `{end.port.name}`")
        if end.port.shared_event:
            shared.add((end.instance, end.port.name))

    for ring in system.rings:
        if not ring.drops:
            add(ring.producer, "ring ends")
        add(ring.consumer, "ring ends")
    for notification in system.notifications:
        add(notification.receiver, "notifications")
    for grant in system.devices:
        sources[grant.end.instance] += [f"interrupts at `{grant.end.port.name}`"] * len(grant.device.interrupts)
    for log in system.logs:
        sources[log.instance].append("kernel log")
    for instance in system.instances:
        held = sources[instance.name]
        if len(held) > EVENT_SOURCES:
            parts = ", ".join(f"{held.count(kind)} {kind}" for kind in dict.fromkeys(held))
            yield Finding(f"`{instance.name}` has {len(held)} sources of events, {EVENT_SOURCES} is the limit: {parts}",
                          instance.place, remedy="`events: shared` at a `many` port makes one source of it")  # fmt: skip


def _edges(system: System) -> Iterator[tuple[str, End, End]]:
    for ring in system.rings:
        yield f"ring `{ring.name}`", ring.producer, ring.consumer
    for notification in system.notifications:
        for raiser in notification.raisers:
            yield f"notification `{notification.name}`", raiser, notification.receiver
    for call in system.calls:
        for client in call.clients:
            yield f"call `{call.name}`", client, call.server


@rule
def no_edge_twice(system: System) -> Iterator[Finding]:
    """C403: two ports are joined once, but for rings of ports with `many`.

    The second edge between the same two ports tells the receiver nothing that the first does not. Several rings
    have messages of their own.
    """
    seen: dict[tuple[str, str, str, str], tuple[str, Place]] = {}
    for name, one, other in _edges(system):
        if one.port.kind is PortKind.RING_PRODUCER and one.port.many is not None and other.port.many is not None:
            continue
        key = (one.instance, one.port.name, other.instance, other.port.name)
        if key in seen:
            first, place = seen[key]
            message = f"{name} joins `{key[0]}.{key[1]}` and `{key[2]}.{key[3]}`, as {first} does"
            yield Finding(message, one.place, (Note(message=first, place=place),))
        seen.setdefault(key, (name, one.place))


@rule
def call_upwards(system: System) -> Iterator[Finding]:
    """C404: a call goes to a strictly more important component.

    A server runs on its caller's time. If it were less important, anybody between the two could delay the
    caller without bound.
    """
    by_name = {one.name: one for one in system.instances}
    cyclic = {id(call) for cycle in _cycles(system) for call, _ in cycle}
    for call in system.calls:
        server = by_name[call.server.instance]
        for end in call.clients:
            client = by_name[end.instance]
            if client.priority >= server.priority and id(call) not in cyclic:
                note = Note(message=f"`{server.name}` has priority {server.priority}", place=server.place)
                yield Finding(f"`{client.name}` (priority {client.priority}) calls `{server.name}`"
                              f" (priority {server.priority})", end.place, (note,),
                              f"give `{server.name}` a priority above {client.priority}" if client.priority < HIGHEST_PRIORITY
                              else f"give `{client.name}` a priority below that of `{server.name}`")  # fmt: skip


@rule
def no_call_cycle(system: System) -> Iterator[Finding]:
    """C405: nobody waits for itself: calls form no cycle.

    A call that comes back to its caller would find it waiting for that very call.
    """
    for cycle in _cycles(system):
        names = [end.instance for _, end in cycle]
        notes = tuple(Note(message=f"`{end.instance}` calls `{call.server.instance}`", place=end.place)
                      for call, end in cycle[1:])  # fmt: skip
        message = f"`{names[0]}` calls itself" if len(names) == 1 else "calls form a cycle: " + " → ".join([*names, names[0]])
        yield Finding(message, cycle[0][1].place, notes)


def _cycles(system: System) -> list[list[tuple[Call, End]]]:
    out: dict[str, list[tuple[str, tuple[Call, End]]]] = {one.name: [] for one in system.instances}
    for call in system.calls:
        for client in call.clients:
            out[client.instance].append((call.server.instance, (call, client)))
    return cycles(out)
