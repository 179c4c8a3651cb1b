# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Whole objects moved for all of their holders at once: no two views differ, and yet the memory is
the wrong one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.verifier.mutator.image import PAGE
from tests.verifier.mutator.mutant import Cell, Mutant, word
from tests.verifier.mutator.subject import ADDRESS, Entry, Subject

FAMILY = "objects moved for all their holders"


def mutants(subject: Subject) -> Iterator[Mutant]:
    for key, leaves in _objects(subject).items():
        low = min(one.physical for one in leaves)
        size = max(one.physical + one.size for one in leaves) - low
        source = random.Random(f"{subject.name}/{key}")
        for change, words, to in _places(subject, leaves, size, source):
            if to != low:
                yield Mutant(
                    system=subject.name,
                    cell=Cell(family=FAMILY, change=change, object=leaves[0].object),
                    words=f"{key} to {to:#x}, {words}",
                    patches=tuple(
                        word(leaf.offset, leaf.word & ~ADDRESS | leaf.physical - low + to)
                        for leaf in leaves
                    ),
                )


def _objects(subject: Subject) -> dict[str, list[Entry]]:
    """The leaves of all holders, by the frames behind them."""
    found: dict[str, list[Entry]] = {}
    for leaf in subject.leaves:
        mapping = subject.mapping(leaf.space, leaf.virtual)
        assert mapping is not None and mapping.frames is not None
        found.setdefault(mapping.frames, []).append(leaf)
    return found


def _places(
    subject: Subject, leaves: list[Entry], size: int, source: random.Random
) -> Iterator[tuple[str, str, int]]:
    unit = max(leaf.size for leaf in leaves)
    spaces = {one.space for one in leaves}
    end, high = subject.image.end, subject.ram[1]
    for _ in range(3):
        yield "to RAM outside the image", "memory that nobody has", source.randrange(
            (end + (8 << 20)) // unit, (high - size) // unit
        ) * unit
    yield "to outside RAM", "where no memory is", high + (64 << 20)
    lower = [one for one in subject.tables if not one.root]
    for table in source.sample(lower, min(3, len(lower))):
        yield "onto page tables", f"the table of {table.space}", table.physical // unit * unit
    others = [
        one
        for one in subject.leaves
        if one.space not in spaces and one.object != leaves[0].object and one.size == PAGE
    ]
    for other in source.sample(others, min(3, len(others))):
        yield "onto something else", f"{other.object} of {other.space}", other.physical // unit * unit
