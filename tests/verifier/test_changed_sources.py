# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A description that changes between composer and verifier boots no image: both must have read the
same bytes of the same files.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.boot.machine import ROOT
from tests.verifier.test_judged import ashlar, own, script


def test_a_file_that_the_verifier_takes_from_another_folder_does_not_boot(tmp_path: Path) -> None:
    """It comes between composer and verifier, in a folder that both search; the image is the same."""
    (tmp_path / "parts/interfaces").mkdir(parents=True)
    text = (ROOT / "system.yaml").read_text()
    (tmp_path / "system.yaml").write_text(f"{text}search: parts\n")
    changing = script(
        tmp_path / "changing",
        f'cp "{ROOT}/interfaces/terminal.yaml" "{tmp_path}/parts/interfaces"\nexec "{own()}" "$@"',
    )
    asked = ("--system", str(tmp_path / "system.yaml"), "--timeout", "60")
    said = ashlar("run", tmp_path / "build", *asked, judge=changing)
    assert (
        said.status == 1
        and "the verifier took parts/interfaces/terminal.yaml, which this command did not"
        in said.text
        and "Hello" not in said.text
    )


def test_a_board_that_changes_behind_its_reader_does_not_boot(tmp_path: Path) -> None:
    """The machine would be that of the board as it was first read, and the verdict about another
    text.
    """
    name, boards = "qemu-virt-aarch64", tmp_path / "boards"
    boards.mkdir()
    shutil.copy(ROOT / "system.yaml", tmp_path)
    shutil.copy(ROOT / f"composer/boards/{name}.dts", boards)
    text = (
        (ROOT / f"composer/boards/{name}.yaml").read_text().replace(f"board: {name}", "board: own")
    )
    (boards / "own.yaml").write_text(text)
    changing = script(
        tmp_path / "changing", f'echo "# changed" >> "{boards / "own.yaml"}"\nexec "{own()}" "$@"'
    )
    asked = ("--system", str(tmp_path / "system.yaml"), "--board", "own", "--timeout", "60")
    said = ashlar("run", tmp_path / "build", *asked, judge=changing)
    assert (
        said.status == 1
        and "boards/own.yaml has changed since this command read it" in said.text
        and "Hello" not in said.text
    )
    ashlar("run", tmp_path / "build", *asked).shows("sender: Hello via IPC!", "status 0")
