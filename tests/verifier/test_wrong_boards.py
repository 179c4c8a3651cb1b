# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The verifier refuses every wrong board that the composer refuses, as far as it reads it; the
right one it takes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.composer.wrong_boards import BOARD, CASES, TREE, write
from tests.verifier.composed import Row
from tests.verifier.test_description import compare, verified

READ = sorted(name for name, case in CASES.items() if case.verifier is not None)


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    """One run of the program for all of them."""
    folder = tmp_path_factory.mktemp("boards")
    systems = []
    for number, name in enumerate(READ):
        CASES[name].write(folder / str(number))
        systems.append(str(folder / str(number) / "system.yaml"))
    return dict(zip(READ, verified(folder, *systems).values(), strict=True))


@pytest.mark.parametrize("name", READ)
def test_a_wrong_board_is_refused_by_the_verifier_too(name: str, errors: dict[str, Row]) -> None:
    words = CASES[name].verifier
    assert words is not None and words in errors[name].get(
        "error", "nothing is wrong with it"
    ), errors[name].get("error")


def test_both_read_the_right_board_alike(tmp_path: Path) -> None:
    write(tmp_path, {"boards/tiny.yaml": BOARD, "boards/tiny.dts": TREE})
    file = str(tmp_path / "system.yaml")
    compare(tmp_path, file, verified(tmp_path, file)[file])
