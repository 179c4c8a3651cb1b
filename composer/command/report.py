# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar report: memory and authority of a built system."""

from __future__ import annotations

import json

import click

from composer.arch import ARCHITECTURES
from composer.command.build import make
from composer.command.options import Options, identified, shared
from composer.command.steps import Steps
from composer.model.visible import visible
from composer.views.report import facts, text


@click.command()
@shared
@identified
def report(options: Options) -> None:
    """Print the memory map per bank and component, free and wasted bytes, table cost, and who may
    reach whom.

    \b
    Example:  ./ashlar report --format json
    """
    built = make(options, Steps(4))
    told = built.plan, ARCHITECTURES[built.plan.board.architecture].steps
    click.echo(
        json.dumps(facts(*told), indent=1) if options.json else visible(text(*told)),
        nl=options.json,
    )
