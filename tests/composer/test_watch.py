# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Lines while a machine runs: one for each fault and restart, each told once."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from composer.machine import memory, qemu
from composer.machine import state_layout as layout
from composer.machine.backtrace import Backtraces
from composer.machine.console import Console
from composer.machine.memory import Guest
from composer.machine.sealed import Sealed
from composer.machine.watch import MOST, PERIOD, Watch
from composer.model import abi, view
from composer.model.facts import OnFault
from tests.composer import view_systems as systems
from tests.composer.any_system import MACHINE
from tests.composer.test_machine_memory import SYMBOLS, put, ram_with

FAULT = {"kind": 2, "component": 1, "fault": 1, "access": 2, "address": 0x1FF8, "pc": 0x8010}
RESTART = {"kind": 5, "component": 1, "address": 1}
SAID = "kernel: b may not write 0x1ff8"


def restartable() -> view.PlanView:
    plan = systems.plan()
    policy = view.Restart(max=3, within=1_000_000_000, then=OnFault.STOP)
    first, second, *others = plan.components
    again = replace(second, on_fault=OnFault.RESTART, restart=policy)
    return replace(plan, components=(first, again, *others))


class Machine:
    """A machine's memory, and what has been told of it."""

    def __init__(self, reader: bool = False) -> None:
        self.plan, self.told = restartable(), list[str]()
        self.ram = bytearray(1 << 20)
        guest = Guest(self.ram, self.plan, SYMBOLS, MACHINE)
        traces = Backtraces(guest=guest, folder=Path("nowhere"), again=frozenset({1}))
        self.now = 0.0
        self.watch = Watch(
            guest=guest,
            traces=traces,
            reader=reader,
            tell=self.told.append,
            clock=lambda: self.now,
        )
        self.table = guest.at(guest.table_of_states) or 0
        for rank, _ in enumerate(self.plan.components):
            self.starts(1, 0, rank)

    def records(self, *rows: dict[str, int]) -> None:
        """The kernel's log holds these from now on."""
        log = self.plan.log()
        assert log is not None
        at = log.start - self.plan.board.banks[0].start
        self.ram[at : at + 16384] = ram_with(self.plan, *rows)[at : at + 16384]

    def starts(self, starts: int, restarts: int, rank: int = 1) -> None:
        row = self.table + rank * abi.STRIDE
        put(self.ram, row, layout.STATE["starts"], starts)
        put(self.ram, row, layout.STATE["restarts"], restarts)

    def look(self) -> list[str]:
        """What is told of the next look."""
        self.told.clear()
        self.now += PERIOD
        self.watch.look()
        return list(self.told)


def test_a_fault_and_a_restart_are_one_line_each_and_told_once() -> None:
    machine = Machine()
    assert machine.look() == []
    machine.records({"kind": 1}, FAULT, RESTART)
    machine.starts(2, 1)
    assert machine.look() == [SAID, "kernel: b restarted: life 2, 2 of 3 restarts left within 1 s"]
    assert machine.look() == []


def test_the_same_fault_again_has_no_record_and_still_a_line() -> None:
    machine = Machine()
    machine.records({"kind": 1}, FAULT | {"repeats": 1}, RESTART)
    machine.starts(3, 2)
    assert machine.look() == [
        f"{SAID}, 2 times",
        "kernel: b restarted: life 3, 1 of 3 restarts left within 1 s",
    ]
    machine.records({"kind": 1}, FAULT | {"repeats": 2}, RESTART)
    machine.starts(4, 3)
    assert machine.look() == [
        f"{SAID} again",
        "kernel: b restarted: life 4, 0 of 3 restarts left within 1 s",
    ]
    machine.records({"kind": 1}, FAULT | {"repeats": 9}, RESTART)
    assert machine.look() == [f"{SAID} again, 7 times"]


def test_what_a_component_prints_is_not_told_twice() -> None:
    machine = Machine(reader=True)
    machine.records({"kind": 1}, FAULT, RESTART)
    machine.starts(2, 1)
    assert machine.look() == []
    machine.records({"kind": 1}, FAULT | {"repeats": 1}, RESTART)
    machine.starts(3, 2)
    assert machine.look() == [
        f"{SAID} again",
        "kernel: b restarted: life 3, 1 of 3 restarts left within 1 s",
    ]


def test_a_limit_ends_the_restarts_and_a_supervisor_starts_without_one() -> None:
    machine = Machine()
    machine.records({"kind": 1}, {"kind": 6, "component": 1, "address": 3})
    assert machine.look() == ["kernel: b has used up its 3 restarts"]
    machine.starts(2, 0, rank=0)
    assert machine.look() == ["kernel: a restarted: life 2"]


def test_many_faults_at_once_are_a_few_lines_and_a_number() -> None:
    machine = Machine()
    faults = [FAULT | {"address": 0x1FF8 - 8 * number} for number in range(20)]
    machine.records({"kind": 1}, *faults)
    assert len(machine.look()) == MOST
    assert machine.look() == [f"kernel: lines of faults and restarts not shown: {20 - MOST}"]
    assert machine.look() == []


def test_what_was_held_back_is_told_when_the_machine_is_off() -> None:
    machine = Machine()
    faults = [FAULT | {"address": 0x1FF8 - 8 * number} for number in range(MOST + 1)]
    machine.records({"kind": 1}, *faults)
    machine.look()
    machine.told.clear()
    machine.watch.end()
    assert machine.told == ["kernel: lines of faults and restarts not shown: 1"]


def test_a_period_has_no_more_lines_however_often_one_looks() -> None:
    machine = Machine()
    told = 0
    for number in range(1, 4 * MOST):
        machine.records({"kind": 1}, FAULT | {"repeats": number})
        told += len(machine.look())
        machine.now -= PERIOD
    assert told == MOST


def test_records_that_were_overwritten_unread_are_counted() -> None:
    machine = Machine()
    machine.records({"kind": 1}, FAULT)
    machine.look()
    log = machine.plan.log()
    assert log is not None
    header = log.start - machine.plan.board.banks[0].start
    capacity = memory.number(machine.ram, header, layout.LOG_HEADER["capacity"])
    record = layout.log_record_size(len(MACHINE.registers))
    put(machine.ram, header, layout.LOG_HEADER["written"], capacity + 7)
    for sequence in range(8, capacity + 8):
        at = header + layout.LOG_HEADER_SIZE + (sequence - 1) % capacity * record
        put(machine.ram, at, layout.LOG_RECORD["sequence"], sequence)
    assert machine.look()[0] == "kernel: records of the log overwritten before they were read: 5"


class Talking:
    """A console whose guest ends its line at the third move, and the machine at the sixth."""

    listening, amid_line, moves = True, True, 0

    def move(self, wait: float | None) -> str:
        self.moves += 1
        self.amid_line = self.moves < 3
        time.sleep(min(wait or 0.0, 0.02))
        return "ended" if self.moves == 6 else ""


class Noting:
    """A watcher that notes when it looks."""

    def __init__(self, console: Talking, looks: list[int]) -> None:
        self.console, self.looks = console, looks

    def look(self) -> None:
        self.looks.append(self.console.moves)

    def end(self) -> None:
        pass


def test_nothing_is_told_amid_a_line_of_the_guest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qemu, "LINE", 3600.0)
    monkeypatch.setattr(qemu, "EVERY", 0.0)
    console, looks, machine = Talking(), list[int](), Machine()
    boot = qemu.Boot(
        image=Sealed(Path("/dev/null")),
        board=systems.plan().board,
        qemu=MACHINE.qemu,
        watched=lambda ram: machine.watch,
    )
    ended = qemu._until_the_end(boot, cast(Console, console), Noting(console, looks))
    assert ended == "ended" and looks == [3, 4, 5]
