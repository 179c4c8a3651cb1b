# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""C3xx on the system: rings."""

from __future__ import annotations

from collections.abc import Iterator

from composer.check.cycles import cycles
from composer.check.rule import Finding, rule, warning
from composer.check.waiting import waits
from composer.model import limits
from composer.model.diagnostics import Note, Place, Remedy
from composer.model.facts import PolicySubject
from composer.model.resolved import End, Ring, System

SHOWN = 5  # rings of a cycle that are listed one by one


@rule
def capacity(system: System) -> Iterator[Finding]:
    """C301: a ring's capacity is a power of two from 2 to 1048576.

    Indices count up and are reduced by a mask, which is exact only for powers of two. Below two,
    full and empty could not alternate.
    """
    for ring in system.rings:
        wanted = ring.capacity
        if wanted not in limits.CAPACITY or wanted & (wanted - 1):
            least, most = limits.CAPACITY.least, limits.CAPACITY.most
            near = min(max(1 << max(wanted - 1, 1).bit_length(), least), most)
            yield Finding(
                f"ring `{ring.name}` has room for {wanted} messages: not a power of two from"
                f" {limits.CAPACITY}",
                ring.capacity_place,
                remedy=Remedy(f"capacity: {near}", str(near)),
            )


@rule
def ring_bytes(system: System) -> Iterator[Finding]:
    """C302: the slots of a ring take at most 1 GiB.

    A larger ring leaves no board room for the rest, and offsets of this size are not tested.
    """
    for ring in system.rings:
        size = ring.capacity * ring.message.size
        if size > limits.RING and ring.capacity <= limits.CAPACITY.most:
            yield Finding(
                f"ring `{ring.name}` wants {ring.capacity} messages of"
                f" {ring.message.size} bytes: {size} bytes",
                ring.capacity_place,
            )


@rule
def two_components(system: System) -> Iterator[Finding]:
    """C303: the two ends of a ring are in two components.

    A component that waits for its own ring waits for ever; within one program, use a plain queue.
    """
    for ring in system.rings:
        if ring.producer.instance == ring.consumer.instance:
            note = Note("the other end", ring.producer.place)
            yield Finding(
                f"ring `{ring.name}` joins `{ring.consumer.instance}` to itself",
                ring.consumer.place,
                (note,),
            )


def _with_first(system: System) -> Iterator[tuple[End, Ring, Ring]]:
    """Each end of a ring with its ring, and the first ring of its port."""
    first: dict[tuple[str, str], Ring] = {}
    for ring in system.rings:
        for end in (ring.producer, ring.consumer):
            yield end, ring, first.setdefault((end.instance, end.port.name), ring)


@rule
def one_capacity_a_port(system: System) -> Iterator[Finding]:
    """C305: all rings of one port have one capacity: the port is one array of one type in C++.

    The array has one element type, which includes the capacity, so the code needs no memory for it.
    """
    for end, ring, one in _with_first(system):
        if one.capacity != ring.capacity:
            note = Note(f"ring `{one.name}`", one.capacity_place)
            yield Finding(
                f"`{end}` holds ring `{ring.name}` of {ring.capacity} messages and ring"
                f" `{one.name}` of {one.capacity}",
                ring.capacity_place,
                (note,),
            )


@rule
def one_way_when_full(system: System) -> Iterator[Finding]:
    """C307: all rings of one port wait when full, or all drop: the port is one array of one type in
    C++.

    The array has one element type, and a producer that never waits has another type than one that
    may.
    """
    for end, ring, one in _with_first(system):
        if one.drops != ring.drops:
            words = ("drops", "waits") if ring.drops else ("waits", "drops")
            note = Note(f"ring `{one.name}`", one.place)
            yield Finding(
                f"at `{end}`, ring `{ring.name}` {words[0]} when full and ring `{one.name}`"
                f" {words[1]}",
                ring.place,
                (note,),
            )


@warning
def no_wait_cycle(system: System) -> Iterator[Finding]:
    """C306: components do not wait for each other in a cycle of full rings and calls.

    When every ring of the cycle is full, each producer waits for the next one, and each client for
    a server that also waits, for ever. Often the code excludes this: a component that never waits
    only for this ring or answer breaks the cycle, and the description states so with a reason.
    """
    yielding = {
        name
        for assumption in system.assumptions
        if assumption.what is PolicySubject.YIELDS
        for name in assumption.of
    }
    told: set[frozenset[Place]] = set()
    for cycle in cycles(waits(system, yielding)):
        lines = frozenset(one.place for one in cycle)
        # the other members of a set; C405 refuses cycles of calls
        if lines in told or not any(one.ring for one in cycle):
            continue
        told.add(lines)
        names = [one.waiter for one in cycle]
        notes = tuple(Note(one.sentence, one.place) for one in cycle[1:SHOWN])
        middle = names if len(names) <= SHOWN else [*names[:SHOWN], f"{len(names) - SHOWN} more"]
        yield Finding(
            "a cycle of waiting, " + " → ".join([*middle, names[0]]) + f": {cycle[0].sentence}",
            cycle[0].place,
            notes,
            "a larger ring does not help; `when_full: drop` does, or where one of them never"
            f" waits for this alone, add to `policy`: {{assume: yields, of: {names[0]}, reason:"
            ' "why that is so"}',
        )
