# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What the linker fills in the kernel, and the constants that it leaves as they are."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.verifier.mutator import layout
from tests.verifier.mutator.decoys import TABLES
from tests.verifier.mutator.kernel_object import ANCHORS, MASKS, WIDE, Field
from tests.verifier.mutator.mutant import KERNEL_OBJECT, Cell, Mutant, Patch, word
from tests.verifier.mutator.rows import STRIDE
from tests.verifier.mutator.subject import IDLE, Subject

FIELDS, CONSTANTS, SYMBOLS, REVIEW = "relocation fields", "constants", "symbols", "reviewed kernel"
OWN = "the kernel's own"
ADR, OBJECT = 0x1000_0000, 1  # an instruction; a type of symbol
LITERALS = (
    "__kernel_root_physical",
    "__idle_root_physical",
    "__tcr",
)  # roots and sizes: other families


def mutants(subject: Subject) -> Iterator[Mutant]:
    for field in subject.kernel.fields:
        if field.symbol not in LITERALS:
            yield from _turned(subject, field)
    yield from _second_table(subject)
    yield from _constants(subject)
    yield from _empty_array(subject)
    yield from _open(subject)
    yield from _reviewed(subject)


def _made(
    subject: Subject,
    family: str,
    change: str,
    kind: str,
    words: str,
    *patches: Patch,
    kernel: str = "",
) -> Mutant:
    return Mutant(
        system=subject.name,
        cell=Cell(family=family, change=change, object=kind),
        words=words,
        patches=patches,
        kernel=kernel,
    )


def _kind(field: Field) -> str:
    return OWN if field.own else field.symbol


def _turned(subject: Subject, field: Field) -> Iterator[Mutant]:
    """One bit of each field, another one each time."""
    at = subject.kernel.in_image(subject.image, field.section, field.offset)
    old, mask = subject.image.number(at, field.size), MASKS.get(field.kind, 2**64 - 1)
    bits = [bit for bit in range(8 * field.size) if mask >> bit & 1]
    bit = random.Random(f"{subject.name}/{field}").choice(bits)
    yield _made(
        subject,
        FIELDS,
        field.kind,
        _kind(field),
        f"{field.section} + {field.offset:#x}: bit {bit} turned",
        word(at, old ^ 1 << bit, field.size),
    )


def _second_table(subject: Subject) -> Iterator[Mutant]:
    """A second descriptors[] behind all else of the read-only data, and one adrp with its add that
    lead there.
    """
    image, table = subject.image, subject.image.symbols["descriptors"]
    segment = next(
        one for one in image.segments if one.virtual <= table.address < one.virtual + one.file_size
    )
    used = len(image.data[segment.offset : segment.offset + segment.file_size].rstrip(b"\0"))
    copy = segment.virtual + (used + STRIDE - 1) // STRIDE * STRIDE
    if copy + table.size > segment.virtual + segment.file_size:
        return
    second = Patch(
        offset=image.at(copy),
        new=image.data[image.at(table.address) : image.at(table.address) + table.size],
    )
    fields = [field for field in subject.kernel.fields if field.symbol == "descriptors"]
    for one, other in zip(fields, fields[1:], strict=False):
        if (one.kind, other.kind) != ("ADR_PREL_PG_HI21", "ADD_ABS_LO12_NC"):
            continue
        at, then = (
            subject.kernel.in_image(image, each.section, each.offset) for each in (one, other)
        )
        place = image.symbols[ANCHORS[".text"]].address + one.offset
        pages = (copy >> 12) - (place >> 12)
        page = word(
            at,
            image.number(at, 4) & ~MASKS[one.kind]
            | (pages & 3) << 29
            | (pages >> 2 & 0x7FFFF) << 5,
            4,
        )
        low = word(then, image.number(then, 4) & ~MASKS[other.kind] | (copy & 0xFFF) << 10, 4)
        yield _made(
            subject,
            FIELDS,
            "to a second table",
            "descriptors",
            f".text + {one.offset:#x} leads to a copy at {copy:#x}",
            second,
            page,
            low,
        )
        near = copy - place
        direct = word(
            at, ADR | (near & 3) << 29 | (near >> 2 & 0x7FFFF) << 5 | image.number(at, 4) & 31, 4
        )
        nothing = word(then, image.number(then, 4) & ~MASKS[other.kind], 4)
        yield _made(
            subject,
            FIELDS,
            "to a second table, by adr",
            "descriptors",
            f".text + {one.offset:#x} leads to a copy at {copy:#x}",
            second,
            direct,
            nothing,
        )


def _constants(subject: Subject) -> Iterator[Mutant]:
    kernel, image = subject.kernel, subject.image
    for offset in range(kernel.spans[".rodata"][1]):
        if kernel.is_filled(".rodata", offset, 1):
            continue
        at, kind = kernel.in_image(image, ".rodata", offset), kernel.label(offset)
        if image.data[at]:
            yield _made(
                subject,
                CONSTANTS,
                "another value",
                kind,
                f".rodata + {offset:#x} is one more",
                Patch(offset=at, new=bytes([image.data[at] + 1 & 255])),
            )
            yield _made(
                subject,
                CONSTANTS,
                "zero",
                kind,
                f".rodata + {offset:#x} is zero",
                Patch(offset=at, new=b"\0"),
            )
    version = image.symbol("ashlar_abi_1")
    for value in (0, 2, 3, 129):
        yield _made(
            subject,
            CONSTANTS,
            "another value",
            "ashlar_abi_1",
            f"the ABI's version is {value}",
            Patch(offset=version, new=bytes([value])),
        )
    for name in ("exit_of_a_panic", "entered_too_high"):
        for byte in range(16):
            at = image.symbol(name) + byte
            yield _made(
                subject,
                CONSTANTS,
                "another value",
                name,
                f"byte {byte} turned",
                Patch(offset=at, new=bytes([image.data[at] ^ 1])),
            )


def _empty_array(subject: Subject) -> Iterator[Mutant]:
    """Who has no slot has one that is null, in memory that is only read."""
    image = subject.image
    (field,) = (one for one in layout.DESCRIPTOR if one.name == "capabilities")
    for rank, name in subject.components():
        if name != IDLE:
            continue
        at = image.symbol("descriptors") + rank * STRIDE + field.offset
        data = next(
            segment for segment in image.segments if segment.flags & 2 and segment.virtual >> 63
        )
        end = data.virtual + len(
            image.data[data.offset : data.offset + data.file_size].rstrip(b"\0")
        )
        for step in range(10):
            to = (end + 64 + step * 128) & ~15
            yield _made(
                subject,
                CONSTANTS,
                "in memory that the kernel writes",
                "a null slot",
                f"the array of {name} lies at {to:#x}",
                word(at, to),
            )


def _open(subject: Subject) -> Iterator[Mutant]:
    """A symbol that a loader would have to find, place, choose or copy for each thread."""
    for name, symbol in subject.image.symbols.items():
        at = symbol.entry
        kind = subject.image.data[at + 4] & 15
        if kind != OBJECT or name in TABLES:
            continue
        yield _made(
            subject, SYMBOLS, "undefined", "constants and storage", name, word(at + 6, 0, 2)
        )
        yield _made(
            subject, SYMBOLS, "common", "constants and storage", name, word(at + 6, 0xFFF2, 2)
        )
        yield _made(
            subject,
            SYMBOLS,
            "thread-local",
            "constants and storage",
            name,
            word(at + 4, subject.image.data[at + 4] & 0xF0 | 6, 1),
        )
        yield _made(
            subject,
            SYMBOLS,
            "chosen at run time",
            "constants and storage",
            name,
            word(at + 4, subject.image.data[at + 4] & 0xF0 | 10, 1),
        )


def _reviewed(subject: Subject) -> Iterator[Mutant]:
    """The image as it is; its kernel.o is another one."""
    kernel = subject.kernel
    for step in range(1, 11):
        at = kernel.names + step
        new = b"q" if kernel.data[at : at + 1] not in (b"q", b"\0") else b"r"
        if kernel.data[at]:
            yield _made(
                subject,
                REVIEW,
                "a letter of a name",
                KERNEL_OBJECT,
                f"letter {step} of the names",
                Patch(offset=at, new=new, program=KERNEL_OBJECT),
            )
        yield _made(
            subject,
            REVIEW,
            "a byte behind all",
            KERNEL_OBJECT,
            f"{step} at its end",
            Patch(offset=kernel.end, new=bytes([step]), program=KERNEL_OBJECT),
        )
    for digest in ("0" * 64, "f" * 64):
        yield _made(
            subject,
            REVIEW,
            "another digest is the reviewed one",
            KERNEL_OBJECT,
            f"--kernel {digest}",
            Patch(
                offset=int(digest[0], 16) & 1,
                new=kernel.data[int(digest[0], 16) & 1 :][:1],
                program=KERNEL_OBJECT,
            ),
            kernel=digest,
        )


assert WIDE not in MASKS, "all 64 bits of it are the address"
