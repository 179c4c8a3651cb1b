# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What tools say in a failed build: the composer's sentence where it has one, before the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from composer.command.clang import Duplicate, Finding, Line, Undefined, read
from composer.command.floating import diagnosed, is_floating
from composer.command.linking import symbols
from composer.command.misuse import in_a_sentence

_COUNT = re.compile(r"(?:\d+ warnings? and )?\d+ errors? generated\.\n?")
_CANNOT = re.compile(r"\S+ cannot be made:\n?")


def in_our_words(said: Iterable[str], sources: Iterable[Path]) -> Iterator[str]:
    """The compiler counts at the end of each source; the sentences on it come first, as what else
    is wrong may follow from that.
    """
    floating: list[Finding | Undefined] = []
    first: list[str] = []
    rest: list[str] = []
    unmade: list[str] = []  # the heading of a program, taken back with what is not shown below it
    for part in read(said):
        if isinstance(part, Line):
            counts = _COUNT.fullmatch(part.text) is not None
            if not (floating and (counts or not part.text.strip())):  # of what is not shown
                rest.append(part.text)
            if counts:
                yield from (*first, *rest)
                first, rest = [], []
        elif not isinstance(part, Duplicate) and is_floating(part):
            if rest and _CANNOT.fullmatch(rest[-1]):
                unmade = [rest.pop()]
            floating.append(part)
        elif isinstance(part, Undefined | Duplicate):
            rest += unmade
            unmade = []
            rest += symbols(part, sources)
        else:
            unmade = []
            words = in_a_sentence(part)
            first += words or ()
            rest += part.lines if words is None else ()
    yield from (*first, *rest)
    told = diagnosed(floating, sources)
    yield from told.splitlines(keepends=True)
    if not told:
        yield from (line for part in floating for line in part.lines)
