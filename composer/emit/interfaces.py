# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""interfaces/NAME.hpp: message structs without padding, client stubs, server dispatch."""

from __future__ import annotations

from dataclasses import dataclass

from composer.emit.config import config_fields
from composer.emit.templates import BANNER, render
from composer.model import asked
from composer.model.facts import MessageName, MessageType
from composer.model.resolved import FieldLayout, InterfaceLayout, MessageLayout


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldText:
    name: str
    type: str
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageText:
    name: str
    place: str
    alias: str | None
    size: int
    align: int
    hash: str
    fields: tuple[FieldText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationText:
    name: str
    number: int
    request: str
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsText:
    """The operations of an interface or, in a namespace of its own, of a call part."""

    name: str  # "terminal", "terminal.print"
    part: str | None
    operations: tuple[OperationText, ...]


def interface_header(layout: InterfaceLayout, parts: tuple[InterfaceLayout, ...]) -> str:
    """The C++ of one interface with its call parts, the same for guest and host."""
    name = layout.interface.name
    written: dict[MessageType, asked.Message] = {
        MessageName(name, one.name): one for one in layout.interface.messages
    }
    messages = tuple(_message(one, written[one.name]) for one in layout.messages)
    used = [field.type for one in layout.messages for field in one.fields]
    used += [
        one.name
        for calls in (layout, *parts)
        for operation in calls.operations
        for one in (operation.request, operation.reply)
    ]
    foreign = {one.interface for one in used if isinstance(one, MessageName)} - {name}
    headers = sorted(
        {message.header for message in layout.messages if message.header}
        | {f"interfaces/{one}.hpp" for one in foreign}
    )
    calls = tuple(_calls(one) for one in (layout, *parts) if one.operations)
    return render(
        "interface.hpp.j2",
        banner=BANNER.format(source=layout.interface.file),
        name=name,
        headers=headers,
        messages=messages,
        calls=calls,
        config=config_fields(layout.config),
    )


def _calls(layout: InterfaceLayout) -> CallsText:
    operations = tuple(
        OperationText(
            name=operation.name,
            number=operation.number,
            request=operation.request.name.cpp,
            reply=operation.reply.name.cpp,
        )
        for operation in layout.operations
    )
    return CallsText(name=str(layout.name), part=layout.name.part or None, operations=operations)


def _message(layout: MessageLayout, written: asked.Message) -> MessageText:
    return MessageText(
        name=written.name,
        place=str(written.place),
        alias=layout.cpp_type if layout.header else None,
        size=layout.size,
        align=layout.align,
        hash=layout.hash,
        fields=tuple(_field(field) for field in layout.fields),
    )


def _field(one: FieldLayout) -> FieldText:
    base = one.type.cpp
    name = f"{one.name}_" if one.filler else one.name  # no field of a description ends so
    return FieldText(
        name=name,
        offset=one.offset,
        type=base if one.count is None else f"std::array<{base}, {one.count}>",
    )
