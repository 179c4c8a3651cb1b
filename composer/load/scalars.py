# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Scalars become values here alone: numbers, sizes, flags. YAML's own guesses never apply."""

from __future__ import annotations

import re

from composer.model.limits import BYTES, LARGEST, NANOSECONDS

_DECIMAL = re.compile(r"(0|[1-9][0-9]*(_[0-9]+)*)", re.ASCII)
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+(_[0-9a-fA-F]+)*", re.ASCII)
_TIME = re.compile(r"(\S+) +(ns|us|ms|s)", re.ASCII)
_SIZE = re.compile(r"(\S+) +(\S+)", re.ASCII)
_GLUED = re.compile(r"(0x[0-9a-fA-F_]+|[0-9_]+)([A-Za-z]+)", re.ASCII)
_LONGEST = 40  # characters of a number: far more than 64 bits need


class Mistake(ValueError):
    """What is wrong with a scalar, as the end of a sentence; `instead` is what it meant."""

    def __init__(self, message: str, instead: str | None = None) -> None:
        super().__init__(message)
        self.instead = instead


def number(text: str) -> int:
    """`64`, `1_000`, `0x9000_0000`; raises Mistake."""
    if text.startswith("-"):
        raise Mistake(f"`{text}` is negative")
    if len(text) <= _LONGEST and _DECIMAL.fullmatch(text):
        value = int(text)
    elif len(text) <= _LONGEST and _HEXADECIMAL.fullmatch(text):
        value = int(text, 16)
    elif len(text) <= _LONGEST and text.isascii() and text.isdigit():
        raise Mistake(f"`{text}` starts with 0: decimal or octal?")
    else:
        raise Mistake(f"`{short(text)}` is not a number")
    if value > LARGEST:
        raise Mistake(f"`{text}` does not fit 64 bits")
    return value


def size(text: str) -> int:
    """`64 KiB`, `8 B` as bytes; raises Mistake."""
    parts = _SIZE.fullmatch(text)
    if parts is None:
        glued = _GLUED.fullmatch(text)
        if glued is not None and glued[2] in BYTES:
            raise Mistake(
                f"`{text}`: a space stands between number and unit",
                instead=f"{glued[1]} {glued[2]}",
            )
        if glued is not None and not glued[1].startswith("0x"):
            raise Mistake(f"`{short(glued[2])}` is not a unit")
        number(text)
        raise Mistake(f"`{text}` has no unit")
    if parts[2] not in BYTES:
        raise Mistake(f"`{short(parts[2])}` is not a unit")
    value = number(parts[1]) * BYTES[parts[2]]
    if value > LARGEST:
        raise Mistake(f"`{text}` does not fit 64 bits")
    return value


def time(text: str) -> int:
    """`10 ms`, `7 us` as nanoseconds; raises Mistake."""
    parts = _TIME.fullmatch(text)
    if parts is None:
        glued = _GLUED.fullmatch(text)
        spaced = f"{glued[1]} {glued[2]}" if glued is not None and glued[2] in NANOSECONDS else None
        raise Mistake(
            f"`{short(text)}` is not a time: a number, a space and ns, us, ms or s", instead=spaced
        )
    value = number(parts[1]) * NANOSECONDS[parts[2]]
    if value > LARGEST:
        raise Mistake(f"`{text}` does not fit 64 bits of nanoseconds")
    return value


def short(text: str) -> str:
    """For messages: at most 40 characters, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
