# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""How a command ends that cannot go on: a sentence on standard error, and status 1."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from composer.model.visible import visible


def refuse(sentence: str) -> NoReturn:
    click.echo(visible(sentence), err=True)
    sys.exit(1)
