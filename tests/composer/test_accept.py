# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every description in the repository that is meant to work is accepted, without a warning it does
not want.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.composer.described import PROJECT, judge

SYSTEMS = sorted(
    [PROJECT / "system.yaml"]
    + [
        path
        for folder in ("examples", "tests/accept/small", "tests/boot/systems")
        for path in (PROJECT / folder).rglob("system.yaml")
    ]
)


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda path: str(path.parent.relative_to(PROJECT)))
def test_accepted(system: Path) -> None:
    judged = judge(system)
    assert judged.front.system is not None, judged.text
    assert {diagnostic.severity for diagnostic in judged.diagnostics} <= {"warning"}, judged.text
