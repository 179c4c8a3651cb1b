# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar build: CMake configures and builds; the composer runs inside it (composer/command/compose.py)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import click

from composer.command.cache import anew, kept
from composer.command.options import COMMAND, PROJECT, Options, collect, described, shared, strictness, traced
from composer.command.plans import read_plan
from composer.command.steps import Steps
from composer.command.verify import Verdict, proved
from composer.model import resolved, view
from composer.views.sizes import counted, size_rows, size_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A finished build."""

    folder: Path
    image: Path
    plan: view.PlanView
    verdict: Verdict


def make(options: Options, steps: Steps) -> Built:
    """Four steps: compose, configure, compile, verify. Ends the command with status 1 on a mistake."""
    with steps.step("compose", quiet=True):
        system = described(options)
    folder = options.folder(system)
    with steps.step("configure"):
        if not configured(folder, options):
            steps.tool(configure_line(folder, options, system), PROJECT)
    with steps.step("compile"):
        steps.tool(["cmake", "--build", str(folder)], PROJECT)
    image = folder / "image.elf"
    with steps.step("verify"):
        verdict = proved(steps, options, folder, image)
    return Built(folder=folder, image=image, plan=read_plan(folder), verdict=verdict)


def configure_line(folder: Path, options: Options, system: resolved.System) -> list[str]:
    return ["cmake", *anew(PROJECT, folder), "--preset", system.board.architecture, "-B", str(folder),
            f"-DASHLAR_SYSTEM={options.system}", f"-DASHLAR_BOARD={options.board or ''}", f"-DASHLAR_TRACE={_switch(options)}"]


def _switch(options: Options) -> str:
    return "ON" if options.trace else "OFF"


def configured(folder: Path, options: Options) -> bool:
    """Whether CMake has already configured that folder for that description; it configures itself again from there."""
    cache = kept(folder)
    if not cache or anew(PROJECT, folder) or not (folder / "build.ninja").exists():
        return False
    system = PROJECT / cache.get("ASHLAR_SYSTEM", "")  # CMake makes it absolute
    return (system == PROJECT / options.system and cache.get("ASHLAR_BOARD", "") == (options.board or "")
            and cache.get("ASHLAR_TRACE", "OFF") == _switch(options))


def summary(plan: view.PlanView, image: Path) -> str:
    """Components, rings, image size: the closing line starts with it."""
    size = sum(one.size for one in plan.frames if one.content)
    return (f"{plan.system}: {counted(len(plan.components), 'component')}, {counted(len(plan.rings), 'ring')}, "
            f"image {size / 1024:.0f} KiB ({image.name} {image.stat().st_size / 1024:.0f} KiB)")


@click.command()
@shared
@strictness
@traced
def build(system: str | None, board: str | None, build_dir: Path | None, form: str, werror: bool, trace: bool) -> None:
    """Build the image, and print a table of sizes with waste.

    \b
    Example:  ./ashlar build --system examples/cheat/system.yaml
    """
    options = collect(system, board, build_dir, form, werror, trace)
    built = make(options, Steps(4))
    if options.json:
        click.echo(json.dumps({"image": str(built.image), "sizes": size_rows(built.plan), "assumptions": built.verdict.assumptions}, indent=1))
        return
    click.echo(size_table(built.plan))
    click.echo(built.verdict.summary)
    for one in built.verdict.assumptions:
        click.echo(f"assumed: {one}")
    click.echo(f"{summary(built.plan, built.image)}: ok. Boot it with {COMMAND} run{' --trace' if trace else ''}")
