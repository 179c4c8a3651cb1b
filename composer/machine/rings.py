# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""How full the rings are, from their index lines in guest RAM.

The index lines of all rings between two components lie in two page groups, one that each of them
writes; a ring's line stands in both at the ring's place among them. Either side may write what it
likes into its own line, so an index is an allegation here as it is for the peer.
"""

from __future__ import annotations

from dataclasses import dataclass

from composer.machine import state_layout as layout
from composer.machine.memory import Memory, number
from composer.model import abi, view

ATTEMPTS = 8  # until the consumer's index does not change


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """`pushed` and `popped` are what the two sides say that they ever did."""

    name: str
    producer: str
    consumer: str
    capacity: int
    pushed: int
    popped: int
    dropped: int | None  # None: a ring whose producer waits

    @property
    def used(self) -> int | None:
        """Messages in the ring; None where the two sides contradict each other."""
        return (
            (self.pushed - self.popped) % 2**64
            if _fits(self.pushed, self.popped, self.capacity)
            else None
        )


def fills(memory: Memory, plan: view.PlanView) -> tuple[Fill, ...]:
    """Every ring in the order of the description."""
    pages = {frame.key: frame.start for frame in plan.frames if frame.kind == "ring"}
    base = plan.board.banks[0].start
    places: dict[frozenset[str], int] = {}
    found = []
    for ring in plan.rings:
        producer, consumer = ring.producer.instance, ring.consumer.instance
        pair = frozenset((producer, consumer))
        offset = places.get(pair, 0)
        places[pair] = offset + abi.RING_LINE
        own, peer = (
            pages.get(f"ring {writer} > {reader}")
            for writer, reader in ((producer, consumer), (consumer, producer))
        )
        if own is not None and peer is not None:
            found.append(_fill(memory, ring, own - base + offset, peer - base + offset))
    return tuple(found)


def _fits(pushed: int, popped: int, capacity: int) -> bool:
    """Indices run freely and wrap."""
    return (pushed - popped) % 2**64 <= capacity


def _fill(memory: Memory, ring: view.Ring, producer: int, consumer: int) -> Fill:
    """`producer` and `consumer` are the places of their lines.

    The consumer's index is read before and after the producer's; if it has not changed, the two
    belong together. A consumer ahead of the producer's index that we read is no error: it may have
    advanced between the two reads.
    """
    popped = number(memory, consumer, layout.RING_LINE["index"])
    for _ in range(ATTEMPTS):
        before, pushed = popped, number(memory, producer, layout.RING_LINE["index"])
        popped = number(memory, consumer, layout.RING_LINE["index"])
        if popped == before:
            break
    if not _fits(pushed, popped, ring.capacity) and _fits(pushed, before, ring.capacity):
        popped = before
    dropped = number(memory, producer, layout.RING_LINE["dropped"]) if ring.drops else None
    return Fill(
        name=ring.name,
        producer=str(ring.producer),
        consumer=str(ring.consumer),
        capacity=ring.capacity,
        pushed=pushed,
        popped=popped,
        dropped=dropped,
    )
