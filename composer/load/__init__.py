# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Text to typed values that know their line. `load` reads everything that one system names."""

from __future__ import annotations

from pathlib import Path

from composer.load import system as systems
from composer.load import yaml_nodes
from composer.load.codes import CODES
from composer.load.reading import Reading
from composer.load.search import Search
from composer.load.sources import Sources
from composer.model.asked import Loaded
from composer.model.diagnostics import Diagnostic, Place

__all__ = ["CODES", "DEFAULT_BOARD", "Sources", "load"]

DEFAULT_BOARD = "qemu-virt-aarch64"  # where neither the description nor the command line names one


def load(
    project: Path, system_file: str, board: str | None, sources: Sources | None = None
) -> tuple[Loaded | None, tuple[Diagnostic, ...]]:
    """Reads `system_file` (absolute, or relative to the project) and every file that it names.

    None only when the system file itself cannot be read; otherwise what could be read, so that the
    resolver finds its mistakes in the same run.
    """
    sources = sources if sources is not None else Sources(project)
    path = sources.project / system_file
    file = sources.name(path)
    text = sources.read(path)
    if isinstance(text, Diagnostic):
        return None, (text,)
    root, found = yaml_nodes.parse(text, file)
    reading = Reading(found)
    asked, broken = systems.read(reading, root, file) if root is not None else (None, frozenset())
    if asked is None:
        return None, tuple(reading.found)
    search = Search(reading, sources, path.parent)
    for component in asked.components:
        search.type(component.type.value)
    if board is not None:
        made = search.board(board, Place(file, asked.place.line))
    elif asked.board is not None:
        made = search.board(asked.board.value, asked.board.place)
    else:
        made = search.board(DEFAULT_BOARD, asked.place)
    loaded = Loaded(
        system=asked,
        types=search.types,
        interfaces=search.interfaces,
        board=made,
        complete=not reading.found,
        broken=frozenset(search.broken | broken),
        known_types=search.known("components", "*/component.yaml"),
        known_interfaces=search.known("interfaces", "*.yaml"),
    )
    return loaded, tuple(reading.found)
