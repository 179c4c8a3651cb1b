# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The command's manners: help with an example, exit status 2 for usage and 1 for a refusal, never a
traceback.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from composer.command.main import main
from composer.command.options import PROJECT, collect

COMMANDS = (
    "run",
    "build",
    "test",
    "check",
    "explain",
    "graph",
    "report",
    "trace",
    "new",
    "wiring",
    "schema",
    "ps",
    "core",
    "diff",
    "verify",
)


def call(*words: str) -> Result:
    result = CliRunner().invoke(main, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example(name: str) -> None:
    result = call(name, "--help")
    assert result.exit_code == 0 and f"./ashlar {name}" in result.output


def test_the_version_is_that_of_the_file_and_the_newest_in_the_changes() -> None:
    version = (PROJECT / "VERSION").read_text().strip()
    assert call("--version").output == f"ashlar {version}\n"
    newest = re.search(r"^## (\S+)$", (PROJECT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest is not None and newest[1] == version


def test_only_what_exists_is_listed() -> None:
    assert set(main.commands) == set(COMMANDS)


@pytest.mark.parametrize(
    "words",
    [
        ("nothing",),
        ("run", "--timeout", "0"),
        ("graph",),
        ("graph", "-o", "x.gif"),
        ("check", "--format", "xml"),
    ],
)
def test_usage_is_status_2(words: tuple[str, ...]) -> None:
    assert call(*words).exit_code == 2


@pytest.mark.parametrize(
    "text",
    [b"", b"\x00\xff", b"[", b"system: 1: 2", b"system: x\ncomponents: {a: {priority: 300}}"],
)
def test_a_bad_description_is_status_1(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "system.yaml").write_bytes(text)
    result = call("check", "--system", str(tmp_path / "system.yaml"), "--format", "json")
    assert result.exit_code == 1 and json.loads(result.stdout)["ok"] is False


@pytest.mark.parametrize("word", ["v", "victim", "V40", "V4031"])
def test_only_a_code_of_the_verifier_builds_it_to_be_explained(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_steps: object) -> Path:
        raise AssertionError("the verifier takes a minute to build")

    monkeypatch.setattr("composer.command.explain.verifier", none)
    result = call("explain", word)
    assert result.exit_code == 2 and f"there is no diagnostic {word}" in result.output


@pytest.mark.parametrize("words", [("explain", "V403"), ("verify", "--build-dir", "{}")])
def test_where_the_verifier_cannot_be_built_that_is_told(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a repository that another user owns."""
    (tmp_path / "file").touch()
    (tmp_path / "image.elf").touch()
    monkeypatch.setattr("composer.command.verify.VERIFIER", str(tmp_path / "file" / "verifier"))
    result = call(*(word.format(tmp_path) for word in words))
    assert result.exit_code == 1 and "Not a directory; the verifier is built there" in result.output


def test_a_missing_description_is_status_1(tmp_path: Path) -> None:
    assert call("check", "--system", str(tmp_path / "none.yaml")).exit_code == 1


def shell(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"ASHLAR": str(PROJECT / "ashlar")}
    return subprocess.run(
        ["bash", "-c", text],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


@pytest.mark.parametrize(
    ("line", "status", "told"),
    [
        ('"$ASHLAR" explain L001 >&-', 0, ""),
        ('"$ASHLAR" explain L001 <&- 2>&-', 0, ""),
        ('"$ASHLAR" explain nothing >&- 2>&- <&-', 2, ""),
        ('"$ASHLAR" explain L001 >/dev/full', 1, "standard output: No space left on device"),
        (
            '"$ASHLAR" check --system "${ASHLAR%/*}" >/dev/full',
            1,
            "standard output: No space left on device",
        ),
        ('"$ASHLAR" check --system "${ASHLAR%/*}" >/dev/full 2>&1', 1, ""),
        ('"$ASHLAR" check --system "${ASHLAR%/*}" 2>/dev/full', 0, ""),
        ('"$ASHLAR" check --system "${ASHLAR%/*}" <&- >&- 2>&-', 0, ""),
        ('"$ASHLAR" explain L001 | true; exit ${PIPESTATUS[0]}', None, ""),
        (
            'mkdir gone && cd gone && rmdir ../gone && "$ASHLAR" check',
            1,
            "the current folder is gone",
        ),
        ('mkfifo f; timeout -s INT 1 "$ASHLAR" check --system f', 124, ""),
        ('"$ASHLAR" run --timeout nan', 2, "nan is not a number"),
        ('ln -s loop loop; "$ASHLAR" check --system loop', 1, "cannot read loop"),
        ('"$ASHLAR" check --system "$(printf "a%.0s" {1..300})"', 1, "File name too long"),
        ('"$ASHLAR" check --system "$(printf "a/%.0s" {1..3000})"', 1, "File name too long"),
        ("\"$ASHLAR\" check --system $'\\xff.yaml'", 1, "cannot go through"),
        ('"$ASHLAR" graph -o .svg --system none', 2, "ends in none of"),
        ('touch file; "$ASHLAR" build --build-dir file', 2, "is a file"),
        ('"$ASHLAR" new system /proc/x', 1, "nothing was written"),
        ("\"$ASHLAR\" new component $'a\\x1b[31m'", 1, "a name"),
    ],
)
def test_wrong_uses_end_with_a_sentence(
    line: str, status: int | None, told: str, tmp_path: Path
) -> None:
    done = shell(line, tmp_path)
    assert "Traceback" not in done.stderr and "\x1b" not in done.stdout + done.stderr, done.stderr
    assert told in done.stderr and status in (None, done.returncode), (done.returncode, done.stderr)


@pytest.mark.parametrize(
    "words",
    [
        ("--system", ""),
        ("--board", ""),
        ("--build-dir", ""),
        ("--build-dir", str(PROJECT)),
        ("--build-dir", str(PROJECT.parent)),
        ("--build-dir", str(PROJECT / "docs" / "..")),
        ("--build-dir", "/"),
    ],
)
def test_a_build_never_goes_over_its_sources(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty word, as of a shell's variable that is not set, would mean the current folder."""
    monkeypatch.chdir(PROJECT)
    result = call("build", *words)
    assert result.exit_code == 2 and words[0] in result.output


def test_a_build_folder_is_one_for_everybody(tmp_path: Path) -> None:
    """CMake takes `..` out of a name as text, also where the folder before it is not there."""
    assert (
        collect(None, None, tmp_path / "gone" / ".." / "build", "text").build_dir
        == tmp_path / "build"
    )
