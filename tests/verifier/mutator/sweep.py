# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every second word that a loader writes, changed one at a time: of two neighbours one, with
another value, the same ones each time.

Families of mutants know what they damage; the sweep does not, and so finds what no family thought
of.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from elftools.elf.elffile import ELFFile

from tests.verifier.mutator.image import Image
from tests.verifier.mutator.judge import CODE_CHECKS, Bench
from tests.verifier.mutator.mutant import Cell, Mutant, word
from tests.verifier.mutator.systems import Built

FAMILY, SIZE = "sweep", 4
ALL_ONES = (1 << 8 * SIZE) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section of the file that is loaded."""

    name: str  # ".boot", ".console.text"
    start: int  # in the file
    end: int
    address: int  # virtual; of what is linked where it is loaded, the physical one

    @property
    def kind(self) -> str:
        """ ".boot"; of a component's sections, "text"."""
        return self.name if self.name.count(".") == 1 else self.name.rpartition(".")[2]


def parts(image: Image) -> tuple[Part, ...]:
    return tuple(
        Part(
            name=section.name,
            start=section["sh_offset"],
            end=section["sh_offset"] + section["sh_size"],
            address=section["sh_addr"],
        )
        for section in ELFFile(io.BytesIO(image.data)).iter_sections()
        if section["sh_flags"] & 2 and section["sh_type"] == "SHT_PROGBITS"
    )


def words_of(image: Image) -> Iterator[tuple[Part | None, int]]:
    """Of each two loaded words that the file holds one, with its section."""
    sections = parts(image)
    for segment in image.segments:
        for pair in range(segment.offset, segment.offset + segment.file_size, 2 * SIZE):
            at = pair + SIZE * (random.Random(pair).getrandbits(1))
            yield next(
                (section for section in sections if section.start <= at < section.end), None
            ), at


def other_value(at: int, old: int) -> int:
    """One bit turned, or another word; both occur in each kind of part."""
    source = random.Random(f"{at}/{old}")
    turned = old ^ 1 << source.randrange(8 * SIZE)
    return source.choice(
        (turned, turned, old ^ source.randrange(1, ALL_ONES), 0 if old else ALL_ONES)
    )


def mutants(name: str, image: Image) -> Iterator[Mutant]:
    for part, at in words_of(image):
        old = image.number(at, SIZE)
        new = other_value(at, old)
        kind = part.kind if part is not None else "no section"
        where = f"{part.name} + {at - part.start:#x}" if part is not None else f"file + {at:#x}"
        yield Mutant(
            system=name,
            cell=Cell(family=FAMILY, change="a word", object=kind),
            words=f"{where}: {old:#010x} becomes {new:#010x}",
            patches=(word(at, new, SIZE),),
        )


def unseen(built: Built, chosen: Iterable[Mutant], jobs: int = 2) -> tuple[Mutant, ...]:
    """Those in which nothing is found. What is found without the slow checks is found with them:
    they see only the rest.
    """
    every = tuple(chosen)
    with TemporaryDirectory() as folder, ThreadPoolExecutor(jobs) as pool:
        found = pool.map(
            lambda some: tuple(_unseen_of(built, Path(folder), some)),
            (every[first::jobs] for first in range(jobs)),
        )
        escaped = {one for some in found for one in some}
    return tuple(one for one in every if one in escaped)


def _unseen_of(built: Built, folder: Path, some: Sequence[Mutant]) -> Iterator[Mutant]:
    bench = Bench(built, folder)
    try:
        for one in some:
            if not bench.judge(one, CODE_CHECKS).caught(one) and not bench.judge(one).caught(one):
                yield one
    finally:
        bench.close()
