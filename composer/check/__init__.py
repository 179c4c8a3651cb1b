# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""check: every rule, on the resolved system and, when everything is linked, on the plan."""

from __future__ import annotations

from composer.model import resolved
from composer.model.decided import Plan
from composer.model.diagnostics import Diagnostic

__all__ = ["check"]


def check(system: resolved.System, plan: Plan | None) -> tuple[Diagnostic, ...]:
    return ()
