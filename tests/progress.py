# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What a run of the tests does and how long it will take: a pytest plugin of `./ashlar test`.

On a terminal one line says how many tests are done, which ones run, and the time that is left;
elsewhere a line does so every half minute. A test takes as long as it did in the last run that the
build folder knows, or else a guess.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
KNOWN = ROOT / "build" / "test" / "durations.json"
GUESS = 0.3  # seconds of a test that has never run
EVERY = 30.0  # seconds between two lines where there is no terminal
WIDTH = 110  # columns


def spoken(seconds: float) -> str:
    """A time for people: `40 s`, `3 min`."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def short(node: str) -> str:
    """`tests/boot/test_ps.py::test_a[b]` as `test_ps: a[b]`."""
    file, _, case = node.partition("::")
    return f"{Path(file).stem}: {case.removeprefix('test_')}"


class Progress:
    """Tests that run and those that are done. `expected` is seconds by node, for `workers` at a
    time.
    """

    def __init__(self, expected: Mapping[str, float], workers: int) -> None:
        self._left = dict(expected)
        self._count = len(expected)
        self._workers = workers
        self._running: dict[str, None] = {}
        self.took: dict[str, float] = {}

    def started(self, node: str) -> None:
        self._running[node] = None

    def finished(self, node: str) -> None:
        self._running.pop(node, None)
        self._left.pop(node, None)

    @property
    def seconds(self) -> float:
        """That are left."""
        longest = max(self._left.values(), default=0.0)
        return max(sum(self._left.values()) / self._workers, longest)

    def line(self) -> str:
        done = self._count - len(self._left)
        now = ", ".join(short(node) for node in self._running)
        return f"{done} of {self._count} tests, {spoken(self.seconds)} left: {now}"[:WIDTH]


def recorded() -> dict[str, float]:
    """How long each test took when it ran last."""
    try:
        known = json.loads(KNOWN.read_text())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


class Plugin:
    """Reports the run on standard error. With several workers, the process that distributes the
    tests reports.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._known = recorded()
        self._progress: Progress | None = None
        self._last = time.monotonic()
        self._terminal = sys.stderr.isatty()

    def expect(self, nodes: list[str]) -> None:
        if self._progress is not None:
            return
        plain = [node.partition("@")[0] for node in nodes]  # xdist adds the group's name
        expected = {node: self._known.get(node, GUESS) for node in plain}
        self._progress = Progress(expected, self._workers)
        how = "" if self._known else ", guessed: it has not run here before"
        seconds = spoken(self._progress.seconds)
        print(f"{len(nodes)} tests, about {seconds}{how}", file=sys.stderr, flush=True)

    def pytest_xdist_node_collection_finished(self, node: object, ids: list[str]) -> None:
        self.expect(ids)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if session.items:
            self.expect([item.nodeid for item in session.items])

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        if self._progress is not None:
            self._progress.started(nodeid.partition("@")[0])
            self._tell()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if self._progress is None:
            return
        node = report.nodeid.partition("@")[0]
        took = self._progress.took
        took[node] = took.get(node, 0.0) + report.duration
        if report.when not in ("setup", "call"):  # done, or the worker crashed in it
            self._progress.finished(node)
            self._tell()

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """No dot for a passed test: the line reports it."""
        passed = report.passed and not hasattr(report, "wasxfail")
        return ("passed" if report.when == "call" else "", "", "") if passed else None

    def _tell(self) -> None:
        assert self._progress is not None, "tests are collected before they run"
        if self._terminal:
            print(f"\r\x1b[K{self._progress.line()}", end="", file=sys.stderr, flush=True)
        elif time.monotonic() - self._last > EVERY:
            self._last = time.monotonic()
            print(self._progress.line(), file=sys.stderr, flush=True)

    def pytest_sessionfinish(self) -> None:
        if self._terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
        if self._progress is not None:
            KNOWN.parent.mkdir(parents=True, exist_ok=True)
            rounded = {node: round(took, 2) for node, took in self._progress.took.items()}
            KNOWN.write_text(json.dumps(self._known | rounded, indent=0, sort_keys=True))


def pytest_configure(config: pytest.Config) -> None:
    """Workers print nothing: the process that distributes their tests reports them."""
    if not hasattr(config, "workerinput"):
        workers = getattr(config.option, "numprocesses", None) or 1
        config.pluginmanager.register(Plugin(workers), "ashlar-progress")
