# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""C4xx on the system: notifications, calls and events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from composer.check.cycles import cycles
from composer.check.rule import Finding, rule
from composer.model import limits
from composer.model.diagnostics import Note, Place
from composer.model.event_sources import LIMIT, MAIN, groups_for
from composer.model.facts import PortKind
from composer.model.resolved import Call, End, System


@rule
def not_to_oneself(system: System) -> Iterator[Finding]:
    """C401: no component notifies itself.

    A variable does the same without a system call.
    """
    for notification in system.notifications:
        for raiser in notification.raisers:
            if raiser.instance == notification.receiver.instance:
                yield Finding(
                    f"`{raiser.instance}` notifies itself",
                    raiser.place,
                    (Note("it receives here", notification.receiver.place),),
                )


@rule
def event_limit(system: System) -> Iterator[Finding]:
    """C402: a component's sources of events fit 62 bits, each for one source or for a group of 64
    from `many` ports.

    Events are bits of one word, two of which are the timer and calls. A group is a second word
    behind one bit. Interrupts, the kernel log and ports without `many` keep a bit of their own.
    """
    sources = _event_sources(system)
    for instance in system.instances:
        held = sources[instance.name]
        alone = sum(1 for one in held if not one.many)
        bits = alone + groups_for(len(held) - alone)
        if bits <= MAIN:
            continue
        message = f"`{instance.name}` has {len(held):,} sources of events"
        if len(held) > LIMIT:
            yield Finding(
                f"{message}, {LIMIT:,} is the limit: {_most(held)}",
                instance.place,
                remedy="`events: shared` at a `many` port makes one source of it",
            )
        else:
            need = (
                f"a bit for each of the {alone:,} at ports without `many` and for every 64 of the"
                " others"
            )
            yield Finding(
                f"{message}; {need} makes {bits:,}, {MAIN} is the limit: {_most(held)}",
                instance.place,
                remedy="make one `many` port of several: its sources can lie in groups",
            )


@dataclass(frozen=True, slots=True)
class _Source:
    text: str
    many: bool  # may lie in a group


def _most(held: list[_Source]) -> str:
    """The ports with most sources."""
    kinds = Counter(one.text for one in held).most_common()
    shown = ", ".join(f"{number:,} {text}" for text, number in kinds[:4])
    return shown + (f", and {len(kinds) - 4} more ports" if len(kinds) > 4 else "")


def _event_sources(system: System) -> dict[str, list[_Source]]:
    """What can raise an event, by instance; a port with `events: shared` once."""
    sources: dict[str, list[_Source]] = {instance.name: [] for instance in system.instances}
    shared: set[tuple[str, str]] = set()

    def add(end: End, what: str) -> None:
        if end.port.shared_event and (end.instance, end.port.name) in shared:
            return
        if end.port.shared_event:
            shared.add((end.instance, end.port.name))
        many = end.port.many is not None and not end.port.shared_event
        sources[end.instance].append(_Source(f"{what} at `{end.port.name}`", many))

    for ring in system.rings:
        if not ring.drops:
            add(ring.producer, "ring ends")
        add(ring.consumer, "ring ends")
    for notification in system.notifications:
        add(notification.receiver, "notifications")
    for supervision in system.supervisions:
        add(supervision.supervisor, "children")
    for grant in system.devices:
        interrupts = _Source(f"interrupts at `{grant.end.port.name}`", many=False)
        sources[grant.end.instance] += [interrupts] * len(grant.interrupts)
    for log in system.logs:
        sources[log.instance].append(_Source("kernel log", many=False))
    return sources


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
    """C403: two ports are joined once, except by rings of ports with `many`.

    A second edge between the same two ports carries no additional information. Several rings have
    messages of their own.
    """
    seen: dict[tuple[str, str, str, str], tuple[str, Place]] = {}
    for name, one, other in _edges(system):
        if (
            one.port.kind is PortKind.RING_PRODUCER
            and one.port.many is not None
            and other.port.many is not None
        ):
            continue
        key = (one.instance, one.port.name, other.instance, other.port.name)
        if key in seen:
            first, place = seen[key]
            message = f"{name} joins `{key[0]}.{key[1]}` and `{key[2]}.{key[3]}`, as {first} does"
            yield Finding(message, one.place, (Note(first, place),))
        seen.setdefault(key, (name, one.place))


@rule
def call_upwards(system: System) -> Iterator[Finding]:
    """C404: a call goes to a strictly more important component.

    A server runs on its caller's time. If it were less important, any component between the two
    could delay the caller without bound.
    """
    by_name = {instance.name: instance for instance in system.instances}
    cyclic = {id(call) for cycle in _cycles(system) for call, _ in cycle}
    for call in system.calls:
        server = by_name[call.server.instance]
        for end in call.clients:
            client = by_name[end.instance]
            if client.priority >= server.priority and id(call) not in cyclic:
                note = Note(f"`{server.name}` has priority {server.priority}", server.place)
                yield Finding(
                    f"`{client.name}` (priority {client.priority}) calls `{server.name}`"
                    f" (priority {server.priority})",
                    end.place,
                    (note,),
                    (
                        f"give `{server.name}` a priority above {client.priority}"
                        if client.priority < limits.PRIORITY.most
                        else f"give `{client.name}` a priority below that of `{server.name}`"
                    ),
                )


@rule
def no_call_cycle(system: System) -> Iterator[Finding]:
    """C405: calls form no cycle.

    A call that returns to its caller would find it waiting for that call.
    """
    for cycle in _cycles(system):
        names = [end.instance for _, end in cycle]
        notes = tuple(
            Note(f"`{end.instance}` calls `{call.server.instance}`", end.place)
            for call, end in cycle[1:]
        )
        message = (
            f"`{names[0]}` calls itself"
            if len(names) == 1
            else "calls form a cycle: " + " → ".join([*names, names[0]])
        )
        yield Finding(message, cycle[0][1].place, notes)


def _cycles(system: System) -> list[list[tuple[Call, End]]]:
    out: dict[str, list[tuple[str, tuple[Call, End]]]] = {
        instance.name: [] for instance in system.instances
    }
    for call in system.calls:
        for client in call.clients:
            out[client.instance].append((call.server.instance, (call, client)))
    return cycles(out)
