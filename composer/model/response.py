# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Worst-case response times of components with a budget, by fixed-priority analysis.

R = C + the sum over those who can pre-empt it of ceil((R + J) / T) * C (Audsley et al., "Applying
new scheduling theory to static priority pre-emptive scheduling", Software Engineering Journal 8(5),
1993); J = T - C because a budget may be used at the end of one period and at the beginning of the
next. Members of a level count in full. The kernel's own time is left out. A call is never cut off,
so that a caller may go past its budget by the rest of one call; no table holds how long that is:
who can is named beside the bound. A server that nothing but calls wakes counts as time of its
clients, also while it puts them off: somebody whom it owes an answer pays. That it does not work
for itself besides (after the last answer, by a timer, at its start) no table holds either: it is
named as what the bound provides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from composer.model.facts import PortKind
from composer.model.resolved import Instance, System

ROUNDS = 10_000  # of the iteration, before it counts as without end
_WAKES = frozenset(
    {
        PortKind.RING_CONSUMER,
        PortKind.RING_PRODUCER,
        PortKind.RECEIVE,
        PortKind.DEVICE,
        PortKind.KERNEL_LOG,
        PortKind.SUPERVISOR,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """`bound` is nanoseconds, or None and why there is none."""

    component: str
    bound: int | None
    delayed_by: tuple[str, ...]  # components that can run before it, by name
    # of these, the ones that call a server: each may exceed its budget by one call
    overdraws: tuple[str, ...]
    provided: tuple[str, ...]  # servers that must run in calls alone
    reason: str  # why there is no bound, or empty
    remedy: str = ""  # what would give one


def conditions(overdraws: tuple[str, ...], provided: tuple[str, ...]) -> str:
    """What a bound leaves to the code of others: the end of a sentence, or empty."""
    calls = f" and a call of {', '.join(overdraws)} each" if overdraws else ""
    alone = f", if {', '.join(provided)} run in calls alone" if provided else ""
    return calls + alone


def responses(system: System) -> tuple[Response, ...]:
    """Of every component with a budget, in order of rank."""
    known = {instance.name: instance for instance in system.instances}
    clients = _clients(system)
    return tuple(
        _response(one, known, clients) for one in system.by_rank() if one.budget is not None
    )


def _clients(system: System) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for call in system.calls:
        found.setdefault(call.server.instance, {}).update(
            (client.instance, None) for client in call.clients
        )
    return {name: tuple(ones) for name, ones in found.items()}


def _response(
    one: Instance, known: Mapping[str, Instance], clients: Mapping[str, tuple[str, ...]]
) -> Response:
    before: dict[str, Instance] = {}
    provided: dict[str, None] = {}
    for other in known.values():
        if other.name == one.name or other.priority < one.priority:
            continue
        if other.budget is None:
            provided[other.name] = None
        for payer, way in _payers(other, known, clients, frozenset()):
            if payer.budget is None:
                reason, remedy = _unlimited(payer, way, payer.name in clients)
                return Response(
                    component=one.name,
                    bound=None,
                    delayed_by=(),
                    overdraws=(),
                    provided=(),
                    reason=reason,
                    remedy=remedy,
                )
            if payer.name != one.name:
                before[payer.name] = payer
    bound = _fixed_point(one, tuple(before.values()))
    reason = "" if bound is not None else "those before it may use the whole processor"
    remedy = "" if bound is not None else "smaller budgets before it, or longer periods"
    calling = {client for served in clients.values() for client in served}
    overdraws = tuple(name for name in before if name in calling) if bound is not None else ()
    return Response(
        component=one.name,
        bound=bound,
        delayed_by=tuple(before),
        overdraws=overdraws,
        provided=tuple(provided),
        reason=reason,
        remedy=remedy,
    )


def _unlimited(payer: Instance, way: str, serves: bool) -> tuple[str, str]:
    """Why nothing limits its time, and what would. C904: a server has no budget of its own."""
    if not serves:
        remedy = f"a budget for `{payer.name}`, or a smaller priority"
        return f"{payer.name} has no budget{way}", remedy
    return (
        f"{payer.name} serves calls, which allows no budget, and other ports may wake it besides",
        f"a smaller priority for `{payer.name}` than for those that need a bound",
    )


def _payers(
    one: Instance,
    known: Mapping[str, Instance],
    clients: Mapping[str, tuple[str, ...]],
    seen: frozenset[str],
) -> Iterator[tuple[Instance, str]]:
    """On whose time a component runs: its own, or that of clients whose calls alone wake it."""
    served = clients.get(one.name, ())
    if one.budget is not None or not served or any(port.kind in _WAKES for port in one.type.ports):
        yield one, ""
        return
    for client in served:
        if client not in seen:
            for payer, _ in _payers(known[client], known, clients, seen | {one.name}):
                yield payer, f" and calls {one.name}"


def _loads(members: Iterable[Instance]) -> list[tuple[int, int]]:
    """Budget and period of those that have both."""
    return [
        (one.budget.value, one.period.value)
        for one in members
        if one.budget is not None and one.period is not None
    ]


def _share(loads: Iterable[tuple[int, int]]) -> Fraction:
    """Of the processor, exact."""
    return sum((Fraction(used, period) for used, period in loads), Fraction(0))


def _fixed_point(one: Instance, before: tuple[Instance, ...]) -> int | None:
    assert one.budget is not None, "asked of components with a budget alone"
    loads = _loads(before)
    if _share(loads) >= 1:
        return None
    found = one.budget.value
    for _ in range(ROUNDS):
        longer = one.budget.value + sum(
            -(-(found + period - used) // period) * used for used, period in loads
        )
        if longer == found:
            return found
        found = longer
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Starved:
    """Who can take the whole processor from a component: `by` one without a budget, or several
    whose budgets are all of it.
    """

    component: str
    by: tuple[str, ...]
    how: str  # a sentence about them
    remedy: str


def starved(system: System, name: str, by: frozenset[str]) -> Starved | None:
    """Whether components of `by` can keep `name` from the processor for ever. Who is as important
    takes turns with it, so only the more important can. A call of a less important client ends: it
    delays and does not starve.
    """
    known = {instance.name: instance for instance in system.instances}
    clients, one = _clients(system), known[name]
    above: dict[str, Instance] = {}
    for other in known.values():
        if other.priority <= one.priority:
            continue
        for payer, way in _payers(other, known, clients, frozenset()):
            if payer.name == name or payer.priority <= one.priority:
                continue
            if payer.budget is None and payer.name in by:
                return Starved(
                    component=name,
                    by=(payer.name,),
                    how=f"`{payer.name}` is more important, and has no budget",
                    remedy=(
                        "a server has no budget; where you trust its code, name in `by` the others"
                        if payer.name in clients
                        else f"a budget for `{payer.name}`, or a larger priority for `{name}`"
                    ),
                )
            above[payer.name] = payer
    limited = [payer for payer in above.values() if payer.budget is not None]
    share = _share(_loads(limited))
    if share >= 1 and by & {payer.name for payer in limited}:
        return Starved(
            component=name,
            by=tuple(payer.name for payer in limited),
            how=f"budgets of more important components are {float(share):.0%} of the processor",
            remedy="smaller budgets, or longer periods",
        )
    return None
