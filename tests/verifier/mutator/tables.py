# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Table descriptors bit by bit and as a whole, and the bytes of whole tables."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.verifier.mutator.image import PAGE
from tests.verifier.mutator.mutant import Cell, Mutant, Patch, word
from tests.verifier.mutator.places import targets
from tests.verifier.mutator.subject import ADDRESS, KERNEL, Entry, Subject, Table

BITS, POINTERS, CONTENTS = "table descriptor bits", "table descriptors", "bytes of tables"
CLASSES: dict[str, tuple[int, ...]] = {
    "valid": (1 << 0,),
    "table or block": (1 << 1,),
    "ignored (2 to 11)": tuple(1 << bit for bit in range(2, 12)),
    "address, within RAM's size": tuple(1 << bit for bit in range(12, 27)),
    "address, above RAM's size": tuple(1 << bit for bit in range(27, 48)),
    "reserved (48 to 50)": tuple(one << 48 for one in range(1, 8)),
    "ignored (51 to 58)": tuple(1 << bit for bit in range(51, 59)),
    "PXNTable": (1 << 59,),
    "UXNTable": (1 << 60,),
    "APTable": (1 << 61, 2 << 61, 3 << 61),
    "NSTable": (1 << 63,),
}


def mutants(subject: Subject) -> Iterator[Mutant]:
    for entry in subject.entries:
        if entry.is_table:
            for change, masks in CLASSES.items():
                for mask in masks:
                    yield _mutant(
                        subject,
                        entry,
                        BITS,
                        change,
                        f"{entry.where}: {entry.word:#x} becomes {entry.word ^ mask:#x}",
                        entry.word ^ mask,
                    )
            yield from _elsewhere(subject, entry)
    yield from _contents(subject)


def _mutant(
    subject: Subject, entry: Entry, family: str, change: str, words: str, value: int
) -> Mutant:
    return Mutant(
        system=subject.name,
        cell=Cell(family=family, change=change, object=entry.object),
        words=words,
        patches=(word(entry.offset, value),),
    )


def _elsewhere(subject: Subject, entry: Entry) -> Iterator[Mutant]:
    source = random.Random(f"{subject.name}/{entry.space}/{entry.virtual}")
    yield _mutant(subject, entry, POINTERS, "removed", f"{entry.where}: leads nowhere", 0)
    own = entry.word & ADDRESS
    others = [one for one in subject.tables if not one.root and one.physical != own]
    for table in source.sample(others, min(12, len(others))):
        change = (
            "leads to the kernel's table"
            if table.space == KERNEL
            else "leads to another component's table"
        )
        yield _mutant(
            subject,
            entry,
            POINTERS,
            change if entry.space != KERNEL else "leads to a component's table",
            f"{entry.where}: leads to the table of {table.space}",
            entry.word & ~ADDRESS | table.physical,
        )
    for table in subject.tables[:6]:
        yield _mutant(
            subject,
            entry,
            POINTERS,
            "leads to a root",
            f"{entry.where}: leads to the page of {table.space}'s root",
            entry.word & ~ADDRESS | table.physical // PAGE * PAGE,
        )
    for what, name, physical in targets(subject, entry.space):
        if what != "a page table":
            yield _mutant(
                subject,
                entry,
                POINTERS,
                f"leads to {what}",
                f"{entry.where}: leads to {name} ({physical:#x})",
                entry.word & ~ADDRESS | physical,
            )
    for physical in (0x4000_0000, 0x4020_0000, 0x0800_0000, 0x0900_0000, 0x4200_0000):
        for bits in (0x0060_0000_0000_0F41, 0x0040_0000_0000_0701):
            yield _mutant(
                subject,
                entry,
                POINTERS,
                "a block instead",
                f"{entry.where}: is a block at {physical & ~(entry.size - 1):#x}",
                physical & ~(entry.size - 1) | bits,
            )


def _contents(subject: Subject) -> Iterator[Mutant]:
    for table in subject.tables:
        kind = (
            f"{'the kernel' if table.space == KERNEL else 'the idle space' if table.space == 'idle' else 'a component'}'s"
            f" {'root' if table.root else 'last level'}"
        )
        offset = subject.image.at_physical(table.physical)
        assert offset is not None
        content = subject.image.data[offset : offset + table.size]

        def made(
            change: str, words: str, *patches: Patch, kind: str = kind, table: Table = table
        ) -> Mutant:
            return Mutant(
                system=subject.name,
                cell=Cell(family=CONTENTS, change=change, object=kind),
                words=f"the table of {table.space} at {table.physical:#x}: {words}",
                patches=patches,
            )

        yield made("all entries zero", "is empty", Patch(offset=offset, new=bytes(table.size)))
        yield made(
            "moved by one entry",
            "each entry is where the one before was",
            Patch(offset=offset, new=content[8:] + content[:8]),
        )
        yield from _exchanged(subject, table, offset, content, made)


def _exchanged(
    subject: Subject, table: Table, offset: int, content: bytes, made: object
) -> Iterator[Mutant]:
    source = random.Random(f"{subject.name}/{table.physical}")
    others = [
        one for one in subject.tables if one.size == table.size and one.physical != table.physical
    ]
    for other in source.sample(others, min(4, len(others))):
        at = subject.image.at_physical(other.physical)
        assert at is not None and callable(made)
        there = subject.image.data[at : at + other.size]
        if there != content:
            yield made(
                "swapped with another",
                f"changes places with that of {other.space}",
                Patch(offset=offset, new=there),
                Patch(offset=at, new=content),
            )
            yield made(
                "overwritten with another",
                f"is a copy of that of {other.space}",
                Patch(offset=offset, new=there),
            )
