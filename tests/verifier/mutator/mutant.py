# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A mutant: a finished image with a few bytes changed, and what that means in words.

`Candidate` is every damage that is possible; `mutator.catalogue` chooses from them. A cell of the
printed tables is (family, change, object): what is done, to what kind of object.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

KERNEL_OBJECT = "kernel.o"
DESCRIPTION = "system.yaml"
A_CELL = 10  # mutants, where the systems have that many places and values


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """Bytes at an offset of image.elf, of the ELF of a program, of kernel.o, or of the description;
    past its end, the file grows.
    """

    offset: int
    new: bytes
    program: str = ""  # its shape, KERNEL_OBJECT or DESCRIPTION; empty: the image


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    family: str
    change: str
    object: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    system: str
    cell: Cell
    words: str
    patches: tuple[Patch, ...]
    kernel: str = ""  # of `--kernel`: a digest or `any`; empty: the page of the repository

    @property
    def name(self) -> str:
        return (
            f"{self.system}: {self.cell.family}: {self.cell.change}: {self.cell.object}:"
            f" {self.words}"
        )


def word(offset: int, value: int, size: int = 8) -> Patch:
    return Patch(offset=offset, new=value.to_bytes(size, "little"))


def changes(image: bytes, patches: tuple[Patch, ...]) -> bool:
    return any(
        patch.program or image[patch.offset : patch.offset + len(patch.new)] != patch.new
        for patch in patches
    )


def chosen(candidates: Iterable[Mutant], limit: int = A_CELL) -> Iterator[Mutant]:
    """At most `limit` of each cell: other places and values, the same ones each time. No two do the
    same to one image.
    """
    cells: dict[Cell, list[Mutant]] = {}
    for candidate in candidates:
        cells.setdefault(candidate.cell, []).append(candidate)
    for cell, members in cells.items():
        different = list({(member.system, member.patches): member for member in members}.values())
        if len(different) > limit:
            different = _sample(cell, different, limit)
        yield from different


def _sample(cell: Cell, members: list[Mutant], limit: int) -> list[Mutant]:
    """From each system as many, where both have enough."""
    source = random.Random(f"{cell.family}/{cell.change}/{cell.object}")
    shuffled = source.sample(members, len(members))
    by_system = {
        name: [one for one in shuffled if one.system == name]
        for name in sorted({member.system for member in members})
    }
    taken: list[Mutant] = []
    while len(taken) < limit:
        for rest in by_system.values():
            if rest and len(taken) < limit:
                taken.append(rest.pop())
    return taken
