# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The one module that writes files: atomically, and only when the content changed (`write`).

A file that is equal keeps its time stamp, so the build system redoes nothing behind it. A new
folder appears with all its files, or not at all.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path


def write(root: Path, files: Mapping[str, str | bytes]) -> tuple[str, ...]:
    """Writes each (path below root → content); returns the paths that changed, sorted."""
    changed = []
    for name, content in sorted(files.items()):
        target = root / name
        data = content.encode("utf-8") if isinstance(content, str) else content
        if target.is_file() and target.read_bytes() == data:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, data)
        changed.append(name)
    return tuple(changed)


def save(target: Path, data: bytes) -> None:
    """Writes to what a person named, which may be a pipe or a terminal; raises OSError."""
    target.write_bytes(data)


def lead(link: Path, target: Path) -> None:
    """Makes a link to a folder, or turns one that led to a folder of that name; raises OSError
    where anything else is called so.
    """
    link.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(link) and not (
        link.is_symlink() and Path(os.readlink(link)).name == target.name
    ):
        raise FileExistsError(errno.EEXIST, "it is something else already", str(link))
    parent, project = Path(os.path.realpath(link.parent)), link.parent.parent
    near = (
        target.is_relative_to(project) and parent == Path(os.path.realpath(project)) / parent.name
    )
    draft = tempfile.mkdtemp(dir=parent, prefix=f".{link.name}.")
    try:
        made = Path(draft) / link.name
        made.symlink_to(os.path.relpath(target, link.parent) if near else target)
        os.replace(made, link)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def remove(root: Path, names: Iterable[str]) -> None:
    """Removes a command's temporary files; missing files are ignored."""
    for name in names:
        with contextlib.suppress(OSError):
            (root / name).unlink(missing_ok=True)


def create(folder: Path, files: Mapping[str, str]) -> None:
    """Makes a folder of these files; raises OSError, FileExistsError where something is."""
    if os.path.lexists(folder):
        raise FileExistsError(errno.EEXIST, "it exists already", str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        write(draft, files)
        draft.chmod(0o755)
        os.rename(draft, folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _replace(target: Path, data: bytes) -> None:
    """Raises OSError with the name of the target, which the draft's errors do not hold."""
    try:
        _draft_and_rename(target, data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from None


def _draft_and_rename(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
