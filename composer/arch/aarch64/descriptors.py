# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""AArch64 translation tables, 4 KiB granule: the format, the entries, and the control words.

Source: Arm Architecture Reference Manual (DDI 0487), D8.3 "Translation table descriptor formats".
kernel/arch/aarch64/descriptor.hpp has the same facts; `beliefs` asserts that they are equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from composer.arch.contract import Leaf
from composer.model.facts import Memory, Right
from composer.model.machine import AddressLayout, PageFormat

PAGES = PageFormat(
    shifts=(39, 30, 21, 12),  # levels 0 to 3
    leaf_levels=(1, 2, 3),  # 1 GiB, 2 MiB, 4 KiB
    user_bits=(25, 48),  # T0SZ = 39 is the largest value without FEAT_TTST (D17.2.139)
    kernel_bits=25,  # T1SZ = 39: sixteen windows of 2 MiB
    smallest_root=64,
)
LAYOUT = AddressLayout(
    null_guard=0x1_0000,
    program_reach=0xE0_0000,
    first_block=0x100_0000,
    kernel_text=0x2_0000,  # past the pages of the interrupt controller
    image=0x8_0000,  # QEMU drops a device tree on the base when an image starts at 1 MiB or above
    stack_unit=16,
)
PHYSICAL_SIZES = (32, 36, 40, 42, 44, 48)  # bits, by TCR_EL1.IPS

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

MEMORY_INDEX = {Memory.NORMAL: 0, Memory.DEVICE: 1, Memory.UNCACHED: 2}  # of MAIR_EL1, 0x44_04_FF
RIGHTS = (Right.R, Right.RW, Right.RX)


def encode_leaf(leaf: Leaf) -> int:
    """The 64-bit block or page descriptor; only ever executable for the side that owns it."""
    assert leaf.level in PAGES.leaf_levels, f"level {leaf.level} holds no leaf"
    size = 1 << PAGES.shifts[leaf.level]
    assert (
        leaf.physical % size == 0 and leaf.physical & ADDRESS == leaf.physical
    ), "leaf is not aligned to its size"
    word = leaf.physical | VALID | ACCESSED | MEMORY_INDEX[leaf.memory] << ATTRIBUTE_SHIFT
    if leaf.level == 3:
        word |= TABLE_OR_PAGE
    if leaf.memory is not Memory.DEVICE:
        word |= INNER_SHAREABLE
    if not leaf.rights.writes:
        word |= READ_ONLY
    if leaf.user:
        word |= USER | NOT_GLOBAL | PRIVILEGED_NEVER
        return word if leaf.rights.executes else word | USER_NEVER
    word |= USER_NEVER
    return word if leaf.rights.executes else word | PRIVILEGED_NEVER


def encode_table(physical: int) -> int:
    """A table descriptor without hierarchical rights: the leaf alone decides."""
    assert physical % 64 == 0 and physical & ~0x0000_FFFF_FFFF_FFFF == 0, "table is not placed"
    return physical | VALID | TABLE_OR_PAGE


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
    t0sz, t1sz = 64 - user_bits, 64 - PAGES.kernel_bits
    lower = t0sz | 1 << 8 | 1 << 10 | 3 << 12
    upper = t1sz << 16 | 1 << 24 | 1 << 26 | 3 << 28 | 2 << 30
    return lower | upper | physical_size(physical_end) << 32 | 1 << 36


def beliefs(user_bits: int, physical_end: int) -> Iterator[str]:
    """The control register, every combination of form, rights, memory and side, a table's entry."""
    t0sz, ips = 64 - user_bits, physical_size(physical_end)
    yield f"static_assert(tcr({t0sz}, {ips}) == {tcr(user_bits, physical_end):#x});"
    forms = ((2, "block"), (3, "page"))
    for (level, form), rights, memory, user in product(
        forms, RIGHTS, sorted(MEMORY_INDEX), (False, True)
    ):
        leaf = Leaf(physical=0x4020_0000, level=level, rights=rights, memory=memory, user=user)
        may = (
            f"{{.write = {_cpp(rights.writes)}, .execute = {_cpp(rights.executes)},"
            f" .user = {_cpp(user)}}}"
        )
        yield (
            f"static_assert({form}({leaf.physical:#x}, Attribute::{memory}, {may}) =="
            f" {encode_leaf(leaf):#x});"
        )
    yield f"static_assert(table(0x40081000) == {encode_table(0x4008_1000):#x});"


def _cpp(value: bool) -> str:
    return "true" if value else "false"
