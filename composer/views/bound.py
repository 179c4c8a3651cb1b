# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""For how many instructions the kernel may keep interrupts off at a time, in one system, and how
long it may keep the most important component waiting with work for others.

What grows is the depth of the tournament of deadlines (a fault goes through it once for each
deadline that it takes back or sets) and the words of a set of ranks, when a server leaves its
callers. The longest way is that of a fault. The terms are its parts, as the machine's room counts
them; tests/boot/test_bounded.py boots systems and holds that none was ever measured to take longer
than this says.

Nothing that the kernel does for the less important is repeated before somebody more important runs,
but for device lines: one entry may be under way, the alarm may stand at one of their deadlines, and
each line interrupts once until its owner acknowledges. However many callers, deadlines and faults
the others have, they add nothing; only where supervisors are the most important and share their
level may each component that they watch be overdue meanwhile.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from composer.model import view
from composer.model.abi import READY_BITS
from composer.model.facts import STARTS
from composer.model.machine import KernelSteps


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    what: str
    instructions: int


def interrupts_off(plan: view.PlanView, steps: KernelSteps) -> tuple[Term, ...]:
    """Their sum is the bound."""
    rows = plan.components
    overdue = sum(one.time.overdue is not None for one in rows)
    budgets = sum(one.time.budget is not None for one in rows)
    restarts = any(one.restart for one in rows) or any(
        STARTS.intersection(supervision.rights) for supervision in plan.supervisions
    )
    shared = len({one.priority for one in rows}) < len(rows)
    groups = max((event.group for row in rows for event in row.events), default=0)
    watchers = [one.child for one in plan.supervisions]
    deadlines = len(rows) + overdue + budgets
    ways = 2 + 2 * (budgets != 0) + _watched_ways(plan)
    words = -(-(len(rows) + 1) // READY_BITS) if plan.calls else 0
    found = (
        (steps.base, "entry, fault and its record, exit"),
        (steps.floating_point, "floating-point registers"),
        (steps.shared_level * shared, "turns in a shared level"),
        (steps.log_reader * bool(_readers(plan)), "the reader of the log"),
        (steps.supervisor * max(map(watchers.count, watchers), default=0), "supervisors"),
        (steps.line * max(map(_lines, rows), default=0), "device lines"),
        (steps.group * groups * restarts, "groups of events"),
        (steps.restart * restarts, "the start of a next life"),
        (steps.overdue * bool(overdue), "the time to be back in wait"),
        (steps.budget * bool(budgets), "budgets"),
        (steps.payer * _nesting(plan) * bool(budgets), "callers of callers, up to who pays"),
        (steps.set_word * words, "clients of a server, released"),
        (
            steps.tree_level * deadlines.bit_length() * ways,
            f"{ways} ways through the tournament of {deadlines} deadlines",
        ),
    )
    return tuple(Term(what=what, instructions=number) for number, what in found if number)


def _watched_ways(plan: view.PlanView) -> int:
    """Out with who is overdue; in with its new life and each that is told and has a limit."""
    watched = {
        component.name for component in plan.components if component.time.overdue is not None
    }
    if not watched:
        return 0
    told = Counter(
        supervision.child
        for supervision in plan.supervisions
        if supervision.supervisor.instance in watched
    )
    return 2 + max(told.values(), default=0) + len(_readers(plan) & watched)


def _readers(plan: view.PlanView) -> set[str]:
    return {
        space.name
        for space in plan.spaces[:-1]
        if any(mapping.frames == "log" for mapping in space.mappings)
    }


def _nesting(plan: view.PlanView) -> int:
    """The longest chain of calls; ranks fall along it."""
    rank = {component.name: component.rank for component in plan.components}
    edges = {
        (source.instance, call.target.instance) for call in plan.calls for source in call.sources
    }
    longest: dict[str, int] = {}
    for client, server in sorted(edges, key=lambda edge: rank.get(edge[1], 0)):
        longest[client] = max(longest.get(client, 0), 1 + longest.get(server, 0))
    return max(longest.values(), default=0)


def bound(plan: view.PlanView, steps: KernelSteps) -> int:
    return sum(one.instructions for one in interrupts_off(plan, steps))


def lines(plan: view.PlanView) -> int:
    """Interrupt lines of devices that components own."""
    return sum(map(_lines, plan.components))


def _lines(component: view.Component) -> int:
    return sum(slot.kind == "interrupt" for slot in component.slots)


def watched_for_level(plan: view.PlanView) -> int:
    """Components whose overdue a member of the first level is told, while another runs."""
    first = {one.name for one in plan.components if one.priority == plan.components[0].priority}
    told = {
        supervision.child
        for supervision in plan.supervisions
        if supervision.supervisor.instance in first
    }
    return sum(
        component.name in told - first and component.time.overdue is not None
        for component in plan.components
    ) * (len(first) > 1)


def delay(plan: view.PlanView, steps: KernelSteps) -> int:
    """Instructions that the kernel may work for others while the most important could run."""
    return bound(plan, steps) * (2 + lines(plan) + watched_for_level(plan))


def sentences(plan: view.PlanView, steps: KernelSteps) -> str:
    parts = ", ".join(f"{one.instructions} {one.what}" for one in interrupts_off(plan, steps))
    devices = (
        f", {lines(plan)} device {'line' if lines(plan) == 1 else 'lines'}" if lines(plan) else ""
    )
    watched = watched_for_level(plan)
    news = f", {watched} that may be overdue, each once in its time" if watched else ""
    return (
        f"Interrupts are off for at most {bound(plan, steps)} instructions at a time: {parts}\nThe"
        f" kernel keeps the most important component waiting for at most {delay(plan, steps)}"
        f" instructions with work for others: the entry that is under way, one alarm{devices}{news}"
        ", each as long as that at most"
    )
