# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""component.yaml: what a type of component needs from outside."""

from __future__ import annotations

import re

from composer.load import config, devices, names, scalars
from composer.load.reading import Entries, Reading
from composer.load.vocabulary import COMPONENT_TYPE, LINK_PORT, MESSAGE, PORT, PORT_KINDS
from composer.load.yaml_nodes import Mapped, Node, Scalar
from composer.model.asked import ComponentType, Port
from composer.model.diagnostics import Located, Note, Place, Remedy
from composer.model.facts import PortKind, Right

DEFAULT_STACK = 8192

_SIDES = {
    "ring": {"producer": PortKind.RING_PRODUCER, "consumer": PortKind.RING_CONSUMER},
    "notification": {"raise": PortKind.RAISE, "receive": PortKind.RECEIVE},
    "call": {"client": PortKind.CALL_CLIENT, "server": PortKind.CALL_SERVER},
}
_FLAGGED = {"kernel_log": PortKind.KERNEL_LOG, "supervisor": PortKind.SUPERVISOR}
_COMPANIONS = {
    "ring": "message",
    "call": "interface",
    "link": "role",
}  # key that a kind needs, and no other may have
_MANY = tuple(kind for kind in PORT_KINDS if kind not in ("device", "kernel_log"))
MOST_CHILDREN = 1023  # of a supervisor port without `many`: all other components
_SOURCES_OF_EVENTS = (
    PortKind.RING_PRODUCER,
    PortKind.RING_CONSUMER,
    PortKind.RECEIVE,
    PortKind.SUPERVISOR,
    PortKind.LINK,
)
_SOURCE = re.compile(
    r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*\.(cpp|S)", re.ASCII
)
_MESSAGE = re.compile(MESSAGE.form, re.ASCII)


def read(reading: Reading, root: Node, name: str, folder: str) -> ComponentType | None:
    """The type in `folder`; None when it cannot be used at all."""
    entries = reading.entries(root, COMPONENT_TYPE, root.place)
    if entries is None:
        return None
    before = len(reading.found)
    if "component" in entries:
        stated = reading.text(entries["component"][1], "component")
        if stated is not None and stated.value != name:
            message = (
                f"the folder is called `{name}`, and the component `{scalars.short(stated.value)}`"
            )
            reading.error(
                "L022",
                message,
                stated.place,
                remedy=Remedy(text="both carry one name", instead=name),
            )
    sources = tuple(
        source
        for node in (
            reading.items(entries["sources"][1], "sources") if "sources" in entries else ()
        )
        if (source := _source(reading, node)) is not None
    )
    place = entries["component"][0].place if "component" in entries else root.place
    stack = reading.size(entries["stack"][1], "stack") if "stack" in entries else None
    heap = reading.size(entries["heap"][1], "heap") if "heap" in entries else None
    fpu = reading.flag(entries["fpu"][1], "fpu") if "fpu" in entries else False
    constants = _constants(reading, entries)
    largest = reading.size(entries["max"][1], "max") if "max" in entries else None
    fields = config.read_fields(reading, entries["config"][1]) if "config" in entries else ()
    ports = reading.named(entries["ports"][1], "`ports`") if "ports" in entries else []
    read_ports = [_port(reading, key, node) for key, node in ports]
    _listed_once(reading, sources, read_ports)
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
        config=fields,
        max=largest,
    )


def _source(reading: Reading, node: Node) -> Located[str] | None:
    text = reading.text(node, "sources")
    if text is not None and _SOURCE.fullmatch(text.value) is None:
        message = f"`{scalars.short(text.value)}` is no source file of this folder"
        reading.error(
            "L024", message, text.place, remedy="a path inside the folder that ends in .cpp or .S"
        )
        return None
    return text


def _listed_once(
    reading: Reading, sources: tuple[Located[str], ...], ports: list[Port | None]
) -> None:
    """A driver of several that is a source too would be compiled for every device, beside the one
    that fits.
    """
    first: dict[str, Located[str]] = {}
    choices = [
        {file.value: file for file, _ in port.drivers if file is not None}
        for port in ports
        if port is not None
    ]
    drivers = [file for files in choices if len(files) > 1 for file in files.values()]
    for one in sources:
        if first.setdefault(one.value, one) is not one:
            _twice(reading, one, first[one.value])
    for one in drivers:
        if one.value in first:
            _twice(reading, one, first[one.value])


def _twice(reading: Reading, one: Located[str], other: Located[str]) -> None:
    reading.error(
        "L010",
        f"`{one.value}` is listed twice",
        one.place,
        [Note(message="here too", place=other.place)],
    )


def _constants(reading: Reading, entries: Entries) -> tuple[tuple[str, int | str, Place], ...]:
    made: list[tuple[str, int | str, Place]] = []
    for key, node in (
        reading.named(entries["constants"][1], "`constants`", names.IDENTIFIER)
        if "constants" in entries
        else ()
    ):
        text = reading.text(node, f"the constant `{key.text}`")
        if text is None or not isinstance(node, Scalar):
            continue
        if not node.plain:
            made.append((key.text, text.value, key.place))
            continue
        value = (
            reading.size(node, key.text) if " " in text.value else reading.number(node, key.text)
        )
        if value is not None:
            made.append((key.text, value.value, key.place))
    return tuple(made)


def _port(reading: Reading, key: Scalar, node: Node) -> Port | None:
    linked = isinstance(node, Mapped) and "link" in (word.text for word, _ in node.entries)
    entries = reading.entries(node, LINK_PORT if linked else PORT, key.place)
    if entries is None:
        return None
    narrowed = []
    for name in [one for one in entries if one not in PORT.known]:
        less = reading.choice(
            entries[name][1], name, ("r", "rw", "rx", "none"), later=("dma", "rw dma")
        )
        if less is not None:
            right = Right.NONE if less.value == "none" else Right(less.value)
            narrowed.append((Located(name, entries[name][0].place), right))
    kinds = [name for name in entries if name in PORT_KINDS]
    if len(kinds) != 1:
        what = "several kinds: " + ", ".join(kinds) if kinds else "no kind"
        place = entries[kinds[1]][0].place if kinds else key.place
        reading.error(
            "L025",
            f"the port `{key.text}` has {what}",
            place,
            remedy="exactly one of: " + ", ".join(PORT_KINDS),
        )
        return None
    kind = kinds[0]
    if not _fits(reading, key, kind, entries):
        return None
    sort, held, drivers = _kind(reading, kind, entries[kind][1])
    message, interface = _companion(reading, kind, entries)
    role = reading.text(entries["role"][1], "role") if kind == "link" else None
    events, by_part = (
        _events(reading, entries["events"][1], sort) if "events" in entries else (None, ())
    )
    many = reading.number(entries["many"][1], "many") if "many" in entries else None
    if many is not None and not 1 <= many.value <= 65535:
        reading.error("L015", f"many: `{many.value}` is not within 1 to 65535", many.place)
    windows = devices.windows(reading, entries)
    interrupts = (
        reading.choice(entries["interrupts"][1], "interrupts", ("none",))
        if "interrupts" in entries
        else None
    )
    optional = reading.flag(entries["optional"][1], "optional") if "optional" in entries else False
    defers = reading.flag(entries["defers"][1], "defers") if "defers" in entries else False
    if sort is None:
        return None
    if defers and sort not in (PortKind.CALL_SERVER, PortKind.LINK):
        reading.error(
            "L025",
            "the key `defers` goes with a call server or a link only",
            entries["defers"][0].place,
        )
    if "events" in entries and (
        (many is None and sort is not PortKind.SUPERVISOR) or sort not in _SOURCES_OF_EVENTS
    ):
        reading.error(
            "L025",
            (
                "`events: shared` goes with a `many` port of ring ends, notifications or links, or"
                " a supervisor only"
            ),
            entries["events"][0].place,
        )
    return Port(
        name=key.text,
        kind=sort,
        place=key.place,
        message=message,
        right=held,
        interface=interface,
        drivers=drivers,
        windows=windows,
        takes_interrupts=interrupts is None,
        many=(
            many.value
            if many is not None
            else MOST_CHILDREN
            if sort is PortKind.SUPERVISOR
            else None
        ),
        many_place=many.place if many is not None else None,
        optional=bool(optional),
        defers=bool(defers),
        role=role,
        shared_event=events is not None,
        shared_parts=by_part,
        defers_place=entries["defers"][0].place if defers else None,
        narrowed=tuple(narrowed),
    )


def _events(
    reading: Reading, node: Node, sort: PortKind | None
) -> tuple[Located[str] | None, tuple[Located[str], ...]]:
    """`shared`, or of a link the parts that share."""
    if sort is not PortKind.LINK or not isinstance(node, Mapped):
        return reading.choice(node, "events", ("shared",)), ()
    if not node.entries:
        reading.error("L013", "events wants `shared`, or at least one part", node.place)
    named = reading.named(node, "`events`")
    return None, tuple(
        Located(key.text, key.place)
        for key, value in named
        if reading.choice(value, f"events of `{key.text}`", ("shared",))
    )


def _fits(reading: Reading, key: Scalar, kind: str, entries: Entries) -> bool:
    """The keys next to the kind are those that go with it."""
    fine = True
    needed = _COMPANIONS.get(kind)
    if needed is not None and needed not in entries:
        reading.error("L014", f"the {kind} port `{key.text}` needs the key `{needed}`", key.place)
        fine = False
    alien = [name for name in _COMPANIONS.values() if name in entries and name != needed]
    alien += [name for name in ("windows", "interrupts") if name in entries and kind != "device"]
    alien += ["many"] if "many" in entries and kind not in _MANY else []
    alien += ["optional"] if "optional" in entries and kind == "kernel_log" else []
    for name in alien:
        reading.error(
            "L025", f"the key `{name}` does not go with a {kind} port", entries[name][0].place
        )
    return fine and not alien


def _kind(
    reading: Reading, kind: str, node: Node
) -> tuple[PortKind | None, Right | None, devices.Drivers]:
    if kind in _SIDES:
        side = reading.choice(node, kind, tuple(_SIDES[kind]))
        return (_SIDES[kind][side.value] if side is not None else None), None, ()
    if kind == "region":
        right = reading.choice(node, kind, ("r", "rw", "rx"), later=("dma", "rw dma"))
        return (
            (PortKind.REGION if right is not None else None),
            Right(right.value) if right is not None else None,
            (),
        )
    if kind == "link":
        return PortKind.LINK, None, ()
    if kind == "device":
        drivers = devices.drivers(reading, node, _source)
        return (PortKind.DEVICE if drivers else None), None, drivers
    flag = reading.choice(node, kind, ("true",))
    return (_FLAGGED[kind] if flag is not None else None), None, ()


def _companion(
    reading: Reading, kind: str, entries: Entries
) -> tuple[Located[str] | None, Located[str] | None]:
    if kind == "ring":
        message = reading.text(entries["message"][1], "message")
        if message is not None and _MESSAGE.fullmatch(message.value) is None:
            problem = f"message: `{scalars.short(message.value)}` is no message"
            reading.error(
                "L021", problem, message.place, remedy="interface.Message, or u8 to u64, i8 to i64"
            )
            message = None
        return message, None
    if kind in ("call", "link"):
        interface = reading.text(entries["interface" if kind == "call" else "link"][1], "interface")
        if interface is not None and names.refusal(interface.value, names.WORD) is not None:
            reading.error(
                "L017",
                f"`{scalars.short(interface.value)}` is no name of an interface",
                interface.place,
                remedy="the name of a file in `interfaces/`, without its folder and .yaml",
            )
            interface = None
        return None, interface
    return None, None
