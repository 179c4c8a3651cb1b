# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Asked: what the user wrote, typed, with every place; references are still names.

The loader makes these; only the resolver reads them. Sizes are bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from composer.model import limits
from composer.model.diagnostics import Located, Place
from composer.model.facts import (
    ConfigType,
    InterfaceName,
    MessageType,
    OnFault,
    PartKind,
    PolicyKind,
    PolicySubject,
    PortKind,
    Right,
    Scalar,
    SuperviseRight,
)
from composer.model.machine import AddressLayout, Interrupts, PageFormat

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    name: str
    kind: PortKind
    place: Place
    message: Located[MessageType] | None = None  # ring ends
    right: Right | None = None  # regions
    interface: Located[InterfaceName] | None = None  # call ends
    # devices: (source file or None, compatible)
    drivers: tuple[tuple[Located[str] | None, Located[str]], ...] = ()
    # devices: (index or name, right); none: the first one, rw
    windows: tuple[tuple[Located[str], Right], ...] = ()
    takes_interrupts: bool = True  # devices; `interrupts: none` leaves them to another holder
    many_place: Place | None = None
    many: int | None = None  # None: exactly one grant, and the constant is no array
    optional: bool = False
    defers: bool = False
    role: Located[str] | None = None  # link ends: one of the interface's roles
    narrowed: tuple[tuple[Located[str], Right], ...] = ()  # link ends: (region part, lesser right)
    shared_event: bool = False  # `events: shared`: all elements raise one bit
    shared_parts: tuple[Located[str], ...] = ()  # link ends: `events: {part: shared}`
    defers_place: Place | None = None  # of `defers: true`
    link: str | None = None  # of a part: the name of the link port that it came from
    drops: bool = False  # of a ring part: what its interface says, for a port that is not granted

    @property
    def identifier(self) -> str:
        """In C++: the part `text` of the link port `console` is `console_text`."""
        return self.name.replace(".", "_")

    @property
    def interfaces(self) -> tuple[Located[str], ...]:
        """Those that it names, each where it names it."""
        return tuple(
            Located(one.value.interface, one.place)
            for one in (self.interface, self.message)
            if one is not None and not isinstance(one.value, Scalar)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigField:
    """A value that each instance (or each link) may set; it lies in read-only memory."""

    name: str
    type: ConfigType
    default: str | None  # as written; None: required
    unit: str | None
    place: Place


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
    config: tuple[ConfigField, ...] = ()
    max: Located[int] | None = None  # bytes of program, heap and stack
    # relocatable files and archives of other compilers
    objects: tuple[Located[str], ...] = ()
    libraries: tuple[Located[str], ...] = ()  # resolved: all of them, needed ones first
    links: tuple[Port, ...] = ()  # resolved: the link ports whose parts stand in `ports`

    @property
    def stack_is_stated(self) -> bool:
        """What nobody wrote has the place of the type itself."""
        return self.stack.place != self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageField:
    name: str
    type: MessageType
    count: int | None  # None: a scalar; N: an array
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    name: str
    place: Place
    fields: tuple[MessageField, ...] = ()
    header: Located[str] | None = None  # the escape for existing types: header, type, size
    type: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    name: str
    request: Located[MessageType]
    reply: Located[MessageType]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One edge of a link. `source` and `target` are roles; a region has rights by role."""

    name: str
    kind: PartKind
    place: Place
    source: str = ""
    target: str = ""
    message: Located[MessageType] | None = None  # ring
    capacity: Located[int] | None = None  # ring; None: set by each link
    drops: bool = False  # ring: `when_full: drop`
    rights: tuple[tuple[str, Right], ...] = ()  # region: (role, right)
    size: Located[int] | None = None  # region; None: a region named by each link
    operations: tuple[Operation, ...] = ()  # call
    optional: bool = False  # a link may leave it out


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    name: str
    file: str
    place: Place
    messages: tuple[Message, ...]
    operations: tuple[Operation, ...]
    roles: tuple[Located[str], ...] = ()  # none, or two
    parts: tuple[Part, ...] = ()
    config: tuple[ConfigField, ...] = ()  # of each link


@dataclass(frozen=True, slots=True, kw_only=True)
class Restart:
    """How often a component starts again. `within` is nanoseconds."""

    max: Located[int]
    within: Located[int]
    then: OnFault  # stop or halt
    place: Place

    def __str__(self) -> str:
        """As a description has it."""
        within = limits.TIME.spelled(self.within.value)
        return f"{{max: {self.max.value}, within: {within}, then: {self.then}}}"


NOWHERE = Place("", 1)  # of a value that nobody wrote
DEFAULT_RESTART = Restart(
    max=Located(5, NOWHERE),
    within=Located(1_000_000_000, NOWHERE),
    then=OnFault.STOP,
    place=NOWHERE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceUse:
    """A device for a port, by name; or with its window and right."""

    port: Located[str]
    device: Located[str]  # the board's name
    window: Located[str] | None = None  # index or name
    right: Located[Right] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A named use of a type."""

    name: str
    place: Place
    type: Located[str]
    priority: Located[int]
    devices: tuple[DeviceUse, ...] = ()
    power: bool = False
    stack: Located[int] | None = None
    on_fault: OnFault = OnFault.STOP
    restart: Restart | None = None
    overdue: Located[int] | None = None  # nanoseconds, all three
    budget: Located[int] | None = None
    period: Located[int] | None = None
    stopped: Place | None = None  # of `start: stopped`
    config: tuple[tuple[Located[str], Located[str]], ...] = ()  # (field, value as written)
    max: Located[int] | None = None


@dataclass(frozen=True, slots=True)
class PortReference:
    """`instance.port`; the instance may be a set: `worker.*`, `worker.0-15`."""

    instance: str
    port: str

    def __str__(self) -> str:
        return f"{self.instance}.{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    name: str
    place: Place
    size: Located[int]
    access: tuple[tuple[Located[PortReference], Located[Right]], ...]
    at: tuple[tuple[Located[PortReference], Located[int]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """One ring, or one each when an end is a list or a set."""

    name: str
    place: Place
    producers: tuple[Located[PortReference], ...]
    consumers: tuple[Located[PortReference], ...]
    listed: bool  # an end was written as a list or a set: the rings are numbered
    capacity: Located[int]
    drops: bool = False  # `when_full: drop`


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A notification or a call: from many, to one; to several stands for one edge each."""

    name: str
    place: Place
    sources: tuple[Located[PortReference], ...]
    targets: tuple[Located[PortReference], ...]
    listed: bool  # the target was written as a list or a set


@dataclass(frozen=True, slots=True, kw_only=True)
class PerPart(Generic[Value]):
    """A setting of a link: for all of its rings, or for some parts by name."""

    every: Located[Value] | None = None
    parts: tuple[tuple[Located[str], Located[Value]], ...] = ()

    def of(self, part: str) -> Located[Value] | None:
        return next((value for name, value in self.parts if name.value == part), self.every)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """All parts of an interface between two link ports; several when an end is a list or a set."""

    name: str
    place: Place
    sources: tuple[Located[PortReference], ...]
    targets: tuple[Located[PortReference], ...]
    listed: bool
    without: tuple[Located[str], ...] = ()
    capacity: PerPart[int] = PerPart()
    drops: PerPart[bool] = PerPart()  # `when_full: drop`
    config: tuple[tuple[Located[str], Located[str]], ...] = ()
    # (part, region that is used for it)
    regions: tuple[tuple[Located[str], Located[str]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision:
    name: str
    place: Place
    by: Located[PortReference]
    over: tuple[Located[str], ...]  # instances, sets, groups
    rights: tuple[SuperviseRight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A named set of components."""

    name: str
    place: Place
    members: tuple[Located[str], ...]  # instances, sets, groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One assertion or assumption."""

    kind: PolicyKind
    what: PolicySubject
    place: Place
    sources: tuple[Located[str], ...] = ()
    targets: tuple[Located[str], ...] = ()
    of: tuple[Located[str], ...] = ()
    by: tuple[Located[str], ...] = ()
    through: tuple[Located[str], ...] = ()
    within: Located[int] | None = None  # nanoseconds
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    name: str
    file: str
    place: Place
    language: Located[int] | None = None
    board: Located[str] | None
    components: tuple[Component, ...]
    regions: tuple[Region, ...]
    rings: tuple[Ring, ...]
    notifications: tuple[Edge, ...]
    calls: tuple[Edge, ...]
    links: tuple[Link, ...] = ()
    supervision: tuple[Supervision, ...] = ()
    groups: tuple[Group, ...] = ()
    policy: tuple[Policy, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One range of a device's registers: an entry of `reg` in its node."""

    start: int  # physical, as the processor sees it
    size: int
    name: str | None = None  # of `reg-names`
    place: Place  # in the device tree


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardDevice:
    name: str  # portable: "stdout"
    node: str  # path in the device tree
    compatible: tuple[str, ...]
    registers: tuple[Window, ...]  # at least one, in order of the tree
    interrupts: tuple[tuple[int, bool], ...]  # (line, edge-triggered)
    bus_master: bool
    place: Place

    @property
    def start(self) -> int:
        """Of the first window."""
        return self.registers[0].start

    @property
    def size(self) -> int:
        """Of the first window."""
        return self.registers[0].size

    def window(self, word: str) -> int | None:
        """The index of a window, given so or by its name in `reg-names`."""
        if word.isascii() and word.isdigit():
            return int(word) if int(word) < len(self.registers) else None
        return next((index for index, one in enumerate(self.registers) if one.name == word), None)

    def window_text(self, index: int) -> str:
        """The name of a window in reports and in the kernel's log."""
        return f"device {self.name}, window {index}" if index else f"device {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """One range of RAM."""

    name: str
    start: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    name: str
    architecture: str  # a folder of composer/arch
    banks: tuple[Bank, ...]
    devices: tuple[BoardDevice, ...]
    pages: PageFormat
    layout: AddressLayout
    interrupts: Interrupts
    machine: tuple[str, ...]  # QEMU arguments
    cpu: str
    physical_bits: int  # of an address, as the processor's page tables hold it
    place: Place
