# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Text of a description inside a generated file: one function per language, and nothing is written
there without it.

Names of components, ports and types are checked words (composer/load/names.py) and need none of
this. File names, units and texts are the user's own: whatever they hold, they stay one string, or
the comment that they stand in.
"""

from __future__ import annotations

import re

from composer.model.diagnostics import Place

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def cpp(text: str) -> str:
    """A string literal of C++ with these characters, as UTF-8, zeroes too: it has a length."""
    return '"' + _octal(text) + '"'


def assembler(text: str) -> str:
    """A string of the assembler, also where the C preprocessor reads it first."""
    return '"' + _octal(text) + '"'


def cmake(folder: str, name: str) -> str:
    """A quoted argument of CMake: the file `name` in the folder that the variable `folder` of ours
    holds.

    CMake holds lists as text, so that a `;` or an unpaired `[` splits or joins elements however it
    is quoted: L039 refuses names that hold one.
    """
    return f'"${{{folder}}}/{cmake_text(name)}"'


def cmake_text(text: str) -> str:
    """Between the quotes of CMake: no variable, generator expression, or end of the string."""
    escaped = re.sub(r'([\\"$])', r"\\\1", text)
    return escaped.replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")


def line_comment(value: str | Place) -> str:
    """The rest of a line behind `//` or `#`, which no character continues or ends."""
    shown = _CONTROL.sub("?", str(value))
    return f"{shown}." if shown.rstrip().endswith("\\") else shown


def block_comment(value: str | Place) -> str:
    """Between `/*` and `*/`."""
    return _CONTROL.sub("?", str(value)).replace("*/", "* /").replace("/*", "/ *")


def _octal(text: str) -> str:
    r"""Quotes and backslashes escaped, control characters as `\ooo`: at most three digits are ever
    read.

    Two question marks could begin a trigraph, of which compilers warn.
    """
    escaped = re.sub(r'([\\"])', r"\\\1", text).replace("??", r"?\077")
    return _CONTROL.sub(
        lambda found: "".join(
            f"\\{byte:03o}" for byte in found[0].encode("utf-8", "surrogateescape")
        ),
        escaped,
    )
