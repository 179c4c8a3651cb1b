# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A trace as text, one line a record, and as facts for JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from composer.model import trace as model
from composer.views.sizes import counted

SHOWN = 4  # names of events in one line; of more, the first ones and their number


def text(trace: model.Trace) -> str:
    """`      12.345 us  sender  signal receiver.in.data`"""
    width = max((len(happening.component) for happening in trace.happenings), default=0)
    return "".join(
        f"{happening.time / 1000:>12.3f} us  {happening.component:<{width}}  {said(happening)}\n"
        for happening in trace.happenings
    )


def summary(trace: model.Trace) -> str:
    lost = f"; {trace.lost} older ones are lost" if trace.lost else ""
    unknown = f"; {trace.unknown} of an unknown kind are left out" if trace.unknown else ""
    return f"{trace.system}: {counted(trace.written - trace.lost, 'record')}{lost}{unknown}"


def said(happening: model.Happening) -> str:
    """What happened, without time and component."""
    match happening:
        case model.Switch():
            return f"switch to {happening.next}{_because(happening.outcome)}"
        case model.Signal():
            return f"signal {happening.event}"
        case model.Wait():
            return f"wait for {names(happening.events)}{_because(happening.outcome) or ': sleeps'}"
        case model.Call():
            return f"call {happening.operation}"
        case model.Reply():
            return f"reply to {happening.client}"
        case model.Interrupt():
            return f"interrupt {happening.name}"
        case model.Fault():
            return f"fault: {happening.what}, {happening.address:#x}; pc {happening.pc:#x}"
        case model.Restart():
            return f"restart: start {happening.starts + 1}"
        case model.End():
            return "end"
    raise AssertionError("every kind of happening has its words")


def names(events: Sequence[str]) -> str:
    more = f" and {len(events) - SHOWN} more" if len(events) > SHOWN else ""
    return ", ".join(events[:SHOWN]) + more


def given(outcome: model.Outcome) -> str:
    """What a wait or a call gave."""
    if outcome.caller is not None:
        return f"call {outcome.operation} of {outcome.caller}"
    return outcome.status or names(outcome.events)


def _because(outcome: model.Outcome | None) -> str:
    return f": {given(outcome)}" if outcome else ""


def facts(trace: model.Trace) -> dict[str, object]:
    return {
        "version": 1,
        "system": trace.system,
        "board": trace.board,
        "frequency": trace.frequency,
        "records": trace.written,
        "lost": trace.lost,
        "unknown": trace.unknown,
        "happenings": [_fact(happening) for happening in trace.happenings],
    }


def _fact(happening: model.Happening) -> dict[str, object]:
    """Times in nanoseconds; addresses are strings as in plan.json."""
    addresses = (
        {"address": f"{happening.address:#x}", "pc": f"{happening.pc:#x}"}
        if isinstance(happening, model.Fault)
        else {}
    )
    return {"kind": type(happening).__name__.lower(), **dataclasses.asdict(happening), **addresses}
