# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A program's A64 instructions: what they do to the stack, and where they lead."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from composer.arch.aarch64 import a64
from composer.arch.aarch64.a64 import WORD
from composer.arch.contract import Block, Branch, Flow

_ALIGNED = 16  # what the stack always is
_LOOK_BACK = 12  # an epilogue, or the address of a jump table, lies right before its branch


@dataclass(frozen=True, slots=True)
class Words:
    """One block."""

    start: int
    words: array[int]

    def address(self, at: int) -> int:
        return self.start + at * WORD

    def within(self, start: int, end: int) -> range:
        """The indices of the instructions of a function."""
        low, high = (start - self.start) // WORD, (end - self.start) // WORD
        return range(max(low, 0), min(high, len(self.words)))


class Code:
    """See contract.Instructions."""

    def __init__(self, blocks: tuple[Block, ...]) -> None:
        self._blocks = tuple(Words(block.start, _words(block.data)) for block in blocks)

    def branches(self, start: int, end: int) -> Iterator[Branch]:
        for block in self._blocks:
            inside = block.within(start, end)
            for at in inside:
                if not a64.MAY_BRANCH[block.words[at] >> 24]:
                    continue
                found = a64.branch(block.words[at], block.address(at))
                if found is None:
                    continue
                flow, target = found
                if flow in (Flow.CALL, Flow.JUMP):
                    left = flow is Flow.JUMP and _left(block, at, inside.start)
                    yield Branch(flow, target, left)
                elif flow is Flow.CALL_REGISTER or not _by_table(block, at, target, start, end):
                    yield Branch(flow)

    def padding(self, start: int, end: int) -> int:
        return sum(
            max(
                (
                    _padding(block, at)
                    for at in block.within(start, end)
                    if a64.MAY_SET_SP[block.words[at] >> 24]
                ),
                default=0,
            )
            for block in self._blocks
        )

    def steps(self) -> Iterator[tuple[int, int | None]]:
        """A store that moves sp touches what it takes."""
        for block in self._blocks:
            for at, word in enumerate(block.words):
                if not a64.MAY_SET_SP[word >> 24]:
                    continue
                size = a64.taken(word)
                if size is not None or a64.takes_register(word):
                    yield block.address(at), size

    def floating_point(self) -> int | None:
        for block in self._blocks:
            for at, word in enumerate(block.words):
                if a64.needs_floating_point(word):
                    return block.address(at)
        return None


def _words(data: bytes) -> array[int]:
    words = array("I", data[: len(data) // WORD * WORD])
    if struct.pack("=I", 1) != struct.pack("<I", 1):
        words.byteswap()
    return words


def _left(block: Words, at: int, first: int) -> bool:
    """Whether the instructions before a jump release the frame."""
    for number in range(at - 1, max(first, at - _LOOK_BACK) - 1, -1):
        word = block.words[number]
        if a64.gives_back(word):
            return True
        if a64.MAY_BRANCH[word >> 24] and a64.branch(word, 0) is not None:
            return False
    return False


def _padding(block: Words, at: int) -> int:
    """Bytes that an alignment of the stack pointer may add to the compiler's figure."""
    found = a64.aligned(block.words[at])
    if found is None:
        return 0
    register, alignment = found
    moved = register == a64.SP or any(
        a64.sp_from(word) == register for word in block.words[at + 1 : at + 1 + _LOOK_BACK]
    )
    return max(alignment - _ALIGNED, 0) if moved else 0


def _by_table(block: Words, at: int, register: int, start: int, end: int) -> bool:
    """Whether a jump through a register goes to a label, or a table's start plus an offset."""
    before = [
        (block.words[number], block.address(number))
        for number in range(at - 1, max(at - _LOOK_BACK, -1), -1)
    ]
    sums = (a64.sum_of(word) for word, _ in before)
    made = next((row for row in sums if row is not None and row[0] == register), None)
    if made is None:
        return False
    for word, address in before:
        label, offset = a64.places(word, address), a64.loads_offset(word)
        if label is not None and label[0] in made[1:] and start <= label[1] < end:
            return True
        if offset is not None and offset[0] in made[1:] and offset[1] in made[1:]:
            return True
    return False
