# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The verifier reads or refuses deep descriptions, also those that no composer accepts, on a small
stack.
"""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path

import pytest

from tests.composer.deep_systems import DEEP, write
from tests.verifier.programs import ROOT, program

DEPTH = 5_000
STACK = 4 << 20  # bytes


def small_stack() -> None:
    resource.setrlimit(resource.RLIMIT_STACK, (STACK, STACK))


@pytest.mark.parametrize("kind", DEEP)
def test_a_deep_description_ends_no_verifier(kind: str, tmp_path: Path) -> None:
    system = write(tmp_path, DEEP[kind](DEPTH))
    done = subprocess.run(
        [str(program("print_description")), str(ROOT), str(system)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=small_stack,
    )
    assert done.returncode == 0, done.stderr[-500:]
    refused = kind in ("messages", "messages_inner_first", "interfaces", "includes", "nesting")
    assert ("error" in done.stdout[:200]) == refused, done.stdout[:200]
