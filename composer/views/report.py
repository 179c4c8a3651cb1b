# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The report as facts and as text: memory, tables, stacks, authority, assumptions, time."""

from __future__ import annotations

import dataclasses

from composer.model import view
from composer.model.response import conditions
from composer.model.machine import KernelSteps
from composer.model.serial import encode
from composer.views.bound import bound, delay, interrupts_off, lines, sentences
from composer.views.reach import Way, assumptions, ways
from composer.views.sizes import size_rows, size_table, table
from composer.views.stacks import stack_rows, stack_text


def facts(plan: view.PlanView, steps: KernelSteps) -> dict[str, object]:
    """For JSON; addresses are strings as in plan.json."""
    return {
        "version": 1,
        "system": plan.system,
        "banks": [_bank(plan, bank) for bank in plan.board.banks],
        "owners": size_rows(plan),
        "components": [encode(space, view.Space) for space in plan.spaces],
        "stacks": stack_rows(plan),
        "time": [
            {"component": component.name, **dataclasses.asdict(component.time)}
            for component in plan.components
        ],
        "reach": [encode(way, Way) for way in ways(plan)],
        "assumptions": list(assumptions(plan)),
        "waits_for_others": {"instructions": delay(plan, steps), "lines": lines(plan)},
        "interrupts_off": {
            "instructions": bound(plan, steps),
            "terms": [dataclasses.asdict(one) for one in interrupts_off(plan, steps)],
        },
    }


def text(plan: view.PlanView, steps: KernelSteps) -> str:
    parts = [f"{plan.system} on {plan.board.name}"]
    parts += [_bank_text(plan, bank) for bank in plan.board.banks]
    parts.append("Bytes by owner (the tables lie in the frames of the kernel)\n" + size_table(plan))
    parts += [_space_text(space) for space in plan.spaces]
    parts.append(stack_text(plan))
    rows = [(way.source, way.target, way.means, way.right, str(way.place)) for way in ways(plan)]
    parts.append(
        "Who may reach whom\n"
        + (
            table(("from", "to", "through", "right", "line"), rows)
            if rows
            else "no component reaches another"
        )
    )
    timed = [
        _time_row(component)
        for component in plan.components
        if component.time.budget is not None or component.time.overdue is not None
    ]
    if timed:
        parts.append(
            "Time (worst-case response by fixed-priority analysis; the kernel's own time is left"
            " out)\n"
            + table(
                ("component", "priority", "budget", "period", "response", "overdue", "line"), timed
            )
        )
    parts.append("Assumptions\n" + ("\n".join(assumptions(plan)) or "none"))
    parts.append(sentences(plan, steps))
    return "\n\n".join(parts) + "\n"


def _time_row(component: view.Component) -> tuple[str, ...]:
    time = component.time
    response = (
        _time_text(time.response) + conditions(time.overdraws, time.provided)
        if time.response is not None
        else f"no bound: {time.unbounded}"
        if time.unbounded
        else "-"
    )
    return (
        component.name,
        str(component.priority),
        _time_text(time.budget),
        _time_text(time.period),
        response,
        _time_text(time.overdue),
        str(component.place),
    )


def _time_text(time: int | None) -> str:
    return "-" if time is None else f"{time / 1000:,.0f} us"


def _held(plan: view.PlanView, bank: view.Bank) -> list[view.Frames]:
    return [frame for frame in plan.frames if bank.start <= frame.start < bank.start + bank.size]


def _bank(plan: view.PlanView, bank: view.Bank) -> dict[str, object]:
    held = _held(plan, bank)
    size = sum(frames.size for frames in held)
    used = sum(frames.used for frames in held)
    return {
        "name": bank.name,
        "start": f"{bank.start:#x}",
        "size": bank.size,
        "allocated": size,
        "free": bank.size - size,
        "waste": size - used,
        "frames": [encode(frames, view.Frames) for frames in held],
    }


def _bank_text(plan: view.PlanView, bank: view.Bank) -> str:
    """Frames by address, with what is free between them."""
    rows = []
    at: int = bank.start
    for frames in [*_held(plan, bank), None]:
        start = frames.start if frames else bank.start + bank.size
        if start > at:
            rows.append((f"{at:#x}", str(start - at), "0", "free", "", ""))
        if frames:
            sizes = str(frames.size), str(frames.size - frames.used)
            rows.append(
                (f"{frames.start:#x}", *sizes, frames.owner, frames.name, str(frames.place))
            )
            at = frames.start + frames.size
    facts_of = _bank(plan, bank)
    head = (
        f"Bank {bank.name}: {bank.size} bytes at {bank.start:#x},"
        f" {facts_of['allocated']} allocated, {facts_of['free']} free, {facts_of['waste']} wasted"
    )
    return head + "\n" + table(("address", "bytes", "waste", "owner", "what", "line"), rows)


def _space_text(space: view.Space) -> str:
    rows = [
        (
            f"{mapping.start:#x}",
            str(mapping.size),
            mapping.rights or "-",
            mapping.memory if mapping.rights else "",
            mapping.name,
            str(mapping.place),
        )
        for mapping in space.mappings
    ]
    head = (
        f"Space {space.name}: ASID {space.asid}, root at {space.root:#x}, {space.tables} bytes of"
        " tables"
    )
    return head + "\n" + table(("address", "bytes", "right", "memory", "what", "line"), rows)
