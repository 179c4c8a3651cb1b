# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Which characters a description may hold."""

from __future__ import annotations

import os
import re
import unicodedata

# Not printable for YAML, or a line break that only YAML knows: columns and lines stay what editors
# show. And every format of Unicode (category Cf) but the joiners of Persian and of emoji: those
# that reorder a line show another one than is read ("Trojan Source", CVE-2021-42574), and the
# others are not seen at all.
REFUSED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2"
    r"\u180e\u200b\u200e-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f"
    r"\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe-\uffff"
    r"\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
TAB = re.compile(r"^ *\t", re.MULTILINE)

# Of a file's name, besides letters and digits of any script. CMake, Ninja, shells, compilers and
# gdb take each of the others for their own somewhere: `;` parts a list, `$` begins a variable, `=`
# ends the prefix of -ffile-prefix-map, `:` parts a search path, `*` is a pattern. At `&`, `'` and
# `^` Ninja parts the names of headers; for `(`, `)` and `~` CMake quotes the name of the list of
# headers, which Ninja then does not find: a changed header would compile nothing anew. These pass
# through all of them: tests/boot/test_reproducible.py builds with each.
_FITS = frozenset(" _-+.,@%!{}/")


def unfit(name: str) -> str | None:
    """The first character that tools of a build misread in a path; a blank at its end is one."""
    if name != name.rstrip():
        return name[-1]
    return next(
        (
            one
            for one in name
            if one not in _FITS and not one.isalnum() and unicodedata.category(one)[0] != "M"
        ),
        None,
    )


def as_utf8(path: str) -> str:
    """A path by its bytes, whatever character set the machine reads names with."""
    try:
        return os.fsencode(path).decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path


def misfit(name: str) -> str | None:
    """Why a file of a description may not be called so, as the end of a sentence."""
    character = unfit(name)
    if character is not None:
        return f"{called(character)} in a file's name cannot go through the tools of a build"
    if any(part.startswith("-") for part in name.split("/")):
        return "a file's name that begins with `-` is an option to the tools of a build"
    return None


def refused(character: str) -> str:
    """What a character of REFUSED is, in a message."""
    kind = (
        "a control character"
        if unicodedata.category(character) == "Cc"
        else "a character that reorders or hides text"
    )
    return f"{kind} (U+{ord(character):04X})"


def called(character: str) -> str:
    """A character in a message."""
    if character == " ":
        return "a blank at the end"
    return f"`{character}`" if character.isprintable() else f"the character U+{ord(character):04X}"
