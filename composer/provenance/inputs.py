# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Which files a build has read, as Ninja knows them: its graph and the compiler's headers."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

IMAGE = "image.elf"
KERNEL_OBJECT = "kernel.o"
PRESETS = "CMakePresets.json"  # `cmake --preset` reads it before there is a graph


def settings(project: Path, architecture: str) -> tuple[Path, ...]:
    """What CMake holds for the facts of a build folder once it has been configured."""
    names = (PRESETS, f"cmake/{architecture}.cmake", "cmake/guest.cmake")
    return tuple(project / name for name in names)


def read_by_the_build(build: Path, project: Path) -> tuple[Path, ...]:
    """Every file behind the image: absolute, sorted; those that the build made itself, too."""
    graph = set(_inputs(build, IMAGE))
    headers = {file for target, file in _reported(build) if target in graph}
    # What CMake reads of its own installation belongs to CMake, the tool.
    configured = {one for one in _inputs(build, "build.ninja") if not one.startswith("/usr/")}
    names = graph | headers | configured | {str(project / PRESETS)}
    paths = {Path(os.path.normpath(build / name)) for name in names}
    return tuple(sorted(path for path in paths if path.is_file()))


def _inputs(build: Path, target: str) -> Iterator[str]:
    """Everything that a target depends on. Ninja quotes a name as a shell wants it."""
    return (shlex.split(line)[0] for line in _ninja(build, "inputs", target))


def _reported(build: Path) -> Iterator[tuple[str, str]]:
    """Each object with its headers: a line `OBJECT: #deps 3, …`, a line each, an empty one."""
    target = ""
    for line in _ninja(build, "deps"):
        if line.startswith("    "):
            yield target, line[4:]
        elif line:
            target = line.rpartition(": #deps ")[0]


def _ninja(build: Path, *words: str) -> list[str]:
    """Lines of file names, in whatever encoding the machine has for them."""
    done = subprocess.run(["ninja", "-t", *words], cwd=build, capture_output=True, check=True)
    return os.fsdecode(done.stdout).split("\n")[:-1]
