# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""gdb, as somebody starts it by a line that ashlar has printed."""

from __future__ import annotations

import subprocess

from tests.boot.machine import ROOT

PATIENCE = 60  # seconds: against hanging, never a measure


def gdb(line: list[str], *commands: str) -> str:
    """The line as it was printed, without a terminal; what it says in all."""
    asked = [word for command in commands for word in ("-ex", command)]
    done = subprocess.run(
        [line[0], "-nx", "--batch", *line[1:], *asked],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return done.stdout
