# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""`ashlar new`: the template under another name, where nothing is yet, or a refusal and nothing
written.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from composer.command import skeleton
from composer.command.new import _home
from composer.command.options import PROJECT
from composer.load import names
from tests.command.test_cli import call

LONG = "a_name_that_is_as_long_as_a_name_may_become_here"


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new system, which is also the current folder."""
    assert call("new", "system", str(tmp_path / "mine")).exit_code == 0
    monkeypatch.chdir(tmp_path / "mine")
    return tmp_path / "mine"


def pasted(output: str, description: str) -> str:
    """The description with the lines that `new component` prints, each under its key."""
    section = ""
    for line in output.split("each under its key:\n")[1].splitlines():
        if line.startswith("  "):
            description = description.replace(f"{section}\n", f"{section}\n{line}\n")
        section = line
    return description


def test_a_component_is_the_template_under_another_name(system: Path) -> None:
    folder = PROJECT / "components/template"
    assert skeleton.component(PROJECT, "template") == {
        name: text.decode() for name, text in tree(folder).items()
    }
    call("new", "component", "two_words")
    made = {name: text.decode() for name, text in tree(system / "components/two_words").items()}
    assert {"component.yaml", "two_words.cpp", "two_words_test.cpp"} == set(made)
    assert "TEST(TwoWords, " in made["two_words_test.cpp"]
    for text in made.values():
        assert "emplate" not in text and "to copy" not in text


def test_a_new_system_has_no_mistake_and_takes_what_new_component_prints(system: Path) -> None:
    assert set(tree(system)) == {
        ".clangd",
        ".gitignore",
        "system.yaml",
        "interfaces/hello.yaml",
        "components/hello/component.yaml",
        "components/hello/hello.cpp",
        "components/hello/hello_test.cpp",
    }
    assert not [
        name for name, text in tree(system).items() if b"emplate" in text or b"demo" in text
    ]
    result = call("check")
    assert result.exit_code == 0 and result.output.startswith("mine: 2 components")
    result = call("new", "component", "filter")
    (system / "system.yaml").write_text(pasted(result.output, (system / "system.yaml").read_text()))
    result = call("check")
    assert result.exit_code == 0 and result.output.startswith("mine: 3 components"), result.output


@pytest.mark.skipif(
    shutil.which("clang-format-19") is None, reason="clang-format-19 is not installed"
)
@pytest.mark.parametrize("name", ["a", LONG])
def test_a_name_of_any_length_leaves_the_code_formatted(system: Path, name: str) -> None:
    call("new", "component", name)
    files = [str(path) for path in system.rglob("*.cpp")]
    shutil.copy(PROJECT / ".clang-format", system)
    done = subprocess.run(
        ["clang-format-19", "--dry-run", "-Werror", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert len(files) == 4 and done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "name",
    [
        "Filter",
        "a/b",
        "../x",
        "",
        "while",
        "kernel",
        "a-b",
        LONG + "x",
        "_a",
        "\udcff",
        "\x1b",
        "a\nb",
    ],
)
def test_a_bad_name_is_refused_with_the_sentence_of_a_description(system: Path, name: str) -> None:
    before = tree(system)
    result = call("new", "component", name)
    refusal = names.refusal(name, names.WORD)
    assert result.exit_code == 1 and refusal is not None and "cannot be a name: " in refusal
    assert result.output == f"error[L017]: {refusal}\n".translate({0xDCFF: 0xFFFD, 0x1B: 0xFFFD})
    assert tree(system) == before


def test_the_sentence_is_the_one_of_the_diagnostic(system: Path) -> None:
    text = (system / "system.yaml").read_text()
    (system / "system.yaml").write_text(text.replace("  hello:", "  Hello:"))
    said = call("check").output.splitlines()
    assert call("new", "component", "Hello").output.splitlines()[0] in said


@pytest.mark.parametrize("name", ["Mine", "a b", "_", "x" * 49])
def test_a_bad_name_of_a_system_is_refused(tmp_path: Path, name: str) -> None:
    result = call("new", "system", str(tmp_path / name))
    assert (
        result.exit_code == 1
        and result.output == f"error[L017]: {names.refusal(name, names.BOARD)}\n"
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words",
    [
        ("system", "."),
        ("system", "../mine"),
        ("component", "hello"),
        ("component", "taken"),
        ("component", "dangling"),
        ("component", "console"),
        ("system", "taken/x"),
    ],
)
def test_nothing_is_overwritten_or_hidden(system: Path, words: tuple[str, ...]) -> None:
    (system / "components/taken").mkdir()
    (system / "components/dangling").symlink_to("nowhere")
    (system / "taken").write_text("a file\n")
    before, listed = tree(system), sorted(system.rglob("*"))
    result = call("new", *words)
    assert result.exit_code == 1 and result.output.startswith("error: "), result.output
    assert (tree(system), sorted(system.rglob("*"))) == (before, listed)


def test_all_or_nothing_is_written(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(system.rglob("*"))

    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "rename", full)
    result = call("new", "component", "filter")
    assert (
        result.exit_code == 1
        and result.output
        == "error: components/filter: No space left on device; nothing was written\n"
    )
    assert sorted(system.rglob("*")) == before


def test_a_component_goes_to_the_system_that_one_stands_in(
    system: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(system / "components/hello")
    assert _home(None) == system and _home(Path("..")) == system / "components/hello/.."
    assert "../filter/component.yaml" in call("new", "component", "filter").output
    monkeypatch.chdir(PROJECT / "examples/cheat")
    assert _home(None) == PROJECT
    monkeypatch.chdir(system.parent)
    result = call("new", "component", "filter")
    assert result.exit_code == 1 and "--at DIR" in result.output
    assert (
        "test --system mine/system.yaml other"
        in call("new", "component", "other", "--at", "mine").output
    )
