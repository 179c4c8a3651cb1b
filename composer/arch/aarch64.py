# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""AArch64 translation tables, 4 KiB granule: entries, and the tree of tables that maps a space.

Source: Arm Architecture Reference Manual (DDI 0487), D8.3 "Translation table descriptor formats".
The same facts stand in kernel/arch/aarch64/descriptor.hpp; emit prints static_asserts that hold
them equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

PAGE = 4096
LEVEL_SHIFT = {0: 39, 1: 30, 2: 21, 3: 12}  # bits of address below one entry of that level
LEAF_LEVELS = (1, 2, 3)  # 1 GiB, 2 MiB, 4 KiB
SMALLEST_SPACE = 25  # bits; T0SZ = 39 is the largest value without FEAT_TTST (D17.2.139)
LARGEST_SPACE = 48
KERNEL_SPACE = 25  # T1SZ = 39: sixteen windows of 2 MiB
PHYSICAL_SIZES = (32, 36, 40, 42, 44, 48)  # bits, by TCR_EL1.IPS
KERNEL_BASE = 2**64 - 2**KERNEL_SPACE

VALID = 1 << 0
TABLE_OR_PAGE = 1 << 1  # level 0-2: a table; level 3: a page
ATTRIBUTE_SHIFT = 2  # index into MAIR_EL1
USER = 1 << 6  # AP[1]
READ_ONLY = 1 << 7  # AP[2]
INNER_SHAREABLE = 3 << 8
ACCESSED = 1 << 10
NOT_GLOBAL = 1 << 11
PRIVILEGED_NEVER = 1 << 53
USER_NEVER = 1 << 54
ADDRESS = 0x0000_FFFF_FFFF_F000

MEMORY_INDEX = {"normal": 0, "device": 1, "uncached": 2}
MAIR = 0x44_04_FF  # index 0 write-back, 1 Device-nGnRE, 2 normal non-cacheable
RIGHTS = ("r", "rw", "rx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """What one leaf entry says. `level` is 1, 2 or 3; `physical` is aligned to the level's size."""

    physical: int
    level: int
    rights: str
    memory: str
    user: bool


def encode_leaf(leaf: Leaf) -> int:
    """The 64-bit block or page descriptor; only ever executable for the side that owns it."""
    assert leaf.level in LEAF_LEVELS, f"level {leaf.level} holds no leaf"
    size = 1 << LEVEL_SHIFT[leaf.level]
    assert (
        leaf.physical % size == 0 and leaf.physical & ADDRESS == leaf.physical
    ), "leaf is not aligned to its size"
    word = leaf.physical | VALID | ACCESSED | MEMORY_INDEX[leaf.memory] << ATTRIBUTE_SHIFT
    if leaf.level == 3:
        word |= TABLE_OR_PAGE
    if leaf.memory != "device":
        word |= INNER_SHAREABLE
    if leaf.rights != "rw":
        word |= READ_ONLY
    if leaf.user:
        word |= USER | NOT_GLOBAL | PRIVILEGED_NEVER
        return word if leaf.rights == "rx" else word | USER_NEVER
    word |= USER_NEVER
    return word if leaf.rights == "rx" else word | PRIVILEGED_NEVER


def encode_table(physical: int) -> int:
    """A table descriptor without hierarchical rights: the leaf alone decides."""
    assert physical % 64 == 0 and physical & ~0x0000_FFFF_FFFF_FFFF == 0, "table is not placed"
    return physical | VALID | TABLE_OR_PAGE


def decode(word: int, level: int) -> Leaf | int | None:
    """None: invalid; an int: physical address of the next table; else the leaf."""
    if not word & VALID:
        return None
    if level < 3 and word & TABLE_OR_PAGE:
        return word & ADDRESS
    user = bool(word & USER)
    never = USER_NEVER if user else PRIVILEGED_NEVER
    rights = "rw" if not word & READ_ONLY else ("r" if word & never else "rx")
    memory = next(
        name for name, index in MEMORY_INDEX.items() if index == word >> ATTRIBUTE_SHIFT & 7
    )
    mask = ~((1 << LEVEL_SHIFT[level]) - 1)
    return Leaf(
        physical=word & ADDRESS & mask, level=level, rights=rights, memory=memory, user=user
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """A virtual range that lies on consecutive physical memory. All three are multiples of
    4 KiB.
    """

    virtual: int
    physical: int
    size: int
    rights: str
    memory: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: where in the space it starts, its level, and its entries by index.

    An entry is a Leaf, or the start address of the next level's table.
    """

    level: int
    start: int
    entries: tuple[tuple[int, Leaf | int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """`tables[0]` is the root; `root_entries` sizes it: 2 ** (bits - shift of its level)."""

    bits: int
    root_entries: int
    tables: tuple[Table, ...]


def start_level(bits: int) -> int:
    """The level of the root for a space of so many bits (D8.2.8, table D8-23)."""
    return 2 if bits <= 30 else 1 if bits <= 39 else 0


def root_entries(bits: int) -> int:
    return 1 << bits - LEVEL_SHIFT[start_level(bits)]


def build_tree(extents: Iterable[Extent], bits: int, *, user: bool) -> Tree:
    """The tables that map these extents and nothing else, with the largest leaves that fit."""
    top = start_level(bits)
    base = 0 if user else 2**64 - 2**bits
    tables: dict[tuple[int, int], dict[int, Leaf | int]] = {(top, base): {}}
    for extent in extents:
        done = 0
        while done < extent.size:
            done += _map_one(tables, extent, done, top, base, user)
    rows = tuple(
        Table(
            level=level,
            start=start,
            entries=tuple(sorted(entries.items(), key=lambda pair: pair[0])),
        )
        for (level, start), entries in sorted(tables.items())
    )
    return Tree(bits=bits, root_entries=root_entries(bits), tables=rows)


def _map_one(
    tables: dict[tuple[int, int], dict[int, Leaf | int]],
    extent: Extent,
    done: int,
    top: int,
    base: int,
    user: bool,
) -> int:
    """Adds one leaf at `done` bytes into the extent; returns its size."""
    virtual, physical, left = extent.virtual + done, extent.physical + done, extent.size - done
    level = next(
        one
        for one in LEAF_LEVELS
        if one >= top
        and virtual % (1 << LEVEL_SHIFT[one]) == 0 == physical % (1 << LEVEL_SHIFT[one])
        and left >= 1 << LEVEL_SHIFT[one]
    )
    start = base
    for above in range(top, level):
        index = (virtual - start) >> LEVEL_SHIFT[above]
        below = start + (index << LEVEL_SHIFT[above])
        tables[above, start].setdefault(index, below)
        tables.setdefault((above + 1, below), {})
        start = below
    index = (virtual - start) >> LEVEL_SHIFT[level]
    entries = tables[level, start]
    assert index not in entries, f"{virtual:#x} is mapped twice"
    entries[index] = Leaf(
        physical=physical, level=level, rights=extent.rights, memory=extent.memory, user=user
    )
    return 1 << LEVEL_SHIFT[level]


def physical_size(end: int) -> int:
    """TCR_EL1.IPS: the smallest size that holds every address below `end` (D17.2.139)."""
    assert end <= 1 << PHYSICAL_SIZES[-1], f"{end:#x} is past what 48 bits of address reach"
    return next(number for number, bits in enumerate(PHYSICAL_SIZES) if end <= 1 << bits)


def tcr(user_bits: int, physical_end: int) -> int:
    """TCR_EL1: both halves 4 KiB granule, write-back write-allocate walks, inner shareable, 16-bit
    ASID.

    D17.2.139. Physical addresses are as large as this system needs them, and a table that names a
    larger one faults.
    """
    t0sz, t1sz = 64 - user_bits, 64 - KERNEL_SPACE
    lower = t0sz | 1 << 8 | 1 << 10 | 3 << 12
    upper = t1sz << 16 | 1 << 24 | 1 << 26 | 3 << 28 | 2 << 30
    return lower | upper | physical_size(physical_end) << 32 | 1 << 36
