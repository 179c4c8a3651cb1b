# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Group 1 of the conformance suite: events. Its cases are in conformance/events/components/judge.
"""

from __future__ import annotations

import pytest

from tests.boot.verdicts import Verdicts, group

CASES = [
    "exact_bits",
    "coalescing",
    "pending_before_wait",
    "masks",
    "poll_takes",
    "peek_leaves",
    "all_sources_at_once",
    "lying_index",
    "one_wait",
    "events_before_calls",
    "no_lost_wake_up",
]

pytestmark = pytest.mark.xdist_group("conformance-events")


@pytest.fixture(scope="module")
def events() -> Verdicts:
    return group("events")


@pytest.mark.parametrize("case", CASES)
def test_event(events: Verdicts, case: str) -> None:
    assert events.passed(case)


def test_the_events_end_with_status_0_and_no_case_unasked(events: Verdicts) -> None:
    assert events.booted.status == 0
    assert list(events.lines) == CASES
