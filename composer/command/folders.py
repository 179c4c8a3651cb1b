# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Whether CMake, Ninja, a shell, the compiler and gdb can name the folders of a build."""

from __future__ import annotations

import os
from pathlib import Path

from composer.command.output import refuse
from composer.load.characters import as_utf8, called, unfit


def fit(
    project: Path, system: Path | None = None, build: Path | None = None, *searched: Path
) -> None:
    """Ends the command with status 1 at the first folder that a tool would read as another."""
    folders = (
        ("the repository", project),
        ("the system's folder", system),
        ("the build folder", build),
        *(("the folder of --search", folder) for folder in searched),
    )
    for what, folder in folders:
        character = unfit(as_utf8(str(folder))) if folder is not None else None
        if character is not None:
            refuse(
                f"ashlar: {what} is {folder}: {called(character)} in that name cannot go"
                " through CMake, Ninja and the compiler; use another folder"
            )


def writable(folder: Path) -> bool:
    """Whether rights let this user write there, or make the folder; other mistakes are told when it
    is made.
    """
    there = next(above for above in (folder, *folder.parents) if above.exists())
    return not there.is_dir() or os.access(there, os.W_OK | os.X_OK)


def cache() -> Path:
    """Where this user keeps what can be made again (XDG Base Directory Specification)."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(given) if given.startswith("/") else Path.home() / ".cache"
    return base / "ashlar"


def nearby(folder: Path) -> str:
    """The shorter of the way from the current folder and the whole path."""
    return min(os.path.relpath(folder), str(folder), key=len)
