# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""No lost wake-up: an interrupt wakes a component at every instruction of its way to sleep, and it
never sleeps on.

The kernel runs with interrupts masked, so that this way is in the component: arm the ring ends,
look again, wait. Counted (1 ns an instruction), QEMU takes a timer's interrupt at exactly the
instruction where the clock reaches it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from tests.boot.machine import Booted, boot, build_dir, once

SYSTEM = Path(__file__).resolve().parent / "conformance" / "wake" / "system.yaml"
SVC_WAIT = 0xD4000001  # svc #0


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    function: str
    component: str = "waiter"
    never: int  # instructions of it that never run


# What never runs: `connected` is true of every port here (one in each arm(), four before a panic);
# after try_push has found no room, arm() finds none in what it knows already (three); a poll always
# has the timer in its mask (two). grouped waits for no server (25), and no source lies past the
# last word (two).
WAYS = {
    "on_ring": Way(function="block_on_ring", never=1),
    "when_full": Way(function="block_when_full", never=7),
    "timed": Way(function="block_timed", never=4),
    "grouped": Way(function="block_grouped", component="gatherer", never=27),
}


def branch_target(address: int, word: int) -> int | None:
    """Of B and BL (Arm ARM C6.2): where it goes; None: another instruction."""
    if word & 0x7C000000 != 0x14000000:
        return None
    offset = (word & 0x3FFFFFF) << 2
    return address + (offset - (1 << 28) if offset >> 27 else offset)


class Program:
    """Functions and instructions of a component's ELF."""

    def __init__(self, name: str, component: str) -> None:
        with (build_dir(name) / "components" / f"{component}.elf").open("rb") as file:
            elf = ELFFile(file)
            symbols = elf.get_section_by_name(".symtab")
            assert isinstance(symbols, SymbolTableSection)
            self.functions = {
                symbol.name: range(symbol["st_value"], symbol["st_value"] + symbol["st_size"], 4)
                for symbol in symbols.iter_symbols()
                if symbol["st_info"]["type"] == "STT_FUNC"
            }
            self.text = {
                segment["p_vaddr"]: segment.data()
                for segment in elf.iter_segments()
                if segment["p_flags"] & 1
            }

    def word(self, address: int) -> int:
        start = next(
            start for start, data in self.text.items() if start <= address < start + len(data)
        )
        return int.from_bytes(self.text[start][address - start : address - start + 4], "little")

    def path(self, function: str) -> list[int]:
        """All instructions of the function and of those that it calls or goes on in; a panic is no
        way to sleep.
        """
        found: dict[int, range] = {}
        todo = [self.functions[function]]
        while todo:
            here = todo.pop()
            found[here.start] = here
            for target in (branch_target(address, self.word(address)) for address in here):
                if target is None or any(target in one for one in found.values()):
                    continue
                name, there = next(
                    (name, one) for name, one in self.functions.items() if target in one
                )
                if "panic" not in name:
                    todo.append(there)
        return sorted(address for one in found.values() for address in one)


def hits(booted: Booted) -> dict[int, int]:
    return {
        int(address, 16): int(times)
        for address, times in re.findall(r"hit: (0x[0-9a-f]+) (\d+)", booted.text)
    }


# One nanosecond an instruction, as `--count` has it, without the plugin that counts them.
COUNTED = ("-icount", "shift=0,sleep=off")


def talking(folder: Path, *words: str, turn: int = 0) -> Path:
    """A folder with a QEMU that takes these words besides: a board may not give them.

    Its threads, of which one runs at a time where instructions are counted, share a processor: they
    would wake each other across two at every interrupt.
    """
    real = shutil.which("qemu-system-aarch64")
    assert real is not None, "QEMU is installed"
    (folder / "bin").mkdir(parents=True, exist_ok=True)
    processors = sorted(os.sched_getaffinity(0))
    one = ["taskset", "-c", str(processors[turn % len(processors)])]
    (folder / "bin" / "qemu-system-aarch64").write_text(
        f'#!/bin/sh\nexec {shlex.join([*one, real, *words])} "$@"\n'
    )
    (folder / "bin" / "qemu-system-aarch64").chmod(0o755)
    return folder / "bin"


def variant(name: str, tries: int, seed: int = 0) -> Path:
    """The system with other numbers, in the test's build folder."""
    folder = build_dir(name)
    shutil.copytree(SYSTEM.parent, folder, dirs_exist_ok=True)
    changed = f"striker:  {{config: {{tries: {tries}, seed: {seed}}}, "
    system = (folder / "system.yaml").read_text().replace("striker:  {", changed, 1)
    (folder / "system.yaml").write_text(system)
    return folder / "system.yaml"


def executed(way: str) -> tuple[list[int], list[int]]:
    """All instructions on the path into sleep, and those that ever run.

    Fewer tries, on a machine that logs each instruction once; the word identifies the owner of the
    address.
    """
    written = build_dir("wake-logged") / "executed.log"

    def run() -> Booted:
        system = variant("wake-logged", 2000)
        return boot(
            system,
            name="wake-logged/build",
            path=talking(
                build_dir("wake-logged"),
                *COUNTED,
                *("-singlestep", "-d", "in_asm", "-D", str(written)),
                turn=1,
            ),
        )

    booted = once("wake-logged", run)
    assert booted.status == 0, booted.text
    found = re.findall(r"^0x([0-9a-f]+):\s+([0-9a-f]{8})\b", written.read_text(), re.MULTILINE)
    ran = {(int(address, 16), int(word, 16)) for address, word in found}
    program = Program("wake-logged/build", WAYS[way].component)
    path = program.path(WAYS[way].function)
    return path, [address for address in path if (address, program.word(address)) in ran]


@pytest.fixture
def counted() -> Booted:
    path = talking(build_dir("wake-counted"), *COUNTED)
    booted = once("wake", lambda: boot(SYSTEM, name="wake", path=path))
    assert booted.status == 0, booted.text
    return booted


@pytest.mark.parametrize("way", WAYS)
def test_an_interrupt_at_every_instruction_of_the_way_to_sleep_wakes(
    way: str, counted: Booted
) -> None:
    assert re.search(rf"interrupts: {way} \d+\n", counted.text), counted.text
    program = Program("wake", WAYS[way].component)
    all_of_it, path = executed(way)
    assert all_of_it == program.path(
        WAYS[way].function
    ), "a number in system.yaml does not move code"
    hit = hits(counted)
    missed = [f"{address:#x}" for address in path if address not in hit]
    print(f"{way}: hit {len(path) - len(missed)} of {len(path)} instructions of the block path")
    assert not missed, missed
    # Nothing falls out of the path unseen: what sleeps is in it, and what never runs is as little
    # as WAYS says.
    assert SVC_WAIT in {program.word(address) for address in path}
    assert len(all_of_it) - len(path) <= WAYS[way].never


def took_all(booted: Booted, tries: int) -> None:
    assert booted.status == 0 and "wrong:" not in booted.text, booted.text
    shares = {"on_ring": 2, "when_full": 2, "timed": 6, "grouped": 4}
    booted.shows(*(f"tries: {way} {tries * shares[way]}\n" for way in WAYS))


@pytest.mark.parametrize("seed", (1, 2))  # one a core
def test_no_wake_up_is_lost_in_a_million_interrupts(seed: int) -> None:
    system = variant(f"wake-long-{seed}", 22_000, seed)
    booted = boot(
        system,
        "--timeout",
        "220",
        name=f"wake-long-{seed}/build",
        path=talking(build_dir(f"wake-long-{seed}"), *COUNTED, turn=seed),
    )
    took_all(booted, 22_000)
    assert (
        sum(int(one) for one in re.findall(r"interrupts: \w+ (\d+)", booted.text)) > 500_000
    )  # a million in both


def test_no_wake_up_is_lost_where_time_is_the_hosts() -> None:
    """Not counted: interrupts come when the host's clock says so, at the starts of QEMU's
    blocks.
    """
    system = variant("wake-free", 5_000, seed=2)
    took_all(boot(system, "--timeout", "220", name="wake-free/build"), 5_000)
