# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Programs of the host build that tests in Python run. `ashlar test` has built them; a single
file's run builds what is missing.
"""

from __future__ import annotations

import fcntl
import subprocess
from functools import cache
from pathlib import Path

from composer.command.cache import reconfigure

ROOT = Path(__file__).resolve().parents[2]
HOST = ROOT / "build" / "host"


@cache
def program(name: str) -> Path:
    """The program, up to date. One worker builds at a time."""
    HOST.mkdir(parents=True, exist_ok=True)
    with (HOST / "programs.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        fresh = reconfigure(ROOT, HOST)
        if fresh or not (HOST / "build.ninja").exists():
            _run(["cmake", *fresh, "--preset", "host"])
        _run(["cmake", "--build", str(HOST), "--target", name, "-j2"])
    return HOST / name


def _run(line: list[str]) -> None:
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
