# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The one command: a module a subcommand; exit 0, 1 (refused or failed), 2 (usage)."""

from __future__ import annotations

import click

from composer.command.build import build
from composer.command.check import check
from composer.command.core import core
from composer.command.diff import diff
from composer.command.explain import explain
from composer.command.graph import graph
from composer.command.new import new
from composer.command.ps import ps
from composer.command.report import report
from composer.command.run import run
from composer.command.schema import schema
from composer.command.test import test
from composer.command.trace import trace
from composer.command.verify import verify
from composer.command.wiring import wiring
from composer.model.version import VERSION


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="ashlar", message="%(prog)s %(version)s")
@click.option(
    "--yes", is_flag=True, hidden=True, help="Handled by ./ashlar: install without asking."
)
def main(yes: bool) -> None:
    """Composes an operating system from system.yaml, and builds, boots and shows it.

    \b
    Start with:  ./ashlar run
    """


for one in (
    run,
    build,
    test,
    check,
    ps,
    core,
    explain,
    graph,
    report,
    diff,
    trace,
    verify,
    new,
    wiring,
    schema,
):
    main.add_command(one)
