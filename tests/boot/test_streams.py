# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""`ashlar run` with streams that are closed, or that lead to a disk without room."""

from __future__ import annotations

import subprocess

import pytest

from tests.boot.machine import ROOT, alone, build_dir

SYSTEM = ROOT / "system.yaml"


@pytest.mark.parametrize(
    ("streams", "status", "told"),
    [
        ("<&-", 0, "status 0"),
        (">&- </dev/null", 0, "status 0"),
        ("2>&- </dev/null", 0, ""),
        ("<&- >&- 2>&-", 0, ""),
        (">/dev/full </dev/null", 1, "ashlar: standard output: No space left on device"),
        (">/dev/full 2>/dev/full </dev/null", 1, ""),
    ],
)
def test_it_ends_with_a_status_and_a_sentence(streams: str, status: int, told: str) -> None:
    folder = build_dir("demo")
    line = f"./ashlar run --system {SYSTEM} --build-dir {folder} --timeout 60 {streams}"
    with alone(folder):
        done = subprocess.run(
            ["bash", "-c", line], cwd=ROOT, capture_output=True, text=True, check=False
        )
    assert "Traceback" not in done.stderr and done.returncode == status, done.stderr
    assert told in (done.stderr.splitlines() or [""])[-1], done.stderr
