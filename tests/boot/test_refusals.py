# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every wrong system call, on the booted machine: one boot, one case a line. A judge compares what comes of each with what
the ABI says; the test then compares the machine's memory with the image: no argument was an address that anybody wrote to.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from composer.machine import memory, qemu, story
from composer.model import serial, view
from tests.boot.machine import Booted, ashlar, build_dir, once

SYSTEM = Path(__file__).resolve().parent / "conformance" / "refusals" / "system.yaml"
NAME = "refusals"
PAGE = 4096
SHOWN = (
    "every unused number is refused", "the null slot is refused", "slots past the last are refused",
    "a slot does what its kind is for, and nothing else", "an empty mask is refused, and nothing is signalled",
    "reserved bits are refused", "operations above the limit are refused", "rights over a child that are not given are refused",
    "power off without the right is refused", "an exit status above 255 is refused", "groups that are not there are refused",
    "a wait with a call unanswered is refused", "a forged handle answers nobody", "a right handle in other hands answers nobody",
    "kernel addresses are numbers", "own addresses are numbers", "addresses of nobody are numbers", "physical addresses are numbers",
    "an address in one register is a number", "the same refusal again is counted",
)
KERNEL = range(0xFFFFFFFFFE000000, 0xFFFFFFFFFE060000)  # the judge passes an address in each page of these


def _plan() -> view.PlanView:
    return serial.plan_from_json((build_dir(NAME) / "generated" / "plan.json").read_text())


def _writable(plan: view.PlanView) -> set[int]:
    """Pages of RAM, by physical address, that somebody may write."""
    return {physical + page for space in plan.spaces for one in space.mappings if "w" in one.rights
            for page in range(0, one.size, PAGE) if (physical := plan.physical(space, one.start)) is not None}


def _changed(plan: view.PlanView, ram: memory.Memory) -> list[str]:
    """Pages of the image that nobody may write and that are not as they were loaded: programs, tables of capabilities, page
    tables."""
    writable, found, checked = _writable(plan), [], 0
    with (build_dir(NAME) / "image.elf").open("rb") as file:
        for segment in ELFFile(file).iter_segments("PT_LOAD"):
            start, data = segment["p_paddr"], segment.data()
            for offset in range(0, len(data), PAGE):
                if start + offset in writable:
                    continue
                checked += 1
                at, loaded = start + offset - plan.board.banks[0].start, data[offset : offset + PAGE]
                if ram[at : at + len(loaded)] != loaded:
                    found.append(f"changed: {start + offset:#x}")
    return [*found, f"compared: {checked} pages"]


def _boot() -> Booted:
    built = ashlar("build", "--system", str(SYSTEM), "--build-dir", str(build_dir(NAME)))
    assert built.status == 0, built.text
    plan, said = _plan(), build_dir(NAME) / "said"
    with said.open("wb") as screen, open(os.devnull, "rb") as keyboard:
        outcome = qemu.run(qemu.Boot(image=build_dir(NAME) / "image.elf", board=plan.board, timeout=120,
                                     keyboard=keyboard.fileno(), screen=screen.fileno()))
    told = story.faults(memory.records(outcome.memory, plan), plan)
    lines = [said.read_text(errors="replace"), outcome.complaint, *told, *_changed(plan, outcome.memory)]
    return Booted(status=outcome.status if outcome.reason == "ended" else -1, text="\n".join(lines))


@pytest.fixture
def booted() -> Booted:
    return once(NAME, _boot)


@pytest.mark.parametrize("shown", SHOWN)
def test_refused(booted: Booted, shown: str) -> None:
    assert f"shown: {shown}\n" in booted.text, booted.text[-3000:]


def test_every_refusal_is_one_of_those(booted: Booted) -> None:
    assert booted.status == 0, booted.text[-3000:]
    assert booted.text.count("shown: ") == len(SHOWN)
    assert int(re.findall(r"attempts: (\d+)", booted.text)[0]) > 4000


def test_nothing_that_nobody_may_write_has_changed(booted: Booted) -> None:
    assert "changed: " not in booted.text
    assert int(re.findall(r"compared: (\d+) pages", booted.text)[0]) > 100


@pytest.mark.usefixtures("booted")
def test_the_judge_knows_all_slots_of_the_victim_and_passes_addresses_of_all_the_kernel() -> None:
    plan = _plan()
    victim = next(one for one in plan.components if one.name == "victim")
    # The peer introduces six; a seventh would be tried as one past the last, and be there.
    assert sorted(one.kind for one in victim.slots if one.number) == ["call", "interrupt", "signal", "signal", "signal_wide", "supervise"]
    assert all(one.start in KERNEL and one.start + one.size <= KERNEL.stop for one in plan.spaces[-1].mappings)


def test_a_refusal_is_told_by_name_once_and_then_counted(booted: Booted) -> None:
    booted.shows("fault: victim called power_off(0x0): missing right (19 times more)")
    booted.shows("victim made a bad call: there is no system call 15;", "victim made a bad call: there is no system call 65535;")
