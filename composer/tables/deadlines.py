# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Slots of deadlines, numbered by importance: kernel/core/deadlines.hpp looks for the earliest one
among slots 0 to n - 1.

A timer and a replenishment are as important as their owner. An `overdue` deadline is as important
as the most important of the component and its supervisors, and comes first of all where the fault
halts the machine at once: otherwise a component that keeps another one from running would also keep
that one's supervisor from learning of it. A component that starts again first, and halts the
machine after its last restart, is no more important for that: a thousand of those would keep
everybody waiting. A supervisor that runs, alone on its level, is not interrupted for children that
are less important.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from composer.tables.supervisors import supervisors
from composer.model.decided import Wiring
from composer.model.facts import OnFault


EVERYBODY = -1  # more important than any rank


class Kind(IntEnum):
    """kernel::Alarm."""

    TIMER = 0
    OVERDUE = 1
    REPLENISH = 2


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Deadline:
    """One slot; `importance` is a rank, or `EVERYBODY`."""

    importance: int
    rank: int
    kind: Kind
    owner: str


def deadlines(wirings: tuple[Wiring, ...]) -> tuple[Deadline, ...]:
    """Every deadline that can be set at once, by slot: timers, `overdue`, budgets."""
    rank = {one.instance.name: one.rank for one in wirings}
    told = {
        child: min(rank[slot.target] for slot in slots)
        for child, slots in supervisors(wirings).items()
    }
    found = []
    for wiring in wirings:
        instance = wiring.instance
        kinds: list[tuple[Kind, int]] = [(Kind.TIMER, wiring.rank)]
        if instance.overdue is not None:
            heard = min(wiring.rank, told.get(instance.name, wiring.rank))
            halts = instance.on_fault is OnFault.HALT
            kinds.append((Kind.OVERDUE, EVERYBODY if halts else heard))
        if instance.budget is not None:
            kinds.append((Kind.REPLENISH, wiring.rank))
        found += [
            Deadline(importance=importance, rank=wiring.rank, kind=kind, owner=instance.name)
            for kind, importance in kinds
        ]
    return tuple(sorted(found))


def leaves(slots: int) -> int:
    """Leaves of the tournament: a power of two above the number of slots."""
    return 1 << slots.bit_length()


def ahead(slots: tuple[Deadline, ...], first: int, last: int) -> int:
    """How many slots precede the component that runs on a level of these ranks.

    Members of a shared level count each other's deadlines too. A component alone in its level
    checks its own deadlines when it blocks.
    """
    return sum(
        slot.importance < last or (slot.importance == last and (first != last or slot.rank == last))
        for slot in slots
    )


def slots_of(slots: tuple[Deadline, ...], rank: int) -> tuple[int, ...]:
    """One component's slots, by kind; the empty leaf behind the last for what it lacks."""
    held = {one.kind: number for number, one in enumerate(slots) if one.rank == rank}
    return tuple(held.get(kind, len(slots)) for kind in Kind)
