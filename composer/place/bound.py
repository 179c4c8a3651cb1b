# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The least memory that a system takes: `check` says before compilation what cannot fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from composer.model import resolved
from composer.model.asked import Board
from composer.model.decided import Wiring
from composer.model.diagnostics import Diagnostic, Place
from composer.model.facts import MappingKind
from composer.model.memory import FrameKey

# kinds of mappings whose size the wiring decides; regions and heaps come from the description
_KNOWN = (MappingKind.INSTANCE, MappingKind.STACK, MappingKind.RING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Something that takes memory of its own, in whole pages."""

    name: str
    size: int
    place: Place


def too_large(system: resolved.System, wirings: tuple[Wiring, ...]) -> tuple[Diagnostic, ...]:
    """P001, where stacks, heaps, rings and regions alone are more than the lowest bank holds."""
    askers = tuple(_askers(system, wirings))
    needed, there = sum(asker.size for asker in askers), room(system.board)
    if needed <= there:
        return ()
    message = (
        f"no room in bank {system.board.banks[0].name}: stacks, heaps, rings and regions alone need"
        f" {needed // 1024} KiB; {there // 1024} KiB are there"
    )
    return (
        refusal(
            message,
            max(
                askers,
                key=lambda one: one.size,
                default=Asker(name="the kernel", size=0, place=system.place),
            ),
        ),
    )


def room(board: Board) -> int:
    """Bytes of the lowest bank that an image can take."""
    return max(board.banks[0].size - board.layout.image, 0)


def refusal(message: str, largest: Asker) -> Diagnostic:
    asker = f"{largest.name} with {largest.size // 1024} KiB is the largest request"
    return Diagnostic("P001", f"{message}; {asker}", largest.place)


def _askers(system: resolved.System, wirings: tuple[Wiring, ...]) -> Iterator[Asker]:
    seen: set[FrameKey] = set()
    pages = system.board.pages
    for wiring in wirings:
        for mapping in wiring.mappings:
            if mapping.kind in _KNOWN and mapping.frames is not None and mapping.frames not in seen:
                seen.add(mapping.frames)
                owner = (
                    f" of {wiring.instance.name}" if mapping.kind is not MappingKind.RING else ""
                )
                yield Asker(name=mapping.name + owner, size=mapping.size, place=mapping.place)
        heap = wiring.instance.type.heap
        if heap is not None:
            name = f"the heap of {wiring.instance.name}"
            yield Asker(name=name, size=pages.whole(heap.value), place=heap.place)
    for region in system.regions:
        yield Asker(name=f"region {region.name}", size=pages.whole(region.size), place=region.place)
