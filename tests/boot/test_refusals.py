# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every wrong system call, on the booted machine: one boot, one case a line. A judge compares each
result with the ABI. The test then compares the machine's memory with the image: no argument was an
address that was written to.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.boot.machine import Booted, once
from tests.boot.untouched import boot_and_compare, plan_of

SYSTEM = Path(__file__).resolve().parent / "conformance" / "refusals" / "system.yaml"
NAME = "refusals"
SHOWN = (
    "every unused number is refused",
    "the null slot is refused",
    "slots past the last are refused",
    "a slot does what its kind is for, and nothing else",
    "an empty mask is refused, and nothing is signalled",
    "reserved bits are refused",
    "operations above the limit are refused",
    "rights over a child that are not given are refused",
    "power off without the right is refused",
    "an exit status above 255 is refused",
    "groups that are not there are refused",
    "a wait with a call unanswered is refused",
    "a forged handle answers nobody",
    "a right handle in other hands answers nobody",
    "kernel addresses are numbers",
    "own addresses are numbers",
    "addresses of nobody are numbers",
    "physical addresses are numbers",
    "an address in one register is a number",
    "the same refusal again is counted",
)
KERNEL = range(
    0xFFFFFFFFFE000000, 0xFFFFFFFFFE060000
)  # the judge passes an address in each page of these


@pytest.fixture
def booted() -> Booted:
    return once(NAME, lambda: boot_and_compare(SYSTEM, NAME, timeout=120))


@pytest.mark.parametrize("shown", SHOWN)
def test_refused(booted: Booted, shown: str) -> None:
    assert f"shown: {shown}\n" in booted.text, booted.text[-3000:]


def test_every_refusal_is_one_of_those(booted: Booted) -> None:
    assert booted.status == 0, booted.text[-3000:]
    assert booted.text.count("shown: ") == len(SHOWN)
    assert int(re.findall(r"attempts: (\d+)", booted.text)[0]) > 4000


def test_read_only_memory_is_unchanged(booted: Booted) -> None:
    assert "changed: " not in booted.text
    assert booted.number("pages compared") > 100


@pytest.mark.usefixtures("booted")
def test_the_judge_knows_all_slots_of_the_victim_and_passes_addresses_of_all_the_kernel() -> None:
    plan = plan_of(NAME)
    victim = next(component for component in plan.components if component.name == "victim")
    # The peer introduces six; a seventh would be tried as one past the last, and be there.
    assert sorted(slot.kind for slot in victim.slots if slot.number) == [
        "call",
        "interrupt",
        "signal",
        "signal",
        "signal_wide",
        "supervise",
    ]
    assert all(
        mapping.start in KERNEL and mapping.start + mapping.size <= KERNEL.stop
        for mapping in plan.spaces[-1].mappings
    )


def test_a_refusal_is_told_by_name_once_and_then_counted(booted: Booted) -> None:
    booted.shows("fault: victim called power_off(0x0): missing right (19 times more)")
    booted.shows(
        "victim called system call 15(0xf): there is no such system call",
        "victim called system call 65535(0xffff): there is no such system call",
    )
