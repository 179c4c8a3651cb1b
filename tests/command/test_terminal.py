# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What others have written does not steer the terminal: words of tools, names in a plan, new lines
in names; and --cpu is one of a list.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from composer.command.main import main
from composer.command.run import _reaches
from composer.command.steps import Steps
from composer.model import view
from composer.model.serial import view_to_json
from composer.model.visible import steers
from tests.composer import view_systems as made
from tests.composer.any_system import MACHINE
from tests.composer.described import judge

EVIL = "evil\x1b]0;title\x07\u202e\x9b2J"


def harmless(text: str) -> bool:
    return not [one for one in text if one != "\n" and steers(one)]


def test_what_a_tool_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        Steps(1).tool(
            [
                sys.executable,
                "-c",
                f"import sys; sys.stdout.buffer.write({EVIL.encode()!r}); sys.exit(1)",
                EVIL,
            ],
            tmp_path,
            tmp_path,
        )
    said = capsys.readouterr().err
    assert "evil\\x1b]0;title" in said and harmless(said)


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_names_of_a_plan_from_elsewhere(form: str, tmp_path: Path) -> None:
    plan = view_to_json(made.plan())
    forged = json.dumps(f"{EVIL}\n- nobody lost anything")[1:-1]
    (tmp_path / "old.json").write_text(plan)
    (tmp_path / "new.json").write_text(
        plan.replace('"system.yaml:', f'"{forged}:').replace('"rw"', '"r"', 1)
    )
    result = CliRunner().invoke(
        main, ["diff", str(tmp_path / "old.json"), str(tmp_path / "new.json"), "--format", form]
    )
    assert "evil" in result.output and harmless(result.output)
    if form == "text":
        assert "\n- nobody" not in result.output


def test_a_name_with_a_new_line_begins_no_diagnostic_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "system.yaml").write_text(
        'system: one\ncomponents:\n  a: {type: "x\\n\\nerror[L001]: forged", priority: 1, power:'
        " true}\n"
    )
    assert not [
        line
        for line in judge(tmp_path / "system.yaml", tmp_path).text.splitlines()
        if line.startswith("error[L001]")
    ]


@pytest.mark.parametrize("word", ["host", "cortex-a72,pauth=off", "", "max\n", "Max", "-incoming"])
def test_a_processor_of_no_board(word: str) -> None:
    result = CliRunner().invoke(main, ["run", "--cpu", word])
    assert result.exit_code == 2 and "--cpu" in result.output


def test_a_processor_that_does_not_reach_the_image() -> None:
    plan = made.plan()
    far = replace(
        plan.board, banks=(view.Bank(name="ram0", start=view.Address(1 << 40), size=1 << 27),)
    )
    _reaches(plan, plan.board, MACHINE.qemu, "cortex-a53")
    _reaches(plan, far, MACHINE.qemu, "cortex-a72")
    with pytest.raises(click.BadParameter, match="cortex-a53 addresses 40 bits"):
        _reaches(plan, far, MACHINE.qemu, "cortex-a53")


def test_a_processor_of_another_architecture() -> None:
    plan = made.plan()
    with pytest.raises(click.BadParameter, match="is aarch64, and toy-1 is not"):
        _reaches(plan, plan.board, MACHINE.qemu, "toy-1")
