# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar wiring: the headers of components, for objects that another build makes."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from composer.command.folders import fit, nearby
from composer.command.options import PROJECT, Options, checked, shared
from composer.command.output import facts
from composer.emit.writer import write
from composer.model.decided import Wiring
from composer.model.visible import in_line
from composer.pipeline import wiring_files


@click.command()
@shared
def wiring(options: Options) -> None:
    """Write the headers of all components, and print the options with which a compiler finds them.

    An object (`object: app.o` in component.yaml) may include the wiring.h of its component, and it
    must be there before the build can link it.

    \b
    Example:  ./ashlar wiring --system examples/cheat/system.yaml
    """
    system, made = checked(options, compiled=False)
    folder = options.folder(system)
    fit(PROJECT, options.home, folder)
    generated = folder / "generated"
    write(generated, wiring_files(made))
    shapes: dict[str, Wiring] = {}
    for one in made.wirings:
        shapes.setdefault(one.shape, one)
    rows = [
        {"component": one.instance.name, "options": _options(generated, shape)}
        for shape, one in sorted(shapes.items())
    ]
    if options.json:
        facts({"components": rows})
        return
    for row in rows:
        words = " ".join(shlex.quote(str(word)) for word in row["options"])
        click.echo(in_line(f"{row['component']}: {words}"))


def _options(generated: Path, shape: str) -> list[str]:
    """Of a compiler of C: where the headers are, those of C's library last."""
    runtime = PROJECT / "components/runtime"
    folders = (generated / "components" / shape, generated, runtime / "include")
    own = [f"-I{nearby(folder)}" for folder in folders]
    return [*own, "-idirafter", nearby(runtime / "shim")]
