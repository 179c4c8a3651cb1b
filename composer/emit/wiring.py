# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""wiring.hpp: what a component's code sees, one constexpr object a port; and its twin for the host.

The twin has the same names and types; its addresses point into plain memory declared in the header.
Neither names a line of the description: ports.txt does, which nothing compiles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from composer.emit.config import cpp_values, page_bytes
from composer.emit.quoting import cpp
from composer.emit.templates import BANNER, render
from composer.model import decided, event_sources
from composer.model.asked import Port
from composer.model.decided import Element, RingEnd, WiredDevice, WiredLink, WiredPort, Wiring
from composer.model.facts import MappingKind, PortKind, Right, SuperviseRight
from composer.model.memory import Mapping
from composer.model.resolved import FIRST_WINDOW

Address = Callable[[int], str]
RING_ENDS = (PortKind.RING_PRODUCER, PortKind.RING_CONSUMER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    value: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PortText:
    """A port; of a link port: who is at the other end of each link."""

    port: Port
    type: str
    cache: str | None = None
    many: bool
    rows: tuple[Row, ...]


def wiring_header(wiring: Wiring, holders: tuple[str, ...], source: str) -> str:
    """The guest's header; `holders` are the instances that share it."""
    return _header(wiring, holders, source, lambda value: f"{value:#x}", None)


def host_twin(wiring: Wiring, holders: tuple[str, ...], source: str) -> str:
    """The same constants over plain memory."""
    backed = twin_memory(wiring)

    def address(value: int) -> str:
        if value == wiring.instance_page:
            return "&host::instance_page"
        mapping = next(mapping for mapping in backed if mapping.start <= value < mapping.end)
        return f"&host::memory_{mapping.start:x}[{value - mapping.start}]"

    return _header(wiring, holders, source, address, backed)


def twin_memory(wiring: Wiring) -> list[Mapping]:
    """The mappings that plain memory replaces on the host."""
    return [
        mapping
        for mapping in wiring.mappings
        if mapping.kind not in (MappingKind.GUARD, MappingKind.STACK, MappingKind.INSTANCE)
    ]


def twin_symbol(start: int) -> str:
    """The linker's name of such memory, by which the twin in C finds it."""
    return f"wiring_host_memory_{start:x}"


def _header(
    wiring: Wiring,
    holders: tuple[str, ...],
    source: str,
    address: Address,
    memory: list[Mapping] | None,
) -> str:
    """`memory`: the mappings that plain memory replaces on the host."""
    interfaces = {named.value for wired in wiring.ports for named in wired.port.interfaces}
    interfaces |= {link.interface for link in wiring.links if link.config}
    return render(
        "wiring.hpp.j2",
        banner=BANNER.format(source=source),
        holders=", ".join(holders),
        single=len(holders) == 1,
        interfaces=sorted(interfaces),
        instance_page=address(wiring.instance_page),
        memory=memory,
        symbol=twin_symbol,
        page=wiring.instance_page,
        instance=wiring.instance,
        config=[value.field for value in wiring.instance.config],
        config_bytes=page_bytes(wiring.instance),
        links=tuple(_link(link) for link in wiring.links),
        constants=[(name, *_constant(value)) for name, value, _ in wiring.instance.type.constants],
        ports=tuple(_port(port, address, wiring.groups) for port in wiring.ports),
    )


def _link(link: WiredLink) -> PortText:
    kind = (
        f"ashlar::LinkEnd<{link.interface}::LinkConfig>"
        if link.config
        else "ashlar::LinkEnd<ashlar::NoConfig>"
    )
    rows = []
    for end in link.ends:
        values = f", .config = {cpp_values(end.config)}" if link.config else ""
        name = f".name = {_word(end.peer_name)}, " if link.port.many is not None else ""
        rows.append(
            Row(
                value=f"{{{name}.peer = {end.peer}{values}}}",
                comment=_with(end.peer_name),
            )
        )
    if not rows and link.port.many is None:
        rows.append(Row(value="{}", comment="not granted"))
    return PortText(port=link.port, type=kind, many=link.port.many is not None, rows=tuple(rows))


def _constant(value: int | str) -> tuple[str, str]:
    """Type and initialiser of a constant."""
    if isinstance(value, str):
        return "std::string_view", f"{{{cpp(value)}, {len(value.encode())}}}"
    return ("std::int64_t", f"{{{value}}}") if value < 0 else ("std::uint64_t", f"{{{value}u}}")


def _port(wired: WiredPort, address: Address, groups: int) -> PortText:
    port = wired.port
    cache = None
    if port.kind in RING_ENDS and wired.elements:
        cache = (
            "ashlar::RingCache"
            if port.many is None
            else f"std::array<ashlar::RingCache, {wired.count}>"
        )
    return PortText(
        port=port,
        type=_type(wired, cpp(port.name), groups),
        cache=cache,
        many=port.many is not None and port.kind is not PortKind.CALL_SERVER,
        rows=_rows(wired, address),
    )


def _type(wired: WiredPort, label: str, groups: int) -> str:
    port, elements = wired.port, wired.elements
    first = elements[0].held if elements else None
    ring = first if isinstance(first, RingEnd) else None
    capacity = ring.capacity if ring else 2
    message = port.message.value.cpp if port.message else ""
    interface = port.interface.value.cpp if port.interface else ""
    access = "ReadWrite" if port.right is Right.RW else "ReadOnly"
    interrupts = len(first.interrupts) if isinstance(first, WiredDevice) else 0
    deferring = "yes" if port.defers else "no"
    wide = any(
        event_sources.group_of(element.held.source or 0)
        for element in elements
        if isinstance(
            element.held, (RingEnd, decided.WiredReceive, decided.WiredChild, decided.WiredLog)
        )
    )
    drops = ring.drops if ring else port.drops
    full = ", ashlar::WhenFull::drop" if drops else ", ashlar::WhenFull::wait" if wide else ""
    # what lies in no group is of the type that knows of none
    within = f", {groups}" if wide else ""
    return {
        PortKind.RING_PRODUCER: f"ashlar::Producer<{message}, {capacity}, {label}{full}{within}>",
        PortKind.RING_CONSUMER: f"ashlar::Consumer<{message}, {capacity}, {label}{full}{within}>",
        PortKind.REGION: f"ashlar::Region<ashlar::{access}, {label}>",
        PortKind.RAISE: f"ashlar::Raise<{label}>",
        PortKind.RECEIVE: f"ashlar::Receive<{label}{within}>",
        PortKind.CALL_CLIENT: f"{interface}::Client<{label}>",
        PortKind.CALL_SERVER: (
            f"ashlar::CallServer<{interface}::Operations, {wired.count},"
            f" ashlar::Deferring::{deferring}, {label}>"
        ),
        PortKind.DEVICE: f"ashlar::Device<{interrupts}, {label}, {_windows(port)}>",
        PortKind.KERNEL_LOG: f"ashlar::KernelLog<{label}>",
        PortKind.SUPERVISOR: f"ashlar::Child<{_rights(wired)}, {label}{within}>",
    }[port.kind]


def _windows(port: Port) -> str:
    """The types of a device port's register windows, as it asks for them."""
    asked = [(key.value, right) for key, right in port.windows] or [
        (FIRST_WINDOW.key, FIRST_WINDOW.right)
    ]
    return ", ".join(_window(key, right) for key, right in asked)


def _window(key: str, right: Right) -> str:
    return f'ashlar::Window<"{key}", ashlar::{"ReadWrite" if right is Right.RW else "ReadOnly"}>'


def _rights(wired: WiredPort) -> int:
    """What it may do to some child; the kernel refuses the rest by child."""
    return sum(
        1 << bit
        for bit, right in enumerate(SuperviseRight)
        if any(
            isinstance(element.held, decided.WiredChild) and right in element.held.rights
            for element in wired.elements
        )
    )


def _rows(wired: WiredPort, address: Address) -> tuple[Row, ...]:
    port = wired.port
    if port.kind is PortKind.CALL_SERVER:
        return (
            Row(
                value=_server(wired),
                comment=_with(", ".join(element.peer_name for element in wired.elements))
                or "not granted",
            ),
        )
    nested = port.kind in (*RING_ENDS, PortKind.CALL_CLIENT)
    absent = Row(
        value="{{.connected = false}}" if nested else "{.connected = false}", comment="not granted"
    )
    if not wired.elements:
        return (absent,) * (1 if port.many is None else wired.count)
    by_number = {element.number: element for element in wired.elements}
    return tuple(
        (
            Row(value=_value(port, one, address), comment=_with(one.peer_name))
            if (one := by_number.get(number)) is not None
            else absent
        )
        for number in range(wired.count)
    )


def _word(name: str) -> str:
    """A std::string_view."""
    return f'{{"{name}", {len(name)}}}'


def _with(names: str) -> str:
    return f"with {names}" if names else ""


def _server(wired: WiredPort) -> str:
    if not wired.elements:
        return "{.connected = false}"
    by_number = {
        element.number: f"{{.name = {_word(element.peer_name)}," f" .peer = {element.peer}}}"
        for element in wired.elements
    }
    rows = ", ".join(by_number.get(number, "{}") for number in range(wired.count))
    return f"{{.port = {wired.server_index}, .clients = {{{{{rows}}}}}}}"


def _value(port: Port, element: Element, address: Address) -> str:
    peer = "" if element.peer == decided.NO_PEER else f", .peer = {element.peer}"
    held = element.held
    match held:
        case RingEnd():
            return _ring(port, element, held, address)
        case decided.WiredRegion():
            return f"{{.address = {address(held.address)}, .size = {held.size}{peer}}}"
        case decided.WiredRaise(slot):
            return f"{{.slot = {slot}{peer}}}"
        case decided.WiredReceive(source):
            return f"{{.event = {source}}}"
        case decided.WiredChild():
            return (
                f"{{.child = {_word(element.peer_name)}, .slot = {held.slot},"
                f" .event = {held.source}{peer}}}"
            )
        case decided.WiredClient(slot):
            return f"{{{{.slot = {slot}{peer}}}}}"
        case WiredDevice():
            return _device(held, address)
        case decided.WiredLog():
            return (
                f"{{.log = {address(held.address)}, .text = {address(held.text)}"
                f", .text_size = {held.text_size}, .event = {held.source}}}"
            )
        case decided.WiredServer():
            raise AssertionError("the clients of a server are one row")


def _ring(port: Port, element: Element, ring: RingEnd, address: Address) -> str:
    """An end of a ring that drops lacks a slot or a source."""
    cache = f"&{port.identifier}_cache" + ("" if port.many is None else f"[{element.number}]")
    wakes = f".signal = {ring.slot}, " if ring.slot is not None else ""
    woken = f".event = {ring.source}, " if ring.source is not None else ""
    return (
        f"{{{{.own = {address(ring.own_line)}, .peer_line = {address(ring.peer_line)}, .slots ="
        f" {address(ring.slots)}, {wakes}{woken}.peer = {element.peer}, .cache = {cache}}}}}"
    )


def _device(device: WiredDevice, address: Address) -> str:
    rows = ", ".join(f"{{.slot = {slot}, .event = {source}}}" for slot, source in device.interrupts)
    inner = f"{{{{{rows}}}}}" if rows else "{}"
    others = ", ".join(
        f"{_window(window.key, window.right)}{{.registers = {address(window.address)}, .size ="
        f" {window.size}}}"
        for window in device.windows[1:]
    )
    more = f", .others = {{{others}}}" if others else ""
    return (
        f"{{.registers = {address(device.address)}, .size = {device.size}, .interrupts ="
        f" {inner}{more}}}"
    )
