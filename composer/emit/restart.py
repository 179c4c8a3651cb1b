# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""restart.cpp of a component that may start again: its ring ends, which its runtime takes up."""

from __future__ import annotations

from dataclasses import dataclass

from composer.emit.templates import BANNER, render
from composer.emit.wiring import RING_ENDS
from composer.model.asked import Port
from composer.model.decided import Element, Wiring
from composer.model.facts import PortKind


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRow:
    """One end, and how the verifier finds it again."""

    port: str
    element: int
    value: str
    comment: str


def restart_source(wiring: Wiring, source: str) -> str:
    rows = tuple(
        _row(wired.port, one)
        for wired in wiring.ports
        if wired.port.kind in RING_ENDS
        for one in wired.elements
    )
    return render("restart.cpp.j2", banner=BANNER.format(source=source), rows=rows)


def _row(port: Port, one: Element) -> EndRow:
    side = "producer" if port.kind is PortKind.RING_PRODUCER else "consumer"
    value = (
        f"{{.own = {one.own_line:#x}, .peer_line = {one.peer_line:#x}, .capacity = {one.capacity},"
        f" .side = abi::Side::{side}, .signal = {one.slot or 0}}}"
    )
    return EndRow(
        port=port.name,
        element=one.number,
        value=value,
        comment=f"{port.name} ({one.place}), with {one.peer_name}",
    )
