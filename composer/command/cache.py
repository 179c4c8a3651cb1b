# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What CMake keeps of a build folder, and whether its place and its tools are still the same."""

from __future__ import annotations

import os
from pathlib import Path


def kept(folder: Path) -> dict[str, str]:
    """The entries of CMakeCache.txt; none where the folder has not been configured."""
    try:
        lines = os.fsdecode((folder / "CMakeCache.txt").read_bytes()).splitlines()
    except OSError:
        return {}
    return {line.split(":", 1)[0]: line.split("=", 1)[-1] for line in lines if ":" in line}


def reconfigure(project: Path, folder: Path, digest: str = "") -> tuple[str, ...]:
    """CMake refuses a cache of another clone, or one that was copied or moved: then what makes it
    begin again.

    It keeps a compiler and a preset for ever, also where others (another `digest` of all tools)
    have taken their place.
    """
    cache = kept(folder)
    if cache and cache.get("ASHLAR_TOOLS", "") != digest:
        return ("--fresh",)
    for key, now in (("CMAKE_HOME_DIRECTORY", project), ("CMAKE_CACHEFILE_DIR", folder)):
        if key in cache and os.path.realpath(cache[key]) != os.path.realpath(now):
            return ("--fresh",)
    return ()
