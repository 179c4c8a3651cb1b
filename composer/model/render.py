# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Diagnostics as text for people and as plain values for JSON.

The text is laid out like a compiler's: code and sentence, place, the line with carets, the other
places, the remedy. Sorted by place, so that the same mistakes always print the same text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from composer.model.diagnostics import Diagnostic, Place
from composer.model.facts import Severity
from composer.model.visible import in_line, in_place

_RED, _YELLOW, _BLUE, _BOLD, _OFF = "\x1b[1;31m", "\x1b[1;33m", "\x1b[1;34m", "\x1b[1m", "\x1b[0m"
_WIDEST = 160  # a longer source line is cut round the carets


class Lines(Protocol):
    """Shows a line of a description, and where an editor finds its file."""

    def line(self, file: str, number: int) -> str | None:
        ...

    def shown(self, file: str) -> str:
        ...


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Errors by place, then warnings by place; the same finding is kept once."""
    return tuple(
        sorted(
            dict.fromkeys(diagnostics),
            key=lambda diagnostic: (
                diagnostic.severity is not Severity.ERROR,
                diagnostic.place,
                diagnostic.code,
                diagnostic.message,
            ),
        )
    )


def render(diagnostics: Iterable[Diagnostic], sources: Lines, colour: bool = False) -> str:
    """The text of all diagnostics with the closing count; empty when there are none."""
    found = in_order(diagnostics)
    if not found:
        return ""
    blocks = [_block(diagnostic, sources, colour) for diagnostic in found]
    return "\n\n".join([*blocks, _closing(found)]) + "\n"


def _block(diagnostic: Diagnostic, sources: Lines, colour: bool) -> str:
    paint = _RED if diagnostic.severity is Severity.ERROR else _YELLOW
    places = [diagnostic.place, *(note.place for note in diagnostic.notes)]
    margin = max(len(str(place.line)) for place in places)
    lines = [
        _painted(f"{diagnostic.severity}[{diagnostic.code}]", paint, colour)
        + _painted(f": {in_line(diagnostic.message)}", _BOLD, colour)
    ]
    lines += _excerpt(diagnostic.place, sources, margin, paint, colour)
    for note in diagnostic.notes:
        lines.append(f"{' ' * margin} {_painted('=', _BLUE, colour)} note: {in_line(note.message)}")
        lines += _excerpt(note.place, sources, margin, _BLUE, colour)
    for word, advice in (("help", diagnostic.remedy), ("hint", diagnostic.hint)):
        if advice is not None:
            lines.append(f"{' ' * margin} {_painted('=', _BLUE, colour)} {word}: {in_line(advice)}")
    return "\n".join(lines)


def _excerpt(place: Place, sources: Lines, margin: int, paint: str, colour: bool) -> list[str]:
    bar = _painted("|", _BLUE, colour)
    where = f"{in_line(sources.shown(place.file))}:{place.line}:{place.column}"
    lines = [f"{' ' * margin}{_painted('-->', _BLUE, colour)} {where}"]
    text = sources.line(place.file, place.line)
    if text is None or not text.strip():
        return lines
    first = max(0, place.column - 1 - _WIDEST // 2) if len(text) > _WIDEST else 0
    shown = in_place(text[first : first + _WIDEST].replace("\t", " ").rstrip())
    column = min(place.column - 1 - first, len(shown))
    carets = "^" * max(1, min(place.length, len(shown) - column))
    lines.append(f"{place.line:>{margin}} {bar} {shown}")
    lines.append(f"{' ' * margin} {bar} {' ' * column}{_painted(carets, paint, colour)}")
    return lines


def _closing(found: tuple[Diagnostic, ...]) -> str:
    parts = []
    for severity in Severity:
        number = sum(diagnostic.severity is severity for diagnostic in found)
        if number:
            parts.append(f"{number} {severity}{'s' if number > 1 else ''}")
    return ", ".join(parts)


def _painted(text: str, paint: str, colour: bool) -> str:
    return f"{paint}{text}{_OFF}" if colour else text


def to_json(diagnostics: Iterable[Diagnostic], sources: Lines) -> list[dict[str, object]]:
    """Plain values, in the order of the text, for `--format json`."""
    return [_plain(diagnostic, sources) for diagnostic in in_order(diagnostics)]


def _plain(diagnostic: Diagnostic, sources: Lines) -> dict[str, object]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        **_position(diagnostic.place, sources),
        "notes": [
            _position(note.place, sources) | {"message": note.message} for note in diagnostic.notes
        ],
        "remedy": diagnostic.remedy,
        "hint": diagnostic.hint,
        "fix": [_position(edit.place, sources) | {"text": edit.text} for edit in diagnostic.fix],
    }


def _position(place: Place, sources: Lines) -> dict[str, object]:
    return {
        "file": sources.shown(place.file),
        "line": place.line,
        "column": place.column,
        "length": place.length,
    }
