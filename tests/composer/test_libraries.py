# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Libraries beyond the fixtures of tests/reject: the order in which they are linked, what CMake is
told, long chains, and that the host tests of each library of the repository run.
"""

from __future__ import annotations

import re
from pathlib import Path

from composer.emit import wire_files
from composer.pipeline import Front
from tests.composer.described import PROJECT, judge

USER = "component: user\nsources: [user.cpp]\nlibraries: [{libraries}]\n{more}"
SYSTEM = "system: linked\ncomponents:\n  user: {priority: 1, power: true}\n"


def described(folder: Path, libraries: dict[str, str], uses: str, more: str = "") -> Front:
    files = {
        "system.yaml": SYSTEM,
        "components/user/component.yaml": USER.format(libraries=uses, more=more),
        "components/user/user.cpp": "int main() {}\n",
    }
    files |= {
        f"libraries/{name}/library.yaml": f"library: {name}\n{text}"
        for name, text in libraries.items()
    }
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text)
    judged = judge(folder / "system.yaml")
    assert judged.front.system is not None, judged.text
    return judged.front


def components_cmake(made: Front) -> str:
    assert made.system is not None
    machine = made.architectures[made.system.board.architecture]
    sources = made.sources
    return wire_files(made.system, made.wirings, machine, sources.files, sources.outside)[
        "components.cmake"
    ]


def test_a_library_comes_behind_those_that_it_needs(tmp_path: Path) -> None:
    """However they are listed; one that nobody uses is not read."""
    libraries = {
        "top": "needs: [middle, bottom]\n",
        "middle": "needs: [bottom]\n",
        "bottom": "",
        "unused": "no such key\n",
    }
    made = described(tmp_path, libraries, "top, bottom")
    assert made.system is not None
    (user,) = made.system.instances
    assert [one.value for one in user.type.libraries] == ["bottom", "middle", "top"]
    assert [one.name for one in made.system.libraries] == ["bottom", "middle", "top"]
    assert made.system.libraries[2].needs == ("bottom", "middle")
    assert {one.place.line for one in user.type.libraries} == {3}


def test_a_need_of_a_need_counts(tmp_path: Path) -> None:
    libraries = {"top": "needs: [bottom]\n", "bottom": "needs: [fpu, heap]\n"}
    made = described(tmp_path, libraries, "top", "fpu: true\nheap: 4 KiB\n")
    assert made.system is not None
    assert [one.fpu for one in made.system.libraries] == [True, True]


def test_cmake_gets_definitions_and_folders_as_they_are(tmp_path: Path) -> None:
    definitions = 'definitions: [\'NAME="a"\', "LIST=(1,2)", EMPTY=]\n'
    (tmp_path / "libraries/one/include").mkdir(parents=True)
    made = described(tmp_path, {"one": f"{definitions}includes: [include]\n"}, "one")
    text = components_cmake(made)
    assert 'DEFINITIONS "NAME=\\"a\\"" "LIST=(1,2)" "EMPTY="\n' in text
    assert 'INCLUDES "${ASHLAR_HOME}/libraries/one/include"\n' in text
    assert "LIBRARIES one)" in text


def test_a_chain_of_two_thousand_libraries_is_followed(tmp_path: Path) -> None:
    libraries = {f"l{number}": f"needs: [l{number + 1}]\n" for number in range(2000)}
    made = described(tmp_path, {**libraries, "l2000": ""}, "l0")
    assert made.system is not None
    assert len(made.system.libraries) == 2001


def test_a_folder_that_no_disk_can_have_does_not_exist(tmp_path: Path) -> None:
    described(tmp_path, {"one": ""}, "one")
    text = f"library: one\nincludes: {'x' * 5000}\n"
    (tmp_path / "libraries/one/library.yaml").write_text(text)
    assert judge(tmp_path / "system.yaml").codes == ["L024"]


def test_the_host_tests_of_every_library_run() -> None:
    """Some system that cmake/host.cmake lists uses it."""
    listed = re.findall(
        r"^host_components\(\w+ \$\{CMAKE_SOURCE_DIR\}/(\S+)",
        (PROJECT / "cmake/host.cmake").read_text(),
        re.MULTILINE,
    )
    used: set[str] = set()
    for file in listed:
        judged = judge(PROJECT / file)
        assert judged.front.system is not None, judged.text
        used |= {one.name for one in judged.front.system.libraries}
    assert {path.parent.name for path in PROJECT.glob("libraries/*/library.yaml")} <= used
