# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""`check` refuses every wrong board at the word that is wrong, and runs nothing for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.composer.described import judge
from tests.composer.wrong_boards import BOARD, CASES, TREE, write


def test_the_board_without_a_change_is_right(tmp_path: Path) -> None:
    write(tmp_path, {"boards/tiny.yaml": BOARD, "boards/tiny.dts": TREE})
    judged = judge(tmp_path / "system.yaml", tmp_path)
    system = judged.front.system
    assert system is not None, judged.text
    uart = next(device.device for device in system.devices if device.device.name == "uart")
    assert [(register.start, register.size, register.name) for register in uart.registers] == [
        (0x900_1000, 0x1000, "registers"),
        (0x900_3000, 0x10, "more"),
    ]
    assert [(one.place.file, one.place.line, one.place.column) for one in uart.registers] == [
        ("boards/tiny.dts", 37, 11),
        ("boards/tiny.dts", 37, 28),
    ]
    assert uart.interrupts == ((33, False), (20, True))
    assert (system.board.interrupts.timer_line, system.board.physical_bits) == (27, 40)


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_board_is_refused_where_it_is_wrong(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    file, line, column, length = case.write(tmp_path)
    judged = judge(tmp_path / "system.yaml", tmp_path)
    assert judged.front.system is None
    assert set(judged.codes) == {case.code}, judged.text
    first = judged.diagnostics[0].place
    assert (first.file, first.line, first.column, first.length) == (
        file,
        line,
        column,
        length,
    ), judged.text


def test_memory_that_is_no_whole_mib_is_not_qemus(tmp_path: Path) -> None:
    tree = TREE.replace("0 0x8000000>", "0 0x7f80000>")
    write(tmp_path, {"boards/tiny.yaml": BOARD.replace(", -m, 128M", ""), "boards/tiny.dts": tree})
    judged = judge(tmp_path / "system.yaml", tmp_path)
    assert judged.codes == ["L209"] and "0x7f80000 bytes, and QEMU's are whole MiB" in judged.text


def test_an_option_without_a_word_shifts_none_of_the_others(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "boards/tiny.yaml": BOARD.replace("machine: [", "machine: [-singlestep, "),
            "boards/tiny.dts": TREE,
        },
    )
    judged = judge(tmp_path / "system.yaml", tmp_path)
    assert [(diagnostic.code, diagnostic.message) for diagnostic in judged.diagnostics] == [
        ("L211", "`-singlestep` is not an option of QEMU that a board may give")
    ]
