# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Untrusted text on a terminal: characters that a terminal would interpret are shown as escapes.

A guest's words, a name out of an ELF or a plan, a reason out of a description: none of them moves
the cursor, changes a colour or a title, or reorders the line that it stands in.
"""

from __future__ import annotations

import unicodedata

# Cc: controls of both kinds. Cf: those that reorder or hide text. Zl, Zp: line breaks that only
# some terminals know. Cs: halves of a character, by which Python stands for a byte that is no
# UTF-8.
STEERING = frozenset(("Cc", "Cf", "Zl", "Zp", "Cs"))
JOINERS = "\u200c\u200d"  # formats, too, but Persian and emoji are written with them


def steers(character: str) -> bool:
    """Whether a terminal may interpret the character instead of showing it."""
    return character not in JOINERS and unicodedata.category(character) in STEERING


def visible(text: str) -> str:
    """The same text; new lines and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(escaped(one) if one not in "\n\t" and steers(one) else one for one in text)


def in_line(text: str) -> str:
    """The same text on one line: a name with a new line in it begins none that looks like ours."""
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def in_place(text: str) -> str:
    """The same text where columns count: each such character is one replacement character."""
    return "".join("\N{REPLACEMENT CHARACTER}" if steers(one) else one for one in text)


def escaped(character: str) -> str:
    r"""`\x1b`, `\u202e`; a byte that is no UTF-8 as `\xff`."""
    number = ord(character)
    if 0xDC80 <= number <= 0xDCFF:
        return f"\\x{number - 0xDC00:02x}"
    return (
        f"\\x{number:02x}"
        if number < 0x80
        else f"\\u{number:04x}"
        if number < 0x10000
        else f"\\U{number:08x}"
    )
