# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The search path beyond the fixtures of tests/reject: which of several files wins, what is told of
the others, and folders that cannot be used.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from composer.load.search_path import search_problem
from composer.model.render import render
from composer.pipeline import Front, front
from tests.composer.described import PROJECT

SYSTEM = "system: mine\n{head}components: {{a: {{type: part, priority: 1, power: true}}}}\n"
TYPE = "component: part\nsources: [part.cpp]\n"


def add(folder: Path) -> Path:
    """A type of that name."""
    made = folder / "components/part"
    made.mkdir(parents=True)
    (made / "component.yaml").write_text(TYPE)
    (made / "part.cpp").write_text("int main() {}\n")
    return folder


def composed(home: Path, head: str, *searched: Path) -> Front:
    home.mkdir(exist_ok=True)
    (home / "system.yaml").write_text(SYSTEM.format(head=head))
    return front(PROJECT, str(home / "system.yaml"), None, searched=searched)


def taken(made: Front) -> str:
    assert made.system is not None, render(made.diagnostics, made.sources)
    return made.system.instances[0].type.folder


def codes(made: Front) -> list[str]:
    return [one.code for one in made.diagnostics]


def test_own_folder_then_the_option_then_the_key(tmp_path: Path) -> None:
    home, head = tmp_path / "home", "search: [../first, ../second]\n"
    option = add(tmp_path / "option")
    add(tmp_path / "second")
    made = composed(home, "search: ../second\n")
    assert (taken(made), codes(made)) == ("../second/components/part", [])
    add(tmp_path / "first")
    made = composed(home, head)
    assert (taken(made), codes(made)) == ("../first/components/part", ["L044"])
    made = composed(home, head, option)
    assert (taken(made), codes(made)) == ("../option/components/part", ["L044"])
    assert [note.place.file for note in made.diagnostics[0].notes] == [
        f"../{name}/components/part/component.yaml" for name in ("option", "first", "second")
    ]
    add(home)
    made = composed(home, head, option)
    assert (taken(made), codes(made)) == ("components/part", [])


def test_an_included_file_has_no_search_path(tmp_path: Path) -> None:
    home = add(tmp_path / "home")
    (home / "more.yaml").write_text("search: ../shared\n")
    made = composed(home, "include: more.yaml\n")
    assert [one.message for one in made.diagnostics] == ["an included file has no key `search`"]
    assert made.diagnostics[0].place.file == "more.yaml"


def test_what_is_hidden_is_no_input(tmp_path: Path) -> None:
    """Also after the warning has been printed with its path."""
    add(tmp_path / "first"), add(tmp_path / "second")
    made = composed(tmp_path / "home", "search: [../first, ../second]\n")
    text = render(made.diagnostics, made.sources.seen_from(tmp_path))
    assert " second/components/part/component.yaml:1:1\n" in text
    assert not [name for name in made.sources.files if "second" in name]


def test_one_folder_by_two_ways_hides_nothing(tmp_path: Path) -> None:
    shared = add(tmp_path / "shared")
    (tmp_path / "link").symlink_to(shared)
    made = composed(tmp_path / "home", "search: [../shared, ../link/]\n", shared)
    assert (taken(made), codes(made)) == ("../shared/components/part", [])
    made = composed(add(tmp_path / "own"), "search: [., ../shared]\n")
    assert (taken(made), codes(made)) == ("components/part", [])


@pytest.mark.parametrize("name", ["a b", "größe", "日本", "a,b+{c}%!"])
def test_an_odd_name_works(name: str, tmp_path: Path) -> None:
    add(tmp_path / name)
    made = composed(tmp_path / "home", f'search: "../{name}"\n')
    assert taken(made) == f"../{name}/components/part"


@pytest.mark.parametrize("name", ["a;b", "a'b", 'a\\"b', "a\\nb", "a$b", "-a", "a\\\\b"])
def test_a_name_that_a_tool_reads_otherwise_is_refused(name: str, tmp_path: Path) -> None:
    real = name.replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")
    folder = add(tmp_path / real)
    made = composed(tmp_path / "home", f'search: "../{name}"\n')
    assert "L039" in codes(made) and made.system is None
    made = composed(tmp_path / "home", "", folder)
    assert "L039" in codes(made) and made.system is None


def test_a_circle_of_links_and_a_name_that_no_disk_has(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside/components").symlink_to("components")
    for word in ("circle", "inside"):
        made = composed(tmp_path / "home", f"search: ../{word}\n")
        assert codes(made)[0] == "L043"
        assert "cannot be read: Too many levels of symbolic links" in made.diagnostics[0].message
    assert search_problem(tmp_path / ("x" * 300), "x") == "`x` cannot be read: File name too long"
    assert search_problem(tmp_path / "x\0y", "x") == "there is no folder `x`"


@pytest.mark.parametrize("closed", [".", "components"])
def test_a_folder_without_permission_is_refused(
    closed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its types would be taken from the next folder otherwise. The rights are an answer of this
    test, since root may read everything.
    """
    shared = add(tmp_path / "shared")
    monkeypatch.setattr(
        "composer.load.search_path.os.access", lambda path, _: Path(path) != Path(shared, closed)
    )
    made = composed(tmp_path / "home", "search: ../shared\n")
    said = str(Path("../shared", closed))
    assert made.diagnostics[0].message == f"`{said}` cannot be read: Permission denied"
