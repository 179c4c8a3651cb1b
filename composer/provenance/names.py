# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What a file is called, and what it is part of, wherever the repository and the system lie."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from composer.model import resolved
from composer.model.manifest import Input, sha256

BANNER = re.compile(rb"SPDX-License-Identifier:[ \t]*([A-Za-z0-9.+() -]*[A-Za-z0-9.+)])")
BANNER_BYTES = 1000  # the banner is at the top

REPOSITORY, SYSTEM, LIBCXX, COMPILER, MACHINE = (
    "repository",
    "system",
    "libc++",
    "compiler",
    "machine",
)
TOOLCHAIN = (
    (re.compile(r".*/include/c\+\+/v1/(.+)"), LIBCXX),
    (re.compile(r".*/lib/clang/[^/]+/include/(.+)"), COMPILER),
)
PARTS = (  # of the repository, the first that fits
    ("composer/boards/", "board"),
    ("composer/", "composer"),
    ("kernel/CMakeLists.txt", "build"),
    ("kernel/", "kernel"),
    ("abi/", "abi"),
    ("components/runtime/", "runtime"),
    ("cmake/", "build"),
    ("CMake", "build"),
    ("VERSION", "build"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Folders of this machine. `base` is that of the system file; `home` is the same for a system
    outside the repository, else None.
    """

    project: Path
    home: Path | None
    base: Path
    build: Path


def type_folders(system: resolved.System, place: Place) -> Mapping[Path, str]:
    """Where the code of each component type lies."""
    types = {instance.type.folder: instance.type.name for instance in system.instances}
    return _placed(types, place)


def library_folders(system: resolved.System, place: Place) -> Mapping[Path, str]:
    """Where each library lies."""
    return _placed({library.folder: library.name for library in system.libraries}, place)


def _placed(folders: Mapping[str, str], place: Place) -> Mapping[Path, str]:
    return {
        next(
            folder
            for root in _roots(name, place)
            if (folder := Path(os.path.normpath(root / name))).is_dir() or root == place.project
        ): holder
        for name, holder in folders.items()
    }


def _roots(name: str, place: Place) -> Iterable[Path]:
    """Where a name may count from; what lies in neither folder counts from the system file's."""
    if name.startswith("../"):
        return (place.base, place.project)
    return (place.project,) if place.home is None else (place.home, place.project)


def input_of(
    path: Path,
    data: bytes,
    place: Place,
    types: Mapping[Path, str],
    libraries: Mapping[Path, str],
) -> Input:
    """A file by its path and its bytes; `types` and `libraries` are folders with their code."""
    folder, name = _name(path, place)
    name = os.fsencode(name).decode("utf-8", "surrogateescape")  # the same under any locale
    component: str | None = None
    library: str | None = None
    part: str | None = folder
    if folder in (REPOSITORY, SYSTEM):
        component, library = (_holder(path, folders) for folders in (types, libraries))
        starts = PARTS if folder == REPOSITORY else ()
        part = next((part for start, part in starts if name.startswith(start)), None)
    found = BANNER.search(data[:BANNER_BYTES])
    return Input(
        name=name,
        folder=folder,
        part=part or ("library" if library else "component" if component else _by_kind(path)),
        component=library or component,
        size=len(data),
        sha256=sha256(data),
        license=found[1].decode() if found else None,
    )


def _holder(path: Path, folders: Mapping[Path, str]) -> str | None:
    """The name of the folder that holds the file."""
    return next((name for at, name in sorted(folders.items()) if path.is_relative_to(at)), None)


def _name(path: Path, place: Place) -> tuple[str, str]:
    """What lies beside neither counts from the system, unless it belongs to the machine."""
    for root, folder in ((place.project, REPOSITORY), (place.home, SYSTEM)):
        if root is not None and path.is_relative_to(root):
            return folder, path.relative_to(root).as_posix()
    for pattern, folder in TOOLCHAIN:
        found = pattern.fullmatch(str(path))
        if found:
            return folder, found[1]
    if path.is_relative_to("/usr"):
        return MACHINE, str(path)
    return SYSTEM, os.path.relpath(path, place.base)


def _by_kind(path: Path) -> str:
    """A file of no component: the description, or code that several components include."""
    if path.suffix in (".dts", ".dtsi"):
        return "board"
    if path.suffix != ".yaml":
        return "shared"
    return {"interfaces": "interface", "boards": "board"}.get(path.parent.name, "description")
