# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Budgets, periods and overdue on the booted machine, in deterministic time."""

from __future__ import annotations

import json
import re

import pytest

from tests.boot.machine import SYSTEMS, Booted, ashlar, boot, boot_once, plan


@pytest.fixture(scope="module")
def booted() -> Booted:
    return boot_once(SYSTEMS / "budget" / "system.yaml", "--count", name="budgets")


def _number(booted: Booted, what: str) -> int:
    found = re.search(rf"judge: {what}: (\d+)", booted.text)
    assert found, booted.text
    return int(found[1])


def test_a_budget_of_a_fifth_is_a_fifth_of_the_time(booted: Booted) -> None:
    """2 of 10 ms, for 60 ms, beside one that takes the rest."""
    assert 11_700 <= _number(booted, "greedy us") <= 12_000
    assert 47_000 <= _number(booted, "rest us") <= 48_300


def test_time_in_a_servers_call_is_the_callers(booted: Booted) -> None:
    """6 periods of 2 ms pay 12 calls of 1 ms."""
    assert 11 <= _number(booted, "calls of 1 ms") <= 13


def test_a_client_of_a_server_that_defers_pays_until_its_answer(booted: Booted) -> None:
    """6 periods of 2 ms pay 12 calls of 1 ms, although the server sleeps before it works."""
    assert 10 <= _number(booted, "calls of 1 ms that are put off") <= 13


def test_interrupts_are_on_nobodys_budget(booted: Booted) -> None:
    """600 of them, a quarter of a microsecond each: the way in until the kernel has seen the clock,
    and the way out.
    """
    assert _number(booted, "greedy us beside a ticker") >= _number(booted, "greedy us") - 160


def test_whoever_is_not_back_in_wait_in_time_has_failed(booted: Booted) -> None:
    """4 of 5 ms are in time, and then never is not."""
    assert booted.status == 0, booted.text
    assert 5_000 <= _number(booted, "overdue after us") <= 5_100
    booted.shows("fault: late", "not back in wait in time")


def test_a_measured_response_lies_within_the_bound_of_the_report() -> None:
    assert boot(SYSTEMS / "response" / "system.yaml", "--count").status == 0
    components = plan("response")["components"]
    assert isinstance(components, list)
    times = {component["name"]: component["time"] for component in components}
    assert (
        times["measured"]["response"] == 15_000_000 and times["first"]["response"] == 2_000_000
    ), "config.bound of the system is this bound"
    report = ashlar(
        "report",
        "--system",
        str(SYSTEMS / "response" / "system.yaml"),
        "--build-dir",
        "build/test/response",
    )
    report.shows("Time (worst-case response", "measured", "15,000 us")
    file = "tests/boot/systems/response/system.yaml"
    ashlar("verify", "--system", file, "--build-dir", "build/test/response").shows(
        "assumed: `response: [first, measured], within: 15 ms`, which the composer alone has judged"
        f" ({file}:16)",
        f"({file}:17)",
        "assumed: processor time is no influence: first can delay measured, and `never: influence,"
        f" from: first, to: measured` ({file}:18)",
    )


def test_the_bound_holds_beside_a_server_that_puts_its_client_off() -> None:
    assert boot(SYSTEMS / "response" / "deferring.yaml", "--count", name="deferring").status == 0
    components = plan("deferring")["components"]
    assert isinstance(components, list)
    times = {one["name"]: one["time"] for one in components}
    assert (times["measured"]["response"], times["measured"]["overdraws"]) == (
        5_000_000,
        ["asker"],
    ), "config.bound is this and a call of 8 ms"


def test_without_a_budget_above_there_is_no_bound_and_the_report_says_who(booted: Booted) -> None:
    assert booted.status == 0
    times = json.dumps(plan("budgets")["components"])
    assert "console serves calls, which allows no budget" in times
