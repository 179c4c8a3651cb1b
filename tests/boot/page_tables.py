# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The page tables in the bytes of an image: finds the last entry of a walk, and changes it."""

from __future__ import annotations

import io
from collections.abc import Callable

from elftools.elf.elffile import ELFFile

from composer.command.plans import machine_of
from composer.model import view
from tests.composer.entries import decode


class Image:
    """`data` is the ELF as it is now."""

    def __init__(self, data: bytes, plan: view.PlanView) -> None:
        self.data = bytearray(data)
        self._plan = plan
        self._segments = [
            (int(segment["p_paddr"]), int(segment["p_filesz"]), int(segment["p_offset"]))
            for segment in ELFFile(io.BytesIO(data)).iter_segments("PT_LOAD")
        ]

    def entry(self, space: str, virtual: int) -> int:
        return self._word(self._where(space, virtual))

    def change(self, space: str, virtual: int, new: Callable[[int], int]) -> None:
        at = self._where(space, virtual)
        word = new(self._word(at))
        assert word != self._word(at), "nothing changes"
        self.data[at : at + 8] = word.to_bytes(8, "little")

    def _word(self, at: int) -> int:
        return int.from_bytes(self.data[at : at + 8], "little")

    def _where(self, name: str, virtual: int) -> int:
        """Where in the file the entry lies at which the walk ends."""
        space = self._plan.space(name)
        assert space is not None, name
        top = max(
            mapping.start + mapping.size
            for other in self._plan.spaces[:-1]
            for mapping in other.mappings
        )
        machine = machine_of(self._plan)
        bits = (
            machine.pages.kernel_bits
            if space is self._plan.spaces[-1]
            else max((top - 1).bit_length(), machine.pages.user_bits[0])
        )
        level, table = machine.pages.start_level(bits), int(space.root)
        inside = virtual & (1 << bits) - 1
        while True:
            shift = machine.pages.shifts[level]
            at = self._offset(table + 8 * (inside >> shift))
            found = decode(self._word(at), level)
            if not isinstance(found, int):
                return at
            level, table, inside = level + 1, found, inside & (1 << shift) - 1

    def _offset(self, physical: int) -> int:
        return next(
            offset + physical - start
            for start, size, offset in self._segments
            if start <= physical < start + size
        )
