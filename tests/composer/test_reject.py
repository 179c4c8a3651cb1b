# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every mistake has a smallest failing description; its text is pinned: code, file, line, column, remedy.

`tests/reject/<CODE>-<slug>/` holds system.yaml, what it needs beyond `tests/reject/components` and
`tests/reject/interfaces`, and expected.txt. `ASHLAR_PIN=1` writes expected.txt anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from composer.check import PLAN_RULES, SYSTEM_RULES, codes
from tests.composer.described import REJECT, judge, judge_bytes

FIXTURES = sorted(path.parent for path in REJECT.glob("*/system.yaml"))
MADE_HERE = {"L001", "L005", "C603"}  # too large to keep, or not there at all: the tests below


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: str(path.name))
def test_the_text_is_as_pinned(fixture: Path) -> None:
    judged = judge(fixture / "system.yaml")
    expected = fixture / "expected.txt"
    if os.environ.get("ASHLAR_PIN"):
        expected.write_text(judged.text)
    assert judged.text == expected.read_text()


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: str(path.name))
def test_a_fixture_breaks_its_own_rule_and_no_other(fixture: Path) -> None:
    judged = judge(fixture / "system.yaml")
    assert set(judged.codes) == {fixture.name.partition("-")[0]}
    errors = any(one.severity == "error" for one in judged.diagnostics)
    assert (judged.front.system is None) == errors


def test_every_code_has_a_fixture() -> None:
    shown = {path.name.partition("-")[0] for path in FIXTURES} | MADE_HERE
    on_the_plan = {one.code for one in PLAN_RULES}  # test_check_plan.py corrupts a plan for each
    assert shown == set(codes()) - on_the_plan


def test_every_code_is_used_once() -> None:
    used = [one.code for one in SYSTEM_RULES] + [one.code for one in PLAN_RULES]
    assert len(set(used)) == len(used)
    assert all(sentence and not sentence.endswith(".") for sentence in codes().values())


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    judged = judge(tmp_path / "system.yaml", tmp_path)
    assert judged.codes == ["L001"] and "cannot read system.yaml: No such file or directory" in judged.text


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert judge(tmp_path, tmp_path.parent).codes == ["L001"]


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    assert judge_bytes(tmp_path, b"#" * ((8 << 20) + 1)).codes == ["L005"]
    assert judge_bytes(tmp_path, b"#" * (8 << 20)).codes == ["L003"]


def test_too_many_components(tmp_path: Path) -> None:
    (tmp_path / "components").symlink_to(REJECT / "components")
    (tmp_path / "interfaces").symlink_to(REJECT / "interfaces")
    rows = "".join(f"  c{number}: {{type: plain, priority: 1, power: true}}\n" for number in range(1024))
    judged = judge_bytes(tmp_path, b"system: many\ncomponents:\n" + rows.encode())
    assert judged.codes == ["C603"] and judged.diagnostics[0].place.line == 1026
