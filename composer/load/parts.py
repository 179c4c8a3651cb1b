# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""roles, parts and operations of an interface: what a link between two ports consists of.

Which roles a part goes between is judged when the whole interface is read.
"""

from __future__ import annotations

import re
from dataclasses import replace

from composer.load import names, scalars
from composer.load.combinators import ListOf, MapOf, Read, Then, word
from composer.load.edges import CAPACITY, LINK, WHEN_FULL
from composer.load.forms import NAME, PLACE, Form, Kinds, key, needed
from composer.load.keys import Key
from composer.load.ports import PORT, RIGHT
from composer.load.reading import Entries, Reading
from composer.load.shapes import FLAG, Name, Refusal, Size, Text
from composer.load.yaml_nodes import Mapped, Node, Scalar
from composer.model import facts, limits
from composer.model.asked import Operation, Part
from composer.model.diagnostics import Located, Note, Place
from composer.model.facts import MessageName, MessageType, PartKind

_REFERENCE = re.compile(r"(?:([a-z][a-z0-9_]*)\.)?([A-Za-z][A-Za-z0-9_]*)", re.ASCII)
_ARROW = re.compile(rf"({names.WORD.pattern}) +-> +({names.WORD.pattern})", re.ASCII)
Roles = tuple[Located[str], ...]
# ashlar/call.hpp
OF_EVERY_CLIENT = frozenset(("invoke", "connected", "slot", "peer", "name", "serve"))


def _roles(reading: Reading, key: Scalar, node: Node, what: str) -> Roles | None:
    roles = _NAMES.read(reading, key, node, what)
    if roles is not None and roles[0].value == roles[1].value:
        reading.error("L031", f"both roles are called `{roles[0].value}`", roles[1].place)
    return roles


_NAMES = ListOf(
    Name(), 2, Refusal("L031", "roles must name the two ends of a link: [client, server]")
)
ROLES = Read(_NAMES, _roles)


def qualified(node: Node, word: str) -> MessageType | None:
    """`u8`, `char`, `status` as they are; a message with its interface; None for anything else."""
    if word in facts.OF_MESSAGES:
        return facts.OF_MESSAGES[word]
    parts = _REFERENCE.fullmatch(word)
    if parts is None or re.fullmatch(r"[uif]\d+|bool|float|double|int", word):
        return None
    interface = node.place.file.rpartition("/")[2].removesuffix(".yaml")
    return MessageName(parts[1] or interface, parts[2])


def _message(reading: Reading, key: Scalar, node: Node, what: str) -> Located[MessageType] | None:
    text = reading.text(node, what)
    kind = qualified(node, text.value) if text is not None else None
    if text is not None and (kind is None or kind in (facts.Scalar.CHAR, facts.Scalar.STATUS)):
        reading.error("L021", f"`{scalars.short(text.value)}` is not a message", text.place)
        return None
    return Located(kind, text.place) if text is not None and kind is not None else None


MESSAGE = Read(Text(_REFERENCE.pattern, said="message, or `u8` to `u64`, `i8` to `i64`"), _message)
_PAIRS = MapOf(
    names.WORD,
    ListOf(MESSAGE, 2, Refusal("L013", "{what} must be a list of two messages: [Request, Reply]")),
    said="the operation `{key}`",
)


def _operations(
    reading: Reading, key: Scalar, node: Node, what: str
) -> tuple[Operation, ...] | None:
    entries = node.entries if isinstance(node, Mapped) else ()
    if isinstance(node, Mapped) and len(entries) not in limits.OPERATIONS:
        count = f"there are {len(entries)} operations"
        reading.error("L037", count, node.place, remedy=str(limits.OPERATIONS))
    for name, _ in entries:
        if name.text in OF_EVERY_CLIENT:
            message = "cannot be an operation: every client has that name of its own"
            reading.error("L017", f"`{name.text}` {message}", name.place)
    return tuple(
        Operation(name=name.text, request=request, reply=reply, place=name.place)
        for name, (request, reply) in _PAIRS.read(reading, key, node, what) or ()
    )


OPERATIONS = Read(_PAIRS, _operations)


def _capacity(reading: Reading, key: Scalar, node: Node, what: str) -> Located[int] | None:
    text = reading.text(node, what)
    if text is not None and text.value.endswith(".count"):
        reading.later(f"the capacity `{scalars.short(text.value)}`", text.place)
        return None
    return CAPACITY.read(reading, key, node, what) if text is not None else None


def _ends(arrow: Located[str]) -> tuple[str, str]:
    ends = _ARROW.fullmatch(arrow.value)
    return (ends[1], ends[2]) if ends is not None else ("", "")


ENDS = Then(Text(_ARROW.pattern, said="`role -> role`"), _ends)


def _directed(
    name: str,
    place: Place,
    kind: PartKind,
    ends: tuple[str, str],
    message: Located[MessageType] | None = None,
    capacity: Located[int] | None = None,
    drops: bool = False,
    operations: tuple[Operation, ...] = (),
) -> Part:
    return Part(
        name=name,
        place=place,
        kind=kind,
        source=ends[0],
        target=ends[1],
        message=message,
        capacity=capacity,
        drops=drops,
        operations=operations,
    )


_RING = Form(
    "a ring part",
    _directed,
    name=NAME,
    place=PLACE,
    kind=PartKind.RING,
    ends=needed(
        ENDS, "A ring from one role to the other; needs `message`.", "client -> server", name="ring"
    ),
    message=needed(MESSAGE, "What the ring carries.", "Text"),
    capacity=key(
        Read(CAPACITY, _capacity),
        "Messages that the ring holds: a power of two.",
        "16",
        None,
        otherwise="set by each link",
    ),
    drops=key(
        word(WHEN_FULL),
        "The ring's default for links; with drop, the producer never waits.",
        "drop",
        False,
        name="when_full",
        otherwise="`wait`",
    ),
)
_REGION = Form(
    "a region part",
    Part,
    name=NAME,
    place=PLACE,
    kind=PartKind.REGION,
    rights=needed(
        Then(
            MapOf(names.WORD, RIGHT),
            lambda rights: tuple((role.text, right.value) for role, right in rights),
        ),
        "Shared memory, with a right for each role.",
        "{client: rw, server: r}",
        name="region",
    ),
    size=key(Size(), "Size of the region.", "4 KiB", None, otherwise="a region named by each link"),
)
_NOTIFICATION = Form(
    "a notification part",
    _directed,
    name=NAME,
    place=PLACE,
    kind=PartKind.NOTIFICATION,
    ends=needed(
        ENDS, "A signal from one role to the other.", "client -> server", name="notification"
    ),
)
_CALL = Form(
    "a call part",
    _directed,
    name=NAME,
    place=PLACE,
    kind=PartKind.CALL,
    ends=needed(
        ENDS,
        "Calls from one role to the other; needs `operations`.",
        "client -> server",
        name="call",
    ),
    operations=needed(OPERATIONS, "Calls: name: [Request, Reply].", "{line: [Text, Done]}"),
)
OPTIONAL = Key("optional", FLAG, "A link may leave it out with `without`.", "true", default=False)


def _judged(reading: Reading, key: Scalar, entries: Entries, part: Part | None) -> Part | None:
    optional = bool(OPTIONAL.read(reading, entries))
    if part is None:
        return None
    if part.kind is PartKind.REGION and key.text in PORT.keys.known:
        message = (
            f"`{key.text}` cannot be a region part: it is a key of ports, which may ask for a"
            " lesser right by its name"
        )
        reading.error("L017", message, key.place)
    return replace(part, optional=optional)


PART = Kinds(
    "part",
    {"ring": _RING, "region": _REGION, "notification": _NOTIFICATION, "call": _CALL},
    common=(OPTIONAL,),
    judge=_judged,
)


def _parts(reading: Reading, key: Scalar, node: Node, what: str) -> tuple[Part, ...]:
    made = []
    for name, inner in reading.named(node, f"`{what}`"):
        if name.text in (*LINK.keys.known, "link"):
            message = f"`{name.text}` cannot be a part: it is a key of links"
            reading.error("L017", message, name.place)
            continue
        part = PART.read(reading, name, inner, name.text)
        made.extend([part] if part is not None else [])
    return tuple(made)


PARTS = Read(MapOf(names.WORD, PART), _parts)


def judge_ends(reading: Reading, roles: Roles, listed: Node, parts: tuple[Part, ...]) -> None:
    """Every part goes from one role to the other, or has a right for each of them."""
    made = {part.name: part for part in parts}
    there, back = " -> ".join(_known(roles)), " -> ".join(reversed(_known(roles)))
    for name, inner in listed.entries if isinstance(listed, Mapped) else ():
        part = made.get(name.text)
        if part is None or not isinstance(inner, Mapped):
            continue
        node = next(value for word, value in inner.entries if word.text == part.kind)
        if isinstance(node, Mapped):
            _has_a_right_for_each(reading, roles, node)
        elif isinstance(node, Scalar) and {part.source, part.target} != {*_known(roles)}:
            message = f"`{scalars.short(node.text)}` does not go from one role to the other"
            remedy = f"{there}, or {back}"
            reading.error("L031", f"{part.kind}: {message}", node.place, remedy=remedy)


def _known(roles: Roles) -> list[str]:
    return [role.value for role in roles]


def _has_a_right_for_each(reading: Reading, roles: Roles, node: Mapped) -> None:
    known = _known(roles)
    there = [name.text for name, _ in node.entries]
    for name, _ in node.entries:
        if name.text not in known:
            note = Note("the roles", roles[0].place)
            guess = names.meant(name.text, known)
            message = f"`{name.text}` is not one of the roles"
            reading.error("L031", message, name.place, [note], remedy=guess)
    for role in known:
        if role not in there and set(there) <= set(known):
            reading.error("L031", f"the region says no right for `{role}`", node.place)
