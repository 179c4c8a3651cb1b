# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What may be a name, and what a misspelt one was meant to be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from composer.load import scalars
from composer.model import limits
from composer.model.diagnostics import Advice, Remedy

LONGEST = limits.NAME.most
WORD = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", re.ASCII)
# a system, type or instance: no C++ identifier
PART = re.compile(r"(?:[a-z][a-z0-9]*(?:_[a-z0-9]+)*)", re.ASCII)
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*", re.ASCII)
DEFAULT_BOARD = "qemu-virt-aarch64"  # where neither the description nor the command line names one
BOARD = re.compile(r"[a-z0-9]+([-_.][a-z0-9]+)*", re.ASCII)
CPP_WORDS = frozenset(
    """alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t
    char32_t class compl concept const consteval constexpr constinit const_cast continue co_await
    co_return co_yield decltype default delete do double dynamic_cast else enum explicit export
    extern false float for friend goto if inline int long mutable namespace new noexcept not not_eq
    nullptr operator or or_eq private protected public register reinterpret_cast requires return
    short signed sizeof static static_assert static_cast struct switch template this thread_local
    throw true try typedef typeid typename union unsigned using virtual void volatile wchar_t while
    xor xor_eq""".split()
)
SYSTEM_WORDS = frozenset("kernel ashlar wiring abi std main idle null".split())


def mistake(name: str, form: re.Pattern[str]) -> str | None:
    """Why `name` is none, as the end of a sentence; None when it is fine."""
    if not name:
        return "it is empty"
    if len(name) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    if form.fullmatch(name) is None:
        return {
            PART: "lower-case letters, digits and single underscores, a letter first",
            WORD: "lower-case letters, digits and single underscores, a letter first",
            IDENTIFIER: "letters, digits and single underscores, a letter first",
            BOARD: "lower-case letters and digits, with single - _ . between them",
        }[form]
    if name in CPP_WORDS and form not in (PART, BOARD):
        return "it is a C++ keyword"
    if name in SYSTEM_WORDS:
        return "it is reserved"
    return None


def refusal(name: str, form: re.Pattern[str]) -> str | None:
    """L017 as a sentence, wherever the name was given; None when it is fine."""
    found = mistake(name, form)
    return None if found is None else f"`{scalars.short(name)}` cannot be a name: {found}"


@dataclass(slots=True)
class Guesses:
    """What misspelt names were meant to be; guesses are costly, and end after so many."""

    left: int = 20_000  # names to compare with: a few tenths of a second

    def meant(self, name: str, known: Collection[str]) -> Advice:
        if self.left < len(known):
            return None
        self.left -= len(known)
        return meant(name, known)


def meant(name: str, known: Iterable[str]) -> Advice:
    """For a misspelt name: the closest known one as remedy, or all of them when they are few."""
    names, wrong = sorted(set(known)), name[:LONGEST]
    close = get_close_matches(wrong, names, 2)
    likeness = [SequenceMatcher(None, one, wrong).ratio() for one in close]
    if len(close) == 2 and likeness[0] == likeness[1]:
        return "close: " + ", ".join(sorted(close))
    # over several lines: no span of one line can be replaced
    if close and any(one.isspace() for one in name):
        return f"close: {close[0]}"
    if close:
        return Remedy(f"did you mean `{close[0]}`?", close[0])
    if 0 < len(names) <= 16:
        return "known: " + ", ".join(names)
    return None
