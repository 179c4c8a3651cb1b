# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Descriptions outside the repository: which file a name refers to, and how a diagnostic shows it
relative to the current folder.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from composer.command.compose import main as compose
from composer.command.options import PROJECT, collect, described
from composer.pipeline import front
from tests.command.test_cli import call

SYSTEM = """system: mine
components:
  console: {priority: 200, devices: {uart: stdout}}
  only:    {priority: 100, power: true}
calls:
  print: {from: only.print, to: console.print}
"""
ONLY = (
    "component: only\nsources: [only.cpp]\nports:\n  print: {call: client, interface: terminal}\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A system of one own component and the repository's console."""
    folder = tmp_path / "mine"
    (folder / "components/only").mkdir(parents=True)
    (folder / "system.yaml").write_text(SYSTEM)
    (folder / "components/only/component.yaml").write_text(ONLY)
    (folder / "components/only/only.cpp").write_text("int main() { return 0; }\n")
    return folder


def shown(output: str) -> list[Path]:
    return [Path(one) for one in re.findall(r"--> (.+?):\d+:\d+", output)]


@pytest.mark.parametrize("current", [".", "mine", "mine/components", str(PROJECT)])
def test_an_editor_opens_each_path_from_the_current_folder(
    home: Path, current: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "system.yaml").write_text(SYSTEM.replace("console.print", "console.point"))
    (home / "components/only/component.yaml").write_text(ONLY.replace("client", "server"))
    monkeypatch.chdir(home.parent / current)
    result = call("check", "--system", str(home / "system.yaml"))
    paths = shown(result.output)
    assert result.exit_code == 1
    assert {path.absolute().resolve() for path in paths} >= {
        home / "system.yaml",
        PROJECT / "components/console/component.yaml",
    }
    rows = json.loads(call("check", "--system", str(home), "--format", "json").stdout)[
        "diagnostics"
    ]
    assert {row["file"] for row in rows} <= {str(one) for one in paths}


def test_a_path_below_the_current_folder_is_short(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "system.yaml").write_text(SYSTEM.replace("only.print", "only.point"))
    monkeypatch.chdir(home)
    assert "--> system.yaml:6:" in call("check", "--system", "system.yaml").output


@pytest.mark.parametrize("current", ["mine", "mine/components/only"])
def test_outside_the_repository_the_next_description_above_counts(
    home: Path, current: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home.parent / current)
    assert call("check").stdout.startswith("mine: 2 components")


@pytest.mark.parametrize("current", [PROJECT, PROJECT / "examples/cheat"])
def test_inside_the_repository_its_own_counts(
    current: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(current)
    assert collect(None, None, None, "text").system == "system.yaml"


@pytest.mark.parametrize("command", ["build", "run", "check", "report"])
def test_where_no_description_is_nothing_is_built(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = call(command)
    assert result.exit_code == 2
    assert "neither this folder nor one above it has a system.yaml; name one with" in result.output


def test_each_system_outside_builds_in_its_own_folder(home: Path) -> None:
    options = collect(str(home / "components/../system.yaml"), None, None, "text")
    assert options.folder(described(options)) == home / "build/qemu-virt-aarch64/mine"
    inside = collect(str(PROJECT / "examples/cheat"), None, None, "text")
    assert inside.folder(described(inside)) == PROJECT / "build/qemu-virt-aarch64/cheat"


def test_another_name_of_the_repository_is_the_repository(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(PROJECT)
    assert (
        collect(str(tmp_path / "link/examples/cheat/system.yaml"), None, None, "text").system
        == "examples/cheat/system.yaml"
    )


def test_a_file_is_found_in_the_folder_that_its_component_lies_in(home: Path) -> None:
    """A stray source beside the system replaces nothing: the console is the repository's, with all
    its sources.
    """
    (home / "components/console").mkdir()
    (home / "components/console/console.cpp").write_text("#error not this one\n")
    call_wire(home)
    text = (home / "generated/components.cmake").read_text()
    assert '"${CMAKE_SOURCE_DIR}/components/console/console.cpp"' in text
    assert (
        '"${ASHLAR_HOME}/components/only/only.cpp"' in text
        and '"${ASHLAR_HOME}/system.yaml"' in text
    )


def test_a_component_of_the_system_comes_before_the_repositorys(home: Path) -> None:
    (home / "components/console").mkdir()
    (home / "components/console/console.cpp").write_text("int main() { return 0; }\n")
    (home / "components/console/component.yaml").write_text(
        'component: console\nsources: [console.cpp]\nports:\n  uart: {device: "arm,pl011"}\n '
        " print: {call: server, interface: terminal}\n"
    )
    call_wire(home)
    text = (home / "generated/components.cmake").read_text()
    assert (
        '"${ASHLAR_HOME}/components/console/console.cpp"' in text
        and "${CMAKE_SOURCE_DIR}/components" not in text
    )


def call_wire(home: Path) -> None:
    result = CliRunner().invoke(
        compose, ["wire", "--system", str(home / "system.yaml"), "--build-dir", str(home)]
    )
    assert result.exit_code == 0, result.output


def test_the_command_goes_by_the_name_that_it_was_called_by(tmp_path: Path) -> None:
    def usage(word: str, path: str) -> str:
        done = subprocess.run(
            [word, "--help"],
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.split("[", maxsplit=1)[0]

    (tmp_path / "clone").symlink_to(PROJECT)
    assert usage("clone/ashlar", os.environ["PATH"]) == "Usage: clone/ashlar "
    assert usage("ashlar", f"{PROJECT}:{os.environ['PATH']}") == "Usage: ashlar "


REFUSED = [
    "a$b",
    "a;b",
    'a"b',
    "a#b",
    "a\\b",
    "a|b",
    "a<b>",
    "a*b",
    "a?b",
    "a[b]",
    "a`b`",
    "a=b",
    "a&b",
    "a'b",
    "a^b",
    "a(b",
    "a)b",
    "a~b",
    "a\tb",
    "a\nb",
    "a ",
    "a\u202eb",
    "a\x1bb",
    os.fsdecode(b"a\xffb"),
]


@pytest.mark.parametrize("name", REFUSED)
def test_a_folder_that_a_tool_would_read_as_another_is_refused_before_anything_runs(
    home: Path, name: str, tmp_path: Path
) -> None:
    odd = tmp_path / name
    home.rename(odd)
    for words in (
        ("build", "--system", str(odd / "system.yaml")),
        ("test", "--system", str(odd)),
        ("run", "--build-dir", str(tmp_path / name)),
    ):
        result = call(*words)
        assert result.exit_code == 1 and "that name cannot go through CMake" in result.output
        assert not [one for one in result.output if one not in "\n\t" and not one.isprintable()]
    result = CliRunner().invoke(
        compose, ["wire", "--system", str(odd / "system.yaml"), "--build-dir", str(odd)]
    )
    assert result.exit_code == 1 and "cannot go through" in result.output
    assert not (odd / "build").exists() and not (odd / "generated").exists()
    assert call("check", "--system", str(odd)).exit_code == 0  # that needs no tool


@pytest.mark.parametrize("name", ["a$b", "a;b", 'a"b', "-a", "a\nb"])
def test_a_file_in_the_repository_by_such_a_name_is_refused_by_that_name(
    name: str, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    folder = project / name
    folder.mkdir(parents=True)
    (folder / "system.yaml").write_text(SYSTEM)
    found = front(project, f"{name}/system.yaml", None).diagnostics
    assert [one.code for one in found] == ["L039"]


def test_what_lies_in_the_current_folder_is_no_module_of_the_command(tmp_path: Path) -> None:
    for name in ("click.py", "yaml.py", "composer/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("raise SystemExit('not this one')\n")
    done = subprocess.run(
        [str(PROJECT / "ashlar"), "explain", "L001"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and "not this one" not in done.stderr


@pytest.mark.parametrize("name", ["a:b", "a\nb", "a\n"])
def test_a_clone_that_python_cannot_search_says_so(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "ashlar").write_bytes((PROJECT / "ashlar").read_bytes())
    done = subprocess.run(
        ["sh", str(tmp_path / name / "ashlar"), "check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (
        done.returncode == 1
        and "use another folder" in done.stderr
        and "Traceback" not in done.stderr
    )


def test_explain_tells_the_file_of_a_name(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = home.parent / "shared"
    shared.mkdir()
    (home / "components").rename(shared / "components")
    (home / "system.yaml").write_text(SYSTEM + "search: ../shared\n")
    monkeypatch.chdir(home)
    only = "../shared/components/only/component.yaml"
    assert call("explain", "only").stdout == f"only: component type, {only}, used by only\n"
    (row,) = json.loads(call("explain", "only", "--format", "json").stdout)
    assert row == {"name": "only", "kind": "component type", "file": only, "users": ["only"]}
    for name, kind, file in (
        ("terminal", "interface", "interfaces/terminal.yaml"),
        ("qemu-virt-aarch64", "board", "composer/boards/qemu-virt-aarch64.yaml"),
    ):
        said = call("explain", name).stdout
        assert said.startswith(f"{name}: {kind}, ")
        assert Path(said.split(", ")[1].strip()).resolve() == PROJECT / file
    assert call("explain", "nobody").exit_code == 2
    (home / "system.yaml").write_text("system: broken\n")
    assert call("explain", "only").exit_code == 1 and call("explain", "C99").exit_code == 2


def test_explain_tells_who_uses_a_library() -> None:
    said = call("explain", "shell", "--system", str(PROJECT / "examples/monitor")).stdout
    assert said.startswith("shell: library, ") and said.endswith(", used by monitor\n")
