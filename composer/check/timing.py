# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""C9xx on the system: budgets, periods, and times that must be kept."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from composer.check.rule import Finding, rule, warning
from composer.model import limits
from composer.model.diagnostics import Located, Note
from composer.model.resolved import Instance, System
from composer.model.response import responses

MICROSECOND, _text = limits.NANOSECONDS["us"], limits.ANY_TIME.spelled


@rule
def times_fit(system: System) -> Iterator[Finding]:
    """C901: a time is from 1 us to 3600 s, in whole microseconds.

    The kernel's tables hold microseconds in 32 bits, and less than one microsecond is shorter than
    the entry into the kernel.
    """
    for instance in system.instances:
        for key, time in _times(instance):
            if time.value not in limits.TIME or time.value % MICROSECOND:
                yield Finding(
                    f"the {key} of `{instance.name}` is {time.value} ns",
                    time.place,
                    remedy=f"{limits.TIME}, without a fraction of a microsecond",
                )
    for assertion in system.assertions:
        if assertion.within is not None and assertion.within not in limits.TIME:
            yield Finding(
                f"`within` is {assertion.within} ns in `{assertion.text}`",
                assertion.place,
                remedy=str(limits.TIME),
            )


def _times(one: Instance) -> Iterator[tuple[str, Located[int]]]:
    for key, time in (("overdue", one.overdue), ("budget", one.budget), ("period", one.period)):
        if time is not None:
            yield key, time


@rule
def budget_and_period(system: System) -> Iterator[Finding]:
    """C902: a budget has a period, and a period has a budget.

    A budget without a period, or a period without a budget, defines no limit.
    """
    for instance in system.instances:
        if (instance.budget is None) != (instance.period is None):
            there, missing = (
                ("budget", "period") if instance.budget is not None else ("period", "budget")
            )
            time = instance.budget or instance.period
            assert time is not None, "one of them is there"
            yield Finding(
                f"`{instance.name}` has a {there} and no {missing}",
                time.place,
                remedy=f"add `{missing}:` to `{instance.name}`",
            )


@rule
def budget_within_period(system: System) -> Iterator[Finding]:
    """C903: a budget is at most its period.

    A budget above the period limits nothing.
    """
    for instance in system.instances:
        if (
            instance.budget is not None
            and instance.period is not None
            and instance.budget.value > instance.period.value
        ):
            yield Finding(
                f"`{instance.name}` may run {_text(instance.budget.value)} in every"
                f" {_text(instance.period.value)}",
                instance.budget.place,
                (Note("the period", instance.period.place),),
            )


@rule
def servers_have_no_budget(system: System) -> Iterator[Finding]:
    """C904: a call server has no budget.

    Its time inside a call is charged to the caller. With a budget of its own, it could run out in
    the middle of a call, and the caller, however important, would wait for the server's next
    period.
    """
    served = {call.server.instance: call for call in reversed(system.calls)}
    for instance in system.instances:
        if instance.budget is not None and instance.name in served:
            notes = (Note("it serves here", served[instance.name].place),)
            yield Finding(
                f"`{instance.name}` serves calls, and has a budget",
                instance.budget.place,
                notes,
                "budgets for its clients bound it, too",
            )


@rule
def budgets_fit(system: System) -> Iterator[Finding]:
    """C905: all budgets together are at most one processor.

    Each component is promised its budget in every period; together they exceed the processor.
    """
    loads = _loads(system)
    total = _total(loads)
    if total > 1 and all(budget.value <= period.value for _, budget, period in loads):
        largest, budget, _ = max(loads, key=lambda load: load[1].value / load[2].value)
        yield Finding(
            f"all budgets together are {float(total):.0%} of the processor, `{largest.name}`"
            " has the largest",
            budget.place,
            tuple(
                Note(f"`{one.name}`: {other.value / period.value:.0%}", other.place)
                for one, other, period in loads
                if one is not largest
            ),
        )


def _loads(system: System) -> list[tuple[Instance, Located[int], Located[int]]]:
    return [
        (instance, instance.budget, instance.period)
        for instance in system.instances
        if instance.budget is not None and instance.period is not None and instance.period.value
    ]


def _total(loads: list[tuple[Instance, Located[int], Located[int]]]) -> Fraction:
    """Exact: forty-nine times 1/49 is the whole processor, and no more."""
    return sum((Fraction(budget.value, period.value) for _, budget, period in loads), Fraction(0))


@warning
def period_is_met(system: System) -> Iterator[Finding]:
    """C906: a component with a budget gets all of it within its period.

    The worst-case response time comes from fixed-priority analysis, with every component that can
    pre-empt it using its full budget at the worst moment. If such a component has no budget, there
    is no bound, and the report says so.
    """
    known = {instance.name: instance for instance in system.instances}
    loads = _loads(system)
    if _total(loads) > 1 or any(budget.value > period.value for _, budget, period in loads):
        return  # an error already
    for response in responses(system):
        one = known[response.component]
        if one.period is None or response.bound is None or response.bound <= one.period.value:
            continue
        notes = tuple(
            Note(f"`{name}` can pre-empt it", known[name].place) for name in response.delayed_by
        )
        yield Finding(
            f"`{one.name}` may get its budget only after {_text(response.bound)}, and its"
            f" period is {_text(one.period.value)}",
            one.period.place,
            notes,
            "a larger priority, a longer period, or less before it",
        )
