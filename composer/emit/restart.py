# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""restart.cpp of a component that may start again: its ring ends, which its runtime reattaches."""

from __future__ import annotations

from composer.emit.templates import BANNER, render
from composer.model.decided import RingEnd, Wiring


def restart_source(wiring: Wiring, source: str) -> str:
    rows = [
        (wired.port.name, element, element.held)
        for wired in wiring.ports
        for element in wired.elements
        if isinstance(element.held, RingEnd)
    ]
    return render("restart.cpp.j2", banner=BANNER.format(source=source), rows=rows)
