# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Reads a relocatable ELF file of anybody: sections and symbols, every offset checked first.

The linker reads the same bytes later and says little of what is damaged; this says it in a
sentence, and never fails otherwise. pyelftools, which reads what our linker wrote, ends for one in
twenty damaged objects in an OverflowError, a TypeError, an AttributeError or a RecursionError.
Layouts: System V ABI, chapter 4.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SECTION = struct.Struct("<IIQQQQIIQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
MAGIC = b"\x7fELF"
RELOCATABLE = 1
KINDS = {
    2: "a linked program",
    3: "a shared object or a program that the loader moves",
    4: "a core",
}
SYMBOLS, NOBITS = 2, 8  # sh_type
WRITES, ALLOCATED, EXECUTES, THREAD = 0x1, 0x2, 0x4, 0x400  # sh_flags
LOCAL, WEAK = 0, 2  # of st_info
INDIRECT = 10  # STT_GNU_IFUNC
UNDEFINED = 0  # SHN_UNDEF


class Unreadable(Exception):
    """Why the bytes are no such file, as the end of a sentence; `remedy`: how to make one."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    name: str
    kind: int
    flags: int
    alignment: int
    data: bytes  # empty where the file has none

    @property
    def is_mapped(self) -> bool:
        return bool(self.flags & ALLOCATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    name: str
    kind: int
    binding: int
    section: int

    @property
    def is_defined_for_all(self) -> bool:
        return self.section != UNDEFINED and self.binding != LOCAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    sections: tuple[Section, ...]
    symbols: tuple[Symbol, ...]


def read_object(data: bytes, machine: int, architecture: str) -> Object:
    """The sections and symbols of a relocatable file for `machine`, 64 bits, little-endian."""
    _is_for(data, machine, architecture)
    header = _HEADER.unpack_from(data)
    start, entry, count, names = header[6], header[11], header[12], header[13]
    if start == 0 or entry != _SECTION.size:
        raise Unreadable("is damaged: it has no table of sections")
    if count == 0:  # more than fit into the header: the first section has the number
        count = _SECTION.unpack(_part(data, start, _SECTION.size, "its table of sections"))[5]
    table = _part(data, start, count * _SECTION.size, "its table of sections")
    rows = list(_SECTION.iter_unpack(table))
    names = rows[0][6] if names == 0xFFFF and rows else names
    if names >= len(rows):
        raise Unreadable("is damaged: it has no names of sections")
    contents = [_content(data, row) for row in rows]
    sections = tuple(
        Section(
            name=_name(contents[names], row[0]),
            kind=row[1],
            flags=row[2],
            alignment=row[8],
            data=content,
        )
        for row, content in zip(rows, contents)
    )
    symbols = tuple(
        one
        for row, content in zip(rows, contents)
        if row[1] == SYMBOLS
        for one in _symbols(content, row[6], contents)
    )
    return Object(sections=sections, symbols=symbols)


def _is_for(data: bytes, machine: int, architecture: str) -> None:
    if data[:4] in (b"BC\xc0\xde", b"\xde\xc0\x17\x0b"):
        raise Unreadable("holds LLVM bitcode", "compile it without -flto")
    if data[:4] != MAGIC:
        raise Unreadable("is not an ELF file", "`clang -c` and `ld -r` write one")
    if len(data) < _HEADER.size:
        raise Unreadable("is damaged: it ends inside the ELF header")
    bits, order = data[4], data[5]
    kind, for_machine = struct.unpack_from("<HH" if order == 1 else ">HH", data, 16)
    wanted = f"compile it for {architecture}, 64 bits, little-endian"
    if bits != 2:
        raise Unreadable(f"is of {'32 bits' if bits == 1 else 'no known class'}", wanted)
    if order != 1:
        raise Unreadable("is big-endian" if order == 2 else "has no known byte order", wanted)
    if for_machine != machine:
        raise Unreadable(f"is for another machine (ELF number {for_machine})", wanted)
    if kind != RELOCATABLE:
        what = KINDS.get(kind, f"an ELF file of the unknown type {kind}")
        raise Unreadable(
            f"is {what}, not a relocatable object",
            "link with `ld -r`: the build adds the runtime, the stack and the addresses",
        )


def _part(data: bytes, start: int, size: int, what: str) -> bytes:
    if start > len(data) or size > len(data) - start:
        raise Unreadable(f"is damaged: {what} lies behind its end")
    return data[start : start + size]


def _content(data: bytes, row: tuple[int, ...]) -> bytes:
    if row[1] in (0, NOBITS):
        return b""
    return _part(data, row[4], row[5], "a section")


def _name(names: bytes, at: int) -> str:
    end = names.find(b"\0", at)
    if at >= len(names) or end < 0:
        raise Unreadable("is damaged: a name lies behind its end")
    return names[at:end].decode("utf-8", "replace")


def _symbols(table: bytes, link: int, contents: list[bytes]) -> list[Symbol]:
    if len(table) % _SYMBOL.size or link >= len(contents):
        raise Unreadable("is damaged: its table of symbols is cut")
    return [
        Symbol(name=_name(contents[link], name), kind=info & 15, binding=info >> 4, section=section)
        for name, info, _, section, _, _ in _SYMBOL.iter_unpack(table)
    ]
