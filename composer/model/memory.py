# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Memory as wire and place decide it: ranges of frames by key, and what backs a mapping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from composer.model.diagnostics import Place
from composer.model.facts import (
    Bytes,
    FrameKind,
    KernelPart,
    MappingKind,
    Memory,
    Physical,
    Right,
    Virtual,
)

KERNEL = "kernel"  # the name of its space, and of the owner of its frames
IDLE = "idle"  # the space of the idle row


@dataclass(frozen=True, slots=True)
class KernelFrames:
    part: KernelPart

    @property
    def kind(self) -> FrameKind:
        return {
            KernelPart.TABLES: FrameKind.TABLES,
            KernelPart.LOG: FrameKind.LOG,
            KernelPart.LOG_TEXT: FrameKind.LOG,
        }.get(self.part, FrameKind.KERNEL)

    @property
    def owner(self) -> str:
        return KERNEL

    def __str__(self) -> str:
        return self.part


@dataclass(frozen=True, slots=True)
class _OwnedFrames:
    kind: FrameKind
    owner: str

    def __str__(self) -> str:
        return f"{self.kind} {self.owner}"


class ProgramFrames(_OwnedFrames):
    """What all instances of a shape share: text, read-only data, pristine data."""

    __slots__ = ()


class InstanceFrames(_OwnedFrames):
    """What one instance has for itself."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class RegionFrames:
    owner: str  # the region
    kind: ClassVar = FrameKind.REGION

    def __str__(self) -> str:
        return f"region {self.owner}"


@dataclass(frozen=True, slots=True)
class RingFrames:
    """The page group of all rings of one ordered pair."""

    writer: str
    reader: str
    kind: ClassVar = FrameKind.RING

    @property
    def owner(self) -> str:
        return f"{self.writer} > {self.reader}"

    def __str__(self) -> str:
        return f"ring {self.owner}"


FrameKey = KernelFrames | ProgramFrames | InstanceFrames | RegionFrames | RingFrames


@dataclass(frozen=True, slots=True)
class Frames:
    """Memory that the composer hands out."""

    key: FrameKey
    offset: int = 0

    def __str__(self) -> str:
        return str(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRegisters:
    """A register window, from the start of its first page: the board's, by device and number.
    `device` is None for the interrupt controller's.
    """

    physical: Physical
    device: str | None = None
    window: int = 0

    def __str__(self) -> str:
        if self.device is None:
            return f"physical {self.physical:#x}"
        return f"device {self.device}.{self.window}" if self.window else f"device {self.device}"


BELOW_THE_STACK = "guard below the stack"  # a guard whose fault is an overflow


@dataclass(frozen=True, slots=True)
class Guard:
    """Nothing: an access faults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A virtual range of one component (or of the kernel) and what lies there."""

    start: Virtual
    size: Bytes
    rights: Right
    memory: Memory
    kind: MappingKind
    name: str  # "region frames", "stack", BELOW_THE_STACK
    place: Place
    backing: Frames | DeviceRegisters | Guard

    @property
    def end(self) -> Virtual:
        return Virtual(self.start + self.size)

    @property
    def frames(self) -> FrameKey | None:
        """Of memory that the composer hands out."""
        return self.backing.key if isinstance(self.backing, Frames) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRange:
    """Physical memory: who owns it, what for."""

    key: FrameKey
    start: Physical
    size: Bytes
    used: int  # bytes of it that are asked for; size - used is waste
    name: str
    place: Place
    content: bool  # False: zeroed by the loader, no byte in the image

    @property
    def kind(self) -> FrameKind:
        return self.key.kind

    @property
    def owner(self) -> str:
        return self.key.owner

    @property
    def end(self) -> Physical:
        return Physical(self.start + self.size)
