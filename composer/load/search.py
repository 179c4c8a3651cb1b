# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Finds the files that a system names, reads each once.

A name is looked for in the folder of the system file and those of the files that it includes, then
in those of the search path, then in each folder above it up to the project (boards: in `boards/` on
that way, then in the project's `composer/boards/`). From a system file outside the project the way
leads straight to the project.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from composer.arch import Architectures
from composer.load import board as boards
from composer.load import component, interface, library, names, yaml_nodes
from composer.load.reading import Reading
from composer.load.sources import Sources, folder_there, there
from composer.load.yaml_nodes import Node
from composer.model.asked import Board, ComponentType, Interface
from composer.model.diagnostics import Diagnostic, Located, Note, Place
from composer.model.facts import MessageName, PortKind, Severity
from composer.model.library import Library

Value = TypeVar("Value")
FREESTANDING = frozenset(("inttypes.h", "stddef.h", "stdint.h"))  # of the compiler


class Search:
    """Types, interfaces, libraries and the board of one run. None: found, and cannot be used."""

    def __init__(
        self,
        reading: Reading,
        sources: Sources,
        folders: Sequence[Path],
        architectures: Architectures,
        shared: Sequence[Path] = (),
    ) -> None:
        self._architectures = architectures
        self._reading = reading
        self._sources = sources
        self._shared = frozenset(shared) - frozenset(folders)
        self._roots = tuple(
            dict.fromkeys(
                [
                    *folders,
                    *shared,
                    *(root for folder in folders for root in _roots(folder, sources.project)),
                ]
            )
        )
        self.types: dict[str, ComponentType | None] = {}
        self.interfaces: dict[str, Interface | None] = {}
        self.libraries: dict[str, Library | None] = {}
        self._folders: list[Path] = []  # of the types

    def known(self, kind: str, pattern: str) -> tuple[str, ...]:
        """Names in sight: `components` and `libraries` by folder, `interfaces` and `boards` by
        file.
        """
        found = [path for root in self._roots for path in (root / kind).glob(pattern)]
        return tuple(sorted({path.parent.name if "/" in pattern else path.stem for path in found}))

    def type(self, named: Located[str]) -> None:
        """Reads a component type and what it names, where there is one of that name."""
        name = named.value
        if name in self.types or names.mistake(name, names.PART) is not None:
            return
        path = self._find(f"components/{name}/component.yaml", named.place)
        if path is None:
            return
        root = self._parsed(path)
        folder = self._sources.name(path.parent)
        made = component.read(self._reading, root, name, folder) if root is not None else None
        self.types[name] = made
        if made is None:
            return
        self._folders.append(path.parent)
        self._sources_exist(made, path.parent)
        for port in made.ports:
            for interface_name in port.interfaces:
                self.interface(interface_name.value, interface_name.place)

    def _sources_exist(self, one: ComponentType, folder: Path) -> None:
        drivers = [
            file for port in one.ports if port.kind is PortKind.DEVICE for file, _ in port.drivers
        ]
        for source in (*one.sources, *(file for file in drivers if file is not None)):
            self._exists(one.folder, source, there(folder / source.value))

    def _exists(self, folder: str, named: Located[str], found: bool) -> None:
        if not found:
            self._reading.error("L024", f"{folder}/{named.value} does not exist", named.place)

    def all_libraries(self) -> None:
        """Reads every library that a type names, and those that libraries need."""
        pending = [one for kind in present(self.types).values() for one in kind.libraries]
        while pending:
            named = pending.pop(0)
            if named.value not in self.libraries:
                made = self._library(named)
                pending += made.libraries if made is not None else ()

    def _library(self, named: Located[str]) -> Library | None:
        """The library of that name, where there is one; the resolver reports one that is not."""
        name = named.value
        if names.mistake(name, names.PART) is not None:
            return None
        paths = self._files(f"libraries/{name}/library.yaml")
        if not paths:
            return None
        roots = [self._parsed(path) for path in paths]
        if len(paths) > 1:
            notes = [
                Note(message=f"`{name}`", place=root.place) for root in roots if root is not None
            ]
            message = f"{len(paths)} folders have a library `{name}`"
            self._reading.error("L042", message, named.place, notes, "rename one of them")
        root, folder = roots[0], paths[0].parent
        named_folder = self._sources.name(folder)
        made = library.read(self._reading, root, name, named_folder) if root is not None else None
        self.libraries[name] = made
        if made is not None:
            for source in made.sources:
                self._exists(made.folder, source, there(folder / source.value))
            for include in made.includes:
                self._exists(made.folder, include, folder_there(folder / include.value))
        return made

    def headers_exist(self) -> None:
        """A header lies in the folder of a type in use, in the repository or in the runtime."""
        project = self._sources.project
        folders = [project, project / "components/runtime/include", *self._folders]
        for message in (
            message for one in present(self.interfaces).values() for message in one.messages
        ):
            header = message.header
            if (
                header is not None
                and header.value not in FREESTANDING
                and not any(there(folder / header.value) for folder in folders)
            ):
                self._reading.error(
                    "L024",
                    f"no component has {header.value} in its folder, and neither has the"
                    " repository",
                    header.place,
                )

    def interface(self, name: str, place: Place) -> None:
        """Reads an interface and those that its messages and operations name; `place` is of the
        port.
        """
        pending = [name]
        while pending:
            pending += self._interface(pending.pop(), place)

    def _interface(self, name: str, place: Place) -> Iterable[str]:
        """Reads one; gives the names of those that it names."""
        if name in self.interfaces or names.WORD.fullmatch(name) is None:
            return ()
        path = self._find(f"interfaces/{name}.yaml", place)
        if path is None:
            return ()
        root = self._parsed(path)
        made = interface.read(self._reading, root, name) if root is not None else None
        self.interfaces[name] = made
        if made is None:
            return ()
        nested = {field.type for message in made.messages for field in message.fields}
        operations = (*made.operations, *(one for part in made.parts for one in part.operations))
        nested |= {
            end.value for operation in operations for end in (operation.request, operation.reply)
        }
        nested |= {part.message.value for part in made.parts if part.message is not None}
        others = {one.interface for one in nested if isinstance(one, MessageName)}
        return sorted(others, reverse=True)

    def board(self, name: str, place: Place) -> Board | None:
        known = names.BOARD.fullmatch(name) is not None
        path = self._find(f"boards/{name}.yaml", place) if known else None
        if path is None:
            remedy = names.meant(name, self.known("boards", "*.yaml"))
            self._reading.error(
                "L023", f"there is no board `{name[: names.LONGEST]}`", place, remedy=remedy
            )
            return None
        root = self._parsed(path)
        if root is None:
            return None
        return boards.read(self._reading, root, name, path, self._sources, self._architectures)

    def _find(self, relative: str, place: Place) -> Path | None:
        """The first file; `place` names it. A shared one that hides another is told."""
        found = self._files(relative)
        if not found:
            return None
        first, *hidden = found
        if hidden and any(first == root / relative for root in self._shared):
            others = (Note("this one is hidden", self._sources.mentioned(path)) for path in hidden)
            notes = (Note("this one is used", self._sources.mentioned(first)), *others)
            message = f"{len(found)} folders have {relative}"
            self._reading.error(
                "L044", message, place, notes, "rename one of them", Severity.WARNING
            )
        return first

    def _files(self, relative: str) -> list[Path]:
        """In order; a folder that two ways lead to counts once."""
        found: dict[str, Path] = {}
        for path in (root / relative for root in self._roots):
            if there(path):
                found.setdefault(os.path.realpath(path.parent), path)
        return list(found.values())

    def _parsed(self, path: Path) -> Node | None:
        return parsed(self._reading, self._sources, path)


def parsed(
    reading: Reading, sources: Sources, path: Path, named: Place | None = None
) -> Node | None:
    """The root of a file, where it can be read; the line where it is `named` is blamed if not."""
    text = sources.read(path, named=named)
    if isinstance(text, Diagnostic):
        reading.found.append(text)
        return None
    root, found = yaml_nodes.parse(text, sources.name(path), sources.budget)
    reading.found.extend(found)
    return root


def present(read: Mapping[str, Value | None]) -> dict[str, Value]:
    """What can be used."""
    return {name: one for name, one in read.items() if one is not None}


def absent(read: Mapping[str, Value | None]) -> frozenset[str]:
    return frozenset(name for name, one in read.items() if one is None)


def _roots(folder: Path, project: Path) -> tuple[Path, ...]:
    roots = [folder]
    if project in folder.parents:
        roots += [above for above in folder.parents if above == project or project in above.parents]
    return tuple(dict.fromkeys([*roots, project, project / "composer"]))
