# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Decoding the memory of a machine that stopped: logs, states, sentences; and no traceback for any
bytes.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from composer.machine import memory, fault_report
from composer.machine import state_layout as layout
from composer.model.diagnostics import Place
from composer.model import view
from tests.composer import view_systems as systems
from tests.composer.any_system import MACHINE

BASE = 0x4000_0000
SYMBOLS = {"_ZN6kernel6statesE": 0xFFFF_FFFF_FE00_0000}


def put(ram: bytearray, at: int, field: layout.Field, value: int) -> None:
    ram[at + field.offset : at + field.offset + field.size] = value.to_bytes(field.size, "little")


def ram_with(plan: view.PlanView, *rows: dict[str, int]) -> bytearray:
    """Guest RAM whose log holds those records."""
    ram = bytearray(1 << 20)
    log = plan.log()
    assert log is not None
    at = log.start - BASE
    put(ram, at, layout.LOG_HEADER["written"], len(rows))
    put(ram, at, layout.LOG_HEADER["capacity"], 49)
    for index, row in enumerate(rows):
        for name, value in ({"sequence": index + 1} | row).items():
            put(
                ram,
                at + 64 + index * layout.log_record_size(len(MACHINE.registers)),
                layout.LOG_RECORD[name],
                value,
            )
    return ram


def told(row: dict[str, int]) -> str:
    plan = systems.plan()
    return "\n".join(
        fault_report.faults(
            memory.records(ram_with(plan, {"kind": 1}, {"kind": 2} | row), plan, MACHINE),
            plan,
            MACHINE,
        )
    )


def test_guard_is_named() -> None:
    assert (
        told({"component": 1, "fault": 1, "access": 2, "address": 0x1FF8, "pc": 0x8010})
        == "fault: b may not write 0x1ff8: its guard below the stack (system.yaml:3), the stack has"
        " overflowed; stopped (system.yaml:4)\n"
        "  pc 0x8010"
    )


def test_right_is_named() -> None:
    assert "its own text is r-x (system.yaml:3)" in told(
        {"component": 0, "fault": 2, "access": 2, "address": 0x8000}
    )


def test_kernel_is_named() -> None:
    said = told({"component": 0, "fault": 1, "access": 1, "address": 0xFFFF_FFFF_FE00_0008})
    assert "the kernel's space" in said and "  there: kernel data" in said


def test_null_is_named() -> None:
    assert "may not execute 0x0: the null page" in told({"component": 0, "fault": 1, "access": 3})


def test_bad_call_is_named() -> None:
    said = told(
        {"component": 0, "fault": 7, "bad_call": 2, "system_call": 1, "address": 7, "repeats": 3}
    )
    assert "a called signal(0x7): no such slot, it holds slots 1 to 1 (3 times more)" in said


def test_panic_is_quoted() -> None:
    plan = systems.plan()
    ram = ram_with(plan, {"kind": 2, "component": 1, "fault": 8})
    log = plan.log()
    assert log is not None
    at = log.start - BASE + 64 + layout.LOG_REGISTERS + 16
    ram[at : at + 11] = b"queue: lost"
    assert "b panicked: queue: lost" in "\n".join(
        fault_report.faults(memory.records(ram, plan, MACHINE), plan, MACHINE)
    )


def test_registers_follow_the_fault() -> None:
    plan = systems.plan()
    ram = ram_with(
        plan,
        {
            "kind": 2,
            "component": 1,
            "fault": 1,
            "access": 1,
            "address": 0x99000,
            "sp": 0x2FF0,
            "pc": 0x8010,
        },
    )
    log = plan.log()
    assert log is not None
    at = log.start - BASE + 64
    for number in (0, 1, 2, 19, 28, 30):
        put(
            ram,
            at,
            layout.Field(offset=layout.LOG_REGISTERS + 8 * number, size=8),
            0xA0 + number,
        )
    record = memory.records(ram, plan, MACHINE)[0]
    assert [number for number, value in enumerate(record.registers) if value == 0xA0 + number] == [
        0,
        1,
        2,
        19,
        28,
        30,
    ]
    assert fault_report.faults((record,), plan, MACHINE)[1:] == (
        "  pc 0x8010, sp 0x2ff0, x0 0xa0, x1 0xa1, x2 0xa2, x19 0xb3",
        "  x28 0xbc, x30 0xbe",
    )


def test_a_trapped_register_is_named() -> None:
    row = {
        "component": 0,
        "fault": 4,
        "syndrome": 0x18 << 26 | 3 << 20 | 1 << 17 | 3 << 14 | 2 << 10 | 5 << 1,
    }
    assert "  no right to write register S3_3_C2_C5_1" in told(row)
    assert "no right to read register S3_3_C2_C5_1" in told(row | {"syndrome": row["syndrome"] | 1})


def test_a_bus_error_is_told_with_the_owner() -> None:
    said = told({"component": 0, "fault": 9, "access": 1, "address": 0x8000})
    assert "a: bus error on read of 0x8000: its own text is r-x (system.yaml:3)" in said


def test_a_bus_error_that_came_late_blames_nobody() -> None:
    plan = systems.plan()
    row = {
        "kind": 8,
        "component": 0,
        "fault": 9,
        "address": 98,
        "syndrome": 0xBE000000,
        "pc": 0x8010,
    }
    said = fault_report.faults(memory.records(ram_with(plan, row), plan, MACHINE), plan, MACHINE)
    assert said == (
        (
            "bus error: reported late, while a ran: the cause is not known, it may be an earlier"
            " component or the kernel; what is lost is not known either; the machine ends with"
            " status 98, syndrome 0xbe000000"
        ),
        "  pc 0x8010",
    )
    corrected = fault_report.faults(
        memory.records(
            ram_with(plan, row | {"component": len(plan.components), "address": 0}), plan, MACHINE
        ),
        plan,
        MACHINE,
    )
    assert "while nobody ran" in corrected[0] and "corrected it, nothing was lost" in corrected[0]


def test_who_waits_for_what() -> None:
    plan = systems.plan()
    ram = bytearray(1 << 20)
    at = 0x8_5000
    put(ram, at, layout.STATE["run"], 1)
    put(ram, at, layout.STATE["wait_mask"], 1 | 1 << 62)
    put(ram, at + 512, layout.STATE["run"], 3)
    put(ram, at + 512, layout.STATE["events"], 1)
    assert fault_report.waits(memory.states(memory.Guest(ram, plan, SYMBOLS, MACHINE))) == (
        "a  WAITING   for a.in.data, a.timer",
        "b  CALLING   for the answer of a  pending: b.in.data",
    )


def grouped() -> view.PlanView:
    """The first component has two groups: 64 events and one."""
    plan = systems.plan()
    first = plan.components[0]
    many = tuple(
        view.Event(
            group=1 + bit // 64,
            bit=bit % 64,
            name=f"a.many.{bit}.data",
            place=Place("system.yaml", 9),
        )
        for bit in range(65)
    )
    return replace(
        plan, components=(replace(first, events=(*first.events, *many)), *plan.components[1:])
    )


def test_groups_are_named_by_what_raises_them() -> None:
    ram = bytearray(1 << 20)
    put(ram, 0x8_5000, layout.STATE["run"], 1)
    put(ram, 0x8_5000, layout.STATE["wait_mask"], 1 << 61 | 1 << 60 | 1)
    put(ram, 0x8_5000, layout.STATE["events"], 1 << 61 | 1 << 60 | 1 << 5)
    put(ram, 0x8_5000 + 0x800, layout.Field(offset=0, size=8), 1 << 63 | 1 << 2)
    words = {"group_words_0": SYMBOLS["_ZN6kernel6statesE"] + 0x800}
    assert (
        fault_report.waits(memory.states(memory.Guest(ram, grouped(), SYMBOLS | words, MACHINE)))[0]
        == "a  WAITING   for a.in.data, group 2 (a.many.64.data), group 1 (a.many.0.data to"
        " a.many.63.data, 64 events)  pending: event 5, a.many.2.data, a.many.63.data, group 2"
        " (taken)"
    )


def test_a_bad_group_is_named() -> None:
    row = {"kind": 2, "component": 0, "fault": 7, "bad_call": 9, "system_call": 13, "address": 3}
    plan = grouped()
    said = "\n".join(
        fault_report.faults(memory.records(ram_with(plan, row), plan, MACHINE), plan, MACHINE)
    )
    assert (
        "a called take(0x3): no such group of events" in said and "a has 2 groups of events" in said
    )
    assert "a has no groups of events" in told(row)


def test_no_symbol_no_states() -> None:
    assert memory.states(memory.Guest(bytearray(1 << 20), systems.plan(), {}, MACHINE)) == ()


@settings(deadline=None)
@given(some.integers(0, 2**64), some.integers(0, 60))
def test_no_bytes_make_a_traceback(seed: int, written: int) -> None:
    noise = random.Random(seed).randbytes(16384)
    plan = systems.plan()
    ram = bytearray(1 << 20)
    ram[0x8_8000 : 0x8_8000 + 16384] = noise
    ram[0x8_5000:0x8_6000] = noise[:4096]
    put(ram, 0x8_8000, layout.LOG_HEADER["capacity"], 49)
    put(ram, 0x8_8000, layout.LOG_HEADER["written"], written)
    for index in range(min(49, written)):
        put(
            ram,
            0x8_8040 + index * layout.log_record_size(len(MACHINE.registers)),
            layout.LOG_RECORD["sequence"],
            index + 1,
        )
    fault_report.faults(memory.records(ram, plan, MACHINE), plan, MACHINE)
    fault_report.waits(memory.states(memory.Guest(ram, plan, SYMBOLS, MACHINE)))
    fault_report.waits(
        memory.states(memory.Guest(ram, grouped(), SYMBOLS | {"group_words_0": seed}, MACHINE))
    )


class Running(bytearray):
    """RAM of a machine that goes on: at the read of one address, the kernel has got as far as
    `changes` says.
    """

    watched = -1
    changes: tuple[tuple[int, layout.Field, int], ...] = ()

    def __getitem__(self, at: Any) -> Any:
        value = super().__getitem__(at)
        if isinstance(at, slice) and at.start == self.watched:
            for change in self.changes:
                put(self, *change)
        return value


def test_a_record_that_is_written_over_while_it_is_read_is_none() -> None:
    """The kernel comes round the circle after any field, the sequence too, has been read; it may
    have got to any step of its own.
    """
    plan = systems.plan()
    log = plan.log()
    assert log is not None
    at = log.start - BASE + layout.LOG_HEADER_SIZE
    sequence, address = layout.LOG_RECORD["sequence"], layout.LOG_RECORD["address"]
    steps = ((at, sequence, 0), (at, address, 0x666), (at, sequence, 50))
    whole = ram_with(plan, {"kind": 2, "address": 0x111})
    for field in layout.LOG_RECORD.values():
        for done in range(1, len(steps) + 1):
            ram = Running(whole)
            ram.watched, ram.changes = at + field.offset, steps[:done]
            assert memory.records(ram, plan, MACHINE) == ()
    assert [record.address for record in memory.records(Running(whole), plan, MACHINE)] == [0x111]


def test_a_huge_count_of_records_ends_soon() -> None:
    plan = systems.plan()
    ram = ram_with(plan)
    put(ram, 0x8_8000, layout.LOG_HEADER["written"], 2**64 - 1)
    assert memory.records(ram, plan, MACHINE) == ()
