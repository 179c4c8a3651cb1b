# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The set-up of ./ashlar, with fake package tools on PATH: what it says, asks, and calls."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "dirname", "sed", "tr", "id", "cat", "env", "awk")


def folder(tmp_path: Path, **scripts: str) -> Path:
    """A PATH with a few true tools, and fakes that write their arguments to calls."""
    where = tmp_path / "bin"
    where.mkdir()
    for name in TOOLS:
        (where / name).symlink_to(f"/usr/bin/{name}")
    for name, text in scripts.items():
        script = where / name.replace("_", "-")
        script.write_text(f'#!/bin/sh\necho "{script.name} $*" >>{tmp_path}/calls\n{text}\n')
        script.chmod(0o755)
    return where


def ashlar(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(PROJECT / "ashlar"), *words],
        env={**os.environ, "PATH": str(path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


SIMULATE = """case "$*" in
*--print-uris*) echo "'http://x' x.deb 60000000 h"; echo "'http://y' y.deb 7000000 h" ;;
"-s "*) echo "Remv libc++1-14 [14]" ;;
esac"""


def test_without_apt_the_missing_programs_are_named(tmp_path: Path) -> None:
    done = ashlar(folder(tmp_path), "run")
    assert done.returncode == 2
    assert (
        "clang-19 ld.lld-19" in done.stderr
        and "CMake 3.25" in done.stderr
        and "QEMU 7.2" in done.stderr
    )
    assert "for the verifier" in done.stderr and all(
        one in done.stderr
        for one in ("yaml-cpp", "libelf", "libfdt", "libcrypto", "fmt", "nlohmann-json", "CLI11")
    )


def test_missing_packages_are_listed_and_installed(tmp_path: Path) -> None:
    path = folder(
        tmp_path,
        dpkg_query="echo 'ii  cmake'",
        apt_get=SIMULATE,
        apt_cache="exit 0",
        sudo='shift; "$@"',
    )
    done = ashlar(path, "--help")
    assert "download 67.0 MB; packages removed: libc++1-14" in done.stderr
    calls = (tmp_path / "calls").read_text()
    listed = next(line for line in done.stderr.splitlines() if "missing" in line)
    assert "clang-19" in listed and " cmake " not in listed
    assert (
        "DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 -y -qq --no-install-recommends install" in calls
        and "update" not in calls
    )


def test_lists_are_fetched_only_when_they_lack_a_package(tmp_path: Path) -> None:
    path = folder(
        tmp_path, dpkg_query="", apt_get=SIMULATE, apt_cache="exit 100", sudo='shift; "$@"'
    )
    ashlar(path, "--help")
    assert "-q update" in (tmp_path / "calls").read_text()


def test_a_debugger_is_installed_for_those_who_ask_for_one(tmp_path: Path) -> None:
    path = folder(tmp_path, dpkg_query="", apt_get=SIMULATE, apt_cache="exit 0", sudo='shift; "$@"')
    for words, there in (
        (("run", "--help"), False),
        (("run", "--help", "--gdb", "sender"), True),
        (("run", "--gdb=sender", "--help"), True),
        (("test", "--help"), True),
        (("ps", "--help"), False),
    ):
        listed = next(
            line for line in ashlar(path, *words).stderr.splitlines() if "missing" in line
        )
        assert ("gdb-multiarch" in listed) == there, words
