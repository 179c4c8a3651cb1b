# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Folders that a system searches beside its own: those of `--search`, then those of `search:`.

Components, libraries, interfaces and boards of several systems can lie in such a folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from composer.load.characters import misfit
from composer.load.reading import Reading
from composer.load.sources import folder_there
from composer.load.yaml_nodes import Node

KINDS = ("components", "libraries", "interfaces", "boards")


def search_problem(folder: Path, said: str) -> str | None:
    """Why nothing can be found in it; None where something may be."""
    if not folder_there(folder):
        return f"`{said}` is not a folder" if _exists(folder) else f"there is no folder `{said}`"
    if any(folder_there(folder / kind) for kind in KINDS):
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


REMEDY = "a path from the folder of this file; `--search DIR` takes any path"


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
