# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Asked: what the user wrote, typed, with every place; references are still names.

The loader makes these; only the resolver reads them. Sizes are bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from composer.model.diagnostics import Located, Place


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    name: str
    kind: PortKind
    place: Place
    message: Located[str] | None = None  # ring ends: "demo.Message", "u8"
    right: str | None = None  # regions: "r", "rw", "rx"
    interface: Located[str] | None = None  # call ends
    drivers: tuple[tuple[Located[str] | None, Located[str]], ...] = ()  # devices: (source file or None, compatible)
    many: int | None = None  # None: exactly one grant, and the constant is no array
    optional: bool = False
    defers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentType:
    """A folder with a component.yaml."""

    name: str
    folder: str  # relative to the project
    place: Place
    sources: tuple[Located[str], ...]
    stack: Located[int]
    heap: Located[int] | None
    fpu: bool
    constants: tuple[tuple[str, int | str, Place], ...]
    ports: tuple[Port, ...]  # in the order of the file


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageField:
    name: str
    type: str  # "u8" … "i64", "char", "status", or "interface.Message" for nested
    count: int | None  # None: a scalar; N: an array
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    name: str
    place: Place
    fields: tuple[MessageField, ...] = ()
    header: str | None = None  # the escape for existing types: header, type, size
    type: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    name: str
    request: Located[str]
    reply: Located[str]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    name: str
    file: str
    place: Place
    messages: tuple[Message, ...]
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A named use of a type."""

    name: str
    place: Place
    type: Located[str]
    priority: Located[int]
    devices: tuple[tuple[Located[str], Located[str]], ...] = ()  # (port, board name of the device)
    power: bool = False
    stack: Located[int] | None = None
    on_fault: str = "stop"


@dataclass(frozen=True, slots=True)
class PortReference:
    """`instance.port`."""

    instance: str
    port: str

    def __str__(self) -> str:
        return f"{self.instance}.{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    name: str
    place: Place
    size: Located[int]
    access: tuple[tuple[Located[PortReference], Located[str]], ...]
    at: tuple[tuple[Located[PortReference], Located[int]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    name: str
    place: Place
    producer: Located[PortReference]
    consumer: Located[PortReference]
    capacity: Located[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A notification or a call: from many, to one."""

    name: str
    place: Place
    sources: tuple[Located[PortReference], ...]
    target: Located[PortReference]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    name: str
    file: str
    place: Place
    board: Located[str] | None
    components: tuple[Component, ...]
    regions: tuple[Region, ...]
    rings: tuple[Ring, ...]
    notifications: tuple[Edge, ...]
    calls: tuple[Edge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardDevice:
    name: str  # portable: "stdout"
    node: str  # path in the device tree
    compatible: tuple[str, ...]
    start: int  # physical
    size: int
    interrupts: tuple[tuple[int, bool], ...]  # (INTID, edge-triggered)
    bus_master: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """One range of RAM."""

    name: str
    start: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    name: str
    architecture: str  # "aarch64"
    banks: tuple[Bank, ...]
    devices: tuple[BoardDevice, ...]
    gic_distributor: tuple[int, int]  # physical start, size
    gic_cpu_interface: tuple[int, int]
    timer_interrupt: int  # INTID of the virtual timer
    machine: tuple[str, ...]  # QEMU arguments: ("-M", "virt", "-m", "128M")
    cpu: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Everything that was read. `complete` is False when something was dropped because of an error:
    the resolver then still looks for its own mistakes, but makes no system."""

    system: System
    types: Mapping[str, ComponentType]
    interfaces: Mapping[str, Interface]
    board: Board
    complete: bool
    broken: frozenset[str]  # "type console", "component a", "interface demo", "board x": reported already
    known_types: tuple[str, ...]  # every folder with a component.yaml in sight, for "did you mean"
    known_interfaces: tuple[str, ...]
