# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""place: frames, spaces and tables, once every program is linked."""

from __future__ import annotations

from collections.abc import Mapping

from composer.arch import remarks
from composer.model.diagnostics import Meaning

CODES: Mapping[str, Meaning] = {
    "B001": Meaning(
        "a linked program is an ELF file for the board, with an entry, in whole pages, with no"
        " page both writable and executable",
        "The image cannot hold this program: each part is mapped in pages with one right.",
    ),
    "B002": Meaning(
        "a program without `fpu: true` contains no floating-point instruction",
        "Floating-point registers are not saved for this component, so the first such"
        " instruction would fault at run time. A source that computes with them is refused at its"
        " line; assembly and foreign objects that contain them, when they are linked.",
    ),
    "B003": Meaning(
        "an object is compiled with the wiring.h of the component that it is linked into",
        "Addresses, slots and layouts of messages stand in its code, and another description gives"
        " others. wiring.h leaves a mark in each object that includes it, and the build compares"
        " them. An object that includes none fits every component.",
    ),
    "B004": Meaning(
        "every symbol that a program uses is defined in it, and once",
        "A component is linked with its sources, its objects, its libraries and the runtime, and"
        " with nothing of the machine that builds it. Of two definitions, nobody could know which"
        " one is meant.",
    ),
    "P001": Meaning(
        "the system fits the board's lowest bank of memory",
        "Programs, stacks, regions and tables together need more memory than that bank has. The"
        " message gives the needed and the available size.",
    ),
    "P006": Meaning(
        "the addresses of each component, and of the kernel, fit their space",
        remarks(
            lambda machine: f"A component has {machine.pages.user_bits[1]} bits of addresses, in"
            " which a large region starts at a multiple of its leaf; the kernel has"
            f" {1 << machine.pages.kernel_bits >> 20} MiB for its code, its tables and its log."
        ),
    ),
}
