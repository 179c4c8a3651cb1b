# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What every subcommand takes, and the checked description that it works on."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from composer.load.sources import Sources
from composer.model import resolved
from composer.model.diagnostics import Diagnostic
from composer.model.render import render, to_json
from composer.pipeline import front

PROJECT = Path(__file__).resolve().parents[2]
Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`system` is relative to the project where it lies in it, else absolute."""

    system: str
    board: str | None
    build_dir: Path | None
    json: bool
    werror: bool = False

    def folder(self, system: resolved.System) -> Path:
        """Where the build of that system goes."""
        return self.build_dir or PROJECT / "build" / system.board.name / system.name


def described_by(*forms: str) -> Callable[[Function], Function]:
    """Adds --system, --board, --build-dir and --format with these words; collect() makes Options of them."""
    return lambda function: _options(function, forms)


def shared(function: Function) -> Function:
    """The same with the formats that most subcommands have."""
    return _options(function, ("text", "json"))


def strictness(function: Function) -> Function:
    """Adds --werror, the last argument of collect()."""
    return click.option("--werror", is_flag=True, help="Warnings count as errors.")(function)


def _options(function: Function, forms: tuple[str, ...]) -> Function:
    for add in (
        click.option("--format", "form", type=click.Choice(forms), default="text", show_default=True,
                     help="How facts are printed."),
        click.option("--build-dir", metavar="DIR", type=click.Path(path_type=Path, file_okay=False), default=None,
                     help="Where the build goes.  [default: build/BOARD/SYSTEM]"),
        click.option("--board", metavar="NAME", default=None, help="A board of boards/.  [default: the description's]"),
        click.option("--system", metavar="FILE", default=None, help="The description.  [default: system.yaml]"),
    ):
        function = add(function)
    return function


def collect(system: str | None, board: str | None, build_dir: Path | None, form: str, werror: bool = False) -> Options:
    """A FILE on the command line counts from the current folder; the default lies in the project."""
    path = PROJECT / "system.yaml" if system is None else Path(system).absolute()
    if path.is_dir():
        path = path / "system.yaml"
    name = str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT) else str(path)
    return Options(system=name, board=board, build_dir=build_dir.absolute() if build_dir else None, json=form == "json",
                   werror=werror)


def described(options: Options) -> resolved.System:
    """The system that is described, or its errors on standard error and status 1."""
    made = front(PROJECT, options.system, options.board)
    show(made.diagnostics, options)
    if made.system is None or refused(made.diagnostics, options):
        sys.exit(1)
    return made.system


def refused(found: tuple[Diagnostic, ...], options: Options) -> bool:
    """Whether anything is an error, or a warning where those count."""
    return bool(found) if options.werror else any(one.severity == "error" for one in found)


def show(found: tuple[Diagnostic, ...], options: Options) -> None:
    """Text on standard error; JSON, on standard output, only where there is something to say."""
    if not found:
        return
    if options.json and refused(found, options):
        click.echo(json.dumps({"diagnostics": rows(found)}, indent=1))
        return
    click.echo(render(found, Sources(PROJECT), sys.stderr.isatty()), err=True, nl=False)
    if options.werror and not any(one.severity == "error" for one in found):
        click.echo("warnings count as errors (--werror)", err=True)


def rows(found: tuple[Diagnostic, ...]) -> list[dict[str, object]]:
    return to_json(found)
