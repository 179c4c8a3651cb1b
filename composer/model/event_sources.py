# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The number of a source of events: 64 * word + bit, as in abi/system_calls.hpp.

Word 0 is a component's main word, word k its group k. A source in a group raises the group's bit in
the main word too. abi_facts.hpp asserts all of it.
"""

from __future__ import annotations

WORD = 64  # bits: abi::sources_per_word
MAIN = 62  # abi::event_sources: bits 62 and 63 of the main word are the timer and a waiting call
CALL = 63  # abi::call_bit
LIMIT = MAIN * WORD  # sources of a component, when all of its main word goes to groups


def number(group: int, bit: int) -> int:
    return WORD * group + bit


def group_of(source: int) -> int:
    """0: the main word."""
    return source // WORD


def bit_of(source: int) -> int:
    return source % WORD


def main_bit(source: int) -> int:
    """The bit that the source raises in the main word."""
    group = group_of(source)
    return MAIN - group if group else bit_of(source)


def groups_for(sources: int) -> int:
    """Groups that so many sources fill."""
    return -(-sources // WORD)
