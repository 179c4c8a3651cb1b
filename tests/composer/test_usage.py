# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What a component has used, read from memory that its code may have damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from composer.machine import memory, usage
from composer.machine.memory import Guest
from composer.model.facts import MappingKind
from tests.composer import view_systems as systems
from tests.composer.any_system import MACHINE

UNIT = 16


def in_use(monkeypatch: pytest.MonkeyPatch, *blocks: tuple[int, int, int]) -> int | None:
    """Of a heap whose free blocks are these: where, how large, and the next one; all from its
    start.
    """
    plan = systems.plan()
    who = plan.components[0]
    space = plan.spaces[0]
    held = next(one for one in space.mappings if one.kind is MappingKind.STACK)
    ram = bytearray(sum(bank.size for bank in plan.board.banks[:1]))
    start, end = held.start + 256, held.start + held.size

    def put(virtual: int, *words: int) -> None:
        physical = plan.physical(space, virtual)
        assert physical is not None
        at = physical - plan.board.banks[0].start
        for index, word in enumerate(words):
            ram[at + 8 * index : at + 8 * index + 8] = (word % 2**64).to_bytes(8, "little")

    put(held.start, start + blocks[0][0] if blocks else 0, start, end)
    for at, size, following in blocks:
        put(start + at, size, start + following if following else 0)
    monkeypatch.setattr(memory, "symbols", lambda _: {usage.HEAP_SYMBOL: held.start})
    guest = Guest(bytes(ram), plan, {}, MACHINE)
    found = usage._heap_in_use(guest, Path("none"), who, held)
    return None if found is None else found - (end - start)


def test_free_blocks_are_not_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    assert in_use(monkeypatch) == 0
    assert in_use(monkeypatch, (0, 64, 128), (128, 32, 0)) == -96


@pytest.mark.parametrize(
    "blocks",
    [
        ((0, 0, 0),),
        ((0, 1, 0),),
        ((0, 2**64 - 16, 0),),
        ((0, 2**63, 0),),
        ((0, 64, 32), (32, 16, 0)),
        ((0, 16, 2**63),),
        ((0, 16, -16),),
    ],
    ids=["no-bytes", "one-byte", "around", "huge", "inside-the-one-before", "wild", "back"],
)
def test_a_list_that_its_owner_has_damaged_is_told_as_unknown(
    blocks: tuple[tuple[int, int, int], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert in_use(monkeypatch, *blocks) is None


def test_a_very_long_list_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "MOST_BLOCKS", 2)
    assert in_use(monkeypatch, (0, 16, 16), (16, 16, 0)) == -32
    assert in_use(monkeypatch, (0, 16, 16), (16, 16, 32), (32, 16, 0)) is None
