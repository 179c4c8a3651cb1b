# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The composer steps that CMake runs: `wire` at configuration, `place` behind every ELF."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from composer.command.folders import fit
from composer.command.options import PROJECT
from composer.emit.writer import write
from composer.model.diagnostics import Diagnostic
from composer.model.render import render
from composer.pipeline import Front, front, has_errors, image_files, wiring_files


@click.group()
def main() -> None:
    """Steps of the build; `./ashlar build` runs them through CMake."""


def _front(system: str, board: str | None, search: tuple[Path, ...]) -> Front:
    """The checked description, or its errors and status 1."""
    made = front(PROJECT, system, board or None, searched=search)
    _stop_on(made.diagnostics, made)
    return made


def _stop_on(found: tuple[Diagnostic, ...], made: Front) -> None:
    if has_errors(found):
        click.echo(render(found, made.sources), err=True, nl=False)
        sys.exit(1)


SEARCH = click.option(
    "--search", multiple=True, type=click.Path(path_type=Path), help="More folders to look into."
)


@main.command()
@click.option("--system", required=True, help="The description.")
@click.option("--board", default=None, help="The board, when the description names none.")
@SEARCH
@click.option(
    "--build-dir", required=True, type=click.Path(path_type=Path), help="Where generated/ goes."
)
def wire(system: str, board: str | None, search: tuple[Path, ...], build_dir: Path) -> None:
    """Write wiring.hpp, link.ld, interface headers and the list of components."""
    fit(PROJECT, (PROJECT / system).parent, build_dir)
    write(build_dir / "generated", wiring_files(_front(system, board, search)))


@main.command(name="place")
@click.option("--system", required=True, help="The description.")
@click.option("--board", default=None, help="The board, when the description names none.")
@SEARCH
@click.option(
    "--build-dir", required=True, type=click.Path(path_type=Path), help="Where the ELFs are."
)
@click.option("--trace", is_flag=True, help="The kernel is built with tracing.")
@click.option("--debug", is_flag=True, help="The components are compiled for debugging.")
def place_step(
    system: str,
    board: str | None,
    search: tuple[Path, ...],
    build_dir: Path,
    trace: bool,
    debug: bool,
) -> None:
    """Write the kernel's tables, page tables, image.ld and plan.json."""
    made = _front(system, board, search)
    files, found = image_files(made, build_dir, trace, debug)
    _stop_on(found, made)
    write(build_dir / "generated", files)


if __name__ == "__main__":
    main()
