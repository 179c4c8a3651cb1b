# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The machine that `ashlar run` runs now: found by its description, its memory open to read."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from composer.command.options import COMMAND, Options, described_front, show
from composer.command.output import refuse
from composer.command.plans import machine_of, read_plan
from composer.machine import live, memory
from composer.machine.live import Machine
from composer.model import view
from composer.views.sizes import counted

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A machine and the build that it was started from."""

    folder: Path
    machine: Machine
    plan: view.PlanView


def numbered(function: Function) -> Function:
    """Adds --pid."""
    return click.option(
        "--pid",
        type=click.IntRange(min=1),
        metavar="PID",
        help="Which machine, where several run: that of `ashlar run` PID.",
    )(function)


def running(options: Options, pid: int | None) -> Running:
    """The one machine of that system, of whatever kind its build is; otherwise a sentence and
    status 1.
    """
    folders = (options.build_dir,) if options.build_dir else _folders(options)
    folder, machine = _chosen(folders, pid, options.given)
    if machine.build != live.digest(folder):
        refuse(
            f"{folder} has been built again since the machine of process {machine.pid} started: the"
            " new plan does not describe its memory. Stop it and run it again"
        )
    return Running(folder=folder, machine=machine, plan=read_plan(folder))


@contextlib.contextmanager
def guest_of(found: Running) -> Iterator[memory.Guest]:
    """Its memory, for as long as it is read."""
    plan, machine = found.plan, machine_of(found.plan)
    try:
        with live.ram_of(found.machine) as ram:
            yield memory.Guest(ram, plan, memory.symbols(found.folder / "image.elf"), machine)
    except OSError as error:
        refuse(
            f"the memory of the machine of process {found.machine.pid} cannot be read:"
            f" {error.strerror or error}"
        )


def _folders(options: Options) -> tuple[Path, ...]:
    """Where a system builds by its description; warnings are for those who build it."""
    made = described_front(options)
    if made.system is None:
        show(made, options)
        refuse("--build-dir DIR finds a machine without its description")
    return options.folders(made.system)


def _chosen(folders: tuple[Path, ...], pid: int | None, system: str | None) -> tuple[Path, Machine]:
    which = f" --system {shlex.quote(system)}" if system else ""
    found = [(folder, machine) for folder in folders for machine in live.machines(folder)]
    if not found:
        refuse(f"no machine runs from {folders[0]}; start one with {COMMAND} run{which}")
    fitting = [one for one in found if pid in (None, one[1].pid)]
    if len(fitting) == 1:
        return fitting[0]
    places = " and ".join(dict.fromkeys(str(folder) for folder, _ in found))
    listed = ", ".join(f"{machine.pid} (for {machine.seconds():.0f} s)" for _, machine in found)
    if pid is not None:
        refuse(f"process {pid} runs no machine from {places}; these do: {listed}")
    refuse(
        f"{counted(len(found), 'machine')} run from {places}: process {listed}; choose one with"
        " --pid"
    )
