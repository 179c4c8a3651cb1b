# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What the code of a program believes: names of clients, children and peers, what links and types
set, operations, keys and rights, and what a new life reattaches. The image has every byte that it
should.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from elftools.elf.elffile import ELFFile

from tests.verifier.mutator.mutant import Cell, Mutant, Patch
from tests.verifier.mutator.programs import KINDS, ROW
from tests.verifier.mutator.subject import Subject

FAMILY = "identities"
NAME, ELEMENT, KIND = 0, 104, 108
NOP = 0xD503201F


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row, with those that continue its value."""

    at: int
    kind: str
    name: str
    element: int
    data: bytes

    @property
    def value(self) -> bytes:
        return b"".join(self.data[at : at + ELEMENT] for at in range(ROW, len(self.data), ROW))


def rows(data: bytes) -> tuple[Row, ...]:
    section = ELFFile(io.BytesIO(data)).get_section_by_name(".ashlar.ports")
    start, end = section["sh_offset"], section["sh_offset"] + section["sh_size"]
    kinds = {
        at: KINDS[int.from_bytes(data[at + KIND : at + KIND + 4], "little")]
        for at in range(start, end, ROW)
    }
    heads = [at for at, kind in kinds.items() if kind != "value"]
    return tuple(
        Row(
            at=at,
            kind=kinds[at],
            name=data[at : at + ELEMENT].partition(b"\0")[0].decode(),
            element=int.from_bytes(data[at + ELEMENT : at + KIND], "little"),
            data=data[at:behind],
        )
        for at, behind in zip(heads, [*heads[1:], end], strict=True)
    )


def mutants(subject: Subject) -> Iterator[Mutant]:
    for shape, data in subject.programs.items():
        found = rows(data)
        yield from _swapped(subject, shape, found)
        for row in found:
            if row.value:
                yield from _value(subject, shape, row)
        yield from _left_out(subject, shape, data, found)
        if any(row.kind == "restart" for row in found):
            yield from _restart_code(subject, shape, data)
    yield from _both_ends(subject)


def _made(subject: Subject, change: str, kind: str, words: str, *patches: Patch) -> Mutant:
    return Mutant(
        system=subject.name,
        cell=Cell(family=FAMILY, change=change, object=kind),
        words=words,
        patches=patches,
    )


def _swapped(subject: Subject, shape: str, found: tuple[Row, ...]) -> Iterator[Mutant]:
    """Two rows of a port change places: each is about the other's element."""
    for one, other in combinations(found, 2):
        alike = (
            one.kind == other.kind
            and one.kind
            in ("peer", "operation", "window", "link_config", "config", "constant", "reattached")
            and len(one.data) == len(other.data)
        )
        if not alike or one.data[ELEMENT + 8 :] == other.data[ELEMENT + 8 :]:
            continue
        if one.kind == "peer" and not one.value:
            continue  # numbers are the composer's to choose
        if one.kind == "config" and one.data[112:128] == other.data[112:128]:
            continue
        yield _made(
            subject,
            "swapped with another",
            one.kind,
            f"{one.name}[{one.element}] and {other.name}[{other.element}] of {shape}",
            Patch(offset=one.at + KIND + 4, new=other.data[KIND + 4 :], program=shape),
            Patch(offset=other.at + KIND + 4, new=one.data[KIND + 4 :], program=shape),
        )


def _value(subject: Subject, shape: str, row: Row) -> Iterator[Mutant]:
    size = int.from_bytes(row.data[144:148], "little")
    value = row.value[:size]
    for what, at in (("first", 0), ("last", size - 1)):
        yield _made(
            subject,
            f"{what} byte of the value",
            row.kind,
            f"{row.name}[{row.element}] of {shape}: {value!r}",
            Patch(offset=row.at + ROW + at, new=bytes([value[at] ^ 1]), program=shape),
        )
    yield _made(
        subject,
        "shorter value",
        row.kind,
        f"{row.name}[{row.element}] of {shape}: {value!r} without its last byte",
        Patch(offset=row.at + 144, new=(size - 1).to_bytes(4, "little"), program=shape),
        Patch(offset=row.at + ROW + size - 1, new=b"\0", program=shape),
    )
    yield _made(
        subject,
        "longer value",
        row.kind,
        f"{row.name}[{row.element}] of {shape}: {value!r} and a byte",
        Patch(offset=row.at + 144, new=(size + 1).to_bytes(4, "little"), program=shape),
        Patch(offset=row.at + ROW + size, new=b"x", program=shape),
    )


def _left_out(
    subject: Subject, shape: str, data: bytes, found: tuple[Row, ...]
) -> Iterator[Mutant]:
    """The section ends earlier: without its last rows, and without all that restart.cpp brings."""
    elf = ELFFile(io.BytesIO(data))
    section = elf.get_section_by_name(".ashlar.ports")
    header = elf["e_shoff"] + elf["e_shentsize"] * elf.get_section_index(".ashlar.ports")
    start = section["sh_offset"]
    ends = {"the last row": found[-1].at}
    taken = [row.at for row in found if row.kind in ("reattached", "restart")]
    if taken:
        ends["restart.cpp"] = min(taken)
    for what, end in ends.items():
        last = next(row for row in found if row.at == end)
        if last.kind not in ("program", "instance"):
            yield _made(
                subject,
                "left out",
                what,
                f"{shape}: from {last.kind} {last.name}[{last.element}] on",
                Patch(offset=header + 32, new=(end - start).to_bytes(8, "little"), program=shape),
            )


def _restart_code(subject: Subject, shape: str, data: bytes) -> Iterator[Mutant]:
    """Instructions of a new life that do nothing, in the ELF and in the image."""
    text = ELFFile(io.BytesIO(data)).get_section_by_name(".text")
    words = [
        int.from_bytes(data[text["sh_offset"] + at :][:4], "little")
        for at in range(0, text["sh_size"], 4)
    ]
    start = words[1] & 0x3FF_FFFF
    first_call = next(at for at in range(1 + start, len(words)) if words[at] >> 26 == 0b100101)
    places = {
        "copy of data": words.index(0xA8811424),
        "zeros": words.index(0xA8817C3F),
        "branch of a new life": 0,
        "ring ends taken up": first_call,
    }
    for what, at in places.items():
        loaded = subject.image.at_physical(subject.frames(f"text {shape}") + 4 * at)
        assert loaded is not None, f"the text of {shape} is not loaded"
        new = NOP.to_bytes(4, "little")
        yield _made(
            subject,
            "code left out",
            what,
            f"{shape} at {text['sh_addr'] + 4 * at:#x}: {words[at]:#x} becomes nop",
            Patch(offset=loaded, new=new),
            Patch(offset=text["sh_offset"] + 4 * at, new=new, program=shape),
        )


def _both_ends(subject: Subject) -> Iterator[Mutant]:
    """What a link sets, changed in all programs at once: they agree, and the description says
    otherwise.
    """
    by_field: dict[str, list[tuple[str, Row]]] = {}
    for shape, data in subject.programs.items():
        for row in rows(data):
            if row.kind == "link_config":
                by_field.setdefault(row.name.partition(".")[2], []).append((shape, row))
    for field, held in by_field.items():
        for bit in (1, 2, 4, 32):
            yield _made(
                subject,
                "first byte of the value at all ends",
                "link_config",
                f"{field}: bit {bit} turned",
                *(
                    Patch(offset=row.at + ROW, new=bytes([row.value[0] ^ bit]), program=shape)
                    for shape, row in held
                ),
            )
