# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""place: frames, spaces and tables, once every program is linked."""

from __future__ import annotations

from collections.abc import Mapping

from composer.arch import remarks
from composer.model.diagnostics import Meaning

CODES: Mapping[str, Meaning] = {
    "B001": Meaning(
        "a linked program is an ELF file for the board, with an entry, in whole pages, nowhere"
        " writable and executable",
        "The program that the linker made is not one that the image can hold: each part is"
        " mapped in pages with one right.",
    ),
    "B002": Meaning(
        "a program without `fpu: true` holds no floating-point instruction",
        "Its registers are not saved between components, so the first such instruction would be"
        " a fault at run time; here it is found before boot. C++ is compiled without them,"
        " assembly and foreign objects may hold them.",
    ),
    "P001": Meaning(
        "the system fits the board's lowest bank of memory",
        "Programs, stacks, regions and tables together need more memory than that bank has. The"
        " message says what is needed and what is free.",
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
