# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""component.yaml: what a type of component needs from outside."""

from __future__ import annotations

import re

from composer.load import names, scalars
from composer.load.reading import Entries, Keys, Reading
from composer.load.yaml_nodes import Mapped, Node, Scalar
from composer.model.asked import ComponentType, Port, PortKind
from composer.model.diagnostics import Located, Place

DEFAULT_STACK = 8192

COMPONENT_TYPE = Keys(
    what="a component type",
    known=("component", "sources", "stack", "heap", "fpu", "constants", "ports"),
    required=("component", "sources"),
    later=("max", "config", "defers", "events"),
)
KINDS = ("ring", "region", "notification", "call", "device", "kernel_log")
PORT = Keys(
    what="a port",
    known=(*KINDS, "message", "interface", "many", "optional", "defers"),
    later=("link", "role", "events"),
)
_SIDES = {
    "ring": {"producer": PortKind.RING_PRODUCER, "consumer": PortKind.RING_CONSUMER},
    "notification": {"raise": PortKind.RAISE, "receive": PortKind.RECEIVE},
    "call": {"client": PortKind.CALL_CLIENT, "server": PortKind.CALL_SERVER},
}
_COMPANIONS = {"ring": "message", "call": "interface"}  # key that a kind needs, and no other kind may have
_MANY = tuple(kind for kind in KINDS if kind not in ("device", "kernel_log"))
_SOURCE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*\.(cpp|S)", re.ASCII)
_MESSAGE = re.compile(r"[a-z][a-z0-9_]*\.[A-Za-z][A-Za-z0-9_]*|[ui](8|16|32|64)", re.ASCII)


def read(reading: Reading, root: Node, name: str, folder: str) -> ComponentType | None:
    """The type in `folder`; None when it cannot be used at all."""
    entries = reading.entries(root, COMPONENT_TYPE, root.place)
    if entries is None:
        return None
    before = len(reading.found)
    if "component" in entries:
        stated = reading.text(entries["component"][1], "component")
        if stated is not None and stated.value != name:
            message = f"the folder is called `{name}`, and the component `{scalars.short(stated.value)}`"
            reading.error("L022", message, stated.place, remedy="both carry one name")
    sources = tuple(
        source
        for node in (reading.items(entries["sources"][1], "sources") if "sources" in entries else ())
        if (source := _source(reading, node)) is not None
    )
    place = entries["component"][0].place if "component" in entries else root.place
    stack = reading.size(entries["stack"][1], "stack") if "stack" in entries else None
    heap = reading.size(entries["heap"][1], "heap") if "heap" in entries else None
    fpu = reading.flag(entries["fpu"][1], "fpu") if "fpu" in entries else False
    constants = _constants(reading, entries)
    ports = reading.named(entries["ports"][1], "`ports`") if "ports" in entries else []
    read_ports = [_port(reading, key, node) for key, node in ports]
    if len(reading.found) > before:
        return None
    return ComponentType(
        name=name,
        folder=folder,
        place=place,
        sources=sources,
        stack=stack if stack is not None else Located(DEFAULT_STACK, place),
        heap=heap,
        fpu=bool(fpu),
        constants=constants,
        ports=tuple(port for port in read_ports if port is not None),
    )


def _source(reading: Reading, node: Node) -> Located[str] | None:
    text = reading.text(node, "sources")
    if text is not None and _SOURCE.fullmatch(text.value) is None:
        message = f"`{scalars.short(text.value)}` is no source file of this folder"
        reading.error("L024", message, text.place, remedy="a path inside the folder that ends in .cpp or .S")
        return None
    return text


def _constants(reading: Reading, entries: Entries) -> tuple[tuple[str, int | str, Place], ...]:
    made: list[tuple[str, int | str, Place]] = []
    for key, node in reading.named(entries["constants"][1], "`constants`", names.IDENTIFIER) if "constants" in entries else ():
        text = reading.text(node, f"the constant `{key.text}`")
        if text is None or not isinstance(node, Scalar):
            continue
        if not node.plain:
            made.append((key.text, text.value, key.place))
            continue
        value = reading.size(node, key.text) if " " in text.value else reading.number(node, key.text)
        if value is not None:
            made.append((key.text, value.value, key.place))
    return tuple(made)


def _port(reading: Reading, key: Scalar, node: Node) -> Port | None:
    entries = reading.entries(node, PORT, key.place)
    if entries is None:
        return None
    kinds = [name for name in entries if name in KINDS]
    if not kinds and isinstance(node, Mapped) and {one.text for one, _ in node.entries} & set(PORT.later):
        return None  # a later kind of port: said already
    if len(kinds) != 1:
        what = "several kinds: " + ", ".join(kinds) if kinds else "no kind"
        place = entries[kinds[1]][0].place if kinds else key.place
        reading.error("L025", f"the port `{key.text}` has {what}", place, remedy="exactly one of: " + ", ".join(KINDS))
        return None
    kind = kinds[0]
    if not _fits(reading, key, kind, entries):
        return None
    sort, right, drivers = _kind(reading, kind, entries[kind][1])
    message, interface = _companion(reading, kind, entries)
    many = reading.number(entries["many"][1], "many") if "many" in entries else None
    if many is not None and not 1 <= many.value <= 65535:
        reading.error("L015", f"many: `{many.value}` is not within 1 to 65535", many.place)
    optional = reading.flag(entries["optional"][1], "optional") if "optional" in entries else False
    defers = reading.flag(entries["defers"][1], "defers") if "defers" in entries else False
    if sort is None:
        return None
    if defers and sort is not PortKind.CALL_SERVER:
        reading.error("L025", "the key `defers` goes with a call server only", entries["defers"][0].place)
    return Port(
        name=key.text,
        kind=sort,
        place=key.place,
        message=message,
        right=right,
        interface=interface,
        drivers=drivers,
        many=many.value if many is not None else None,
        optional=bool(optional),
        defers=bool(defers),
    )


def _fits(reading: Reading, key: Scalar, kind: str, entries: Entries) -> bool:
    """The keys next to the kind are those that go with it."""
    fine = True
    needed = _COMPANIONS.get(kind)
    if needed is not None and needed not in entries:
        reading.error("L014", f"the {kind} port `{key.text}` needs the key `{needed}`", key.place)
        fine = False
    alien = [name for name in _COMPANIONS.values() if name in entries and name != needed]
    alien += ["many"] if "many" in entries and kind not in _MANY else []
    alien += ["optional"] if "optional" in entries and kind == "kernel_log" else []
    for name in alien:
        reading.error("L025", f"the key `{name}` does not go with a {kind} port", entries[name][0].place)
    return fine and not alien


_Drivers = tuple[tuple[Located[str] | None, Located[str]], ...]


def _kind(reading: Reading, kind: str, node: Node) -> tuple[PortKind | None, str | None, _Drivers]:
    if kind in _SIDES:
        side = reading.choice(node, kind, tuple(_SIDES[kind]))
        return (_SIDES[kind][side.value] if side is not None else None), None, ()
    if kind == "region":
        right = reading.choice(node, kind, ("r", "rw", "rx"), later=("dma", "rw dma"))
        return (PortKind.REGION if right is not None else None), right.value if right is not None else None, ()
    if kind == "device":
        drivers = _drivers(reading, node)
        return (PortKind.DEVICE if drivers else None), None, drivers
    flag = reading.choice(node, kind, ("true",))
    return (PortKind.KERNEL_LOG if flag is not None else None), None, ()


def _drivers(reading: Reading, node: Node) -> _Drivers:
    if not isinstance(node, Mapped):
        compatible = reading.text(node, "device")
        return ((None, compatible),) if compatible is not None else ()
    made = []
    for key, value in node.entries:
        file, compatible = _source(reading, key), reading.text(value, "device")
        if file is not None and compatible is not None:
            made.append((file, compatible))
    if not node.entries:
        reading.error("L013", "device wants at least one compatible", node.place)
    return tuple(made)


def _companion(reading: Reading, kind: str, entries: Entries) -> tuple[Located[str] | None, Located[str] | None]:
    if kind == "ring":
        message = reading.text(entries["message"][1], "message")
        if message is not None and _MESSAGE.fullmatch(message.value) is None:
            problem = f"message: `{scalars.short(message.value)}` is no message"
            reading.error("L021", problem, message.place, remedy="interface.Message, or u8 to u64, i8 to i64")
            message = None
        return message, None
    if kind == "call":
        return None, reading.text(entries["interface"][1], "interface")
    return None, None
