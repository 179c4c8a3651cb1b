# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""system.yaml, with what it includes: which components exist and what they share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from composer.load import components, edges, names, policy
from composer.load.include import Sections
from composer.load.reading import Reading
from composer.load.yaml_nodes import Node, Scalar
from composer.model.asked import System
from composer.model.diagnostics import Located

T = TypeVar("T")


def read(sections: Sections, file: str, root: Node) -> tuple[System, frozenset[str]]:
    """The system, and the names of the components that could not be read."""
    reading = sections.reading
    name: Located[str] | None = None
    place = root.place
    if "system" in sections.head:
        key, node = sections.head["system"]
        place = key.place
        name = reading.text(node, "system")
        if name is not None and isinstance(node, Scalar):
            reading.is_name(node, names.BOARD)
    board = reading.text(sections.head["board"][1], "board") if "board" in sections.head else None
    listed = sections.merged("components")
    made, broken = components.read(reading, listed) if listed is not None else ((), [])
    system = System(
        name=name.value if name is not None else "",
        file=file,
        place=place,
        board=board,
        components=made,
        regions=_section(sections, "regions", edges.region),
        rings=_section(sections, "rings", edges.ring),
        notifications=_section(sections, "notifications", edges.notification),
        calls=_section(sections, "calls", edges.call),
        links=_section(sections, "links", edges.link),
        supervision=_section(sections, "supervision", edges.supervision),
        groups=_section(sections, "groups", edges.group),
        policy=tuple(one for node in sections.assertions for one in policy.read(reading, node)),
    )
    return system, frozenset(f"component {one}" for one in broken)


def _section(
    sections: Sections, key: str, one: Callable[[Reading, Scalar, Node], T | None]
) -> tuple[T, ...]:
    node = sections.merged(key)
    if node is None:
        return ()
    read_ones = [
        one(sections.reading, name, value)
        for name, value in sections.reading.named(node, f"`{key}`", names.PART)
    ]
    return tuple(made for made in read_ones if made is not None)
