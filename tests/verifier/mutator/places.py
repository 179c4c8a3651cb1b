# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Where damage points: one physical address for each kind of memory that a space has no business
with, or has already.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache

from tests.verifier.mutator.image import PAGE
from tests.verifier.mutator.subject import DEVICE_INDEX, KERNEL, Entry, Subject

PROGRAM = ("text", "rodata", "pristine", "instance page")
PRIVATE = ("stack", "bss", "heap", "data")
KERNELS = {
    "kernel text or rodata": ("kernel text", "kernel rodata"),
    "kernel data, stack or log": ("kernel data", "kernel stack", "kernel's log"),
}
A_KIND = 6  # addresses

Target = tuple[str, str, int]  # kind of target, in words, physical address


@cache
def targets(subject: Subject, space: str) -> tuple[Target, ...]:
    """Deterministic; other addresses for other spaces."""
    return tuple(_targets(subject, space))


def _targets(subject: Subject, space: str) -> Iterator[Target]:
    source = random.Random(f"{subject.name}/{space}")
    held = {one.physical for one in subject.leaves if one.space == space}
    kinds = {
        "own memory": [
            leaf for leaf in subject.leaves if leaf.space == space and not is_device(leaf)
        ],
        "own device": [one for one in subject.leaves if one.space == space and is_device(one)],
        "another's program": _foreign(subject, held, space, PROGRAM),
        "another's private memory": _foreign(subject, held, space, PRIVATE),
        "another's ring": _foreign(subject, held, space, ("ring page, written", "ring page, read")),
        "another's region": _foreign(subject, held, space, ("region r", "region rw", "region rx")),
        "another's device": [
            one for one in _foreign(subject, held, space, ("device", "kernel's device"))
        ],
    }
    if space != KERNEL:
        kinds |= {f"the {what}": _foreign(subject, held, space, of) for what, of in KERNELS.items()}
    for what, leaves in kinds.items():
        for one in source.sample(leaves, min(A_KIND, len(leaves))):
            yield what, f"{one.object} of {one.space}", one.physical
    yield from _no_object(subject, source)


def is_device(leaf: Entry) -> bool:
    return leaf.word >> 2 & 7 == DEVICE_INDEX


def _foreign(subject: Subject, held: set[int], space: str, kinds: tuple[str, ...]) -> list[Entry]:
    return [
        leaf
        for leaf in subject.leaves
        if leaf.object in kinds and leaf.space != space and leaf.physical not in held
    ]


def _no_object(subject: Subject, source: random.Random) -> Iterator[Target]:
    for table in source.sample(subject.tables, min(A_KIND, len(subject.tables))):
        yield "a page table", f"the {'root' if table.root else 'table'} of {table.space}", table.physical // PAGE * PAGE
    low, high = subject.ram
    for _ in range(A_KIND):
        yield "RAM outside the image", "memory that nobody has", source.randrange(
            (subject.image.end + (8 << 20)) // PAGE, high // PAGE
        ) * PAGE
    yield "RAM outside the image", "the first byte of RAM", low
    for beyond in (high, high + (1 << 30), 1 << 35, 0x1000, 0x2000_0000, (1 << 36) - (2 << 20)):
        yield "outside RAM", "where neither RAM nor a granted device is", beyond
