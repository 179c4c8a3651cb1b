# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar check: everything that needs no compiler."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from composer.command import output
from composer.command.explain import every_code
from composer.command.options import (
    Options,
    described_by,
    described_front,
    refused,
    rows,
    show,
    strictness,
)
from composer.model.sarif import to_sarif
from composer.views.sizes import counted


@click.command()
@described_by("text", "json", "sarif")
@strictness
def check(options: Options) -> None:
    """Load, resolve and check a description without a compiler.

    Rules that need the sizes of programs wait for a build. `--format sarif` prints SARIF 2.1.0, for
    code hosts and editors.

    \b
    Example:  ./ashlar check --system examples/cheat/system.yaml --werror
    """
    made = described_front(options)
    bad = made.system is None or refused(made.diagnostics, options)
    if options.form == "sarif":
        output.facts(to_sarif(made.diagnostics, every_code(), made.sources.seen_from(Path.cwd())))
    elif options.json:
        output.facts({"ok": not bad, "diagnostics": rows(made)})
    else:
        show(made, options)
        if made.system is not None and not bad:
            one = made.system
            parts = (
                counted(len(one.instances), "component"),
                counted(len(one.rings), "ring"),
                counted(len(one.regions), "region"),
            )
            click.echo(
                f"{one.name}: {', '.join(parts)}: no mistake; rules that need sizes wait for a"
                " build"
            )
    sys.exit(1 if bad else 0)
