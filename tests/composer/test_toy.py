# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A machine that only tests know is composed for: from its board to page tables, and back."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from composer.check import check
from composer.emit import place_files
from composer.emit.page_tables import page_tables
from composer.machine import debugger, memory, qemu, fault_report
from composer.machine.sealed import Sealed
from composer.model import resolved
from composer.model.asked import Board
from composer.model.memory import KERNEL as KERNEL_SPACE
from composer.model.facts import KernelPart
from composer.model.machine import ENTRY
from composer.model.serial import view_of
from composer.place.place import Placement, place
from composer.place.spaces import extents
from composer.place.programs import read_program
from composer.pipeline import Front, wiring_files
from composer.wire.wire import wire
from tests.composer.any_system import HERE, KERNEL, any_system, programs
from tests.composer.described import judge
from tests.composer.test_programs import elf
from tests.composer.toy import BOARD, FILES, PAGES, SYSTEM, TOY, TREE, WITH_TOY

Translation = tuple[int, str, str, bool]  # of a page: frame, rights, memory, of a component


def described(folder: Path, **changed: str) -> Front:
    for name, text in (
        FILES | {name.replace("__", "/"): text for name, text in changed.items()}
    ).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return judge(folder / "system.yaml", folder, WITH_TOY).front


@cache
def shelf() -> Front:
    with TemporaryDirectory() as folder:
        return described(Path(folder))


def placed(system: resolved.System) -> Placement:
    wirings = wire(system)
    linked = programs(wirings, pages=PAGES)
    placement, found = place(system, wirings, linked, KERNEL, TOY)
    assert placement is not None, found
    return placement


def words(placement: Placement) -> dict[int, int]:
    """The tables by physical address, as the assembler would lay down what is written."""
    at, found = placement.plan.kernel(KernelPart.TABLES).start, {}
    for line in page_tables(placement).splitlines():
        if fill := re.match(r"    \.fill (\d+), 8, 0", line):
            at += int(fill[1]) * ENTRY
        elif quad := re.match(r"    \.quad (0x[0-9a-f]+)", line):
            found[at] = int(quad[1], 16)
            at += ENTRY
    end = placement.plan.kernel(KernelPart.TABLES)
    assert at == end.start + end.size
    return found


def translated(
    tables: dict[int, int], root: int, level: int = 0, base: int = 0
) -> dict[int, Translation]:
    """What a walk finds, by page."""
    found: dict[int, Translation] = {}
    for index in range(PAGES.page // ENTRY):
        entry = TOY.decode(tables.get(root + index * ENTRY, 0), level)
        start = base + (index << PAGES.shifts[level])
        if isinstance(entry, int):
            found |= translated(tables, entry, level + 1, start)
        elif entry is not None:
            for at in range(0, 1 << PAGES.shifts[level], PAGES.page):
                page = PAGES.canonical(start + at)
                found[page] = (entry.physical + at, entry.rights, entry.memory, entry.user)
    return found


def wanted(placement: Placement, name: str) -> dict[int, Translation]:
    """The pages of a space's mappings."""
    plan = placement.plan
    space = next(space for space in plan.spaces if space.name == name)
    return {
        extent.virtual
        + at: (extent.physical + at, extent.rights, extent.memory, name != KERNEL_SPACE)
        for extent in extents(space.mappings, {frames.key: frames for frames in plan.frames})
        for at in range(0, extent.size, PAGES.page)
    }


def agrees(placement: Placement) -> None:
    """Each root translates its space and the kernel's, and nothing else."""
    tables, kernel = words(placement), wanted(placement, KERNEL_SPACE)
    for space in placement.plan.spaces:
        assert translated(tables, space.root) == wanted(placement, space.name) | kernel
    idle = next(table.physical for table in placement.tables if table.space == "idle")
    assert translated(tables, idle) == kernel
    assert min(kernel) >= PAGES.kernel_base


def toy_board() -> Board:
    system = shelf().system
    assert system is not None, shelf().diagnostics
    return system.board


def test_a_board_of_the_toy_is_read() -> None:
    board = toy_board()
    assert (board.architecture, board.cpu, board.physical_bits) == ("toy", "toy-1", 40)
    assert [window.start for window in board.interrupts.registers] == [0x100_0000]
    assert board.interrupts.timer_line == 3
    assert board.devices[0].interrupts == ((7, False),)


def test_a_description_becomes_tables_and_tables_what_it_says() -> None:
    system = shelf().system
    assert system is not None
    placement = placed(system)
    agrees(placement)
    assert check(system, placement.plan) == ()
    leaves = {
        entry.level
        for placed_table in placement.tables
        for _, entry in placed_table.table.entries
        if not isinstance(entry, int)
    }
    assert leaves == {0, 1}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(any_system())
def test_any_system_becomes_tables_and_back(system: resolved.System) -> None:
    agrees(placed(replace(system, board=replace(toy_board(), name="any"))))


def test_generated_files_name_the_toy_and_no_other_machine() -> None:
    system = shelf().system
    assert system is not None
    placement = placed(system)
    files = place_files(placement) | wiring_files(shelf())
    assert f"{TOY.root(placement.plan.spaces[0].root, 1)}" in files["kernel_tables.cpp"]
    assert "__toy_paging = 0x23;" in files["image.ld"] and "__toy_switch = " in files["image.ld"]
    assert "static_assert(page == 16384);" in files["abi_facts.hpp"]
    assert "ALIGN(16384)" in files["components/plain/link.ld"]
    for name, text in files.items():
        words = (
            r"aarch64|(?<![a-z])gic|__tcr"
            if name.startswith("host/")
            else r"aarch64|(?<![a-z])gic|__tcr|\b4096\b"
        )
        assert not re.search(words, text), name


WRONG = {
    "C106": (
        "system__yaml",
        SYSTEM.replace("two.frames: r}", "two.frames: r}, at: {two.frames: 0x41000}"),
        "a page of 16 KiB",
    ),
    "L208": (
        "boards__shelf.dts",
        TREE.replace("0x20000000>", "0x20001000>"),
        "whole pages of 16 KiB",
    ),
    "L209": (
        "boards__shelf.dts",
        TREE.replace("<0x80000000 ", "<0x40000000 "),
        "QEMU's `shelf` at 0x80000000",
    ),
    "L206": ("boards__shelf.dts", TREE.replace("switch {", "twitch {"), "no switch"),
    "L019": ("boards__shelf.yaml", BOARD.replace("toy-1", "cortex-a72"), "cortex-a72"),
}


@pytest.mark.parametrize("code", WRONG)
def test_messages_speak_of_the_toy(code: str, tmp_path: Path) -> None:
    file, text, words = WRONG[code]
    found = described(tmp_path, **{file.replace("__yaml", ".yaml"): text}).diagnostics
    assert [diagnostic.code for diagnostic in found] == [code] and words in found[0].message


def test_without_the_toy_its_board_is_refused(tmp_path: Path) -> None:
    described(tmp_path)
    judged = judge(tmp_path / "system.yaml", tmp_path)
    assert "L019" in judged.codes and "toy" in judged.text


def test_a_program_of_another_machine_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "one.elf"
    for machine, words in ((183, "the board is toy"), (4, "does not start a page")):
        file.write_bytes(elf(machine=machine, start=0x2_1000))
        _, found = read_program("one", file, HERE, fpu=False, architecture=TOY)
        assert [diagnostic.code for diagnostic in found] == ["B001"] and words in found[0].message


def test_a_machine_that_runs_is_told_in_the_toys_words(tmp_path: Path) -> None:
    system = shelf().system
    assert system is not None
    plan = view_of(placed(system).plan)
    (tmp_path / "image.elf").write_bytes(b"")
    boot = qemu.Boot(image=Sealed(tmp_path / "image.elf"), board=plan.board, qemu=TOY.qemu)
    assert qemu.command(boot, 3, 4)[0] == "qemu-system-toy" and "-quiet" in qemu.command(boot, 3, 4)
    target = debugger.Target(component=plan.components[1], main=0x1234)
    text = debugger.script(plan, target, TOY, folder=tmp_path, homes=(tmp_path,), at="here")
    assert "hbreak *0x1234 if $space == 2" in text
    record = memory._record(bytes(1 << 10), 0, TOY)
    told = replace(record, kind=2, fault=4, syndrome=9, registers=(0, 5, *[0] * 14))
    assert len(record.registers) == 16
    assert "  no right to register 9" in fault_report.faults((told,), plan, TOY)
    assert fault_report.registers(told, TOY) == ("  r1 0x5",)
