# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Impossible cells and the reasons: cells without mutants, and damage without an observable effect.
"""

from __future__ import annotations

from tests.verifier.mutator.mutant import Cell

# Families whose tables are full except for the cells below. In the others a change applies to one
# kind of object, so each cell is listed by itself.
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
    "no holder of the object has a device": _cells(
        "leaves", "redirected to own device", *NO_DEVICE
    ),
    "this is the kernel's own memory": (
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
    "it already has the least rights": _cells("leaves", "rights narrowed", "kernel rodata"),
    "it has no table except its root": (
        *_cells("unused entries of roots", "leads to its own table", "the idle space's root"),
        *_cells("root registers", "its own table of the last level", "idle row"),
        *_cells("root registers", "own memory", "idle row"),
        *_cells("root registers", "own device", "idle row"),
    ),
    "it has one table": _cells(
        "unused entries of roots", "leads to the kernel's table", "the kernel's root"
    ),
    "the kernel's other tables are a component's, and a component's other tables are the kernel's": (
        *_cells("table descriptors", "leads to another component's table", "the kernel's root"),
        *_cells("table descriptors", "leads to the kernel's table", "the kernel's root"),
        *_cells("table descriptors", "leads to a component's table", "a component's root"),
    ),
    "all of its entries are already zero": (
        *_cells("bytes of tables", "all entries zero", "the idle space's root"),
        *_cells("bytes of tables", "moved by one entry", "the idle space's root"),
    ),
    "it is already zero": (
        *_cells("root registers", "ASID zero", "idle row"),
        *_cells("capabilities", "zeroed", "null", "who is told: unused null"),
    ),
    "it starts in the kernel, which is correct": _cells(
        "fields of states", "mode and place of the start", "idle row"
    ),
    "the loader reads no byte of the file for it": _cells("program headers", "p_offset", "zero"),
    "the words are already zero": (
        *_cells("bytes of components", "a word zeroed", "data", "pristine"),
        *_cells("bytes of components", "two words swapped", "data", "pristine"),
    ),
}
REASONS: dict[Cell, str] = {cell: why for why, cells in _REASONS.items() for cell in cells}

# Damage that is discarded or not made, because the result is an image of the same system.
UNCHANGED: dict[str, str] = {
    "frames exchanged, equal bytes, one user each": (
        "two unshared pages with the same bytes, such as two pages of a stack: the composer may"
        " choose other frames"
    ),
    "an unused ASID": ("any ASID works if only one component uses it"),
    "another array of 16 zero bytes for a component without slots": (
        "only slot 0 is read from it, and it is null"
    ),
    "the order of supervisors": "all supervisors of a component are notified of its end",
    "fewer bytes of a segment from the file": (
        "the omitted bytes are zero, and the loader writes zeros in their place"
    ),
    "the selection and the barrier before a group's number goes to `take_group`": (
        "the branch before them bounds it; no state shows speculation, and V209 follows no number"
        " into a function"
    ),
    "section headers, debug sections, a `p_align` of at most a page that fits the segment": (
        "no loader reads them"
    ),
}
