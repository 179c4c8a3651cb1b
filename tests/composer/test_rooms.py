# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A machine is known to the list of machines alone, and has all of its files.

tests/verifier/test_machine_words.py finds its words elsewhere.
"""

from __future__ import annotations

import pytest

from composer.arch import ARCHITECTURES
from composer.arch.contract import Architecture
from tests.composer.test_layers import ROOT, imports_of, tracked


def test_nothing_but_the_list_of_machines_imports_a_machine() -> None:
    for path in tracked("composer/*.py"):
        file = str(path.relative_to(ROOT))
        rooms = {
            name.split(".")[2] for name in imports_of(path) if name.startswith("composer.arch.")
        }
        assert not rooms & set(ARCHITECTURES) or file.startswith("composer/arch/"), file


def test_a_machine_imports_no_other_machine() -> None:
    for name in ARCHITECTURES:
        for path in tracked(f"composer/arch/{name}/*.py"):
            known = (
                "composer.arch.contract",
                f"composer.arch.{name}",
                "composer.model",
                "composer.tree",
            )
            ours = [module for module in imports_of(path) if module.startswith("composer.")]
            assert all(module.startswith(known) for module in ours), path


@pytest.mark.parametrize("machine", ARCHITECTURES.values(), ids=lambda machine: machine.name)
def test_a_machine_has_all_its_files(machine: Architecture) -> None:
    name = machine.name
    for file in (
        f"cmake/{name}.cmake",
        f"kernel/arch/{name}/machine.hpp",
        f"docs/machines/{name}.md",
        f"tools/arch/{name}/entries.h",
    ):
        assert (ROOT / file).is_file(), f"{name} has no {file}"
    boards = [path.read_text() for path in tracked("composer/boards/*.yaml")]
    assert any(f"\narchitecture: {name}\n" in text for text in boards), f"no board is {name}"
