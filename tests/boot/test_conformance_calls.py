# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Group 2 of the conformance suite: calls. Its cases are in conformance/calls/components/judge."""

from __future__ import annotations

import pytest

from tests.boot.verdicts import Verdicts, group

CASES = [
    "words_intact",
    "operations_intact",
    "priority_then_turn",
    "dense_clients",
    "late_replies",
    "not_your_caller",
    "nested",
    "inversion_is_one_call",
    "blank_lines_hold_nobody",
    "server_gone",
]

pytestmark = pytest.mark.xdist_group("conformance-calls")


@pytest.fixture(scope="module")
def calls() -> Verdicts:
    return group("calls")


@pytest.mark.parametrize("case", CASES)
def test_call(calls: Verdicts, case: str) -> None:
    assert calls.passed(case)


def test_the_calls_end_with_status_0_and_the_desk_that_was_told_to_fail_alone(
    calls: Verdicts,
) -> None:
    assert calls.booted.status == 0
    assert list(calls.lines) == CASES
    calls.booted.shows("victim panicked: told to")


def test_the_console_shows_blank_lines_that_follow_one_another_as_one(calls: Verdicts) -> None:
    assert calls.booted.text.count("\njudge: \n") == 1
