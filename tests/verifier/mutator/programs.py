# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Programs that look for their ports elsewhere: the component's ELF lies, and the image has every
byte that it should. And programs that step over the guard below their stack, in the ELF and in the
image.

The rows of `.ashlar.ports` (abi/port_fact.hpp) are the constants that the code was compiled with.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from elftools.elf.elffile import ELFFile

from tests.verifier.mutator.layout import Field, other_values
from tests.verifier.mutator.mutant import Cell, Mutant, Patch
from tests.verifier.mutator.subject import Subject

FAMILY = "ports that a program looks for"
STEPS = "what a program takes of its stack at once"
ROW = 160
FIELDS = (
    Field(name="element", offset=104, size=4),
    Field(name="kind", offset=108, size=4),
    Field(name="address", offset=112, size=8),
    Field(name="second", offset=120, size=8),
    Field(name="third", offset=128, size=8),
    Field(name="slot", offset=136, size=4),
    Field(name="source", offset=140, size=4),
    Field(name="count", offset=144, size=4),
    Field(name="number", offset=148, size=4),
    Field(name="layout", offset=152, size=8),
)
KINDS = (
    "",
    "program",
    "instance",
    "producer",
    "consumer",
    "region",
    "raise",
    "receive",
    "client",
    "server",
    "device",
    "interrupt",
    "kernel_log",
    "child",
    "peer",
    "value",
    "link_config",
    "config",
    "constant",
    "operation",
    "window",
    "reattached",
    "restart",
)
# What a row of a kind says; in the others the field is not used.
MEANS = {
    "program": "address",
    "instance": "",
    "producer": "element address second third slot source count number layout",
    "consumer": "element address second third slot source count number layout",
    "region": "element address second number",
    "raise": "element slot",
    "receive": "element source",
    "client": "element slot",
    "server": "element count number layout",
    "device": "address second",
    "interrupt": "element slot source",
    "kernel_log": "address second third source",
    "child": "element slot source number",
    "peer": "element count number",
    "value": "element",
    "link_config": "element count number",
    "config": "address second number",
    "constant": "count number",
    "operation": "element address second third count layout",
    "window": "element count number",
    "reattached": "element address second slot count number",
    "restart": "count",
}


def mutants(subject: Subject) -> Iterator[Mutant]:
    for shape, data in subject.programs.items():
        section = ELFFile(io.BytesIO(data)).get_section_by_name(".ashlar.ports")
        for at in range(section["sh_offset"], section["sh_offset"] + section["sh_size"], ROW):
            yield from _row(subject, shape, data[at : at + ROW], at)
        yield from _steps(subject, shape, data)


def _steps(subject: Subject, shape: str, data: bytes) -> Iterator[Mutant]:
    """Each `sub sp, sp, #n` takes n pages, one more than 3 KiB, or what a register says."""
    text = ELFFile(io.BytesIO(data)).get_section_by_name(".text")
    for at in range(0, text["sh_size"], 4):
        word = int.from_bytes(data[text["sh_offset"] + at :][:4], "little")
        if word & 0xFFC0_03FF != 0xD100_03FF:
            continue
        for change, new in (
            ("in pages", word | 1 << 22),
            ("3088 bytes", 0xD100_03FF | 3088 << 10),
            ("a register", 0xCB21_63FF),
        ):
            loaded = subject.image.at_physical(subject.frames(f"text {shape}") + at)
            assert loaded is not None, f"the text of {shape} is not loaded"
            yield Mutant(
                system=subject.name,
                cell=Cell(family=STEPS, change=change, object="sub sp, sp, #n"),
                words=f"{shape} at {text['sh_addr'] + at:#x}: {word:#x} becomes {new:#x}",
                patches=(
                    Patch(offset=loaded, new=new.to_bytes(4, "little")),
                    Patch(
                        offset=text["sh_offset"] + at, new=new.to_bytes(4, "little"), program=shape
                    ),
                ),
            )


def _row(subject: Subject, shape: str, row: bytes, at: int) -> Iterator[Mutant]:
    kind, name = (
        KINDS[int.from_bytes(row[108:112], "little")],
        row[:104].partition(b"\0")[0].decode(),
    )
    for field in FIELDS:
        old = int.from_bytes(row[field.offset : field.offset + field.size], "little")
        nothing = old == 2 ** (8 * field.size) - 1 or (
            field.name in ("layout", "third") and old == 0 and kind != "server"
        )
        if field.name != "kind" and (field.name not in MEANS[kind].split() or nothing):
            continue
        for value in other_values(old, field.size):
            yield Mutant(
                system=subject.name,
                cell=Cell(family=FAMILY, change=field.name, object=kind),
                words=f"{name} of {shape}: {field.name} {old:#x} becomes {value:#x}",
                patches=(
                    Patch(
                        offset=at + field.offset,
                        new=value.to_bytes(field.size, "little"),
                        program=shape,
                    ),
                ),
            )
    yield Mutant(
        system=subject.name,
        cell=Cell(family=FAMILY, change="name", object=kind),
        words=f"{name} of {shape} is called otherwise",
        patches=(Patch(offset=at, new=bytes([row[0] ^ 2]), program=shape),),
    )
