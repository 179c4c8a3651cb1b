# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A component as an ELF core file, from the machine's memory: its registers, as the kernel has
saved them, and every byte that it can read.

The notes have the form of Linux on a machine of 64 bits, which gdb reads; the order of the
registers is the architecture's. Device registers are no memory and are left out.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from elftools.elf.enums import ENUM_E_MACHINE, ENUM_E_TYPE, ENUM_P_TYPE_BASE

from composer.arch.contract import Architecture
from composer.machine import memory
from composer.machine import state_layout as layout
from composer.machine.debugger import elf_of
from composer.machine.memory import Guest, Record
from composer.model import abi, view

BLOCK = 4096  # of the file: what is zero becomes a hole
HEADER, PROGRAM_HEADER, NOTE = struct.Struct("<16sHHIQQQIHHHHHH"), struct.Struct("<2I6Q"), 12
IDENT = b"\x7fELF" + bytes((2, 1, 1, 3)) + bytes(8)  # 64 bits, little-endian, the ABI of Linux
NT_PRSTATUS, NT_PRPSINFO = 1, 3
STATUS = struct.Struct("<3ih2x2Q4i8Q")  # elf_prstatus before its registers
INFORMATION = struct.Struct("<4B4xQ2I4i16s80s")  # elf_prpsinfo
FLAGS = {"r": 4, "w": 2, "x": 1}  # of a segment, by the letters of a right
ATTEMPTS = 6  # to find a machine that runs between two turns of the component


class Signal(IntEnum):
    """Of Linux: what a debugger shows as the reason."""

    NONE = 0
    ILL = 4
    TRAP = 5
    ABRT = 6
    BUS = 7
    SEGV = 11
    XCPU = 24
    SYS = 31


SIGNALS = {
    "translation": Signal.SEGV,
    "permission": Signal.SEGV,
    "alignment": Signal.BUS,
    "illegal": Signal.ILL,
    "fpu": Signal.ILL,
    "breakpoint": Signal.TRAP,
    "bad_call": Signal.SYS,
    "panic": Signal.ABRT,
    "external": Signal.BUS,
    "overdue": Signal.XCPU,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What a component has mapped, and where it lies in guest RAM."""

    mapping: view.Mapping
    physical: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """Of a component that does not run: as they were when it entered the kernel."""

    general: tuple[int, ...]  # named by the architecture
    sp: int
    pc: int
    flags: int


def registers(guest: Guest, component: view.Component) -> Registers | None:
    """None where the image has no table of states."""
    base = guest.at(guest.table_of_states)
    if base is None:
        return None
    start = base + component.rank * abi.STRIDE + layout.STATE_REGISTERS
    count = len(guest.machine.registers)
    words = [
        memory.number(guest.ram, start, layout.Field(offset=layout.REGISTER * at, size=8))
        for at in range(count + 3)
    ]
    sp, pc, flags = words[count:]
    return Registers(general=tuple(words[:count]), sp=sp, pc=pc, flags=flags)


def signal_of(record: Record | None) -> Signal:
    """Of the fault that has stopped a component; none for one that goes on."""
    names = layout.ENUMERATIONS["abi::FaultClass"]
    if record is None or record.fault >= len(names):
        return Signal.NONE
    return SIGNALS.get(names[record.fault], Signal.NONE)


def steady(path: Path, guest: Guest, component: view.Component, reason: Signal) -> bool:
    """The same of a machine that runs: false where the component has run at each attempt, so that
    the file may mix moments.
    """
    for _ in range(ATTEMPTS):
        before = _row(guest, component)
        write(path, guest, component, reason)
        if memory.running(guest) != component.name and _row(guest, component) == before:
            return True
    return False


def _row(guest: Guest, component: view.Component) -> bytes:
    """The kernel's record of it."""
    base = (guest.at(guest.table_of_states) or 0) + component.rank * abi.STRIDE
    return bytes(guest.ram[base : base + abi.STRIDE])


def write(path: Path, guest: Guest, component: view.Component, reason: Signal) -> None:
    """Raises OSError where the file cannot be written, and ValueError where the image says of no
    component what its registers are.
    """
    found = registers(guest, component)
    if found is None:
        raise ValueError("the image has no table of states")
    notes = _notes(guest, component, found, reason)
    parts = tuple(_parts(guest, component))
    headers = HEADER.size + PROGRAM_HEADER.size * (1 + len(parts))
    first = _up(headers + len(notes))
    text = path.open("wb")
    with text:
        text.write(_header(guest.machine, 1 + len(parts)))
        text.write(_program_header("PT_NOTE", 0, headers, 0, 0, len(notes)))
        at = first
        for part in parts:
            size, flags = part.mapping.size, sum(FLAGS[one] for one in part.mapping.rights)
            text.write(
                _program_header("PT_LOAD", flags, at, part.mapping.start, part.physical, size)
            )
            at += _up(size)
        text.write(notes)
        at = first
        for part in parts:
            for offset in range(0, part.mapping.size, BLOCK):
                block = guest.ram[
                    part.at + offset : part.at + min(offset + BLOCK, part.mapping.size)
                ]
                if any(block):
                    text.seek(at + offset)
                    text.write(block)
            at += _up(part.mapping.size)
        text.flush()
        os.ftruncate(text.fileno(), at)


def _parts(guest: Guest, component: view.Component) -> Iterator[_Part]:
    plan = guest.plan
    space = plan.space(component.name)
    for mapping in space.mappings if space else ():
        physical = plan.physical(space, mapping.start) if space else None
        if mapping.rights and physical is not None:
            at = physical - plan.board.banks[0].start
            if 0 <= at and at + mapping.size <= len(guest.ram):
                yield _Part(mapping=mapping, physical=physical, at=at)


def _notes(guest: Guest, component: view.Component, found: Registers, reason: Signal) -> bytes:
    """One thread, whose number is the component's rank and 1: a debugger takes 0 for none."""
    number = component.rank + 1
    status = STATUS.pack(reason, 0, 0, reason, 0, 0, number, 0, number, number, *(0,) * 8)
    words = guest.machine.core_registers(found.general, found.sp, found.pc, found.flags)
    status += struct.pack(f"<{len(words)}Q2i", *words, 0, 0)
    program = Path(
        elf_of(component)
    ).name.encode()  # by which gdb knows whether the two belong together
    told = f"{guest.plan.system}: {component.name}".encode()
    information = INFORMATION.pack(
        0, ord("T"), 0, 0, 0, 0, 0, number, 0, number, number, program[:16], told[:79]
    )
    return _note(NT_PRSTATUS, status) + _note(NT_PRPSINFO, information)


def _note(kind: int, data: bytes) -> bytes:
    name = b"CORE\0"
    padded = name.ljust(-len(name) % 4 + len(name), b"\0")
    return struct.pack("<3I", len(name), len(data), kind) + padded + data + bytes(-len(data) % 4)


def _header(machine: Architecture, headers: int) -> bytes:
    return HEADER.pack(
        IDENT,
        ENUM_E_TYPE["ET_CORE"],
        ENUM_E_MACHINE[machine.elf_machine],
        1,
        0,
        HEADER.size,
        0,
        0,
        HEADER.size,
        PROGRAM_HEADER.size,
        headers,
        0,
        0,
        0,
    )


def _program_header(
    kind: str, flags: int, offset: int, virtual: int, physical: int, size: int
) -> bytes:
    align = BLOCK if kind == "PT_LOAD" else 4
    kind_number = ENUM_P_TYPE_BASE[kind]
    return PROGRAM_HEADER.pack(kind_number, flags, offset, virtual, physical, size, size, align)


def _up(size: int) -> int:
    return size + -size % BLOCK
