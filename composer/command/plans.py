# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The plan that a build has left in its folder, and the machine that it is for."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from composer.arch import ARCHITECTURES
from composer.arch.contract import Architecture
from composer.command.options import COMMAND
from composer.model import view
from composer.model.serial import PlanError, plan_from_json
from composer.model.visible import visible


def read_plan(folder: Path) -> view.PlanView:
    """The plan of a build, or a sentence and status 1."""
    path = folder / "generated/plan.json"
    try:
        plan = plan_from_json(path.read_text(encoding="utf-8", errors="replace"))
        machine_of(plan)
        return plan
    except OSError as error:
        click.echo(visible(f"{path}: {error.strerror}; {COMMAND} build makes it"), err=True)
    except PlanError as error:
        click.echo(visible(f"{path}: {error}"), err=True)
    sys.exit(1)


def machine_of(plan: view.PlanView) -> Architecture:
    """Raises PlanError where this ashlar does not know it."""
    found = ARCHITECTURES.get(plan.board.architecture)
    if found is None:
        raise PlanError(f"it is for the architecture {plan.board.architecture}, which is not known")
    return found
