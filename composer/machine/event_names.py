# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What the bits of a component's event words are called. A supervisor's event of a child names the
child, where the plan has the child's number.
"""

from __future__ import annotations

from collections.abc import Mapping

from composer.machine import state_layout as layout
from composer.model import view
from composer.model.event_sources import MAIN

Names = dict[int, dict[int, str]]  # by group and bit; group 0 is the main word


def names(plan: view.PlanView, component: view.Component) -> Names:
    children = _children(plan, component.name)
    found: Names = {
        0: {layout.TIMER_BIT: f"{component.name}.timer", layout.CALL_BIT: f"{component.name}.call"}
    }
    for event in component.events:
        found.setdefault(event.group, {})[event.bit] = children.get(event.name, event.name)
    return found


def awaited(plan: view.PlanView, component: view.Component, mask: int) -> tuple[str, ...]:
    """The names of a main word's bits. A main bit of a group has the names of all its sources."""
    known = names(plan, component)
    main = known.pop(0) | {
        MAIN - group: _group(group, list(held.values())) for group, held in known.items()
    }
    return tuple(main.get(bit, f"event {bit}") for bit in bits(mask))


def pending(
    plan: view.PlanView, component: view.Component, mask: int, words: Mapping[int, int]
) -> tuple[str, ...]:
    """Events of the main word, then those of the groups."""
    known = names(plan, component)
    main = known.pop(0)
    found = [main.get(bit, f"event {bit}") for bit in bits(mask) if MAIN - bit not in known]
    for group, held in known.items():
        raised = [
            held.get(bit, f"event {bit} of group {group}") for bit in bits(words.get(group, 0))
        ]
        found += raised or ([f"group {group} (taken)"] if MAIN - group in bits(mask) else [])
    return tuple(found)


def bits(word: int) -> tuple[int, ...]:
    return tuple(bit for bit in range(64) if word >> bit & 1)


def _children(plan: view.PlanView, supervisor: str) -> dict[str, str]:
    """`keeper.children.2.ended` is told as `keeper.children.ended (sampler)`: a port's children are
    numbered in the order of the description.
    """
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    for one in plan.supervisions:
        port = str(one.supervisor)
        if one.supervisor.instance == supervisor:
            number = counts.get(port, 0)
            counts[port] = number + 1
            name = f"{port}.{number}.ended" if number else f"{port}.ended"
            found[name] = f"{port}.ended ({one.child})"
    return found


def _group(group: int, held: list[str]) -> str:
    return (
        f"group {group} ({held[0]})"
        if len(held) == 1
        else f"group {group} ({held[0]} to {held[-1]}, {len(held)} events)"
    )
