# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What each component has used: stack, heap, processor time, restarts; read from the machine's
memory, without a word of the guest's own accounts but its heap's.

A stack is zero at boot and after each restart, so the lowest word that is not zero marks how deep
it has been. A frame may leave its own words zero: the mark is the least that was used.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from composer.machine import memory
from composer.machine import state_layout as layout
from composer.machine.debugger import elf_of
from composer.machine.memory import Guest
from composer.model import abi, view
from composer.model.facts import MappingKind

HEAP_SYMBOL = "ashlar_heap"  # components/runtime/source/new.cpp
# ashlar::Heap: its first free block, and from where to where it reaches; of such a block, size and
# next. components/runtime/source/heap.cpp asserts the same.
HEAP, BLOCK = struct.Struct("<3Q"), struct.Struct("<2Q")
MOST_BLOCKS = (
    100_000  # free ones that are counted: the list is the guest's, and any number of steps long
)
TRACE_RECORD = struct.Struct("<QHHIQQ")
SWITCHED = layout.TRACE_KINDS.index("switched")


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Bytes; None where nothing says so. `processor` is a part of 1, over `Shares.seconds`."""

    name: str
    stack: int
    stack_size: int
    heap: int | None
    heap_size: int
    processor: float | None
    starts: int  # 0: it waits for its supervisor
    restarts: int  # in the window that its description limits, when it last started again


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Of the processor's time, by rank, while the newest records of a traced kernel were made."""

    seconds: float
    parts: Mapping[int, float]


def usages(guest: Guest, folder: Path, shared: Shares | None = None) -> tuple[Usage, ...]:
    """Every component in rank order; empty where the image has no table of states."""
    base = guest.at(guest.table_of_states)
    if base is None:
        return ()
    return tuple(
        _usage(guest, folder, base + one.rank * abi.STRIDE, one, shared)
        for one in guest.plan.components
    )


def _usage(
    guest: Guest, folder: Path, row: int, who: view.Component, shared: Shares | None
) -> Usage:
    stack, heap = (_mapping(guest, who, kind) for kind in (MappingKind.STACK, MappingKind.HEAP))
    return Usage(
        name=who.name,
        stack=0 if stack is None else _high_water(guest, who, stack),
        stack_size=who.stack.size if who.stack else 0 if stack is None else stack.size,
        heap=None if heap is None else _heap_in_use(guest, folder, who, heap),
        heap_size=0 if heap is None else heap.size,
        processor=None if shared is None else shared.parts.get(who.rank, 0.0),
        starts=memory.number(guest.ram, row, layout.STATE["starts"]),
        restarts=memory.number(guest.ram, row, layout.STATE["restarts"]),
    )


def _mapping(guest: Guest, who: view.Component, kind: MappingKind) -> view.Mapping | None:
    space = guest.plan.space(who.name)
    return next((one for one in space.mappings if one.kind is kind), None) if space else None


def _at(guest: Guest, who: view.Component, address: int, size: int) -> bytes:
    """Bytes of a component's own memory; none where it has not all of them."""
    space = guest.plan.space(who.name)
    physical = guest.plan.physical(space, address) if space else None
    if physical is None:
        return b""
    start = physical - guest.plan.board.banks[0].start
    found = bytes(guest.ram[start : start + size]) if start >= 0 else b""
    return found if len(found) == size else b""


def _high_water(guest: Guest, who: view.Component, stack: view.Mapping) -> int:
    found = _at(guest, who, stack.start, stack.size)
    untouched = len(found) - len(found.lstrip(b"\0"))
    return len(found) - untouched // layout.REGISTER * layout.REGISTER


def _heap_in_use(guest: Guest, folder: Path, who: view.Component, heap: view.Mapping) -> int | None:
    """All but the blocks of its list of free ones. None: the list is broken or very long, or the
    program has no heap of the runtime.
    """
    where = memory.symbols(folder / elf_of(who)).get(HEAP_SYMBOL)
    if where is None:
        return None
    words = _at(guest, who, where, HEAP.size)
    first: int
    start: int
    end: int
    first, start, end = HEAP.unpack(words) if words else (0, 0, 0)
    if start == 0:
        return 0  # not asked for anything yet
    if not heap.start <= start <= end <= heap.start + heap.size:
        return None
    free, past = 0, start
    for _ in range(MOST_BLOCKS + 1):
        if not first:
            return end - start - free
        block = _at(guest, who, first, BLOCK.size) if past <= first < end else b""
        size, following = BLOCK.unpack(block) if block else (0, 0)
        if not BLOCK.size <= size <= end - first:
            return None
        free, past, first = free + size, first + size, following
    return None


def shares(guest: Guest, running: float = 0.0) -> Shares | None:
    """None where the kernel keeps no trace, or has not switched yet. A machine that runs writes
    over the oldest records meanwhile: those are left out. `running`: for how many seconds its clock
    has gone, where that is known; who has the processor has it since the last switch.
    """
    plan = guest.plan
    trace, log = plan.frame("trace"), plan.log()
    if trace is None or log is None:
        return None
    bank = plan.board.banks[0].start
    base, head = trace.start - bank, layout.Field(offset=0, size=8)
    before = memory.number(guest.ram, base, head)
    data = bytes(guest.ram[base + abi.TRACE_HEADER : base + abi.TRACE_BYTES])
    written = memory.number(guest.ram, base, head)
    oldest = max(0, written - abi.TRACE_CAPACITY + 1)
    rows = [
        TRACE_RECORD.unpack_from(data, number % abi.TRACE_CAPACITY * abi.TRACE_RECORD)
        for number in range(oldest, before)
    ]
    switches = [(row[0], row[3]) for row in rows if row[1] == SWITCHED]
    frequency = memory.number(guest.ram, log.start - bank, layout.LOG_HEADER["frequency"])
    last = max([int(running * frequency), *(row[0] for row in rows)])
    if not switches or not frequency or last <= switches[0][0]:
        return None
    ticks: dict[int, int] = {}
    for (start, rank), (end, _) in zip(switches, [*switches[1:], (last, 0)]):
        ticks[rank] = ticks.get(rank, 0) + max(0, end - start)
    whole = last - switches[0][0]
    return Shares(
        seconds=whole / frequency, parts={rank: one / whole for rank, one in ticks.items()}
    )
