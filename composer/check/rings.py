# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""C3xx on the system: rings."""

from __future__ import annotations

from collections.abc import Iterator

from composer.check.cycles import cycles
from composer.check.rule import Finding, rule, warning
from composer.model.diagnostics import Note, Remedy
from composer.model.resolved import Ring, System

SMALLEST, LARGEST = 2, 1 << 20
MOST_BYTES = 1 << 30
SHOWN = 5  # rings of a cycle that are told one by one


@rule
def capacity(system: System) -> Iterator[Finding]:
    """C301: a ring's capacity is a power of two from 2 to 1048576.

    Indices run freely and are reduced by a mask, which is exact for powers of two; below two, full and empty
    could not alternate.
    """
    for ring in system.rings:
        wanted = ring.capacity
        if not SMALLEST <= wanted <= LARGEST or wanted & (wanted - 1):
            near = min(max(1 << max(wanted - 1, 1).bit_length(), SMALLEST), LARGEST)
            yield Finding(f"ring `{ring.name}` has room for {wanted} messages: not a power of two from 2 to 1048576",
                          ring.capacity_place, remedy=Remedy(text=f"capacity: {near}", instead=str(near)))  # fmt: skip


@rule
def ring_bytes(system: System) -> Iterator[Finding]:
    """C302: the slots of a ring take at most 1 GiB.

    One ring beyond that leaves no board room for the rest, and offsets into it would not be checked by
    anybody's experience.
    """
    for ring in system.rings:
        size = ring.capacity * ring.message.size
        if size > MOST_BYTES and ring.capacity <= LARGEST:
            yield Finding(f"ring `{ring.name}` wants {ring.capacity} messages of {ring.message.size} bytes: {size} bytes",
                          ring.capacity_place)  # fmt: skip


@rule
def two_components(system: System) -> Iterator[Finding]:
    """C303: the two ends of a ring lie in two components.

    A component that waits for its own ring waits for ever; within one program a plain queue does.
    """
    for ring in system.rings:
        if ring.producer.instance == ring.consumer.instance:
            note = Note(message="the other end", place=ring.producer.place)
            yield Finding(f"ring `{ring.name}` joins `{ring.consumer.instance}` to itself", ring.consumer.place, (note,))


@rule
def one_capacity_a_port(system: System) -> Iterator[Finding]:
    """C305: all rings of one port have one capacity: the port is one array of one type in C++.

    The array has one element type in C++, and the capacity is part of it, so that code needs no memory for it.
    """
    first: dict[tuple[str, str], Ring] = {}
    for ring in system.rings:
        for end in (ring.producer, ring.consumer):
            one = first.setdefault((end.instance, end.port.name), ring)
            if one.capacity != ring.capacity:
                note = Note(message=f"ring `{one.name}`", place=one.capacity_place)
                yield Finding(f"`{end.instance}.{end.port.name}` holds ring `{ring.name}` of {ring.capacity} messages"
                              f" and ring `{one.name}` of {one.capacity}", ring.capacity_place, (note,))  # fmt: skip


@rule
def one_way_when_full(system: System) -> Iterator[Finding]:
    """C307: all rings of one port wait when full, or all drop: the port is one array of one type in C++.

    The array has one element type in C++; a producer that never waits is another type than one that may.
    """
    first: dict[tuple[str, str], Ring] = {}
    for ring in system.rings:
        for end in (ring.producer, ring.consumer):
            one = first.setdefault((end.instance, end.port.name), ring)
            if one.drops != ring.drops:
                words = ("drops", "waits") if ring.drops else ("waits", "drops")
                note = Note(message=f"ring `{one.name}`", place=one.place)
                yield Finding(f"at `{end.instance}.{end.port.name}`, ring `{ring.name}` {words[0]} when full and ring `{one.name}` {words[1]}",
                              ring.place, (note,))  # fmt: skip


@warning
def no_wait_cycle(system: System) -> Iterator[Finding]:
    """C306: no cycle of components wait for each other with full rings, but for the two of one link.

    When every ring of the cycle is full, each producer waits for the next one, for ever. Often the protocol
    above makes sure that this cannot happen; a link with rings both ways says so by its interface.
    """
    out: dict[str, list[tuple[str, Ring]]] = {one.name: [] for one in system.instances}
    for ring in _waiting(system):
        out[ring.producer.instance].append((ring.consumer.instance, ring))
    for cycle in cycles(out):
        names = [ring.producer.instance for ring in cycle]
        notes = tuple(Note(message=f"`{ring.producer.instance}` waits for `{ring.consumer.instance}`"
                           f" while `{ring.name}` is full", place=ring.place) for ring in cycle[1:SHOWN])  # fmt: skip
        middle = names if len(names) <= SHOWN else [*names[:SHOWN], f"{len(names) - SHOWN} more"]
        yield Finding("rings form a cycle, which stands still when all are full: " + " → ".join([*middle, names[0]]),
                      cycle[0].place, notes, "a larger ring does not help; `when_full: drop` on one of them does")  # fmt: skip


def _waiting(system: System) -> Iterator[Ring]:
    """The rings whose producer may wait; not those that a link has both ways: there the interface says who yields."""
    both = {(ring.link, ring.producer.instance) for ring in system.rings if ring.link is not None and not ring.drops}
    for ring in system.rings:
        own = ring.producer.instance == ring.consumer.instance  # C303 refuses it
        if not own and not ring.drops and (ring.link, ring.consumer.instance) not in both:
            yield ring
