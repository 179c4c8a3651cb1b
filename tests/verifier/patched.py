# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A finished ELF file whose bytes a test changes: by physical address, by symbol, by header.
Nothing of the composer.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from pathlib import Path

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

HEADER = struct.Struct("<IIQQQQQQ")  # of a segment
ADDRESS = 0x0000_FFFF_FFFF_F000  # of a descriptor
ROW = 512  # bytes of descriptors[] and of states[]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    flags: int
    offset: int
    virtual: int
    physical: int
    stored: int
    size: int

    def packed(self) -> bytes:
        return HEADER.pack(
            1, self.flags, self.offset, self.virtual, self.physical, self.stored, self.size, 8
        )


class Patched:
    """The bytes of a file, and where in them things lie."""

    def __init__(self, file: Path) -> None:
        self.content = bytearray(file.read_bytes())
        self._elf = ELFFile(io.BytesIO(bytes(self.content)))
        self.segments = [
            Segment(
                flags=segment["p_flags"],
                offset=segment["p_offset"],
                virtual=segment["p_vaddr"],
                physical=segment["p_paddr"],
                stored=segment["p_filesz"],
                size=segment["p_memsz"],
            )
            for segment in self._elf.iter_segments()
        ]
        self.entry = int(self._elf["e_entry"])

    def write(self, file: Path) -> Path:
        file.write_bytes(self.content)
        return file

    # ---- Places

    def physical(self, address: int) -> int:
        return next(
            segment.offset + address - segment.physical
            for segment in self.segments
            if 0 <= address - segment.physical < segment.stored
        )

    def virtual(self, address: int) -> int:
        return next(
            segment.offset + address - segment.virtual
            for segment in self.segments
            if 0 <= address - segment.virtual < segment.stored
        )

    def symbol(self, name: str) -> int:
        return int(self._table().get_symbol_by_name(name)[0]["st_value"])

    def row(self, table: str, component: str) -> int:
        """Of descriptors[] or states[]; the row of a component has its name in descriptors[]."""
        first = self.virtual(self.symbol("descriptors"))
        rank = next(n for n in range(1024) if self.text(first + ROW * n + 80) == component)
        return self.virtual(self.symbol(table)) + ROW * rank

    def leaf(self, component: str, address: int) -> int:
        """The descriptor of a page of a space of two levels."""
        root = self.word(self.row("descriptors", component)) & 0x0000_FFFF_FFFF_FFFE
        table = self.word(self.physical(root + 8 * (address >> 21))) & ADDRESS
        return self.physical(table + 8 * (address >> 12 & 511))

    def fact(self, kind: int) -> int:
        """The first row of that kind in .ashlar.ports of a program."""
        section = self._elf.get_section_by_name(".ashlar.ports")
        assert section is not None
        rows = range(section["sh_offset"], section["sh_offset"] + section["sh_size"], 160)
        return next(
            row for row in rows if struct.unpack_from("<I", self.content, row + 108)[0] == kind
        )

    # ---- Bytes

    def text(self, at: int) -> str:
        return bytes(self.content[at : self.content.index(0, at)]).decode()

    def word(self, at: int) -> int:
        return int.from_bytes(self.content[at : at + 8], "little")

    def put(self, at: int, value: int, size: int = 8) -> None:
        self.content[at : at + size] = value.to_bytes(size, "little")

    # ---- Headers

    def set_symbol(self, name: str, value: int | None = None, size: int | None = None) -> None:
        table = self._table()
        index = next(n for n, one in enumerate(table.iter_symbols()) if one.name == name)
        at = table["sh_offset"] + 24 * index
        if value is not None:
            self.put(at + 8, value)
        if size is not None:
            self.put(at + 16, size)

    def set_segments(self, segments: list[Segment]) -> None:
        """A new table of segments, after everything else."""
        self.put(32, len(self.content))
        self.put(56, len(segments), 2)
        self.segments = segments
        self.content += b"".join(segment.packed() for segment in segments)

    def _table(self) -> SymbolTableSection:
        table = self._elf.get_section_by_name(".symtab")
        assert isinstance(table, SymbolTableSection)
        return table
