# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What a mapping may hold: keys with their shape, meaning and example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, NamedTuple

from composer.load.reading import Entries, Reading
from composer.load.shapes import Shape, Value
from composer.load.yaml_nodes import Node, Scalar


@dataclass(frozen=True, slots=True)
class Key(Generic[Value]):
    """`meaning` is a sentence for people, `example` a value as YAML, `otherwise` what people read
    of the default where that is no word of the language.
    """

    name: str
    shape: Shape[Value]
    meaning: str
    example: str
    required: bool = False
    vital: bool = False  # nothing is made of a mapping without its value
    default: Value | None = None
    otherwise: str = ""

    def read(self, reading: Reading, entries: Entries) -> Value | None:
        """Its value; the default where it has none, or none that can be read."""
        if self.name not in entries:
            return self.default
        key, node = entries[self.name]
        value = self.shape.read(reading, key, node, self.name)
        return self.default if value is None else value


class More(NamedTuple):
    """Names of this form are keys, too."""

    form: str
    shape: Shape[Any]
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys(Shape[Entries]):
    """The keys of one kind of mapping; `later` ones are known, and refused until honoured."""

    what: str  # "a ring", for messages
    keys: tuple[Key[Any], ...]
    later: tuple[str, ...] = ()
    more: More | None = None

    @property
    def known(self) -> tuple[str, ...]:
        return tuple(key.name for key in self.keys)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(key.name for key in self.keys if key.required)

    def read(self, reading: Reading, key: Scalar, node: Node, what: str) -> Entries | None:
        return reading.entries(node, self, key.place)
