# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Where the machine starts, and what it finds there before translation is on: addresses, options,
bytes that no instruction reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.verifier.mutator.image import Segment
from tests.verifier.mutator.mutant import Cell, Mutant, Patch, word
from tests.verifier.mutator.segments import NAMES
from tests.verifier.mutator.subject import Subject

FAMILY = "entry"
ENTRY_AT, VIRTUAL, FLAGS = 24, 16, 4
SYSTEM, OPERATION, READS = 0xFFF8_0000, 0xD508_0000, 1 << 21  # SYS and SYSL
BARRIER = 0xD503_301F
DSB, ISB = 4, 6


def made(subject: Subject, change: str, kind: str, words: str, *patches: Patch) -> Mutant:
    return Mutant(
        system=subject.name,
        cell=Cell(family=FAMILY, change=change, object=kind),
        words=words,
        patches=patches,
    )


def mutants(subject: Subject) -> Iterator[Mutant]:
    image = subject.image
    entry = image.number(ENTRY_AT)
    boot = next(
        segment
        for segment in image.segments
        if segment.physical <= entry < segment.physical + segment.memory_size
    )
    text = image.segments[0]
    high = text.virtual + boot.physical - text.physical
    yield from _in_the_kernels_half(subject, boot, entry, high)
    for one in image.segments:
        for what, to in (("virtual", one.virtual), ("physical", one.physical)):
            if to != entry:
                yield made(
                    subject,
                    "another segment",
                    NAMES[one.number],
                    f"its {what} address",
                    word(ENTRY_AT, to),
                )
    for flags in (0, 1, 2, 3, 4, 6, 7):
        yield made(
            subject,
            "a segment with other rights",
            "boot",
            f"p_flags becomes {flags}",
            word(boot.header + FLAGS, flags, 4),
        )
    for step in (1, 2, 3, 4, 8, 64, boot.memory_size - 4, boot.memory_size):
        yield made(
            subject,
            "another place in its segment",
            "boot",
            f"{step} bytes further on",
            word(ENTRY_AT, entry + step),
        )
    yield from _options(subject, boot.offset, boot.file_size)
    yield from _unread(subject, boot.offset, boot.file_size)


def _in_the_kernels_half(
    subject: Subject, boot: Segment, entry: int, high: int
) -> Iterator[Mutant]:
    for where, virtual in (
        ("where its page is mapped", high),
        ("a page further", high + 4096),
        ("behind the kernel's data", subject.image.segments[3].virtual + 0x10_0000),
    ):
        yield made(
            subject,
            "in the kernel's half",
            "the segment and the entry",
            where,
            word(boot.header + VIRTUAL, virtual),
            word(ENTRY_AT, virtual + entry - boot.physical),
        )
        yield made(
            subject,
            "in the kernel's half",
            "the entry alone",
            where,
            word(ENTRY_AT, virtual + entry - boot.physical),
        )
        yield made(
            subject,
            "in the kernel's half",
            "the segment alone",
            where,
            word(boot.header + VIRTUAL, virtual),
        )


def _options(subject: Subject, start: int, size: int) -> Iterator[Mutant]:
    for at in range(start, start + size, 4):
        old = subject.image.number(at, 4)
        place = f"at boot + {at - start:#x}"
        if old & SYSTEM == OPERATION:
            yield made(
                subject,
                "an operation that is none",
                "instructions of boot",
                f"SYSL {place}",
                word(at, old | READS, 4),
            )
            for register in (0, 5, 30):
                yield made(
                    subject,
                    "an operation of a register",
                    "instructions of boot",
                    f"x{register} {place}",
                    word(at, old & ~31 | register, 4),
                )
        if old & ~0xFE0 == BARRIER and old >> 5 & 7 in (DSB, ISB):
            for option in range(15):
                yield made(
                    subject,
                    "another option of a barrier",
                    "instructions of boot",
                    f"option {option} {place}",
                    word(at, old & ~0xF00 | option << 8, 4),
                )


def _unread(subject: Subject, start: int, size: int) -> Iterator[Mutant]:
    """Behind the last literal all is zero but the word by which tables of another ABI do
    not link.
    """
    at = subject.image.symbol("abi_version")
    for value in (1, 0xD65F_03C0, subject.image.number(at) ^ 8):
        yield made(
            subject,
            "bytes that no instruction reads",
            "abi_version",
            f"becomes {value:#x}",
            word(at, value),
        )
    for offset in range(at + 8, start + size, 64):
        yield made(
            subject,
            "bytes that no instruction reads",
            "behind the stub",
            f"a ret at boot + {offset - start:#x}",
            word(offset, 0xD65F_03C0, 4),
        )
