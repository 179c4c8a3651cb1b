# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar ps: what the components of a running machine do, read from its memory while it runs."""

from __future__ import annotations

import dataclasses

import click

from composer.command import output
from composer.command.options import COMMAND, Options, shared
from composer.command.output import say
from composer.command.running import guest_of, numbered, running
from composer.machine.live import Machine
from composer.machine.memory import State
from composer.machine.picture import Picture, callers, picture
from composer.machine.rings import Fill
from composer.machine.usage import Usage, shares, usages
from composer.model import view
from composer.model.visible import visible
from composer.views.sizes import counted, table
from composer.command.usage import usage_facts, usage_table

MOVING = "~"
EXPLAINED = f"{MOVING} changed while it was read: the machine runs, so this row may mix two moments"


@click.command()
@shared
@numbered
def ps(options: Options, pid: int | None) -> None:
    """Print what each component of a running machine does.

    State, what it waits for, pending events, how full its rings are, calls, and its last fault: of
    the machine that `ashlar run` of the same system runs now. The machine is not stopped for it,
    and notices nothing.

    \b
    Example:  ./ashlar ps
              ./ashlar ps --system examples/cheat/system.yaml --format json
    """
    found = running(options, pid)
    machine, plan = found.machine, found.plan
    with guest_of(found) as guest:
        taken = picture(guest)
        shared_time = shares(guest, 0.0 if machine.paced else machine.seconds())
        used = usages(guest, found.folder, shared_time)
    if options.json:
        output.facts(_facts(machine, plan, taken, used))
        return
    seconds = None if shared_time is None else shared_time.seconds
    click.echo(visible(_text(plan, taken, usage_table(plan, used, taken.states, seconds))))
    if shared_time is None:
        say(f"Processor time is told of machines of {COMMAND} run --trace")
    say(
        f"{plan.system}: {counted(len(plan.components), 'component')}, process {machine.pid},"
        f" for {machine.seconds():.0f} s"
    )


def _text(plan: view.PlanView, taken: Picture, used: str) -> str:
    """Components in order of importance and what they have used, rings in that of the description,
    then the faults.
    """
    priorities = {component.name: component.priority for component in plan.components}
    parts = [
        table(
            ("component", "priority", "state", "waits for", "pending", "calls here"),
            [
                (
                    _marked(state.name, taken),
                    str(priorities[state.name]),
                    state.mode,
                    ", ".join(_waits(state)),
                    ", ".join(state.pending),
                    _calls(state, taken),
                )
                for state in taken.states
            ],
        ),
        used,
    ]
    if taken.fills:
        parts.append(
            table(
                ("ring", "from", "to", "used", "of", "dropped", ""),
                [
                    (
                        _marked(fill.name, taken),
                        fill.producer,
                        fill.consumer,
                        "?" if fill.used is None else str(fill.used),
                        str(fill.capacity),
                        "" if fill.dropped is None else str(fill.dropped),
                        _doubt(fill),
                    )
                    for fill in taken.fills
                ],
            )
        )
    parts += [
        "\n".join(taken.faults[component.name])
        for component in plan.components
        if component.name in taken.faults
    ]
    if not taken.booted:
        parts.append("The kernel has not started yet: these are the states of the image")
    if taken.moving:
        parts.append(EXPLAINED)
    return "\n\n".join(parts)


def _marked(name: str, taken: Picture) -> str:
    return f"{name} {MOVING}" if name in taken.moving else name


def _waits(state: State) -> tuple[str, ...]:
    through = f" ({state.call})" if state.call else ""
    return tuple(f"{what}{through}" for what in state.waits_for)


def _calls(state: State, taken: Picture) -> str:
    """Calls at a server: "1 unanswered (logger), 2 queued (a, b)"."""
    clients = callers(taken.states, state.name)
    parts = []
    for word, taken_ones in (("unanswered", True), ("queued", False)):
        names = [client.name for client in clients if client.taken == taken_ones]
        if names:
            parts.append(f"{len(names)} {word} ({', '.join(names)})")
    return ", ".join(parts)


def _doubt(fill: Fill) -> str:
    if fill.used is not None:
        return ""
    said = f"{fill.producer} says {fill.pushed} pushed, {fill.consumer} says {fill.popped} popped"
    return f"corrupt: {said}"


def _facts(
    machine: Machine, plan: view.PlanView, taken: Picture, used: tuple[Usage, ...]
) -> dict[str, object]:
    return {
        "system": plan.system,
        "pid": machine.pid,
        "seconds": round(machine.seconds(), 1),
        "booted": taken.booted,
        "components": [
            _component(state, plan, taken) | usage_facts(one, state.masked)
            for state, one in zip(taken.states, used)
        ],
        "rings": [
            {
                **dataclasses.asdict(fill),
                "used": fill.used,
                "corrupt": fill.used is None,
                "moving": fill.name in taken.moving,
            }
            for fill in taken.fills
        ],
    }


def _component(state: State, plan: view.PlanView, taken: Picture) -> dict[str, object]:
    clients = callers(taken.states, state.name)
    calls = (
        {"server": state.server, "port": state.call, "taken": state.taken} if state.server else None
    )
    return {
        "name": state.name,
        "priority": next(row.priority for row in plan.components if row.name == state.name),
        "state": state.mode,
        "waits_for": state.waits_for,
        "pending": state.pending,
        "calls": calls,
        "queued": [client.name for client in clients if not client.taken],
        "unanswered": [client.name for client in clients if client.taken],
        "fault": list(taken.faults[state.name]) if state.name in taken.faults else None,
        "moving": state.name in taken.moving,
    }
