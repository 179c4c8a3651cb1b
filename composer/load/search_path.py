# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Folders that a system searches beside its own: those of `--search`, then those of `search:`.

Components, libraries, interfaces and boards of several systems can lie in such a folder.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from composer.load.characters import misfit
from composer.load.reading import Reading
from composer.load.yaml_nodes import Node

REMEDY = "a path from the folder of this file; `--search DIR` takes any path"
KINDS = ("components", "libraries", "interfaces", "boards")


def search_problem(folder: Path, said: str) -> str | None:
    """Why nothing can be found in it; None where something may be."""
    try:
        mode = os.stat(folder).st_mode
        kinds = [one for one in KINDS if stat.S_ISDIR(_mode(folder / one))]
        closed = [one for one in (".", *kinds) if not os.access(folder / one, os.R_OK | os.X_OK)]
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return f"there is no folder `{said}`"
    except OSError as error:
        return f"`{said}` cannot be read: {error.strerror}"
    if not stat.S_ISDIR(mode):
        return f"`{said}` is not a folder"
    if closed:
        inside = Path(said) / closed[0]
        return f"`{inside}` cannot be read: {os.strerror(errno.EACCES)}"
    if kinds:
        return None
    return (
        f"`{said}` holds no " + ", ".join(f"{kind}/" for kind in KINDS[:-1]) + f" or {KINDS[-1]}/"
    )


def folders(reading: Reading, node: Node, base: Path) -> Iterator[Path]:
    """Those that `search:` names, from the folder of the system file on."""
    for item in reading.items(node, "search"):
        text = reading.text(item, "search")
        if text is None:
            continue
        said = text.value[:80]
        problem = misfit(text.value)
        if problem is not None:
            reading.error("L039", problem, text.place, remedy="rename the folder")
            continue
        folder = Path(os.path.normpath(base / text.value))
        if Path(text.value).is_absolute():
            problem = f"`{said}` is the path of one machine"
        else:
            problem = search_problem(folder, said)
        if problem is None:
            yield folder
        else:
            reading.error("L043", problem, text.place, remedy=REMEDY)


def _mode(path: Path) -> int:
    """Of a folder; 0 where nothing is."""
    try:
        return os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0
