# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""wiring.h: the same ports as wiring.hpp, as constants of C, with the interfaces' headers; and its
twin for the host, over the memory of the C++ twin.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from composer.emit.interfaces import used_by
from composer.emit.quoting import cpp
from composer.emit.templates import BANNER, render
from composer.emit.wiring import RING_ENDS, twin_memory, twin_symbol
from composer.model import decided, event_sources
from composer.model.decided import Element, RingEnd, WiredDevice, WiredLink, WiredPort, Wiring
from composer.model.objects import MARKS
from composer.model.facts import PortKind, Right
from composer.model.resolved import InterfaceLayout, MessageLayout

Address = Callable[[int], str]
NOT_IN_C = {
    PortKind.KERNEL_LOG: "the kernel's log is read in C++ (ashlar/kernel_log.hpp)",
    PortKind.SUPERVISOR: "children are supervised in C++ (ashlar/supervisor.hpp)",
}
IN_A_GROUP = (
    "this component has so many sources that its event lies in a group, which C++ alone waits for"
)
_TYPES = {
    PortKind.RING_PRODUCER: "ashlar_producer",
    PortKind.RING_CONSUMER: "ashlar_consumer",
    PortKind.RAISE: "ashlar_raiser",
    PortKind.RECEIVE: "ashlar_receiver",
    PortKind.CALL_CLIENT: "ashlar_client",
    PortKind.CALL_SERVER: "ashlar_server",
    PortKind.DEVICE: "ashlar_device",
}
_KINDS = {
    PortKind.RING_PRODUCER: "ASHLAR_PRODUCER",
    PortKind.RING_CONSUMER: "ASHLAR_CONSUMER",
    PortKind.CALL_SERVER: "ASHLAR_SERVER",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PortText:
    """A port, or the other end of a link port; `remark`: why C has none of it."""

    name: str
    type: str = ""
    many: bool = False
    rows: tuple[str, ...] = ()
    caches: int = 0
    remark: str = ""


def c_wiring_header(wiring: Wiring, holders: tuple[str, ...], source: str) -> str:
    """The guest's header; `holders` are the instances that share it."""
    mark = f'.pushsection {MARKS}, "", %progbits\n.asciz "{wiring_mark(wiring)}"\n.popsection'
    return _header(wiring, holders, source, _pointer, mark, None)


def c_host_twin(wiring: Wiring, holders: tuple[str, ...], source: str) -> str:
    """The same constants over the memory of the host's wiring.hpp."""
    backed = twin_memory(wiring)

    def address(value: int) -> str:
        if value == wiring.instance_page:
            return f"(void *){twin_symbol(value)}"
        one = next(mapping for mapping in backed if mapping.start <= value < mapping.end)
        return f"(void *)({twin_symbol(one.start)} + {value - one.start})"

    memory = [twin_symbol(start) for start in (wiring.instance_page, *(m.start for m in backed))]
    return _header(wiring, holders, source, address, "", memory)


def wiring_mark(wiring: Wiring) -> str:
    """Equal for two wirings if code that was compiled with one header fits the other."""
    text = _header(wiring, (), "", _pointer, "", None)
    layouts = [
        f"{message.name} {message.hash}" for port in wiring.ports for message in _messages(port)
    ]
    return hashlib.sha256("\n".join([text, *layouts]).encode()).hexdigest()[:16]


def c_interface_header(layout: InterfaceLayout, parts: tuple[InterfaceLayout, ...]) -> str:
    """The C of one interface with its call parts, the same for guest and host."""
    calls, foreign = used_by(layout, parts)
    return render(
        "interface.h.j2",
        banner=BANNER.format(source=layout.interface.file),
        headers=[f"interfaces/{other}.h" for other in sorted(foreign)],
        messages=layout.messages,
        calls=calls,
    )


def _pointer(value: int) -> str:
    return f"(void *){value:#x}"


def _messages(wired: WiredPort) -> list[MessageLayout]:
    """All whose layout code of this port relies on."""
    rings = [one.held.message for one in wired.elements if isinstance(one.held, RingEnd)]
    operations = wired.interface.operations if wired.interface is not None else ()
    return rings + [end for one in operations for end in (one.request, one.reply)]


def _header(
    wiring: Wiring,
    holders: tuple[str, ...],
    source: str,
    address: Address,
    mark: str,
    memory: list[str] | None,
) -> str:
    """`memory`: the symbols of the host's memory."""
    interfaces = {named.value for wired in wiring.ports for named in wired.port.interfaces}
    return render(
        "wiring.h.j2",
        banner=BANNER.format(source=source),
        holders=", ".join(holders),
        single=len(holders) == 1,
        interfaces=sorted(interfaces),
        mark=mark,
        twin=memory is not None,
        memory=memory or [],
        instance_page=address(wiring.instance_page),
        config=[value.field for value in wiring.instance.config],
        constants=[(name, _constant(value)) for name, value, _ in wiring.instance.type.constants],
        ports=[_port(one, address) for one in wiring.ports] + [_link(one) for one in wiring.links],
    )


def _constant(value: int | str) -> str:
    """The text of a macro."""
    if isinstance(value, str):
        return cpp(value)
    return f"INT64_C({value})" if value < 0 else f"UINT64_C({value})"


def _link(link: WiredLink) -> PortText:
    many = link.port.many is not None
    rows = [
        f"{{.name = {cpp(end.peer_name) if many else 'NULL'}, .peer = {end.peer}}}"
        for end in link.ends
    ]
    if not rows and not many:
        rows = ["{.peer = ASHLAR_NO_PEER}"]
    name = f"{link.port.identifier}_link"
    return PortText(name=name, type="ashlar_link", many=many, rows=tuple(rows))


def _port(wired: WiredPort, address: Address) -> PortText:
    port = wired.port
    in_a_group = any(event_sources.group_of(one) for one in _all_sources(wired))
    if port.kind in NOT_IN_C or in_a_group:
        remark = NOT_IN_C.get(port.kind, IN_A_GROUP)
        return PortText(name=port.identifier, remark=remark)
    kind = _TYPES.get(port.kind) or (
        "ashlar_writable_region" if port.right is Right.RW else "ashlar_region"
    )
    if port.kind is PortKind.CALL_SERVER:
        return PortText(name=port.identifier, type=kind, rows=(_server(wired),))
    by_number = {element.number: element for element in wired.elements}
    count = 1 if port.many is None else wired.count
    rows = tuple(_row(wired, by_number.get(number), address) for number in range(count))
    return PortText(
        name=port.identifier,
        type=kind,
        many=port.many is not None,
        rows=rows,
        caches=count if port.kind in RING_ENDS and wired.elements else 0,
    )


def _row(wired: WiredPort, element: Element | None, address: Address) -> str:
    """One constant, or one of an array."""
    if element is None:
        return f"{{.port = {{.name = {cpp(wired.port.name)}, .peer = ASHLAR_NO_PEER}}}}"
    port = _common(wired, _events(element), element.peer)
    more = _value(wired, element, address)
    return f"{{.port = {port}{', ' if more else ''}{more}}}"


def _common(wired: WiredPort, events: int, peer: int) -> str:
    """The ashlar_port of a granted port."""
    kind = _KINDS.get(wired.port.kind, "ASHLAR_PLAIN")
    return (
        f"{{.name = {cpp(wired.port.name)}, .events = UINT64_C({events:#x}), .peer = {peer},"
        f" .kind = {kind}, .connected = true}}"
    )


def _sources(held: decided.Wired) -> tuple[int, ...]:
    """What wakes the component by this port."""
    match held:
        case RingEnd(source=source) | decided.WiredReceive(source):
            return () if source is None else (source,)
        case WiredDevice(interrupts=interrupts):
            return tuple(source for _, source in interrupts)
        case _:
            return ()


def _all_sources(wired: WiredPort) -> tuple[int, ...]:
    return tuple(source for element in wired.elements for source in _sources(element.held))


def _events(element: Element) -> int:
    return sum({1 << source for source in _sources(element.held)})


def _value(wired: WiredPort, element: Element, address: Address) -> str:
    """The members behind the ashlar_port."""
    match element.held:
        case RingEnd() as ring:
            return (
                f".ring = {{.own = {address(ring.own_line)},"
                f" .peer_line = {address(ring.peer_line)}, .slots = {address(ring.slots)},"
                f" .cache = &wiring_{wired.port.identifier}_cache[{element.number}],"
                f" .capacity = {ring.capacity}, .message_bytes = {ring.message.size},"
                f" .signal = {ring.slot or 0}, .drops = {'true' if ring.drops else 'false'}}}"
            )
        case decided.WiredRegion(where, size):
            return f".address = {address(where)}, .size = {size}"
        case decided.WiredRaise(slot) | decided.WiredClient(slot):
            return f".slot = {slot}"
        case WiredDevice() as device:
            return _device(device, address)
        case _:
            return ""


def _device(device: WiredDevice, address: Address) -> str:
    windows = ", ".join(
        f"{{.name = {cpp(one.key)}, .registers = {address(one.address)}, .size = {one.size},"
        f" .writable = {'true' if one.right is Right.RW else 'false'}}}"
        for one in device.windows
    )
    slots = ", ".join(str(slot) for slot, _ in device.interrupts)
    lines = f", .slots = (const uint32_t[]){{{slots}}}" if slots else ""
    return (
        f".windows = (const ashlar_window[]){{{windows}}}, .window_count ="
        f" {len(device.windows)}{lines}, .slot_count = {len(device.interrupts)}"
    )


def _server(wired: WiredPort) -> str:
    if not wired.elements:
        return _row(wired, None, _pointer)
    by_number = {element.number: cpp(element.peer_name) for element in wired.elements}
    names = ", ".join(by_number.get(number, "NULL") for number in range(wired.count))
    return (
        f"{{.port = {_common(wired, 1 << event_sources.CALL, decided.NO_PEER)},"
        f" .number = {wired.server_index}, .client_count = {wired.count},"
        f" .clients = (const char *const[]){{{names}}}}}"
    )
