# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The kernel's tables, field by field: abi/tables.hpp, kernel/core/{state,core,system_table}.hpp,
abi/log.hpp, abi/instance.hpp.
"""

from __future__ import annotations

from dataclasses import dataclass

STRIDE = 512
CAPABILITY = 16
SUPERVISORS_AT, SUPERVISOR_LIMIT = 192, 4
DESCRIPTOR_CAPABILITIES, DESCRIPTOR_COUNT, DESCRIPTOR_SUPERVISORS_USED = 8, 16, 172
CAPABILITY_KINDS = {
    0: "null",
    1: "signal",
    2: "call",
    3: "interrupt",
    4: "signal_wide",
    5: "supervise",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    name: str
    offset: int
    size: int


def _fields(*rows: tuple[str, int, int]) -> tuple[Field, ...]:
    return tuple(Field(name=name, offset=offset, size=size) for name, offset, size in rows)


def _packed(start: int, *rows: tuple[str, int]) -> tuple[Field, ...]:
    """Fields one behind the other."""
    made = []
    for name, size in rows:
        made.append(Field(name=name, offset=start, size=size))
        start += size
    return tuple(made)


DESCRIPTOR = (
    *_packed(
        8,
        ("capabilities", 8),
        ("capability_count", 4),
        ("rank", 2),
        ("level", 2),
        ("fpu", 8),
        ("fpu_state", 8),
        ("tls", 8),
        ("entry", 8),
        ("stack_top", 8),
        ("calls", 8),
        ("deadlines_ahead", 2),
        ("group_count", 2),
        ("rights", 4),
    ),
    *_fields(("groups", 144, 8), ("lines", 152, 8)),
    *_packed(
        160,
        ("line_count", 2),
        ("on_fault", 1),
        ("then", 1),
        ("restart_max", 4),
        ("restart_within", 4),
        ("supervisors_used", 4),
        ("overdue", 4),
        ("budget", 4),
        ("period", 4),
        ("reserved0", 4),
    ),
    *_packed(256, *((f"deadline_slots[{kind}]", 2) for kind in range(3))),
)
NAME = Field(name="name", offset=80, size=64)
STATE = (
    *_packed(
        0,
        ("events", 8),
        ("wait_mask", 8),
        ("rank", 2),
        ("level_first", 2),
        ("run", 1),
        ("watch", 1),
        ("server", 2),
        ("sequence", 4),
        ("badge", 4),
        ("working_for", 2),
        ("level", 2),
        ("starts", 4),
        ("signals", 8),
        ("budget", 8),
        ("window", 8),
        ("restarts", 4),
        ("reserved0", 4),
        ("unacknowledged", 8),
        *((f"reserved1[{number}]", 8) for number in range(6)),
    ),
    *_packed(128, *((f"x{number}", 8) for number in range(31)), ("sp", 8), ("pc", 8), ("flags", 8)),
    *_packed(
        400,
        ("last.fault", 2),
        ("last.access", 2),
        ("last.bad_call", 2),
        ("last.system_call", 2),
        ("last.address", 8),
        ("last.pc", 8),
        ("last.record", 8),
        *((f"reserved2[{number}]", 8) for number in range(10)),
    ),
)
CORE = _packed(
    0,
    ("running", 8),
    ("ready.summary", 8),
    *((f"ready.words[{number}]", 8) for number in range(16)),
    ("alarm", 8),
    ("deadline", 8),
    ("slice_end", 8),
    ("budget_end", 8),
    ("paid_from", 8),
    ("slice", 8),
    ("log_written", 8),
    ("payer", 2),
    ("fpu_owner", 2),
    ("reserved0", 4),
    ("counters.signals", 8),
    ("counters.waits", 8),
    ("counters.calls", 8),
    ("counters.switches", 8),
    ("counters.interrupts", 8),
    ("spent.summary", 8),
    *((f"spent.words[{number}]", 8) for number in range(16)),
)
SYSTEM_TABLE = (
    *_packed(0, ("components", 4), ("routes", 4), ("levels", 4), ("log_reader", 2), ("budgets", 2)),
    *_packed(16, ("log_events", 8), ("log", 8), ("deadline_leaves", 4), ("timer_line", 4)),
)
LEVEL = _packed(0, ("first", 2), ("count", 2))
LEVEL_STATE = (*_packed(0, ("turn", 2)), *_packed(8, ("remaining", 8)))
DEADLINE_OWNER = _packed(0, ("rank", 2), ("kind", 2))
ROUTE = _packed(0, ("owner", 2), ("edge", 2), ("reserved0", 4), ("events", 8))
TEXT_HEADER = _packed(
    0,
    ("magic", 4),
    ("components", 4),
    ("ranges", 4),
    ("range_count", 4),
    ("system_name", 4),
    ("reserved", 12),
)
TEXT_COMPONENT = _packed(
    0,
    ("name", 4),
    ("line", 4),
    ("first_range", 4),
    ("range_count", 4),
    ("slots", 4),
    ("slot_count", 4),
    ("priority", 4),
    ("reserved", 4),
)
TEXT_RANGE = _packed(
    0, ("start", 8), ("end", 8), ("what", 4), ("line", 4), ("rights", 4), ("reserved", 4)
)
INSTANCE = _packed(0, ("name", 64), ("index", 4), ("reserved", 60))


def other_values(old: int, size: int, peers: tuple[int, ...] = ()) -> tuple[int, ...]:
    """What a field can become: near, far, nothing, everything, what others have."""
    limit = 1 << 8 * size
    tried = (
        0,
        old + 1,
        old - 1,
        old ^ 1 << 8 * size - 1,
        limit - 1,
        old ^ 1 << 4 * size,
        old * 2 + 1,
        *peers,
    )
    return tuple(dict.fromkeys(one % limit for one in tried if one % limit != old))
