# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ports of a component type: a form for each kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from composer.load import names
from composer.load.combinators import Either, MapOf, Then, pairs, word
from composer.load.devices import DRIVERS, WINDOWS
from composer.load.forms import NAME, PLACE, Form, Kinds, key, more, needed
from composer.load.keys import Key
from composer.load.reading import Entries, Reading
from composer.load.shapes import FLAG, Choice, Name, Number, Refusal, Shape, Text
from composer.load.yaml_nodes import Scalar
from composer.model import limits
from composer.model.asked import Port
from composer.model.diagnostics import Located
from composer.model.facts import (
    OF_MESSAGES,
    InterfaceName,
    MessageName,
    MessageType,
    PortKind,
    Right,
)


def _message(written: Located[str]) -> Located[MessageType]:
    interface, dot, message = written.value.partition(".")
    named: MessageType = MessageName(interface, message) if dot else OF_MESSAGES[interface]
    return Located(named, written.place)


MESSAGE = Then(
    Text(
        r"[a-z][a-z0-9_]*\.[A-Za-z][A-Za-z0-9_]*|[ui](8|16|32|64)",
        Refusal(
            "L021",
            "{what}: `{text}` is not a message",
            "interface.Message, or u8 to u64, i8 to i64",
        ),
        said="`interface.Message`, or `u8` to `u64`, `i8` to `i64`",
    ),
    _message,
)


def _interface(said: str) -> Shape[Located[InterfaceName]]:
    refusal = Refusal(
        "L017",
        "`{text}` is not the name of an interface",
        "the name of a file in `interfaces/`, without its folder and .yaml",
    )
    return Then(
        Name(names.WORD, refusal, said),
        lambda written: Located(InterfaceName(written.value), written.place),
    )


RIGHT = Choice((Right.R, Right.RW, Right.RX), later="dma")
SOURCES_OF_EVENTS = (
    PortKind.RING_PRODUCER,
    PortKind.RING_CONSUMER,
    PortKind.RECEIVE,
    PortKind.LINK,
)


def _side(kinds: Mapping[str, PortKind]) -> Shape[PortKind]:
    return Then(Choice(tuple(kinds)), lambda written: kinds[written.value])


RING = Form(
    "a ring port",
    Port,
    name=NAME,
    place=PLACE,
    kind=needed(
        _side({"producer": PortKind.RING_PRODUCER, "consumer": PortKind.RING_CONSUMER}),
        "An end of a ring; needs `message`.",
        "producer",
        name="ring",
    ),
    message=needed(MESSAGE, "What a ring carries.", "demo.Message"),
)
REGION = Form(
    "a region port",
    Port,
    name=NAME,
    place=PLACE,
    kind=PortKind.REGION,
    right=needed(word(RIGHT), "Shared memory with this right.", "rw", name="region"),
)
NOTIFICATION = Form(
    "a notification port",
    Port,
    name=NAME,
    place=PLACE,
    kind=needed(
        _side({"raise": PortKind.RAISE, "receive": PortKind.RECEIVE}),
        "An end of a notification.",
        "raise",
        name="notification",
    ),
)
CALL = Form(
    "a call port",
    Port,
    name=NAME,
    place=PLACE,
    kind=needed(
        _side({"client": PortKind.CALL_CLIENT, "server": PortKind.CALL_SERVER}),
        "An end of a call; needs `interface`.",
        "client",
        name="call",
    ),
    interface=key(
        _interface("name of an interface"),
        "The interface of the call: a file in interfaces/.",
        "terminal",
        None,
        required=True,
    ),
)
DEVICE = Form(
    "a device port",
    Port,
    name=NAME,
    place=PLACE,
    kind=PortKind.DEVICE,
    drivers=needed(
        DRIVERS,
        "A compatible string, or source files with a compatible each; the board selects one.",
        '{pl011.cpp: "arm,pl011"}',
        name="device",
    ),
    windows=key(
        WINDOWS,
        "Register windows by index or name, each with a right.",
        "{0: rw, message_ram: r}",
        (),
        otherwise="`{0: rw}`",
    ),
    takes_interrupts=key(
        Then(Choice(("none",)), lambda _: False),
        "Another component takes the interrupts, or none does.",
        "none",
        True,
        name="interrupts",
        otherwise="all of the device's",
    ),
)


def _flagged(name: str, kind: PortKind, meaning: str) -> Form[Port]:
    written = needed(_side({"true": kind}), meaning, "true", name=name)
    return Form(f"a {name} port", Port, name=NAME, place=PLACE, kind=written)


KERNEL_LOG = _flagged("kernel_log", PortKind.KERNEL_LOG, "Reads the kernel's log.")
SUPERVISOR = _flagged(
    "supervisor",
    PortKind.SUPERVISOR,
    "Supervises other components; the constant is an array of them.",
)
LINK = Form(
    "a link port",
    Port,
    name=NAME,
    place=PLACE,
    kind=PortKind.LINK,
    interface=needed(
        _interface("name of an interface with parts"),
        "All parts of an interface; needs `role`.",
        "terminal",
        name="link",
    ),
    role=needed(
        Text(names.WORD.pattern, said="one of the interface's roles"),
        "This end's role, one of the interface's two.",
        "client",
    ),
    narrowed=more(
        names.WORD.pattern,
        Then(
            Choice((*RIGHT.words, "none"), later="dma"),
            lambda less: Right.NONE if less.value == "none" else Right(less.value),
        ),
        "A lesser right to this region part than the interface gives.",
    ),
)
Parts = tuple[Located[str], ...]
ALL: Shape[Parts] = Then(Choice(("shared",)), lambda _: ())
SOME: Shape[Parts] = Then(
    pairs(
        MapOf(
            names.WORD,
            Choice(("shared",)),
            1,
            Refusal("L013", "{what} needs `shared`, or at least one part"),
            "{what} of `{key}`",
        )
    ),
    lambda parts: tuple(name for name, _ in parts),
)
MANY = Key(
    "many",
    Number(limits.MANY),
    "Takes up to this many grants: an array, dense from 0, in file order.",
    "64",
    otherwise="exactly one grant; any number of children for a supervisor",
)
EVENTS = Key(
    "events",
    Either(ALL, SOME),
    "All elements raise one event bit; for a link, one for each part or the named ones.",
    "shared",
    otherwise="one event each",
)
OPTIONAL = Key(
    "optional",
    FLAG,
    "May stay unconnected; code tests `if constexpr (wiring::log.connected)`.",
    "true",
    default=False,
)
DEFERS = Key(
    "defers", FLAG, "A call server that may answer later than the next wait.", "true", default=False
)


def _judged(reading: Reading, key: Scalar, entries: Entries, port: Port | None) -> Port | None:
    """With the keys that go with several kinds."""
    many, defers = MANY.read(reading, entries), bool(DEFERS.read(reading, entries))
    optional = bool(OPTIONAL.read(reading, entries))
    linked, watches = "link" in entries, "supervisor" in entries
    events = (EVENTS if linked else replace(EVENTS, shape=ALL)).read(reading, entries)
    if port is None:
        return None
    if defers and port.kind not in (PortKind.CALL_SERVER, PortKind.LINK):
        message = "the key `defers` goes with a call server or a link only"
        reading.error("L025", message, entries["defers"][0].place)
    arrayed = watches or (many is not None and port.kind in SOURCES_OF_EVENTS)
    if "events" in entries and not arrayed:
        message = (
            "`events: shared` goes with a `many` port of ring ends, notifications or links, or a"
            " supervisor only"
        )
        reading.error("L025", message, entries["events"][0].place)
    return replace(
        port,
        many=many.value if many is not None else limits.INSTANCES.most if watches else None,
        many_place=many.place if many is not None else None,
        optional=optional,
        shared_event=events == (),
        shared_parts=events or (),
        defers=defers,
        defers_place=entries["defers"][0].place if defers else None,
    )


PORT = Kinds(
    "port",
    {
        "ring": RING,
        "region": REGION,
        "notification": NOTIFICATION,
        "call": CALL,
        "device": DEVICE,
        "kernel_log": KERNEL_LOG,
        "supervisor": SUPERVISOR,
        "link": LINK,
    },
    common=(MANY, EVENTS, OPTIONAL, DEFERS),
    but={"many": ("device", "kernel_log"), "optional": ("kernel_log",)},
    judge=_judged,
    blames_second=True,
)
