# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar run: build, boot in QEMU, and say afterwards what went wrong or who waits for what."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from pathlib import Path

import click

from composer.command.build import Built, make, summary
from composer.command.options import COMMAND, PROJECT, collect, shared, strictness
from composer.command.steps import Steps
from composer.machine import memory, qemu, story, terminal
from composer.machine.counter import Counter, CounterError, build_counter


@click.command()
@shared
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), metavar="S", help="Stop the machine after S seconds.")
@click.option("--cpu", metavar="MODEL", help="The processor: cortex-a72, cortex-a53, max.  [default: the board's]")
@click.option("--count", is_flag=True, help="Count guest instructions; deterministic, time stands still while idle.")
@strictness
def run(
    system: str | None, board: str | None, build_dir: Path | None, form: str, werror: bool,
    timeout: float | None, cpu: str | None, count: bool,
) -> None:
    """Compose, build and boot; the console is on this terminal.

    The guest's status is the command's; 1 after a time-out, 130 after Ctrl-C. Without a terminal on standard input,
    and at its end, the guest gets one end of transmission (0x04).

    \b
    Example:  ./ashlar run --system examples/cheat/system.yaml --timeout 10
    """
    options = collect(system, board, build_dir, form, werror)
    steps = Steps(4)
    built = make(options, steps)
    counter = _counter(built)
    if sys.stdin.isatty():
        click.echo("Leave with Ctrl-C.", err=True)
    boot = qemu.Boot(image=built.image, board=built.plan.board, cpu=cpu, timeout=timeout, counter=counter if count else None,
                     keyboard=_keyboard(), screen=1)
    with steps.step("boot", quiet=True), terminal.keys(boot.keyboard):
        first = qemu.instructions_to_first_component(built.image, built.plan.board, counter, cpu)
        outcome = qemu.run(boot)
    faults, waits = _decode(built, outcome)
    if options.json:
        click.echo(json.dumps(_facts(built, outcome, faults, waits), indent=1), err=True)
    else:
        _tell(built, outcome, faults, waits, timeout, first)
    sys.exit(outcome.status)


def _keyboard() -> int:
    """Standard input, or an empty one where the caller closed it."""
    try:
        os.fstat(0)
        return 0
    except OSError:
        return os.open(os.devnull, os.O_RDONLY)


def _counter(built: Built) -> Counter:
    try:
        return build_counter(PROJECT, built.folder, built.plan, memory.symbols(built.image).get("kernel_vectors"))
    except CounterError as error:
        click.echo(f"the instruction counter does not compile:\n{error}", err=True)
        sys.exit(1)


def _decode(built: Built, outcome: qemu.Outcome) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Faults always; states where the machine was stopped."""
    faults = story.faults(memory.records(outcome.memory, built.plan), built.plan)
    if outcome.reason not in ("timeout", "interrupt"):
        return faults, ()
    return faults, story.waits(memory.states(outcome.memory, built.plan, memory.symbols(built.image)))


def _tell(
    built: Built, outcome: qemu.Outcome, faults: tuple[str, ...], waits: tuple[str, ...], timeout: float | None,
    first: int | None,
) -> None:
    reasons = {"timeout": f"stopped after {timeout:g} s" if timeout else "", "interrupt": "stopped by Ctrl-C",
               "failed": "QEMU failed", "ended": f"status {outcome.status}"}
    if outcome.complaint and outcome.reason in ("ended", "failed"):  # QEMU's own words, or the kernel's last ones
        click.echo(outcome.complaint, err=True, nl=False)
    for text in faults:
        click.echo(text, err=True)
    if waits:
        click.echo("Who waits for what:", err=True)
        for text in waits:
            click.echo(f"  {text}", err=True)
    parts = [summary(built.plan, built.image)]
    parts.append("no component ran" if first is None else f"{first} instructions to the first component")
    if outcome.counts is not None:
        parts.append(f"{outcome.counts.total} in all, {outcome.counts.components} of components")
        kernel = memory.counters(outcome.memory, built.plan, memory.symbols(built.image))
        click.echo("kernel: " + ", ".join(f"{number} {name}" for name, number in kernel.items()), err=True)
        if outcome.counts.interrupts_off:
            entry, longest = outcome.counts.interrupts_off[0]
            click.echo(f"interrupts off: at most {longest} instructions, entered by {entry}", err=True)
    parts.append(click.style(reasons[outcome.reason], fg="green" if outcome.status == 0 else "red"))
    click.echo(f"{', '.join(parts)}. Try {COMMAND} graph -o system.svg", err=True)


def _facts(built: Built, outcome: qemu.Outcome, faults: tuple[str, ...], waits: tuple[str, ...]) -> dict[str, object]:
    counts = outcome.counts
    return {
        "reason": outcome.reason, "status": outcome.status, "faults": faults, "states": waits,
        "records": [dataclasses.asdict(one) for one in memory.records(outcome.memory, built.plan)],
        "kernel": memory.counters(outcome.memory, built.plan, memory.symbols(built.image)),
        "instructions": None if counts is None else {
            "to_first_component": counts.before, "total": counts.total, "components": counts.components,
            "interrupts_off": dict(counts.interrupts_off)},
    }
