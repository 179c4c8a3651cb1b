# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Grants as words that go on from "a component can": what, and how much of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from composer.authority.edges import AT_ONCE
from composer.authority.grants import Grant, Kind, rights_text
from composer.model.limits import ANY_SIZE, ANY_TIME

NAMES = 8  # of a longer list, so many are written out
ACTS: Mapping[Kind, str] = {
    Kind.REGION: "reach region `{thing}`",
    Kind.DEVICE: "reach device `{thing}`",
    Kind.LOG: "reach the kernel log",
    Kind.BUS: "reach all memory through the bus master `{thing}`",
    Kind.PRODUCE: "send to `{peer}` through ring `{thing}`",
    Kind.CONSUME: "receive from `{peer}` through ring `{thing}`",
    Kind.RAISE: "notify `{peer}` (`{thing}`)",
    Kind.RECEIVE: "be notified by `{peer}` (`{thing}`)",
    Kind.CALL: "call `{peer}` (`{thing}`)",
    Kind.SERVE: "answer calls of `{peer}` (`{thing}`)",
    Kind.INTERRUPT: "take interrupt `{thing}`",
    Kind.SUPERVISE: "supervise `{peer}` (`{thing}`)",
    Kind.POWER: "power the machine off",
    Kind.HALT: "halt the machine by its faults",
    Kind.RUN: "run",
}


def act(one: Grant) -> str:
    return ACTS[one.kind].format(thing=one.thing, peer=one.peer)


def extent(one: Grant) -> str:
    """Rights and amounts; empty where there is but one way to hold it."""
    amounts = dict(one.amounts)
    if one.kind is Kind.RUN:
        return (
            f"{ANY_TIME.spelled(amounts['budget'])} in {ANY_TIME.spelled(amounts['period'])}"
            if amounts
            else "without a budget"
        )
    if one.kind is Kind.HALT:
        # who halts at once has no restarts
        return AT_ONCE if AT_ONCE in one.rights else rights_text(one.rights)
    return ", ".join(
        [
            *filter(None, [rights_text(one.rights)]),
            *(ANY_SIZE.spelled(size) for size in amounts.values()),
        ]
    )


def told(one: Grant, was: Grant | None) -> str:
    """The act with its extent and, where it had another, that one."""
    now, before = extent(one), "" if was is None else extent(was)
    return act(one) + (f": {now}" if now else "") + (f", was {before}" if before else "")


def listed(names: Sequence[str]) -> str:
    shown = [f"`{name}`" for name in names[:NAMES]]
    rest = len(names) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")
