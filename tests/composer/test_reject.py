# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every mistake has a smallest failing description; its text is pinned: code, file, line, column,
remedy.

`tests/reject/<CODE>-<slug>/` holds system.yaml, what it needs beyond `tests/reject/components` and
`tests/reject/interfaces`, and expected.txt. `ASHLAR_PIN=1` renews expected.txt.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from composer.check import BOUND_RULES, PLAN_RULES, SYSTEM_RULES, codes
from composer.load import CODES as LOAD_CODES
from composer.place import CODES as PLACE_CODES
from composer.resolve import CODES as RESOLVE_CODES
from tests.composer.described import PROJECT, REJECT, Judged, judge, judge_bytes

FIXTURES = sorted(path.parent for path in REJECT.glob("*/system.yaml"))
# too large to keep, or not there at all: the tests below; binary: test_objects.py
MADE_HERE = {"L001", "L005", "C603", "L046", "L047"}


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
    errors = any(diagnostic.severity == "error" for diagnostic in judged.diagnostics)
    assert (judged.front.system is None) == errors


def test_every_code_has_a_fixture() -> None:
    shown = {path.name.partition("-")[0] for path in FIXTURES} | MADE_HERE
    on_the_plan = {rule.code for rule in PLAN_RULES} - {
        one.code for one in BOUND_RULES
    }  # test_check_plan.py corrupts a plan for each
    bounds_of_placing = {"P001"}
    assert shown == set(codes()) - on_the_plan | bounds_of_placing


def test_every_code_is_used_once() -> None:
    used = [rule.code for rule in SYSTEM_RULES] + [one.code for one in PLAN_RULES]
    used += [*LOAD_CODES, *RESOLVE_CODES, *PLACE_CODES]
    assert len(set(used)) == len(used)
    assert all(
        code.sentence and not code.sentence.endswith(".") and code.reason.endswith(".")
        for code in codes().values()
    )


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    judged = judge(tmp_path / "system.yaml", tmp_path)
    assert (
        judged.codes == ["L001"]
        and "cannot read system.yaml: No such file or directory" in judged.text
    )


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert judge(tmp_path, tmp_path.parent).codes == ["L001"]


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    assert judge_bytes(tmp_path, b"#" * ((8 << 20) + 1)).codes == ["L005"]
    assert judge_bytes(tmp_path, b"#" * (8 << 20)).codes == ["L003"]


def test_too_many_components(tmp_path: Path) -> None:
    (tmp_path / "components").symlink_to(REJECT / "components")
    (tmp_path / "interfaces").symlink_to(REJECT / "interfaces")
    rows = "".join(
        f"  c{number}: {{type: plain, priority: 1, power: true}}\n" for number in range(1024)
    )
    judged = judge_bytes(tmp_path, b"system: many\ncomponents:\n" + rows.encode())
    assert judged.codes == ["C603"] and judged.diagnostics[0].place.line == 1026


def mended(fixture: Path, folder: Path, judged: Judged) -> Judged:
    """The fixture in a folder of its own, with every remedy of its diagnostics applied, judged
    again.
    """
    for name in ("components", "interfaces", "boards"):
        shutil.copytree(REJECT / name, folder / name)
    shutil.copytree(PROJECT / "composer" / "boards", folder / "boards", dirs_exist_ok=True)
    shutil.copytree(fixture, folder, dirs_exist_ok=True)
    for edit in sorted(
        {edit for diagnostic in judged.diagnostics for edit in diagnostic.fix},
        key=lambda edit: edit.place,
        reverse=True,
    ):
        relative = Path(edit.place.file).relative_to("tests/reject")
        file = folder / (
            relative
            if relative.parts[0] in ("components", "interfaces", "boards")
            else Path(*relative.parts[1:])
        )
        lines = file.read_text().split("\n")
        line, start = lines[edit.place.line - 1], edit.place.column - 1
        lines[edit.place.line - 1] = line[:start] + edit.text + line[start + edit.place.length :]
        file.write_text("\n".join(lines))
    return judge(folder / "system.yaml", folder)


REMEDIED = [
    one
    for one in FIXTURES
    if (one / "expected.txt").exists() and " = help: " in (one / "expected.txt").read_text()
]


@pytest.mark.parametrize("fixture", REMEDIED, ids=lambda path: str(path.name))
def test_the_printed_remedy_mends_it(fixture: Path, tmp_path: Path) -> None:
    judged = judge(fixture / "system.yaml")
    assert all(diagnostic.fix for diagnostic in judged.diagnostics if diagnostic.remedy is not None)
    after = mended(fixture, tmp_path, judged)
    assert after.front.system is not None, after.text


def test_every_remedy_has_its_edits_and_every_hint_has_none() -> None:
    assert len(REMEDIED) > 20
    for fixture in FIXTURES:
        for diagnostic in judge(fixture / "system.yaml").diagnostics:
            assert (diagnostic.remedy is not None) == bool(diagnostic.fix) and not (
                diagnostic.remedy and diagnostic.hint
            ), fixture.name
            assert diagnostic.hint is None or not diagnostic.hint.startswith(
                "did you mean"
            ), fixture.name
