# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The least memory that a system takes: `check` says before compilation what cannot fit.

The ranges are handed out as place/frames.py does, in the same order, without those whose size a
compiler decides. More or larger ranges never end earlier, so what does not fit here fits nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from composer.model import abi, resolved
from composer.model.asked import Board
from composer.model.decided import Wiring
from composer.model.diagnostics import Diagnostic, Place
from composer.model.facts import MappingKind
from composer.model.machine import up
from composer.model.memory import FrameKey
from composer.place.frames import KERNEL_STACK

# text, read-only data, data and page tables: a page each, at least
_KERNEL_PAGES = 4
BOARD = "a board with more memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Something that takes memory of its own, in whole pages."""

    name: str
    size: int
    place: Place


def too_large(system: resolved.System, wirings: tuple[Wiring, ...]) -> tuple[Diagnostic, ...]:
    """P001, where what is known without programs is more than the lowest bank holds."""
    askers = tuple(_askers(system, wirings))
    needed, there = _taken(system.board, askers), room(system.board)
    if needed <= there:
        return ()
    message = (
        f"no room in bank {system.board.banks[0].name}: kernel, stacks, heaps, rings and regions"
        f" alone need {needed // 1024} KiB, aligned to their blocks; {there // 1024} KiB are there"
    )
    nobody = Asker(name="the kernel", size=0, place=system.place)
    largest = max(askers, key=lambda one: one.size, default=nobody)
    left = _left(system.board, askers, largest)
    hint = (
        f"{BOARD}, or at most {left // 1024} KiB for {largest.name}"
        if left
        else f"{BOARD}, or smaller requests: the others do not fit without {largest.name} either"
    )
    return (refusal(message, largest, hint),)


def room(board: Board) -> int:
    """Bytes of the lowest bank that an image can take."""
    return max(board.banks[0].size - board.layout.image, 0)


def refusal(message: str, largest: Asker, hint: str) -> Diagnostic:
    asker = f"{largest.name} with {largest.size // 1024} KiB is the largest request"
    return Diagnostic("P001", f"{message}; {asker}", largest.place, advice=hint)


def _taken(board: Board, askers: tuple[Asker, ...]) -> int:
    """Bytes from the start of the image to the end of the last range."""
    start = board.banks[0].start + board.layout.image
    end = start + _KERNEL_PAGES * board.pages.page
    sizes = (*(asker.size for asker in askers), abi.LOG_BYTES, KERNEL_STACK)
    for size in sizes:
        end = up(end, board.pages.unit(size)) + board.pages.whole(size)
    return end - start


def _left(board: Board, askers: tuple[Asker, ...], largest: Asker) -> int:
    """The most bytes that the largest asker could have, in whole pages; 0: none."""
    page, index = board.pages.page, next(
        (number for number, asker in enumerate(askers) if asker is largest), len(askers)
    )
    fits, refused = 0, largest.size // page
    while refused - fits > 1:
        pages = (fits + refused) // 2
        tried = Asker(name=largest.name, size=pages * page, place=largest.place)
        rows = (*askers[:index], tried, *askers[index + 1 :])
        if _taken(board, rows) <= room(board):
            fits = pages
        else:
            refused = pages
    return fits * page


def _askers(system: resolved.System, wirings: tuple[Wiring, ...]) -> Iterator[Asker]:
    """In the order of the frames: instance pages; stacks and heaps; rings; regions."""
    pages = system.board.pages
    yield from _mapped(wirings, MappingKind.INSTANCE)
    for wiring in wirings:
        yield from _mapped((wiring,), MappingKind.STACK)
        heap = wiring.instance.type.heap
        if heap is not None:
            name = f"the heap of {wiring.instance.name}"
            yield Asker(name=name, size=pages.whole(heap.value), place=heap.place)
    yield from _mapped(wirings, MappingKind.RING)
    for region in system.regions:
        yield Asker(name=f"region {region.name}", size=pages.whole(region.size), place=region.place)


def _mapped(wirings: tuple[Wiring, ...], kind: MappingKind) -> Iterator[Asker]:
    """Of one kind whose size the wiring decides; what two components map, once."""
    seen: set[FrameKey] = set()
    for wiring in wirings:
        for mapping in wiring.mappings:
            if mapping.kind is kind and mapping.frames is not None and mapping.frames not in seen:
                seen.add(mapping.frames)
                owner = "" if kind is MappingKind.RING else f" of {wiring.instance.name}"
                yield Asker(name=mapping.name + owner, size=mapping.size, place=mapping.place)
