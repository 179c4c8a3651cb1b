# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The code of a linked program: its functions, and where its instructions lie.

Data between code is told apart by the mapping symbols $x and $d, for machines whose ELF has them.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import Section

from composer.arch.contract import Block

_EXECUTABLE = 4  # SHF_EXECINSTR
_FUNCTION = 2  # STT_FUNC
_SYMBOL = struct.Struct("<IBBHQQ")  # Elf64_Sym


@dataclass(frozen=True, slots=True)
class Function:
    """`end` is behind its last instruction; of names for one address, the file's first."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    functions: tuple[Function, ...]  # by address
    blocks: tuple[Block, ...]
    symbols: Mapping[str, int]

    def function(self, address: int) -> Function | None:
        """The function that an address lies in."""
        at = bisect_right(self.functions, address, key=lambda one: one.start) - 1
        return self.functions[at] if at >= 0 and address < self.functions[at].end else None

    def before(self, address: int) -> str:
        """The name of the last function that starts at or before an address."""
        at = bisect_right(self.functions, address, key=lambda one: one.start) - 1
        return self.functions[at].name if at >= 0 else "no function"


def read_code(elf: ELFFile) -> Code:
    """All executable sections; without mapping symbols all of a section is code."""
    symbols = list(_symbols(elf))
    named = {name: value for name, _, value, _ in symbols}
    functions: dict[int, Function] = {}
    for name, kind, value, size in symbols:
        if kind == _FUNCTION and (value not in functions or functions[value].end == value):
            functions[value] = Function(name, value, value + size)
    marks = sorted(
        (value, name.startswith("$x")) for name, _, value, _ in symbols if name[:2] in ("$x", "$d")
    )
    blocks = [
        block
        for section in elf.iter_sections()
        if section["sh_flags"] & _EXECUTABLE and section["sh_type"] == "SHT_PROGBITS"
        for block in _blocks(section, marks)
    ]
    return Code(
        functions=tuple(functions[one] for one in sorted(functions)),
        blocks=tuple(blocks),
        symbols=named,
    )


def _symbols(elf: ELFFile) -> Iterator[tuple[str, int, int, int]]:
    """Name, kind, value and size of every symbol, read at once: an object for each is slow."""
    table = elf.get_section_by_name(".symtab")
    if table is None:
        return
    names, data = elf.get_section(table["sh_link"]).data(), table.data()
    for name, info, _, _, value, size in _SYMBOL.iter_unpack(
        data[: len(data) // _SYMBOL.size * _SYMBOL.size]
    ):
        yield names[name : names.find(b"\0", name)].decode(
            "utf-8", "replace"
        ), info & 15, value, size


def _blocks(section: Section, marks: list[tuple[int, bool]]) -> Iterator[Block]:
    start, data = section["sh_addr"], section.data()
    held = [mark for mark in marks if start <= mark[0] < start + len(data)]
    borders = [*(held or [(start, True)]), (start + len(data), False)]
    for (first, code), (after, _) in zip(borders, borders[1:]):
        if code and after > first:
            yield Block(start=first, data=data[first - start : after - start])
