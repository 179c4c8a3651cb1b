# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar graph: the topology as a picture."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from composer.command.options import collect, described, shared
from composer.model.visible import visible
from composer.views.draw import FORMS, DrawError, draw


@click.command()
@shared
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to; the ending chooses: .svg .png .dot .mmd.",
)
def graph(
    system: str | None, board: str | None, build_dir: Path | None, form: str, output: Path
) -> None:
    """Draw components by priority, rings, regions with rights, notifications, calls and devices.

    \b
    Example:  ./ashlar graph -o demo.svg
    """
    options = collect(system, board, build_dir, form)
    if output.suffix not in FORMS:
        raise click.BadParameter(
            f"{output.name} ends in none of {' '.join(sorted(FORMS))}", param_hint="-o"
        )
    described_system = described(options)
    try:
        data = draw(described_system, output.suffix)
        output.write_bytes(data)
    except (DrawError, OSError) as error:
        click.echo(visible(f"{output}: {error}"), err=True)
        sys.exit(1)
    fact = {"file": str(output), "bytes": len(data)}
    click.echo(json.dumps(fact) if options.json else visible(f"{output}: {len(data)} bytes"))
