# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""restart.cpp of a component that may start again: its ring ends, which its runtime reattaches."""

from __future__ import annotations

from dataclasses import dataclass

from composer.emit.templates import BANNER, render
from composer.model.asked import Port
from composer.model.decided import Element, RingEnd, RingProducer, Wiring


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRow:
    """One end, and how the verifier finds it again."""

    port: str
    element: int
    value: str
    comment: str


def restart_source(wiring: Wiring, source: str) -> str:
    rows = tuple(
        _row(wired.port, element, element.held)
        for wired in wiring.ports
        for element in wired.elements
        if isinstance(element.held, RingEnd)
    )
    return render("restart.cpp.j2", banner=BANNER.format(source=source), rows=rows)


def _row(port: Port, one: Element, ring: RingEnd) -> EndRow:
    side = "producer" if isinstance(ring, RingProducer) else "consumer"
    value = (
        f"{{.own = {ring.own_line:#x}, .peer_line = {ring.peer_line:#x}, .capacity ="
        f" {ring.capacity}, .side = abi::Side::{side}, .signal = {ring.slot or 0}}}"
    )
    return EndRow(
        port=port.name,
        element=one.number,
        value=value,
        comment=f"{port.name} ({one.place}), with {one.peer_name}",
    )
