# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""How long interrupts are off: measured by `run --count`, and never longer than `report` says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from composer.views.bound import HEAP_LEVEL
from tests.boot.machine import ROOT, SYSTEMS, ashlar, boot_once, build_dir

BOUNDED = Path(__file__).resolve().parent / "conformance" / "bounded"
LIMIT = 1000  # instructions, for the demo


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`longest` by entry; `said` is what the report says for the same build."""

    longest: dict[str, int]
    said: int

    @property
    def most(self) -> int:
        return max(self.longest.values())


def measured(system: Path, name: str, status: int = 0) -> Measured:
    booted = boot_once(system, "--count", "--format", "json", name=name)
    assert booted.status == status, booted.text
    facts = json.loads(booted.text[booted.text.index("\n{\n") :])
    report = ashlar("report", "--system", str(system), "--build-dir", str(build_dir(name)), "--format", "json")
    said = json.loads(report.text[report.text.index("{\n") :])["interrupts_off"]["instructions"]
    return Measured(longest=facts["instructions"]["interrupts_off"], said=said)


@pytest.fixture
def few() -> Measured:
    return measured(BOUNDED / "few.yaml", "bounded-few")


@pytest.fixture
def many() -> Measured:
    return measured(BOUNDED / "many.yaml", "bounded-many")


def test_interrupts_are_off_for_at_most_a_thousand_instructions_in_the_demo() -> None:
    demo = measured(ROOT / "system.yaml", "bounded-demo")
    assert 100 < demo.most <= demo.said <= LIMIT
    assert {"call", "signal", "wait", "reply"} <= demo.longest.keys()


def test_the_longest_entry_is_the_same_when_sixty_callers_lose_their_server_as_with_two(few: Measured, many: Measured) -> None:
    assert few.most == few.longest["fault"] == many.longest["fault"] == many.most


def test_a_tick_that_thirty_share_is_thirty_entries(few: Measured, many: Measured) -> None:
    interrupts = few.longest["interrupt"], many.longest["interrupt"]
    assert max(interrupts) - min(interrupts) < HEAP_LEVEL and max(interrupts) < many.most


@pytest.mark.parametrize("name", ["few", "many"])
def test_no_entry_takes_longer_than_the_report_says(name: str, request: pytest.FixtureRequest) -> None:
    system: Measured = request.getfixturevalue(name)
    assert {"fault", "interrupt", "reply_wait", "signal_wait", "timer", "end"} <= system.longest.keys()
    assert system.most <= system.said


@pytest.mark.parametrize(("name", "status"), [("budget", 0), ("fpu", 0), ("isolation", 0), ("million", 0), ("restart", 0), ("work", 42)])
def test_no_entry_of_other_systems_takes_longer_either(name: str, status: int) -> None:
    system = measured(SYSTEMS / name / "system.yaml", f"bounded-{name}", status)
    assert system.most <= system.said
