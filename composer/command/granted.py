# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The line that grants a port, added to what a compiler says of it.

A port's type has the port's name only, so that moved lines compile nothing; ports.txt, beside the
wiring.hpp of that program, has the lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from composer.command.ninja import FAILED

PROGRAM = re.compile(r"/component\.(?P<shape>[^/]+)\.dir/|/(?P<type>[^/]+)_own\.dir/")
LABEL = re.compile(r'(?P<before>Label<\d+>\{")(?P<port>[\w.]+)(?P<after>"\})')
MOST = 3  # lines of a port that has many grants


def with_lines(printed: Iterable[str], generated: Path) -> Iterator[str]:
    """Ninja names what has failed before it repeats the compiler's words."""
    lines: dict[str, list[str]] = {}
    for text in printed:
        if text.startswith(FAILED):
            program = PROGRAM.search(text)
            shape = "" if program is None else program["shape"] or program["type"]
            lines = _lines(generated / "components" / shape / "ports.txt")
        yield LABEL.sub(lambda label: _told(label, lines), text)


def _told(label: re.Match[str], lines: dict[str, list[str]]) -> str:
    places = list(dict.fromkeys(lines.get(label["port"], ())))
    if not places:
        return label[0]
    more = ", …" if len(places) > MOST else ""
    where = ", ".join(places[:MOST])
    return f"{label['before']}{label['port']} ({where}{more}){label['after']}"


def _lines(file: Path) -> dict[str, list[str]]:
    """The lines of each port; none where there is no such file."""
    found: dict[str, list[str]] = {}
    try:
        rows = file.read_text(encoding="utf-8").splitlines()[1:]
    except OSError:
        return found
    for row in rows:
        _, port, line, _, declared = row.split("\t")
        found.setdefault(port, []).append(declared if line == "not granted" else line)
    return found
