# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The records of a traced kernel: out of the machine's memory, into a file and back.

The file: a header (HEADER below), then the records that are kept, oldest first, as in
abi/trace.hpp. It carries the checksum of the plan that its numbers belong to. Nothing here raises
anything but TraceError, whatever the bytes.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from composer.machine import state_layout as layout
from composer.machine.memory import Memory, number
from composer.model import abi, view

FILE = "trace.bin"  # in the build folder
MAGIC, VERSION = b"ASHTRACE", 1
# magic, version, bytes of a record, ticks a second, records in all, checksum of plan.json
HEADER = struct.Struct("<8sIIQQ32s")


class TraceError(ValueError):
    """The file is no trace, or of another build; the text says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record; numbers as in abi/trace.hpp."""

    time: int
    kind: int
    component: int
    detail: int
    first: int
    second: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The kept ones, oldest first, of `written` in all."""

    frequency: int
    written: int
    kept: tuple[Record, ...]


def read(memory: Memory, plan: view.PlanView) -> Records | None:
    """What the kernel left in the memory of a stopped machine; None without a trace."""
    trace, log = plan.frame("trace"), plan.log()
    if trace is None or log is None:
        return None
    base = trace.start - plan.board.banks[0].start
    frequency = number(
        memory, log.start - plan.board.banks[0].start, layout.LOG_HEADER["frequency"]
    )
    written = number(memory, base, layout.Field(offset=0, size=8))
    first = base + abi.TRACE_HEADER
    rows = (
        index % abi.TRACE_CAPACITY
        for index in range(written - min(written, abi.TRACE_CAPACITY), written)
    )
    kept = (_record(memory, first + row * abi.TRACE_RECORD) for row in rows)
    return Records(frequency=frequency, written=written, kept=tuple(kept))


def _record(memory: Memory, base: int) -> Record:
    return Record(
        **{name: number(memory, base, field) for name, field in layout.TRACE_RECORD.items()}
    )


def pack(records: Records, plan_text: str) -> bytes:
    """The file of these records."""
    head = HEADER.pack(
        MAGIC, VERSION, abi.TRACE_RECORD, records.frequency, records.written, _checksum(plan_text)
    )
    return head + b"".join(_bytes(one) for one in records.kept)


def _bytes(one: Record) -> bytes:
    return b"".join(
        getattr(one, name).to_bytes(field.size, "little")
        for name, field in layout.TRACE_RECORD.items()
    )


def unpack(data: bytes, plan_text: str) -> Records:
    """The records of a file that was made with this plan.json; raises TraceError."""
    if len(data) < HEADER.size or not data.startswith(MAGIC):
        raise TraceError("it is no trace")
    _, version, size, frequency, written, checksum = HEADER.unpack_from(data)
    if (version, size) != (VERSION, abi.TRACE_RECORD):
        raise TraceError(f"it is a trace of version {version}; this ashlar reads version {VERSION}")
    if checksum != _checksum(plan_text):
        raise TraceError("the system was built anew after this trace was taken")
    if (len(data) - HEADER.size) % size or frequency == 0:
        raise TraceError("it is cut short, or the machine stopped before the kernel began")
    return Records(frequency=frequency, written=written, kept=tuple(_rows(data, size)))


def _rows(data: bytes, size: int) -> Iterator[Record]:
    for at in range(HEADER.size, len(data), size):
        yield _record(data, at)


def _checksum(plan_text: str) -> bytes:
    return hashlib.sha256(plan_text.encode()).digest()
