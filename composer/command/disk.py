# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Whether a tool failed because a disk is full. A compiler then prints a trace of itself, a linker
dies of a bus error, CMake says nothing, and none says what to do.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from composer.model.visible import in_line

FULL = (os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT))
BLOCK = 4 << 10  # bytes: where fewer are free, no file grows


def full(said: Iterable[str], folder: Path) -> str | None:
    """The sentence for a tool that printed this, failed, and writes to that folder; None: the disk
    is not the reason.
    """
    refused = any(reason in line for line in said for reason in FULL)
    if not refused and _free(folder) >= BLOCK:
        return None
    places = {folder: "the build folder", Path(os.environ.get("TMPDIR", "/tmp")): "the folder"}
    left = " and ".join(
        f"{what} {place} has {_free(place) // 1024:,} KiB" for place, what in places.items()
    )
    return in_line(f"a disk is full: {left} free; make room, and run the command again")


def _free(folder: Path) -> int:
    """Bytes that this user may still write below the folder, which need not exist."""
    there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    return shutil.disk_usage(there).free
