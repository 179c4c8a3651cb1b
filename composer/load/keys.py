# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What a mapping may hold: keys with their shape, meaning and example. The loader reads by it, the
editor's schema shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union


@dataclass(frozen=True, slots=True)
class Text:
    """A word of the given form."""

    form: str  # a regular expression


@dataclass(frozen=True, slots=True)
class Number:
    least: int = 0
    most: int = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Size:
    """`64 KiB`."""


@dataclass(frozen=True, slots=True)
class Time:
    """`10 ms`."""


@dataclass(frozen=True, slots=True)
class Choice:
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scalars:
    """Any scalar: its type is said elsewhere."""


@dataclass(frozen=True, slots=True)
class OneOrMany:
    of: "Shape"


@dataclass(frozen=True, slots=True)
class ListOf:
    of: "Shape"
    length: int | None = None


@dataclass(frozen=True, slots=True)
class MapOf:
    """From names of the given form to values, at least so many."""

    form: str
    of: "Shape"
    least: int = 0


@dataclass(frozen=True, slots=True)
class Either:
    shapes: tuple["Shape", ...]


FLAG = Choice(("true", "false"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """`meaning` is a sentence for people, `example` a value as YAML."""

    name: str
    shape: "Shape"
    meaning: str
    example: str
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys of one kind of mapping; `later` ones are known, and refused until they are
    honoured.
    """

    what: str  # "a ring", for messages
    keys: tuple[Key, ...]
    later: tuple[str, ...] = ()
    more: tuple[
        str, Shape, str
    ] | None = None  # names of this form are keys too: (form, shape, meaning)

    @property
    def known(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.keys)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.keys if one.required)


Shape = Union[Text, Number, Size, Time, Choice, Scalars, OneOrMany, ListOf, MapOf, Either, Keys]
