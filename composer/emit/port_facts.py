# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ports.cpp: where a program looks for each of its ports, as the verifier reads it (abi/port_fact.hpp).

Every value is the constant of wiring.hpp or the type of the message itself, so that what is said is what the code was compiled with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from composer.emit.interfaces import cpp_type
from composer.emit.templates import BANNER, render
from composer.emit.wiring import RING_ENDS
from composer.model.asked import Port, PortKind
from composer.model.decided import Element, WiredPort, Wiring

_KINDS = {
    PortKind.RING_PRODUCER: "producer", PortKind.RING_CONSUMER: "consumer", PortKind.REGION: "region", PortKind.RAISE: "raise",
    PortKind.RECEIVE: "receive", PortKind.CALL_CLIENT: "client", PortKind.CALL_SERVER: "server", PortKind.DEVICE: "device",
    PortKind.KERNEL_LOG: "kernel_log", PortKind.SUPERVISOR: "child",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    name: str
    element: int
    kind: str
    values: str
    comment: str


def port_facts(wiring: Wiring, holders: tuple[str, ...], source: str) -> str:
    """The C++ of all rows of a shape; `holders` are the instances that share it."""
    rows = tuple(row for port in wiring.ports if port.elements for row in _rows(port))
    return render("ports.cpp.j2", banner=BANNER.format(source=source), type=wiring.instance.type.name, holders=holders, rows=rows)


def _rows(wired: WiredPort) -> Iterator[FactRow]:
    port, kind = wired.port, _KINDS[wired.port.kind]
    if port.kind is PortKind.CALL_SERVER:
        yield FactRow(name=port.name, element=0, kind=kind, comment=str(port.place),
                      values=f".count = wiring::{port.identifier}.clients.size(), .number = wiring::{port.identifier}.port")
        return
    for one in wired.elements:
        constant = f"wiring::{port.identifier}" + (f"[{one.number}]" if port.many is not None else "")
        yield FactRow(name=port.name, element=one.number, kind=kind, values=_values(port, constant, one), comment=str(one.place))
        for index, window in enumerate(one.windows[1:], 1):
            there = f"std::get<{index - 1}>({constant}.others)"
            yield FactRow(name=port.name, element=index, kind=kind, comment=f"{one.place}, window {window.key}",
                          values=f".address = {there}.registers.number, .second = {there}.size")
        for index, _ in enumerate(one.interrupts):
            yield FactRow(name=port.name, element=index, kind="interrupt", comment=str(one.place),
                          values=f".slot = {constant}.interrupts[{index}].slot, .source = {constant}.interrupts[{index}].event")


def _values(port: Port, constant: str, one: Element) -> str:
    if port.kind in RING_ENDS:
        assert port.message is not None, "a ring's end names its message"
        message = cpp_type(port.message.value)
        slot = f".slot = {constant}.signal, " if one.slot is not None else ""
        source = f".source = {constant}.event, " if one.source is not None else ""
        return (f".address = {constant}.own.number, .second = {constant}.peer_line.number, .third = {constant}.slots.number, {slot}{source}"
                f".count = {constant}.capacity, .number = sizeof({message}), .layout = abi::layout_of<{message}>()")
    return {
        PortKind.REGION: f".address = {constant}.address.number, .second = {constant}.size",
        PortKind.RAISE: f".slot = {constant}.slot",
        PortKind.RECEIVE: f".source = {constant}.event",
        PortKind.CALL_CLIENT: f".slot = {constant}.slot",
        PortKind.DEVICE: f".address = {constant}.registers.number, .second = {constant}.size",
        PortKind.KERNEL_LOG: f".address = {constant}.log.number, .second = {constant}.text.number, .third = {constant}.text_size, .source = {constant}.event",
        PortKind.SUPERVISOR: f".slot = {constant}.slot, .source = {constant}.event",
    }[port.kind]
