# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Ctrl-C ends every command with 130, and all that it has started; what was half done is done again.

A terminal signals all processes of the command, `kill` only the first: both are tried.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.boot.machine import ROOT, ashlar, build_dir

SYSTEM = ROOT / "system.yaml"
LIMIT = 60.0


def started(*words: str, path: Path | None = None, **variables: str) -> subprocess.Popen[str]:
    before = "" if path is None else f"{path}:"
    return subprocess.Popen(
        [str(ROOT / "ashlar"), *words],
        cwd=ROOT,
        env={**os.environ, "PATH": f"{before}{os.environ['PATH']}", **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def living(session: int) -> list[str]:
    """What still runs of a session; compilers of Ninja are in it, in groups of their own."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().rpartition(") ")
        except OSError:
            continue
        if int(rest.split()[3]) == session and rest[0] not in "ZX":
            found.append(name.partition(" (")[2])
    return found


def until(process: subprocess.Popen[str], what: Callable[[], bool]) -> None:
    """What `process` does at some time; if it ends before, its words say why."""
    end = time.monotonic() + LIMIT
    while not what():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < end, f"it did not begin: {living(process.pid)}"
        time.sleep(0.01)


def interrupted(process: subprocess.Popen[str], to_all: bool, number: int = signal.SIGINT) -> str:
    """What it has said; it and its tools are gone."""
    if to_all:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    said, _ = process.communicate(timeout=LIMIT)
    expected = 130 if number == signal.SIGINT else 128 + number
    assert process.returncode == expected, said
    assert "Traceback" not in said and "Aborted" not in said, said
    assert not living(process.pid)
    return said


@pytest.mark.parametrize("tool", ["ninja", "clang"])
@pytest.mark.parametrize(
    ("number", "to_all"), [(signal.SIGINT, True), (signal.SIGINT, False), (signal.SIGTERM, False)]
)
def test_a_build_ends_with_its_tools_and_is_whole_the_next_time(
    number: int, to_all: bool, tool: str, tmp_path: Path
) -> None:
    folder = tmp_path / "b"
    words = ("build", "--system", str(SYSTEM), "--build-dir", str(folder))
    process = started(*words, CCACHE_DISABLE="1")
    ready = folder / "build.ninja"
    until(
        process, lambda: ready.exists() and any(one.startswith(tool) for one in living(process.pid))
    )
    said = interrupted(process, to_all, number)
    assert "[2/4] configure" in said
    built = ashlar(*words)
    assert built.status == 0 and "nothing found" in built.text, built.text


def slow(folder: Path, name: str) -> Path:
    """A tool that starts another one, and waits for it."""
    folder.mkdir()
    script = folder / name
    real = shutil.which(name)
    script.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && exec {real} --version\nsleep 1000 &\nsleep 1000\n'
    )
    script.chmod(0o755)
    return script


@pytest.mark.parametrize("to_all", [True, False])
@pytest.mark.parametrize("command", ["test", "build", "verify"])
def test_a_command_ends_with_the_tool_that_it_waits_for(
    command: str, to_all: bool, tmp_path: Path
) -> None:
    if command == "verify":
        folder = build_dir("demo")
        assert ashlar("build", "--build-dir", str(folder)).status == 0
        judge = str(slow(tmp_path / "bin", "verifier"))
        process = started("verify", "--build-dir", str(folder), ASHLAR_VERIFIER=judge)
    else:
        slow(tmp_path / "bin", "cmake")
        process = started(command, "--build-dir", str(tmp_path / "b"), path=tmp_path / "bin")
    until(process, lambda: "sleep" in living(process.pid))
    interrupted(process, to_all)


@pytest.mark.parametrize(
    "words", [("check", "--system", "{0}"), ("diff", "{0}", "{0}"), ("graph", "-o", "x.dot")]
)
def test_a_command_without_tools_ends(words: tuple[str, ...], tmp_path: Path) -> None:
    """It reads a description from a pipe into which nobody writes."""
    pipe = tmp_path / "system.yaml"
    os.mkfifo(pipe)
    system = ("--system", str(pipe)) if words[0] == "graph" else ()
    process = started(*(word.format(pipe) for word in words), *system)
    with pipe.open("wb"):  # until it opens it
        # Python misses a signal that comes right before it reads.
        time.sleep(0.5)
        interrupted(process, to_all=False)
