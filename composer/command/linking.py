# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""B004: a symbol that no part of a program defines, or that two define, where the user's file that
has it stands: an object in its component.yaml, a source at its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from composer.command.clang import Duplicate, Spot, Undefined
from composer.command.floating import Lines, source_of
from composer.model.diagnostics import Diagnostic, Note, Place
from composer.model.render import render

_AT = re.compile(r">>> (?:referenced by|defined at) [^:]+:(?P<line>\d+) \(.+\)\n?")
_FILE = re.compile(r">>>.*?(?P<file>[^\s()]+\.(?:obj|o|a))(?:\([^()]*\))?(?::\(.*\))?\n?")
_MADE = re.compile(r".*\.dir/(?P<source>.+)\.obj")
_OF_THE_RUNTIME = re.compile(r"(?:^|/)runtime(?:_fpu)?\.dir/")
_UNDEFINED = "define it in a source, or link the object with what defines it (`ld -r`)"
_MAIN = "a source or an object of each component defines `int main(void)`"


def symbols(part: Undefined | Duplicate, sources: Iterable[Path]) -> Iterable[str]:
    """The sentence; what nothing of the user's has to do with keeps the linker's words."""
    places = list(dict.fromkeys(_places(part.lines, tuple(sources))))
    if isinstance(part, Undefined) and part.symbol == "main":
        return ("error[B004]: nothing defines `main`\n", f"  = hint: {_MAIN}\n\n")
    if not places:
        return part.lines
    return render((_diagnostic(part, places),), Lines()).splitlines(keepends=True)


def _diagnostic(part: Undefined | Duplicate, places: list[Place]) -> Diagnostic:
    if isinstance(part, Undefined):
        message = f"`{part.symbol}` is used here, and nothing in this program defines it"
        notes = tuple(Note("used here, too", place) for place in places[1:])
        return Diagnostic("B004", message, places[0], notes, _UNDEFINED)
    ours = any(_OF_THE_RUNTIME.search(line) for line in part.lines)
    where = "in the runtime" if ours else "in another part of the program"
    message = f"`{part.symbol}` is defined here and {where}"
    notes = tuple(Note("defined here, too", place) for place in places[1:])
    return Diagnostic("B004", message, places[0], notes, "rename one of them, or make it local")


def _places(lines: tuple[str, ...], folders: tuple[Path, ...]) -> Iterator[Place]:
    """Of the user's files among those that the linker names; the runtime's are none."""
    number = 1
    for line in lines[1:]:
        at, file = _AT.fullmatch(line), _FILE.fullmatch(line)
        if at is not None:
            number = int(at["line"])
        elif file is not None:
            place = (
                None
                if _OF_THE_RUNTIME.search(file["file"])
                else _place(file["file"], number, folders)
            )
            number = 1
            if place is not None:
                yield place


def _place(file: str, number: int, folders: tuple[Path, ...]) -> Place | None:
    made = _MADE.fullmatch(file)
    if made is not None:
        source = source_of(made["source"], folders)
        return Place(str(source), number) if source is not None else None
    candidates = (folder / file for folder in folders)
    path = next((one for one in candidates if one.is_file()), None)
    owner = Spot(file=str(path), line=1).owner if path is not None else None
    if path is None or owner is None:
        return None
    name = path.relative_to(owner.parent).as_posix()
    lines = owner.read_text(encoding="utf-8", errors="replace").splitlines()
    for number, line in enumerate(lines, 1):
        if name in line:
            return Place(str(owner), number, line.index(name) + 1, len(name))
    return None
