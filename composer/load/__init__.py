# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Text to typed values that know their line. `load` reads everything that one system names."""

from __future__ import annotations

from pathlib import Path

from composer.arch import ARCHITECTURES, Architectures
from composer.load import include
from composer.load import board as boards
from composer.load import system as systems
from composer.load.codes import CODES
from composer.load.names import DEFAULT_BOARD
from composer.load.objects import read_objects
from composer.load.reading import Reading
from composer.load.search import Search, absent, parsed, present
from composer.load.search_path import search_problem
from composer.load.sources import Sources, base_of, home_of
from composer.model.loaded import Broken, Loaded
from composer.model.diagnostics import Diagnostic, Place
from composer.model.facts import Severity

__all__ = ["CODES", "DEFAULT_BOARD", "Sources", "base_of", "home_of", "load", "search_problem"]


def load(
    project: Path,
    system_file: str,
    board: str | None,
    sources: Sources | None = None,
    architectures: Architectures = ARCHITECTURES,
    searched: tuple[Path, ...] = (),
    compiled: bool = True,
) -> tuple[Loaded | None, tuple[Diagnostic, ...]]:
    """Reads `system_file` (absolute, or relative to the project) and every file that it names.
    `searched` are folders to look into before those that the file itself names; `compiled`: the
    objects of other compilers are there, and are read, too.

    None only when the system file itself cannot be read; otherwise what could be read, so that the
    resolver finds its mistakes in the same run.
    """
    files = sources if sources is not None else Sources(project, base_of(project, system_file))
    path = files.project / system_file
    file, reading = files.name(path), Reading()
    root = parsed(reading, files, path)
    sections = (
        include.gather(
            reading, lambda other, named: parsed(reading, files, other, named), path, root
        )
        if root is not None
        else None
    )
    if root is None or sections is None:
        return None, tuple(reading.found)
    asked, broken = systems.read(reading, root, sections.merged())
    shared = tuple(dict.fromkeys((*searched, *sections.searched)))
    for folder in shared:
        files.search_in(folder)
    search = Search(reading, files, sections.folders, architectures, shared)
    for component in asked.components:
        search.type(component.type)
    search.all_libraries()
    search.headers_exist()
    name, place = DEFAULT_BOARD, asked.place
    if board is not None:
        name, place = board, Place(file, asked.place.line)
    elif asked.board is not None:
        name, place = asked.board.value, asked.board.place
    made = search.board(name, place)
    kinds = {
        kind.name: (kind, files.path(kind.place.file).parent)
        for kind in present(search.types).values()
        if compiled
    }
    loaded = Loaded(
        system=asked,
        types=present(search.types),
        interfaces=present(search.interfaces),
        libraries=present(search.libraries),
        objects=read_objects(reading, kinds, architectures[made.architecture]) if made else {},
        board=made or boards.empty(name, place, architectures),
        complete=not any(one.severity is Severity.ERROR for one in reading.found),
        broken=Broken(
            components=broken,
            types=absent(search.types),
            interfaces=absent(search.interfaces),
            libraries=absent(search.libraries),
            board=made is None,
        ),
        known_types=search.known("components", "*/component.yaml"),
        known_interfaces=search.known("interfaces", "*.yaml"),
        known_libraries=search.known("libraries", "*/library.yaml"),
    )
    return loaded, tuple(reading.found)
