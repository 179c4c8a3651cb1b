# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ports.cpp: where a program looks for each of its ports, and what its code believes of them, as
the verifier reads it (abi/port_fact.hpp).

Every value is the constant of wiring.hpp or the type of the message itself, so that what is said is
what the code was compiled with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from composer.emit.templates import BANNER, render
from composer.emit.wiring import RING_ENDS
from composer.model.abi import VALUE_BYTES
from composer.model.asked import Port
from composer.model.decided import Element, WiredDevice, WiredLink, WiredPort, Wiring
from composer.model.facts import PortKind
from composer.model.resolved import ConfigLayout

_KINDS = {
    PortKind.RING_PRODUCER: "producer",
    PortKind.RING_CONSUMER: "consumer",
    PortKind.REGION: "region",
    PortKind.RAISE: "raise",
    PortKind.RECEIVE: "receive",
    PortKind.CALL_CLIENT: "client",
    PortKind.CALL_SERVER: "server",
    PortKind.DEVICE: "device",
    PortKind.KERNEL_LOG: "kernel_log",
    PortKind.SUPERVISOR: "child",
}
_WITH_PEER = (
    *RING_ENDS,
    PortKind.REGION,
    PortKind.RAISE,
    PortKind.CALL_CLIENT,
    PortKind.SUPERVISOR,
)
# of one array: clang evaluates an array at once, in a limited number of steps and in time that
# grows with its square
_ROWS = 64
# C++ wants initialisers in this order
_MEMBERS = ("address", "second", "third", "slot", "source", "count", "number", "layout")


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """One row, and those that continue its value."""

    name: str
    element: str
    kind: str
    values: str
    pieces: tuple[str, ...] = ()


class _At(NamedTuple):
    """What a row is about."""

    name: str
    element: int | str  # its number, or C++ for it


class _Text(NamedTuple):
    """C++ for a value, and its bytes."""

    value: str
    size: int


def port_facts(wiring: Wiring, holders: tuple[str, ...], source: str) -> str:
    """The C++ of all rows of a shape, array behind array; `holders` share the shape."""
    rows = tuple(_all_rows(wiring))
    tables = tuple(rows[at : at + _ROWS] for at in range(0, max(len(rows), 1), _ROWS))
    return render(
        "ports.cpp.j2",
        banner=BANNER.format(source=source),
        type=wiring.instance.type.name,
        holders=holders,
        tables=tables,
        granted=tuple(_granted(wiring)),
    )


def _granted(wiring: Wiring) -> Iterator[str]:
    """Ports that code may use: of the others, a program has no row."""
    for port in wiring.ports:
        if port.port.kind is PortKind.CALL_SERVER and port.elements:
            yield _constant_of(port.port, 0)
        elif port.port.kind is not PortKind.CALL_SERVER:
            yield from (_constant_of(port.port, element.number) for element in port.elements)


def _all_rows(wiring: Wiring) -> Iterator[FactRow]:
    for port in wiring.ports:
        if port.elements:
            yield from _rows(port)
    for link in wiring.links:
        yield from _link(link)
    for value in wiring.instance.config:
        yield _config(value.field)
    for name, constant, _ in wiring.instance.type.constants:
        yield _constant(name, constant)


def _rows(wired: WiredPort) -> Iterator[FactRow]:
    port = wired.port
    first = _constant_of(port, wired.elements[0].number)
    if port.kind is PortKind.CALL_SERVER:
        yield from _server(wired, first)
    else:
        for element in wired.elements:
            yield from _element(port, element, _constant_of(port, element.number))
    if port.kind in (PortKind.CALL_SERVER, PortKind.CALL_CLIENT):
        yield from _operations(wired, first)


def _constant_of(port: Port, number: int) -> str:
    array = port.many is not None and port.kind is not PortKind.CALL_SERVER
    return f"wiring::{port.identifier}" + (f"[{number}]" if array else "")


def _element(port: Port, element: Element, constant: str) -> Iterator[FactRow]:
    at = _At(port.name, element.number)
    yield _row(at, _KINDS[port.kind], None, **_values(port, constant))
    if port.kind is PortKind.SUPERVISOR:
        name = _Text(f"{constant}.child", len(element.peer_name))
        yield _row(at, "peer", name, number=f"{constant}.peer")
    elif port.kind in _WITH_PEER:
        yield _row(at, "peer", number=f"{constant}.peer")
    elif isinstance(element.held, WiredDevice):
        yield from _of_device(at, constant, element.held)


def _server(wired: WiredPort, constant: str) -> Iterator[FactRow]:
    port = wired.port
    yield _row(
        _At(port.name, 0),
        "server",
        count=f"{constant}.clients.size()",
        number=f"{constant}.port",
        layout=f"{constant}.defers",
    )
    for element in wired.elements:
        client = f"{constant}.clients[{element.number}]"
        at = _At(port.name, element.number)
        name = _Text(f"{client}.name", len(element.peer_name))
        yield _row(at, "peer", name, number=f"{client}.peer")


def _operations(wired: WiredPort, constant: str) -> Iterator[FactRow]:
    """What an end of a call takes each operation for."""
    assert wired.interface is not None, "a call names its interface"
    for operation in wired.interface.operations:
        there = f"std::remove_cvref_t<decltype({constant})>::Operations::{operation.name}_"
        yield _row(
            _At(wired.port.name, f"{there}::number"),
            "operation",
            _Text(f"{there}::name", len(operation.name)),
            address=f"sizeof({there}::request_)",
            second=f"sizeof({there}::reply_)",
            third=f"abi::layout_of<{there}::request_>()",
            layout=f"abi::layout_of<{there}::reply_>()",
        )


def _of_device(port: _At, constant: str, device: WiredDevice) -> Iterator[FactRow]:
    for index, window in enumerate(device.windows):
        at, other = port._replace(element=index), f"std::get<{index - 1}>({constant}.others)"
        kind = f"decltype({constant})::first_window"
        if index > 0:
            yield _row(at, "device", address=f"{other}.registers.number", second=f"{other}.size")
            kind = f"std::remove_cvref_t<decltype({other})>"
        name = _Text(f"{kind}::name", len(window.key))
        yield _row(at, "window", name, number=f"{kind}::writable")
    for index, _ in enumerate(device.interrupts):
        line = f"{constant}.interrupts[{index}]"
        at = port._replace(element=index)
        yield _row(at, "interrupt", slot=f"{line}.slot", source=f"{line}.event")


def _link(wired: WiredLink) -> Iterator[FactRow]:
    """Who is at the other end of each link, and what it sets."""
    port, many = wired.port, wired.port.many is not None
    for number, end in enumerate(wired.ends):
        constant = f"wiring::{port.identifier}_link" + (f"[{number}]" if many else "")
        name = _Text(f"{constant}.name", len(end.peer_name)) if many else None
        yield _row(_At(port.name, number), "peer", name, number=f"{constant}.peer")
        for value in end.config:
            field = value.field
            at = _At(f"{port.name}.{field.name}", number)
            text = _Text(f"{constant}.config.{field.name}", field.size)
            yield _row(at, "link_config", text, number=_kind_of(text.value))


def _config(field: ConfigLayout) -> FactRow:
    member = f"wiring::Config::{field.name}"
    return _row(
        _At(field.name, 0),
        "config",
        address=f"offsetof(wiring::Config, {field.name})",
        second=f"sizeof({member})",
        number=_kind_of(member),
    )


def _constant(name: str, value: int | str) -> FactRow:
    text = _Text(f"wiring::{name}", len(value.encode()) if isinstance(value, str) else 8)
    return _row(_At(name, 0), "constant", text, number=_kind_of(text.value))


def _kind_of(value: str) -> str:
    return f"abi::value_kind<std::remove_cvref_t<decltype({value})>>()"


def _row(at: _At, kind: str, text: _Text | None = None, **members: str) -> FactRow:
    """`count` is the size of the text; rows follow it as its bytes need."""
    pieces: tuple[str, ...] = ()
    if text is not None:
        members["count"] = f"abi::size_of({text.value})"
        count = (text.size + VALUE_BYTES - 1) // VALUE_BYTES
        pieces = tuple(f"abi::value_row({text.value}, {piece})" for piece in range(count))
    return FactRow(
        name=at.name,
        element=str(at.element),
        kind=kind,
        pieces=pieces,
        values=", ".join(
            f".{member} = {members[member]}" for member in _MEMBERS if member in members
        ),
    )


def _values(port: Port, constant: str) -> dict[str, str]:
    if port.kind in RING_ENDS:
        message = f"std::remove_cvref_t<decltype({constant})>::message_type"
        return {
            "address": f"{constant}.own.number",
            "second": f"{constant}.peer_line.number",
            "third": f"{constant}.slots.number",
            "slot": f"abi::slot_of({constant})",
            "source": f"abi::source_of({constant})",
            "count": f"{constant}.capacity",
            "number": f"sizeof({message})",
            "layout": f"abi::layout_of<{message}>()",
        }
    return {
        name: f"{constant}.{member}"
        for name, member in {
            PortKind.REGION: {"address": "address.number", "second": "size", "number": "writable"},
            PortKind.RAISE: {"slot": "slot"},
            PortKind.RECEIVE: {"source": "event"},
            PortKind.CALL_CLIENT: {"slot": "slot"},
            PortKind.DEVICE: {"address": "registers.number", "second": "size"},
            PortKind.KERNEL_LOG: {
                "address": "log.number",
                "second": "text.number",
                "third": "text_size",
                "source": "event",
            },
            PortKind.SUPERVISOR: {"slot": "slot", "source": "event", "number": "may"},
        }[port.kind].items()
    }
