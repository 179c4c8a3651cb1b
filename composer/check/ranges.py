# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Ranges by where they lie: which of thousands share an address with one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Generic, Protocol, TypeVar


class Range(Protocol):
    @property
    def start(self) -> int:
        ...

    @property
    def end(self) -> int:
        ...


Held = TypeVar("Held", bound=Range)


class Ranges(Generic[Held]):
    """Ranges that may overlap; found without a look at those that end before."""

    def __init__(self, ranges: Iterable[Held]) -> None:
        self._ranges = sorted(ranges, key=lambda held: (held.start, held.end))
        # of each range and all before it
        self._reach = list(accumulate((held.end for held in self._ranges), max))

    def at(self, start: int, end: int) -> Iterator[Held]:
        """What shares an address with start to end, in order of address."""
        for index in range(bisect_right(self._reach, start), len(self._ranges)):
            held = self._ranges[index]
            if held.start >= end:
                return
            if held.end > start:
                yield held
