# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar graph: the topology as a picture."""

from __future__ import annotations

import json
from pathlib import Path

import click

from composer.command.options import Options, described, known_component, shared
from composer.command.output import refuse
from composer.emit.writer import save
from composer.model.visible import visible
from composer.views.draw import FORMS, DrawError, draw
from composer.views.topology import KINDS


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
@click.option(
    "--of",
    metavar="COMPONENT",
    default=None,
    help="Only this component, its edges, and the components at their other ends.",
)
@click.option(
    "--without",
    "left_out",
    multiple=True,
    type=click.Choice([kind for kind in KINDS if kind != "component"]),
    help="Leave out edges of this kind; may be repeated.",
)
def graph(options: Options, output: Path, of: str | None, left_out: tuple[str, ...]) -> None:
    """Draw components by priority, with their rings, regions, calls and other edges, and a legend.

    Instances of a set that have the same edges are drawn once, with their count, and so are
    parallel edges.

    \b
    Example:  ./ashlar graph -o demo.svg
              ./ashlar graph -o console.svg --of console --without log --without device
    """
    if output.suffix not in FORMS:
        raise click.BadParameter(
            f"{output.name} ends in none of {' '.join(sorted(FORMS))}", param_hint="-o"
        )
    described_system = described(options)
    if of is not None:
        names = [instance.name for instance in described_system.instances]
        known_component(described_system.name, of, names, "--of")
    try:
        data = draw(described_system, output.suffix, of, left_out)
        save(output, data)
    except DrawError as error:
        refuse(f"{output}: {error}")
    except OSError as error:
        refuse(f"{output}: {error.strerror}")
    fact = {"file": str(output), "bytes": len(data)}
    click.echo(json.dumps(fact) if options.json else visible(f"{output}: {len(data)} bytes"))
