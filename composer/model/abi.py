# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Numbers of the ABI and the kernel's tables, which abi_facts.hpp asserts (test_abi_facts.py)."""

from __future__ import annotations

from composer.model.facts import Rank

STRIDE = 512  # abi::table_stride
CAPABILITY = ROUTE = LEVEL_STATE = 16
LEVEL = DEADLINE_OWNER = 4
RANK = LINE = 2
DEADLINE_NODE = 8
CALL_SETS = 272
CORE = 384
SYSTEM = 40
READY_WORDS, READY_BITS = 16, 64  # of kernel::RankSet, and of one of them
LOG_BYTES = 16384  # abi/log.hpp: log_bytes
TRACE_HEADER, TRACE_RECORD, TRACE_CAPACITY = 64, 32, 8192
TRACE_BYTES = TRACE_HEADER + TRACE_CAPACITY * TRACE_RECORD  # sizeof(abi::Trace)
TEXT_HEADER = TEXT_COMPONENT = TEXT_RANGE = 32  # abi/log.hpp
TEXT_SLOT = 4  # the offset of a slot's text
TEXT_MAGIC = 0x5448_5341
TEXT_RIGHTS = {"r": 1, "w": 2, "x": 4}
RING_LINE = 64
CALL_BYTES = 64  # of a message
VALUE_BYTES = 104  # of one row of abi/port_fact.hpp
SUPERVISOR_LIMIT = 4  # of one component
MOST_COMPONENTS = 1023  # the idle row is one more
MOST_OPERATIONS = 256  # eight bits of a call say which
MOST_PORTS = 256  # eight bits of a badge
MOST_CLIENTS = 65_535  # sixteen bits of a badge
HANDLE_PART = 16  # bits of a call's handle: its client; as many above them: the caller's rank


def ready_bit(number: int) -> int:
    """Of a rank in its word of a kernel::RankSet, or of a word in the summary."""
    return 1 << READY_BITS - 1 - number % READY_BITS


def text_rights(letters: str) -> int:
    """As abi::TextRange holds them."""
    return sum(TEXT_RIGHTS[letter] for letter in letters)


def caller_of(handle: int) -> Rank:
    return Rank(handle >> HANDLE_PART & (1 << HANDLE_PART) - 1)


def numbers() -> dict[str, int]:
    """By the expression of C++."""
    return {
        "abi::table_stride": STRIDE,
        "sizeof(abi::Descriptor)": STRIDE,
        "sizeof(kernel::State)": STRIDE,
        "sizeof(abi::Capability)": CAPABILITY,
        "sizeof(abi::InterruptRoute)": ROUTE,
        "sizeof(kernel::LevelState)": LEVEL_STATE,
        "sizeof(abi::Level)": LEVEL,
        "sizeof(abi::DeadlineOwner)": DEADLINE_OWNER,
        "sizeof(kernel::Rank)": RANK,
        "sizeof(decltype(kernel::lines_of(kernel::descriptors[0]))::value_type)": LINE,
        "sizeof(kernel::deadline_nodes[0])": DEADLINE_NODE,
        "sizeof(kernel::CallSets)": CALL_SETS,
        "sizeof(kernel::Core)": CORE,
        "sizeof(kernel::SystemTable)": SYSTEM,
        "sizeof(kernel::RankSet::words) / sizeof(std::uint64_t)": READY_WORDS,
        "[] { kernel::RankSet set; set.insert(70); return set.words[1]; }()": ready_bit(70),
        "[] { kernel::RankSet set; set.insert(70); return set.summary; }()": ready_bit(1),
        "abi::log_bytes": LOG_BYTES,
        "sizeof(abi::Trace)": TRACE_BYTES,
        "sizeof(abi::TextHeader)": TEXT_HEADER,
        "sizeof(abi::TextComponent)": TEXT_COMPONENT,
        "sizeof(abi::TextRange)": TEXT_RANGE,
        "abi::text_magic": TEXT_MAGIC,
        "abi::text_read": TEXT_RIGHTS["r"],
        "abi::text_write": TEXT_RIGHTS["w"],
        "abi::text_execute": TEXT_RIGHTS["x"],
        "sizeof(abi::RingLine)": RING_LINE,
        "abi::message_words * sizeof(std::uint64_t)": CALL_BYTES,
        "abi::value_bytes": VALUE_BYTES,
        "abi::supervisor_limit": SUPERVISOR_LIMIT,
        "abi::component_limit - 1": MOST_COMPONENTS,
        "abi::operation_limit": MOST_OPERATIONS,
        "abi::server_port_limit": MOST_PORTS,
        "abi::client_limit": MOST_CLIENTS,
        "abi::CallHandle::of(1, 2, 3).component()": caller_of(3 << 32 | 2 << 16 | 1),
    }
