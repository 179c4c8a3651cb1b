# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ports.txt: which line grants each port of a shape, beside its wiring.hpp.

No compiler reads it, so that an edit which only moves lines compiles nothing. `ashlar build` takes
from it what it adds to a compiler's message (composer/command/granted.py).
"""

from __future__ import annotations

from collections.abc import Iterator

from composer.model.decided import Wiring
from composer.model.visible import in_line

HEAD = ("component", "port", "line", "with", "declared")


def port_lines(members: tuple[Wiring, ...]) -> str:
    """A row for each grant of each component that shares the shape; columns end with a tab."""
    rows = (HEAD, *(row for one in members for row in _rows(one)))
    return "".join("\t".join(map(in_line, row)) + "\n" for row in rows)


def _rows(wiring: Wiring) -> Iterator[tuple[str, ...]]:
    name = wiring.instance.name
    for wired in wiring.ports:
        declared = str(wired.port.place)
        if not wired.elements:
            yield name, wired.port.name, "not granted", "", declared
        for element in wired.elements:
            yield name, wired.port.name, str(element.place), element.peer_name, declared
    for link in wiring.links:
        for end in link.ends:
            yield name, link.port.name, str(end.place), end.peer_name, str(link.port.place)
