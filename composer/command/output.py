# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What a command prints besides its text: facts on standard output, sentences on standard error."""

from __future__ import annotations

import json
import sys
from typing import Any, NoReturn

import click

from composer.model.visible import visible


def facts(value: Any) -> None:
    """As JSON."""
    click.echo(json.dumps(value, indent=1))


def say(sentence: str) -> None:
    click.echo(visible(sentence), err=True)


def refuse(sentence: str) -> NoReturn:
    """How a command ends that cannot go on: with status 1."""
    say(sentence)
    sys.exit(1)
