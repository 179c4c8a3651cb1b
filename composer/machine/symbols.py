# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Functions and source lines of addresses in a program: llvm-symbolizer reads them from DWARF."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path

PROGRAM = "llvm-symbolizer-19"
PATIENCE = 20  # seconds of host time for all addresses of one program
FOLDER = "build/"  # what the compiler calls the folder of the sources (cmake/image.cmake)
LONGEST = 72  # characters of a function's name


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """`start` is where the function begins that the address lies in, when others are inlined in it
    too.
    """

    function: str
    file: str  # empty: not known
    line: int
    start: int

    def __str__(self) -> str:
        name = self.function if len(self.function) <= LONGEST else f"{self.function[:LONGEST]}…"
        return f"{name} ({self.file}:{self.line})" if self.file else name


def words() -> Iterator[str]:
    """What stands before each function of a call chain."""
    return chain(("at",), repeat("by"))


def lines(elf: Path, addresses: Iterable[int]) -> tuple[tuple[SourceLine, ...], ...]:
    """For each address its function, innermost inlined one first; nothing where none is known, or
    the program cannot be read.
    """
    wanted = tuple(addresses)
    asked = "".join(f"{address:#x}\n" for address in wanted)
    command = [PROGRAM, "--output-style=JSON", "--functions=short", f"--obj={elf}"]
    try:
        done = subprocess.run(
            command, input=asked, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        rows = [json.loads(row) for row in done.stdout.splitlines()]
    except (OSError, ValueError, subprocess.TimeoutExpired):
        rows = []
    found = [
        tuple(_line(symbol) for symbol in row.get("Symbol", ()) if symbol["Line"]) for row in rows
    ]
    return tuple(found) if len(found) == len(wanted) else ((),) * len(wanted)


def _line(symbol: dict[str, str | int]) -> SourceLine:
    file = os.path.normpath(str(symbol["FileName"])) if symbol["FileName"] else ""
    return SourceLine(
        function=str(symbol["FunctionName"]),
        file=file.removeprefix(FOLDER),
        line=int(symbol["Line"]),
        start=int(str(symbol["StartAddress"]) or "0", 16),
    )
