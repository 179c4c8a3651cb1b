# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Functions and source lines of addresses in a program: llvm-symbolizer reads them from DWARF."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PROGRAM = "llvm-symbolizer-19"
PATIENCE = 20  # seconds of host time for all addresses of one program
FOLDER = "build/"  # what the compiler calls the folder of the sources (cmake/image.cmake)
LONGEST = 72  # characters of a function's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
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


def places(elf: Path, addresses: Iterable[int]) -> tuple[tuple[Place, ...], ...]:
    """For each address its function, innermost inlined one first; nothing where none is known, or
    the program cannot be read.
    """
    wanted = tuple(addresses)
    asked = "".join(f"{address:#x}\n" for address in wanted)
    line = [PROGRAM, "--output-style=JSON", "--functions=short", f"--obj={elf}"]
    try:
        done = subprocess.run(
            line, input=asked, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        rows = [json.loads(row) for row in done.stdout.splitlines()]
    except (OSError, ValueError, subprocess.TimeoutExpired):
        rows = []
    found = [tuple(_place(one) for one in row.get("Symbol", ()) if one["Line"]) for row in rows]
    return tuple(found) if len(found) == len(wanted) else ((),) * len(wanted)


def _place(symbol: dict[str, str | int]) -> Place:
    file = os.path.normpath(str(symbol["FileName"])) if symbol["FileName"] else ""
    return Place(
        function=str(symbol["FunctionName"]),
        file=file.removeprefix(FOLDER),
        line=int(symbol["Line"]),
        start=int(str(symbol["StartAddress"]) or "0", 16),
    )
