# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""place: frames, spaces and tables, once every program is linked."""

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    "B001": "a linked program is an ELF file for the board, with an entry, in whole pages, nowhere writable and executable",
    "P001": "the system fits the board's memory",
}
