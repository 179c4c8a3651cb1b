# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Shapes that are made of shapes: lists, maps, and values that are made of values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from composer.load import scalars
from composer.load.reading import Reading
from composer.load.shapes import Refusal, Shape, Value
from composer.load.yaml_nodes import Listed, Mapped, Node, Scalar, keyless
from composer.model.diagnostics import Located, Note

Made = TypeVar("Made")
Word = TypeVar("Word")


@dataclass(frozen=True, slots=True)
class OneOrMany(Shape[tuple[Located[Value], ...]]):
    """A value, or a list of at least one; None where none could be read."""

    of: Shape[Located[Value]]
    distinct: bool = False

    def read(
        self, reading: Reading, key: Scalar, node: Node, what: str
    ) -> tuple[Located[Value], ...] | None:
        items = [self.of.read(reading, key, item, what) for item in reading.items(node, what)]
        values = tuple(item for item in items if item is not None)
        return (listed_once(reading, values) if self.distinct else values) or None


@dataclass(frozen=True, slots=True)
class ListOf(Shape[tuple[Value, ...]]):
    """A list, of the given length where there is one; `refusal` is for anything else."""

    of: Shape[Value]
    length: int | None = None
    refusal: Refusal = Refusal("L013", "{what} must be a list")

    def read(
        self, reading: Reading, key: Scalar, node: Node, what: str
    ) -> tuple[Value, ...] | None:
        if not isinstance(node, Listed) or self.length not in (None, len(node.items)):
            self.refusal.tell(reading, node, what)
            return None
        values = [self.of.read(reading, keyless(item), item, what) for item in node.items]
        made = tuple(value for value in values if value is not None)
        return made if self.length is None or len(made) == self.length else None


@dataclass(frozen=True, slots=True)
class MapOf(Shape[tuple[tuple[Scalar, Value], ...]]):
    """From names that the user chooses to values, at least so many, which messages call `said`."""

    form: re.Pattern[str]
    of: Shape[Value]
    least: int = 0
    empty: Refusal = Refusal("L013", "{what} needs at least one entry")
    said: str = "{key}"

    def read(
        self, reading: Reading, key: Scalar, node: Node, what: str
    ) -> tuple[tuple[Scalar, Value], ...] | None:
        if isinstance(node, Mapped) and len(node.entries) < self.least:
            self.empty.tell(reading, node, what)
        values = [
            (word, self.of.read(reading, word, value, self.said.format(what=what, key=word.text)))
            for word, value in reading.named(node, f"`{what}`", self.form)
        ]
        return tuple((word, value) for word, value in values if value is not None)


@dataclass(frozen=True, slots=True)
class Table(Shape[tuple[tuple[Word, Value], ...]], Generic[Word, Value]):
    """From words with a shape of their own to values, at least so many."""

    words: Shape[Word]
    of: Shape[Value]
    least: int = 0
    empty: Refusal = Refusal("L013", "{what} needs at least one entry")
    said: str = "{key}"

    def read(
        self, reading: Reading, key: Scalar, node: Node, what: str
    ) -> tuple[tuple[Word, Value], ...] | None:
        mapped = reading.mapping(node, f"`{what}`")
        if mapped is None:
            return None
        if len(mapped.entries) < self.least:
            self.empty.tell(reading, node, what)
        pairs = []
        for name, inner in mapped.entries:
            word = self.words.read(reading, name, name, what)
            said = self.said.format(what=what, key=scalars.short(name.text))
            value = self.of.read(reading, name, inner, said)
            if word is not None and value is not None:
                pairs.append((word, value))
        return tuple(pairs)


@dataclass(frozen=True, slots=True)
class Added(Shape[tuple[Value, ...]]):
    """Values that an item of `each` adds to those of its entry, in the place of equal names."""

    of: Shape[tuple[Value, ...]]
    name: Callable[[Value], str]

    def read(
        self, reading: Reading, key: Scalar, node: Node, what: str
    ) -> tuple[Value, ...] | None:
        return self.of.read(reading, key, node, what)

    def over(
        self, reading: Reading, key: Scalar, node: Node, what: str, before: Any
    ) -> tuple[Value, ...] | None:
        added = self.of.read(reading, key, node, what) or ()
        return tuple({self.name(value): value for value in (*(before or ()), *added)}.values())


@dataclass(frozen=True, slots=True)
class Either(Shape[Value]):
    """A word or a list, or else a mapping."""

    plain: Shape[Value]
    mapping: Shape[Value]

    def read(self, reading: Reading, key: Scalar, node: Node, what: str) -> Value | None:
        shape = self.mapping if isinstance(node, Mapped) else self.plain
        return shape.read(reading, key, node, what)


@dataclass(frozen=True, slots=True)
class Then(Shape[Made], Generic[Value, Made]):
    """What is made of a value."""

    of: Shape[Value]
    make: Callable[[Value], Made]

    def read(self, reading: Reading, key: Scalar, node: Node, what: str) -> Made | None:
        value = self.of.read(reading, key, node, what)
        return None if value is None else self.make(value)


@dataclass(frozen=True, slots=True)
class Read(Shape[Made]):
    """Written as `of` says, and read in a way of its own."""

    of: Shape[Any]
    how: Callable[[Reading, Scalar, Node, str], Made | None]

    def read(self, reading: Reading, key: Scalar, node: Node, what: str) -> Made | None:
        return self.how(reading, key, node, what)


def word(shape: Shape[Located[Value]]) -> Shape[Value]:
    """The value without its place."""
    return Then(shape, lambda located: located.value)


def values(shape: MapOf[Value]) -> Shape[tuple[Value, ...]]:
    """The values of a map whose values know their names."""
    return Then(shape, lambda pairs: tuple(value for _, value in pairs))


def pairs(shape: MapOf[Value]) -> Shape[tuple[tuple[Located[str], Value], ...]]:
    """The names of a map with their places, and the values."""
    return Then(
        shape, lambda pairs: tuple((Located(name.text, name.place), value) for name, value in pairs)
    )


def listed_once(reading: Reading, values: tuple[Located[Value], ...]) -> tuple[Located[Value], ...]:
    """The values that differ; the others are reported."""
    first: dict[Value, Located[Value]] = {}
    for value in values:
        other = first.setdefault(value.value, value)
        if other is not value:
            text = (
                f"`{scalars.short(value.value)}`" if isinstance(value.value, str) else value.value
            )
            notes = [Note("here too", other.place)]
            reading.error("L010", f"{text} is listed twice", value.place, notes)
    return tuple(first.values())
