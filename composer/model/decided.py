# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Decided: addresses, slots, events, tables. wire and place make these; emit prints them.

All addresses and sizes are bytes; `rank` is the index of a component in every kernel table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from composer.model import resolved
from composer.model.asked import Port
from composer.model.diagnostics import Place
from composer.model.event_sources import group_of
from composer.model.facts import (
    KernelPart,
    Physical,
    Purpose,
    Rank,
    Right,
    SlotKind,
    SuperviseRight,
    Virtual,
)
from composer.model.memory import FrameRange, KernelFrames, Mapping


@dataclass(frozen=True, slots=True)
class Signal:
    source: int  # what it raises in the target, see event_sources.py

    @property
    def kind(self) -> SlotKind:
        return SlotKind.SIGNAL_WIDE if group_of(self.source) else SlotKind.SIGNAL


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeCall:
    client: int  # index at the server's port
    port: int  # index among the server's call ports
    kind: ClassVar = SlotKind.CALL


@dataclass(frozen=True, slots=True)
class Acknowledge:
    line: int  # of the interrupt controller
    kind: ClassVar = SlotKind.INTERRUPT


@dataclass(frozen=True, slots=True)
class Supervise:
    rights: tuple[SuperviseRight, ...]
    kind: ClassVar = SlotKind.SUPERVISE


SlotAct = Signal | MakeCall | Acknowledge | Supervise


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One row of a capability table. `number` counts from 1; slot 0 is null."""

    number: int
    act: SlotAct
    name: str  # "sender.out.data": the operation, and its target
    port: str
    element: int
    purpose: Purpose
    target: str  # instance
    place: Place

    @property
    def kind(self) -> SlotKind:
        return self.act.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    source: int  # number, see event_sources.py
    name: str  # "<instance>.<port>.<data, space, signal, interrupt, log, ended>"
    port: str
    element: int
    purpose: Purpose
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class WiredWindow:
    """Registers of a device as the component's code sees them."""

    key: str
    right: Right
    address: Virtual
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RingEnd:
    slot: int | None  # None: no component waits for this end, since the ring drops
    source: int | None
    own_line: Virtual  # of the two index lines and of the slots
    peer_line: Virtual
    slots: Virtual
    capacity: int
    message: resolved.MessageLayout
    drops: bool  # when full, the producer drops and never waits


class RingProducer(RingEnd):
    __slots__ = ()
    side = "producer"  # of abi::Side


class RingConsumer(RingEnd):
    __slots__ = ()
    side = "consumer"


@dataclass(frozen=True, slots=True)
class WiredRegion:
    address: Virtual
    size: int


@dataclass(frozen=True, slots=True)
class WiredRaise:
    slot: int


@dataclass(frozen=True, slots=True)
class WiredReceive:
    source: int


@dataclass(frozen=True, slots=True)
class WiredClient:
    slot: int


@dataclass(frozen=True, slots=True)
class WiredServer:
    """One client of a call server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WiredChild:
    slot: int
    source: int
    rights: tuple[SuperviseRight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WiredDevice:
    windows: tuple[WiredWindow, ...]  # as the port asks for them
    interrupts: tuple[tuple[int, int], ...]  # (slot, source)

    @property
    def address(self) -> Virtual:
        """Of the first window."""
        return self.windows[0].address

    @property
    def size(self) -> int:
        return self.windows[0].size


@dataclass(frozen=True, slots=True, kw_only=True)
class WiredLog:
    source: int
    address: Virtual
    size: int
    text: Virtual
    text_size: int


Wired = (
    RingEnd
    | WiredRegion
    | WiredRaise
    | WiredReceive
    | WiredClient
    | WiredServer
    | WiredChild
    | WiredDevice
    | WiredLog
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One grant of one port, as the component's code sees it."""

    number: int  # dense per port
    peer: int  # dense small number of the instance at the other end, or NO_PEER
    peer_name: str
    place: Place
    held: Wired


NO_PEER = 0xFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class WiredPort:
    port: Port
    # by number, and gaps where a link leaves a part out; empty: optional and not granted
    elements: tuple[Element, ...]
    count: int  # gaps counted too
    interface: resolved.InterfaceLayout | None = None
    server_index: int = 0  # call servers: number of the port among the component's call servers


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEnd:
    """Who is at the other end of one link, and what the link sets."""

    peer: int
    peer_name: str
    config: tuple[resolved.ConfigValue, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class WiredLink:
    port: Port  # the link port
    interface: str
    config: bool  # whether the interface's links set anything
    ends: tuple[LinkEnd, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StackFrame:
    """A function, and what it holds of the stack while the next one of a chain runs."""

    function: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """A function behind which the stack may get deeper than the code shows, and why."""

    function: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An instruction that takes of the stack."""

    function: str
    address: int
    bytes: int | None  # None: a register says how much


@dataclass(frozen=True, slots=True, kw_only=True)
class StackUse:
    """Of a linked program: the worst case where nothing is hidden, else what the code shows."""

    deepest: int  # bytes
    chain: tuple[StackFrame, ...]  # from the first function to the last
    hidden: tuple[Hidden, ...]
    largest_step: Step | None = None  # of one instruction anywhere in the program


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """One component's half of every edge; one ELF a `shape`."""

    instance: resolved.Instance
    rank: Rank
    shape: str  # name of the ELF: the type, or the type and a hash where a type has several shapes
    drivers: tuple[str, ...]  # source files that the granted devices chose
    ports: tuple[WiredPort, ...]
    links: tuple[WiredLink, ...]
    instance_page: Virtual
    slots: tuple[Slot, ...]
    events: tuple[Event, ...]
    mappings: tuple[Mapping, ...]  # of everything whose size is known before the link
    text_base: Virtual
    stack_top: Virtual
    restartable: bool = False  # it may run a second time: a pristine copy of its data is kept
    stack_use: StackUse | None = None  # once it is linked

    @property
    def groups(self) -> int:
        """Groups of events, beyond the main word."""
        return max((group_of(event.source) for event in self.events), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """One address space: rank order, then the kernel's."""

    name: str
    asid: int
    root: Physical  # of the root table
    mappings: tuple[Mapping, ...]  # sorted by start; guards included
    tables: int  # bytes of page tables below the root


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    system: resolved.System
    wirings: tuple[Wiring, ...]  # rank order
    frames: tuple[FrameRange, ...]  # sorted by start, never overlapping
    spaces: tuple[Space, ...]
    debug: bool = False  # its programs are compiled for debugging

    def kernel(self, part: KernelPart) -> FrameRange:
        return next(frame for frame in self.frames if frame.key == KernelFrames(part))
