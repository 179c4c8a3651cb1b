# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A machine's words stand in its room, and each room has all files of a machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from composer.arch import ARCHITECTURES
from composer.arch.contract import Architecture
from tests.composer.test_layers import ROOT, imports_of, tracked

MACHINE_WORD = re.compile(
    r"(?i:(?<![a-z])(?:aarch64|a64|arm|gic(?:v\d)?|intid|ttbr\w*|tcr|mair|esr|spsr|pstate|daif|el[0-3]"
    r"|pl011|svc|psci|cortex|virt(?!io|ual)|adrp|riscv\w*|satp|plic|sv39|x86\w*|cr3|lapic|microvm"
    r"|qemu-system-\w+)(?![a-z]))"
    r"|(?<![\w\\.])x(?:[0-9]|[12][0-9]|30)\b|\bEM_[A-Z]"
    r"|\b(?:4096|0x1000|1 << (?:12|21|48))\b|(?<!\d)(?:4 KiB|2 MiB)"
)


@dataclass(frozen=True, slots=True)
class Room:
    """Sources below `root`, where `inside` are the machines' parts. `exceptions` are files, each
    with the words that may stand there and the reason."""

    root: str
    inside: tuple[str, ...]
    exceptions: Mapping[str, tuple[frozenset[str], str]]


EXAMPLE = "an example that documents print: a board's name, or what a device tree says"
RULE = "docs/diagnostics.md prints it as the reason of a rule"
ROOMS = (
    Room(
        "composer",
        ("composer/arch/", "composer/boards/"),
        {
            "composer/check/devices.py": (frozenset({"4 KiB"}), RULE),
            "composer/check/memory.py": (frozenset({"4 KiB"}), RULE),
            "composer/emit/kernel_tables.py": (
                frozenset({"pstate"}),
                "the field's name in kernel/core/state.hpp",
            ),
            "composer/load/names.py": (frozenset({"virt", "aarch64"}), EXAMPLE),
            "composer/load/board.py": (frozenset({"pl011"}), EXAMPLE),
            "composer/load/codes.py": (frozenset({"GICv2", "GICv3", "GIC", "arm", "virt"}), RULE),
            "composer/load/devices.py": (frozenset({"arm", "pl011"}), EXAMPLE),
            "composer/load/vocabulary.py": (
                frozenset({"virt", "aarch64", "arm", "pl011", "4 KiB", "4096"}),
                EXAMPLE,
            ),
            "composer/machine/console.py": (frozenset({"4096"}), "bytes of the host's keyboard"),
            "composer/resolve/grants.py": (frozenset({"4 KiB"}), "a size that a remedy proposes"),
            "composer/templates/wiring.hpp.j2": (
                frozenset({"4096"}),
                "of the host twin, which lies in the host's memory",
            ),
            "composer/tree/node.py": (frozenset({"arm", "pl011"}), EXAMPLE),
        },
    ),
)


def machine_words(room: Room) -> Iterator[tuple[str, str, int]]:
    """File, word and line of each word outside the machines' parts."""
    for path in tracked(f"{room.root}/**"):
        name = str(path.relative_to(ROOT))
        if name.startswith(room.inside):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            yield from ((name, hit[0], number) for hit in MACHINE_WORD.finditer(line))


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.root)
def test_a_machines_word_stands_in_its_room(room: Room) -> None:
    outside = [
        f"{name}:{number}: {word}"
        for name, word, number in machine_words(room)
        if word not in room.exceptions.get(name, (frozenset(), ""))[0]
    ]
    assert not outside, f"outside of {', '.join(room.inside)}: {outside}"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.root)
def test_each_exception_is_needed(room: Room) -> None:
    there = {(name, word) for name, word, _ in machine_words(room)}
    listed = {(name, word) for name, (words, _) in room.exceptions.items() for word in words}
    assert listed <= there


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
    ):
        assert (ROOT / file).is_file(), f"{name} has no {file}"
    boards = [path.read_text() for path in tracked("composer/boards/*.yaml")]
    assert any(f"\narchitecture: {name}\n" in text for text in boards), f"no board is {name}"
