# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Bytes that belong to nothing: between tables, behind the kernel's parts, between objects. They
are loaded, and wait to be mapped.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.verifier.mutator.image import PAGE, Segment
from tests.verifier.mutator.mutant import Cell, Mutant, Patch, word
from tests.verifier.mutator.subject import Subject

FAMILY = "bytes that nobody has"
PARTS = ("kernel text", "boot", "kernel rodata", "kernel data")
TRIES = 10


def mutants(subject: Subject) -> Iterator[Mutant]:
    for segment, part in zip(subject.image.segments, PARTS, strict=False):
        yield from _behind(subject, segment, part)
    yield from _between_tables(subject)
    yield from _between_objects(subject)


def _made(subject: Subject, kind: str, words: str, *patches: Patch) -> Mutant:
    return Mutant(
        system=subject.name,
        cell=Cell(family=FAMILY, change="not zero", object=kind),
        words=words,
        patches=patches,
    )


def _behind(subject: Subject, segment: Segment, part: str) -> Iterator[Mutant]:
    """The rest of the last page, where nothing is."""
    content = subject.image.data[segment.offset : segment.offset + segment.file_size]
    used = (len(content.rstrip(b"\0")) + 63) // 64 * 64
    source = random.Random(f"{subject.name}/{part}")
    for _ in range(TRIES if used + 64 < len(content) else 0):
        at = source.randrange(used + 64, len(content))
        yield _made(
            subject,
            f"behind the {part}",
            f"byte {at:#x} of the {part}, behind its end",
            Patch(offset=segment.offset + at, new=b"\x3c"),
        )


def _between_tables(subject: Subject) -> Iterator[Mutant]:
    used = {
        address
        for table in subject.tables
        for address in range(table.physical, table.physical + table.size, 8)
    }
    tables = subject.plan.frame("tables")
    assert tables is not None
    for address in range(int(tables.start), int(tables.start) + tables.size, 8):
        offset = subject.image.at_physical(address)
        if address not in used and offset is not None:
            yield _made(
                subject,
                "between page tables",
                f"a descriptor at {address:#x}, in no table",
                word(offset, 0x0060_0000_4008_0F43),
            )


def _between_objects(subject: Subject) -> Iterator[Mutant]:
    """Zeros that fill up to a block's alignment."""
    zero = subject.image.segments[-1]
    end = (len(subject.image.data) + PAGE - 1) // PAGE * PAGE
    frames = sorted(
        (int(frame.start), int(frame.start) + frame.size)
        for frame in subject.plan.frames
        if not frame.content
    )
    for (_, before), (start, _) in zip(frames, frames[1:], strict=False):
        for address in range(before, start, max((start - before) // TRIES, PAGE)):
            distance = address - zero.physical
            yield _made(
                subject,
                "between objects",
                f"the byte at {address:#x}",
                word(zero.header + 8, end),
                word(zero.header + 32, distance + 1),
                Patch(offset=end + distance, new=b"\x5a"),
            )
