# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""check: every rule, on the resolved system and, when everything is linked, on the plan."""

from __future__ import annotations

from collections.abc import Mapping

from composer.check import (
    call_limits,
    components,
    devices,
    frames,
    memory,
    policy,
    restarts,
    rights,
    rings,
    sharing,
    signals,
    stacks,
    timing,
)
from composer.check.rule import BoundRule, PlanRule, SystemRule
from composer.load import CODES as LOAD_CODES
from composer.model import resolved
from composer.model.decided import Plan
from composer.model.diagnostics import Diagnostic, Meaning
from composer.resolve import CODES as RESOLVE_CODES

__all__ = ["BOUND_RULES", "PLAN_RULES", "SYSTEM_RULES", "check", "codes"]

_MODULES = (
    memory,
    rights,
    rings,
    signals,
    call_limits,
    devices,
    components,
    stacks,
    restarts,
    timing,
    policy,
    frames,
    sharing,
)
SYSTEM_RULES = tuple(
    one for module in _MODULES for one in vars(module).values() if isinstance(one, SystemRule)
)
PLAN_RULES = tuple(
    one for module in _MODULES for one in vars(module).values() if isinstance(one, PlanRule)
)

BOUND_RULES = tuple(
    one for module in _MODULES for one in vars(module).values() if isinstance(one, BoundRule)
)


def check(system: resolved.System, plan: Plan | None) -> tuple[Diagnostic, ...]:
    """A diagnostic for each broken rule. Without a plan: rules that need no sizes, lower bounds."""
    found = [one for rule in SYSTEM_RULES for one in rule(system)]
    if plan is None:
        found += [one for bound in BOUND_RULES for one in bound(system)]
    else:
        found += [one for plan_rule in PLAN_RULES for one in plan_rule(plan)]
    return tuple(found)


def codes() -> Mapping[str, Meaning]:
    """Every diagnostic of the composer's front with its meaning, sorted by code."""
    rules = [(one.code, Meaning(one.sentence, one.reason)) for one in SYSTEM_RULES]
    rules += [(one.code, Meaning(one.sentence, one.reason)) for one in PLAN_RULES]
    return dict(sorted([*LOAD_CODES.items(), *RESOLVE_CODES.items(), *rules]))
