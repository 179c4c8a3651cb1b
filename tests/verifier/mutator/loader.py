# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Headers that two loaders read differently: counted elsewhere, aligned, wrapped around, two for
one place.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tests.verifier.mutator.image import HEADER_SIZE, PAGE, PROGRAM_HEADER, PT_LOAD, Segment
from tests.verifier.mutator.mutant import Cell, Mutant, Patch, word
from tests.verifier.mutator.segments import NAMES
from tests.verifier.mutator.subject import Subject

FAMILY = "loader"
SECTIONS_AT, COUNT_AT, SECTION_COUNT_AT, NAMES_AT = 40, 56, 60, 62
SIZE_OF_SECTION, LINK_OF_SECTION, INFO_OF_SECTION = 32, 40, 44
EXTENDED = 0xFFFF
FIELDS = {"e_flags": (48, 4), "e_ehsize": (52, 2), "e_shentsize": (58, 2)}
ROW = struct.Struct("<IIQQQQQQ")
VIRTUAL, OFFSET, ALIGN = 16, 8, 48  # in a program header


def made(subject: Subject, change: str, kind: str, words: str, *patches: Patch) -> Mutant:
    return Mutant(
        system=subject.name,
        cell=Cell(family=FAMILY, change=change, object=kind),
        words=words,
        patches=patches,
    )


def mutants(subject: Subject) -> Iterator[Mutant]:
    yield from _counted_elsewhere(subject)
    yield from _file(subject)
    for segment in subject.image.segments:
        yield from _segment(subject, segment)


def _row(virtual: int, physical: int, offset: int, size: int, flags: int = 5) -> bytes:
    return ROW.pack(PT_LOAD, flags, offset, virtual, physical, size, size, 8)


def _table(subject: Subject, row: bytes) -> tuple[int, Patch]:
    """All headers and one more, behind the file."""
    first = subject.image.segments[0].header
    old = subject.image.data[first : first + len(subject.image.segments) * PROGRAM_HEADER]
    at = -(-len(subject.image.data) // PAGE) * PAGE
    return at, Patch(offset=at, new=old + row)


def _counted_elsewhere(subject: Subject) -> Iterator[Mutant]:
    image = subject.image
    sections = image.number(SECTIONS_AT)
    entry = image.number(24)
    for to in image.segments:
        for name, row in (
            ("takes the entry", _row(entry, to.physical, to.offset, 64)),
            (
                "loads another's bytes",
                _row(to.physical, to.physical, image.segments[-2].offset, PAGE, 6),
            ),
            (
                "loads bytes that nobody has",
                _row(image.end + PAGE, image.end + PAGE, to.offset, 64, 6),
            ),
        ):
            at, table = _table(subject, row)
            moved = (table, word(32, at))
            yield made(
                subject,
                f"one header more, which {name}",
                "counted",
                f"one that begins with {NAMES[to.number]}",
                *moved,
                word(COUNT_AT, len(image.segments) + 1, 2),
            )
            yield made(
                subject,
                f"one header more, which {name}",
                "counted in section 0",
                f"one that begins with {NAMES[to.number]}",
                *moved,
                word(COUNT_AT, EXTENDED, 2),
                word(sections + INFO_OF_SECTION, len(image.segments), 4),
                Patch(offset=at + EXTENDED * PROGRAM_HEADER - 1, new=b"\0"),
            )
    count, names = image.number(SECTION_COUNT_AT, 2), image.number(NAMES_AT, 2)
    yield made(
        subject,
        "sections counted in section 0",
        "ELF header",
        "their number",
        word(SECTION_COUNT_AT, 0, 2),
        word(sections + SIZE_OF_SECTION, count),
    )
    yield made(
        subject,
        "sections counted in section 0",
        "ELF header",
        "that of their names",
        word(NAMES_AT, EXTENDED, 2),
        word(sections + LINK_OF_SECTION, names, 4),
    )


def _file(subject: Subject) -> Iterator[Mutant]:
    for at in range(7, 16):
        for value in (1, 97, 0xFF):
            yield made(
                subject,
                "another word of the ELF header",
                "e_ident",
                f"byte {at} becomes {value:#x}",
                word(at, value, 1),
            )
    for name, (at, size) in FIELDS.items():
        old = subject.image.number(at, size)
        for value in (0, 1, HEADER_SIZE * 2, (1 << 8 * size) - 1):
            if value != old:
                yield made(
                    subject,
                    "another word of the ELF header",
                    name,
                    f"{name} becomes {value:#x}",
                    word(at, value, size),
                )


def _segment(subject: Subject, one: Segment) -> Iterator[Mutant]:
    name = NAMES[one.number]
    for value in (3, PAGE + 1, 2 * PAGE, 1 << 21, 1 << 63, (1 << 64) - 1):
        yield made(
            subject,
            "aligned to what is no page",
            name,
            f"p_align becomes {value:#x}",
            word(one.header + ALIGN, value),
        )
    for end in (1, 2, PAGE):
        yield made(
            subject,
            "virtual addresses that wrap around",
            name,
            f"p_vaddr becomes {-one.memory_size + end & (1 << 64) - 1:#x}",
            word(one.header + VIRTUAL, -one.memory_size + end & (1 << 64) - 1),
        )
    for other in subject.image.segments:
        if other == one:
            continue
        yield made(
            subject,
            "virtual addresses of another",
            name,
            f"p_vaddr is that of {NAMES[other.number]}",
            word(one.header + VIRTUAL, other.virtual),
        )
        if one.file_size and other.file_size:
            yield made(
                subject,
                "the bytes of another",
                name,
                f"p_offset is that of {NAMES[other.number]}",
                word(one.header + OFFSET, other.offset),
            )
