# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Virtual addresses of one component: everything of known size, in reading order.

    0x0000_0000  null guard
    guard, stack, guard
    instance page, and what is small: ring pages, devices, log, regions (a guard page between two of
    them)
    program: text, rodata, data, bss, heap (placed by the linker from `text_base`)
    blocks: what fills one of the machine's larger leaves, of any of these kinds, aligned to it
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, takewhile

from composer.model.diagnostics import Place
from composer.model.facts import Bytes, MappingKind, Memory, Right, Virtual
from composer.model.machine import AddressLayout, PageFormat, up
from composer.model.memory import (
    BELOW_THE_STACK,
    DeviceRegisters,
    Frames,
    Guard,
    InstanceFrames,
    Mapping,
)


@dataclass(slots=True)
class AddressSpace:
    """Hands out virtual ranges; lives only while one component is wired."""

    pages: PageFormat
    layout: AddressLayout
    fixed: tuple[tuple[int, int], ...]  # (start, end) that the user pinned
    next_small: int = field(init=False)
    next_big: int | None = None  # nothing big has a place before the program has one
    mappings: list[Mapping] = field(default_factory=list)
    _reach: list[int] = field(init=False)  # how far the pinned ranges reach, up to each of them

    def __post_init__(self) -> None:
        self.next_small = self.layout.null_guard
        self.fixed = tuple(sorted(self.fixed))
        self._reach = list(accumulate((end for _, end in self.fixed), max))

    def stack(self, size: int, place: Place, key: InstanceFrames) -> Virtual:
        """Guard, stack and guard as one range; returns the stack's start."""
        page, whole = self.pages.page, self.pages.whole(size)
        start = self._take(whole + 2 * page) + page
        for at, name in ((start - page, BELOW_THE_STACK), (start + whole, "guard above the stack")):
            self.mappings.append(
                Mapping(
                    start=Virtual(at),
                    size=page,
                    rights=Right.NONE,
                    memory=Memory.NORMAL,
                    kind=MappingKind.GUARD,
                    name=name,
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
        size = self.pages.whole(size)
        if at is None:
            at = self._take_big(size) if size >= self.pages.block else self._take(size)
        registers = isinstance(backing, DeviceRegisters)
        self.mappings.append(
            Mapping(
                start=Virtual(at),
                size=Bytes(size),
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
        self.next_small += self.pages.page

    def program(self) -> Virtual:
        """Where the linker puts the text: past everything small, a gap before it."""
        self.gap()
        start = self.next_small
        while ends := [
            end
            for _, end in takewhile(
                lambda one: one[0] < start + self.pages.block, self._past(start)
            )
        ]:
            start = max(ends) + self.pages.page
        self.next_big = max(self.layout.first_block, start + self.layout.program_reach)
        return Virtual(start)

    def _take(self, size: int) -> int:
        assert self.next_big is None, "the program lies behind everything small"
        start = self._free(self.next_small, size, self.pages.page)
        self.next_small = start + size
        return start

    def _take_big(self, size: int) -> int:
        assert self.next_big is not None, "what is small may still reach where blocks begin"
        leaf = self.pages.unit(size)
        start = self._free(up(self.next_big, leaf), size, leaf)
        # the next one aligns up: running off a block faults
        self.next_big = start + size + self.pages.page
        return start

    def _free(self, start: int, size: int, unit: int) -> int:
        """The first address from `start` on with nothing pinned there, nor in a page beside."""
        for begin, end in self._past(start - self.pages.page):
            if begin - self.pages.page >= start + size:
                break
            if start < end + self.pages.page:
                start = up(end + self.pages.page, unit)
        return start

    def _past(self, at: int) -> Iterator[tuple[int, int]]:
        """The pinned ranges from the first that ends behind an address, by bisection."""
        return (
            self.fixed[index] for index in range(bisect_right(self._reach, at), len(self.fixed))
        )
