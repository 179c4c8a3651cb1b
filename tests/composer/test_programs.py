# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""B001 and P001: what is wrong with a linked program, and a system that is too large, in the words
of the user.
"""

from __future__ import annotations

import dataclasses
import re
import struct
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.model import asked
from composer.place.bound import too_large
from composer.place.place import place
from composer.place.programs import read_program
from composer.wire.wire import wire
from tests.composer.any_system import Builder, HERE, KERNEL, MACHINE, programs

ENTRY, ADDRESS = 0x20000, 0x20000


def elf(machine: int = 183, entry: int = ENTRY, flags: int = 5, start: int = ADDRESS) -> bytes:
    """A 64-bit little-endian ELF with one segment of 16 bytes."""
    header = b"\x7fELF" + bytes([2, 1, 1]) + bytes(9)
    header += struct.pack("<HHIQQQIHHHHHH", 2, machine, 1, entry, 64, 0, 0, 64, 56, 1, 64, 0, 0)
    return header + struct.pack("<IIQQQQQQ", 1, flags, 120, start, start, 16, 16, 4096) + bytes(16)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is no ELF file"),
        (b"#!/bin/sh", "is no ELF file"),
        (elf(machine=62), "the board is aarch64"),
        (elf(entry=0), "has no entry"),
        (elf(flags=7), "writable and executable"),
        (elf(start=ADDRESS + 8), "does not start a page"),
    ],
)
def test_an_unfit_program_is_refused_with_its_reason(
    tmp_path: Path, content: bytes, why: str
) -> None:
    file = tmp_path / "one.elf"
    file.write_bytes(content)
    program, found = read_program("one", file, HERE, fpu=False, architecture=MACHINE)
    assert program is None and [one.code for one in found] == ["B001"]
    assert why in found[0].message and "one" in found[0].message


def test_a_fit_program_is_read(tmp_path: Path) -> None:
    file = tmp_path / "one.elf"
    file.write_bytes(elf())
    program, found = read_program("one", file, HERE, fpu=False, architecture=MACHINE)
    assert not found and program is not None and program.entry == ENTRY
    assert [(segment.start, segment.rights) for segment in program.segments] == [(ADDRESS, "rx")]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("ret", False),
        ("fmov d0, #1.0", True),
        ("ldr q0, [x0]", True),
        ("stp d8, d9, [sp, #-16]!", True),
        ("add v0.4s, v1.4s, v2.4s", True),
        ("ldp x0, x1, [sp]", False),
        ("ldr x0, [x1, x2]", False),
        ("ldr d1, _start", True),
        (".inst 0x2538c000", True),
        ("mrs x0, cntvct_el0", False),
        ("svc #3", False),
        ("b .+8\n.word 0x1e6e1000", False),
    ],
)
def test_floating_point_is_found_in_code_and_not_in_data(
    tmp_path: Path, code: str, found: bool
) -> None:
    source, file = tmp_path / "one.S", tmp_path / "one.elf"
    source.write_text(f".globl _start\n.type _start, %function\n_start: {code}\nret\n")
    subprocess.run(
        [
            "clang-19",
            "--target=aarch64-none-elf",
            "-nostdlib",
            "-fuse-ld=lld-19",
            "-Wl,-z,separate-code,-Ttext=0x20000",
            str(source),
            "-o",
            str(file),
        ],
        check=True,
    )
    program, told = read_program("one", file, HERE, fpu=False, architecture=MACHINE)
    assert [one.code for one in told] == (["B002"] if found else [])
    assert not found or "_start uses floating point at 0x20000" in told[0].message
    assert (
        read_program("one", file, HERE, fpu=True, architecture=MACHINE)[1] == ()
        and (program is None) == found
    )


def test_a_system_that_does_not_fit_names_its_largest_asker() -> None:
    builder = Builder()
    builder.component("one")
    builder.region(8 << 20, {"one": "rw"})
    system = builder.build()
    board = dataclasses.replace(
        system.board, banks=(asked.Bank(name="small", start=0x4000_0000, size=4 << 20),)
    )
    system = dataclasses.replace(system, board=board)
    wirings = wire(system)
    made = programs(wirings)
    placement, found = place(system, wirings, made, KERNEL, MACHINE)
    assert placement is None and [one.code for one in found] == ["P001"]
    assert "bank small" in found[0].message and "region region0" in found[0].message


SIZES = st.sampled_from([1, 4096, 60_000, 1 << 20, (2 << 20) - 4096, 2 << 20, 3 << 20, 7 << 20])


@given(
    st.lists(SIZES, min_size=1, max_size=6),
    st.integers(200, 8192).map(lambda pages: pages * 4096),
)
def test_what_check_refuses_for_its_size_cannot_be_placed(regions: list[int], bank: int) -> None:
    """Without the sizes of programs `check` knows less than `place`, and refuses no more."""
    builder = Builder()
    builder.component("one")
    for size in regions:
        builder.region(size, {"one": "rw"})
    system = builder.build()
    board = dataclasses.replace(
        system.board, banks=(asked.Bank(name="small", start=0x4000_0000, size=bank),)
    )
    system = dataclasses.replace(system, board=board)
    wirings = wire(system)
    placement, _ = place(system, wirings, programs(wirings), KERNEL, MACHINE)
    found = too_large(system, wirings)
    assert placement is None or not found
    assert all(one.hint and "a board with more memory" in one.hint for one in found)


@pytest.mark.parametrize("pages", range(128_000, 131_073, 256))
def test_what_is_said_to_be_left_for_the_largest_asker_is_accepted(pages: int) -> None:
    """And a page more is not."""

    def judged(size: int) -> tuple[str, ...]:
        builder = Builder()
        builder.component("one")
        builder.region(size, {"one": "rw"})
        builder.region(1 << 20, {"one": "rw"})
        system = builder.build()
        return tuple(one.hint or "" for one in too_large(system, wire(system)))

    for hint in judged(pages * 4096):
        most = re.search(r"at most (\d+) KiB for region region0", hint)
        assert most is not None and not judged(int(most[1]) * 1024)
        assert judged(int(most[1]) * 1024 + 4096)
