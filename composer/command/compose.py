# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The two composer steps that CMake runs: `wire` while it configures, `place` once every ELF is
linked.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from composer.arch import ARCHITECTURES
from composer.check import check
from composer.command.folders import fit
from composer.command.function_names import readable
from composer.emit import place_files, wire_files
from composer.emit.writer import write
from composer.load import Sources
from composer.model.diagnostics import Diagnostic
from composer.model.facts import Severity
from composer.model.render import render
from composer.pipeline import Front, front
from composer.place.place import place
from composer.place.programs import Program, read_kernel, read_program

PROJECT = Path(__file__).resolve().parents[2]


@click.group()
def main() -> None:
    """Steps of the build; `./ashlar build` runs them through CMake."""


def _front(system: str, board: str | None) -> Front:
    """The checked description, or its errors and status 1."""
    made = front(PROJECT, system, board or None)
    _stop_on(made.diagnostics, made.system is None, made.sources)
    return made


def _stop_on(found: tuple[Diagnostic, ...], refused: bool, sources: Sources) -> None:
    if refused or any(one.severity is Severity.ERROR for one in found):
        click.echo(render(found, sources), err=True, nl=False)
        sys.exit(1)


@main.command()
@click.option("--system", required=True, help="The description.")
@click.option("--board", default=None, help="The board, when the description names none.")
@click.option(
    "--build-dir", required=True, type=click.Path(path_type=Path), help="Where generated/ goes."
)
def wire(system: str, board: str | None, build_dir: Path) -> None:
    """Write wiring.hpp, link.ld, interface headers and the list of components."""
    fit(
        ("the repository", PROJECT),
        ("the system's folder", (PROJECT / system).parent),
        ("the build folder", build_dir),
    )
    made = _front(system, board)
    assert made.system is not None, "a refused system has stopped before"
    write(
        build_dir / "generated",
        wire_files(
            made.system,
            made.wirings,
            ARCHITECTURES[made.system.board.architecture],
            made.sources.files,
            made.sources.outside,
        ),
    )


@main.command(name="place")
@click.option("--system", required=True, help="The description.")
@click.option("--board", default=None, help="The board, when the description names none.")
@click.option(
    "--build-dir", required=True, type=click.Path(path_type=Path), help="Where the ELFs are."
)
@click.option("--trace", is_flag=True, help="The kernel is built with tracing.")
def place_step(system: str, board: str | None, build_dir: Path, trace: bool) -> None:
    """Write the kernel's tables, page tables, image.ld and plan.json."""
    made = _front(system, board)
    assert made.system is not None, "a refused system has stopped before"
    architecture = ARCHITECTURES[made.system.board.architecture]
    programs: dict[str, Program] = {}
    found: tuple[Diagnostic, ...] = ()
    for one in made.wirings:
        if one.shape not in programs:
            program, more = read_program(
                one.shape,
                build_dir / "components" / f"{one.shape}.elf",
                one.instance.place,
                one.instance.type.fpu,
                architecture,
            )
            found = (*found, *more)
            if program is not None:
                programs[one.shape] = program
    _stop_on(found, False, made.sources)
    programs = readable(programs)
    kernel = read_kernel(build_dir / "kernel_alone.elf")
    placement, found = place(made.system, made.wirings, programs, kernel, architecture, trace)
    _stop_on(found, placement is None, made.sources)
    assert placement is not None, "a system that does not fit has stopped before"
    _stop_on(check(made.system, placement.plan), False, made.sources)
    write(build_dir / "generated", place_files(placement))


if __name__ == "__main__":
    main()
