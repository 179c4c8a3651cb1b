# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The console and `ashlar run` say the same sentence of the same record: of every kind, every class
of fault, every access, every refusal, and of what may lie at an address. The console's own source
is compiled for the host, and reads the text region that is composed for each of three systems.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from composer.emit import place_files
from composer.emit.log_phrases import log_phrases
from composer.machine import memory, phrases
from composer.machine import state_layout as layout
from composer.machine.sentence import sentence
from composer.model import view
from composer.model.facts import MappingKind
from composer.model.serial import view_of
from composer.pipeline import front
from composer.place.place import place
from tests.composer.any_system import KERNEL, MACHINE, programs

ROOT = Path(__file__).resolve().parents[2]
ALONE = """
# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0
system: alone
board: qemu-virt-aarch64
components:
  console: {priority: 1, devices: {uart: stdout}}
"""
SYSTEMS = ("tests/verifier/systems/everything/system.yaml", "examples/cheat/system.yaml")
INCLUDES = (".", "components/console", "components/runtime/include", "abi/arch/aarch64")
KINDS, CLASSES, ACCESSES, REFUSALS, CALLS = (
    range(len(layout.ENUMERATIONS[f"abi::{name}"]) + 1)  # and a number that is none
    for name in ("RecordKind", "FaultClass", "Access", "BadCall", "SystemCall")
)
FAULT = layout.ENUMERATIONS["abi::RecordKind"].index("fault")
TRANSLATION, BAD_CALL, PANIC = map(
    layout.ENUMERATIONS["abi::FaultClass"].index, ("translation", "bad_call", "panic")
)
UNSAID = {  # rights that C201 refuses, of nobody, or of a guard, which has a sentence of its own
    *("---", "-w-", "--x", "-wx", "rwx"),
    "bad call",  # in a trace; a sentence says which
}
# of sp below the stack: in it, in the guard, beyond the guard, below address 0, at the other end
DEPTHS = (-32, 0, 16, 4096, 20_480, 204_800, 1 << 62, 1 << 63)
UNKNOWN = 0xFFFF  # rank of no component


def rows(plan: view.PlanView) -> Iterator[dict[str, int]]:
    """Fields of records."""
    ranks = (*range(len(plan.components)), UNKNOWN)
    for kind, rank, number in product(KINDS, ranks, (0, 1, 2, 98)):
        yield {"kind": kind, "component": rank, "address": number, "syndrome": 0xBE000000}
    text = next(one for one in plan.spaces[0].mappings if one.rights == "rx").start
    for fault, access, repeats in product(CLASSES, ACCESSES, (0, 1, 7)):
        yield {"fault": fault, "access": access, "repeats": repeats, "address": text}
    for rank, address, access in product(ranks, sorted(addresses(plan)), ACCESSES):
        yield {"component": rank, "fault": TRANSLATION, "access": access, "address": address}
    for rank, address, depth in product(ranks, sorted(addresses(plan)), DEPTHS):
        access = 1 + depth % 3
        row = {"component": rank, "fault": TRANSLATION, "access": access, "address": address}
        yield row | {"sp": (stack(plan).start - depth) % 2**64}
    for rank, refusal, call, number in product(ranks, REFUSALS, (*CALLS, UNKNOWN), (0, 1, 99)):
        refused = {"bad_call": refusal, "system_call": call, "address": number}
        yield {"component": rank, "fault": BAD_CALL, **refused}
    yield {"fault": PANIC}


def stack(plan: view.PlanView) -> view.Mapping:
    return next(one for one in plan.spaces[0].mappings if one.kind is MappingKind.STACK)


def addresses(plan: view.PlanView) -> set[int]:
    """At both ends of all that lies anywhere, and where nothing does."""
    ends = {
        at
        for space in plan.spaces
        for one in space.mappings
        for at in (one.start, one.start + one.size - 1, one.start + one.size)
    }
    return {at for at in ends if at < 1 << 64} | {0, 0xFFF, 0x1000, 0x7777_7777, 1 << 63}


def packed(row: dict[str, int]) -> bytes:
    record = bytearray(layout.log_record_size(len(MACHINE.registers)))
    for name, value in ({"kind": FAULT, "sequence": 1} | row).items():
        field = layout.LOG_RECORD[name]
        record[field.offset : field.offset + field.size] = value.to_bytes(field.size, "little")
    if row.get("fault") == PANIC:
        at = layout.LOG_REGISTERS + layout.REGISTER * MACHINE.message.start
        record[at : at + 13] = b"out of \xc3\xa9clairs"[:13]
    return bytes(record)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[str, str], ...]:
    """Each record's sentence by the console, and by the command."""
    folder = tmp_path_factory.mktemp("narrator")
    (folder / "system.yaml").write_text(ALONE.lstrip())
    (folder / "log_phrases.hpp").write_text(log_phrases(MACHINE.pages, "system.yaml"))
    sources = (ROOT / "components/console/log_text.cpp", ROOT / "tests/components/narrate.cpp")
    includes = (f"-I{ROOT / one}" for one in INCLUDES)
    flags = ("-std=c++23", "-Wall", "-Wextra", "-Werror", "-fsanitize=address,undefined", "-I.")
    run(folder, "clang++-19", *flags, *includes, *map(str, sources), "-o", "narrate")
    return tuple(
        pair for system in (*SYSTEMS, str(folder / "system.yaml")) for pair in both(folder, system)
    )


def both(folder: Path, system: str) -> Iterator[tuple[str, str]]:
    made = front(ROOT, system, None)
    assert made.system is not None, made.diagnostics
    placement, found = place(made.system, made.wirings, programs(made.wirings), KERNEL, MACHINE)
    assert placement is not None, found
    plan = view_of(placement.plan)
    (folder / "log_text.S").write_text(place_files(placement)["log_text.S"])
    run(folder, "clang-19", "--target=aarch64-none-elf", "-c", "log_text.S", "-o", "log_text.o")
    with (folder / "log_text.o").open("rb") as file:
        (folder / "text").write_bytes(ELFFile(file).get_section_by_name(".log_text").data())
    inside = {"sp": stack(plan).start + 16}
    records = [packed(inside | row) for row in rows(plan)]
    (folder / "records").write_bytes(b"".join(records))
    said = run(folder, "./narrate", "text", "records").splitlines()
    for console, record in zip(said, records, strict=True):
        yield console, sentence(memory._record(record, 0, MACHINE), plan, MACHINE)


def run(folder: Path, *line: str) -> str:
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_both_say_the_same_word_for_word(told: tuple[tuple[str, str], ...]) -> None:
    different = [one for one in told if one[0] != one[1]]
    assert not different, f"{len(different)} of {len(told)}, the first: {different[0]}"


def test_every_phrase_is_said(told: tuple[tuple[str, str], ...]) -> None:
    """So that the comparison leaves none out: each text of the table is in some sentence."""
    said = "\n".join({one for _, one in told})
    texts = {
        text
        for choices in phrases.CHOICES.values()
        for phrase in choices
        for text in phrase
        if isinstance(text, str)
    }
    assert {one for one in texts if one not in said} == UNSAID


def test_a_frame_that_has_stepped_over_the_guard_is_an_overflow() -> None:
    """By sp, wherever the access went; an access that is not near the stack is what it was."""
    made = front(ROOT, SYSTEMS[1], None)
    assert made.system is not None, made.diagnostics
    placement, found = place(made.system, made.wirings, programs(made.wirings), KERNEL, MACHINE)
    assert placement is not None, found
    plan = view_of(placement.plan)
    start = stack(plan).start

    def told(sp: int, address: int, access: int = 2) -> str:
        row = {"component": 0, "fault": TRANSLATION, "access": access}
        numbers = {"sp": sp % 2**64, "address": address % 2**64}
        return sentence(memory._record(packed(row | numbers), 0, MACHINE), plan, MACHINE)

    beyond = "beyond its guard below the stack ("
    for taken, offset in (
        (204_800, 0),  # the frame of an issue: sp has wrapped
        (204_800, 131_072),  # the same frame, above address 0
        (204_800, -16),
        (20_480, 8),  # in what lies below the guard
        (65_536, 512),  # in the null page
    ):
        text = told(start - taken, start - taken + offset)
        assert beyond in text and text.count("the stack has overflowed") == 1, text
    assert "its guard below the stack (" in told(start - 8, start - 8)
    assert beyond not in told(start - 8, start - 8)
    assert "the kernel's space" in told(start + 64, start - 204_800)
    assert "the kernel's space" in told(start - 204_800, -(1 << 20))
    assert "the null page" in told(start + 64, 8)
    assert "the null page" in told(start - 204_800, 8, access=3)  # a jump takes no stack
    assert "nobody" in told(start - 20_480, 0x7777_7777)
