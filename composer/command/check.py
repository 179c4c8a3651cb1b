# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar check: everything that needs no compiler."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from composer.command.options import PROJECT, collect, refused, rows, shared, show
from composer.pipeline import front
from composer.views.sizes import counted


@click.command()
@shared
def check(system: str | None, board: str | None, build_dir: Path | None, form: str) -> None:
    """Load, resolve and check a description without a compiler.

    Rules that need the sizes of programs wait for a build.

    \b
    Example:  ./ashlar check --system examples/cheat/system.yaml
    """
    options = collect(system, board, build_dir, form)
    made = front(PROJECT, options.system, options.board)
    bad = made.system is None or refused(made.diagnostics)
    if options.json:
        click.echo(json.dumps({"ok": not bad, "diagnostics": rows(made.diagnostics)}, indent=1))
    else:
        show(made.diagnostics, options)
        if made.system is not None and not bad:
            one = made.system
            parts = (counted(len(one.instances), "component"), counted(len(one.rings), "ring"), counted(len(one.regions), "region"))
            click.echo(f"{one.name}: {', '.join(parts)}: no mistake; rules that need sizes wait for a build")
    sys.exit(1 if bad else 0)
