# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The memory of a machine, stopped or running: the kernel's log and the components' states,
decoded.

Every byte may have been written by a broken system: nothing here raises for what it finds. Of a
machine that runs, what is read at one moment and what is read at the next may not belong together:
composer/machine/picture.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from composer.arch.contract import Architecture
from composer.machine import state_layout as layout
from composer.machine.event_names import awaited, pending
from composer.machine.state_layout import Run
from composer.model import abi, view


class Memory(Protocol):
    """Guest RAM; index 0 is the first byte of the first bank. bytes and mmap both are one."""

    def __len__(self) -> int:
        ...

    def __getitem__(self, index: slice, /) -> bytes:
        ...


@dataclass(frozen=True, slots=True)
class Guest:
    """A machine's memory, and what it is decoded by."""

    ram: Memory
    plan: view.PlanView
    symbols: Mapping[str, int]  # of the image
    machine: Architecture

    def at(self, name: str) -> int | None:
        """Where the object of that name lies in guest RAM."""
        plan, virtual = self.plan, self.symbols.get(name)
        if virtual is None or not plan.spaces:
            return None
        physical = plan.physical(plan.spaces[-1], virtual)
        return None if physical is None else physical - plan.board.banks[0].start

    @property
    def table_of_states(self) -> str:
        return next((name for name in layout.STATE_SYMBOLS if name in self.symbols), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of the kernel log; numbers as in abi/log.hpp."""

    sequence: int
    kind: int
    component: int
    fault: int
    access: int
    bad_call: int
    system_call: int
    repeats: int
    time: int
    address: int
    syndrome: int
    physical: int
    pc: int
    sp: int
    flags: int
    registers: tuple[int, ...]  # named by the architecture
    text: str  # of a panic


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What one component was doing."""

    name: str
    mode: str
    waits_for: tuple[str, ...]
    pending: tuple[str, ...]
    server: str = ""  # CALLING: the server that it calls
    call: str = ""  # and through which port of it: "server.port", where its registers still say so
    taken: bool = False  # and whether the server has the call
    masked: tuple[str, ...] = ()  # its device lines that wait for its acknowledge


def records(memory: Memory, plan: view.PlanView, machine: Architecture) -> tuple[Record, ...]:
    """The whole records that the log still holds, oldest first."""
    log = plan.log()
    if log is None:
        return ()
    base = log.start - plan.board.banks[0].start
    written, capacity = (
        number(memory, base, layout.LOG_HEADER[name]) for name in ("written", "capacity")
    )
    size = layout.log_record_size(len(machine.registers))
    if not 0 < capacity <= (log.size - layout.LOG_HEADER_SIZE) // size:
        return ()
    found = []
    for sequence in range(max(1, written - capacity + 1), written + 1):
        index = (sequence - 1) % capacity
        at = base + layout.LOG_HEADER_SIZE + index * size
        record = _whole_record(memory, at, sequence, machine)
        if record is not None:
            found.append(record)
    return tuple(found)


def log_written(guest: Guest) -> int:
    """How many records the kernel has written."""
    log = guest.plan.log()
    if log is None:
        return 0
    base = log.start - guest.plan.board.banks[0].start
    return number(guest.ram, base, layout.LOG_HEADER["written"])


def states(guest: Guest) -> tuple[State, ...]:
    """Every component in rank order; empty where the image has no table of states."""
    base = guest.at(guest.table_of_states)
    if base is None:
        return ()
    ready = _ready(guest)
    return tuple(
        _state(guest, base + one.rank * abi.STRIDE, one, ready) for one in guest.plan.components
    )


def running(guest: Guest) -> str | None:
    """The component with the processor, or that had it at the last kernel entry; None: none."""
    table, base = guest.symbols.get(guest.table_of_states), guest.at(layout.CORE_SYMBOL)
    if table is None or base is None:
        return None
    state = number(guest.ram, base, layout.Field(offset=layout.CORE_RUNNING, size=8))
    rank, components = (state - table) // abi.STRIDE, guest.plan.components
    return components[rank].name if 0 <= rank < len(components) else None


def _ready(guest: Guest) -> frozenset[int]:
    """The ranks in the ready set: a caller among them has not run since its server failed."""
    base = guest.at(layout.CORE_SYMBOL)
    if base is None:
        return frozenset()
    words = [
        number(guest.ram, base, layout.Field(offset=layout.CORE_READY.offset + at, size=8))
        for at in range(0, layout.CORE_READY.size, 8)
    ]
    return frozenset(
        one.rank
        for one in guest.plan.components
        if words[one.rank // abi.READY_BITS] & abi.ready_bit(one.rank)
    )


def counters(guest: Guest) -> dict[str, int]:
    """The kernel's own counts since boot, by name; empty where the image has no core."""
    base = guest.at(layout.CORE_SYMBOL)
    if base is None:
        return {}
    return {
        name: number(guest.ram, base + layout.CORE_COUNTERS, field)
        for name, field in layout.COUNTERS.items()
    }


def symbols(image: Path) -> dict[str, int]:
    """Address by name; empty where the file is no ELF."""
    try:
        with image.open("rb") as file:
            table = ELFFile(file).get_section_by_name(".symtab")
            if not isinstance(table, SymbolTableSection):
                return {}
            return {
                symbol.name: int(symbol["st_value"])
                for symbol in table.iter_symbols()
                if symbol.name
            }
    except (OSError, ELFError):
        return {}


def number(memory: Memory, base: int, field: layout.Field) -> int:
    """A little-endian number of guest RAM; 0 past its end."""
    start = base + field.offset
    return (
        int.from_bytes(memory[start : start + field.size], "little")
        if 0 <= start < len(memory)
        else 0
    )


def _whole_record(memory: Memory, base: int, sequence: int, machine: Architecture) -> Record | None:
    """None where another record is there, or came there while this one was read: the machine may be
    running. The kernel takes the sequence away first and gives it last."""

    def there() -> bool:
        return number(memory, base, layout.LOG_RECORD["sequence"]) == sequence

    record = _record(memory, base, machine) if there() else None
    return record if there() else None


def _record(memory: Memory, base: int, machine: Architecture) -> Record:
    row = {name: number(memory, base, field) for name, field in layout.LOG_RECORD.items()}
    start = base + layout.LOG_REGISTERS
    first, past = (
        start + layout.REGISTER * at for at in (machine.message[0], machine.message.stop)
    )
    text = memory[first:past].split(b"\0")[0].decode("utf-8", "replace")
    return Record(
        **row,
        registers=tuple(
            _register(memory, start, index) for index, _ in enumerate(machine.registers)
        ),
        text="".join(one if one.isprintable() else "?" for one in text),
    )


def _register(memory: Memory, base: int, index: int) -> int:
    field = layout.Field(offset=layout.REGISTER * index, size=layout.REGISTER)
    return number(memory, base, field)


def _state(guest: Guest, base: int, component: view.Component, ready: frozenset[int]) -> State:
    row = {name: number(guest.ram, base, field) for name, field in layout.STATE.items()}
    mode, server, call = Run.RUNNABLE if component.rank in ready else row["run"], "", ""
    waits: tuple[str, ...] = ()
    if mode == Run.WAITING:
        waits = awaited(guest.plan, component, row["wait_mask"])
    elif mode in (Run.CALLING_QUEUED, Run.CALLING_TAKEN):
        server, call = _name(guest.plan, row["server"]), _call(guest, base, component)
        taken = mode == Run.CALLING_TAKEN
        waits = (f"the answer of {server}" if taken else f"{server} to take its call",)
    name = Run(mode).text if mode < len(Run) else f"unknown state {mode}"
    return State(
        name=component.name,
        mode=name,
        waits_for=waits,
        pending=pending(guest.plan, component, row["events"], _group_words(guest, component)),
        masked=awaited(guest.plan, component, row["unacknowledged"]),
        server=server,
        call=call,
        taken=mode == Run.CALLING_TAKEN,
    )


def _call(guest: Guest, base: int, component: view.Component) -> str:
    """The port that a caller's slot leads to: "console.print"."""
    registers = base + layout.STATE_REGISTERS
    slot = _register(guest.ram, registers, guest.machine.argument)
    ports = {one.number: one.name for one in component.slots if one.kind == "call"}
    return ports.get(slot, "").removesuffix(".call")


def _group_words(guest: Guest, component: view.Component) -> dict[int, int]:
    """The words of a component's groups; none where it has none or the image does not say where."""
    base = guest.at(f"{layout.GROUP_SYMBOL}{component.rank}")
    if base is None:
        return {}
    return {
        group: number(
            guest.ram,
            base,
            layout.Field(offset=layout.GROUP_WORD * (group - 1), size=layout.GROUP_WORD),
        )
        for group in {event.group for event in component.events} - {0}
    }


def _name(plan: view.PlanView, rank: int) -> str:
    return plan.components[rank].name if rank < len(plan.components) else f"component {rank}"
