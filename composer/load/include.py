# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""include: the sections of system.yaml and of every file that it includes, as if they stood in one
file.

A file's own entries come first, then those of its includes in order, each file once. Places keep
naming the file that holds the line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from composer.load import search_path
from composer.load.characters import misfit
from composer.load.keys import Keys
from composer.load.policy import ASSERTIONS
from composer.load.reading import Entries, Reading
from composer.load.system import HEAD, INCLUDED, SYSTEM
from composer.load.yaml_nodes import Listed, Mapped, Node, Scalar
from composer.model.diagnostics import Note, Place
from composer.model.limits import FILES

Parse = Callable[[Path, Place], Node | None]  # and the line that names the file


@dataclass(slots=True)
class Sections:
    """Every section's entries, over all files; `folders` is of each file, the first one first."""

    reading: Reading
    parse: Parse
    head: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)  # keys that no file adds to
    entries: dict[str, list[tuple[Scalar, Node]]] = field(default_factory=dict)
    assertions: list[Node] = field(default_factory=list)  # of `policy`
    first: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    folders: list[Path] = field(default_factory=list)
    searched: list[Path] = field(default_factory=list)  # of `search`
    full: bool = False  # more files are included than are read, and that is said
    # by folder and text: finding it out asks the system
    real: dict[str, Path | None] = field(default_factory=dict)
    # the file being read, and who includes it
    chain: dict[Path, None] = field(default_factory=dict)
    # every file, and the line that included it
    opened: dict[Path, Place | None] = field(default_factory=dict)

    def add(self, section: str, node: Node) -> None:
        if section != "policy":
            mapped = self.reading.mapping(node, f"`{section}`")
            self.entries.setdefault(section, []).extend(
                mapped.entries if mapped is not None else ()
            )
        elif isinstance(node, Listed):
            self.assertions.extend(node.items)
        else:
            ASSERTIONS.refusal.tell(self.reading, node, section)

    def merged(self) -> Entries:
        """The entries of a system file that holds all of it."""
        made = dict(self.head)
        for section, (key, value) in self.first.items():
            made[section] = (
                key,
                Listed(items=tuple(self.assertions), place=value.place)
                if section == "policy"
                else Mapped(entries=tuple(self.entries[section]), place=value.place),
            )
        return made


def gather(reading: Reading, parse: Parse, path: Path, root: Node) -> Sections | None:
    """Reads `root`, the system file at `path`, and what it includes; None when it is no mapping."""
    sections = Sections(reading, parse)
    sections.opened[path.resolve()] = None
    sections.chain[path.resolve()] = None
    return sections if _add(sections, path, root, SYSTEM.keys) else None


def _add(sections: Sections, path: Path, root: Node, keys: Keys) -> bool:
    entries = sections.reading.entries(root, keys, root.place)
    if entries is None:
        return False
    if path.parent not in sections.folders:
        sections.folders.append(path.parent)
    for name, (key, value) in entries.items():
        if name == "search":
            sections.searched += search_path.folders(sections.reading, value, path.parent)
        elif name in HEAD:
            sections.head[name] = (key, value)
        elif name != "include":
            sections.first.setdefault(name, (key, value))
            sections.add(name, value)
    if "include" in entries:
        for item in sections.reading.items(entries["include"][1], "include"):
            _include(sections, path, item)
    return True


def _include(sections: Sections, path: Path, item: Node) -> None:
    reading = sections.reading
    text = reading.text(item, "include")
    if text is None:
        return
    problem = misfit(text.value)
    if problem is not None:
        reading.error("L039", problem, text.place, remedy="rename the file")
        return
    target = path.parent / text.value
    key = f"{path.parent}/{text.value}"
    if key not in sections.real:
        sections.real[key] = _real(target)
    real = sections.real[key]
    if real is None or Path(text.value).is_absolute() or not text.value.endswith(".yaml"):
        reading.error(
            "L028",
            f"`{text.value[:80]}` is not a file that can be included",
            text.place,
            remedy="a path from the folder of this file, that ends in .yaml",
        )
    elif real in sections.chain:
        first = sections.opened[real]
        notes = () if first is None else (Note("it was included here", first),)
        itself = real == next(reversed(sections.chain))
        how = "includes itself" if itself else "is included in a circle"
        reading.error("L028", f"`{text.value}` {how}", text.place, notes)
    elif real not in sections.opened and len(sections.opened) >= FILES:
        if not sections.full:
            reading.error("L028", f"more than {FILES} files", text.place)
        sections.full = True
    elif real not in sections.opened:
        sections.opened[real] = text.place
        before = len(reading.found)
        root = sections.parse(target, text.place)
        if root is not None:
            sections.chain[real] = None
            _add(sections, target, root, INCLUDED)
            del sections.chain[real]
        else:
            _blame(reading, before, text.place)


def _real(path: Path) -> Path | None:
    """Without links and dots; None for what can be no path, or a circle of links."""
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):
        return None


def _blame(reading: Reading, before: int, place: Place) -> None:
    """A file that could not be read: its diagnostics show the line that wanted it."""
    note = Note("included here", place)
    reading.found[before:] = [
        one if one.place == place else replace(one, notes=(*one.notes, note))
        for one in reading.found[before:]
    ]
