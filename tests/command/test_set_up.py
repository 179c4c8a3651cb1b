# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The set-up of ./ashlar, with fake package tools on PATH: what it says, asks, and calls."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

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
    done = ashlar(path, "build", "--nothing")
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
    ashlar(path, "build", "--nothing")
    assert "-q update" in (tmp_path / "calls").read_text()


def test_a_debugger_is_installed_for_those_who_ask_for_one(tmp_path: Path) -> None:
    path = folder(tmp_path, dpkg_query="", apt_get=SIMULATE, apt_cache="exit 0", sudo='shift; "$@"')
    for words, there in (
        (("run", "--nothing"), False),
        (("run", "--nothing", "--gdb", "sender"), True),
        (("run", "--gdb=sender", "--nothing"), True),
        (("test", "--nothing"), True),
        (("ps", "--nothing"), False),
    ):
        listed = next(
            line for line in ashlar(path, *words).stderr.splitlines() if "missing" in line
        )
        assert ("gdb-multiarch" in listed) == there, words


PYTHON = {"python3", "python3-click", "python3-jinja2", "python3-pyelftools", "python3-yaml"}
COMPILER, VERIFIER, LIBRARY = {"clang-19", "cmake"}, {"libfdt-dev"}, {"libc++-19-dev"}
QEMU, PICTURE = {"qemu-system-arm"}, {"graphviz"}
NEVER = {"clang-format-19", "device-tree-compiler", "python3-pytest"}  # of the tests alone
NEEDED = (
    ((), set()),
    (("--help",), set()),
    (("run", "--help"), set()),
    (("check", "--nothing"), set()),
    (("explain", "L001", "--nothing"), set()),
    (("explain", "V403", "--nothing"), COMPILER | VERIFIER),
    (("schema", "--nothing"), set()),
    (("diff", "--nothing"), set()),
    (("new", "--nothing"), set()),
    (("ps", "--nothing"), set()),
    (("trace", "--nothing"), set()),
    (("graph", "-o", "x.dot", "--nothing"), set()),
    (("graph", "--nothing", "-o", "x.mmd"), set()),
    (("graph", "--nothing", "-o", "x.svg"), PICTURE),
    (("graph", "-o", "x.png", "--nothing"), PICTURE),
    (("verify", "--nothing"), COMPILER | VERIFIER),
    (("report", "old/plan.json", "--nothing"), set()),
    (("report", "--format", "json", "--nothing"), COMPILER | VERIFIER | LIBRARY),
    (("build", "--nothing"), COMPILER | VERIFIER | LIBRARY),
    (("run", "--nothing"), COMPILER | VERIFIER | LIBRARY | QEMU),
    (("nothing",), set()),
)


@pytest.mark.parametrize(
    ("words", "tools"), NEEDED, ids=[" ".join(words) or "alone" for words, _ in NEEDED]
)
def test_a_command_installs_what_it_needs_and_no_more(
    words: tuple[str, ...], tools: set[str], tmp_path: Path
) -> None:
    """Of the tools, one package stands for all that come with it. The installation fails, and the
    command does not start.
    """
    fail = SIMULATE + '\ncase "$*" in *" -y -qq "*) exit 3 ;; esac'
    path = folder(tmp_path, dpkg_query="", apt_get=fail, apt_cache="exit 0", sudo='shift; "$@"')
    said = ashlar(path, *words).stderr.splitlines()
    asked = set(next(line for line in said if "missing: " in line).split("missing: ")[1].split())
    assert asked >= PYTHON
    assert asked & (COMPILER | VERIFIER | LIBRARY | QEMU | PICTURE | NEVER) == tools


def test_a_command_without_apt_asks_for_no_program_that_it_does_not_start(tmp_path: Path) -> None:
    path = folder(tmp_path)
    system = str(PROJECT / "system.yaml")
    plan = str(PROJECT / "tests/golden/smallest/plan.json")
    for words in (
        ("--help",),
        ("check", "--system", system),
        ("explain", "L001"),
        ("schema", "--output", str(tmp_path / "kinds")),
        ("diff", system, system),
        ("graph", "--system", system, "-o", str(tmp_path / "x.dot")),
        ("graph", "--system", system, "-o", str(tmp_path / "x.mmd")),
        ("report", plan),
        ("new", "system", str(tmp_path / "mine")),
    ):
        done = ashlar(path, *words)
        assert done.returncode == 0, (words, done.stderr)
    refused = ashlar(path, "graph", "--system", system, "-o", str(tmp_path / "x.svg"))
    assert refused.returncode == 2 and "install these programs: dot\n" in refused.stderr
    assert "clang" not in refused.stderr
