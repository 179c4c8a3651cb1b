# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Stacks: what each component has, and how deep its program's code gets."""

from __future__ import annotations

import dataclasses

from composer.model import view
from composer.views.sizes import table

TITLE = (
    "Stacks (what the compiler says that each function takes, along the calls of the linked code)"
)
KNOWN = "the worst case"
AT_LEAST = "at least"


def stack_rows(plan: view.PlanView) -> list[dict[str, object]]:
    """For JSON; `known` says whether `deepest` is the worst case."""
    return [
        {
            "component": component.name,
            "known": not component.stack.hidden,
            **dataclasses.asdict(component.stack),
        }
        for component in plan.components
        if component.stack is not None
    ]


def stack_table(plan: view.PlanView) -> str:
    """A line a component: for the build."""
    rows = [
        (
            component.name,
            str(component.stack.size),
            str(component.stack.deepest),
            _bound(component.stack),
        )
        for component in plan.components
        if component.stack is not None
    ]
    return table(("component", "stack B", "deepest B", "which is"), rows)


def stack_text(plan: view.PlanView) -> str:
    """The same with the chain of calls, and what hides more."""
    rows = [
        (
            component.name,
            str(component.stack.size),
            str(component.stack.deepest),
            _bound(component.stack),
            _chain(component.stack),
            component.stack.place,
        )
        for component in plan.components
        if component.stack is not None
    ]
    hidden = [
        f"{one.name}: {each.function} {each.why}"
        for one in plan.components
        if one.stack is not None
        for each in one.stack.hidden
    ]
    more = (
        "\nThere may be more behind\n" + "\n".join(f"  {one}" for one in hidden) if hidden else ""
    )
    return (
        f"{TITLE}\n"
        + table(("component", "stack B", "deepest B", "which is", "by", "line"), rows)
        + more
    )


def _bound(stack: view.Stack) -> str:
    return AT_LEAST if stack.hidden else KNOWN


def _chain(stack: view.Stack) -> str:
    return ", ".join(f"{one.function} {one.bytes}" for one in stack.chain if one.bytes)
