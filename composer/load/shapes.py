# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Shapes: what the value of a key may be, and how it is read.

The loader reads by a shape; the editor's schema (schema.py) and the tables of docs/language.md are
written from it. Here are the shapes of one word. combinators.py makes shapes of shapes, forms.py
puts keys together to mappings.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from composer.load import names, scalars
from composer.load.reading import NUMBER, SIZE, TIME, Reading, Spelling
from composer.load.yaml_nodes import Node, Scalar
from composer.model.diagnostics import Located
from composer.model.limits import ANY_NUMBER, ANY_SIZE, ANY_TIME, Limits

Value = TypeVar("Value", covariant=True)
Word = TypeVar("Word", bound=str, covariant=True)


class Shape(ABC, Generic[Value]):
    __slots__ = ()

    @abstractmethod
    def read(self, reading: Reading, key: Scalar, node: Node, what: str) -> Value | None:
        """The value that `key` has; messages call it `what`. None after a diagnostic."""

    def over(
        self, reading: Reading, key: Scalar, node: Node, what: str, before: Any
    ) -> Value | None:
        """The value where an item of `each` has this key, and its entry has `before`."""
        return self.read(reading, key, node, what)


class Refusal(NamedTuple):
    """What is said of a value that does not fit: `{what}` is its name, `{text}` the word."""

    code: str
    message: str
    remedy: str | None = None

    def tell(self, reading: Reading, node: Node, what: str) -> None:
        text = scalars.short(node.text) if isinstance(node, Scalar) else ""
        message = self.message.format(what=what, text=text)
        reading.error(self.code, message, node.place, remedy=self.remedy)


@dataclass(frozen=True, slots=True)
class Text(Shape[Located[str]]):
    """A word of the given form; without a refusal, a later pass judges the word."""

    form: str  # a regular expression
    refusal: Refusal | None = None
    said: str = "word"  # in the language page
    numbers: bool = False  # some of these words are numbers for others who read YAML

    def read(self, reading: Reading, key: Scalar, node: Node, what: str) -> Located[str] | None:
        text = reading.text(node, what)
        if text is None or self.refusal is None:
            return text
        if re.fullmatch(self.form, text.value, re.ASCII):
            return text
        self.refusal.tell(reading, node, what)
        return None


@dataclass(frozen=True, slots=True)
class Name(Shape[Located[str]]):
    """A name that the user chooses; `refusal` is said in place of what is wrong with it."""

    form: re.Pattern[str] = names.WORD
    refusal: Refusal | None = None
    said: str = "name"

    def read(self, reading: Reading, key: Scalar, node: Node, what: str) -> Located[str] | None:
        text = reading.text(node, what)
        if text is None or names.mistake(text.value, self.form) is None:
            return text
        if self.refusal is not None:
            self.refusal.tell(reading, node, what)
        elif isinstance(node, Scalar):
            reading.is_name(node, self.form)
        return None


@dataclass(frozen=True, slots=True)
class Number(Shape[Located[int]]):
    """`64`. Where the limits are a rule's to judge, `rule` is its code."""

    limits: Limits = ANY_NUMBER
    rule: str = ""
    spelling: ClassVar[Spelling] = NUMBER

    def read(self, reading: Reading, key: Scalar, node: Node, what: str) -> Located[int] | None:
        value = reading.number(node, what, self.spelling)
        if value is None or self.rule or value.value in self.limits:
            return value
        shown = f"{value.value} {self.limits.unit}".strip()
        message = f"{what}: `{shown}` is not within {self.limits}"
        reading.error(self.spelling.code, message, value.place)
        return None


@dataclass(frozen=True, slots=True)
class Size(Number):
    """`64 KiB`, in bytes."""

    limits: Limits = ANY_SIZE
    spelling: ClassVar[Spelling] = SIZE


@dataclass(frozen=True, slots=True)
class Time(Number):
    """`10 ms`, in nanoseconds."""

    limits: Limits = ANY_TIME
    spelling: ClassVar[Spelling] = TIME


@dataclass(frozen=True, slots=True)
class Choice(Shape[Located[Word]]):
    """One of some words, or members of an enum. `judged` are let in for a rule to refuse with its
    reason; what has `later` among its words is of a later version.
    """

    words: tuple[Word, ...]
    judged: tuple[Word, ...] = ()
    later: str = ""

    def read(self, reading: Reading, key: Scalar, node: Node, what: str) -> Located[Word] | None:
        text = node.text if isinstance(node, Scalar) else ""
        later = (text,) if self.later in text.split() else ()
        known = {str(word): word for word in (*self.words, *self.judged)}
        found = reading.choice(node, what, tuple(known), later)
        return Located(known[found.value], found.place) if found is not None else None


@dataclass(frozen=True, slots=True)
class Flag(Shape[bool]):
    """`true` or `false`."""

    def read(self, reading: Reading, key: Scalar, node: Node, what: str) -> bool | None:
        text = reading.choice(node, what, ("true", "false"))
        return None if text is None else text.value == "true"


FLAG = Flag()


@dataclass(frozen=True, slots=True)
class Scalars(Shape[Located[str]]):
    """Any scalar: its type is said elsewhere."""

    def read(self, reading: Reading, key: Scalar, node: Node, what: str) -> Located[str] | None:
        return reading.text(node, what)
