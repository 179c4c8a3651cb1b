# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar new: a component or a whole system to start from, in a folder where nothing is yet."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click

from composer.command import skeleton
from composer.command.folders import nearby
from composer.command.options import COMMAND, PROJECT, nearest
from composer.command.output import refuse
from composer.emit.writer import create
from composer.load import names


@click.group()
def new() -> None:
    """Make a component or a system to start from.

    \b
    Example:  ./ashlar new system ../pipeline
              ./ashlar new component filter
    """


@new.command(name="component")
@click.argument("name")
@click.option(
    "--at",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    help="The folder that components/NAME goes into.  [default: that of the system.yaml here or"
    " above]",
)
def new_component(name: str, at: Path | None) -> None:
    """Make components/NAME: it builds, boots and has a host test. Print what system.yaml needs for
    it.

    \b
    Example:  ./ashlar new component filter --at ../pipeline
    """
    _named(name, names.WORD)
    home = _home(at)
    if home != PROJECT and (PROJECT / "components" / name).exists():
        _refuse(f"error: the repository has components/{name}; one of the same name would hide it")
    _make(home / "components" / name, lambda: skeleton.component(PROJECT, name))
    click.echo("Add to system.yaml, each under its key:")
    for line in skeleton.grants(PROJECT, name):
        click.echo(line)
    system = "" if home == PROJECT else f" --system {_word(home / 'system.yaml')}"
    click.echo(f"Its host test: {COMMAND} test{system} {name}")


@new.command(name="system")
@click.argument("folder", metavar="DIR")
def new_system(folder: str) -> None:
    """Make the folder DIR with a system that boots, says a line and powers off.

    \b
    Example:  ./ashlar new system ../pipeline
    """
    home = Path(os.path.abspath(folder))
    _named(home.name, names.BOARD)
    _make(home, lambda: skeleton.system(PROJECT, home.name))
    described = _word(home / "system.yaml")
    click.echo(f"Boot it:        {COMMAND} run --system {described}")
    click.echo(f"Test it:        {COMMAND} test --system {described}")
    click.echo(f"One more part:  {COMMAND} new component NAME --at {_word(home)}")


def _named(name: str, form: re.Pattern[str]) -> None:
    refusal = names.refusal(name, form)
    if refusal is not None:
        _refuse(f"error[L017]: {refusal}")


def _home(at: Path | None) -> Path:
    """Where a new component goes: the folder asked for, the repository, or the current system's."""
    current = Path.cwd()
    if at is not None:
        return at.absolute()
    home = nearest(current)
    if home is None:
        _refuse(
            "error: neither this folder nor one above it has a system.yaml; name a folder with"
            " --at DIR"
        )
    return home


def _make(folder: Path, files: Callable[[], dict[str, str]]) -> None:
    """All of the folder or nothing of it."""
    try:
        made = files()
        create(folder, made)
    except FileExistsError as error:
        _refuse(f"error: {_from_here(Path(error.filename))} exists already; nothing was written")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        _refuse(f"error: {_from_here(folder)}: {reason}; nothing was written")
    for name in sorted(made):
        click.echo(_from_here(folder / name))


def _from_here(path: Path) -> str:
    """The shorter of the way from the current folder and the whole path, printable."""
    return click.format_filename(nearby(path))


def _word(path: Path) -> str:
    """The same for a shell."""
    return shlex.quote(_from_here(path))


def _refuse(sentence: str) -> NoReturn:
    """As a description shows it: one replacement for each character that is not printed."""
    refuse("".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in sentence))
