# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The tree of page tables that maps a space, for any format of pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from composer.arch.contract import Leaf
from composer.model.facts import Memory, Right
from composer.model.machine import ENTRY, PageFormat

Entries = tuple[tuple[int, Leaf | int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """A virtual range that lies on consecutive physical memory. All three are whole pages."""

    virtual: int
    physical: int
    size: int
    rights: Right
    memory: Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: where in the space it starts, its level, and its entries by index.

    An entry is a Leaf, or the start address of the next level's table.
    """

    level: int
    start: int
    entries: Entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """`tables[0]` is the root, which takes `root_bytes`; the others take a page each."""

    root_bytes: int
    tables: tuple[Table, ...]


def build_tree(
    pages: PageFormat, extents: Iterable[Extent], bits: int, *, user: bool, above: Entries = ()
) -> Tree:
    """The tables that map these extents and nothing else, with the largest leaves that fit.

    `bits` is what the root translates; `above` stands in the root too.
    """
    top = pages.start_level(bits)
    base = 0 if user or pages.shared_root else pages.kernel_base
    growing = _Growing(pages=pages, top=top, base=base, root_entries=pages.root_entries(bits))
    growing.tables[top, base] = dict(above)
    for extent in extents:
        done = 0
        while done < extent.size:
            done += growing.map(extent, done, user)
    return Tree(
        root_bytes=max(growing.root_entries * ENTRY, pages.smallest_root),
        tables=tuple(
            Table(level=level, start=start, entries=tuple(sorted(rows.items(), key=_index)))
            for (level, start), rows in sorted(growing.tables.items())
        ),
    )


def _index(row: tuple[int, Leaf | int]) -> int:
    return row[0]


class _Growing:
    """The tables of a space by level and start, each with its entries by index."""

    def __init__(self, *, pages: PageFormat, top: int, base: int, root_entries: int) -> None:
        self.pages, self.top, self.base, self.root_entries = pages, top, base, root_entries
        self.tables: dict[tuple[int, int], dict[int, Leaf | int]] = {}

    def map(self, extent: Extent, done: int, user: bool) -> int:
        """Adds one leaf at `done` bytes into the extent; returns its size."""
        virtual, physical, left = extent.virtual + done, extent.physical + done, extent.size - done
        shifts = self.pages.shifts
        level = next(
            level
            for level in self.pages.leaf_levels
            if level >= self.top
            and virtual % (1 << shifts[level]) == 0 == physical % (1 << shifts[level])
            and left >= 1 << shifts[level]
        )
        start = self.base
        for above in range(self.top, level):
            below = virtual >> shifts[above] << shifts[above]
            self.tables[above, start].setdefault(self._index(virtual, above), below)
            self.tables.setdefault((above + 1, below), {})
            start = below
        index, entries = self._index(virtual, level), self.tables[level, start]
        assert index not in entries, f"{virtual:#x} is mapped twice"
        entries[index] = Leaf(
            physical=physical, level=level, rights=extent.rights, memory=extent.memory, user=user
        )
        return 1 << shifts[level]

    def _index(self, virtual: int, level: int) -> int:
        size = self.root_entries if level == self.top else self.pages.page // ENTRY
        return (virtual >> self.pages.shifts[level]) % size
