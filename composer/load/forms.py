# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Forms: mappings with fixed keys, each key once, and the value that a mapping becomes.

`Form("a region", Region, name=NAME, size=key(Size(limits.REGION), …))` reads `size` as its shape
says and gives it to `Region`. mypy compares every shape with the parameter that takes its value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ParamSpec, TypeVar, cast

from composer.load.keys import Key, Keys, More
from composer.load.reading import Entries, Reading
from composer.load.shapes import Shape
from composer.load.yaml_nodes import Mapped, Node, Scalar
from composer.model.diagnostics import Located, Place

Value = TypeVar("Value")
Other = TypeVar("Other")
Made = TypeVar("Made")
Parameters = ParamSpec("Parameters")


@dataclass(frozen=True, slots=True)
class _Own:
    """What a value takes from its mapping and the key of it."""

    make: Callable[[Reading, Scalar, Entries], Any]


NAME = cast(str, _Own(lambda reading, key, entries: key.text))
LOCATED = cast(Located[str], _Own(lambda reading, key, entries: Located(key.text, key.place)))
PLACE = cast(Place, _Own(lambda reading, key, entries: key.place))
FILE = cast(str, _Own(lambda reading, key, entries: key.place.file))
READING = cast(Reading, _Own(lambda reading, key, entries: reading))
ENTRIES = cast(Entries, _Own(lambda reading, key, entries: entries))


def needed(shape: Shape[Value], meaning: str, example: str, *, name: str = "") -> Value:
    """A required key of a form, in the place of the value that it gives. Without one that can be
    read, nothing is made of the mapping. Its name is the parameter's where it has none.
    """
    made = Key(name, shape, meaning, example, required=True, vital=True)
    return cast(Value, made)


def key(
    shape: Shape[Value],
    meaning: str,
    example: str,
    default: Other,
    *,
    name: str = "",
    required: bool = False,
    otherwise: str = "",
) -> Value | Other:
    """A key of a form whose default stands in where there is no value that can be read, also where
    the key is required: then the mapping is still judged with all others.
    """
    made: Key[Any] = Key(name, shape, meaning, example, required, False, default, otherwise)
    return cast(Value, made)


def computed(make: Callable[[Entries], Value]) -> Value:
    """A value that is made of the entries of the mapping."""
    return cast(Value, _Own(lambda reading, key, entries: make(entries)))


def more(form: str, shape: Shape[Value], meaning: str) -> tuple[tuple[Located[str], Value], ...]:
    """Keys of names that the user chooses, and their values."""
    return cast(tuple[tuple[Located[str], Value], ...], More(form, shape, meaning))


class Form(Shape[Made]):
    """A mapping with fixed keys, and what is made of it: `make` is called with a value for each of
    its parameters. A parameter is given as a key, as one of the above, or as a constant.
    """

    __slots__ = ("keys", "changing", "_make", "parameters", "_blames_value")

    def __init__(
        self,
        what: str,
        make: Callable[Parameters, Made | None],
        /,
        *none: Parameters.args,
        **parameters: Parameters.kwargs,
    ) -> None:
        assert not none, "every parameter of a form is named"
        self._make = make
        self.parameters: dict[str, Any] = {
            name: replace(one, name=one.name or name) if isinstance(one, Key) else one
            for name, one in parameters.items()
        }
        self._blames_value = False
        self.keys = Keys(
            what=what,
            keys=tuple(key for key in self.parameters.values() if isinstance(key, Key)),
            more=next((more for more in self.parameters.values() if isinstance(more, More)), None),
        )
        self.changing = self.keys  # of an item of `each`

    def later(self, *words: str) -> Form[Made]:
        """With keys of a later version."""
        self.keys = replace(self.keys, later=words)
        return self

    def beside(self, *keys: Key[Any]) -> Form[Made]:
        """With keys, first, that somebody else reads."""
        self.keys = replace(self.keys, keys=(*keys, *self.keys.keys))
        return self

    def changed_by(self, what: str) -> Form[Made]:
        """An item of `each` may change it: with any of its keys, and none is required."""
        keys = tuple(
            replace(
                key,
                required=False,
                shape=key.shape.changing if isinstance(key.shape, Form) else key.shape,
            )
            for key in self.changing.keys
        )
        self.changing = Keys(what=what, keys=keys)
        return self

    def blaming_the_value(self) -> Form[Made]:
        """What is missing is told at the mapping, not at its key."""
        self._blames_value = True
        return self

    def read(self, reading: Reading, key: Scalar, node: Node, what: str) -> Made | None:
        entries = reading.entries(node, self.keys, (node if self._blames_value else key).place)
        return None if entries is None else self.made(reading, key, entries)

    def made(self, reading: Reading, key: Scalar, entries: Entries) -> Made | None:
        """What is made of the entries; None where a vital key has no value."""
        values = {
            name: self._value(parameter, reading, key, entries)
            for name, parameter in self.parameters.items()
        }
        lacking = any(
            isinstance(one, Key) and one.vital and values[name] is None
            for name, one in self.parameters.items()
        )
        return None if lacking else self._make(**values)

    def of_folder(
        self, reading: Reading, root: Node, key: str, name: str, judge: Callable[[Made], None]
    ) -> Made | None:
        """Of a file in a folder called `name`, which the file repeats as `key`; `judge` finds more
        mistakes. None with any.
        """
        entries = reading.entries(root, self.keys, root.place)
        if entries is None:
            return None
        before = len(reading.found)
        stated = reading.stated(entries, root, key, name, f"folder is called `{name}`")
        made = self.made(reading, stated, entries)
        if made is not None:
            judge(made)
        return made if len(reading.found) == before else None

    def over(
        self, reading: Reading, key: Scalar, node: Node, what: str, before: Any
    ) -> Made | None:
        if before is None:
            return self.read(reading, key, node, what)
        changed: Made = self.changed(reading, key, node, before)
        places = [name for name, one in self.parameters.items() if one is PLACE]
        return replace(changed, **dict.fromkeys(places, key.place))

    def changed(self, reading: Reading, key: Scalar, node: Node, before: Other) -> Other:
        """`before`, with what an item says in place of its fields."""
        entries = reading.entries(node, self.changing, key.place) or {}
        values: dict[str, Any] = {}
        for name, one in self.parameters.items():
            if isinstance(one, Key) and one.name in entries:
                word, value = entries[one.name]
                read = one.shape.over(reading, word, value, one.name, getattr(before, name))
                values.update({name: read} if read is not None else {})
        return replace(before, **values)

    def _value(self, parameter: Any, reading: Reading, key: Scalar, entries: Entries) -> Any:
        if isinstance(parameter, Key):
            return parameter.read(reading, entries)
        if isinstance(parameter, More):
            return tuple(self._more(parameter, reading, entries))
        return parameter.make(reading, key, entries) if isinstance(parameter, _Own) else parameter

    def _more(
        self, parameter: More, reading: Reading, entries: Entries
    ) -> Iterator[tuple[Located[str], Any]]:
        for name, (word, node) in entries.items():
            if name not in self.keys.known:
                value = parameter.shape.read(reading, word, node, name)
                if value is not None:
                    yield Located(name, word.place), value


class Kinds(Shape[Made]):
    """A mapping that is of the kind whose key it has. A key goes with the kinds whose forms have
    it; `common` keys go with all kinds but some, and `judge` reads them.
    """

    __slots__ = ("noun", "forms", "keys", "_common", "_but", "_judge", "_blames_second")

    def __init__(
        self,
        noun: str,
        forms: Mapping[str, Form[Made]],
        *,
        common: tuple[Key[Any], ...],
        judge: Callable[[Reading, Scalar, Entries, Made | None], Made | None],
        but: Mapping[str, tuple[str, ...]] = {},
        blames_second: bool = False,
    ) -> None:
        self.noun = noun
        self.forms = forms
        every = {key.name: key for form in forms.values() for key in form.keys.keys}
        every |= {key.name: key for key in common}
        mores = (form.keys.more for form in forms.values())
        self.keys = Keys(
            what=f"a {noun}",
            keys=tuple(replace(key, required=False) for key in every.values()),
            more=next((more for more in mores if more is not None), None),
        )
        self._common = tuple(key.name for key in common)
        self._but = but
        self._judge = judge
        self._blames_second = blames_second

    def read(self, reading: Reading, key: Scalar, node: Node, what: str) -> Made | None:
        there = {word.text for word, _ in node.entries} if isinstance(node, Mapped) else set()
        open_ended = any(self.forms[kind].keys.more for kind in there & set(self.forms))
        keys = self.keys if open_ended else replace(self.keys, more=None)
        entries = reading.entries(node, keys, key.place)
        if entries is None:
            return None
        kinds = [name for name in entries if name in self.forms]
        if len(kinds) != 1:
            several = "several kinds: " + ", ".join(kinds) if kinds else "no kind"
            reading.error(
                "L025",
                f"the {self.noun} `{key.text}` has {several}",
                entries[kinds[1]][0].place if kinds and self._blames_second else key.place,
                remedy="exactly one of: " + ", ".join(self.forms),
            )
            return None
        if not self._fits(reading, key, kinds[0], entries):
            return None
        own = {name: entry for name, entry in entries.items() if name not in self._common}
        made = self.forms[kinds[0]].made(reading, key, own)
        return self._judge(reading, key, entries, made)

    def _fits(self, reading: Reading, key: Scalar, kind: str, entries: Entries) -> bool:
        """The keys next to the kind are those that go with it."""
        keys = self.forms[kind].keys
        missing = [name for name in keys.required if name not in entries]
        common = [name for name in self._common if kind not in self._but.get(name, ())]
        known = {*self.keys.known} - {*keys.known, *common}
        alien = [name for name in entries if name in known]
        for name in missing:
            message = f"the {kind} {self.noun} `{key.text}` needs the key `{name}`"
            reading.error("L014", message, key.place)
        for name in alien:
            message = f"the key `{name}` does not go with a {kind} {self.noun}"
            reading.error("L025", message, entries[name][0].place)
        return not missing and not alien
