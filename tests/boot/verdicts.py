# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A group of the conformance suite: booted once, with one line for each of its cases.

tests/boot/conformance/report.hpp writes the lines; a case that is missing hung, or came after one
that did.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.boot.machine import Booted, boot, build_dir

GROUPS = Path(__file__).resolve().parent / "conformance"
LINE = re.compile(r"^judge: (case|failed) (\w+): (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    booted: Booted
    lines: dict[str, tuple[str, str]]

    def passed(self, name: str) -> str:
        """What the case showed."""
        assert name in self.lines, f"{name} did not come to its line:\n{self.booted.text}"
        verdict, shown = self.lines[name]
        assert verdict == "case", f"{name}: {shown}"
        return shown


def group(name: str) -> Verdicts:
    folder = build_dir(f"conformance-{name}")
    booted = boot(GROUPS / name / "system.yaml", "--count", "--timeout", "30", name=folder.name)
    return Verdicts(
        booted=booted,
        lines={case: (verdict, shown) for verdict, case, shown in LINE.findall(booted.text)},
    )
