# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A finished image as the mutator sees it: file offsets behind addresses. The debug sections are
stripped first: no machine reads them.
"""

from __future__ import annotations

import io
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from elftools.elf.elffile import ELFFile

PAGE = 4096
HEADER_PHOFF, HEADER_SIZE, PROGRAM_HEADER = 32, 64, 56
PT_LOAD = 1
SYMBOL = 24  # bytes of a row of the symbol table


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    number: int
    header: int  # file offset of its program header
    flags: int
    offset: int
    virtual: int
    physical: int
    file_size: int
    memory_size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    address: int
    size: int
    entry: int  # file offset of its row in the symbol table


class Image:
    """The bytes of image.elf without debug sections, its segments and symbols."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        elf = ELFFile(io.BytesIO(data))
        self.segments = tuple(
            Segment(
                number=number,
                header=elf["e_phoff"] + number * PROGRAM_HEADER,
                flags=one["p_flags"],
                offset=one["p_offset"],
                virtual=one["p_vaddr"],
                physical=one["p_paddr"],
                file_size=one["p_filesz"],
                memory_size=one["p_memsz"],
            )
            for number, one in enumerate(elf.iter_segments())
        )
        symbols = elf.get_section_by_name(".symtab")
        entries = range(symbols["sh_offset"], symbols["sh_offset"] + symbols["sh_size"], SYMBOL)
        self.symbols = {
            one.name: Symbol(address=one["st_value"], size=one["st_size"], entry=at)
            for at, one in zip(entries, symbols.iter_symbols(), strict=True)
            if one.name
        }

    def at_physical(self, address: int) -> int | None:
        """File offset; None where the loader writes a zero, or nothing."""
        for segment in self.segments:
            if segment.physical <= address < segment.physical + segment.file_size:
                return segment.offset + address - segment.physical
        return None

    def loaded(self, address: int) -> bool:
        return any(
            segment.physical <= address < segment.physical + segment.memory_size
            for segment in self.segments
        )

    def at(self, address: int) -> int:
        """File offset behind a linked address: a kernel's virtual one, or one that is physical as
        it is.
        """
        for segment in self.segments:
            if segment.virtual <= address < segment.virtual + segment.file_size:
                return segment.offset + address - segment.virtual
        raise AssertionError(f"no segment holds {address:#x}")

    def symbol(self, name: str) -> int:
        """File offset of a symbol."""
        return self.at(self.symbols[name].address)

    def number(self, offset: int, size: int = 8) -> int:
        return int.from_bytes(self.data[offset : offset + size], "little")

    def page(self, physical: int) -> bytes:
        """What lies in one page after loading."""
        content = bytearray(PAGE)
        for segment in self.segments:
            start, end = max(physical, segment.physical), min(
                physical + PAGE, segment.physical + segment.file_size
            )
            if start < end:
                at = segment.offset + start - segment.physical
                content[start - physical : end - physical] = self.data[at : at + end - start]
        return bytes(content)

    @cached_property
    def end(self) -> int:
        """First physical address behind all segments, and behind any page that a mapping may round
        up to.
        """
        return max(segment.physical + segment.memory_size for segment in self.segments)


def stripped(image: Path, to: Path) -> Path:
    """A copy without debug sections; file offsets of mutants are taken from it."""
    to.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["llvm-objcopy-19", "--strip-debug", str(image), str(to)], check=True)
    return to
