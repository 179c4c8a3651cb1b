# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A deep description is accepted or refused in a sentence, and ends no program of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.composer.deep_systems import DEEP, write
from tests.composer.described import judge

DEPTH = 1_500  # more than the calls that Python allows inside one another
ACCEPTED = {"libraries", "calls", "supervisors"}
REFUSED = {
    "messages": "R048",
    "messages_inner_first": "R048",
    "interfaces": "R048",
    "includes": "L028",
    "nesting": "L009",
    "rings": "C701",
}


@pytest.mark.parametrize("kind", DEEP)
def test_a_deep_description_is_judged(kind: str, tmp_path: Path) -> None:
    judged = judge(write(tmp_path, DEEP[kind](DEPTH)))
    if kind in ACCEPTED:
        assert judged.front.system is not None, judged.text[:2000]
    else:
        assert REFUSED[kind] in judged.codes, judged.text[:2000]
