# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A build that fails shows what compiler, linker and assembler say, with the place of the file as it
is from here; the commands only where they are asked for.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from composer.command import ninja
from composer.command.steps import Steps
from tests.boot.machine import ROOT, ashlar

SOURCES = {
    "one.cpp": "int main() {\n    return nowhere(3);\n}\n",
    "two.cpp": "int missing(int);\nint main() { return missing(3); }\n",
    "three.cpp": '#include "generated/wiring.hpp"\nint main() { return 0; }\n',
    "four.S": "    bogus x1, x2\n",
    "generated/wiring.hpp": '#pragma once\nstatic_assert(sizeof(int) == 8, "a slot is 8 bytes");\n',
    "right.cpp": '#warning "as it was meant"\n',
}
RULES = """
rule compile
  command = clang++-19 --target=aarch64-none-elf -DFOLDER=$folder -c $in -o $out
rule link
  command = ld.lld-19 -e main $in -o $out
rule fail
  command = false
build three.o: compile {folder}/three.cpp
build four.o: compile {folder}/four.S
build right.o: compile {folder}/right.cpp
build one.o: compile {folder}/one.cpp
build two.o: compile {folder}/two.cpp
build components/two.elf: link two.o
build silent.o: fail
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sources, most of them wrong, and a folder that Ninja builds in; the sources' is the current one."""
    for name, text in SOURCES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    build = tmp_path / "build"
    (build / "components").mkdir(parents=True)
    (build / "build.ninja").write_text(f"folder = {tmp_path}\n" + RULES.format(folder=tmp_path))
    (build / "CMakeCache.txt").write_text(
        f"CMAKE_GENERATOR:INTERNAL=Ninja\nCMAKE_MAKE_PROGRAM:FILEPATH=/usr/bin/ninja\n"
        f"CMAKE_PROJECT_NAME:STATIC=x\nCMAKE_HOME_DIRECTORY:INTERNAL={tmp_path}\n"
    )
    monkeypatch.chdir(tmp_path)
    return build


def built(folder: Path, verbose: bool = False) -> str:
    @click.command()
    def command() -> None:
        Steps(1).build(folder, folder.parent, verbose=verbose)

    done = CliRunner().invoke(command)
    assert done.exit_code == 1, done.output
    return done.output


def test_what_compiler_linker_and_assembler_say_is_shown_and_no_command(project: Path) -> None:
    shown = built(project)
    for line in (
        "one.cpp:2:12: error: use of undeclared identifier 'nowhere'\n    2 |     return nowhere(3);\n",
        "components/two.elf cannot be made:\nld.lld-19: error: undefined symbol: missing(int)\n",
        "In file included from three.cpp:1:\ngenerated/wiring.hpp:2:15: error: static assertion",
        "a slot is 8 bytes",
        "four.S:1:5: error: unrecognized instruction mnemonic",
        'right.cpp:1:2: warning: "as it was meant"',
        "silent.o: its command failed and said nothing; --verbose shows it\n",
    ):
        assert line in shown, f"{line!r} is not in:\n{shown}"
    for line in ("clang++-19", "--target", "FAILED", "[1/", "build stopped", "\x1e"):
        assert line not in shown, f"{line!r} is in:\n{shown}"


def test_nothing_that_a_tool_says_is_lost(project: Path) -> None:
    """All lines of Ninja but its own and the commands."""
    done = subprocess.run(
        ninja.command(project),
        env={**os.environ, **ninja.ENVIRONMENT},
        capture_output=True,
        text=True,
        check=False,
    )
    own = rf"{ninja.MARK}|FAILED: |clang\+\+-19 |ld\.lld-19 -e|false$|ninja: build"
    lines = re.findall(r".*\n", done.stdout)
    wanted = [line for line in lines if not re.match(own, line)]
    added = ("components/two.elf cannot be made:", "silent.o: its command failed")
    assert len(wanted) > 20
    assert wanted == [line for line in ninja.said(lines) if not line.startswith(added)]


def test_verbose_shows_the_commands(project: Path) -> None:
    shown = built(project, verbose=True)
    assert f"clang++-19 --target=aarch64-none-elf -DFOLDER={project.parent} -c" in shown
    assert "FAILED: one.o" in shown and "\x1e" not in shown and "\\x1e" not in shown


def test_a_line_that_looks_like_one_of_ninjas_is_the_compilers() -> None:
    """Only what begins with the mark is Ninja's."""
    mark = ninja.MARK
    lines = (
        f"{mark}[1/2] Building a.o\n",
        "FAILED: a.o \n",
        "clang -c a\n",
        "[2/2] said\n",
        "FAILED: x\n",
        "y\n",
    )
    assert list(ninja.said(lines)) == ["[2/2] said\n", "FAILED: x\n", "y\n"]


def test_a_failed_reconfiguration_shows_what_it_says() -> None:
    """It runs on the terminal: Ninja reports its failure after its output."""
    lines = (
        f"{ninja.MARK}[0/1] Re-running CMake...\n",
        "error[L011]: no key\n",
        "-- Configuring incomplete, errors occurred!\n",
        "FAILED: build.ninja \n",
        "/usr/bin/cmake --regenerate-during-build\n",
        "ninja: error: rebuilding 'build.ninja': subcommand failed\n",
    )
    assert "error[L011]: no key\n" in list(ninja.said(lines))
    assert not [line for line in ninja.said(lines) if "--regenerate" in line]


def test_names_of_files_are_as_from_the_current_folder() -> None:
    folders = {Path("/sources/it/build"): "../build", Path("/sources/it"): "..", Path("/here"): "."}
    for text, wanted in (
        ("/sources/it/build/a.hpp:1: error", "../build/a.hpp:1: error"),
        ("from /sources/it/a.cpp:", "from ../a.cpp:"),
        ("/here/a.cpp:1:", "a.cpp:1:"),
        ("x.dir/sources/it/a.obj", "x.dir/sources/it/a.obj"),
        ("/sources/items/a", "/sources/items/a"),
    ):
        assert ninja.shortened(text, folders) == wanted


def test_two_components_that_fail_are_shown_at_once(tmp_path: Path) -> None:
    """By the whole command: one does not compile, one does not link."""
    for name in ("one", "two"):
        folder = tmp_path / "components" / name
        folder.mkdir(parents=True)
        (folder / "component.yaml").write_text(f"component: {name}\nsources: [{name}.cpp]\n")
        (folder / f"{name}.cpp").write_text(SOURCES[f"{name}.cpp"])
    (tmp_path / "system.yaml").write_text(
        "system: wrong\ncomponents:\n  one: {priority: 2, power: true}\n  two: {priority: 1}\n"
    )
    done = ashlar("build", "--system", str(tmp_path))
    where = min(os.path.relpath(tmp_path, ROOT), str(tmp_path), key=len)
    assert done.status == 1
    done.shows(f"{where}/components/one/one.cpp:2:12: error: use of undeclared identifier")
    done.shows("components/two.elf cannot be made:", "error[B004]: `missing(int)`", "two.cpp:2")
    assert (tmp_path / "generated/wrong/components/one/wiring.hpp").is_file()
    assert "-isystem" not in done.text and "Building" not in done.text
