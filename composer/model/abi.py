# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Numbers of the ABI and of the kernel's tables, in bytes; abi_facts.cpp asserts each."""

from __future__ import annotations

STRIDE = 512  # abi::table_stride
CAPABILITY = ROUTE = LEVEL_STATE = 16
LEVEL = DEADLINE_OWNER = 4
RANK = LINE = 2
DEADLINE_NODE = 8
CALL_SETS = 272
CORE = 384
SYSTEM = 40
FPU_STATE = 528
READY_WORDS = 16  # of kernel::RankSet
LOG_BYTES = 16384  # abi/log.hpp: log_bytes
TRACE_BYTES = 64 + 8192 * 32  # sizeof(abi::Trace)
TEXT_HEADER = TEXT_COMPONENT = TEXT_RANGE = 32  # abi/log.hpp
