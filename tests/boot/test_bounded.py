# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""How long interrupts are off: measured by `run --count`, and never longer than `report` says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from composer.arch import ARCHITECTURES
from composer.machine import state_layout as layout
from tests.boot.machine import ROOT, SYSTEMS, Booted, ashlar, boot_once, build_dir, image_of

BOUNDED = Path(__file__).resolve().parent / "conformance" / "bounded"
LIMIT = 1000  # instructions, for the demo
HALT = 98  # status of the machine that a fault has ended
INSTRUCTIONS_A_TICK = 16  # of 62.5 MHz, at a nanosecond an instruction


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`longest` by entry; `said` and `delay` are what the report says for the same build."""

    longest: dict[str, int]
    said: int
    delay: int  # of the most important component, by work for others
    booted: Booted

    @property
    def most(self) -> int:
        return max(self.longest.values())


def measured(system: Path, name: str, status: int | None = 0) -> Measured:
    built = name if system.parent == BOUNDED else image_of(system)
    booted = boot_once(system, "--count", "--format", "json", name=name, built=built)
    assert status in (None, booted.status), booted.text
    facts = json.loads(booted.text[booted.text.index("\n{\n") :])
    report = ashlar(
        "report", "--system", str(system), "--build-dir", str(build_dir(built)), "--format", "json"
    )
    said = json.loads(report.text[report.text.index("{\n") :])
    return Measured(
        longest=facts["instructions"]["interrupts_off"],
        said=said["interrupts_off"]["instructions"],
        delay=said["waits_for_others"]["instructions"],
        booted=booted,
    )


@pytest.fixture
def few() -> Measured:
    return measured(BOUNDED / "few.yaml", "bounded-few")


@pytest.fixture
def thousand() -> Measured:
    return measured(BOUNDED / "thousand.yaml", "bounded-thousand", None)


@pytest.fixture
def doomed() -> Measured:
    return measured(BOUNDED / "doomed.yaml", "bounded-doomed", None)


def test_interrupts_are_off_for_at_most_a_thousand_instructions_in_the_demo() -> None:
    demo = measured(ROOT / "system.yaml", "bounded-demo")
    assert 100 < demo.most <= demo.said <= LIMIT
    assert {"call", "signal", "wait", "reply"} <= demo.longest.keys()


def test_a_thousand_callers_are_released_by_one_entry(few: Measured, thousand: Measured) -> None:
    """A thousand leave their server in words of 64; what else a fault costs, `few` has more of."""
    assert (
        thousand.most
        == thousand.longest["fault"]
        < few.most + ARCHITECTURES["aarch64"].steps.set_word * 16
    )
    facts = json.loads(thousand.booted.text[thousand.booted.text.index("\n{\n") :])
    assert facts["kernel"]["calls"] == 1000
    assert {layout.ENUMERATIONS["abi::RecordKind"][one["kind"]] for one in facts["records"]} == {
        "end",
        "power_off",
    }  # no other client got a different answer


def test_a_tick_that_a_thousand_share_is_a_thousand_entries(
    few: Measured, thousand: Measured
) -> None:
    assert max(few.longest["interrupt"], thousand.longest["interrupt"]) < thousand.most


@pytest.mark.parametrize("name", ["thousand", "doomed"])
def test_a_thousand_timers_and_callers_of_the_less_important_delay_nobody(
    name: str, request: pytest.FixtureRequest
) -> None:
    """`urgent` wakes each 50 us and counts by how many ticks it was late; on its way overdue or
    over 255 it would end otherwise.
    """
    crowd: Measured = request.getfixturevalue(name)
    late = crowd.booted.status * INSTRUCTIONS_A_TICK
    assert 0 < late <= 2 * crowd.most <= crowd.delay
    assert crowd.booted.status != HALT, "a component was overdue"


@pytest.mark.parametrize("name", ["few", "thousand", "doomed"])
def test_no_entry_takes_longer_than_the_report_says(
    name: str, request: pytest.FixtureRequest
) -> None:
    system: Measured = request.getfixturevalue(name)
    assert {"fault", "interrupt", "wait", "timer", "end"} <= system.longest.keys()
    assert system.most <= system.said


@pytest.mark.parametrize(
    ("name", "status"),
    [("budget", 0), ("fpu", 0), ("isolation", 0), ("million", 0), ("restart", 0), ("work", 42)],
)
def test_no_entry_of_other_systems_takes_longer_either(name: str, status: int) -> None:
    system = measured(SYSTEMS / name / "system.yaml", f"bounded-{name}", status)
    assert system.most <= system.said
