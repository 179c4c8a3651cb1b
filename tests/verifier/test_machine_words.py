# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A machine-specific word is allowed only in that machine's folders: registers, instructions,
controllers, numbers of its manual. Device drivers, board files and documents are not checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.composer.test_layers import ROOT, tracked


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A folder whose portable part contains no machine-specific word."""

    files: tuple[str, ...]  # patterns of git ls-files
    rooms: tuple[str, ...]  # where a machine is spoken of
    # Allowed words elsewhere, by file, each with the reason.
    exceptions: dict[str, dict[str, str]]
    also: str = "(?!)"  # a pattern of what is no word of a machine elsewhere


SPACE = {"asid": "plan.json's name for the number of an address space"}
EXAMPLE = "an example that documents print: a board's name, or what a device tree says"
RULE = "docs/diagnostics.md prints it as the reason of a rule"
# Boards, and bytes of a page: numbers and names that are words of a machine wherever they stand.
BOARDS_AND_PAGES = (
    r"(?<![a-z])virt(?!io|ual|[a-z])|qemu-system-\w+|\bEM_(?-i:[A-Z])\w+"
    r"|\b(?:4096|0x1000|0xfff|1u?l* << (?:12|21|48))\b|(?<!\d)(?:4 KiB|2 MiB)"
)
# Bytes of an instruction and counts of registers, as loops and fields have them.
STEPS_AND_COUNTS = (
    r"\+= 4\b|\bat\} \+ 4\b|(?<!<)< 3[12]\b"
    r"|array<(?:Expression|Value|std::uint64_t), 3\d>|\b(?:248|328|528|fpu_state_bytes)\b|\b31 registers"
)
HOUSES = {
    "composer": House(
        files=("composer/*.py", "composer/templates/*"),
        rooms=("composer/arch/",),
        exceptions={
            "composer/check/devices.py": {"4 kib": RULE},
            "composer/check/memory.py": {"4 kib": RULE},
            "composer/emit/kernel_tables.py": SPACE,
            "composer/load/board.py": {"pl011": EXAMPLE},
            "composer/load/devices.py": dict.fromkeys(("arm", "pl011"), EXAMPLE),
            "composer/load/names.py": dict.fromkeys(("aarch64", "virt"), EXAMPLE),
            "composer/load/component.py": {"4 kib": EXAMPLE},
            "composer/load/edges.py": {"4096": EXAMPLE},
            "composer/load/parts.py": {"4 kib": EXAMPLE},
            "composer/load/ports.py": dict.fromkeys(("arm", "pl011"), EXAMPLE),
            "composer/machine/console.py": {"4096": "bytes of the host's keyboard"},
            "composer/machine/core.py": {"4096": "bytes of a block of the host's file"},
            "composer/machine/debugger.py": SPACE,
            "composer/model/decided.py": SPACE,
            "composer/model/view.py": SPACE,
            "composer/place/place.py": SPACE,
            "composer/resolve/grants.py": {"4 kib": "a size that a remedy proposes"},
            "composer/templates/wiring.hpp.j2": {
                "4096": "of the host twin, which lies in the host's memory"
            },
            "composer/tree/node.py": dict.fromkeys(("arm", "pl011"), EXAMPLE),
            "composer/views/report.py": SPACE,
        },
        also=f"{BOARDS_AND_PAGES}|{STEPS_AND_COUNTS}",
    ),
    "verifier": House(
        files=("verifier/*.hpp", "verifier/*.cpp", "verifier/CMakeLists.txt"),
        rooms=("verifier/arch/aarch64/",),
        exceptions={
            "verifier/arch/architectures.cpp": {"aarch64": "the list of the rooms"},
            "verifier/arch/architectures.hpp": dict.fromkeys(
                ("aarch64", "virt"), "the board of a description that names none"
            ),
        },
        also=f"{BOARDS_AND_PAGES}|{STEPS_AND_COUNTS}",
    ),
    "kernel, runtime and build": House(
        files=("abi/*", "cmake/*", "components/runtime/*", "kernel/*", "tools/*"),
        rooms=(
            "abi/arch/aarch64/",
            "cmake/aarch64.cmake",
            "components/runtime/arch/aarch64/",
            "kernel/arch/aarch64/",
            "tools/arch/aarch64/",
        ),
        exceptions={},
        also=f"{BOARDS_AND_PAGES}|{STEPS_AND_COUNTS}",
    ),
}

# Between letters they are parts of other words ("logic"); digits and underscores may stand beside
# them ("ttbr0_el1").
WORDS = {
    "AArch64": "aarch64 a64 armv8 cortex neoverse aapcs64",
    "its system registers": "ttbr tcr mair sctlr vbar esr far_el elr spsr cpacr tpidr tpidrro mpidr"
    " midr currentel cntkctl cntv cntp cntvoff mdscr pmuserenr fpcr fpsr daif pstate nzcv asid"
    " par_el hcr scr_el",
    "its levels": "el0 el1 el2 el3 el0t el1h",
    "its instructions": "svc hvc smc eret hlt ldar stlr ldaxr stlxr tlbi dsb dmb isb csdb msr mrs"
    " adrp adr wfi wfe blr cbz cbnz tbz tbnz movk uxtw sxtw csel xzr wzr ldp stp",
    "its devices": "gic gicv2 gicv3 pl011 psci semihosting",
    "its files": "r_aarch64 em_aarch64",
    "RISC-V": "riscv riscv64 satp stvec scause stval sepc sscratch scounteren sstatus plic clint ecall"
    " sret sfence sbi hart sv39 sv48",
    "x86-64": "x86 amd64 cr0 cr3 cr4 rflags rax rsp rip lapic ioapic xapic pcid swapgs sysret iretq"
    " invlpg cpuid",
}
# x0 to x30 and their halves, as whole words; not the x of 0x10 or of \x20.
GENERAL = r"(?<![A-Za-z0-9_\\])[xw](?:[12]?[0-9]|30)(?![A-Za-z0-9_])"
PATTERN = re.compile(
    r"(?<![A-Za-z])(?:arm(?!\(|_in_group)|"  # not the verb: to arm a port before a wait
    + "|".join(sorted((word for row in WORDS.values() for word in row.split()), key=len)[::-1])
    + rf")(?![A-Za-z])|{GENERAL}",
    re.IGNORECASE,
)


def words_of(file: Path, house: House) -> Iterator[tuple[int, str]]:
    pattern = re.compile(f"{PATTERN.pattern}|{house.also}", re.IGNORECASE)
    for number, line in enumerate(file.read_text().splitlines(), start=1):
        for found in pattern.findall(line):
            yield number, found.lower()


def portable(house: House) -> list[Path]:
    return [
        file
        for file in tracked(*house.files)
        if not str(file.relative_to(ROOT)).startswith(house.rooms)
    ]


@pytest.mark.parametrize("name", sorted(HOUSES))
def test_no_word_of_a_machine_stands_outside_its_room(name: str) -> None:
    house = HOUSES[name]
    files = portable(house)
    assert files
    found = []
    for file in files:
        path = str(file.relative_to(ROOT))
        allowed = house.exceptions.get(path, {})
        found += [
            f"{path}:{number}: {word}"
            for number, word in words_of(file, house)
            if word not in allowed
        ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", sorted(HOUSES))
def test_an_exception_is_one(name: str) -> None:
    house = HOUSES[name]
    for path, words in house.exceptions.items():
        there = {word for _, word in words_of(ROOT / path, house)}
        assert set(words) <= there, f"{path}: {sorted(set(words) - there)} stand there no more"
        assert all(words.values()), f"{path}: an exception has a reason"


@pytest.mark.parametrize("name", sorted(HOUSES))
def test_a_room_speaks_of_its_machine(name: str) -> None:
    """The pattern finds what it is to find: a room is full of it."""
    rooms = [
        file
        for file in tracked(*HOUSES[name].files)
        if str(file.relative_to(ROOT)).startswith(HOUSES[name].rooms)
    ]
    assert sum(1 for file in rooms for _ in words_of(file, HOUSES[name])) > 100


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("root = boot_value(TTBR0_EL1)", ["ttbr", "el1"]),
        ("__gic_distributor, GICv2", ["gic", "gicv2"]),
        ("x0 to x30, w7; 0x10, \\x20, x31, max0", ["x0", "x30", "w7"]),
        ("the logic of a farm, described by tests", []),
        ("asid_of(word), `dsb`, el1", ["asid", "dsb", "el1"]),
    ],
)
def test_words_are_found(line: str, words: list[str]) -> None:
    assert [found.lower() for found in PATTERN.findall(line)] == words
