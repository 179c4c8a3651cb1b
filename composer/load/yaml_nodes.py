# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""YAML text as a tree that knows its lines: scalars stay text, nothing is guessed.

Built from libyaml's events with a stack of our own, so that depth is bounded, and what the language
leaves out (anchors, aliases, merge keys, tags, several documents, duplicate keys) is seen and
refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Union

import yaml

from composer.load.characters import REFUSED, refused
from composer.model.diagnostics import Diagnostic, Note, Place
from composer.model.limits import DEEPEST, NODES


@dataclass(slots=True)
class Budget:
    """What the files of one run may still hold."""

    nodes: int = NODES


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    text: str
    place: Place
    plain: bool  # written without quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    items: tuple["Node", ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    entries: tuple[tuple[Scalar, "Node"], ...]
    place: Place


Node = Union[Scalar, Listed, Mapped]


def keyless(node: Node) -> Scalar:
    """Stands in for the key of a node that has none: a file's root, an item of a list."""
    return Scalar(text="", place=node.place, plain=True)


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet."""

    mapping: bool
    place: Place
    nodes: list[Node] = field(default_factory=list)  # of a mapping: key, value, key, value …


class _Refused(Exception):
    """Reading cannot go on; the diagnostic says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic


def parse(text: str, file: str, budget: Budget) -> tuple[Node | None, list[Diagnostic]]:
    """The tree of the one document in `text`, and what is wrong with it."""
    found: list[Diagnostic] = []
    if not text.strip():
        return None, [Diagnostic("L003", f"{file} is empty", Place(file, 1))]
    try:
        root = _tree(_events(text), file, found, budget)
    except _Refused as refused:
        return None, [*found, refused.diagnostic]
    except yaml.YAMLError as error:
        return None, [*found, _syntax(error, file)]
    if root is None:
        found.append(Diagnostic("L003", f"{file} holds nothing but comments", Place(file, 1)))
    return root, found


def _events(text: str) -> Iterator[Any]:
    """What `yaml.parse` gives, without its look ahead at every event."""
    parser = yaml.CSafeLoader(text)
    try:
        while (event := parser.get_event()) is not None:
            yield event
    finally:
        parser.dispose()


def _tree(events: Iterator[Any], file: str, found: list[Diagnostic], budget: Budget) -> Node | None:
    opened: list[_Open] = []
    root: Node | None = None
    documents = 0
    for event in events:
        node: Node | None = None
        # nearly all: they decide how long reading takes
        if type(event) is yaml.ScalarEvent and event.anchor is None and event.tag is None:
            node = Scalar(
                text=event.value if event.style != '"' else _unescaped(event, file, found),
                place=_place(event, file),
                plain=not event.style,
            )
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _refusal(
                    "L008",
                    "a second document starts here",
                    _place(event, file),
                    "one file, one document",
                )
        elif isinstance(event, yaml.AliasEvent):
            raise _refusal(
                "L007", f"the alias *{event.anchor}", _place(event, file), "write the value out"
            )
        elif isinstance(event, yaml.NodeEvent):
            _without_extras(event, file)
            if len(opened) == DEEPEST:
                raise _refusal(
                    "L009", f"nested deeper than {DEEPEST} levels", _place(event, file), None
                )
            opened.append(_Open(isinstance(event, yaml.MappingStartEvent), _start(event, file)))
        elif isinstance(event, yaml.CollectionEndEvent):
            node = _closed(opened.pop(), found)
        if node is not None:
            budget.nodes -= 1
            if budget.nodes < 0:
                message = f"more than {NODES} keys, values and items in all files"
                raise _refusal("L009", message, node.place, None)
            if opened:
                opened[-1].nodes.append(node)
            else:
                root = node
    return None if isinstance(root, Scalar) and root.plain and not root.text else root


def _unescaped(event: Any, file: str, found: list[Diagnostic]) -> str:
    """A text in double quotes, whose escapes can make characters that a file may not hold."""
    text: str = event.value
    hit = REFUSED.search(text)
    if hit is not None:
        message = f"an escape makes {refused(hit[0])}"
        found.append(Diagnostic("L004", message, _place(event, file)))
    return REFUSED.sub("\N{REPLACEMENT CHARACTER}", text)


def _closed(one: _Open, found: list[Diagnostic]) -> Node:
    if not one.mapping:
        return Listed(items=tuple(one.nodes), place=one.place)
    entries: dict[str, tuple[Scalar, Node]] = {}
    for key, value in zip(one.nodes[::2], one.nodes[1::2]):
        if not isinstance(key, Scalar):
            found.append(Diagnostic("L013", "a key is a word, not a collection", key.place))
        elif key.plain and key.text == "<<":
            message = "the merge key `<<`"
            found.append(Diagnostic("L007", message, key.place, advice="write the keys out"))
        elif key.text in entries:
            first = Note("first given here", entries[key.text][0].place)
            message = f"the key `{key.text}` is given twice"
            found.append(Diagnostic("L010", message, key.place, notes=(first,)))
        else:
            entries[key.text] = (key, value)
    return Mapped(entries=tuple(entries.values()), place=one.place)


def _without_extras(event: Any, file: str) -> None:
    if event.anchor is not None:
        raise _refusal(
            "L007",
            f"the anchor &{event.anchor}",
            _place(event, file),
            "write the value out where it is used",
        )
    if event.tag is not None:
        raise _refusal(
            "L007", f"the tag {event.tag}", _place(event, file), "values are typed by their key"
        )


def _refusal(code: str, message: str, place: Place, remedy: str | None) -> _Refused:
    return _Refused(Diagnostic(code, message, place, advice=remedy))


def _start(event: Any, file: str) -> Place:
    return Place(file, event.start_mark.line + 1, event.start_mark.column + 1)


def _place(event: Any, file: str) -> Place:
    start, end = event.start_mark, event.end_mark
    line, column = start.line, start.column
    length = end.column - column if end.line == line else 1
    return Place(file, line + 1, column + 1, length if length > 1 else 1)


def _syntax(error: yaml.YAMLError, file: str) -> Diagnostic:
    mark = getattr(error, "problem_mark", None)
    place = Place(file, mark.line + 1, mark.column + 1) if mark is not None else Place(file, 1)
    problem = getattr(error, "problem", None) or "unreadable text"
    context = getattr(error, "context", None)
    start = getattr(error, "context_mark", None)
    notes: tuple[Note, ...] = ()
    if context and start is not None and start.line != getattr(mark, "line", -1):
        notes = (Note(str(context), Place(file, start.line + 1, start.column + 1)),)
    return Diagnostic("L006", f"this is not YAML: {problem}", place, notes=notes)
