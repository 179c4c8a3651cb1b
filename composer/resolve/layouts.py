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
from composer.model.facts import PartKind
from composer.model.resolved import FieldLayout, InterfaceLayout, MessageLayout, OperationLayout
from composer.resolve import config

SCALARS = {
    "u8": 1,
    "i8": 1,
    "char": 1,
    "u16": 2,
    "i16": 2,
    "u32": 4,
    "i32": 4,
    "status": 4,
    "u64": 8,
    "i64": 8,
}


@dataclass(slots=True)
class Layouts(Gatherer):
    """Computes layouts on demand and caches them; a mistake is reported once, at its place."""

    interfaces: Mapping[str, asked.Interface]
    broken: frozenset[str]  # interfaces that could not be read
    found: list[Diagnostic] = field(default_factory=list)
    known: dict[str, MessageLayout | None] = field(default_factory=dict)
    # messages whose fields are being laid out: one that meets itself is in it
    started: set[str] = field(default_factory=set)
    guesses: Guesses = field(default_factory=Guesses)

    def message(self, name: str, place: Place) -> MessageLayout | None:
        """The layout of `interface.Message` or of a scalar; None after a diagnostic."""
        if name in SCALARS and name not in ("char", "status"):
            return scalar(name)
        if name in self.started:
            self.error("R021", f"message `{name}` contains itself", place)
            return None
        if name not in self.known:
            self.started.add(name)
            self.known[name] = self._lay_out(name, place)
            self.started.remove(name)
        return self.known[name]

    def interface(self, name: str) -> tuple[InterfaceLayout, ...]:
        """All messages and operations of an interface, then one a call part; else empty."""
        one = self.interfaces[name]
        messages = [
            self.message(f"{name}.{message.name}", message.place) for message in one.messages
        ]
        operations = self._operations(name, one.operations)
        parts = [
            (part.name, self._operations(name, part.operations))
            for part in one.parts
            if part.kind is PartKind.CALL
        ]
        if None in messages or operations is None or any(held is None for _, held in parts):
            return ()
        laid = tuple(message for message in messages if message is not None)
        whole = InterfaceLayout(
            name=name,
            interface=one,
            messages=_inner_first(laid),
            operations=operations,
            config=config.layout(one.config),
        )
        return (
            whole,
            *(
                InterfaceLayout(
                    name=f"{name}.{part}", interface=one, messages=(), operations=held or ()
                )
                for part, held in parts
            ),
        )

    def _operations(
        self, name: str, operations: tuple[asked.Operation, ...]
    ) -> tuple[OperationLayout, ...] | None:
        made = [
            self._operation(name, number, operation) for number, operation in enumerate(operations)
        ]
        return None if None in made else tuple(one for one in made if one is not None)

    def _lay_out(self, name: str, place: Place) -> MessageLayout | None:
        interface_name, _, message_name = name.partition(".")
        interface = self.interfaces.get(interface_name)
        if interface is None:
            if interface_name not in self.broken:
                self.error(
                    "R020",
                    f"there is no message `{name}`: no interface is called `{interface_name}`",
                    place,
                    remedy=self.guesses.meant(interface_name, self.interfaces),
                )
            return None
        message = next((one for one in interface.messages if one.name == message_name), None)
        if message is None:
            names = [f"{interface_name}.{one.name}" for one in interface.messages]
            self.error(
                "R020",
                f"there is no message `{name}` in {interface.file}",
                place,
                remedy=self.guesses.meant(name, names),
            )
            return None
        if message.header is not None:
            assert message.size is not None, "the loader wants header, type and size together"
            return MessageLayout(
                name=name,
                size=message.size,
                align=min(message.size & -message.size, 16),
                hash=_hash(f"{name} {message.header.value} {message.type} {message.size}"),
                header=message.header.value,
                cpp_type=message.type,
            )
        return self._fields(name, message)

    def _fields(self, name: str, message: asked.Message) -> MessageLayout | None:
        fields: list[FieldLayout] = []
        at, widest, fillers = 0, 1, 0
        for one in message.fields:
            sizes = self._field_type(one)
            if sizes is None:
                return None
            size, align = sizes
            if at % align:
                fields.append(_filler(fillers, at, align - at % align))
                fillers, at = fillers + 1, at + align - at % align
            whole = size * (one.count if one.count is not None else 1)
            fields.append(
                FieldLayout(name=one.name, type=one.type, count=one.count, offset=at, size=whole)
            )
            at, widest = at + whole, max(widest, align)
            if at > limits.MESSAGE.most:
                most = limits.MESSAGE.spelled(limits.MESSAGE.most)
                self.error("R022", f"message `{name}` is larger than {most}", one.place)
                return None
        if at % widest:
            fields.append(_filler(fillers, at, widest - at % widest))
            at += widest - at % widest
        return MessageLayout(
            name=name,
            size=at,
            align=widest,
            fields=tuple(fields),
            hash=_hash(
                f"{name} {at} "
                + " ".join(f"{one.name}:{one.type}:{one.count}@{one.offset}" for one in fields)
            ),
        )

    def _field_type(self, one: asked.MessageField) -> tuple[int, int] | None:
        """Size and alignment of one element."""
        if one.type in SCALARS:
            return SCALARS[one.type], SCALARS[one.type]
        inner = self.message(one.type, one.place)
        return None if inner is None else (inner.size, inner.align)

    def _operation(
        self, interface: str, number: int, operation: asked.Operation
    ) -> OperationLayout | None:
        sides = []
        for side in (operation.request, operation.reply):
            name = (
                side.value
                if "." in side.value or side.value in SCALARS
                else f"{interface}.{side.value}"
            )
            layout = self.message(name, side.place)
            if layout is not None and layout.size > CALL_BYTES:
                self.error(
                    "R023",
                    f"`{name}` has {layout.size} bytes; a call carries at most {CALL_BYTES} in"
                    " registers",
                    side.place,
                    remedy="put the text into a region and pass offset and length",
                )
                layout = None
            sides.append(layout)
        request, reply = sides
        if request is None or reply is None:
            return None
        return OperationLayout(name=operation.name, number=number, request=request, reply=reply)


def scalar(name: str) -> MessageLayout:
    return MessageLayout(name=name, size=SCALARS[name], align=SCALARS[name], hash=_hash(name))


def _filler(number: int, offset: int, size: int) -> FieldLayout:
    return FieldLayout(
        name=f"filler_{number}", type="u8", count=size, offset=offset, size=size, filler=True
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _inner_first(messages: tuple[MessageLayout, ...]) -> tuple[MessageLayout, ...]:
    """Nested messages before their users, else in order of the file."""
    done: dict[str, MessageLayout] = {}
    by_name = {one.name: one for one in messages}

    def visit(one: MessageLayout) -> None:
        for inner in one.fields:
            if inner.type in by_name:
                visit(by_name[inner.type])
        done.setdefault(one.name, one)

    for one in messages:
        visit(one)
    return tuple(done.values())
