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

from composer.emit.templates import BANNER, render
from composer.emit.wiring import RING_ENDS
from composer.model.abi import VALUE_BYTES
from composer.model.asked import Port
from composer.model.decided import Element, WiredDevice, WiredLink, WiredPort, Wiring
from composer.model.diagnostics import Place
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
    comment: str
    pieces: tuple[str, ...] = ()


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
    for one in wiring.instance.config:
        yield _config(one.field)
    for constant in wiring.instance.type.constants:
        yield _constant(*constant)


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


def _element(port: Port, one: Element, constant: str) -> Iterator[FactRow]:
    yield _row(port.name, one.number, _KINDS[port.kind], one.place, _values(port, constant))
    if port.kind is PortKind.SUPERVISOR:
        yield _row(
            port.name,
            one.number,
            "peer",
            one.place,
            {"number": f"{constant}.peer"},
            value=f"{constant}.child",
            size=len(one.peer_name),
        )
    elif port.kind in _WITH_PEER:
        yield _row(port.name, one.number, "peer", one.place, {"number": f"{constant}.peer"})
    elif isinstance(one.held, WiredDevice):
        yield from _of_device(port, constant, one.place, one.held)


def _server(wired: WiredPort, constant: str) -> Iterator[FactRow]:
    name = wired.port.name
    yield _row(
        name,
        0,
        "server",
        wired.port.place,
        {
            "count": f"{constant}.clients.size()",
            "number": f"{constant}.port",
            "layout": f"{constant}.defers",
        },
    )
    for element in wired.elements:
        client = f"{constant}.clients[{element.number}]"
        yield _row(
            name,
            element.number,
            "peer",
            element.place,
            {"number": f"{client}.peer"},
            value=f"{client}.name",
            size=len(element.peer_name),
        )


def _operations(wired: WiredPort, constant: str) -> Iterator[FactRow]:
    """What an end of a call takes each operation for."""
    assert wired.interface is not None, "a call names its interface"
    for operation in wired.interface.operations:
        there = f"std::remove_cvref_t<decltype({constant})>::Operations::{operation.name}_"
        members = {
            "address": f"sizeof({there}::request_)",
            "second": f"sizeof({there}::reply_)",
            "third": f"abi::layout_of<{there}::request_>()",
            "layout": f"abi::layout_of<{there}::reply_>()",
        }
        yield _row(
            wired.port.name,
            operation.number,
            "operation",
            wired.port.place,
            members,
            element=f"{there}::number",
            value=f"{there}::name",
            size=len(operation.name),
        )


def _of_device(port: Port, constant: str, place: Place, one: WiredDevice) -> Iterator[FactRow]:
    for index, window in enumerate(one.windows):
        other = f"std::get<{index - 1}>({constant}.others)"
        if index > 0:
            yield _row(
                port.name,
                index,
                "device",
                place,
                {"address": f"{other}.registers.number", "second": f"{other}.size"},
            )
        type_of = (
            f"std::remove_cvref_t<decltype({other})>"
            if index > 0
            else f"decltype({constant})::first_window"
        )
        yield _row(
            port.name,
            index,
            "window",
            place,
            {"number": f"{type_of}::writable"},
            value=f"{type_of}::name",
            size=len(window.key),
        )
    for index, _ in enumerate(one.interrupts):
        line = f"{constant}.interrupts[{index}]"
        yield _row(
            port.name,
            index,
            "interrupt",
            place,
            {"slot": f"{line}.slot", "source": f"{line}.event"},
        )


def _link(wired: WiredLink) -> Iterator[FactRow]:
    """Who is at the other end of each link, and what it sets."""
    port = wired.port
    for number, end in enumerate(wired.ends):
        constant = f"wiring::{port.identifier}_link" + (
            f"[{number}]" if port.many is not None else ""
        )
        name, size = (f"{constant}.name", len(end.peer_name)) if port.many is not None else ("", 0)
        yield _row(
            port.name,
            number,
            "peer",
            end.place,
            {"number": f"{constant}.peer"},
            value=name,
            size=size,
        )
        for one in end.config:
            value = f"{constant}.config.{one.field.name}"
            yield _row(
                f"{port.name}.{one.field.name}",
                number,
                "link_config",
                end.place,
                {"number": _kind_of(value)},
                value=value,
                size=one.field.size,
            )


def _config(field: ConfigLayout) -> FactRow:
    member = f"wiring::Config::{field.name}"
    return _row(
        field.name,
        0,
        "config",
        field.place,
        {
            "address": f"offsetof(wiring::Config, {field.name})",
            "second": f"sizeof({member})",
            "number": _kind_of(member),
        },
    )


def _constant(name: str, value: int | str, place: Place) -> FactRow:
    size = len(value.encode()) if isinstance(value, str) else 8
    return _row(
        name,
        0,
        "constant",
        place,
        {"number": _kind_of(f"wiring::{name}")},
        value=f"wiring::{name}",
        size=size,
    )


def _kind_of(value: str) -> str:
    return f"abi::value_kind<std::remove_cvref_t<decltype({value})>>()"


def _row(
    name: str,
    index: int,
    kind: str,
    place: Place,
    members: dict[str, str],
    *,
    element: str = "",
    value: str = "",
    size: int = 0,
) -> FactRow:
    """`count` is the size of the constant; rows follow it as `size` bytes need."""
    if value:
        members = {**members, "count": f"abi::size_of({value})"}
    pieces = tuple(
        f"abi::value_row({value}, {piece})"
        for piece in range((size + VALUE_BYTES - 1) // VALUE_BYTES)
    )
    return FactRow(
        name=name,
        element=element or str(index),
        kind=kind,
        comment=str(place),
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
