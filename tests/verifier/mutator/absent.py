# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What cannot be, and why: cells that have no mutant, and damage that changes nothing anybody could
observe.
"""

from __future__ import annotations

from tests.verifier.mutator.mutant import Cell

# Families whose tables are full but for the cells below. In the others a change goes with one kind
# of object: each cell is listed by itself.
FULL = (
    "leaf descriptor bits",
    "leaves",
    "objects moved for all their holders",
    "unused entries of the last level",
    "unused entries of roots",
    "table descriptor bits",
    "table descriptors",
    "bytes of tables",
    "root registers",
    "capabilities",
    "fields of descriptors",
    "fields of states",
    "program headers",
    "bytes of components",
)
KERNELS = (
    "kernel's device",
    "kernel text",
    "kernel rodata",
    "kernel data",
    "kernel stack",
    "kernel's log",
)
NO_DEVICE = ("region rw", "data", "heap", "pristine", "region rx")


def _cells(family: str, change: str, *objects: str) -> tuple[Cell, ...]:
    return tuple(Cell(family=family, change=change, object=one) for one in objects)


_REASONS: dict[str, tuple[Cell, ...]] = {
    "no holder of one has a device": _cells("leaves", "redirected to own device", *NO_DEVICE),
    "that is the kernel's own memory": (
        *_cells("leaves", "redirected to the kernel text or rodata", *KERNELS),
        *_cells("leaves", "redirected to the kernel data, stack or log", *KERNELS),
        *_cells(
            "unused entries of the last level", "maps the kernel text or rodata", "kernel's gap"
        ),
        *_cells(
            "unused entries of the last level", "maps the kernel data, stack or log", "kernel's gap"
        ),
        *_cells("table descriptors", "leads to the kernel text or rodata", "the kernel's root"),
        *_cells("table descriptors", "leads to the kernel data, stack or log", "the kernel's root"),
    ),
    "its rights are the least there are": _cells("leaves", "rights narrowed", "kernel rodata"),
    "it has no table but its root": (
        *_cells("unused entries of roots", "leads to its own table", "the idle space's root"),
        *_cells("root registers", "its own table of the last level", "idle row"),
        *_cells("root registers", "own memory", "idle row"),
        *_cells("root registers", "own device", "idle row"),
    ),
    "it has one table": _cells(
        "unused entries of roots", "leads to the kernel's table", "the kernel's root"
    ),
    "for the kernel every other table is a component's, and for a component the other way round": (
        *_cells("table descriptors", "leads to another component's table", "the kernel's root"),
        *_cells("table descriptors", "leads to the kernel's table", "the kernel's root"),
        *_cells("table descriptors", "leads to a component's table", "a component's root"),
    ),
    "all of its entries are zero already": (
        *_cells("bytes of tables", "all entries zero", "the idle space's root"),
        *_cells("bytes of tables", "moved by one entry", "the idle space's root"),
    ),
    "it is zero already": (
        *_cells("root registers", "ASID zero", "idle row"),
        *_cells("capabilities", "zeroed", "null", "who is told: unused null"),
    ),
    "it starts in the kernel, as it should": _cells(
        "fields of states", "mode and place of the start", "idle row"
    ),
    "no byte of the file is read for it": _cells("program headers", "p_offset", "zero"),
    "the words that were tried are zero, which is what they become": (
        *_cells("bytes of components", "a word zeroed", "data", "pristine"),
        *_cells("bytes of components", "two words swapped", "data", "pristine"),
    ),
}
REASONS: dict[Cell, str] = {cell: why for why, cells in _REASONS.items() for cell in cells}

# Damage that is made and left out, or not made at all: what it leaves is an image of the same
# system.
UNCHANGED: dict[str, str] = {
    "frames exchanged, equal bytes, one user each": (
        "two pages that nobody shares and that hold the same bytes, such as two of a stack: the"
        " composer may choose frames, and has chosen others"
    ),
    "an ASID that nobody has": (
        "any number is as good as the one before, as long as it is one component's alone"
    ),
    "another array for who holds no slot, where 16 zero bytes lie": (
        "slot 0 is all that is read of it, and null"
    ),
    "the order of who is told": "the supervisors of a component all hear of its end",
    "fewer bytes of a segment from the file": (
        "where what is left out is zero: the loader writes zeros instead"
    ),
    "the selection and the barrier before a group's number goes to `take_group`": (
        "the branch before them bounds it; what a processor guesses is in no state, and V209"
        " follows no number into a function"
    ),
    "section headers, debug sections, a `p_align` of at most a page that fits the segment": (
        "no loader reads them"
    ),
}
