# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""For how many instructions the kernel may keep interrupts off at a time, in one system.

No entry has a loop over components: what grows is the depth of two heaps (deadlines, queued calls), and no entry
goes down both. The longest way is that of a fault. The terms are its parts, measured under
tests/boot/conformance/bounded with each part there and not there, and rounded up; tests/boot/test_bounded.py boots
systems and holds that none was ever measured to take longer than this says.
"""

from __future__ import annotations

from dataclasses import dataclass

from composer.model import view

BASE = 420  # entry, decision, record of a fault with 31 registers, exit
FLOATING_POINT = 80  # one set of registers saved, another loaded; whether there are two the plan does not say
SHARED_LEVEL = 50  # a turn kept or passed on, a slice started, the alarm set
LOG_READER = 30  # woken by the record
HEAP_LEVEL = 30  # one level of a heap: two comparisons and a move
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
    depth = len(plan.components).bit_length() - 1
    if depth:
        terms.append(Term(what=f"{depth} level{'' if depth == 1 else 's'} of a heap of {len(plan.components)}", instructions=depth * HEAP_LEVEL))
    return tuple(terms)


def bound(plan: view.PlanView) -> int:
    return sum(one.instructions for one in interrupts_off(plan))


def sentence(plan: view.PlanView) -> str:
    parts = ", ".join(f"{one.instructions} {one.what}" for one in interrupts_off(plan))
    return f"Interrupts are off for at most {bound(plan)} instructions at a time: {parts}"
