# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Floating point in a program without `fpu: true`, as the diagnostic B002 at the user's line.

Where a function takes or gives such a value, the compiler refuses it, often in a header. Where one
is only computed, the compiler calls a function of its support library, which a component does not
have, and the linker misses that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from composer.command.clang import Finding, Spot, Undefined
from composer.model.diagnostics import Diagnostic, Place
from composer.model.render import render

_REFUSED = re.compile(
    r"'(?P<name>[^']*)' requires '(?:float|double|long double|_Float\w+)' type .*"
)
# The functions of the compiler's support library, as GCC's manual names them: soft-float routines.
_ROUTINE = re.compile(
    r"__(?:add|sub|mul|div|neg|pow|cmp|unord|eq|ne|ge|lt|le|gt)[sdtx]f[23i]2?"
    r"|__(?:extend|trunc)[hsdtx]f[hsdtx]f2|__fix(?:uns)?[hsdtx]f[sdt]i"
    r"|__float(?:un)?[sdt]i[hsdtx]f"
)
_USER = re.compile(r">>> referenced by (?P<name>[^:]+):(?P<line>\d+) \((?P<file>.+):\d+\)\n?")
_OBJECT = re.compile(r">>>\s+\S*?\.dir/(?P<source>.+)\.obj:\(.*\)\n?")
_INCLUDE = re.compile(r"\s*#\s*include\s*(?P<header><[^>]+>)")
# by the file that a source belongs to: the words that allow it, and the remedy
_WORDS: Mapping[str, tuple[str, str]] = {
    "component.yaml": ("fpu: true", "`fpu: true` in component.yaml, or integers"),
    "library.yaml": ("needs: [fpu]", "`needs: [fpu]` in library.yaml, or integers"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A line of the user's that computes with floating point; `direct`: not by a header."""

    spot: Spot
    name: str
    direct: bool


class Lines:
    """The sources as they lie on the disk."""

    def line(self, file: str, number: int) -> str | None:
        try:
            lines = Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return None
        return lines[number - 1] if 0 < number <= len(lines) else None

    def shown(self, file: str) -> str:
        return file


def is_floating(part: Finding | Undefined) -> bool:
    if isinstance(part, Undefined):
        return _ROUTINE.fullmatch(part.symbol) is not None
    return part.is_error and _REFUSED.fullmatch(part.head.text) is not None


def diagnosed(parts: Iterable[Finding | Undefined], sources: Iterable[Path]) -> str:
    """One diagnostic a line; of a type that has other lines, none that only includes a header."""
    folders = tuple(sources)
    uses = [use for part in parts for use in _uses(part, folders)]
    direct = {use.spot.owner for use in uses if use.direct}
    told = [use for use in uses if use.direct or use.spot.owner not in direct]
    by_line = {(use.spot.file, use.spot.line): use for use in reversed(told)}
    return render((_diagnostic(use) for use in by_line.values()), Lines())


def _uses(part: Finding | Undefined, sources: tuple[Path, ...]) -> Iterator[Use]:
    if isinstance(part, Undefined):
        yield from _linked(part, sources)
        return
    refused = _REFUSED.fullmatch(part.head.text)
    assert refused is not None, "it is one of these"
    spots = (part.head.spot, *(note.spot for note in part.notes), *reversed(part.included))
    for spot in spots:
        if spot.owner is not None:
            direct = spot is part.head.spot
            yield Use(spot=spot, name=refused["name"] if direct else "", direct=direct)
            return


def _linked(part: Undefined, sources: tuple[Path, ...]) -> Iterator[Use]:
    """Each place with a line number; it may be of a header that the object includes."""
    named: re.Match[str] | None = None
    for line in part.lines:
        user, made = _USER.fullmatch(line), _OBJECT.fullmatch(line)
        if user is not None:
            named = user
        elif made is not None:
            source = source_of(made["source"], sources)
            inside = named is not None and source is not None and source.name == named["name"]
            if source is not None:
                number = int(named["line"]) if named is not None and inside else 1
                yield Use(spot=Spot(file=str(source), line=number), name="", direct=inside)
            named = None


def source_of(name: str, sources: tuple[Path, ...]) -> Path | None:
    """A source by the name of its object: the whole path, or the way from a folder of sources."""
    candidates = (Path("/") / name, *(folder / name for folder in sources))
    return next((path for path in candidates if path.is_file()), None)


def _diagnostic(use: Use) -> Diagnostic:
    owner = use.spot.owner
    word, hint = _WORDS["component.yaml" if owner is None else owner.name]
    whose = "its type" if owner is None else f"`{owner.parent.name}`"
    text = Lines().line(use.spot.file, use.spot.line) or ""
    include = _INCLUDE.match(text)
    name = f"`{use.name}`" if use.name else f"`{include['header']}`" if include else "this line"
    return Diagnostic(
        "B002",
        f"{name} computes with floating point, and {whose} does not say `{word}`",
        _place(use, text),
        advice=hint,
    )


def _place(use: Use, text: str) -> Place:
    """The name where the compiler marks it, else the whole line."""
    spot = use.spot
    if not use.name:
        bare = text.strip()
        return Place(spot.file, spot.line, text.find(bare) + 1, max(len(bare), 1))
    marked = re.match(rf"(?:\w+::)*{re.escape(use.name)}", text[spot.column - 1 :])
    return Place(spot.file, spot.line, spot.column, len(marked[0]) if marked else 1)
