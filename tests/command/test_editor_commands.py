# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""One compile_commands.json for components, kernel, verifier and tests, where clangd looks for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from composer.command.editor import NAME, tell_editors

GUEST, HOST = "clang++-19 --target=aarch64-none-elf -c", "clang++-19 -fsanitize=address -c"


def built(folder: Path, *commands: tuple[str, str]) -> Path:
    """A build folder whose CMake says these commands, each with its file."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = [
        {"directory": str(folder), "command": command, "file": file} for command, file in commands
    ]
    (folder / NAME).write_text(json.dumps(entries))
    return folder


def told(home: Path) -> list[tuple[str, str]]:
    entries = json.loads((home / NAME).read_text())
    return [(Path(entry["directory"]).name, entry["file"]) for entry in entries]


def test_the_commands_of_all_builds_lie_in_one_file(tmp_path: Path) -> None:
    for name, command, file in (
        ("host", HOST, "/core.cpp"),
        ("verifier", HOST, "/main.cpp"),
        ("demo", GUEST, "/core.cpp"),
        ("demo", GUEST, "/core.cpp"),
    ):
        tell_editors(tmp_path, built(tmp_path / "build" / name, (command, file)))
    assert told(tmp_path) == [
        ("demo", "/core.cpp"),
        ("verifier", "/main.cpp"),
        ("host", "/core.cpp"),
    ]


def test_a_file_of_two_systems_has_the_command_of_the_last_build(tmp_path: Path) -> None:
    for name in ("one", "two"):
        tell_editors(tmp_path, built(tmp_path / "build" / name, (GUEST, "/kernel.cpp")))
    assert told(tmp_path) == [("two", "/kernel.cpp")]


def test_what_is_no_longer_compiled_goes(tmp_path: Path) -> None:
    gone = built(tmp_path / "build/gone", (GUEST, "/old.cpp"))
    tell_editors(tmp_path, gone)
    tell_editors(tmp_path, built(tmp_path / "build/demo", (GUEST, "/a.cpp"), (GUEST, "/b.cpp")))
    (gone / NAME).unlink()
    gone.rmdir()
    tell_editors(tmp_path, built(tmp_path / "build/demo", (GUEST, "/b.cpp")))
    assert told(tmp_path) == [("demo", "/b.cpp")]


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        ("clang++ -Wall -include-pch /b/common.obj -O2", "clang++ -Wall -O2"),
        ('clang++ -include-pch "/b c/common.obj" -O2', "clang++ -O2"),
        (
            "clang++ -Xclang -include-pch -Xclang /b/x.pch -Xclang -include -Xclang /b/x.hxx",
            "clang++ -Xclang -include -Xclang /b/x.hxx",
        ),
    ],
)
def test_no_editor_is_told_of_precompiled_headers(
    command: str, wanted: str, tmp_path: Path
) -> None:
    tell_editors(tmp_path, built(tmp_path / "build", (command, "/a.cpp")))
    assert json.loads((tmp_path / NAME).read_text())[0]["command"] == wanted


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"a": 1}', '[{"file": 3}]', "\udcff"])
def test_a_file_that_is_something_else_is_no_mistake(text: str, tmp_path: Path) -> None:
    folder = built(tmp_path / "build", (GUEST, "/a.cpp"))
    (tmp_path / NAME).write_bytes(text.encode("utf-8", "surrogateescape"))
    tell_editors(tmp_path, folder)
    assert told(tmp_path) == [("build", "/a.cpp")]
