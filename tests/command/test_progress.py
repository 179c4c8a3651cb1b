# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""`./ashlar test` says how many tests are done, which ones run, and what time is left."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import progress
from tests.boot.machine import ROOT
from tests.progress import Progress

TESTS = """
def test_quick(): pass
def test_wrong(): assert False
"""


def test_the_line_counts_names_and_gives_the_time_that_is_left() -> None:
    told = Progress({"tests/a.py::test_one": 10.0, "tests/b.py::test_two[x]": 300.0}, workers=2)
    told.started("tests/a.py::test_one")
    told.started("tests/b.py::test_two[x]")
    assert told.line() == "0 of 2 tests, 5 min left: a: one, b: two[x]"
    told.finished("tests/b.py::test_two[x]")
    assert told.line() == "1 of 2 tests, 10 s left: a: one"


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_a_record_that_is_none_is_no_obstacle(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "durations.json").write_text(text)
    monkeypatch.setattr(progress, "KNOWN", tmp_path / "durations.json")
    assert progress.recorded() == {}


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_run_tells_before_it_begins_and_keeps_its_times(
    workers: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    kept = tmp_path / "durations.json"
    start = f"import pathlib, tests.progress as p; p.KNOWN = pathlib.Path({str(kept)!r}); "
    start += "import sys, pytest; sys.exit(pytest.main(sys.argv[1:], plugins=[p]))"
    line = [sys.executable, "-c", start, "-q", "-p", "no:cacheprovider", *workers, str(tmp_path)]
    told = [
        subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
        for _ in range(2)
    ]
    assert [one.returncode for one in told] == [1, 1], told
    guessed = r"2 tests, about \d s, guessed: it has not run here before\n"
    assert re.match(guessed, told[0].stderr), told[0].stderr
    assert told[1].stderr.startswith("2 tests, about 0 s\n"), told[1].stderr
    assert "1 failed, 1 passed" in told[1].stdout
    assert sorted(node.partition("::")[2] for node in json.loads(kept.read_text())) == [
        "test_quick",
        "test_wrong",
    ]
