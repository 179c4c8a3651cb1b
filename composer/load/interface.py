# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""interfaces/NAME.yaml: message layouts and call operations that component types share."""

from __future__ import annotations

import re

from composer.load import config, names, scalars
from composer.load.combinators import Either, MapOf, Read, values, word
from composer.load.forms import FILE, NAME, PLACE, Form, key, needed
from composer.load.keys import Key
from composer.load.parts import OPERATIONS, PARTS, ROLES, judge_ends, qualified
from composer.load.reading import Reading
from composer.load.shapes import Refusal, Size, Text
from composer.load.yaml_nodes import Node, Scalar
from composer.model import facts, limits
from composer.model.asked import Interface, Message, MessageField, Part
from composer.model.facts import PartKind

GENERATED = frozenset(("Client", "Server", "Operations", "LinkConfig"))
_FIELD = re.compile(r"(\S+?)(?:\s+x\s+(\S+))?", re.ASCII)
_NO_CPP = "`{text}` is neither a header nor a C++ type"
ESCAPE = Form(
    "a message",
    Message,
    name=NAME,
    place=PLACE,
    header=needed(
        Text(r"(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_./-]*\.(h|hpp)", Refusal("L017", _NO_CPP)),
        "A C++ header that holds the type.",
        "x.hpp",
    ),
    type=needed(
        word(Text(r"[A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)*", Refusal("L017", _NO_CPP))),
        "The C++ type.",
        "X",
    ),
    size=needed(word(Size(limits.MESSAGE)), "Its size, asserted.", "64 B"),
)


def _message(reading: Reading, key: Scalar, node: Node, what: str) -> Message | None:
    mapped = reading.mapping(node, what)
    if mapped is None:
        return None
    header = next((value for name, value in mapped.entries if name.text == "header"), None)
    if isinstance(header, Scalar) and (not header.plain or "." in header.text):
        return ESCAPE.read(reading, key, node, what)
    if not mapped.entries:
        reading.error("L027", f"{what} has no field", key.place)
    made = [_field(reading, name, value) for name, value in reading.named(node, "a message")]
    fields = tuple(field for field in made if field is not None)
    return Message(name=key.text, place=key.place, fields=fields)


def _field(reading: Reading, key: Scalar, node: Node) -> MessageField | None:
    text = reading.text(node, f"the field `{key.text}`")
    if text is None:
        return None
    parts = _FIELD.fullmatch(text.value)
    kind = qualified(node, parts[1]) if parts is not None else None
    if parts is None or kind is None or (kind is facts.Scalar.CHAR and parts[2] is None):
        message = f"`{scalars.short(text.value)}` is not a type of a field"
        remedy = (
            "u8 to u64, i8 to i64, status, a message, or one of them or char with a length: `char"
            " x 55`"
        )
        reading.error("L021", message, text.place, remedy=remedy)
        return None
    count: int | None = None
    if parts[2] is not None:
        try:
            count = scalars.number(parts[2])
        except scalars.Mistake as mistake:
            reading.error("L015", f"the length of `{key.text}`: {mistake}", text.place)
            return None
        if not 1 <= count <= limits.ARRAY.most:
            reading.error(
                "L015",
                f"the length of `{key.text}`: `{count}` is not within 1 to 1_048_576",
                text.place,
            )
            return None
    return MessageField(name=key.text, type=kind, count=count, place=text.place)


_FIELDS = MapOf(names.WORD, Text(r"[A-Za-z0-9_.]+( +x +[0-9_]+)?", said="field"))
NAME_OF_INTERFACE = Key(
    "interface",
    Text(names.WORD.pattern, said="name"),
    "The interface's name, equal to its file's.",
    "terminal",
    required=True,
)
INTERFACE = Form(
    "an interface",
    Interface,
    name=NAME,
    file=FILE,
    place=PLACE,
    messages=key(
        values(
            MapOf(
                names.IDENTIFIER,
                Read(Either(_FIELDS, ESCAPE), _message),
                said="the message `{key}`",
            )
        ),
        "Message layouts: explicit fields in order.",
        "{Text: {length: u8, bytes: char x 55}}",
        (),
    ),
    operations=key(
        OPERATIONS,
        f"Calls: name: [Request, Reply]; {limits.OPERATIONS}, each at most 64 bytes.",
        "{line: [Text, Done]}",
        (),
    ),
    roles=key(ROLES, "The two ends of a link.", "[client, server]", ()),
    parts=key(
        PARTS,
        "The parts of a link.",
        "{typed: {ring: server -> client, message: Text, capacity: 16}}",
        (),
    ),
    config=key(
        config.FIELDS,
        "Values that each link may set; both ends see them.",
        "{colour: {type: u8, default: 0}}",
        (),
    ),
)
INTERFACE.beside(NAME_OF_INTERFACE)


def read(reading: Reading, root: Node, name: str) -> Interface | None:
    """The interface of that name; None when it cannot be used at all."""
    entries = reading.entries(root, INTERFACE.keys, root.place)
    if entries is None:
        return None
    before = len(reading.found)
    stated = reading.stated(entries, root, "interface", name, f"file is called `{name}.yaml`")
    if "parts" in entries and "roles" not in entries:
        message = "an interface with parts needs `roles`"
        place = entries["parts"][0].place
        reading.error("L031", message, place, remedy="roles: [client, server]")
    made = INTERFACE.made(reading, stated, entries)
    assert made is not None, "what an interface needs has defaults"
    if made.roles and made.parts:
        judge_ends(reading, made.roles, entries["parts"][1], made.parts)
    _own_names(reading, name, made.messages, made.parts)
    return made if len(reading.found) == before else None


def _own_names(
    reading: Reading, interface: str, messages: tuple[Message, ...], parts: tuple[Part, ...]
) -> None:
    """Messages and parts are called like nothing else that the generated header names."""
    for message in messages:
        if message.name in GENERATED or message.name.startswith("Serves_"):
            why = "cannot be a message: the generated code has that name of its own"
            reading.error("L017", f"`{message.name}` {why}", message.place)
    calls = (part for part in parts if part.kind is PartKind.CALL)
    named: list[Message | Part] = [*messages, *calls]
    for inner in named:
        if inner.name == interface:
            why = f"cannot be a name in the interface `{interface}`: it is the interface's"
            reading.error("L017", f"`{inner.name}` {why}", inner.place)
    for part in parts:
        if part.name in (message.name for message in messages):
            reading.error("L018", f"`{part.name}` is a message and a part", part.place)
