# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""compile_commands.json where clangd looks for it: with the sources, one for all builds.

CMake writes one into each build folder. Of a file that several builds compile, an editor takes the
first command: those of the guest come first, then those of the build that was made last.
"""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path
from typing import Any

from composer.emit.writer import write

NAME = "compile_commands.json"
# clangd reads headers as they are: a precompiled one may be of another compiler, or not there yet
PRECOMPILED = re.compile(r' (-Xclang )?-include-pch (-Xclang )?("[^"]*"|\S+)')
GUEST = " --target="


def tell_editors(home: Path, folder: Path) -> None:
    """Brings the commands of that build into the file of `home`, in place of its older ones."""
    with contextlib.suppress(OSError):  # an editor's comfort stops no build
        new = _commands(folder / NAME)
        old = [
            entry
            for entry in _commands(home / NAME)
            if entry["directory"] != str(folder) and Path(entry["directory"]).is_dir()
        ]
        entries: dict[tuple[str, bool], dict[str, Any]] = {}
        for entry in (*new, *old):
            command = PRECOMPILED.sub("", entry["command"])
            key = (entry["file"], GUEST in command)
            entries.setdefault(key, {**entry, "command": command})
        ordered = sorted(entries.values(), key=lambda entry: GUEST not in entry["command"])
        write(home, {NAME: json.dumps(ordered, indent=1) + "\n"})


def _commands(file: Path) -> list[dict[str, Any]]:
    """The entries of such a file; none where there is no such file, or another one."""
    try:
        entries = json.loads(file.read_text(encoding="utf-8"))
        return [
            entry
            for entry in entries
            if all(isinstance(entry[key], str) for key in ("directory", "command", "file"))
        ]
    except (OSError, ValueError, TypeError, KeyError):
        return []
