# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""page_tables.S: every table as data, an entry a line with what it maps and the line that decided it."""

from __future__ import annotations

from composer.arch import aarch64
from composer.emit.templates import BANNER
from composer.model.decided import Mapping, Space
from composer.place.place import PlacedTable, Placement


def page_tables(placement: Placement) -> str:
    """Assembler text; the section's first byte lies at the first table's physical address."""
    spaces = {one.name: one for one in placement.plan.spaces}
    below = {(one.space, one.table.level, one.table.start): one.physical for one in placement.tables}
    rows = [f"// {BANNER.format(source=placement.plan.system.file)}", '    .section ".tables", "aw"', "    .balign 4096"]
    at = placement.plan.frame("tables").start
    for placed in placement.tables:
        if placed.physical != at:
            rows.append(f"    .fill {(placed.physical - at) // 8}, 8, 0")
        rows.extend(_table(placed, spaces.get(placed.space), below))
        at = placed.physical + placed.size
    end = placement.plan.frame("tables")
    if end.start + end.size != at:
        rows.append(f"    .fill {(end.start + end.size - at) // 8}, 8, 0")
    return "\n".join(rows) + "\n"


def _table(placed: PlacedTable, space: Space | None, below: dict[tuple[str, int, int], int]) -> list[str]:
    table = placed.table
    rows = [f"// {placed.space}: level {table.level}, from {table.start:#x}, at {placed.physical:#x}"]
    next_index = 0
    for index, entry in table.entries:
        if index > next_index:
            rows.append(f"    .fill {index - next_index}, 8, 0")
        virtual = table.start + (index << aarch64.LEVEL_SHIFT[table.level])
        if isinstance(entry, int):
            word, what = aarch64.encode_table(below[placed.space, table.level + 1, entry]), "table"
        else:
            word, what = aarch64.encode_leaf(entry), _what(space, virtual)
        rows.append(f"    .quad {word:#018x}  // [{index}] {virtual:#x} {what}")
        next_index = index + 1
    if placed.size // 8 > next_index:
        rows.append(f"    .fill {placed.size // 8 - next_index}, 8, 0")
    return rows


def _what(space: Space | None, virtual: int) -> str:
    assert space is not None, "the idle space maps nothing"
    one = _mapping_at(space.mappings, virtual)
    return f"{one.rights} {one.name} ({one.place})"


def _mapping_at(mappings: tuple[Mapping, ...], virtual: int) -> Mapping:
    return next(one for one in mappings if one.start <= virtual < one.start + one.size)
