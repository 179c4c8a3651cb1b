# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Worst-case responses: small systems whose bounds are reckoned by hand, and what holds of the
recurrence for any.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.model import resolved
from composer.model.asked import Port
from composer.model.facts import PortKind
from composer.model.response import Response, responses, starved
from tests.composer.authority_systems import time
from tests.composer.view_systems import WHERE, call, instance, system

Load = tuple[int, int]  # budget, period
PORTS = (
    PortKind.RING_CONSUMER,
    PortKind.RING_PRODUCER,
    PortKind.RECEIVE,
    PortKind.DEVICE,
    PortKind.KERNEL_LOG,
    PortKind.SUPERVISOR,
)


def one(
    name: str, priority: int, load: Load | None = None, port: PortKind | None = None
) -> resolved.Instance:
    made = instance(name, priority, 0)
    ports = (Port(name="p", kind=port, place=WHERE),) if port is not None else ()
    timed = {"budget": time(load[0]), "period": time(load[1])} if load is not None else {}
    return replace(made, type=replace(made.type, ports=ports), **timed)  # type: ignore[arg-type]


def of(*members: resolved.Instance, calls: tuple[resolved.Call, ...] = ()) -> dict[str, Response]:
    numbered = tuple(replace(member, index=index) for index, member in enumerate(members))
    return {found.component: found for found in responses(system("timed", numbered, calls=calls))}


def bound(own: int, *before: Load) -> int | None:
    """Of a component with this budget behind these."""
    return of(
        one("it", 1, (own, 1000)),
        *(one(f"i{number}", 2, load) for number, load in enumerate(before)),
    )["it"].bound


def recurrence(length: int, own: int, before: tuple[Load, ...]) -> int:
    """The processor time that a response of this length has to hold: its own, and that of every
    period that touches it.
    """
    total = own
    for budget, period in before:
        activations = 0
        while (
            activations * period - (period - budget) < length
        ):  # the first one comes as late in its period as it can
            activations += 1
        total += activations * budget
    return total


def test_alone_a_component_needs_its_budget() -> None:
    assert of(one("a", 1, (3, 10))) == {
        "a": Response(component="a", bound=3, delayed_by=(), overdraws=(), provided=(), reason="")
    }


@pytest.mark.parametrize(
    ("own", "before", "wanted"),
    [
        (3, ((2, 10),), 7),  # the end of one period, the beginning of the next
        (8, ((2, 10),), 12),  # fits to the last tick: 8 + 2 * 2 leaves no third
        (9, ((2, 10),), 15),  # one more, and a third period comes in
        (5, ((5, 8),), 20),  # 10, 15, 20: it takes three rounds
        (3, ((2, 10), (1, 4)), 11),  # 3 + 2 * 2 + 4 * 1: each brings in another period of the other
    ],
)
def test_whoever_goes_before_it_may_use_two_budgets_back_to_back(
    own: int, before: tuple[Load, ...], wanted: int
) -> None:
    assert bound(own, *before) == wanted == recurrence(wanted, own, before)


def test_an_equal_level_counts_in_full_and_a_lower_one_not_at_all() -> None:
    found = of(one("it", 5, (3, 100)), one("peer", 5, (2, 10)), one("low", 4, (50, 100)))
    assert (found["it"].bound, found["it"].delayed_by) == (7, ("peer",))
    assert found["peer"].delayed_by == ("it",)
    assert found["low"].delayed_by == ("it", "peer")


def test_only_what_has_a_budget_is_told_and_the_most_important_first() -> None:
    assert list(of(one("low", 1, (1, 10)), one("free", 0), one("high", 9, (1, 10)))) == [
        "high",
        "low",
    ]


def test_a_server_runs_on_the_time_of_its_clients() -> None:
    """Also of a client that is less important than who is delayed; and the server is named, since
    nothing holds it to that.
    """
    found = of(
        one("it", 5, (3, 100)),
        one("low", 1, (2, 10)),
        one("server", 9),
        calls=(call("ask", "low", server="server"),),
    )
    assert found["it"] == Response(
        component="it",
        bound=7,
        delayed_by=("low",),
        overdraws=("low",),
        provided=("server",),
        reason="",
    )
    assert found["low"] == Response(
        component="low",
        bound=bound(2, (3, 100)),
        delayed_by=("it",),
        overdraws=(),
        provided=("server",),
        reason="",
    )


def test_its_own_calls_are_in_its_own_budget() -> None:
    found = of(
        one("it", 5, (3, 100)), one("server", 9), calls=(call("ask", "it", server="server"),)
    )
    assert found["it"] == Response(
        component="it", bound=3, delayed_by=(), overdraws=(), provided=("server",), reason=""
    )


def test_a_less_important_server_delays_nobody() -> None:
    assert (
        of(
            one("it", 5, (3, 100)),
            one("server", 4),
            one("low", 1),
            calls=(call("ask", "low", server="server"),),
        )["it"].bound
        == 3
    )


def test_a_call_that_goes_on_to_another_server_is_paid_by_who_began_it() -> None:
    calls = (call("ask", "low", server="front"), call("store", "front", server="back"))
    found = of(
        one("it", 5, (3, 100)), one("low", 1, (2, 10)), one("front", 8), one("back", 9), calls=calls
    )["it"]
    assert (found.bound, found.delayed_by, found.provided) == (7, ("low",), ("front", "back"))


def test_a_client_counts_once_however_many_servers_it_has() -> None:
    calls = (
        call("ask", "low", server="front"),
        call("store", "low", server="back"),
        call("more", "low", server="back"),
    )
    found = of(
        one("it", 5, (3, 100)), one("low", 1, (2, 10)), one("front", 8), one("back", 9), calls=calls
    )["it"]
    assert (found.bound, found.delayed_by) == (7, ("low",))


def test_every_client_of_a_server_counts_over_all_its_calls() -> None:
    calls = (call("ask", "low", server="server"), call("store", "lower", server="server"))
    found = of(
        one("it", 5, (3, 100)),
        one("low", 1, (2, 10)),
        one("lower", 0, (1, 4)),
        one("server", 9),
        calls=calls,
    )["it"]
    assert (found.bound, found.delayed_by) == (11, ("low", "lower"))


def test_a_server_with_a_budget_pays_for_itself() -> None:
    found = of(
        one("it", 5, (3, 100)),
        one("low", 1, (50, 100)),
        one("server", 9, (2, 10)),
        calls=(call("ask", "low", server="server"),),
    )["it"]
    assert found == Response(
        component="it", bound=7, delayed_by=("server",), overdraws=(), provided=(), reason=""
    )


def test_before_somebody_without_a_budget_there_is_no_bound() -> None:
    found = of(one("it", 5, (3, 100)), one("free", 5))["it"]
    assert found == Response(
        component="it",
        bound=None,
        delayed_by=(),
        overdraws=(),
        provided=(),
        reason="free has no budget",
        remedy="a budget for `free`, or a smaller priority",
    )


def test_a_client_without_a_budget_makes_its_server_endless() -> None:
    calls = (call("ask", "low", "free", server="front"), call("store", "front", server="back"))
    found = of(
        one("it", 5, (3, 100)),
        one("low", 1, (2, 10)),
        one("free", 0),
        one("front", 4),
        one("back", 9),
        calls=calls,
    )["it"]
    assert (found.bound, found.reason) == (None, "free has no budget and calls back")


@pytest.mark.parametrize("port", PORTS)
def test_a_server_that_something_else_wakes_runs_on_nobodys_time(port: PortKind) -> None:
    calls = (call("ask", "low", server="server"),)
    found = of(
        one("it", 5, (3, 100)), one("low", 1, (2, 10)), one("server", 9, port=port), calls=calls
    )["it"]
    assert found.bound is None
    assert found.reason.startswith("server serves calls, which allows no budget")
    assert found.remedy.startswith("a smaller priority for `server`")


@pytest.mark.parametrize(
    "port", [PortKind.RAISE, PortKind.REGION, PortKind.CALL_CLIENT, PortKind.CALL_SERVER]
)
def test_a_port_that_wakes_nobody_leaves_a_server_to_its_clients(port: PortKind) -> None:
    calls = (call("ask", "low", server="server"),)
    assert (
        of(
            one("it", 5, (3, 100)), one("low", 1, (2, 10)), one("server", 9, port=port), calls=calls
        )["it"].bound
        == 7
    )


@pytest.mark.parametrize("before", [((10, 10),), ((5, 10), (5, 10)), ((1, 3), (1, 3), (1, 3))])
def test_without_time_left_over_there_is_no_bound(before: tuple[Load, ...]) -> None:
    found = of(
        one("it", 1, (1, 1000)), *(one(f"i{number}", 2, load) for number, load in enumerate(before))
    )["it"]
    assert (found.bound, found.reason) == (None, "those before it may use the whole processor")
    assert len(found.delayed_by) == len(before)


def test_a_bound_past_all_rounds_is_none() -> None:
    """A hundred-thousandth of the processor is left: the fixed point needs that many rounds, so the
    computation gives up.
    """
    assert bound(100_000, (99_999, 100_000)) is None and bound(1_000, (99_999, 100_000)) is not None


# Periods that divide 60: a bound that exists is a few thousand at most.
loads = st.sampled_from([4, 5, 6, 10, 12, 15, 20, 30, 60]).flatmap(
    lambda period: st.tuples(st.integers(1, period - 1), st.just(period))
)
several = st.lists(loads, max_size=3).map(tuple)


@given(st.integers(1, 12), several)
def test_a_bound_is_the_least_fixed_point_of_the_recurrence(
    own: int, before: tuple[Load, ...]
) -> None:
    found = bound(own, *before)
    assert (found is None) == (sum(Fraction(budget, period) for budget, period in before) >= 1)
    if found is not None:
        assert recurrence(found, own, before) == found
        assert all(recurrence(length, own, before) > length for length in range(1, min(found, 400)))


@given(st.integers(1, 12), several, loads, st.data())
def test_a_larger_budget_before_it_delays_by_at_least_as_much(
    own: int, others: tuple[Load, ...], load: Load, data: st.DataObject
) -> None:
    budget, period = load
    more = data.draw(st.integers(1, period - budget))
    smaller, larger = bound(own, load, *others), bound(own, (budget + more, period), *others)
    assert larger is None or (smaller is not None and larger >= smaller + more)


STARVING: dict[str, tuple[tuple[resolved.Instance, ...], tuple[resolved.Call, ...], str]] = {
    "a more important one without a budget": ((one("it", 5), one("free", 6)), (), "free"),
    "one as important takes turns": ((one("it", 5), one("free", 5)), (), ""),
    "a less important one": ((one("it", 5), one("free", 4)), (), ""),
    "a budget below the whole": ((one("it", 5), one("other", 6, (9, 10))), (), ""),
    "a budget of the whole": ((one("it", 5), one("other", 6, (10, 10))), (), "other"),
    "two that are the whole together": (
        (one("it", 5), one("a", 6, (5, 10)), one("b", 7, (10, 20))),
        (),
        "a b",
    ),
    "a server in calls of a less important client": (
        (one("it", 5), one("low", 4), one("server", 9)),
        (call("ask", "low", server="server"),),
        "",
    ),
    "a server in calls of a more important client": (
        (one("it", 5), one("high", 6), one("server", 9)),
        (call("ask", "high", server="server"),),
        "high",
    ),
    "a server that something else wakes": (
        (one("it", 5), one("low", 4), one("server", 9, port=PortKind.DEVICE)),
        (call("ask", "low", server="server"),),
        "server",
    ),
}


@pytest.mark.parametrize(("members", "calls", "by"), STARVING.values(), ids=STARVING)
def test_who_can_keep_it_from_the_processor(
    members: tuple[resolved.Instance, ...], calls: tuple[resolved.Call, ...], by: str
) -> None:
    numbered = tuple(replace(member, index=index) for index, member in enumerate(members))
    made, names = system("timed", numbered, calls=calls), {member.name for member in members}
    found = starved(made, "it", frozenset(names))
    assert " ".join(sorted(found.by) if found is not None else ()) == by
    assert starved(made, "it", frozenset(names - {*by.split()})) is None
