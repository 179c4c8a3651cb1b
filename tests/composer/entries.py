# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Entries of AArch64's page tables read back, for tests of tables that the composer has written."""

from __future__ import annotations

from composer.arch.aarch64 import descriptors
from composer.arch.contract import Leaf
from composer.model.facts import Right


def decode(word: int, level: int) -> Leaf | int | None:
    """None: invalid; an int: physical address of the next table; else the leaf."""
    if not word & descriptors.VALID:
        return None
    if level < 3 and word & descriptors.TABLE_OR_PAGE:
        return word & descriptors.ADDRESS
    user = bool(word & descriptors.USER)
    never = descriptors.USER_NEVER if user else descriptors.PRIVILEGED_NEVER
    rights = Right.RW if not word & descriptors.READ_ONLY else Right.R if word & never else Right.RX
    memory = next(
        name
        for name, index in descriptors.MEMORY_INDEX.items()
        if index == word >> descriptors.ATTRIBUTE_SHIFT & 7
    )
    mask = ~((1 << descriptors.PAGES.shifts[level]) - 1)
    return Leaf(
        physical=word & descriptors.ADDRESS & mask,
        level=level,
        rights=rights,
        memory=memory,
        user=user,
    )
