# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Message layouts: explicit offsets, fillers for padding, and a hash that both ends share."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from composer.load.names import Guesses
from composer.model import asked
from composer.model import limits
from composer.model.abi import CALL_BYTES
from composer.model.diagnostics import Diagnostic, Gatherer, Place
from composer.model.facts import InterfaceName, MessageName, MessageType, PartKind, Scalar
from composer.model.resolved import FieldLayout, InterfaceLayout, MessageLayout, OperationLayout
from composer.resolve import config


@dataclass(slots=True)
class Layouts(Gatherer):
    """Computes layouts on demand and caches them; a mistake is reported once, at its place."""

    interfaces: Mapping[str, asked.Interface]
    broken: frozenset[str]  # interfaces that could not be read
    found: list[Diagnostic] = field(default_factory=list)
    known: dict[MessageName, MessageLayout | None] = field(default_factory=dict)
    # messages whose fields are being laid out: one that meets itself is in it
    started: set[MessageName] = field(default_factory=set)
    depths: dict[MessageName, int] = field(default_factory=dict)  # of messages in one another
    guesses: Guesses = field(default_factory=Guesses)

    def message(self, name: MessageType, place: Place) -> MessageLayout | None:
        """The layout of a message or of a scalar; None after a diagnostic."""
        if isinstance(name, Scalar):
            return MessageLayout(name=name, size=name.size, align=name.align, hash=_hash(name))
        if name in self.started:
            self.error("R021", f"message `{name}` contains itself", place)
            return None
        if name not in self.known:
            if len(self.started) >= limits.NESTED:
                self._too_deep(name, place)
                return None
            self.started.add(name)
            self.known[name] = self._lay_out(name, place)
            self.started.remove(name)
        return self.known[name]

    def _too_deep(self, name: MessageName, place: Place) -> None:
        """R048, once: what lies further in is as deep."""
        if all(one.code != "R048" for one in self.found):
            message = f"messages are nested more than {limits.NESTED} deep at `{name}`"
            self.error("R048", message, place)

    def interface(self, name: str) -> tuple[InterfaceLayout, ...]:
        """All messages and operations of an interface, then one a call part; else empty."""
        interface = self.interfaces[name]
        messages = [
            self.message(MessageName(name, message.name), message.place)
            for message in interface.messages
        ]
        operations = self._operations(interface.operations)
        parts = [
            (part.name, self._operations(part.operations))
            for part in interface.parts
            if part.kind is PartKind.CALL
        ]
        if None in messages or operations is None or any(held is None for _, held in parts):
            return ()
        laid = tuple(message for message in messages if message is not None)
        whole = InterfaceLayout(
            name=InterfaceName(name),
            interface=interface,
            messages=_inner_first(laid),
            operations=operations,
            config=config.layout(interface.config),
        )
        return (
            whole,
            *(
                InterfaceLayout(
                    name=InterfaceName(name, part),
                    interface=interface,
                    messages=(),
                    operations=held or (),
                )
                for part, held in parts
            ),
        )

    def _operations(
        self, operations: tuple[asked.Operation, ...]
    ) -> tuple[OperationLayout, ...] | None:
        made = [self._operation(number, operation) for number, operation in enumerate(operations)]
        return None if None in made else tuple(one for one in made if one is not None)

    def _lay_out(self, name: MessageName, place: Place) -> MessageLayout | None:
        interface = self.interfaces.get(name.interface)
        if interface is None:
            if name.interface not in self.broken:
                self.error(
                    "R020",
                    f"there is no message `{name}`: no interface is called `{name.interface}`",
                    place,
                    remedy=self.guesses.meant(name.interface, self.interfaces),
                )
            return None
        message = next((one for one in interface.messages if one.name == name.message), None)
        if message is None:
            names = [f"{name.interface}.{one.name}" for one in interface.messages]
            self.error(
                "R020",
                f"there is no message `{name}` in {interface.file}",
                place,
                remedy=self.guesses.meant(str(name), names),
            )
            return None
        if message.header is not None:
            self.depths[name] = 1
            assert message.size is not None, "the loader wants header, type and size together"
            return MessageLayout(
                name=name,
                size=message.size,
                align=min(message.size & -message.size, 16),
                hash=_hash(f"{name} {message.header.value} {message.type} {message.size}"),
                header=message.header.value,
                cpp_type=message.type,
                place=message.place,
            )
        return self._fields(name, message)

    def _fields(self, name: MessageName, message: asked.Message) -> MessageLayout | None:
        fields: list[FieldLayout] = []
        at, widest, fillers, deepest = 0, 1, 0, 0
        for member in message.fields:
            kind = self.message(member.type, member.place)
            if kind is None:
                return None
            if at % kind.align:
                fields.append(_filler(fillers, at, kind.align - at % kind.align))
                fillers, at = fillers + 1, at + kind.align - at % kind.align
            whole = kind.size * (member.count if member.count is not None else 1)
            fields.append(
                FieldLayout(
                    name=member.name, type=member.type, count=member.count, offset=at, size=whole
                )
            )
            at, widest = at + whole, max(widest, kind.align)
            if isinstance(member.type, MessageName):
                deepest = max(deepest, self.depths[member.type])
            if at > limits.MESSAGE.most:
                most = limits.MESSAGE.spelled(limits.MESSAGE.most)
                self.error("R022", f"message `{name}` is larger than {most}", member.place)
                return None
        if at % widest:
            fields.append(_filler(fillers, at, widest - at % widest))
            at += widest - at % widest
        self.depths[name] = deepest + 1
        if deepest >= limits.NESTED:
            self._too_deep(name, message.place)
            return None
        return MessageLayout(
            name=name,
            size=at,
            align=widest,
            fields=tuple(fields),
            place=message.place,
            hash=_hash(
                f"{name} {at} "
                + " ".join(
                    f"{member.name}:{member.type}:{member.count}@{member.offset}"
                    for member in fields
                )
            ),
        )

    def _operation(self, number: int, operation: asked.Operation) -> OperationLayout | None:
        sides = []
        for side in (operation.request, operation.reply):
            layout = self.message(side.value, side.place)
            if layout is not None and layout.size > CALL_BYTES:
                self.error(
                    "R023",
                    f"`{side.value}` has {layout.size} bytes; a call carries at most {CALL_BYTES}"
                    " in registers",
                    side.place,
                    remedy="put the text into a region and pass offset and length",
                )
                layout = None
            sides.append(layout)
        request, reply = sides
        if request is None or reply is None:
            return None
        return OperationLayout(name=operation.name, number=number, request=request, reply=reply)


def _filler(number: int, offset: int, size: int) -> FieldLayout:
    return FieldLayout(
        name=f"filler_{number}", type=Scalar.U8, count=size, offset=offset, size=size, filler=True
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _inner_first(messages: tuple[MessageLayout, ...]) -> tuple[MessageLayout, ...]:
    """Nested messages before their users, else in order of the file."""
    done: dict[MessageType, MessageLayout] = {}
    by_name = {message.name: message for message in messages}

    def visit(message: MessageLayout) -> None:
        if message.name in done:
            return
        for inner in message.fields:
            if inner.type in by_name:
                visit(by_name[inner.type])
        done[message.name] = message

    for message in messages:
        visit(message)
    return tuple(done.values())
