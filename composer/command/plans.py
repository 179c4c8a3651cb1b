# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The plan that a build has left in its folder, and the machine that it is for."""

from __future__ import annotations

from pathlib import Path

from composer.arch import ARCHITECTURES
from composer.arch.contract import Architecture
from composer.command.options import COMMAND
from composer.command.output import refuse
from composer.model import view
from composer.model.serial import PlanError, plan_from_json


def read_plan(folder: Path) -> view.PlanView:
    """The plan of a build, or a sentence and status 1."""
    return plan_at(folder / "generated/plan.json")


def plan_at(path: Path) -> view.PlanView:
    """The plan in that file, or a sentence and status 1."""
    try:
        plan = plan_from_json(path.read_text(encoding="utf-8", errors="replace"))
        machine_of(plan)
        return plan
    except OSError as error:
        refuse(f"{path}: {error.strerror}; {COMMAND} build makes it")
    except PlanError as error:
        refuse(f"{path}: {error}")


def machine_of(plan: view.PlanView) -> Architecture:
    """Raises PlanError where this ashlar does not know it."""
    found = ARCHITECTURES.get(plan.board.architecture)
    if found is None:
        raise PlanError(f"it is for the architecture {plan.board.architecture}, which is not known")
    return found
