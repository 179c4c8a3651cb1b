# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""C1xx on the system: sizes and fixed addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from composer.check.rule import Finding, rule
from composer.model import limits
from composer.model.diagnostics import Note, Place
from composer.model.resolved import Access, Region, System


def _pinned(system: System) -> Iterator[tuple[Region, Access, int, Place]]:
    for region in system.regions:
        for access in region.accesses:
            if access.at is not None and access.at_place is not None:
                yield region, access, access.at, access.at_place


@dataclass(frozen=True, slots=True)
class Pin:
    """A range of one component that the user fixed."""

    number: int  # in order of the file
    instance: str
    start: int
    end: int
    region: Region
    place: Place


@rule
def region_size(system: System) -> Iterator[Finding]:
    """C105: a region holds from 1 byte to 256 GiB.

    An empty region can hold nothing, and no board can address one beyond the bound.
    """
    for region in system.regions:
        if region.size not in limits.REGION:
            yield Finding(f"region `{region.name}` has {region.size} bytes", region.size_place)


@rule
def address_aligned(system: System) -> Iterator[Finding]:
    """C106: a fixed address is the start of a page.

    Memory is mapped in pages of 4 KiB; an address inside a page has no table entry of its own.
    """
    pages = system.board.pages
    for region, _, at, place in _pinned(system):
        if at % pages.page:
            remedy = f"{pages.down(at):#x} or {pages.whole(at):#x}"
            yield Finding(
                f"region `{region.name}` at {at:#x} starts inside a page of {pages.words}",
                place,
                remedy=remedy,
            )


@rule
def address_in_user_space(system: System) -> Iterator[Finding]:
    """C107: a fixed range lies in user space, and not in the 64 KiB null guard.

    A null pointer plus an offset must fault. The upper end is the end of the components' addresses.
    """
    pages, guard = system.board.pages, system.board.layout.null_guard
    for region, _, at, place in _pinned(system):
        end = at + pages.whole(region.size)
        if at < guard:
            yield Finding(
                f"region `{region.name}` at {at:#x} lies where null pointers are caught",
                place,
                remedy=f"{guard:#x} is the lowest address",
            )
        elif end > pages.user_end:
            yield Finding(
                f"region `{region.name}` would end at {end:#x}, past user space",
                place,
                remedy=f"user space ends at {pages.user_end:#x}",
            )


@rule
def fixed_ranges_apart(system: System) -> Iterator[Finding]:
    """C109: no two fixed ranges of one component share an address.

    Two regions ask for the same address; only one of them can have it.
    """
    held: dict[str, list[Pin]] = {}
    for number, (region, access, at, place) in enumerate(_pinned(system)):
        end = at + system.board.pages.whole(region.size)
        pin = Pin(number, access.end.instance, at, end, region, place)
        held.setdefault(pin.instance, []).append(pin)
    pairs = [pair for pins in held.values() for pair in _overlapping(pins)]
    for other, one in sorted(pairs, key=lambda pair: (pair[1].number, pair[0].number)):
        note = Note(
            f"region `{other.region.name}`: {other.start:#x} to {other.end:#x}", other.place
        )
        yield Finding(
            f"region `{one.region.name}` overlaps region `{other.region.name}` in"
            f" `{one.instance}`: {one.start:#x} to {one.end:#x}",
            one.place,
            (note,),
        )


def _overlapping(pins: list[Pin]) -> Iterator[tuple[Pin, Pin]]:
    """Pairs of ranges of two regions, the earlier in the file first; only those that reach past a
    start are compared with it.
    """
    open_pins: list[Pin] = []
    for pin in sorted(pins, key=lambda one: one.start):
        open_pins = [one for one in open_pins if one.end > pin.start]
        for open_pin in open_pins:
            if open_pin.region is not pin.region and open_pin.start < pin.end:
                yield (open_pin, pin) if open_pin.number < pin.number else (pin, open_pin)
        open_pins.append(pin)
