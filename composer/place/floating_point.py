# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Floating-point and vector instructions in a linked program, found by their encoding.

The classes are those of the Arm Architecture Reference Manual for A-profile, C4.1 (top level, op0 in bits 28 to 25) and
C4.1.66 (loads and stores, V in bit 26). Data between code is told apart by the mapping symbols $x and $d (ELF for the Arm
64-bit Architecture, 5.8).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import Section, Symbol, SymbolTableSection

_EXECUTABLE = 4  # SHF_EXECINSTR
WORD = 4


@dataclass(frozen=True, slots=True)
class Use:
    """The address of an instruction, and the function that it lies in."""

    address: int
    function: str


def first_use(elf: ELFFile) -> Use | None:
    """The first instruction that needs the floating-point unit; None when there is none."""
    table = elf.get_section_by_name(".symtab")
    symbols: list[Symbol] = sorted(table.iter_symbols(), key=lambda one: int(one["st_value"])) if isinstance(table, SymbolTableSection) else []
    for section in elf.iter_sections():
        if section["sh_flags"] & _EXECUTABLE and section["sh_type"] == "SHT_PROGBITS":
            address = next((at for at, word in _code(section, symbols) if needs_unit(word)), None)
            if address is not None:
                return Use(address, _function(symbols, address))
    return None


def needs_unit(word: int) -> bool:
    """Scalar floating-point and Advanced SIMD, the scalable vectors, or a load or store of their registers."""
    op0 = word >> 25 & 0xF
    return op0 & 0b0111 == 0b0111 or op0 == 0b0010 or (op0 & 0b0101 == 0b0100 and bool(word >> 26 & 1))


def _code(section: Section, symbols: list[Symbol]) -> Iterator[tuple[int, int]]:
    """Address and word of every instruction; without mapping symbols all of the section is code."""
    start, data = section["sh_addr"], section.data()
    marks = [(one["st_value"], one.name.startswith("$x")) for one in symbols
             if one.name[:2] in ("$x", "$d") and start <= one["st_value"] < start + len(data)]
    borders = [*(marks or [(start, True)]), (start + len(data), False)]
    for (first, code), (after, _) in zip(borders, borders[1:]):
        for at in range(first, after - WORD + 1, WORD) if code else ():
            yield at, int.from_bytes(data[at - start : at - start + WORD], "little")


def _function(symbols: list[Symbol], address: int) -> str:
    held = [one for one in symbols if one["st_info"]["type"] == "STT_FUNC" and one["st_value"] <= address]
    return str(held[-1].name) if held else "no function"
