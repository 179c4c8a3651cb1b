# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Group 3 of the conformance suite, deadlines and turns. Its cases are in
conformance/time/components/judge.
"""

from __future__ import annotations

import pytest

from tests.boot.verdicts import Verdicts, group

CASES = [
    "future",
    "past",
    "now",
    "moved_earlier",
    "moved_later",
    "cancelled",
    "cancelled_after_it_fired",
    "two_in_order",
    "rearmed_in_the_same_wake",
    "rotation",
    "preempted_keeps_its_slice",
    "a_call_is_no_yield",
]

pytestmark = pytest.mark.xdist_group("conformance-time")


@pytest.fixture(scope="module")
def time() -> Verdicts:
    return group("time")


@pytest.mark.parametrize("case", CASES)
def test_time(time: Verdicts, case: str) -> None:
    assert time.passed(case)


def test_the_times_end_with_status_0_and_no_case_unasked(time: Verdicts) -> None:
    assert time.booted.status == 0
    assert list(time.lines) == CASES
