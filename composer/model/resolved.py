# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Resolved: the system with every reference followed, for wire, check and views."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from composer.model.asked import (
    DEFAULT_RESTART,
    Board,
    BoardDevice,
    ComponentType,
    Interface,
    Port,
    Restart,
)
from composer.model.diagnostics import Located, Place
from composer.model.facts import (
    STARTS,
    ConfigType,
    InterfaceName,
    MessageType,
    OnFault,
    PolicyKind,
    PolicySubject,
    Right,
    Scalar,
    SuperviseRight,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLayout:
    name: str
    type: MessageType
    count: int | None
    offset: int
    size: int  # of the whole field, bytes
    filler: bool = False  # inserted so that the struct holds no padding

    @property
    def identifier(self) -> str:
        """In C++; no field of a description ends so."""
        return f"{self.name}_" if self.filler else self.name

    @property
    def cpp(self) -> str:
        """Its type in C++."""
        base = self.type.cpp
        return base if self.count is None else f"std::array<{base}, {self.count}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLayout:
    """`size` is a multiple of `align`; `hash` is 16 hex digits over names, types and offsets."""

    name: MessageType
    size: int
    align: int
    hash: str
    fields: tuple[FieldLayout, ...] = ()
    header: str | None = None
    cpp_type: str | None = None  # of the escape
    place: Place | None = None  # None: of a scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationLayout:
    name: str
    number: int  # 0..255, order of the file
    request: MessageLayout
    reply: MessageLayout


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigLayout:
    """A config field, where it lies in its struct."""

    name: str
    type: ConfigType
    offset: int
    unit: str | None
    place: Place

    @property
    def size(self) -> int:
        return self.type.size

    @property
    def comment(self) -> str:
        """Its unit, where it has one."""
        return self.unit or _UNITS.get(self.type) or ""


_UNITS: dict[ConfigType, str] = {Scalar.SIZE: "bytes", Scalar.TIME: "nanoseconds"}


def config_size(fields: Iterable[ConfigLayout]) -> int:
    """Bytes of the whole struct, a multiple of 8."""
    end = max((one.offset + one.size for one in fields), default=0)
    return (end + 7) // 8 * 8


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceLayout:
    """Of an interface, or of one of its call parts: then `messages` is empty."""

    name: InterfaceName
    interface: Interface
    messages: tuple[MessageLayout, ...]  # nested ones before their users
    operations: tuple[OperationLayout, ...]
    config: tuple[ConfigLayout, ...] = ()  # of each link


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigValue:
    field: ConfigLayout
    text: str  # as written
    data: bytes  # field.size of them

    def __str__(self) -> str:
        """On one line, for people."""
        return f"{self.field.name} {self.text.splitlines()[0] if self.text else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    name: str
    index: int  # order in the file
    type: ComponentType
    priority: int
    stack: int  # bytes
    power: bool
    on_fault: OnFault
    place: Place
    priority_place: Place | None = None  # None: made by a test
    stack_place: Place | None = None
    config: tuple[ConfigValue, ...] = ()
    restart: Restart | None = None  # as written; `limit` is what holds
    overdue: Located[int] | None = None  # nanoseconds, all three
    budget: Located[int] | None = None
    period: Located[int] | None = None
    stopped: Place | None = None  # `start: stopped`: at boot it does not run
    max: int | None = None  # bytes of program, heap and stack
    max_place: Place | None = None

    @property
    def limit(self) -> Restart | None:
        """None where no fault starts it again."""
        return (self.restart or DEFAULT_RESTART) if self.on_fault is OnFault.RESTART else None


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One port of one instance, at one grant. `element` is dense per port, in order of the file."""

    instance: str
    port: Port
    element: int
    place: Place  # of the grant in system.yaml

    def __str__(self) -> str:
        return f"{self.instance}.{self.port.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    end: End
    right: Right
    at: int | None  # fixed virtual address
    at_place: Place | None = None
    right_place: Place | None = None

    @property
    def place(self) -> Place:
        return self.end.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    name: str
    size: int  # asked, bytes; not yet rounded
    size_place: Place
    accesses: tuple[Access, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    name: str
    producer: End
    consumer: End
    message: MessageLayout
    capacity: int
    capacity_place: Place
    place: Place
    drops: bool = False  # when full: the producer never waits, and hears nothing from the consumer
    link: str | None = None  # the link that it is a part of


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    name: str
    raisers: tuple[End, ...]
    receiver: End
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    name: str
    clients: tuple[End, ...]
    # the index of each client: dense per server port, over all calls to it, in order of the file
    numbers: tuple[int, ...]
    server: End  # element of its first client
    interface: InterfaceLayout
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What several edges came from: they are called `name.part`. The ends' ports are link ports."""

    name: str
    interface: str
    source: End
    target: End
    parts: tuple[str, ...]
    config: tuple[ConfigValue, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision:
    """Over one child: each is an element of the supervisor's port."""

    name: str
    supervisor: End
    child: str
    rights: tuple[SuperviseRight, ...]  # in order of their bits
    place: Place

    @property
    def starts(self) -> bool:
        """Whether it lets the supervisor start the child."""
        return not STARTS.isdisjoint(self.rights)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldWindow:
    """A register window of a device, as a port holds it."""

    key: str  # as the port asks for it: "0", "ram"
    index: int  # among the device's registers
    right: Right


FIRST_WINDOW = HeldWindow(key="0", index=0, right=Right.RW)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceGrant:
    end: End
    device: BoardDevice
    driver: str | None  # source file chosen by the compatible
    # in the order in which the port asks for them
    windows: tuple[HeldWindow, ...] = (FIRST_WINDOW,)

    @property
    def interrupts(self) -> tuple[tuple[int, bool], ...]:
        """The lines that come with it: all of the device's, or none."""
        return self.device.interrupts if self.end.port.takes_interrupts else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """What `never`, `only` and `response` say, groups and sets followed."""

    kind: PolicyKind
    what: PolicySubject
    sources: tuple[str, ...]  # components
    targets: tuple[str, ...]
    of: tuple[str, ...]  # regions or devices; components, of starve and response
    by: tuple[str, ...]
    through: tuple[str, ...]
    within: int | None = None  # nanoseconds, of a response
    text: str  # as written, on one line
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """What no table holds, and the description takes for granted."""

    what: PolicySubject
    of: tuple[str, ...]  # components
    reason: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A name of the description for several components."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Code that components are linked with; `needs` are libraries, each behind those it needs."""

    name: str
    folder: str
    place: Place
    sources: tuple[str, ...]
    includes: tuple[str, ...]  # folders inside, at least one
    definitions: tuple[str, ...]
    needs: tuple[str, ...]
    fpu: bool  # it needs floating point, or one that it needs does
    foreign: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    name: str
    file: str
    place: Place
    board: Board
    instances: tuple[Instance, ...]  # order of the file
    interfaces: tuple[InterfaceLayout, ...]  # by name; all that any port names
    regions: tuple[Region, ...]
    rings: tuple[Ring, ...]
    notifications: tuple[Notification, ...]
    calls: tuple[Call, ...]
    devices: tuple[DeviceGrant, ...]
    logs: tuple[End, ...]  # ports of kind kernel_log
    links: tuple[Link, ...] = ()
    supervisions: tuple[Supervision, ...] = ()
    groups: tuple[Group, ...] = ()
    assertions: tuple[Assertion, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    libraries: tuple[Library, ...] = ()  # all that components are linked with, needed ones first

    def by_rank(self) -> tuple[Instance, ...]:
        """Most important first, then in order of the file: by rank."""
        return tuple(sorted(self.instances, key=lambda one: (-one.priority, one.index)))

    def restartable(self) -> frozenset[str]:
        """Who may run a second time: after a fault, or because a supervisor starts it."""
        supervised = {supervision.child for supervision in self.supervisions if supervision.starts}
        return frozenset(
            {one.name for one in self.instances if one.on_fault is OnFault.RESTART} | supervised
        )
