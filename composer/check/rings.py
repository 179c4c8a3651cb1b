# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""C3xx on the system: rings."""

from __future__ import annotations

from collections.abc import Iterator

from composer.check.rule import Finding, rule
from composer.model.diagnostics import Note
from composer.model.resolved import System

SMALLEST, LARGEST = 2, 1 << 20
MOST_BYTES = 1 << 30


@rule
def capacity(system: System) -> Iterator[Finding]:
    """C301: a ring's capacity is a power of two from 2 to 1048576."""
    for ring in system.rings:
        wanted = ring.capacity
        if not SMALLEST <= wanted <= LARGEST or wanted & (wanted - 1):
            near = min(max(1 << max(wanted - 1, 1).bit_length(), SMALLEST), LARGEST)
            yield Finding(f"ring `{ring.name}` has room for {wanted} messages: not a power of two from 2 to 1048576",
                          ring.capacity_place, remedy=f"capacity: {near}")  # fmt: skip


@rule
def ring_bytes(system: System) -> Iterator[Finding]:
    """C302: the slots of a ring take at most 1 GiB."""
    for ring in system.rings:
        size = ring.capacity * ring.message.size
        if size > MOST_BYTES and ring.capacity <= LARGEST:
            yield Finding(f"ring `{ring.name}` wants {ring.capacity} messages of {ring.message.size} bytes: {size} bytes",
                          ring.capacity_place)  # fmt: skip


@rule
def two_components(system: System) -> Iterator[Finding]:
    """C303: the two ends of a ring lie in two components."""
    for ring in system.rings:
        if ring.producer.instance == ring.consumer.instance:
            note = Note(message="the other end", place=ring.producer.place)
            yield Finding(f"ring `{ring.name}` joins `{ring.consumer.instance}` to itself", ring.consumer.place, (note,))
