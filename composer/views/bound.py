# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""For how many instructions the kernel may keep interrupts off at a time, in one system.

No entry has a loop over components: what grows is the depth of two heaps (deadlines, queued calls). Where nobody has
`overdue`, no entry goes down both, nor twice; else each one that a fault wakes costs a way of its own. The longest way
is that of a fault. The terms are its parts, measured under tests/boot/conformance/bounded with each part there and not there, and rounded up; tests/boot/test_bounded.py boots
systems and holds that none was ever measured to take longer than this says.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from composer.model import view

BASE = 480  # entry, decision, record of a fault with 31 registers, exit
FLOATING_POINT = 80  # one set of registers saved, another loaded; whether there are two the plan does not say
SHARED_LEVEL = 50  # a turn kept or passed on, a slice started, the alarm set
LOG_READER = 30  # woken by the record
HEAP_LEVEL = 40  # one level of a heap: two comparisons and a move
NEW_LIFE = 260  # a second record, registers and floating-point state cleared, back into the ready set
GROUP = 4  # cleared for a new life
LINE = 25  # masked at the controller
SUPERVISOR = 70  # one who is told
BUDGETS = 150  # the one before charged, the next one's period and alarm
LIMIT = 1000  # what the architecture promises for the demo


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    what: str
    instructions: int


def interrupts_off(plan: view.PlanView) -> tuple[Term, ...]:
    """Their sum is the bound."""
    terms = [Term(what="entry, fault and its record, exit", instructions=BASE),
             Term(what="floating-point registers", instructions=FLOATING_POINT)]
    if len({one.priority for one in plan.components}) < len(plan.components):
        terms.append(Term(what="turns in a shared level", instructions=SHARED_LEVEL))
    if any(one.frames == "log" for space in plan.spaces[:-1] for one in space.mappings):
        terms.append(Term(what="the reader of the log", instructions=LOG_READER))
    return (*terms, *_heaps(plan), *_lives(plan), *_times(plan))


def _heaps(plan: view.PlanView) -> list[Term]:
    """Every time that an entry may take out of the deadlines or put in."""
    watched = {one.name for one in plan.components if one.time.overdue is not None}
    budgets = sum(one.time.budget is not None for one in plan.components)
    size = len(plan.components) + len(watched) + budgets
    depth, ways = size.bit_length() - 1, 1 + (budgets != 0) + _watched_ways(plan, watched)
    levels = f"{depth} level{'' if depth == 1 else 's'} of a heap of {size}" + (f", {ways} times" if ways > 1 else "")
    return [Term(what=levels, instructions=depth * ways * HEAP_LEVEL)] if depth else []


def _watched_ways(plan: view.PlanView, watched: set[str]) -> int:
    """Out with who is overdue, out of the queue of its call, in with its new life and with each one that is told and has its own time to keep."""
    if not watched:
        return 0
    told = Counter(one.child for one in plan.supervisions if one.supervisor.rpartition(".")[0] in watched)
    readers = {space.name for space in plan.spaces[:-1] for one in space.mappings if one.frames == "log"}
    return 3 + max(told.values(), default=0) + len(readers & watched)


def _lives(plan: view.PlanView) -> list[Term]:
    """What follows a fault."""
    terms = []
    supervised = {one.child for one in plan.supervisions if {"start", "restart"} & set(one.rights)}
    again = [one for one in plan.components if one.on_fault == "restart" or one.name in supervised]
    if again:
        terms.append(Term(what="a new life", instructions=NEW_LIFE))
        groups = max(max((event.group for event in one.events), default=0) for one in again)
        if groups:
            terms.append(Term(what=f"{groups} groups of events cleared", instructions=groups * GROUP))
    lines = Counter(one.end.rpartition(".")[0] for one in plan.devices for _ in one.interrupts)
    if lines:
        terms.append(Term(what="interrupt lines masked", instructions=max(lines.values()) * LINE))
    told = Counter(one.child for one in plan.supervisions)
    if told:
        terms.append(Term(what="supervisors told", instructions=max(told.values()) * SUPERVISOR))
    return terms


def _times(plan: view.PlanView) -> list[Term]:
    budgets = any(one.time.budget is not None for one in plan.components)
    return [Term(what="budgets charged", instructions=BUDGETS)] if budgets else []


def bound(plan: view.PlanView) -> int:
    return sum(one.instructions for one in interrupts_off(plan))


def sentence(plan: view.PlanView) -> str:
    parts = ", ".join(f"{one.instructions} {one.what}" for one in interrupts_off(plan))
    return f"Interrupts are off for at most {bound(plan)} instructions at a time: {parts}"
