# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""regions, rings, notifications, calls, links, groups: what components share, ends still by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from composer.load import config, scalars
from composer.load.names import PART, WORD
from composer.load.parts import when_full
from composer.load.reading import Entries, Reading
from composer.load.vocabulary import CALL, LINK, NOTIFICATION, REGION, RIGHTS, RING, SUPERVISION
from composer.load.keys import Keys
from composer.load.yaml_nodes import Listed, Mapped, Node, Scalar
from composer.model.asked import (
    Edge,
    Group,
    Link,
    PerPart,
    PortReference,
    Region,
    Ring,
    Supervision,
    Value,
)
from composer.model.diagnostics import Located, Note
from composer.model.facts import Right, SuperviseRight

Ends = tuple[Located[PortReference], ...]
_MEMBERS = rf"{PART.pattern}(?:\.(?:[0-9]{{1,5}}|\*|[0-9]{{1,5}}-[0-9]{{1,5}}))?"
_INSTANCES = re.compile(_MEMBERS, re.ASCII)
_REFERENCE = re.compile(rf"({_MEMBERS})\.({WORD.pattern})", re.ASCII)
REMEDY = "a port is written instance.port: sender.out, worker.3.out, worker.*.out, worker.0-15.out"


def is_set(instance: str) -> bool:
    """`worker.*` and `worker.0-15`, not `worker` nor `worker.3`."""
    last = instance.rpartition(".")[2]
    return last == "*" or "-" in last


def reference(reading: Reading, node: Node, what: str) -> Located[PortReference] | None:
    """`instance.port`."""
    text = reading.text(node, what)
    if text is None:
        return None
    parts = _REFERENCE.fullmatch(text.value)
    if parts is None:
        reading.error(
            "L020", f"{what}: `{scalars.short(text.value)}` is no port", text.place, remedy=REMEDY
        )
        return None
    return Located(PortReference(parts[1], parts[2]), text.place)


def _ends(reading: Reading, entries: Entries, key: str) -> tuple[Ends, bool]:
    """The ports of `from` or `to`, and whether they are written as a list or a set."""
    if key not in entries:
        return (), False
    node = entries[key][1]
    found: dict[PortReference, Located[PortReference]] = {}
    for item in reading.items(node, key):
        one = reference(reading, item, key)
        if one is None:
            continue
        first = found.setdefault(one.value, one)
        if first is not one:
            notes = [Note(message="here too", place=first.place)]
            reading.error("L010", f"{one.value} is listed twice", one.place, notes)
    return tuple(found.values()), isinstance(node, Listed) or any(
        is_set(one.instance) for one in found
    )


def region(reading: Reading, key: Scalar, node: Node) -> Region | None:
    entries = reading.entries(node, REGION, key.place)
    if entries is None:
        return None
    size = reading.size(entries["size"][1], "size") if "size" in entries else None
    access = []
    for port, value in _per_port(reading, entries, "access"):
        later = tuple(word for word in (getattr(value, "text", ""),) if "dma" in word.split())
        right = reading.choice(value, f"the right of {port.value}", RIGHTS, later)
        if right is not None:
            access.append((port, Located(Right(right.value), right.place)))
    at = []
    for port, value in _per_port(reading, entries, "at"):
        address = reading.number(value, f"the address for {port.value}")
        if address is not None:
            at.append((port, address))
    if size is None:
        return None
    return Region(name=key.text, place=key.place, size=size, access=tuple(access), at=tuple(at))


def _per_port(
    reading: Reading, entries: Entries, key: str
) -> list[tuple[Located[PortReference], Node]]:
    mapped = reading.mapping(entries[key][1], f"`{key}`") if key in entries else None
    read_ones = (
        [(reference(reading, name, key), value) for name, value in mapped.entries]
        if mapped is not None
        else []
    )
    return [(port, value) for port, value in read_ones if port is not None]


def ring(reading: Reading, key: Scalar, node: Node) -> Ring | None:
    entries = reading.entries(node, RING, key.place)
    if entries is None:
        return None
    producers, several = _ends(reading, entries, "from")
    consumers, listed = _ends(reading, entries, "to")
    capacity = reading.number(entries["capacity"][1], "capacity") if "capacity" in entries else None
    drops = (
        when_full(reading, entries["when_full"][1], "when_full")
        if "when_full" in entries
        else False
    )
    if not producers or not consumers or capacity is None:
        return None
    return Ring(
        name=key.text,
        place=key.place,
        producers=producers,
        consumers=consumers,
        listed=several or listed,
        capacity=capacity,
        drops=bool(drops),
    )


def notification(reading: Reading, key: Scalar, node: Node) -> Edge | None:
    return _edge(reading, key, node, NOTIFICATION)


def call(reading: Reading, key: Scalar, node: Node) -> Edge | None:
    return _edge(reading, key, node, CALL)


def _edge(reading: Reading, key: Scalar, node: Node, keys: Keys) -> Edge | None:
    entries = reading.entries(node, keys, key.place)
    if entries is None:
        return None
    sources, _ = _ends(reading, entries, "from")
    targets, listed = _ends(reading, entries, "to")
    if not sources or not targets:
        return None
    return Edge(name=key.text, place=key.place, sources=sources, targets=targets, listed=listed)


def link(reading: Reading, key: Scalar, node: Node) -> Link | None:
    entries = reading.entries(node, LINK, key.place)
    if entries is None:
        return None
    sources, several = _ends(reading, entries, "from")
    targets, listed = _ends(reading, entries, "to")
    without = _without(reading, entries["without"][1]) if "without" in entries else ()
    capacity = _per_part(reading, entries, "capacity", reading.number)
    drops = _per_part(reading, entries, "when_full", partial(_when_full, reading))
    values = config.read_values(reading, entries["config"][1]) if "config" in entries else ()
    regions = []
    for name, (word, value) in entries.items():
        used = reading.text(value, name) if name not in LINK.known else None
        if used is not None:
            regions.append((Located(name, word.place), used))
    if not sources or not targets:
        return None
    return Link(
        name=key.text,
        place=key.place,
        sources=sources,
        targets=targets,
        listed=several or listed,
        without=without,
        capacity=capacity,
        drops=drops,
        config=values,
        regions=tuple(regions),
    )


def _without(reading: Reading, node: Node) -> tuple[Located[str], ...]:
    found: dict[str, Located[str]] = {}
    for item in reading.items(node, "without"):
        text = reading.text(item, "without")
        if text is None:
            continue
        first = found.setdefault(text.value, text)
        if first is not text:
            reading.error(
                "L010",
                f"`{scalars.short(text.value)}` is listed twice",
                text.place,
                [Note(message="here too", place=first.place)],
            )
    return tuple(found.values())


def _when_full(reading: Reading, node: Node, what: str) -> Located[bool] | None:
    drops = when_full(reading, node, what)
    return None if drops is None else Located(drops, node.place)


def _per_part(
    reading: Reading, entries: Entries, key: str, read: Callable[[Node, str], Located[Value] | None]
) -> PerPart[Value]:
    """One value for every ring of a link, or a mapping from some of its parts."""
    if key not in entries:
        return PerPart()
    node = entries[key][1]
    if not isinstance(node, Mapped):
        return PerPart(every=read(node, key))
    if not node.entries:
        reading.error("L013", f"{key} wants a value, or one for at least one part", node.place)
    made = [
        (Located(name.text, name.place), read(value, f"{key} of `{name.text}`"))
        for name, value in reading.named(node, f"`{key}`")
    ]
    return PerPart(parts=tuple((name, value) for name, value in made if value is not None))


def supervision(reading: Reading, key: Scalar, node: Node) -> Supervision | None:
    entries = reading.entries(node, SUPERVISION, key.place)
    if entries is None:
        return None
    by = reference(reading, entries["by"][1], "by") if "by" in entries else None
    over = _members(reading, entries["over"][1], "over") if "over" in entries else ()
    listed = reading.items(entries["rights"][1], "rights") if "rights" in entries else ()
    held: dict[str, Located[str]] = {}
    for item in listed:
        right = reading.choice(item, "rights", tuple(SuperviseRight))
        first = held.setdefault(right.value, right) if right is not None else None
        if right is not None and first is not None and first is not right:
            reading.error(
                "L010",
                f"`{right.value}` is listed twice",
                right.place,
                [Note(message="here too", place=first.place)],
            )
    if by is None or not over or not held:
        return None
    return Supervision(
        name=key.text,
        place=key.place,
        by=by,
        over=over,
        rights=tuple(one for one in SuperviseRight if one in held),
    )


def group(reading: Reading, key: Scalar, node: Node) -> Group | None:
    return Group(
        name=key.text, place=key.place, members=_members(reading, node, f"the group `{key.text}`")
    )


def _members(reading: Reading, node: Node, what: str) -> tuple[Located[str], ...]:
    """Components, sets and groups."""
    members = []
    for item in reading.items(node, what):
        text = reading.text(item, what)
        if text is not None and _INSTANCES.fullmatch(text.value) is None:
            reading.error(
                "L020",
                f"`{scalars.short(text.value)}` is no component and no set of them",
                text.place,
                remedy="a component is written sender or worker.3, a set worker.* or worker.0-15",
            )
        elif text is not None:
            members.append(text)
    return tuple(members)
