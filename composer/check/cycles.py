# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Cycles in a graph of components: what waits for itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from composer.model.reach import strong_components

Step = TypeVar("Step")
# every component with its steps: where to, and what it is
Graph = Mapping[str, Sequence[tuple[str, Step]]]


def cycles(out: Graph[Step]) -> list[list[Step]]:
    """The shortest cycle through every component on a cycle, except components on a cycle that was
    already reported.
    """
    group = _groups(out)
    within = {
        name: [(target, step) for target, step in steps if group[target] == group[name]]
        for name, steps in out.items()
    }
    told: set[str] = set()
    found = []
    for start, steps in within.items():
        if not steps or start in told:  # without steps inside its group it lies on no cycle
            continue
        names, cycle = _way_back(within, start)
        told.update(names)
        found.append(cycle)
    return found


def members(out: Graph[Step]) -> frozenset[str]:
    """The nodes that lie on a cycle."""
    group = _groups(out)
    return frozenset(
        name for name, steps in out.items() for target, _ in steps if group[target] == group[name]
    )


def _way_back(out: Graph[Step], start: str) -> tuple[list[str], list[Step]]:
    """The shortest chain of steps from a component to itself, and who lies on it; there is one."""
    came: dict[str, tuple[str, Step]] = {}
    queue = [start]
    for name in queue:
        for target, step in out[name]:
            if target not in came:
                came[target] = (name, step)
                queue.append(target)
        if start in came:
            break
    names: list[str] = []
    cycle: list[Step] = []
    at = start
    while not names or at != start:
        at, step = came[at]
        names.append(at)
        cycle.append(step)
    return names[::-1], cycle[::-1]


def _groups(out: Graph[Step]) -> dict[str, int]:
    """Components that reach each other bear one number."""
    targets = {name: [target for target, _ in steps] for name, steps in out.items()}
    return {
        name: number
        for number, members in enumerate(strong_components(targets))
        for name in members
    }
