# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""C1xx on the system: sizes and fixed addresses."""

from __future__ import annotations

from collections.abc import Iterator

from composer.check.rule import Finding, rule
from composer.model.diagnostics import Note, Place
from composer.model.resolved import Access, Region, System

PAGE = 4096
NULL_GUARD = 0x1_0000  # the first 64 KiB of every space stay unmapped
USER_TOP = 1 << 48  # the canonical lower half of a 64-bit machine's largest table tree
LARGEST_REGION = 1 << 38


def rounded(size: int) -> int:
    return (size + PAGE - 1) // PAGE * PAGE


def _pinned(system: System) -> Iterator[tuple[Region, Access, int, Place]]:
    for region in system.regions:
        for access in region.accesses:
            if access.at is not None and access.at_place is not None:
                yield region, access, access.at, access.at_place


@rule
def region_size(system: System) -> Iterator[Finding]:
    """C105: a region holds from 1 byte to 256 GiB."""
    for region in system.regions:
        if not 1 <= region.size <= LARGEST_REGION:
            yield Finding(f"region `{region.name}` has {region.size} bytes", region.size_place)


@rule
def address_aligned(system: System) -> Iterator[Finding]:
    """C106: a fixed address is the start of a page."""
    for region, _, at, place in _pinned(system):
        if at % PAGE:
            remedy = f"{at // PAGE * PAGE:#x} or {rounded(at):#x}"
            yield Finding(f"region `{region.name}` at {at:#x} starts inside a page of 4 KiB", place, remedy=remedy)


@rule
def address_in_user_space(system: System) -> Iterator[Finding]:
    """C107: a fixed range lies in user space, and not in the 64 KiB that catch null pointers."""
    for region, _, at, place in _pinned(system):
        if at < NULL_GUARD:
            yield Finding(f"region `{region.name}` at {at:#x} lies where null pointers are caught", place,
                          remedy=f"{NULL_GUARD:#x} is the lowest address")  # fmt: skip
        elif at + rounded(region.size) > USER_TOP:
            end = at + rounded(region.size)
            yield Finding(f"region `{region.name}` would end at {end:#x}, past user space", place,
                          remedy=f"user space ends at {USER_TOP:#x}")  # fmt: skip


@rule
def fixed_ranges_apart(system: System) -> Iterator[Finding]:
    """C109: no two fixed ranges of one component share an address."""
    held: dict[str, list[tuple[Region, int, Place]]] = {}
    for region, access, at, place in _pinned(system):
        earlier = held.setdefault(access.end.instance, [])
        for other, other_at, other_place in earlier:
            if other is not region and at < other_at + rounded(other.size) and other_at < at + rounded(region.size):
                note = Note(message=f"region `{other.name}`: {other_at:#x} to {other_at + rounded(other.size):#x}",
                            place=other_place)  # fmt: skip
                yield Finding(f"region `{region.name}` overlaps region `{other.name}` in `{access.end.instance}`:"
                              f" {at:#x} to {at + rounded(region.size):#x}", place, (note,))  # fmt: skip
        earlier.append((region, at, place))
