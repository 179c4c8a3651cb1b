# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A backtrace follows frame pointers through a stack that may hold anything, and ends."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from composer.machine import state_layout as layout
from composer.machine import symbols
from composer.machine.backtrace import Backtraces
from composer.machine.memory import Guest, Record
from composer.machine.symbols import SourceLine
from composer.model import view
from composer.model.facts import MappingKind
from tests.composer import view_systems as systems
from tests.composer.any_system import MACHINE


def function(address: int) -> tuple[SourceLine, ...]:
    """Functions of 256 bytes, called by where they begin."""
    start = address & ~0xFF
    return (SourceLine(function=f"f{start:x}", file="a.cpp", line=address & 0xFF, start=start),)


def fake(elf: Path, addresses: Iterable[int]) -> tuple[tuple[SourceLine, ...], ...]:
    return tuple(function(one) if one < 1 << 48 else () for one in addresses)


@pytest.fixture
def plan() -> view.PlanView:
    return systems.plan()


def record(plan: view.PlanView, **own: int) -> Record:
    registers = {"x29": own.pop("frame"), "x30": own.pop("link")}
    if "caller" in own:  # of a panic
        own["fault"] = layout.ENUMERATIONS["abi::FaultClass"].index("panic")
        registers["x0"] = own.pop("caller")
    known = dict.fromkeys(
        "sequence kind fault access bad_call system_call repeats time address syndrome physical sp"
        " flags".split(),
        0,
    )
    return Record(
        **(known | own),
        registers=tuple(registers.get(name, 0) for name in MACHINE.registers),
        text="",
    )


def traced(
    plan: view.PlanView,
    monkeypatch: pytest.MonkeyPatch,
    words: dict[int, int],
    again: frozenset[int] = frozenset(),
    **own: int,
) -> tuple[str, ...]:
    """`words`: of the stack, by offset from its start."""
    monkeypatch.setattr(symbols, "lines", fake)
    ram = bytearray(sum(bank.size for bank in plan.board.banks[:1]))
    space = plan.spaces[0]
    stack = next(one for one in space.mappings if one.kind is MappingKind.STACK)
    for offset, word in words.items():
        physical = plan.physical(space, stack.start + offset)
        assert physical is not None
        at = physical - plan.board.banks[0].start
        ram[at : at + 8] = word.to_bytes(8, "little")
    guest = Guest(bytes(ram), plan, {}, MACHINE)
    rank = next(one.rank for one in plan.components if one.name == space.name)
    made = Backtraces(guest=guest, folder=Path("none"), again=again and frozenset((rank,)))
    own["frame"] += stack.start if own["frame"] < stack.size else 0
    return made.of(record(plan, component=rank, **own))


def test_frames_are_followed_up_to_the_end(
    plan: view.PlanView, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = next(one for one in plan.spaces[0].mappings if one.kind is MappingKind.STACK)
    words = {0x40: stack.start + 0x80, 0x48: 0x2204, 0x80: 0, 0x88: 0x3304}
    rows = traced(plan, monkeypatch, words, pc=0x1110, link=0x1120, frame=0x40)
    assert rows == ("at f1100 (a.cpp:16)", "by f2200 (a.cpp:3)", "by f3300 (a.cpp:3)")


def test_the_link_register_is_the_caller_of_a_function_that_has_called_nobody(
    plan: view.PlanView, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = traced(plan, monkeypatch, {}, pc=0, link=0x2208, frame=0x40)
    assert rows == ("at f0 (a.cpp:0)", "by f2200 (a.cpp:7)")


@pytest.mark.parametrize("outer", [0x40, 0x20, 0x41, 0x7_0000_0000, 2**64 - 8])
def test_a_frame_that_leads_back_or_out_of_the_stack_ends_it(
    plan: view.PlanView, monkeypatch: pytest.MonkeyPatch, outer: int
) -> None:
    stack = next(one for one in plan.spaces[0].mappings if one.kind is MappingKind.STACK)
    words = {0x40: stack.start + outer if outer < 0x100 else outer, 0x48: 0x2204, 0x28: 0x9904}
    rows = traced(plan, monkeypatch, words, pc=0x1110, link=0x1120, frame=0x40)
    assert rows == ("at f1100 (a.cpp:16)", "by f2200 (a.cpp:3)")


def test_after_a_restart_only_registers_count(
    plan: view.PlanView, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = traced(
        plan, monkeypatch, {0x48: 0x2204}, frozenset((0,)), pc=0x1110, link=0x1120, frame=0x40
    )
    assert rows == ("at f1100 (a.cpp:16)",)


@pytest.mark.parametrize("again", [frozenset[int](), frozenset((0,))], ids=["live", "restarted"])
def test_a_panic_is_where_it_was_called(
    plan: view.PlanView, monkeypatch: pytest.MonkeyPatch, again: frozenset[int]
) -> None:
    """Without the runtime's own functions; after a restart there is no more than that."""
    stack = next(one for one in plan.spaces[0].mappings if one.kind is MappingKind.STACK)
    words = {0x40: stack.start + 0x80, 0x48: 0x2204, 0x80: 0, 0x88: 0x3304}
    rows = traced(
        plan, monkeypatch, words, again, pc=0x1110, link=0x1120, frame=0x40, caller=0x2204
    )
    later = () if again else ("by f3300 (a.cpp:3)",)
    assert rows == ("at f2200 (a.cpp:3)", *later)


@pytest.mark.parametrize("caller", [0, 2**63, 2**64 - 1])
def test_a_panic_whose_caller_is_no_code_is_told_as_any_fault(
    plan: view.PlanView, monkeypatch: pytest.MonkeyPatch, caller: int
) -> None:
    rows = traced(plan, monkeypatch, {}, pc=0x1110, link=0x1120, frame=0x40, caller=caller)
    assert rows == ("at f1100 (a.cpp:16)",)


def test_without_the_program_or_the_tool_nothing_is_said(tmp_path: Path) -> None:
    assert symbols.lines(tmp_path / "none.elf", (1, 2)) == ((), ())
