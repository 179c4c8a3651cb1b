# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Stacks: what each component has, and how deep its program's code gets."""

from __future__ import annotations

from composer.model import view
from composer.model.serial import Json, encode
from composer.views.sizes import table

TITLE = (
    "Stacks (what the compiler says that each function takes, along the calls of the linked code)"
)
KNOWN = "the worst case"
AT_LEAST = "at least"
HEADS = ("component", "stack B", "deepest B", "which is")


def stack_rows(plan: view.PlanView) -> list[dict[str, Json]]:
    """For JSON; `known` says whether `deepest` is the worst case."""
    found: list[dict[str, Json]] = []
    for name, stack in _stacks(plan):
        plain = encode(stack, view.Stack)
        assert isinstance(plain, dict), "a dataclass is an object of JSON"
        found.append({"component": name, "known": not stack.hidden, **plain})
    return found


def _stacks(plan: view.PlanView) -> list[tuple[str, view.Stack]]:
    """Of the components whose programs have been read."""
    return [
        (component.name, component.stack)
        for component in plan.components
        if component.stack is not None
    ]


def stack_table(plan: view.PlanView) -> str:
    """A line a component: for the build."""
    rows = [_row(name, stack) for name, stack in _stacks(plan)]
    return table(HEADS, rows)


def stack_text(plan: view.PlanView) -> str:
    """The same with the chain of calls, and what hides more."""
    stacks = _stacks(plan)
    rows = [(*_row(name, stack), _chain(stack), str(stack.place)) for name, stack in stacks]
    hidden = [
        f"  {name}: {each.function} {each.why}" for name, stack in stacks for each in stack.hidden
    ]
    more = "\n".join(["\nThere may be more behind", *hidden]) if hidden else ""
    return f"{TITLE}\n{table((*HEADS, 'by', 'line'), rows)}{more}"


def _row(name: str, stack: view.Stack) -> tuple[str, ...]:
    which = AT_LEAST if stack.hidden else KNOWN
    return (name, str(stack.size), str(stack.deepest), which)


def _chain(stack: view.Stack) -> str:
    return ", ".join(f"{one.function} {one.bytes}" for one in stack.chain if one.bytes)
