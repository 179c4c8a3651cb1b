# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""page_tables.S: every table as data, an entry a line with what it maps and who decided it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping as Lookup

from composer.arch.contract import Architecture
from composer.emit.quoting import line_comment
from composer.emit.templates import BANNER
from composer.model.facts import KernelPart, Physical
from composer.model.memory import KERNEL, Mapping
from composer.place.place import PlacedTable, Placement


class _Mapped:
    """The mappings of a space, which are sorted and lie apart, by address."""

    def __init__(self, mappings: tuple[Mapping, ...]) -> None:
        self._mappings = mappings
        self._starts = [mapping.start for mapping in mappings]

    def at(self, virtual: int) -> Mapping:
        return self._mappings[bisect_right(self._starts, virtual) - 1]


def page_tables(placement: Placement) -> str:
    """Assembler text; the section's first byte lies at the first table's physical address."""
    mapped = {space.name: _Mapped(space.mappings) for space in placement.plan.spaces}
    below = {
        (table.space, table.table.level, table.table.start): table.physical
        for table in placement.tables
    }
    rows = [
        f"// {line_comment(BANNER.format(source=placement.plan.system.file))}",
        '    .section ".tables", "aw"',
        f"    .balign {placement.architecture.pages.page}",
    ]
    frames = placement.plan.kernel(KernelPart.TABLES)
    at: int = frames.start
    for placed in placement.tables:
        if placed.physical != at:
            rows.append(f"    .fill {(placed.physical - at) // 8}, 8, 0")
        rows.extend(_table(placed, mapped, below, placement.architecture))
        at = placed.physical + placed.size
    if frames.end != at:
        rows.append(f"    .fill {(frames.end - at) // 8}, 8, 0")
    return "\n".join(rows) + "\n"


def _table(
    placed: PlacedTable,
    mapped: Lookup[str, _Mapped],
    below: Lookup[tuple[str, int, int], Physical],
    architecture: Architecture,
) -> list[str]:
    table, pages = placed.table, architecture.pages
    rows = [
        f"// {placed.space}: level {table.level}, from {table.start:#x}, at {placed.physical:#x}"
    ]
    next_index = 0
    for index, entry in table.entries:
        if index > next_index:
            rows.append(f"    .fill {index - next_index}, 8, 0")
        virtual = pages.canonical(table.start + (index << pages.shifts[table.level]))
        # what is the kernel's in a shared root
        space = KERNEL if virtual >= pages.kernel_base else placed.space
        if isinstance(entry, int):
            lower = below[space, table.level + 1, entry]
            word, what = architecture.encode_table(lower), "table"
        else:
            mapping = mapped[space].at(virtual)
            what = line_comment(f"{mapping.rights} {mapping.name} ({mapping.place})")
            word = architecture.encode_leaf(entry)
        rows.append(f"    .quad {word:#018x}  // [{index}] {virtual:#x} {what}")
        next_index = index + 1
    if placed.size // 8 > next_index:
        rows.append(f"    .fill {placed.size // 8 - next_index}, 8, 0")
    return rows
