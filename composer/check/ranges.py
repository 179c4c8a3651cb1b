# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Ranges by where they lie: which of thousands share an address with one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Generic, TypeVar

Held = TypeVar("Held")


class Ranges(Generic[Held]):
    """Values at ranges, which may overlap; found without a look at those that end before."""

    def __init__(self, ranges: Iterable[tuple[int, int, Held]]) -> None:
        self._ranges = sorted(ranges, key=lambda one: one[:2])
        # of each range and all before it
        self._reach = list(accumulate((end for _, end, _ in self._ranges), max))

    def at(self, start: int, end: int) -> Iterator[Held]:
        """What shares an address with start to end, in order of address."""
        for index in range(bisect_right(self._reach, start), len(self._ranges)):
            begin, last, held = self._ranges[index]
            if begin >= end:
                return
            if last > start:
                yield held
