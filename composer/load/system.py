# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""system.yaml: which components exist and what they share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from composer.load import names, scalars
from composer.load.reading import Entries, Keys, Reading
from composer.load.yaml_nodes import Mapped, Node, Scalar
from composer.model.asked import Component, Edge, PortReference, Region, Ring, System
from composer.model.diagnostics import Located, Note

T = TypeVar("T")

SYSTEM = Keys(
    what="a system",
    known=("system", "board", "components", "regions", "rings", "notifications", "calls"),
    required=("system", "components"),
    later=("links", "supervision", "groups", "policy", "include", "run", "kernel"),
)
COMPONENT = Keys(
    what="a component",
    known=("type", "priority", "devices", "power", "stack", "on_fault"),
    required=("priority",),
    later=("restart", "overdue", "start", "budget", "period", "count", "each", "config", "max", "core"),
)
REGION = Keys(
    what="a region",
    known=("size", "access", "at"),
    required=("size", "access"),
    later=(
        "page", "cache", "numa", "physical", "content", "transfer", "holder", "on_restart", "message", "buffers", "free",
    ),
)  # fmt: skip
RING = Keys(
    what="a ring", known=("from", "to", "capacity"), required=("from", "to", "capacity"), later=("when_full",)
)
NOTIFICATION = Keys(what="a notification", known=("from", "to"), required=("from", "to"))
CALL = Keys(what="a call", known=("from", "to"), required=("from", "to"))
RIGHTS = ("r", "rw", "rx", "w", "x", "wx", "rwx")  # the last four are for the rules to refuse, with their reason


def read(reading: Reading, root: Node, file: str) -> tuple[System | None, frozenset[str]]:
    """The system, and the names of the components that could not be read."""
    entries = reading.entries(root, SYSTEM, root.place)
    if entries is None:
        return None, frozenset()
    name: Located[str] | None = None
    if "system" in entries:
        node = entries["system"][1]
        name = reading.text(node, "system")
        if name is not None and isinstance(node, Scalar):
            reading.is_name(node, names.BOARD)
    board = reading.text(entries["board"][1], "board") if "board" in entries else None
    components, broken = _components(reading, entries["components"][1]) if "components" in entries else ((), [])

    system = System(
        name=name.value if name is not None else "",
        file=file,
        place=entries["system"][0].place if "system" in entries else root.place,
        board=board,
        components=components,
        regions=_section(reading, entries, "regions", _region),
        rings=_section(reading, entries, "rings", _ring),
        notifications=_section(reading, entries, "notifications", _notification),
        calls=_section(reading, entries, "calls", _call),
    )
    return system, frozenset(f"component {one}" for one in broken)


def _section(
    reading: Reading, entries: Entries, key: str, one: Callable[[Reading, Scalar, Node], T | None]
) -> tuple[T, ...]:
    if key not in entries:
        return ()
    read_ones = [one(reading, name, node) for name, node in reading.named(entries[key][1], f"`{key}`")]
    return tuple(made for made in read_ones if made is not None)


def _components(reading: Reading, node: Node) -> tuple[tuple[Component, ...], list[str]]:
    if isinstance(node, Mapped) and not node.entries:
        reading.error("L014", "a system needs at least one component", node.place)
    made, broken = [], []
    for key, value in reading.named(node, "`components`", names.PART):
        component = _component(reading, key, value)
        if component is not None:
            made.append(component)
        else:
            broken.append(key.text)
    return tuple(made), broken


def _component(reading: Reading, key: Scalar, node: Node) -> Component | None:
    entries = reading.entries(node, COMPONENT, key.place)
    if entries is None:
        return None
    kind: Located[str] | None = Located(key.text, key.place)
    if "type" in entries:
        kind = reading.text(entries["type"][1], "type")
    priority = reading.number(entries["priority"][1], "priority") if "priority" in entries else None
    stack = reading.size(entries["stack"][1], "stack") if "stack" in entries else None
    power = reading.flag(entries["power"][1], "power") if "power" in entries else False
    on_fault: Located[str] | None = None
    if "on_fault" in entries:
        on_fault = reading.choice(entries["on_fault"][1], "on_fault", ("stop",), later=("restart", "halt"))
    devices = []
    for port, device in reading.named(entries["devices"][1], "`devices`") if "devices" in entries else ():
        name = reading.text(device, f"the device of `{port.text}`")
        if name is not None:
            devices.append((Located(port.text, port.place), name))
    if kind is None or priority is None:
        return None
    return Component(
        name=key.text,
        place=key.place,
        type=kind,
        priority=priority,
        devices=tuple(devices),
        power=bool(power),
        stack=stack,
        on_fault=on_fault.value if on_fault is not None else "stop",
    )


def reference(reading: Reading, node: Node, what: str) -> Located[PortReference] | None:
    """`instance.port`."""
    text = reading.text(node, what)
    if text is None:
        return None
    instance, dot, port = text.value.partition(".")
    if "*" in text.value or port.partition(".")[0].replace("-", "").isdigit():
        reading.later(f"the set `{scalars.short(text.value)}`", text.place)
    elif not dot or names.WORD.fullmatch(instance) is None or names.WORD.fullmatch(port) is None:
        message = f"{what}: `{scalars.short(text.value)}` is no port"
        reading.error("L020", message, text.place, remedy="a port is written instance.port: sender.out")
    else:
        return Located(PortReference(instance, port), text.place)
    return None


def _region(reading: Reading, key: Scalar, node: Node) -> Region | None:
    entries = reading.entries(node, REGION, key.place)
    if entries is None:
        return None
    size = reading.size(entries["size"][1], "size") if "size" in entries else None
    access = []
    if "access" in entries:
        for port, value in _per_port(reading, entries["access"][1], "access"):
            later = tuple(word for word in (getattr(value, "text", ""),) if "dma" in word.split())
            right = reading.choice(value, f"the right of {port.value}", RIGHTS, later)
            if right is not None:
                access.append((port, right))
    at = []
    if "at" in entries:
        for port, value in _per_port(reading, entries["at"][1], "at"):
            address = reading.number(value, f"the address for {port.value}")
            if address is not None:
                at.append((port, address))
    if size is None:
        return None
    return Region(name=key.text, place=key.place, size=size, access=tuple(access), at=tuple(at))


def _per_port(reading: Reading, node: Node, what: str) -> list[tuple[Located[PortReference], Node]]:
    mapped = reading.mapping(node, f"`{what}`")
    read_ones = [(reference(reading, key, what), value) for key, value in mapped.entries] if mapped is not None else []
    return [(port, value) for port, value in read_ones if port is not None]


def _ring(reading: Reading, key: Scalar, node: Node) -> Ring | None:
    entries = reading.entries(node, RING, key.place)
    if entries is None:
        return None
    producer = reference(reading, entries["from"][1], "from") if "from" in entries else None
    consumer = reference(reading, entries["to"][1], "to") if "to" in entries else None
    capacity = reading.number(entries["capacity"][1], "capacity") if "capacity" in entries else None
    if producer is None or consumer is None or capacity is None:
        return None
    return Ring(name=key.text, place=key.place, producer=producer, consumer=consumer, capacity=capacity)


def _notification(reading: Reading, key: Scalar, node: Node) -> Edge | None:
    return _edge(reading, key, node, NOTIFICATION)


def _call(reading: Reading, key: Scalar, node: Node) -> Edge | None:
    return _edge(reading, key, node, CALL)


def _edge(reading: Reading, key: Scalar, node: Node, keys: Keys) -> Edge | None:
    entries = reading.entries(node, keys, key.place)
    if entries is None:
        return None
    sources: dict[PortReference, Located[PortReference]] = {}
    for item in reading.items(entries["from"][1], "from") if "from" in entries else ():
        source = reference(reading, item, "from")
        if source is None:
            continue
        first = sources.setdefault(source.value, source)
        if first is not source:
            notes = [Note(message="here too", place=first.place)]
            reading.error("L010", f"{source.value} is listed twice", source.place, notes)
    target = reference(reading, entries["to"][1], "to") if "to" in entries else None
    if not sources or target is None:
        return None
    return Edge(name=key.text, place=key.place, sources=tuple(sources.values()), target=target)
