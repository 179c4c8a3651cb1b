# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Floating-point and vector instructions in a linked program, found by their encoding."""

from __future__ import annotations

from dataclasses import dataclass

from composer.arch.a64 import WORD, needs_floating_point
from composer.place.code import Code


@dataclass(frozen=True, slots=True)
class Use:
    """The address of an instruction, and the function that it lies in."""

    address: int
    function: str


def first_use(code: Code) -> Use | None:
    """The first instruction that needs the floating-point unit; None when there is none."""
    for block in code.blocks:
        for number, word in enumerate(block.words):
            if needs_floating_point(word):
                address = block.start + number * WORD
                return Use(address, code.before(address))
    return None
