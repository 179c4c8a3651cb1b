# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Virtual addresses of one component: everything of known size, in reading order.

    0x0000_0000  null guard, 64 KiB
    guard, stack, guard
    instance page, and what is small: ring pages, devices, log, regions (a guard page between two of
    them)
    program: text, rodata, data, bss, heap (placed by the linker from `text_base`)
    big blocks (2 MiB and more) of any of these kinds, aligned to their leaf
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, takewhile

from composer.model.diagnostics import Place
from composer.model.facts import Bytes, MappingKind, Memory, Right, Virtual
from composer.model.memory import DeviceRegisters, Frames, Guard, InstanceFrames, Mapping

PAGE = 4096
BLOCK = 1 << 21
NULL_GUARD = 0x1_0000
PROGRAM_REACH = 0xE0_0000  # 14 MiB: the least room that a program has below the big blocks
BIG_BASE = 0x100_0000  # where they start, unless small things already reach further


def pages(size: int) -> Bytes:
    """Rounded up to whole pages."""
    return Bytes((size + PAGE - 1) // PAGE * PAGE)


@dataclass(slots=True)
class AddressSpace:
    """Hands out virtual ranges; lives only while one component is wired."""

    fixed: tuple[tuple[int, int], ...]  # (start, end) that the user pinned
    next_small: int = NULL_GUARD
    next_big: int | None = None  # nothing big has a place before the program has one
    mappings: list[Mapping] = field(default_factory=list)
    _reach: list[int] = field(init=False)  # how far the pinned ranges reach, up to each of them

    def __post_init__(self) -> None:
        self.fixed = tuple(sorted(self.fixed))
        self._reach = list(accumulate((end for _, end in self.fixed), max))

    def stack(self, size: int, place: Place, key: InstanceFrames) -> Virtual:
        """Guard, stack and guard as one range; returns the stack's start."""
        start = self._take(pages(size) + 2 * PAGE) + PAGE
        for at, name in ((start - PAGE, "below"), (start + pages(size), "above")):
            self.mappings.append(
                Mapping(
                    start=Virtual(at),
                    size=Bytes(PAGE),
                    rights=Right.NONE,
                    memory=Memory.NORMAL,
                    kind=MappingKind.GUARD,
                    name=f"guard {name} the stack",
                    place=place,
                    backing=Guard(),
                )
            )
        return self.map(
            size,
            rights=Right.RW,
            kind=MappingKind.STACK,
            name="stack",
            place=place,
            backing=Frames(key),
            at=start,
        )

    def map(
        self,
        size: int,
        *,
        rights: Right,
        kind: MappingKind,
        name: str,
        place: Place,
        backing: Frames | DeviceRegisters,
        at: int | None = None,
    ) -> Virtual:
        """Returns the start of a new range of whole pages; a fixed address is taken as it is.

        Blocks are taken after `program`, everything small before it.
        """
        if at is None:
            at = self._take_big(pages(size)) if pages(size) >= BLOCK else self._take(pages(size))
        registers = isinstance(backing, DeviceRegisters)
        self.mappings.append(
            Mapping(
                start=Virtual(at),
                size=pages(size),
                rights=rights,
                memory=Memory.DEVICE if registers else Memory.NORMAL,
                kind=kind,
                name=name,
                place=place,
                backing=backing,
            )
        )
        return Virtual(at)

    def gap(self) -> None:
        """Leaves one page unmapped, so that running off an end faults."""
        self.next_small += PAGE

    def program(self) -> Virtual:
        """Where the linker puts the text: past everything small, a gap before it."""
        self.gap()
        start = self.next_small
        while ends := [
            end for _, end in takewhile(lambda one: one[0] < start + BLOCK, self._past(start))
        ]:
            start = max(ends) + PAGE
        self.next_big = max(BIG_BASE, start + PROGRAM_REACH)
        return Virtual(start)

    def _take(self, size: int) -> int:
        assert self.next_big is None, "the program lies behind everything small"
        start = self._free(self.next_small, size, PAGE)
        self.next_small = start + size
        return start

    def _take_big(self, size: int) -> int:
        assert self.next_big is not None, "what is small may still reach where blocks begin"
        leaf = 1 << 30 if size >= 1 << 30 else BLOCK
        start = self._free((self.next_big + leaf - 1) // leaf * leaf, size, leaf)
        self.next_big = start + size + PAGE  # the next one aligns up: running off a block faults
        return start

    def _free(self, start: int, size: int, unit: int) -> int:
        """The first address from `start` on with nothing pinned there, nor in the page before or
        behind.
        """
        for begin, end in self._past(start - PAGE):
            if begin - PAGE >= start + size:
                break
            if start < end + PAGE:
                start = (end + PAGE + unit - 1) // unit * unit
        return start

    def _past(self, at: int) -> Iterator[tuple[int, int]]:
        """The pinned ranges from the first that ends behind an address; found, not looked for:
        there can be thousands.
        """
        return (
            self.fixed[index] for index in range(bisect_right(self._reach, at), len(self.fixed))
        )
