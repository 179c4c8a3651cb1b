# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A disk without room: the command says in one sentence which file or folder, and never shows how a
tool died of it.

No test can fill a disk without mounting one. A limit on the size of files stops every write at the
same place, with another reason; a compiler that dies of a full disk is played by a script.
"""

from __future__ import annotations

import os
import resource
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from composer.command import disk

PROJECT = Path(__file__).resolve().parents[2]
SYSTEM = PROJECT / "system.yaml"
CRASH = """fatal error: error in backend: IO failure on output stream: No space left on device
PLEASE submit a bug report to https://github.com/llvm/llvm-project/issues/
Stack dump:
 #0 0x00007f24016b73c6 llvm::sys::PrintStackTrace(llvm::raw_ostream&, int)
Bus error
"""


def ashlar(
    *words: str, path: str = "", largest: int = resource.RLIM_INFINITY
) -> subprocess.CompletedProcess[str]:
    """The command, which may write `largest` bytes into each file."""
    return subprocess.run(
        [str(PROJECT / "ashlar"), *words],
        env={**os.environ, "PATH": f"{path}{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest)),
    )


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("build", "--build-dir", "{}/b"), "{}/b/generated/"),
        (("run", "--build-dir", "{}/b"), "{}/b/generated/"),
        (("report", "--build-dir", "{}/b"), "{}/b/generated/"),
        (("graph", "-o", "{}/x.dot"), "{}/x.dot: "),
        (("graph", "-o", "{}/x.svg"), "{}/x.svg: "),
        (("new", "system", "{}/mine"), "mine: "),
        (("new", "component", "part", "--at", "{}"), "components/part: "),
        (("schema", "-o", "{}/kinds"), "{}/kinds: "),
    ],
)
def test_what_cannot_be_written_is_named(
    words: tuple[str, ...], named: str, tmp_path: Path
) -> None:
    system = () if words[0] in ("new", "schema") else ("--system", str(SYSTEM))
    done = ashlar(*(word.format(tmp_path) for word in words), *system, largest=0)
    said = done.stderr.splitlines()
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert named.format(tmp_path) in said[-1] and "File too large" in said[-1], done.stderr


def test_a_tool_that_dies_of_a_full_disk_is_not_heard(tmp_path: Path) -> None:
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    (bin_ / "crash").write_text(CRASH)
    stub = bin_ / "cmake"
    stub.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && exec /usr/bin/cmake --version\ncat {bin_}/crash\nexit 1\n'
    )
    stub.chmod(0o755)
    folder = tmp_path / "build"
    words = ("build", "--system", str(SYSTEM), "--build-dir", str(folder))
    done = ashlar(*words, path=f"{bin_}:")
    told = [line for line in done.stderr.splitlines() if not line.startswith("[")]
    assert done.returncode == 1 and len(told) == 1, done.stderr
    assert told[0].startswith(f"a disk is full: the build folder {folder} has ")
    assert told[0].endswith(" free; make room, and run the command again")


def test_a_disk_that_is_full_is_seen_where_the_tool_gives_no_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert disk.full(["ninja: error: rebuilding 'build.ninja'\n"], tmp_path / "b") is None
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda folder: SimpleNamespace(free=0))
    told = disk.full(["ninja: error: rebuilding 'build.ninja'\n"], tmp_path / "b")
    assert told is not None and f"{tmp_path}/b has 0 KiB" in told
