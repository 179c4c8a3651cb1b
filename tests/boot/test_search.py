# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Types, libraries and interfaces in a folder that two systems share: by `search:` and by
`--search`, from the build to the manifest, and what a changed or a hidden file does.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.boot.machine import ROOT, Booted, ashlar

SYSTEM = """system: {name}
{search}components:
  console: {{priority: 200, devices: {{uart: stdout}}}}
  counter: {{priority: 100, power: true}}
calls:
  print: {{from: counter.print, to: console.print}}
"""
SHARED = {
    "components/counter/component.yaml": """component: counter
sources: [counter.cpp]
libraries: [doubling]
ports:
  print: {call: client, interface: terminal}
""",
    "components/counter/counter.cpp": """#include <ashlar/print.hpp>
#include <doubling.hpp>
#include <wiring.hpp>

int main() {
    ashlar::print(wiring::print, "shared: {}", doubled(21));
    ashlar::power_off(7);
}
""",
    "components/counter/counter_test.cpp": """#include <gtest/gtest.h>
#include <doubling.hpp>
TEST(Counter, counts) { EXPECT_EQ(doubled(2), 4); }
""",
    "libraries/doubling/library.yaml": "library: doubling\n",
    "libraries/doubling/doubling.hpp": "constexpr int doubled(int one) { return 2 * one; }\n",
    "libraries/doubling/doubling_test.cpp": """#include <gtest/gtest.h>
#include <doubling.hpp>
TEST(Doubling, doubles) { EXPECT_EQ(doubled(3), 6); }
""",
}


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the repository; in it `shared parts`, and two systems that use them."""
    folder = tmp_path_factory.mktemp("search")
    put(folder / "shared parts", SHARED)
    written = "search: ../shared parts\n"
    put(folder / "one", {"system.yaml": SYSTEM.format(name="one", search=written)})
    put(folder / "two", {"system.yaml": SYSTEM.format(name="two", search="")})
    return folder


def on(place: Path, command: str, system: str, *words: str) -> Booted:
    limit = ("--timeout", "60") if command == "run" else ()
    return ashlar(command, "--system", str(place / system / "system.yaml"), *limit, *words)


def test_a_shared_type_boots_and_a_changed_file_is_built_again(place: Path) -> None:
    booted = on(place, "run", "one")
    assert booted.status == 7, booted.text
    booted.shows("counter: shared: 42")
    header = place / "shared parts/libraries/doubling/doubling.hpp"
    header.write_text(header.read_text().replace("2 * one", "4 * one / 2 + 1"))
    on(place, "run", "one").shows("counter: shared: 43")
    put(place / "shared parts", SHARED)


def test_the_records_name_shared_files_from_the_systems_folder(place: Path) -> None:
    assert on(place, "build", "one").status == 0
    manifest = next((place / "one").rglob("manifest.json")).read_text()
    names = {one["name"]: one["part"] for one in json.loads(manifest)["inputs"]}
    assert names["../shared parts/components/counter/counter.cpp"] == "component"
    assert names["../shared parts/libraries/doubling/doubling.hpp"] == "library"
    assert str(place) not in manifest


def test_a_system_and_its_shared_folder_may_move_together(place: Path, tmp_path: Path) -> None:
    for name in ("one/system.yaml", "shared parts"):
        copy = shutil.copytree if (place / name).is_dir() else shutil.copy
        (tmp_path / "a/b" / name).parent.mkdir(parents=True, exist_ok=True)
        copy(place / name, tmp_path / "a/b" / name)
    images = []
    for root in (place, tmp_path / "a/b"):
        assert on(root, "build", "one").status == 0
        image = next((root / "one").rglob("image.elf")).read_bytes()
        assert str(root).encode() not in image and b"shared parts/components/counter" in image
        images.append(image)
    assert images[0] == images[1]


def test_the_option_finds_what_the_description_does_not_name(place: Path) -> None:
    refused = on(place, "check", "two")
    assert refused.status == 1 and "error[" in refused.text
    option = ("--search", str(place / "shared parts"))
    assert on(place, "check", "two", *option).status == 0
    booted = on(place, "run", "two", *option)
    assert booted.status == 7, booted.text
    booted.shows("counter: shared: 42")
    assert on(place, "verify", "two", *option).status == 0
    changed = SHARED["components/counter/component.yaml"] + "stack: 64 KiB\n"
    put(place / "other parts", {**SHARED, "components/counter/component.yaml": changed})
    judged = on(place, "verify", "two", "--search", str(place / "other parts"))
    assert judged.status == 1 and "counter is to have a stack of 65536 bytes" in judged.text
    assert "V801" in judged.text  # the places in the image are of the other file
    assert on(place, "build", "two").status == 1  # the build folder does not remember it


def test_a_file_nearer_to_the_system_hides_the_shared_one(place: Path) -> None:
    folder = place / "one/components/counter"
    shutil.copytree(place / "shared parts/components/counter", folder)
    source = folder / "counter.cpp"
    source.write_text(source.read_text().replace("shared: {}", "own: {}"))
    try:
        on(place, "run", "one").shows("counter: own: 42")
    finally:
        shutil.rmtree(place / "one/components")
    on(place, "run", "one").shows("counter: shared: 42")


def test_a_shared_file_that_hides_another_is_told_when_it_comes_and_not_when_it_has_gone(
    place: Path,
) -> None:
    assert "L044" not in on(place, "build", "one").text
    shared = place / "shared parts/components/console"
    shutil.copytree(ROOT / "components/console", shared)
    try:
        told = on(place, "run", "one")
        assert "warning[L044]: 2 folders have components/console/component.yaml" in told.text
        assert "shared parts/components/console/component.yaml:1" in told.text
        told.shows("counter: shared: 42")
        assert on(place, "check", "one", "--werror").status == 1
    finally:
        shutil.rmtree(shared)
    booted = on(place, "run", "one")
    booted.shows("counter: shared: 42")
    assert "L044" not in booted.text


def test_a_shared_folder_may_be_read_only_and_a_link(place: Path) -> None:
    """The same folder by two ways holds each library once."""
    (place / "link").symlink_to(place / "shared parts")
    folders = [place / "shared parts", *(place / "shared parts").rglob("*/")]
    for folder in folders:
        folder.chmod(0o555)
    try:
        built = on(place, "build", "one", "--search", str(place / "link"))
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert built.status == 0 and "L04" not in built.text, built.text


def test_the_host_tests_of_shared_types_and_libraries_run(place: Path) -> None:
    tested = on(place, "test", "one")
    assert tested.text.endswith("2 passed, 0 failed\n"), tested.text


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("nowhere", "there is no folder `nowhere`"),
        ("", "an empty word names nothing"),
        ("README.md", "`README.md` is not a folder"),
        ("docs", "`docs` holds no components/, libraries/, interfaces/ or boards/"),
    ],
)
def test_a_folder_in_which_nothing_can_be_found_is_refused(
    place: Path, word: str, sentence: str
) -> None:
    refused = on(place, "check", "one", "--search", word)
    assert refused.status == 2 and sentence in refused.text, refused.text
