# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What a compiler or linker says in a failed build, as values: findings with their notes.

`read` keeps every line: each is in one finding, or stands alone. Who knows better words for a
finding puts them in its place (floating.py, misuse.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_SAID = re.compile(
    r"(?P<file>[^\s:][^:\n]*):(?P<line>\d+):(?P<column>\d+): "
    r"(?P<kind>fatal error|error|warning|note): (?P<text>.*)\n?"
)
_INCLUDED = re.compile(r"In file included from (?P<file>[^:\n]+):(?P<line>\d+):\n?")
_SYMBOL = re.compile(
    r"ld\.lld(?:-\d+)?: error: (?P<what>undefined|duplicate) symbol: (?P<symbol>.*)\n?"
)
_EXCERPT = re.compile(r"\s*\d* \| |\s*\d* \|$")
_OF_LINKER = ">>> "
MANIFESTS = ("component.yaml", "library.yaml")


class Kind(StrEnum):
    FATAL = "fatal error"
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place in a source, by the name that the compiler gives it."""

    file: str
    line: int
    column: int = 1

    @property
    def owner(self) -> Path | None:
        """The component.yaml or library.yaml of the source, if it is of one."""
        for folder in Path(self.file).parents:
            for name in MANIFESTS:
                if (folder / name).is_file():
                    return folder / name
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    spot: Spot
    kind: Kind
    text: str
    lines: tuple[str, ...]  # with the excerpt of the source


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An error or warning of the compiler; `included`: the way to its file, outermost first."""

    included: tuple[Spot, ...]
    head: Message
    notes: tuple[Message, ...]
    lines: tuple[str, ...]  # all of them, as they were printed

    @property
    def is_error(self) -> bool:
        return self.head.kind in (Kind.ERROR, Kind.FATAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undefined:
    """A symbol that the linker misses, with the lines that name who uses it."""

    symbol: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """A symbol that two files define, with the lines that name them."""

    symbol: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is none of these."""

    text: str


Part = Finding | Undefined | Duplicate | Line


def read(printed: Iterable[str]) -> Iterator[Part]:
    rows = list(printed)
    at = 0
    while at < len(rows):
        part, at = _part(rows, at)
        yield part


def _part(rows: list[str], at: int) -> tuple[Part, int]:
    if said := _SYMBOL.fullmatch(rows[at]):
        end = at + 1
        while end < len(rows) and rows[end].startswith(_OF_LINKER):
            end += 1
        symbol, lines = said["symbol"], tuple(rows[at:end])
        if said["what"] == "undefined":
            return Undefined(symbol=symbol, lines=lines), end
        return Duplicate(symbol=symbol, lines=lines), end
    start, included = at, list[Spot]()
    while at < len(rows) and (way := _INCLUDED.fullmatch(rows[at])):
        included.append(Spot(file=way["file"], line=int(way["line"])))
        at += 1
    head = _message(rows, at) if at < len(rows) else None
    if head is None or head.kind is Kind.NOTE:
        return Line(text=rows[start]), start + 1
    at += len(head.lines)
    notes: list[Message] = []
    while at < len(rows):
        after = at
        while after < len(rows) and _INCLUDED.fullmatch(rows[after]):
            after += 1
        note = _message(rows, after) if after < len(rows) else None
        if note is None or note.kind is not Kind.NOTE:
            break
        notes.append(note)
        at = after + len(note.lines)
    finding = Finding(
        included=tuple(included), head=head, notes=tuple(notes), lines=tuple(rows[start:at])
    )
    return finding, at


def _message(rows: list[str], at: int) -> Message | None:
    said = _SAID.fullmatch(rows[at])
    if said is None:
        return None
    end = at + 1
    while end < len(rows) and _EXCERPT.match(rows[end]):
        end += 1
    return Message(
        spot=Spot(file=said["file"], line=int(said["line"]), column=int(said["column"])),
        kind=Kind(said["kind"]),
        text=said["text"],
        lines=tuple(rows[at:end]),
    )
