# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""interfaces/NAME.yaml: message layouts and call operations that component types share."""

from __future__ import annotations

import re

from composer.load import config, names, scalars
from composer.load.parts import qualified, read_operations, read_parts, read_roles
from composer.load.reading import Reading
from composer.load.vocabulary import ESCAPE, INTERFACE
from composer.load.yaml_nodes import Node, Scalar
from composer.model.asked import Interface, Message, MessageField, Part
from composer.model.diagnostics import Remedy
from composer.model.facts import PartKind

LONGEST_ARRAY = 1 << 20
GENERATED = frozenset(("Client", "Server", "Operations", "LinkConfig"))
_FIELD = re.compile(r"(\S+?)(?:\s+x\s+(\S+))?", re.ASCII)
_HEADER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*\.(h|hpp)", re.ASCII)
_CPP_TYPE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)*", re.ASCII)


def read(reading: Reading, root: Node, name: str, file: str) -> Interface | None:
    """The interface in `file`; None when it cannot be used at all."""
    entries = reading.entries(root, INTERFACE, root.place)
    if entries is None:
        return None
    before = len(reading.found)
    if "interface" in entries:
        stated = reading.text(entries["interface"][1], "interface")
        if stated is not None and stated.value != name:
            message = (
                f"the file is called `{name}.yaml`, and the interface"
                f" `{scalars.short(stated.value)}`"
            )
            reading.error(
                "L022",
                message,
                stated.place,
                remedy=Remedy(text="both carry one name", instead=name),
            )
    messages = [
        _message(reading, name, key, node)
        for key, node in (
            reading.named(entries["messages"][1], "`messages`", names.IDENTIFIER)
            if "messages" in entries
            else ()
        )
    ]
    operations = (
        read_operations(reading, name, entries["operations"][1]) if "operations" in entries else ()
    )
    roles = read_roles(reading, entries["roles"][1]) if "roles" in entries else ()
    parts = read_parts(reading, name, entries, roles)
    fields = config.read_fields(reading, entries["config"][1]) if "config" in entries else ()
    _own_names(reading, name, messages, parts)
    for part in parts:
        if part.name in (one.name for one in messages if one is not None):
            reading.error("L018", f"`{part.name}` is a message and a part", part.place)
    if len(reading.found) > before:
        return None
    return Interface(
        name=name,
        file=file,
        place=entries["interface"][0].place if "interface" in entries else root.place,
        messages=tuple(one for one in messages if one is not None),
        operations=operations,
        roles=roles,
        parts=parts,
        config=fields,
    )


def _own_names(
    reading: Reading, interface: str, messages: list[Message | None], parts: tuple[Part, ...]
) -> None:
    """No message is called like a name of the generated header, and no part of an interface like
    the interface.
    """
    for one in messages:
        if one is not None and (one.name in GENERATED or one.name.startswith("Serves_")):
            reading.error(
                "L017",
                f"`{one.name}` cannot be a message: the generated code has that name of its own",
                one.place,
            )
    for inner in (*messages, *(part for part in parts if part.kind is PartKind.CALL)):
        if inner is not None and inner.name == interface:
            reading.error(
                "L017",
                (
                    f"`{inner.name}` cannot be a name in the interface `{interface}`: it is the"
                    " interface's"
                ),
                inner.place,
            )


def _message(reading: Reading, interface: str, key: Scalar, node: Node) -> Message | None:
    mapped = reading.mapping(node, f"the message `{key.text}`")
    if mapped is None:
        return None
    header = next((value for word, value in mapped.entries if word.text == "header"), None)
    if isinstance(header, Scalar) and (not header.plain or "." in header.text):
        return _escape(reading, key, node)
    if not mapped.entries:
        reading.error("L027", f"the message `{key.text}` has no field", key.place)
    fields = [
        _field(reading, interface, word, value) for word, value in reading.named(node, "a message")
    ]
    return Message(
        name=key.text, place=key.place, fields=tuple(one for one in fields if one is not None)
    )


def _escape(reading: Reading, key: Scalar, node: Node) -> Message | None:
    entries = reading.entries(node, ESCAPE, key.place)
    if entries is None or len(entries) < len(ESCAPE.known):
        return None
    header = reading.text(entries["header"][1], "header")
    kind = reading.text(entries["type"][1], "type")
    size = reading.size(entries["size"][1], "size")
    for text, form in ((header, _HEADER), (kind, _CPP_TYPE)):
        if text is not None and (form.fullmatch(text.value) is None or ".." in text.value):
            reading.error(
                "L017", f"`{scalars.short(text.value)}` is no header and no type of C++", text.place
            )
    if size is not None and not 1 <= size.value <= LONGEST_ARRAY:
        reading.error("L016", f"size: `{size.value} B` is not within 1 B to 1 MiB", size.place)
    if header is None or kind is None or size is None:
        return None
    return Message(name=key.text, place=key.place, header=header, type=kind.value, size=size.value)


def _field(reading: Reading, interface: str, key: Scalar, node: Node) -> MessageField | None:
    text = reading.text(node, f"the field `{key.text}`")
    if text is None:
        return None
    parts = _FIELD.fullmatch(text.value)
    kind = qualified(interface, parts[1]) if parts is not None else None
    if parts is None or kind is None or (kind == "char" and parts[2] is None):
        message = f"`{scalars.short(text.value)}` is no type of a field"
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
        if not 1 <= count <= LONGEST_ARRAY:
            reading.error(
                "L015",
                f"the length of `{key.text}`: `{count}` is not within 1 to 1_048_576",
                text.place,
            )
            return None
    return MessageField(name=key.text, type=kind, count=count, place=text.place)
