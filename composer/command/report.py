# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar report: memory and authority of a built system, or of a plan."""

from __future__ import annotations

import json
from pathlib import Path

import click

from composer.command.build import make
from composer.command.options import Options, debugged, identified, shared
from composer.command.plans import machine_of, plan_at
from composer.command.steps import Steps
from composer.model.visible import visible
from composer.views.report import facts, text


@click.command()
@click.argument("plan", required=False, type=click.Path(path_type=Path))
@shared
@debugged
@identified
def report(options: Options, plan: Path | None) -> None:
    """Print the memory map per bank and component, free and wasted bytes, table cost, and who may
    reach whom.

    The system is built first. With PLAN, the plan.json of an earlier build or of another machine,
    nothing is built, and no compiler is needed.

    \b
    Example:  ./ashlar report --format json
              ./ashlar report released/plan.json
    """
    judged = make(options, Steps(4)).plan if plan is None else plan_at(plan)
    told = judged, machine_of(judged).steps
    click.echo(
        json.dumps(facts(*told), indent=1) if options.json else visible(text(*told)),
        nl=options.json,
    )
