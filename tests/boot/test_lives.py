# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Notifications, wake-ups and continuations when servers, clients and supervisors fail: one boot,
one case a line.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boot.machine import Booted, boot_once

SYSTEM = Path(__file__).resolve().parent / "conformance" / "lives" / "system.yaml"
CASES = {
    "callers_in_order": "callers of a failed server wake in order of priority",
    "served_again": "a restarted server serves the same callers again",
    "nested": "the middle of three nested calls dies and lives again",
    "supervisor_fails": "a supervisor's fault is told, its children go on",
    "supervisor_is_stopped": "a stopped supervisor's children go on unheard",
    "seventy_at_once": "of 70 faults at once each is told exactly once",
    "groups_are_cleared": "sources in groups are cleared at a start",
    "event_while_stopped": "an event raised while it is stopped is gone",
    "restarted_in_a_wait_for_all": "restarted in a wait for all kinds, all come again",
    "floating_point": "floating point starts at zero, others keep theirs",
    "a_thousand_restarts": "others keep their sums over 1000 restarts",
    "every_class": "a fault of each class is readable, with registers",
}


@pytest.fixture
def booted() -> Booted:
    return boot_once(SYSTEM, "--count", name="lives")


@pytest.mark.parametrize("case", CASES)
def test_lives(booted: Booted, case: str) -> None:
    assert f"shown: {CASES[case]}\n" in booted.text, booted.text


def test_every_case_is_one_of_those(booted: Booted) -> None:
    assert booted.status == 0, booted.text
    assert booted.text.count("shown: ") == len(CASES)
