# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The words and units of a system, as types: what else would be a string or a bare number.

A member of a StrEnum prints and compares as the word that the language, plan.json or the ABI has.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import ClassVar, NewType

Virtual = NewType("Virtual", int)  # an address of one space
Physical = NewType("Physical", int)  # an address of the machine
Rank = NewType("Rank", int)  # the index of a component in every kernel table
Bytes = NewType("Bytes", int)  # a size in whole pages


class Scalar(StrEnum):
    """A type of one value, in messages and in config: bytes, alignment, and the type of C++."""

    U8 = "u8", 1, 1, "std::uint8_t"
    U16 = "u16", 2, 2, "std::uint16_t"
    U32 = "u32", 4, 4, "std::uint32_t"
    U64 = "u64", 8, 8, "std::uint64_t"
    I8 = "i8", 1, 1, "std::int8_t"
    I16 = "i16", 2, 2, "std::int16_t"
    I32 = "i32", 4, 4, "std::int32_t"
    I64 = "i64", 8, 8, "std::int64_t"
    CHAR = "char", 1, 1, "char"
    STATUS = "status", 4, 4, "ashlar::Status"
    FLAG = "flag", 1, 1, "bool"
    SIZE = "size", 8, 8, "std::uint64_t"  # bytes
    TIME = "time", 8, 8, "std::uint64_t"  # nanoseconds
    IPV4 = "ipv4", 8, 1, "ashlar::Ipv4"
    MAC = "mac", 8, 1, "ashlar::Mac"

    size: int
    align: int
    cpp: str

    def __new__(cls, word: str, size: int, align: int, cpp: str) -> Scalar:
        made = str.__new__(cls, word)
        made._value_, made.size, made.align, made.cpp = word, size, align, cpp
        return made


UNSIGNED = (Scalar.U8, Scalar.U16, Scalar.U32, Scalar.U64)
SIGNED = (Scalar.I8, Scalar.I16, Scalar.I32, Scalar.I64)
OF_CONFIG = {one.value: one for one in Scalar if one not in (Scalar.CHAR, Scalar.STATUS)}
OF_MESSAGES = {one.value: one for one in (*UNSIGNED, *SIGNED, Scalar.CHAR, Scalar.STATUS)}


@dataclass(frozen=True, slots=True)
class Chars:
    """`char x N` in config."""

    size: int
    align: ClassVar[int] = 1

    @property
    def cpp(self) -> str:
        return f"std::array<char, {self.size}>"


ConfigType = Scalar | Chars


@dataclass(frozen=True, slots=True)
class MessageName:
    interface: str
    message: str

    def __str__(self) -> str:
        return f"{self.interface}.{self.message}"

    @property
    def cpp(self) -> str:
        return f"{self.interface}::{self.message}"


MessageType = Scalar | MessageName


@dataclass(frozen=True, slots=True, order=True)
class InterfaceName:
    """An interface, or one of its call parts."""

    interface: str
    part: str = ""

    def __str__(self) -> str:
        return f"{self.interface}.{self.part}" if self.part else self.interface

    @property
    def cpp(self) -> str:
        return str(self).replace(".", "::")


class Need(StrEnum):
    """What a library needs of each component that it is linked with."""

    HEAP = "heap"
    FPU = "fpu"


class Right(StrEnum):
    """A right to memory."""

    NONE = ""  # nothing is mapped; `none` in the language
    R = "r"
    RW = "rw"
    RX = "rx"
    W = "w"  # this and what follows may be written, and C201 and C202 refuse it
    X = "x"
    WX = "wx"
    RWX = "rwx"

    @property
    def reads(self) -> bool:
        return "r" in self

    @property
    def writes(self) -> bool:
        return "w" in self

    @property
    def executes(self) -> bool:
        return "x" in self

    @property
    def parts(self) -> frozenset[Right]:
        """Each of the accesses that it permits, as a right alone."""
        return frozenset(one for one in (Right.R, Right.W, Right.X) if one in self)


class Memory(StrEnum):
    """The attribute of a mapping."""

    NORMAL = "normal"
    DEVICE = "device"
    UNCACHED = "uncached"


class FrameKind(StrEnum):
    """What a range of physical memory is for."""

    KERNEL = "kernel"
    TABLES = "tables"
    LOG = "log"
    TEXT = "text"
    RODATA = "rodata"
    PRISTINE = "pristine"  # a copy of the initialised data, for a restart
    INSTANCE = "instance"
    DATA = "data"
    STACK = "stack"
    BSS = "bss"
    HEAP = "heap"
    RING = "ring"
    REGION = "region"


class KernelPart(StrEnum):
    """A range of the kernel's physical memory."""

    TEXT = "kernel text"
    RODATA = "kernel rodata"
    DATA = "kernel data"
    STACK = "kernel stack"
    TABLES = "tables"
    LOG = "log"
    LOG_TEXT = "log-text"
    TRACE = "trace"


class MappingKind(StrEnum):
    """What a virtual range is for."""

    GUARD = "guard"
    STACK = "stack"
    INSTANCE = "instance"
    RING = "ring"
    DEVICE = "device"
    LOG = "log"
    LOG_TEXT = "log-text"
    REGION = "region"
    TEXT = "text"
    RODATA = "rodata"
    PRISTINE = "pristine"
    DATA = "data"
    BSS = "bss"
    HEAP = "heap"
    KERNEL = "kernel"


class OnFault(StrEnum):
    """What a fault leads to; also what follows the last restart: abi::OnFault."""

    STOP = "stop"
    RESTART = "restart"
    HALT = "halt"


class PortKind(Enum):
    RING_PRODUCER = "ring: producer"
    RING_CONSUMER = "ring: consumer"
    REGION = "region"
    RAISE = "notification: raise"
    RECEIVE = "notification: receive"
    CALL_CLIENT = "call: client"
    CALL_SERVER = "call: server"
    DEVICE = "device"
    KERNEL_LOG = "kernel_log"
    SUPERVISOR = "supervisor"
    LINK = "link"  # several of the others at once; the resolver puts one port a part in its place


class PartKind(StrEnum):
    """The kind of edge that a part of a link is."""

    RING = "ring"
    REGION = "region"
    NOTIFICATION = "notification"
    CALL = "call"


class SlotKind(StrEnum):
    """abi::CapabilityKind."""

    SIGNAL = "signal"
    SIGNAL_WIDE = "signal_wide"  # into a group of events
    CALL = "call"
    INTERRUPT = "interrupt"
    SUPERVISE = "supervise"


class Purpose(StrEnum):
    """What a slot or an event says to its receiver."""

    DATA = "data"  # in a ring
    SPACE = "space"
    SIGNAL = "signal"
    CALL = "call"
    ACKNOWLEDGE = "acknowledge"
    SUPERVISE = "supervise"
    INTERRUPT = "interrupt"
    LOG = "log"
    ENDED = "ended"


class SuperviseRight(StrEnum):
    """In order of their bits: abi/supervision.hpp."""

    INSPECT = "inspect"
    START = "start"
    STOP = "stop"
    RESTART = "restart"


STARTS = frozenset((SuperviseRight.START, SuperviseRight.RESTART))
STOPS = frozenset((SuperviseRight.STOP, SuperviseRight.RESTART))


class PolicyKind(StrEnum):
    NEVER = "never"
    ONLY = "only"
    ASSUME = "assume"
    RESPONSE = "response"


class PolicySubject(StrEnum):
    INFLUENCE = "influence"
    HOLD = "hold"
    DEVICE = "device"
    DMA = "dma"
    YIELDS = "yields"
    STARVE = "starve"
    RESPONSE = "response"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
