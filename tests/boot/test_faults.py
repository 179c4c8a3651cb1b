# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every class of fault, decoded on the console and after the run; and what the kernel says when it
breaks itself.

QEMU 7.2 checks the alignment neither of the stack pointer nor of Device memory (measured on
cortex-a72 and max: the access goes on), so that those two are decoded on the host only
(tests/kernel/aarch64_facts_test.cpp).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from composer.command.mutants import without_code_checks
from composer.command.steps import Steps
from composer.command.verify import verifier
from composer.machine.memory import symbols
from tests.boot.machine import LIMIT, ROOT, boot_once, build_dir

SYSTEM = Path(__file__).resolve().parent / "conformance" / "faults" / "system.yaml"
LINE = "tests/boot/conformance/faults/system.yaml:"
TYPE = "tests/boot/conformance/faults/components/faulter/component.yaml:"
CODE = r"0x1[5-7][0-9a-f]{3}"  # an address in a program
BELOW = r"0x21[0-9a-f]{3}"  # in the guard that lies above the region `below`, which is 64 KiB


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A pattern of what both say behind the name; of a line below, after the run; and the record's
    numbers.
    """

    told: str
    below: str
    record: dict[str, int]


def case(told: str, below: str = "", **record: int) -> Case:
    return Case(told=told, below=below, record=record)


(
    TRANSLATION,
    PERMISSION,
    ALIGNMENT,
    ILLEGAL,
    FLOATING,
    BREAKPOINT,
    BAD_CALL,
    PANIC,
    EXTERNAL,
) = range(1, 10)
READ, WRITE, EXECUTE = 1, 2, 3
PROBES = 5  # addresses that `prober` reads
CASES = {
    "load_unmapped": case(
        "may not read 0x700000: nobody has anything there",
        fault=TRANSLATION,
        access=READ,
        address=0x700000,
    ),
    "store_unmapped": case(
        "may not write 0x700008: nobody has anything there",
        fault=TRANSLATION,
        access=WRITE,
        address=0x700008,
    ),
    "jump_unmapped": case(
        "may not execute 0x700010: nobody has anything there",
        "^  pc 0x700010",
        fault=TRANSLATION,
        access=EXECUTE,
        pc=0x700010,
    ),
    "load_kernel": case(
        "may not read 0xfffffffffe020000: the kernel's space",
        "^  there: kernel text$",
        fault=PERMISSION,
        access=READ,
    ),
    "store_text": case(
        rf"may not write {CODE}: its own text is r-x \({TYPE}3\)",
        fault=PERMISSION,
        access=WRITE,
    ),
    "jump_data": case(
        rf"may not execute {CODE}: its own data is rw- \({TYPE}3\)",
        fault=PERMISSION,
        access=EXECUTE,
    ),
    "unaligned_exclusive": case(
        rf": misaligned read of {CODE}: its own data is rw- \({TYPE}3\)",
        fault=ALIGNMENT,
        access=READ,
    ),
    "unaligned_pc": case(
        rf": misaligned execute of {CODE}: its own text is r-x \({TYPE}3\)",
        fault=ALIGNMENT,
        access=EXECUTE,
    ),
    "undefined": case(
        ": illegal instruction, syndrome 0x2000000",
        f"^  pc {CODE}",
        fault=ILLEGAL,
        access=0,
    ),
    "privileged": case(
        ": illegal instruction, syndrome 0x2000000",
        f"^  pc {CODE}",
        fault=ILLEGAL,
        access=0,
    ),
    "trapped": case(
        ": illegal instruction, syndrome 0x6",
        "^  no right to read register S3_3_C0_C0_1$",
        fault=ILLEGAL,
        access=0,
    ),
    "floating": case(
        ": floating point without fpu: true",
        f"^  pc {CODE}",
        fault=FLOATING,
        access=0,
    ),
    "breakpoint": case(
        ": breakpoint, syndrome 0xf2000001",
        f"^  pc {CODE}",
        fault=BREAKPOINT,
        access=0,
        syndrome=0xF2000001,
    ),
    "bad_number": case(
        r"called system call 200\(0xc8\): there is no such system call",
        f"^  pc {CODE}",
        fault=BAD_CALL,
        bad_call=1,
        system_call=200,
    ),
    "bad_kind": case(
        rf"called call\(0x1\): slot 1 is signal judge.alive.signal \({LINE}43\)",
        f"^  pc {CODE}",
        fault=BAD_CALL,
        bad_call=3,
        system_call=3,
    ),
    "bad_bits": case(
        r"called poll\(0x8000000000000001\): reserved bits",
        f"^  pc {CODE}",
        fault=BAD_CALL,
        bad_call=5,
        address=0x8000000000000001,
    ),
    "bad_group": case(
        r"called take\(0x1\): no such group of events",
        "^  bad_group has no groups of events$",
        fault=BAD_CALL,
        bad_call=9,
        address=1,
    ),
    "panicking": case(
        "panicked: a text of its own",
        f"^  pc {CODE}",
        fault=PANIC,
    ),
    "overflow": case(
        rf"may not write 0x10ff0: its guard below the stack \({TYPE}5\), the stack has overflowed",
        fault=TRANSLATION,
        access=WRITE,
        sp=0x11000,
    ),
    "filled": case(
        ": breakpoint, syndrome 0xf2000002",
        f"^  pc {CODE}",
        fault=BREAKPOINT,
        syndrome=0xF2000002,
    ),
    "bus_error": case(
        rf": bus error on read of 0x[0-9a-f]+800: its own device firmware is rw- \({LINE}28\)",
        fault=EXTERNAL,
        access=READ,
        physical=0x9020800,
    ),
    **{
        name: case(
            rf"may not write {BELOW}: its guard below the stack \({TYPE}5\), the stack has overflowed",
            fault=TRANSLATION,
            access=WRITE,
        )
        for name in ("deep_frame", "deep_alloca", "deep_alignment")
    },
    **{
        name: case(
            rf"may not write 0x{address}: beyond its guard below the stack \({TYPE}5\), the stack"
            " has overflowed",
            fault=TRANSLATION,
            access=WRITE,
        )
        for name, address in (("deep_step", r"[0-9a-f]{4}"), ("deep_wrap", r"f{11}[0-9a-f]{5}"))
    },
}


@pytest.fixture
def said() -> tuple[str, dict[str, Any]]:
    """What the console showed, and what the command knows after the end."""
    booted = boot_once(SYSTEM, "--format", "json", name="faults")
    assert booted.status == 0, booted.text
    at = booted.text.index("\n{\n")
    return booted.text[:at], json.loads(booted.text[at:])


def record_of(facts: dict[str, Any], name: str) -> dict[str, Any]:
    """The fault's record; ranks go by priority, then by the order of the file."""
    components = ["console", *CASES]
    found = [
        one
        for one in facts["records"]
        if one["kind"] == 2 and one["component"] == components.index(name)
    ]
    assert len(found) == 1, name
    record: dict[str, Any] = found[0]
    return record


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_decoded_on_the_console_and_after_the_run(
    name: str, said: tuple[str, dict[str, Any]]
) -> None:
    shown, facts = said
    wanted = CASES[name]
    lines: list[str] = facts["faults"]
    at = next(at for at, line in enumerate(lines) if re.match(rf"fault: {name}[: ]", line))
    assert re.fullmatch(
        rf"fault: {name} ?{wanted.told}.*; stopped \({LINE}\d+\)", lines[at]
    ), lines[at]
    assert f"kernel: {lines[at]}\n" in shown, shown
    assert re.search(wanted.below, lines[at + 1]), lines[at + 1]
    record = record_of(facts, name)
    assert {key: record[key] for key in wanted.record} == wanted.record


def test_every_fault_stopped_one_component_and_nobody_else(
    said: tuple[str, dict[str, Any]]
) -> None:
    shown, facts = said
    assert [one["kind"] for one in facts["records"]].count(2) == len(CASES) + PROBES
    assert "judge: All have faulted" in shown and "not stopped" not in shown


def test_no_frame_reaches_what_lies_below_the_guard(said: tuple[str, dict[str, Any]]) -> None:
    """Frames of 20 KiB, on 4 KiB of stack: in the region below the guard is not one byte of
    theirs.
    """
    assert "judge: What lies below the guards is whole" in said[0]


def test_probes_of_five_addresses_at_one_instruction_are_five_records(
    said: tuple[str, dict[str, Any]]
) -> None:
    """It starts again after each; the last address is read three times in a row, and that is
    counted.
    """
    shown, facts = said
    found = [
        one for one in facts["records"] if one["kind"] == 2 and one["component"] == len(CASES) + 1
    ]
    assert [(one["address"], one["repeats"]) for one in found] == [
        (0x700000 + 0x1000 * life, 2 * (life == 4)) for life in range(PROBES)
    ]
    assert len({one["pc"] for one in found}) == 1
    told = re.findall(
        (
            r"fault: prober may not read (0x[0-9a-f]+): nobody has anything there(?: \((\d)"
            r" times more\))?"
        ),
        "\n".join(facts["faults"]),
    )
    assert told == [
        (f"{0x700000 + 0x1000 * life:#x}", "2" if life == 4 else "") for life in range(PROBES)
    ]
    assert [
        shown.count(f"kernel: fault: prober may not read {0x700000 + 0x1000 * life:#x}")
        for life in range(PROBES)
    ] == [1] * PROBES


def test_all_31_registers_are_in_the_record_and_after_the_run_and_the_console_has_a_line(
    said: tuple[str, dict[str, Any]]
) -> None:
    shown, facts = said
    record = record_of(facts, "filled")
    assert record["registers"] == [0xA000 + number for number in range(31)]
    assert record["sp"] % 16 == 0 and 0x11000 <= record["sp"] <= 0x12000
    console = shown[shown.index("kernel: fault: filled") :].split("kernel: fault: bus_error")[0]
    assert console.count("kernel: ") == 1
    lines = "\n".join(facts["faults"])
    after = lines[lines.index("fault: filled") :].split("fault: bus_error")[0]
    for number in range(31):
        assert re.search(rf"\bx{number} {0xA000 + number:#x}\b", after)


BUG = (
    "    self.registers.status() = self.events;\n",
    """    self.registers.status() = self.events;
    asm volatile("adrp x0, erratum_sequence");  // so that it is linked
    asm volatile(
        ".irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, "
        "28, 29, 30\\n mov x\\\\number, #0xb000 + \\\\number\\n .endr\\n strb wzr, [x3]");
""",
)

# Arm erratum 843419: an adrp at the end of a page, a load, and a load by its result, which the
# linker moves.
SEQUENCE = (
    "        .globl  kernel_idle\nkernel_idle:\n",
    """        .section .text.erratum, "ax"
        .balign 4096
        .fill   0xffc / 4, 4, 0xd503201f
        .globl  erratum_sequence
erratum_sequence:
        adrp    x0, states
        ldr     x1, [sp]
        ldr     x0, [x0, :lo12:states]
        ret
        .section .text.entry
""",
)


def test_a_kernel_that_breaks_itself_says_how_and_ends_with_99() -> None:
    """In a copy of the project whose kernel fills every register in `peek`, which the console
    calls, and writes to nowhere.

    It holds the sequence of erratum 843419 besides: the image is linked like the kernel alone, and
    verified.
    """
    copy = _broken_copy()
    environment = {
        **os.environ,
        "ASHLAR_VERIFIER": str(without_code_checks(verifier(Steps(1)), copy)),
    }
    done = subprocess.run(
        [str(copy / "ashlar"), "run", "--cpu", "max", "--timeout", "60", "--kernel", "any"],
        cwd=copy,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    said = done.stderr
    assert done.returncode == 99, said
    moved = [
        name
        for name in symbols(copy / "build/qemu-virt-aarch64/demo/image.elf")
        if name.startswith("__CortexA53843419_")
    ]
    assert len(moved) == 1 and moved[0].endswith("004"), "the verifier has read the moved load, too"
    assert "kernel panic: synchronous exception in the kernel\n" in said
    state = re.search(
        (
            r"esr 0x([0-9a-f]{16})  far 0x([0-9a-f]{16})  elr 0x([0-9a-f]{16})  spsr"
            r" 0x([0-9a-f]{16})\n"
        ),
        said,
    )
    assert state, said
    syndrome, address, pc, pstate = (int(group, 16) for group in state.groups())
    assert (
        syndrome >> 26 == 0x25 and syndrome >> 6 & 1 and address == 0xB003
    )  # a data abort of the kernel's own, a write
    assert (
        pc >> 16 == 0xFFFFFFFFFE02 and pstate & 0x3CF == 0x3C5
    )  # in its text; EL1 on SP_EL1, all masked
    assert pstate >> 22 & 1  # PAN: a cortex-a72 has none, `max` has
    registers = dict(re.findall(r"\b(x\d+|sp) +0x([0-9a-f]{16})", said))
    assert int(registers.pop("sp"), 16) >> 16 == 0xFFFFFFFFFE02
    assert {name: int(value, 16) for name, value in registers.items()} == {
        f"x{number}": 0xB000 + number for number in range(31)
    }
    assert "  running: console\n" in said


def _broken_copy() -> Path:
    copy = build_dir("kernel-bug")
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    for folder in ("abi", "cmake", "components", "composer", "interfaces", "kernel", "tools"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (
        "ashlar",
        "VERSION",
        "system.yaml",
        "CMakeLists.txt",
        "CMakePresets.json",
        "pyproject.toml",
    ):
        shutil.copy(ROOT / file, copy)
    broken = copy / "kernel/core/system_calls.cpp"
    assert broken.read_text().count(BUG[0]) == 1
    broken.write_text(broken.read_text().replace(*BUG))
    entry = copy / "kernel/arch/aarch64/entry.S"
    assert entry.read_text().count(SEQUENCE[0]) == 1
    entry.write_text(entry.read_text().replace(SEQUENCE[0], SEQUENCE[1] + SEQUENCE[0]))
    return copy
