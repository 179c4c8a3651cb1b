# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Decoys: the symbol of a table leads to a whole copy of it, and the table that the kernel's code
uses is damaged.

No loader reads symbols, but who looks at an image finds its tables by them.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.verifier.mutator.image import Image
from tests.verifier.mutator.mutant import Cell, Mutant, Patch, word
from tests.verifier.mutator.subject import Subject

FAMILY = "decoys"
TABLES = (
    "descriptors",
    "states",
    "boot_core",
    "system_table",
    "interrupt_routes",
    "levels",
    "level_states",
    "deadline_owners",
    "deadline_nodes",
)
VALUE_AT = 8  # in a row of a symbol table
ALIGNMENT = 64


def mutants(subject: Subject) -> Iterator[Mutant]:
    image = subject.image
    for name in TABLES:
        found = image.symbols[name]
        copy = _room(image, found.address, found.size)
        if copy is None:
            continue
        start, to = image.at(found.address), image.at(copy)
        decoy = (
            word(found.entry + VALUE_AT, copy),
            Patch(offset=to, new=image.data[start : start + found.size]),
        )
        for at in range(0, found.size, max(found.size // 24, 1)):
            damaged = Patch(offset=start + at, new=bytes([image.data[start + at] ^ 1]))
            yield Mutant(
                system=subject.name,
                cell=Cell(
                    family=FAMILY, change="a copy under its name, the table damaged", object=name
                ),
                words=(
                    f"{name} is said to lie at {copy:#x}; byte {at:#x} of the true one is changed"
                ),
                patches=(*decoy, damaged),
            )


def _room(image: Image, address: int, size: int) -> int | None:
    """Zeros behind everything in the same segment."""
    segment = next(
        one for one in image.segments if one.virtual <= address < one.virtual + one.file_size
    )
    end = segment.offset + segment.file_size
    used = len(image.data[segment.offset : end].rstrip(b"\0"))
    at = (
        (segment.virtual + max(used, address + size - segment.virtual) + ALIGNMENT - 1)
        // ALIGNMENT
        * ALIGNMENT
    )
    return at if at + size <= segment.virtual + segment.file_size else None
