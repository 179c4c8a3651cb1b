# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""`generated/SYSTEM` links to the composer's latest output for that system, and replaces no other
file.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from composer.command.build import show_generated
from composer.emit.writer import lead


def wrote(home: Path, board: str, system: str = "demo") -> Path:
    """What the composer wrote: a folder with a file that says for which board."""
    folder = home / "build" / board / system / "generated"
    folder.mkdir(parents=True)
    (folder / "plan.json").write_text(board)
    return folder


@pytest.mark.parametrize("name", ["demo", "a-b.c", "x.trace", "system.json"])
def test_the_link_leads_to_the_last_build(name: str, tmp_path: Path) -> None:
    link = tmp_path / "generated" / name
    for board in ("virt", "other", "virt2"):
        lead(link, wrote(tmp_path, board, name))
        assert link.is_symlink() and (link / "plan.json").read_text() == board
        assert [path.name for path in link.parent.iterdir()] == [name], "no draft is left"


def test_the_link_goes_along_when_the_project_moves(tmp_path: Path) -> None:
    lead(tmp_path / "one/generated/demo", wrote(tmp_path / "one", "virt"))
    moved = (tmp_path / "one").rename(tmp_path / "two")
    assert (moved / "generated/demo/plan.json").read_text() == "virt"


def test_a_build_folder_elsewhere_is_led_to_as_well(tmp_path: Path) -> None:
    target = wrote(tmp_path / "far away", "virt")
    lead(tmp_path / "home/generated/demo", target)
    assert (tmp_path / "home/generated/demo/plan.json").read_text() == "virt"


def test_a_folder_of_generated_files_that_is_a_link_itself(tmp_path: Path) -> None:
    (tmp_path / "elsewhere/deep/down").mkdir(parents=True)
    (tmp_path / "home").mkdir()
    (tmp_path / "home/generated").symlink_to(tmp_path / "elsewhere/deep/down")
    lead(tmp_path / "home/generated/demo", wrote(tmp_path / "home", "virt"))
    assert (tmp_path / "home/generated/demo/plan.json").read_text() == "virt"


def test_a_link_whose_build_is_gone_is_turned(tmp_path: Path) -> None:
    link = tmp_path / "generated/demo"
    lead(link, tmp_path / "build/gone/demo/generated")
    lead(link, wrote(tmp_path, "virt"))
    assert (link / "plan.json").read_text() == "virt"


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_a_file_with_the_name_of_the_link_is_kept_and_reported(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    taken = tmp_path / "generated/demo"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/own.txt").write_text("mine")
    taken.parent.mkdir()
    if kind == "folder":
        (tmp_path / "mine").rename(taken)
    elif kind == "file":
        (tmp_path / "mine/own.txt").rename(taken)
    else:
        taken.symlink_to(tmp_path / "mine")
    target = wrote(tmp_path, "virt")
    show_generated(taken, target)
    assert capsys.readouterr().err == (
        "generated/demo does not lead to build/virt/demo/generated, which the composer wrote:"
        " it is something else already\n"
    )
    kept = taken if kind == "file" else taken / "own.txt"
    assert kept.read_text() == "mine"


def test_where_no_link_can_be_the_build_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "generated").write_text("no folder")
    show_generated(tmp_path / "generated/demo", wrote(tmp_path, "virt"))
    assert capsys.readouterr().err.startswith("generated/demo does not lead to build/virt/demo/")
    assert (tmp_path / "generated").read_text() == "no folder"
