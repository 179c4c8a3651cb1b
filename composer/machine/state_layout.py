# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What Python believes about memory that the kernel and the components write, and of the text
that explains it: abi/log.hpp, abi/ring.hpp, abi/trace.hpp and kernel/core/state.hpp.

emit prints a static_assert for each number of this module (numbers() and ENUMERATIONS);
tests/composer/test_abi_facts.py changes each and wants another file.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, auto
from itertools import accumulate

from composer.model import abi


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    offset: int
    size: int


def _one_by_one(**sizes: int) -> dict[str, Field]:
    """Fields that follow one another from offset 0, by name."""
    ends = dict(zip(sizes, accumulate(sizes.values())))
    return {name: Field(offset=ends[name] - size, size=size) for name, size in sizes.items()}


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
    "starts": Field(offset=36, size=4),  # this life included; 0: it waits for its supervisor
    "window": Field(offset=56, size=8),  # ticks: since when restarts are counted
    "restarts": Field(offset=64, size=4),  # in that window
    "unacknowledged": Field(offset=72, size=8),  # events of own lines that are masked since
}
STATE_REGISTERS = 128  # offset; CALLING: the first argument is the slot of the call
REGISTER = 8  # bytes

CORE_SYMBOL, CORE_TYPE, COUNTERS_TYPE = "boot_core", "kernel::Core", "kernel::Counters"
CORE_RUNNING = 0  # offset of Core::running
# Core::ready.words: bit 63 - rank % 64 of word rank / 64
CORE_READY = Field(offset=16, size=8 * abi.READY_WORDS)
CORE_COUNTERS = 208  # offset of Core::counters
COUNTERS = _one_by_one(signals=8, waits=8, calls=8, switches=8, interrupts=8)

GROUP_SYMBOL = "group_words_"  # and the rank: the words of a component's groups of events
GROUP_WORD = 8  # bytes

# both of a ring's lines lie at its place among the rings of that pair of components
RING_LINE = {"index": Field(offset=0, size=8), "dropped": Field(offset=24, size=8)}

LOG_HEADER = _one_by_one(written=8, capacity=8, frequency=8)
LOG_HEADER_SIZE = 64
# fmt: off
LOG_RECORD = _one_by_one(
    sequence=8,
    kind=2, component=2, fault=2, access=2, bad_call=2, system_call=2,
    repeats=4,
    time=8, address=8, syndrome=8, physical=8, pc=8, sp=8, flags=8,
)
# fmt: on
LOG_REGISTERS = 80  # offset; nothing follows
TEXT = {  # in the order in which emit/log_text.py prints them
    "abi::TextHeader": _one_by_one(magic=4, components=4, ranges=4, range_count=4, system_name=4),
    "abi::TextComponent": _one_by_one(
        name=4, line=4, first_range=4, range_count=4, slots=4, slot_count=4, priority=4
    ),
    "abi::TextRange": _one_by_one(start=8, end=8, what=4, line=4, rights=4),
}
# fmt: off
SYSTEM_CALLS = (  # abi::SystemCall, from 0
    "wait", "signal", "signal_wait", "call", "reply_wait", "reply", "poll", "peek", "timer",
    "acknowledge", "power_off", "end", "panic", "take", "supervise",
)
# fmt: on
TIMER_BIT, CALL_BIT = 62, 63
NO_LINE = 0xFFFF_FFFF  # abi::no_line

TRACE_RECORD = _one_by_one(time=8, kind=2, component=2, detail=4, first=8, second=8)
# fmt: off
TRACE_KINDS = (
    "none", "switched", "signal", "wait", "call", "reply", "interrupt", "fault", "restart", "end",
)

ENUMERATIONS = {  # of C++, with all names from 0 on
    "abi::RecordKind": (
        "none", "boot", "fault", "end", "power_off", "restart", "limit", "halt", "bus_error",
    ),
    "abi::FaultClass": (
        "none", "translation", "permission", "alignment", "illegal", "fpu", "breakpoint",
        "bad_call", "panic", "external", "other", "overdue",
    ),
    "abi::Access": ("none", "read", "write", "execute"),
    "abi::BadCall": (
        "none", "number", "slot", "kind", "right", "reserved_bits", "empty_mask",
        "unanswered", "status_range", "group",
    ),
    "abi::Run": tuple(one.name.lower() for one in Run),
    "abi::Status": ("ok", "server_gone", "not_your_caller", "deadline_past", "unchanged"),
    "abi::SystemCall": SYSTEM_CALLS,
    "abi::TraceKind": TRACE_KINDS,
}
# fmt: on


def log_record_size(registers: int) -> int:
    return LOG_REGISTERS + REGISTER * registers


def numbers() -> dict[str, int]:
    """By the expression of C++, with abi/{log,ring,trace}.hpp and kernel/core/core.hpp."""
    found = {
        f"offsetof({STATE_TYPE}, registers)": STATE_REGISTERS,
        "offsetof(abi::LogRecord, registers)": LOG_REGISTERS,
        "sizeof(abi::LogRecord) - sizeof(abi::Registers)": log_record_size(0),
        "sizeof(abi::LogHeader)": LOG_HEADER_SIZE,
        f"offsetof({CORE_TYPE}, running)": CORE_RUNNING,
        f"offsetof({CORE_TYPE}, counters)": CORE_COUNTERS,
        f"offsetof({CORE_TYPE}, ready) + offsetof(kernel::RankSet, words)": CORE_READY.offset,
        "sizeof(kernel::RankSet::words)": CORE_READY.size,
        "sizeof(abi::Registers::words[0])": REGISTER,
        "abi::timer_bit": TIMER_BIT,
        "abi::call_bit": CALL_BIT,
        "abi::no_line": NO_LINE,
        "abi::trace_capacity": abi.TRACE_CAPACITY,
        "offsetof(abi::Trace, records)": abi.TRACE_HEADER,
        "sizeof(abi::TraceRecord)": abi.TRACE_RECORD,
    }
    tables = {
        "abi::TraceRecord": TRACE_RECORD,
        "abi::LogHeader": LOG_HEADER,
        "abi::LogRecord": LOG_RECORD,
        STATE_TYPE: STATE,
        COUNTERS_TYPE: COUNTERS,
        "abi::RingLine": RING_LINE,
        **TEXT,
    }
    for type_name, table in tables.items():
        for name, field in table.items():
            found[f"offsetof({type_name}, {name})"] = field.offset
            found[f"sizeof({type_name}::{name})"] = field.size
    return found
