# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Files that are dated in the future: the build says which, at once, and what it advises helps."""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path

import pytest

from composer.command import clock
from tests.boot.machine import ROOT, ashlar

DAYS = 2 * 24 * 3600


def later(file: Path) -> None:
    os.utime(file, (time.time() + DAYS,) * 2)


def advised(text: str) -> str:
    found = re.search(r"correct this machine's clock, or: (.*)", text)
    assert found, text
    return found[1]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A system that is built."""
    folder = tmp_path_factory.mktemp("clock") / "mine"
    assert ashlar("new", "system", str(folder)).status == 0
    built = ashlar("build", "--system", str(folder / "system.yaml"))
    assert built.status == 0, built.text
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "system.yaml",
        "components/hello/component.yaml",
        "interfaces/hello.yaml",
        "build/qemu-virt-aarch64/mine/build.ninja",
        "build/qemu-virt-aarch64/mine/image.elf",
        "build/qemu-virt-aarch64/mine/generated/components.cmake",
        "build/qemu-virt-aarch64/mine/generated/components/hello/wiring.hpp",
    ],
)
def test_the_file_and_the_remedy_are_named_at_once(name: str, home: Path) -> None:
    later(home / name)
    start = time.monotonic()
    refused = ashlar("build", "--system", str(home / "system.yaml"))
    assert refused.status == 1 and time.monotonic() - start < 20, refused.text
    assert f"{name} is dated in the future, " in refused.text
    subprocess.run(["bash", "-c", advised(refused.text)], cwd=ROOT, check=True)
    built = ashlar("build", "--system", str(home / "system.yaml"))
    assert built.status == 0, built.text


def test_a_source_of_the_future_is_compiled_each_time(home: Path) -> None:
    source = home / "components/hello/hello.cpp"
    later(source)
    built = ashlar("build", "--system", str(home / "system.yaml"))
    os.utime(source)
    assert built.status == 0, built.text


def test_names_with_spaces_are_read(tmp_path: Path) -> None:
    source, folder = tmp_path / "my $ys" / "system.yaml", tmp_path / "b"
    source.parent.mkdir()
    folder.mkdir()
    source.touch()
    escaped = str(source).replace("$", "$$").replace(" ", "$ ")
    (folder / "build.ninja").write_text(f"build build.ninja: RERUN_CMAKE x | {escaped} gone\n")
    assert clock.ahead(folder) is None
    later(source)
    told = clock.ahead(folder)
    assert (
        told is not None
        and told.endswith(f"touch '{os.path.relpath(source)}'")
        or (told is not None and told.endswith(f"touch '{source}'"))
    )
