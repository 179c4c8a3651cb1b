# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What components have used, as a table and as facts. What would say nothing is left out."""

from __future__ import annotations

from collections.abc import Sequence

from composer.machine.memory import State
from composer.machine.usage import Usage
from composer.model import view
from composer.views.sizes import table

SECOND = 1_000_000_000  # nanoseconds


def usage_table(
    plan: view.PlanView, used: Sequence[Usage], states: Sequence[State], seconds: float | None
) -> str:
    """`seconds`: over which the processor's time is told; None: it is not."""
    policies = {one.name: one.restart for one in plan.components}
    masked = {one.name: one.masked for one in states}
    columns = [("component", [one.name for one in used])]
    columns.append(("stack B", [str(one.stack) for one in used]))
    columns.append(("of", [str(one.stack_size) for one in used]))
    if any(one.heap_size for one in used):
        columns.append(("heap B", [_heap(one) for one in used]))
        columns.append(("of", [str(one.heap_size or "") for one in used]))
    if seconds is not None:
        head = f"processor, last {seconds:.3g} s"
        columns.append((head, [f"{100 * (one.processor or 0):.1f} %" for one in used]))
    if any(_restarts(one) for one in used):
        columns.append(("restarts", [_told(one, policies.get(one.name)) for one in used]))
    if any(masked.values()):
        lines = [", ".join(masked.get(one.name, ())) for one in used]
        columns.append(("masked until its acknowledge", lines))
    rows = zip(*(cells for _, cells in columns))
    return table([head for head, _ in columns], [list(row) for row in rows])


def usage_facts(one: Usage, masked: Sequence[str]) -> dict[str, object]:
    return {
        "stack": {"used": one.stack, "size": one.stack_size},
        "heap": {"used": one.heap, "size": one.heap_size} if one.heap_size else None,
        "processor": one.processor,
        "restarts": _restarts(one),
        "masked": list(masked),
    }


def limit(restart: view.Restart) -> str:
    """Of restarts: "3 in 1 s"."""
    return f"{restart.max} in {restart.within / SECOND:g} s"


def _restarts(one: Usage) -> int:
    return max(0, one.starts - 1)


def _told(one: Usage, policy: view.Restart | None) -> str:
    count = _restarts(one)
    if policy is None or not one.restarts:
        return str(count)
    return f"{count}: {one.restarts} of {limit(policy)}"


def _heap(one: Usage) -> str:
    if not one.heap_size:
        return ""
    return "?" if one.heap is None else str(one.heap)
