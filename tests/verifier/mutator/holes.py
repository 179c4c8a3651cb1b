# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Unused entries filled: guards dropped, aliases of own and foreign memory, and words that map
nothing but are not zero.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.verifier.mutator.mutant import Cell, Mutant, word
from tests.verifier.mutator.places import targets
from tests.verifier.mutator.subject import KERNEL, Entry, Subject

FAMILY = "unused entries of the last level"
ROOTS = "unused entries of roots"
A_HOLE = 40  # entries of a table that are tried
NORMAL_READ, NORMAL_WRITE, NORMAL_RUN = (
    0x0060_0000_0000_0FC3,
    0x0060_0000_0000_0F43,
    0x0020_0000_0000_0FC3,
)
KERNEL_READ, KERNEL_WRITE, KERNEL_RUN = (
    0x0060_0000_0000_0783,
    0x0060_0000_0000_0703,
    0x0040_0000_0000_0783,
)
DEVICE, KERNEL_DEVICE = 0x0060_0000_0000_0C47, 0x0060_0000_0000_0407
DEAD = (
    0x2,
    0x4,
    1 << 10,
    1 << 54,
    1 << 63,
    0xDEAD_BEEF_0000,
    0x4008_0F42,
)  # invalid: bit 0 is clear


def mutants(subject: Subject) -> Iterator[Mutant]:
    by_table: dict[tuple[str, int, str], list[Entry]] = {}
    for one in subject.holes:
        by_table.setdefault((one.space, one.virtual >> 21, one.object), []).append(one)
    for (space, window, kind), holes in by_table.items():
        source = random.Random(f"{subject.name}/{space}/{window}/{kind}")
        for hole in source.sample(holes, min(A_HOLE, len(holes))):
            yield from _filled(subject, hole, source)
    for entry in subject.entries:
        if entry.root and entry.word == 0:
            yield from _root_filled(subject, entry)


def _filled(subject: Subject, hole: Entry, source: random.Random) -> Iterator[Mutant]:
    for what, name, physical in targets(subject, hole.space):
        bits = source.choice(_bits(hole.space, "device" in what))
        yield _mutant(
            subject,
            hole,
            FAMILY,
            f"maps {what}",
            f"{hole.where}: maps {name} ({physical:#x})",
            physical | bits,
        )
    for value in DEAD:
        yield _mutant(
            subject, hole, FAMILY, "invalid, not zero", f"{hole.where}: holds {value:#x}", value
        )


def _bits(space: str, device: bool) -> tuple[int, ...]:
    if device:
        return (KERNEL_DEVICE,) if space == KERNEL else (DEVICE,)
    return (
        (KERNEL_READ, KERNEL_WRITE, KERNEL_RUN)
        if space == KERNEL
        else (NORMAL_READ, NORMAL_WRITE, NORMAL_RUN)
    )


def _mutant(
    subject: Subject, entry: Entry, family: str, change: str, words: str, value: int
) -> Mutant:
    return Mutant(
        system=subject.name,
        cell=Cell(family=family, change=change, object=entry.object),
        words=words,
        patches=(word(entry.offset, value),),
    )


def _root_filled(subject: Subject, entry: Entry) -> Iterator[Mutant]:
    """Two windows of one table, or a block where nothing was."""
    source = random.Random(f"{subject.name}/{entry.space}/{entry.virtual}")
    size, low = entry.size, subject.ram[0]
    lower = [one for one in subject.tables if not one.root and one.level == entry.level + 1]
    blocks = {
        "a block of the image": low,
        "a block of devices": 0x0800_0000,
        "a block of RAM outside the image": low + (32 << 20),
        "a block outside RAM": subject.ram[1] + (1 << 30),
    }
    for table in source.sample(lower, min(12, len(lower))):
        owner = (
            "its own table"
            if table.space == entry.space
            else "the kernel's table"
            if table.space == KERNEL
            else "another's table"
        )
        yield _mutant(
            subject,
            entry,
            ROOTS,
            f"leads to {owner}",
            f"{entry.where}: leads to {table.space}'s table at {table.physical:#x}",
            table.physical | 3,
        )
    for what, physical in blocks.items():
        for bits in _bits(entry.space, "devices" in what):
            yield _mutant(
                subject,
                entry,
                ROOTS,
                f"maps {what}",
                f"{entry.where}: maps {physical & ~(size - 1):#x}",
                physical & ~(size - 1) | bits & ~2,
            )
    for value in DEAD:
        yield _mutant(
            subject, entry, ROOTS, "invalid, not zero", f"{entry.where}: holds {value:#x}", value
        )
