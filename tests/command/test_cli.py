# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The command's manners: help with an example, exit status 2 for usage and 1 for a refusal, never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from composer.command.main import main

COMMANDS = ("run", "build", "test", "check", "explain", "graph", "report", "trace", "new", "schema", "ps", "diff", "verify")


def call(*words: str) -> Result:
    result = CliRunner().invoke(main, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example(name: str) -> None:
    result = call(name, "--help")
    assert result.exit_code == 0 and f"./ashlar {name}" in result.output


def test_only_what_exists_is_listed() -> None:
    assert set(main.commands) == set(COMMANDS)


@pytest.mark.parametrize("words", [("nothing",), ("run", "--timeout", "0"), ("graph",), ("graph", "-o", "x.gif"), ("check", "--format", "xml")])
def test_usage_is_status_2(words: tuple[str, ...]) -> None:
    assert call(*words).exit_code == 2


@pytest.mark.parametrize("text", [b"", b"\x00\xff", b"[", b"system: 1: 2", b"system: x\ncomponents: {a: {priority: 300}}"])
def test_a_bad_description_is_status_1(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "system.yaml").write_bytes(text)
    result = call("check", "--system", str(tmp_path / "system.yaml"), "--format", "json")
    assert result.exit_code == 1 and json.loads(result.stdout)["ok"] is False


@pytest.mark.parametrize("word", ["v", "victim", "V40", "V4031"])
def test_only_a_code_of_the_verifier_builds_it_to_be_explained(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_steps: object) -> Path:
        raise AssertionError("the verifier takes a minute to build")

    monkeypatch.setattr("composer.command.explain.verifier", none)
    result = call("explain", word)
    assert result.exit_code == 2 and f"there is no diagnostic {word}" in result.output


@pytest.mark.parametrize("words", [("explain", "V403"), ("verify", "--build-dir", "{}")])
def test_where_the_verifier_cannot_be_built_that_is_told(words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a repository that belongs to somebody else."""
    (tmp_path / "file").touch()
    (tmp_path / "image.elf").touch()
    monkeypatch.setattr("composer.command.verify.VERIFIER", str(tmp_path / "file" / "verifier"))
    result = call(*(one.format(tmp_path) for one in words))
    assert result.exit_code == 1 and "Not a directory; the verifier is built there" in result.output


def test_a_missing_description_is_status_1(tmp_path: Path) -> None:
    assert call("check", "--system", str(tmp_path / "none.yaml")).exit_code == 1
