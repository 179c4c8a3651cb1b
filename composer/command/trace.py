# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar trace: what the kernel of the last traced run did, as text, as facts, or for Perfetto."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from composer.command.options import COMMAND, Options, debugged, described, described_by
from composer.command.output import refuse, say
from composer.emit.writer import write
from composer.machine.trace import FILE, TraceError, unpack
from composer.machine.trace_names import named
from composer.model import trace as model
from composer.model.serial import PlanError, plan_from_json
from composer.model.visible import visible
from composer.views.trace_chrome import chrome
from composer.views.trace_text import facts, summary, text


@click.command()
@described_by("text", "json", "chrome")
@debugged
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to, instead of standard output; chrome is the default for a FILE that ends in"
    " .json.",
)
@click.pass_context
def trace(context: click.Context, options: Options, output: Path | None) -> None:
    """Say what the kernel did in the last `run --trace`: switches, signals, waits, calls,
    interrupts, faults.

    `--format chrome` is for ui.perfetto.dev and chrome://tracing: a track for each component,
    arrows for calls and signals.

    \b
    Example:  ./ashlar run --trace && ./ashlar trace -o demo.json
    """
    traced, form = replace(options, trace=True), options.form
    taken = _taken(traced.folder(described(traced)))
    chosen = context.get_parameter_source("form") is click.core.ParameterSource.COMMANDLINE
    if output is not None and output.suffix == ".json" and not chosen:
        form = "chrome"
    if form == "json":
        shown = json.dumps(facts(taken), indent=1) + "\n"
    else:
        shown = chrome(taken) if form == "chrome" else visible(text(taken))
    if output is None:
        click.echo(shown, nl=False)
        say(summary(taken))
        return
    try:
        write(output.absolute().parent, {output.name: shown})
    except OSError as error:
        refuse(f"{output}: {error.strerror}")
    click.echo(visible(f"{output}: {summary(taken)}"))


def _taken(folder: Path) -> model.Trace:
    """The trace of a build, or a sentence and status 1."""
    path = folder / FILE
    try:
        plan_text = (folder / "generated/plan.json").read_text(encoding="utf-8")
        return named(unpack(path.read_bytes(), plan_text), plan_from_json(plan_text))
    except OSError as error:
        refuse(f"{error.filename}: {error.strerror}; {COMMAND} run --trace makes it")
    except PlanError as error:
        refuse(str(error))
    except TraceError as error:
        refuse(f"{path}: {error}; {COMMAND} run --trace takes a new one")
