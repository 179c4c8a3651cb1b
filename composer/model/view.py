# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The plan as plan.json holds it: what run, report and tools read. Flat, without references between
objects: places and ends are text in JSON.

`composer.model.serial` turns a decided.Plan into this and this into JSON and back; docs/plan.md
describes it. A change of any field here is a new VERSION.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NewType

from composer.model.decided import Hidden as Hidden, StackFrame as StackFrame
from composer.model.diagnostics import Place
from composer.model.resolved import Assumption as Assumption
from composer.model.facts import MappingKind, OnFault, Purpose, Right, SlotKind, SuperviseRight

VERSION = 5
Address = NewType("Address", int)  # in JSON a string such as "0x40080000": JSON numbers end at 2^53


@dataclass(frozen=True, slots=True)
class End:
    """A port of an instance; in JSON `instance.port`, without its own line of the description."""

    instance: str
    port: str
    place: Place | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.instance}.{self.port}"

    @classmethod
    def of(cls, text: str) -> End:
        """Both names may hold dots: `worker.3.work.jobs`."""
        name, _, rest = text.partition(".")
        number, dot, port = rest.partition(".")
        return cls(f"{name}.{number}", port) if dot and number.isdecimal() else cls(name, rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    name: str
    start: Address
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """`machine` is QEMU's arguments."""

    name: str
    architecture: str
    cpu: str
    machine: tuple[str, ...]
    timer_line: int  # of the kernel's clock
    banks: tuple[Bank, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    number: int
    kind: SlotKind
    name: str
    port: str
    purpose: Purpose
    target: str
    event: str | None  # of a signal: the name of what it raises in the target
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`group` 0 is the main word; group k raises bit 62 - k of the main word too."""

    group: int
    bit: int
    name: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """Nanoseconds. With a budget: the worst response, or why it is `unbounded`."""

    overdue: int | None
    budget: int | None
    period: int | None
    response: int | None
    overdraws: tuple[str, ...]  # who may delay it by the rest of one call besides, past its budget
    provided: tuple[str, ...]  # servers that must run in calls alone for it
    unbounded: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Bytes. `deepest` is the worst case when `hidden` is empty, else what the code shows."""

    size: int  # asked
    deepest: int
    chain: tuple[StackFrame, ...]
    hidden: tuple[Hidden, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """In rank order: the index in PlanView.components is `rank`."""

    name: str
    rank: int
    type: str
    shape: str
    priority: int
    power: bool
    on_fault: OnFault
    restart: Restart | None  # with `on_fault: restart`
    stopped: bool  # at boot
    time: Time
    stack: Stack | None  # None: its program has not been read
    place: Place
    slots: tuple[Slot, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """Physical memory: whole pages, of which `used` bytes are asked for."""

    key: str
    start: Address
    size: int
    used: int
    kind: str
    owner: str
    name: str
    place: Place
    content: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """`frames` is the key of the Frames behind it; None is a guard."""

    start: Address
    size: int
    rights: Right
    memory: str
    kind: MappingKind
    name: str
    place: Place
    frames: str | None
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    name: str
    asid: int
    root: Address
    tables: int
    mappings: tuple[Mapping, ...]

    def at(self, address: int) -> Mapping | None:
        """What is mapped there, a guard included."""
        there = (one for one in self.mappings if one.start <= address < one.start + one.size)
        return next(there, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    name: str
    producer: End
    consumer: End
    message: str
    message_size: int
    capacity: int
    drops: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    end: End
    right: Right
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    name: str
    size: int
    accesses: tuple[Access, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A notification (raisers, receiver) or a call (clients, server); `operations` by number."""

    name: str
    sources: tuple[End, ...]
    target: End
    interface: str | None
    operations: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision:
    """What a supervisor may do to one child."""

    name: str
    supervisor: End
    child: str
    rights: tuple[SuperviseRight, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Restart:
    """`within` is nanoseconds."""

    max: int
    within: int
    then: OnFault


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A register window of a device that a port holds."""

    index: int  # among the device's registers
    name: str | None  # of `reg-names`
    start: Address
    size: int
    right: Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    name: str
    end: End
    compatible: str
    # of its registers, whoever holds them: tells it from a device of that name on another board
    start: Address
    windows: tuple[Window, ...]  # that the port holds
    bus_master: bool
    interrupts: tuple[int, ...]  # lines of the interrupt controller, by element of the port
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    version: int
    system: str
    file: str
    board: Board
    components: tuple[Component, ...]
    rings: tuple[Ring, ...]
    regions: tuple[Region, ...]
    notifications: tuple[Edge, ...]
    calls: tuple[Edge, ...]
    supervisions: tuple[Supervision, ...]
    devices: tuple[Device, ...]
    assumptions: tuple[Assumption, ...]
    frames: tuple[Frames, ...]
    spaces: tuple[Space, ...]

    def frame(self, key: str) -> Frames | None:
        return next((one for one in self.frames if one.key == key), None)

    def space(self, name: str) -> Space | None:
        return next((one for one in self.spaces if one.name == name), None)

    def log(self) -> Frames | None:
        """The kernel's log."""
        return self.frame("log")

    def physical(self, space: Space, virtual: int) -> int | None:
        """Where a virtual address of a space lies, or None where nothing is mapped."""
        mapping = space.at(virtual)
        if mapping is None or mapping.frames is None:
            return None
        frames = self.frame(mapping.frames)
        return None if frames is None else frames.start + mapping.offset + virtual - mapping.start
