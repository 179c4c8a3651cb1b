# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""kernel.o as the mutator sees it: where its sections lie in the file and in an image, and which of
their bytes the linker fills.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from elftools.elf.elffile import ELFFile

from tests.verifier.mutator.image import Image
from tests.verifier.mutator.mutant import KERNEL_OBJECT, Mutant, Patch

ANCHORS = {
    ".text": "kernel_vectors",
    ".rodata": "kernel_constants",
    ".boot": "_start",
}  # the first byte of each
# Bits of an instruction that hold what the linker fills in; all others are data.
MASKS = {
    "ADR_PREL_PG_HI21": 0x60FF_FFE0,
    "ADD_ABS_LO12_NC": 0x003F_FC00,
    "LDST8_ABS_LO12_NC": 0x003F_FC00,
    "LDST16_ABS_LO12_NC": 0x003F_FC00,
    "LDST32_ABS_LO12_NC": 0x003F_FC00,
    "LDST64_ABS_LO12_NC": 0x003F_FC00,
    "LDST128_ABS_LO12_NC": 0x003F_FC00,
    "JUMP26": 0x03FF_FFFF,
    "CALL26": 0x03FF_FFFF,
}
NAMES = {
    275: "ADR_PREL_PG_HI21",
    277: "ADD_ABS_LO12_NC",
    278: "LDST8_ABS_LO12_NC",
    284: "LDST16_ABS_LO12_NC",
    285: "LDST32_ABS_LO12_NC",
    286: "LDST64_ABS_LO12_NC",
    299: "LDST128_ABS_LO12_NC",
    282: "JUMP26",
    283: "CALL26",
    257: "ABS64",
}
WIDE = "ABS64"
MANGLED = re.compile(r"_ZN4arch7aarch64\d(\w+)E")  # of a constant in arch::aarch64


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What the linker fills."""

    section: str
    offset: int
    kind: str
    symbol: str
    own: bool  # of the object itself, not of the tables

    @property
    def size(self) -> int:
        return 8 if self.kind == WIDE else 4


class KernelObject:
    def __init__(self, data: bytes) -> None:
        self.data = data
        elf = ELFFile(io.BytesIO(data))
        symbols = elf.get_section_by_name(".symtab")
        self.spans = {
            name: (
                int(elf.get_section_by_name(name)["sh_offset"]),
                int(elf.get_section_by_name(name)["sh_size"]),
            )
            for name in ANCHORS
        }
        self.names = int(elf.get_section_by_name(".strtab")["sh_offset"])
        self.end = len(data)
        self.fields: list[Field] = []
        self.labels = sorted(
            (one["st_value"], one.name)
            for one in symbols.iter_symbols()
            if one.name
            and not one.name.startswith("$")
            and one["st_shndx"] not in ("SHN_UNDEF", "SHN_ABS")
            and elf.get_section(one["st_shndx"]).name == ".rodata"
        )
        for name in ANCHORS:
            for relocation in elf.get_section_by_name(f".rela{name}").iter_relocations():
                symbol = symbols.get_symbol(relocation["r_info_sym"])
                target = symbol.name or elf.get_section(symbol["st_shndx"]).name
                self.fields.append(
                    Field(
                        section=name,
                        offset=relocation["r_offset"],
                        kind=NAMES[relocation["r_info_type"]],
                        symbol=target,
                        own=symbol["st_shndx"] != "SHN_UNDEF",
                    )
                )

    def in_image(self, image: Image, section: str, offset: int) -> int:
        """File offset in the image."""
        return image.symbol(ANCHORS[section]) + offset

    def label(self, offset: int) -> str:
        """The array of constants that holds a byte."""
        found = [name for start, name in self.labels if start <= offset]
        named = MANGLED.fullmatch(found[-1]) if found else None
        return named[1] if named else "strings and jump tables"

    def is_filled(self, section: str, offset: int, size: int) -> bool:
        return not self._filled[section].isdisjoint(range(offset, offset + size))

    @cached_property
    def _filled(self) -> dict[str, frozenset[int]]:
        """Offsets of bytes, by section."""
        return {
            name: frozenset(
                at
                for field in self.fields
                if field.section == name
                for at in range(field.offset, field.offset + field.size)
            )
            for name in ANCHORS
        }

    def own_words(self, section: str) -> Iterator[tuple[int, int]]:
        """Offset into the section and value of each word that no linker fills."""
        start, size = self.spans[section]
        for offset in range(0, size - 3, 4):
            if not self.is_filled(section, offset, 4):
                yield offset, int.from_bytes(
                    self.data[start + offset : start + offset + 4], "little"
                )


def twin(image: Image, kernel: KernelObject, mutant: Mutant, family: str) -> Mutant | None:
    """The same for an image with an unreviewed kernel.o that is changed in the same way; none if a
    patch concerns something else.
    """
    more = []
    for patch in mutant.patches:
        place = _place(image, kernel, patch)
        if patch.program or place is None:
            return None
        more.append(Patch(offset=place, new=patch.new, program=KERNEL_OBJECT))
    return replace(
        mutant,
        cell=replace(mutant.cell, family=family),
        patches=(*mutant.patches, *more),
        kernel="any",
    )


def _place(image: Image, kernel: KernelObject, patch: Patch) -> int | None:
    """Where in kernel.o the patched bytes of the image are."""
    for section, (start, size) in kernel.spans.items():
        offset = patch.offset - kernel.in_image(image, section, 0)
        if 0 <= offset and offset + len(patch.new) <= size:
            return None if kernel.is_filled(section, offset, len(patch.new)) else start + offset
    return None
