# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What the commands of a build say, without the commands.

Ninja prints a status, and for a command that failed `FAILED: FILES` and the command, each on a line
of its own, before what the command printed. The status begins with a mark that no command knows, so
that no line of a compiler is taken for one of Ninja's.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

MARK = "\x1eninja "  # a control character: what a tool prints of it is shown as an escape
ENVIRONMENT = {"NINJA_STATUS": f"{MARK}[%f/%t] "}
KEEP_GOING, ALWAYS = "5", "0"  # commands that may fail before Ninja starts no other
LINKS = re.compile(rf"{MARK}.*Linking CXX executable (\S+)\n?")
FAILED, OBJECTS = "FAILED: ", (".obj", ".o", ".gch")
PROGRESS = ("ninja: build stopped: ", "-- ")  # Ninja's last word, and what CMake does
# runs on the terminal: its status comes before all that it says
RECONFIGURE = "FAILED: build.ninja"


def command(folder: Path, keep_going: str = KEEP_GOING) -> list[str]:
    return ["cmake", "--build", str(folder), "--", "-k", keep_going]


def rest(folder: Path) -> list[str]:
    """Lists what a build has still to do, without doing it.

    Ninja first makes the file again that it reads, where that is out of date, and lists nothing
    else: so it reads another one.
    """
    shutil.copyfile(folder / "build.ninja", folder / "rest.ninja")
    return ["ninja", "-C", str(folder), "-f", "rest.ninja", "-n"]


def unmade(lines: Iterable[str]) -> tuple[str, ...]:
    """The programs of such a list."""
    return tuple(Path(found[1]).name for line in lines if (found := LINKS.fullmatch(line)))


def said(lines: Iterable[str]) -> Iterator[str]:
    """Every line of a compiler, linker or composer; before a linker's, what it was to make."""
    after_status, silent = False, ""
    rows = iter(lines)
    for line in rows:
        status, after_status = after_status, line.startswith(MARK)
        failed = line.startswith(FAILED) and status or line.startswith(RECONFIGURE)
        if (after_status or failed) and silent:
            yield silent
            silent = ""
        if failed:
            next(rows, None)  # the command
            made = line.removeprefix(FAILED).strip()
            silent = f"{made}: its command failed and said nothing; --verbose shows it\n"
            if not made.endswith(OBJECTS):
                yield f"{made} cannot be made:\n"
        elif not after_status and not line.startswith(PROGRESS):
            silent = ""
            yield line
    if silent:
        yield silent


def shortened(text: str, folders: Mapping[Path, str]) -> str:
    """Files of these folders by the names that they have from the current one."""
    for folder, name in folders.items():
        start = "" if name == "." else f"{name}/"
        text = re.sub(rf"(?<![\w./-]){re.escape(str(folder))}/", lambda _: start, text)
    return text
