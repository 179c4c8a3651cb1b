# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The finished image as a loader sees it: segments and loaded sections, with their hashes."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile

from composer.model.manifest import Image, Section, Segment, sha256
from composer.model.view import Address

KERNEL = "kernel"


def read_image(path: Path) -> tuple[Image, tuple[Segment, ...], tuple[Section, ...]]:
    with path.open("rb") as file:
        elf = ELFFile(file)
        loads = [segment for segment in elf.iter_segments() if segment["p_type"] == "PT_LOAD"]
        parts = [
            section
            for section in elf.iter_sections()
            if section["sh_flags"] & SH_FLAGS.SHF_ALLOC and section["sh_size"]
        ]
        holder = {
            part.name: next(load for load in loads if load.section_in_segment(part))
            for part in parts
        }
        image = Image(
            file=path.name,
            size=path.stat().st_size,
            sha256=sha256(path.read_bytes()),
            entry=Address(elf["e_entry"]),
            loaded=sum(one["p_filesz"] for one in loads),
            memory=sum(one["p_memsz"] for one in loads),
            loaded_sha256=_loaded(
                elf["e_entry"],
                [(one["p_paddr"], one["p_memsz"], one.data()) for one in loads if one["p_memsz"]],
            ),
        )
        segments = tuple(
            _segment(load, [one.name for one in parts if holder[one.name] is load])
            for load in loads
        )
        return image, segments, tuple(_section(one, holder[one.name]) for one in parts)


def _loaded(entry: int, segments: list[tuple[int, int, bytes]]) -> str:
    """Of the entry and each segment: address, sizes, and bytes up to the last that is not zero."""
    parts = [struct.pack("<Q", entry)]
    for start, size, data in sorted(segments):
        stored = data[:size].rstrip(b"\0")
        parts += [struct.pack("<3Q", start, size, len(stored)), stored]
    return sha256(b"".join(parts))


def _segment(load: Any, sections: list[str]) -> Segment:
    flags = load["p_flags"]
    rights = "".join(
        letter if flags & bit else "-" for letter, bit in (("r", 4), ("w", 2), ("x", 1))
    )
    return Segment(
        name=sections[0].lstrip(".") if sections else "empty",
        physical=Address(load["p_paddr"]),
        virtual=Address(load["p_vaddr"]),
        file_size=load["p_filesz"],
        memory_size=load["p_memsz"],
        rights=rights,
        sha256=sha256(load.data()),
        sections=tuple(sections),
    )


def _section(one: Any, load: Any) -> Section:
    """`.sender.text` is sender's, `.text` the kernel's; the zeroes behind them are of all."""
    owner, zero = one.name[1:].rpartition(".")[0] or KERNEL, one["sh_type"] == "SHT_NOBITS"
    physical = one["sh_addr"] - load["p_vaddr"] + load["p_paddr"]
    return Section(
        name=one.name,
        owner=None if zero else owner,
        physical=Address(physical),
        virtual=Address(one["sh_addr"]),
        size=one["sh_size"],
        sha256=None if zero else sha256(one.data()),
    )
