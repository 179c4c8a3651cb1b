# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""docs/who-else-refuses.md has a row for each rule and a reason for each "nobody". One system that
breaks many rules is judged here; `./ashlar test rules` judges each.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from composer.command.explain import every_code
from composer.command.steps import Steps
from composer.command.verify import verifier
from composer.provenance.inputs import KERNEL_OBJECT
from tests.boot.machine import build_dir
from tests.rules import command, page
from tests.rules.cases import ROOT, TOGETHER, Case, cases, codes, prepare, without_a_case
from tests.rules.outcome import Outcome
from tests.rules.reasons import REASONS
from tests.rules.trial import Workshop, WrongCase

pytestmark = pytest.mark.xdist_group("rules")  # one build folder
MEANING = {"V001", "V002", "V003", "V004", "V005", "V006", "V007", "V008", "V009"}
RULES = (
    "C401",
    "C405",
    "C503",
    "C505",
    "C701",
    "C703",
    "C704",
    "C803",
    "C804",
    "C806",
    "C904",
    "C905",
)
TRIED = Case(code="C404", name="C404-tried", system=ROOT / "system.yaml")


def cells(line: str) -> list[str]:
    return [one.strip() for one in line.strip("| ").split(" | ")]


def test_the_page_has_a_row_for_each_rule_with_its_sentence() -> None:
    rows = page.rows()
    assert sorted(rows) == list(codes()), "./ashlar test rules with ASHLAR_PIN=1 writes them"
    assert [
        code
        for code in codes()
        if cells(rows[code])[1] != " ".join(every_code()[code].sentence.replace("|", "\\|").split())
    ] == []


def test_each_rule_has_a_system_that_breaks_it() -> None:
    assert list(without_a_case()) == []


def test_where_nobody_refuses_the_page_says_why_and_nowhere_else() -> None:
    for code, line in page.rows().items():
        held = line.strip("| ").split(" | ")
        assert bool(page.NOBODY.search(held[2])) == (len(held) == 4 and bool(held[3].strip())), line


def test_every_reason_stands_in_the_row_of_its_rule() -> None:
    rows, known = page.rows(), {*codes(), *(case.name for case in cases())}
    assert [
        name
        for name, reason in REASONS.items()
        if name not in known or reason not in rows[name.partition("-")[0]]
    ] == []


def test_the_page_says_what_a_run_would_write_of_itself() -> None:
    assert page.summary(list(page.rows().values())) in page.PAGE.read_text()


def test_a_row_that_is_otherwise_is_told() -> None:
    code = "C404"
    held = {case: Outcome(findings=("V999",)) for case in cases() if case.code == code}
    (told,) = page.differences(held)
    assert told.startswith("C404: the page says\n") and "V999" in told


def test_nobody_without_a_reason_is_told() -> None:
    assert any(
        "tests/rules/reasons.py does not say why" in difference
        for difference in page.differences({TRIED: Outcome()})
    )
    assert any(
        "no sense" in one
        for one in page.differences({TRIED: Outcome(wrong="no sense", findings=("V003",))})
    )


def test_no_rule_is_called_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["Z999"]) == 1
    assert "no rule is called Z999" in capsys.readouterr().err


@pytest.fixture(scope="module")
def workshop() -> Workshop:
    prepare()
    return Workshop(build_dir("rules"), verifier(Steps(1)))


def test_a_system_that_breaks_many_rules_is_refused_by_what_the_image_means(
    workshop: Workshop,
) -> None:
    made = workshop.judge(TOGETHER)
    assert (
        {*made.rules, TOGETHER.code} >= set(RULES)
        and not made.composer
        and not made.compiler
        and not made.reading
    )
    assert set(made.findings) >= MEANING


def test_a_system_that_breaks_no_rule_is_no_case(workshop: Workshop) -> None:
    """The rule is off and finds nothing, so another refusal says nothing about it."""
    with pytest.raises(WrongCase, match="C404-tried does not break C404"):
        workshop.judge(TRIED)


def test_a_description_that_the_verifier_does_not_read_is_refused_by_it(workshop: Workshop) -> None:
    (case,) = (one for one in cases() if one.name == "L013-nothing")
    assert workshop.judge(case).reading == "a mapping belongs here"


def test_what_was_stopped_starts_nothing(workshop: Workshop, tmp_path: Path) -> None:
    stopped = Workshop(tmp_path, Path("/bin/true"))
    stopped.stop()
    with pytest.raises(InterruptedError):
        stopped.judge(TRIED)


def test_a_verifier_that_refuses_its_command_line_has_not_read_the_description(
    tmp_path: Path,
) -> None:
    """It ends with the status of a description that it does not read, and its sentence names no
    file.
    """
    (tmp_path / "verifier").write_text(
        "#!/bin/sh\necho 'ashlar-verifier: --system and --image are needed; --help says more'"
        " >&2\nexit 2\n"
    )
    (tmp_path / "verifier").chmod(0o755)
    (tmp_path / KERNEL_OBJECT).touch()
    with pytest.raises(WrongCase, match="does not read what it is given"):
        Workshop(tmp_path, tmp_path / "verifier").judge(TRIED)
