# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar schema: JSON Schema for editors."""

from __future__ import annotations

from pathlib import Path

import click

from composer.command.output import refuse
from composer.command.options import PROJECT
from composer.emit.writer import write
from composer.load.schema import KINDS
from composer.load.schema import schema as text_of


@click.command()
@click.option(
    "--kind",
    type=click.Choice(list(KINDS)),
    default=None,
    help="Print this one instead of writing all.",
)
@click.option(
    "--output",
    "-o",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Where the files go.  [default: generated/ of this repository]",
)
def schema(kind: str | None, folder: Path | None) -> None:
    """Write the JSON Schema (draft-07) of every kind of description file.

    The first line of a system.yaml that an editor with the YAML language server shall complete and
    check:

    \b
    # yaml-language-server: $schema=generated/system.schema.json

    \b
    Example:  ./ashlar schema
    """
    if kind is not None:
        click.echo(text_of(kind), nl=False)
        return
    target = folder if folder is not None else PROJECT / "generated"
    try:
        write(target, {f"{name}.schema.json": text_of(name) for name in KINDS})
    except OSError as error:
        refuse(f"ashlar: cannot write into {target}: {error.strerror}")
    for name in KINDS:
        click.echo(str(target / f"{name}.schema.json"))
