# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What CMake keeps of a build folder, and whether its place and its tools are still the same."""

from __future__ import annotations

import os
from pathlib import Path

LAUNCHER = ("CMAKE_C_COMPILER_LAUNCHER", "CMAKE_CXX_COMPILER_LAUNCHER", "CCACHE_BASEDIR")


def kept(folder: Path) -> dict[str, str]:
    """The entries of CMakeCache.txt; none where the folder has not been configured."""
    try:
        lines = os.fsdecode((folder / "CMakeCache.txt").read_bytes()).splitlines()
    except OSError:
        return {}
    return {line.split(":", 1)[0]: line.split("=", 1)[-1] for line in lines if ":" in line}


def launcher() -> str:
    """What cmake/launcher.cmake reads of the environment, and keeps."""
    return ":".join(os.environ.get(name, "") for name in LAUNCHER)


def reconfigure(project: Path, folder: Path, digest: str = "") -> tuple[str, ...]:
    """CMake refuses a cache of another clone, or one that was copied or moved: then what makes it
    begin again.

    It keeps a compiler, a launcher of compilers and a preset for ever, also where others (another
    `digest` of all tools) have taken their place.
    """
    cache = kept(folder)
    if cache and cache.get("ASHLAR_TOOLS", "") != digest:
        return ("--fresh",)
    if cache.get("ASHLAR_LAUNCHER", launcher()) != launcher():
        return ("--fresh",)
    for key, now in (("CMAKE_HOME_DIRECTORY", project), ("CMAKE_CACHEFILE_DIR", folder)):
        if key in cache and os.path.realpath(cache[key]) != os.path.realpath(now):
            return ("--fresh",)
    return ()
