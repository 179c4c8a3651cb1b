# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar core: a component of a running machine as an ELF core file, for gdb."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import click

from composer.command.folders import nearby
from composer.command.options import PROJECT, Options, known_component, shared
from composer.command.output import facts, refuse, say
from composer.command.running import guest_of, numbered, running
from composer.machine import core as cores, debugger, memory
from composer.machine.fault_report import FAULT_RECORD, RESTART
from composer.machine.memory import Guest, Record
from composer.model import view


@click.command()
@click.argument("component")
@shared
@numbered
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The core file.  [default: COMPONENT.core]",
)
def core(options: Options, component: str, pid: int | None, output: Path | None) -> None:
    """Write COMPONENT of a running machine as an ELF core file: its registers, as the kernel has
    saved them, and all memory that it can read. The machine is not stopped for it.

    A component that has faulted and stays stopped is as the fault left it. `run --core DIR` writes
    such a file for each of them when the machine ends.

    \b
    Example:  ./ashlar core receiver
    """
    found = running(options, pid)
    known = {one.name: one for one in found.plan.components}
    known_component(found.plan.system, component, known, "COMPONENT")
    who, path = known[component], output or Path(f"{component}.core")
    with guest_of(found) as guest:
        with _writable(path):
            still = cores.steady(path, guest, who, cores.signal_of(_reason(guest, who)))
        line = _line(guest, who, found.folder, path, options.home)
    if options.json:
        facts({"core": str(path), "moving": not still, "gdb": line})
        return
    if not still:
        say(f"{component} ran while it was read: the file may mix moments")
    click.echo(f"{nearby(path)}: {line}")


def at_the_end(guest: Guest, into: Path, build: Path, home: Path) -> tuple[str, ...]:
    """Of a machine that has ended: a file for each component that has faulted and did not start
    again, and a line about each.
    """
    lines = []
    for who in guest.plan.components:
        reason = _reason(guest, who)
        if reason is None:
            continue
        path = into / f"{who.name}.core"
        with _writable(path):
            into.mkdir(parents=True, exist_ok=True)
            cores.write(path, guest, who, cores.signal_of(reason))
        lines.append(f"core: {nearby(path)}: {_line(guest, who, build, path, home)}")
    return tuple(lines)


def _reason(guest: Guest, who: view.Component) -> Record | None:
    """The fault that has stopped it; none where it goes on, or has started again since."""
    found: Record | None = None
    for record in memory.records(guest.ram, guest.plan, guest.machine):
        if record.component == who.rank and record.kind in (FAULT_RECORD, RESTART):
            found = record if record.kind == FAULT_RECORD else None
    return found


def _line(guest: Guest, who: view.Component, build: Path, path: Path, home: Path) -> str:
    homes = (home,) if home == PROJECT else (home, PROJECT)
    program = debugger.program(guest.machine)
    return debugger.core_line(program, who, Path(nearby(build)), Path(nearby(path)), homes)


@contextlib.contextmanager
def _writable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        refuse(f"{nearby(path)}: {error.strerror}")
    except ValueError as error:
        refuse(f"{nearby(path)}: {error}")
