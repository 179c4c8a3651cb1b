# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The ELF header and the program headers: what a loader reads."""

from __future__ import annotations

from collections.abc import Iterator

from tests.verifier.mutator.image import PAGE, Segment
from tests.verifier.mutator.layout import Field
from tests.verifier.mutator.mutant import Cell, Mutant, word
from tests.verifier.mutator.subject import Subject

HEADERS, FILE = "program headers", "ELF header"
NAMES = ("kernel text", "boot", "kernel rodata", "kernel data", "content", "zero")
PROGRAM = (
    Field(name="p_type", offset=0, size=4),
    Field(name="p_flags", offset=4, size=4),
    Field(name="p_offset", offset=8, size=8),
    Field(name="p_vaddr", offset=16, size=8),
    Field(name="p_paddr", offset=24, size=8),
    Field(name="p_filesz", offset=32, size=8),
    Field(name="p_memsz", offset=40, size=8),
)
MOVES = (PAGE, -PAGE, 4, -4, 64, 1 << 20, 1 << 32, 1 << 40, 16 * PAGE, -16 * PAGE, 2 * PAGE, -64)


def mutants(subject: Subject) -> Iterator[Mutant]:
    for segment in subject.image.segments:
        for field in PROGRAM:
            old = subject.image.number(segment.header + field.offset, field.size)
            for value in _values(subject, segment, field, old):
                if field.name == "p_filesz" and _loads_the_same(subject, segment, value):
                    continue
                yield Mutant(
                    system=subject.name,
                    cell=Cell(family=HEADERS, change=field.name, object=NAMES[segment.number]),
                    words=f"{field.name} {old:#x} becomes {value:#x}",
                    patches=(word(segment.header + field.offset, value, field.size),),
                )
    yield from _file(subject)


def _loads_the_same(subject: Subject, segment: Segment, file_size: int) -> bool:
    """Fewer bytes of the file where those left out are zero, or more where what follows in the file
    is.
    """
    low, high = sorted((segment.file_size, file_size))
    return high <= segment.memory_size and not any(
        subject.image.data[segment.offset + low : segment.offset + high]
    )


def _values(subject: Subject, segment: Segment, field: Field, old: int) -> tuple[int, ...]:
    if field.name == "p_type":
        return (0, 2, 3, 4, 5, 6, 7, 0x6474_E551, 0x7000_0000, 0xFFFF_FFFF)
    if field.name == "p_flags":
        return tuple(one for one in range(16) if one != old)
    if field.name == "p_offset" and not segment.file_size:
        return ()  # no byte of the file is read
    tried = [old + move for move in MOVES] + (
        [0, old // 2] if field.name in ("p_filesz", "p_memsz") else []
    )
    tried = [one for one in tried if 0 <= one < 1 << 64]
    return tuple(dict.fromkeys(one for one in tried if one != old))


def _file(subject: Subject) -> Iterator[Mutant]:
    image = subject.image
    entry = image.number(24)
    fields: dict[Field, tuple[int, ...]] = {
        Field(name="magic", offset=0, size=4): (0, 0x464C_4570),
        Field(name="class", offset=4, size=1): (0, 1, 3),
        Field(name="byte order", offset=5, size=1): (0, 2, 3),
        Field(name="version", offset=6, size=1): (0, 2),
        Field(name="e_type", offset=16, size=2): (0, 1, 3, 4, 0xFE00, 0xFF00, 0xFFFF),
        Field(name="e_machine", offset=18, size=2): (0, 3, 40, 62, 183 + 1, 243, 8, 21, 258),
        Field(name="e_version", offset=20, size=4): (0, 2),
        Field(name="e_entry", offset=24, size=8): tuple(
            {
                0,
                entry + 4,
                entry - 4,
                entry + 8,
                entry + PAGE,
                entry ^ 1 << 40,
                image.symbols["kernel_start"].address,
                image.symbols["kernel_vectors"].address,
                int(subject.plan.spaces[0].root),
                image.segments[0].physical,
                image.end,
            }
        ),
        Field(name="e_phoff", offset=32, size=8): (0, 56, 120, 63, 1 << 32),
        Field(name="e_phentsize", offset=54, size=2): (0, 32, 55, 57, 64, 112),
        Field(name="e_phnum", offset=56, size=2): tuple(
            number for number in range(len(image.segments))
        ),
    }
    for field, values in fields.items():
        for value in values:
            yield Mutant(
                system=subject.name,
                cell=Cell(family=FILE, change=field.name, object="ELF header"),
                words=f"{field.name} becomes {value:#x}",
                patches=(word(field.offset, value, field.size),),
            )
