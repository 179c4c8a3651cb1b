# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar test rules: who else refuses where a rule of the composer is off (tests/rules)."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from composer.command.options import PROJECT


def run_rules(pattern: str | None) -> NoReturn:
    """This process becomes the test's: a signal meets the one that knows what it has started."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.chdir(PROJECT)
    os.execv(sys.executable, [sys.executable, "-m", "tests.rules", *([pattern] if pattern else [])])
