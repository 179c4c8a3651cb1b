# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar run: build, boot in QEMU, and say afterwards what went wrong or who waits for what."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import sys
import time
from pathlib import Path

import click

from composer.command.output import refuse, say
from composer.arch import ARCHITECTURES
from composer.arch.contract import Qemu
from composer.command.session import session
from composer.command.build import Built, make, summary
from composer.command.core import at_the_end
from composer.command.decoded import Decoded, decode, watched
from composer.command.disk import full
from composer.command.folders import nearby
from composer.command.options import (
    COMMAND,
    PROJECT,
    Options,
    debugged,
    identified,
    known_component,
    shared,
    strictness,
    talkative,
    traced,
)
from composer.command.plans import machine_of
from composer.command.steps import Steps
from composer.command.tally import of_script, write_results
from composer.emit.writer import write
from composer.machine import debugger, memory, qemu, terminal, trace as traces
from composer.machine.counter import Counter, CounterError, build_counter
from composer.machine.player import Player
from composer.machine.screen import Screen
from composer.machine.script import ScriptError, read_script
from composer.model import view
from composer.model.visible import visible
from composer.views.sizes import counted

KERNEL = ""  # of --gdb without a component
MACHINES = tuple(one.qemu for one in ARCHITECTURES.values())


@click.command()
@shared
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    callback=lambda *given: _number(given[2]),
    metavar="S",
    help="Stop the machine after S seconds.",
)
@click.option(
    "--cpu",
    type=click.Choice(tuple(name for one in MACHINES for name in one.processors)),
    metavar="MODEL",
    help=f"The processor: {', '.join(name for one in MACHINES for name in one.usual)}, or another"
    " that a board may have.  [default: the board's]",
)
@click.option(
    "--gdb",
    is_flag=False,
    flag_value=KERNEL,
    default=None,
    metavar="[COMPONENT]",
    help="Wait for gdb before the first instruction; stop in COMPONENT's main, or where the kernel"
    " starts.",
)
@click.option(
    "--raw",
    is_flag=True,
    help="Let the guest's bytes through as they are: it may then steer this terminal.",
)
@click.option(
    "--count",
    is_flag=True,
    help="Count guest instructions; deterministic, time does not advance while idle.",
)
@click.option(
    "--script",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Type what FILE says, and fail unless the guest prints what FILE expects.",
)
@click.option(
    "--junit",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="With --script: write each step's result to FILE, in the form of JUnit.",
)
@click.option(
    "--core",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="At the end, write each component that stays stopped after a fault to DIR/NAME.core.",
)
@strictness
@traced
@debugged
@identified
@talkative
def run(
    options: Options,
    timeout: float | None,
    cpu: str | None,
    gdb: str | None,
    count: bool,
    raw: bool,
    script: Path | None,
    junit: Path | None,
    core: Path | None,
) -> None:
    """Compose, build and boot; the console is on this terminal.

    The guest's status is the command's; 1 after a time-out or when gdb ends it, 130 after Ctrl-C.
    Without a terminal on standard input, and at its end, the guest gets one end of transmission
    (0x04). Of what the guest says, control characters are shown as escapes (\\x1b), so that it
    cannot steer this terminal; --raw lets them through. With --gdb on a terminal gdb starts here,
    and the machine ends with it; otherwise the line to start it with is printed. With --script the
    status is 0 if every line of the script is met, and 1 with the line that is not.

    \b
    Example:  ./ashlar run --system examples/cheat/system.yaml --timeout 10
              ./ashlar run --gdb receiver
    """
    if script is not None and gdb is not None:
        raise click.BadParameter("a script types while nobody debugs", param_hint="--script")
    if junit is not None and script is None:
        raise click.BadParameter("there are results of a --script only", param_hint="--junit")
    player = None if script is None else _player(script)
    steps = Steps(5)
    built = make(options, steps)
    machine = machine_of(built.plan)
    _reaches(built.plan, built.board, machine.qemu, cpu)
    target = None if gdb is None else _target(built, gdb)
    counter = _counter(built)
    _introduce(built, told=not options.json, alone=target is None)
    boot = qemu.Boot(
        image=built.judged,
        board=built.board,
        qemu=machine.qemu,
        cpu=cpu,
        timeout=timeout,
        counter=counter if count else None,
        keyboard=_keyboard(),
        screen=1,
        shown=None if raw else Screen(utf8=_reads_utf8()),
        player=player,
        watched=None if count or options.json else watched(built, machine),
    )
    with steps.step("boot", quiet=True), session(
        built, boot, options.home, target
    ) as started, terminal.keys(started.keyboard):
        first = qemu.instructions_to_first_component(
            built.judged, built.board, machine.qemu, counter, cpu
        )
        began = time.monotonic()
        outcome = qemu.run(started)
        if player is not None:
            _end_of_machine(player, outcome)
    clocked = 0.0 if count or target else time.monotonic() - began
    decoded, kept = decode(built, outcome, machine, clocked), _keep_trace(built, outcome)
    if core is not None:
        guest = memory.Guest(outcome.memory, built.plan, memory.symbols(built.judged.path), machine)
        for line in at_the_end(guest, core, built.folder, options.home):
            say(line)
    if options.json:
        told = {"script": {"failure": player.failure or None}} if player else {}
        click.echo(json.dumps(_facts(built, outcome, decoded, kept) | told, indent=1), err=True)
    else:
        _tell_of_trace(kept)
        _tell(built, outcome, decoded, timeout, first)
    if player is None or script is None or outcome.reason == "interrupt":
        sys.exit(outcome.status)
    _end_script(player, script, junit)


def _end_script(player: Player, script: Path, junit: Path | None) -> None:
    """The command's status is the script's, not the guest's."""
    if junit is not None:
        write_results(junit, of_script(player, nearby(script)))
    if player.failure:
        refuse(player.failure)
    click.echo(f"{nearby(script)}: all met", err=True)


def _player(script: Path) -> Player:
    try:
        return Player(read_script(script, nearby(script)))
    except ScriptError as error:
        refuse(str(error))
    except OSError as error:
        refuse(f"{nearby(script)}: {error.strerror}")


def _end_of_machine(player: Player, outcome: qemu.Outcome) -> None:
    match outcome.reason:
        case "ended":
            player.ended(outcome.status)
        case "script":
            player.stopped()
        case "timeout":
            player.interrupted("was not met before --timeout stopped the machine")
        case _:
            player.interrupted("was not met: QEMU failed")


def _introduce(built: Built, *, told: bool, alone: bool) -> None:
    if sys.stdin.isatty() and alone:
        say("Leave with Ctrl-C.")
    if not told:
        return
    say(f"image: sha256 {built.verdict.loaded}")
    for assumption in built.verdict.exceptions:
        say(f"assumed: {assumption}")


def _tell_of_trace(kept: traces.Records | None) -> None:
    if kept is not None:
        part = "" if kept.written == len(kept.kept) else f", the last {len(kept.kept)} kept"
        say(f"trace: {counted(kept.written, 'record')}{part}. Try {COMMAND} trace")


def _reaches(plan: view.PlanView, board: view.Board, machine: Qemu, cpu: str | None) -> None:
    """The image's addresses are those of the board's processor; another one may have fewer bits."""
    if cpu is None:
        return
    if cpu not in machine.processors:
        raise click.BadParameter(
            f"{board.name} is {board.architecture}, and {cpu} is not", param_hint="--cpu"
        )
    windows = (window for device in plan.devices for window in device.windows)
    ranges: tuple[view.Bank | view.Frames | view.Window, ...]
    ranges = (*board.banks, *plan.frames, *windows)
    past = max(held.start + held.size for held in ranges)
    if past > 1 << machine.processors[cpu]:
        raise click.BadParameter(
            f"{plan.system} reaches to {past - 1:#x}, and {cpu} addresses"
            f" {machine.processors[cpu]} bits",
            param_hint="--cpu",
        )


def _number(seconds: float | None) -> float | None:
    if seconds is not None and math.isnan(seconds):
        raise click.BadParameter("nan is not a number of seconds")
    return seconds


def _keyboard() -> int:
    """Standard input, or an empty one where the caller closed it."""
    try:
        os.fstat(0)
        return 0
    except OSError:
        return os.open(os.devnull, os.O_RDONLY)


def _reads_utf8() -> bool:
    """Whether the reader of standard output expects UTF-8."""
    return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"


def _target(built: Built, name: str) -> debugger.Target:
    """The component that gdb is for, or the kernel."""
    if name == KERNEL:
        return debugger.Target(component=None, main=0)
    components = {component.name: component for component in built.plan.components}
    known_component(built.plan.system, name, components, "--gdb")
    component = components[name]
    found = debugger.target(component, memory.symbols(built.folder / debugger.elf_of(component)))
    if found is None:
        raise click.BadParameter(f"{debugger.elf_of(component)} has no main", param_hint="--gdb")
    return found


def _counter(built: Built) -> Counter:
    try:
        vectors = memory.symbols(built.judged.path).get("kernel_vectors")
        return build_counter(PROJECT, built.folder, built.plan, vectors)
    except CounterError as error:
        sentence = full(str(error).splitlines(), built.folder)
        refuse(sentence or f"the instruction counter does not compile:\n{error}")


def _keep_trace(built: Built, outcome: qemu.Outcome) -> traces.Records | None:
    """Writes what a traced kernel has recorded into the build folder."""
    kept = traces.read(outcome.memory, built.plan)
    if kept is not None:
        plan_text = (built.folder / "generated/plan.json").read_text(encoding="utf-8")
        write(built.folder, {traces.FILE: traces.pack(kept, plan_text)})
    return kept


def _tell(
    built: Built, outcome: qemu.Outcome, decoded: Decoded, timeout: float | None, first: int | None
) -> None:
    reasons = {
        "timeout": f"stopped after {timeout:g} s" if timeout else "",
        "interrupt": "stopped by Ctrl-C",
        "script": "stopped by the script",
        "debugger": "ended by gdb",
        "failed": "QEMU failed",
        "ended": f"status {outcome.status}",
    }
    # QEMU's own words, or the kernel's last ones
    if outcome.complaint and outcome.reason in ("ended", "failed"):
        click.echo(visible(outcome.complaint), err=True, nl=False)
    for text in decoded.faults:
        say(text)
    if decoded.waits:
        say("Who waits for what:")
        for text in (*decoded.waits, *decoded.used):
            say(f"  {text}")
    ran = "no component ran" if first is None else f"{first} instructions to the first component"
    parts = [summary(built), ran]
    if outcome.counts is not None:
        parts.append(f"{outcome.counts.total} in all, {outcome.counts.components} of components")
        counted = ", ".join(f"{number} {name}" for name, number in decoded.counters.items())
        say(f"kernel: {counted}")
        if outcome.counts.interrupts_off:
            entry, longest = outcome.counts.interrupts_off[0]
            say(f"interrupts off: at most {longest} instructions, entered by {entry}")
    parts.append(click.style(reasons[outcome.reason], fg="green" if outcome.status == 0 else "red"))
    click.echo(f"{', '.join(parts)}. Try {COMMAND} graph -o system.svg", err=True)


def _facts(
    built: Built, outcome: qemu.Outcome, decoded: Decoded, kept: traces.Records | None
) -> dict[str, object]:
    counts = outcome.counts
    return {
        "reason": outcome.reason,
        "status": outcome.status,
        "faults": decoded.faults,
        "states": decoded.waits,
        "components": decoded.components,
        "records": [dataclasses.asdict(record) for record in decoded.records],
        "kernel": decoded.counters,
        "instructions": (
            None
            if counts is None
            else {
                "to_first_component": counts.before,
                "total": counts.total,
                "components": counts.components,
                "interrupts_off": dict(counts.interrupts_off),
            }
        ),
        "trace": None if kept is None else {"records": kept.written, "kept": len(kept.kept)},
        "sha256": built.judged.sha256,
        "loaded": built.verdict.loaded,
        "assumptions": built.verdict.assumptions,
    }
