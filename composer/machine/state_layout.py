# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What Python believes about memory that the kernel and the components write: abi/log.hpp,
abi/ring.hpp, abi/trace.hpp and kernel/core/state.hpp.

emit prints a static_assert for each number of this module (asserts() and ENUMERATIONS);
tests/composer/test_abi_facts.py changes each and wants another file.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, auto

from composer.model import abi


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    offset: int
    size: int


class Run(IntEnum):
    """abi::Run: what a component is doing."""

    RUNNABLE = 0
    WAITING = auto()
    CALLING_QUEUED = auto()
    CALLING_TAKEN = auto()
    STOPPED = auto()
    ENDED = auto()
    EXHAUSTED = auto()

    @property
    def text(self) -> str:
        """For people; what a caller waits for says whether its server has the call."""
        return "CALLING" if self in (Run.CALLING_QUEUED, Run.CALLING_TAKEN) else self.name


STATE_SYMBOLS = ("states", "_ZN6kernel6statesE")
STATE_TYPE = "kernel::State"
STATE = {
    "events": Field(offset=0, size=8),  # raised and not yet taken
    "wait_mask": Field(offset=8, size=8),
    "run": Field(offset=20, size=1),
    "server": Field(offset=22, size=2),  # CALLING: rank of the server
}
STATE_REGISTERS = 128  # offset; CALLING: the first argument is the slot of the call
REGISTER = 8  # bytes

CORE_SYMBOL, CORE_TYPE, COUNTERS_TYPE = "boot_core", "kernel::Core", "kernel::Counters"
CORE_RUNNING = 0  # offset of Core::running
# Core::ready.words: bit 63 - rank % 64 of word rank / 64
CORE_READY = Field(offset=16, size=8 * abi.READY_WORDS)
CORE_COUNTERS = 208  # offset of Core::counters
COUNTERS = {
    name: Field(offset=8 * index, size=8)
    for index, name in enumerate(("signals", "waits", "calls", "switches", "interrupts"))
}

GROUP_SYMBOL = "group_words_"  # and the rank: the words of a component's groups of events
GROUP_WORD = 8  # bytes

# both of a ring's lines lie at its place among the rings of that pair of components
RING_LINE = {"index": Field(offset=0, size=8), "dropped": Field(offset=24, size=8)}

LOG_HEADER = {
    "written": Field(offset=0, size=8),
    "capacity": Field(offset=8, size=8),
    "frequency": Field(offset=16, size=8),
}
LOG_HEADER_SIZE = 64
LOG_RECORD = {
    "sequence": Field(offset=0, size=8),
    "kind": Field(offset=8, size=2),
    "component": Field(offset=10, size=2),
    "fault": Field(offset=12, size=2),
    "access": Field(offset=14, size=2),
    "bad_call": Field(offset=16, size=2),
    "system_call": Field(offset=18, size=2),
    "repeats": Field(offset=20, size=4),
    "time": Field(offset=24, size=8),
    "address": Field(offset=32, size=8),
    "syndrome": Field(offset=40, size=8),
    "physical": Field(offset=48, size=8),
    "pc": Field(offset=56, size=8),
    "sp": Field(offset=64, size=8),
    "flags": Field(offset=72, size=8),
}
LOG_REGISTERS = 80  # offset; nothing follows
SYSTEM_CALLS = (  # abi::SystemCall, from 0
    "wait",
    "signal",
    "signal_wait",
    "call",
    "reply_wait",
    "reply",
    "poll",
    "peek",
    "timer",
    "acknowledge",
    "power_off",
    "end",
    "panic",
    "take",
    "supervise",
)
TIMER_BIT, CALL_BIT = 62, 63
NO_LINE = 0xFFFF_FFFF  # abi::no_line

TRACE_RECORD = {
    "time": Field(offset=0, size=8),
    "kind": Field(offset=8, size=2),
    "component": Field(offset=10, size=2),
    "detail": Field(offset=12, size=4),
    "first": Field(offset=16, size=8),
    "second": Field(offset=24, size=8),
}
TRACE_KINDS = (
    "none",
    "switched",
    "signal",
    "wait",
    "call",
    "reply",
    "interrupt",
    "fault",
    "restart",
    "end",
)

ENUMERATIONS = {  # of C++, with all names from 0 on
    "abi::RecordKind": (
        *("none", "boot", "fault", "end", "power_off", "restart", "limit", "halt", "bus_error"),
    ),
    "abi::FaultClass": (
        *("none", "translation", "permission", "alignment", "illegal", "fpu", "breakpoint"),
        *("bad_call", "panic", "external", "other", "overdue"),
    ),
    "abi::Access": ("none", "read", "write", "execute"),
    "abi::BadCall": (
        *("none", "number", "slot", "kind", "right", "reserved_bits", "empty_mask"),
        *("unanswered", "status_range", "group"),
    ),
    "abi::Run": tuple(one.name.lower() for one in Run),
    "abi::Status": ("ok", "server_gone", "not_your_caller", "deadline_past", "unchanged"),
    "abi::SystemCall": SYSTEM_CALLS,
    "abi::TraceKind": TRACE_KINDS,
}


def log_record_size(registers: int) -> int:
    return LOG_REGISTERS + REGISTER * registers


def asserts() -> tuple[str, ...]:
    """A line of C++ a belief, with abi/{log,ring,trace}.hpp, kernel/core/core.hpp and <cstddef>."""
    rows = [
        f"static_assert(offsetof({STATE_TYPE}, registers) == {STATE_REGISTERS});",
        f"static_assert(offsetof(abi::LogRecord, registers) == {LOG_REGISTERS});",
        "static_assert(sizeof(abi::LogRecord) =="
        f" offsetof(abi::LogRecord, registers) + {REGISTER} * abi::Registers::count);",
        f"static_assert(sizeof(abi::LogHeader) == {LOG_HEADER_SIZE});",
        f"static_assert(offsetof({CORE_TYPE}, running) == {CORE_RUNNING});",
        f"static_assert(offsetof({CORE_TYPE}, counters) == {CORE_COUNTERS});",
        f"static_assert(sizeof(abi::Registers::words[0]) == {REGISTER});",
        f"static_assert(abi::timer_bit == {TIMER_BIT} && abi::call_bit == {CALL_BIT});",
        f"static_assert(abi::no_line == {NO_LINE});",
        f"static_assert(abi::trace_capacity == {abi.TRACE_CAPACITY} && offsetof(abi::Trace,"
        f" records) == {abi.TRACE_HEADER});",
        f"static_assert(sizeof(abi::TraceRecord) == {abi.TRACE_RECORD});",
        f"static_assert(offsetof({CORE_TYPE}, ready) + offsetof(kernel::RankSet, words) =="
        f" {CORE_READY.offset});",
        f"static_assert(sizeof(kernel::RankSet::words) == {CORE_READY.size});",
    ]
    tables = (
        ("abi::TraceRecord", TRACE_RECORD),
        ("abi::LogHeader", LOG_HEADER),
        ("abi::LogRecord", LOG_RECORD),
        (STATE_TYPE, STATE),
        (COUNTERS_TYPE, COUNTERS),
        ("abi::RingLine", RING_LINE),
    )
    for type_name, table in tables:
        for name, field in table.items():
            rows.append(f"static_assert(offsetof({type_name}, {name}) == {field.offset});")
            rows.append(f"static_assert(sizeof({type_name}::{name}) == {field.size});")
    return tuple(rows)
