# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The one module that writes files: atomically, and only when the content changed.

A file that is equal keeps its time stamp, so the build system redoes nothing behind it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write(root: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """Writes each (path below root → text); returns the paths that changed, sorted."""
    changed = []
    for name, text in sorted(files.items()):
        target = root / name
        data = text.encode("utf-8")
        if target.is_file() and target.read_bytes() == data:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, data)
        changed.append(name)
    return tuple(changed)


def _replace(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
