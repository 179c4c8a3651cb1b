# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""config: typed values of instances and links; how each type is written, and its bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from composer.load import names, scalars
from composer.load.combinators import Added, MapOf, pairs, values, word
from composer.load.forms import NAME, PLACE, READING, Form, key, needed
from composer.load.reading import Reading
from composer.load.scalars import Mistake
from composer.load.shapes import Refusal, Scalars, Text
from composer.model import limits
from composer.model.asked import ConfigField
from composer.model.diagnostics import Located, Place

_TEXT = re.compile(r"char +x +([0-9_]+)", re.ASCII)
_PART = "(0|[1-9][0-9]{0,2})"  # `010` is eight for inet_aton and ten for others
_IPV4 = re.compile(rf"{_PART}\.{_PART}\.{_PART}\.{_PART}(?:/{_PART})?", re.ASCII)
_MAC = re.compile(r"[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}", re.ASCII)


def _field(
    reading: Reading,
    name: str,
    place: Place,
    kind: Located[str],
    default: Located[str] | None,
    unit: str | None,
) -> ConfigField | None:
    if not is_type(kind.value):
        message = f"`{scalars.short(kind.value)}` is not a type of a config field"
        guess = names.meant(kind.value, [*TYPES, "char x 16"])
        reading.error("L029", message, kind.place, remedy=guess)
        return None
    if default is not None:
        try:
            to_bytes(kind.value, default.value)
        except Mistake as mistake:
            reading.error("L029", f"the default of `{name}`: {mistake}", default.place)
            return None
    written = default.value if default is not None else None
    return ConfigField(name=name, type=kind.value, default=written, unit=unit, place=place)


FIELDS = values(
    MapOf(
        names.WORD,
        Form(
            "a field of `config`",
            _field,
            reading=READING,
            name=NAME,
            place=PLACE,
            kind=needed(
                Text(r"[a-z0-9]+( +x +[0-9_]+)?", said="type"),
                f"u8 to u64, i8 to i64, flag, char x N ({limits.TEXT}), size, time, ipv4 or mac.",
                "u16",
                name="type",
            ),
            default=key(
                Scalars(),
                "The value of instances that give none; without a default, each must give one.",
                "80",
                None,
            ),
            unit=key(
                word(
                    Text(
                        rf"[A-Za-z0-9%][A-Za-z0-9%_/^.*-]{{0,{limits.UNIT.most - 1}}}",
                        Refusal(
                            "L029",
                            "unit: `{text}` is not a unit",
                            "a word for people: percent, mV, m/s",
                        ),
                    )
                ),
                f"For people: the unit of the number. At most {limits.UNIT.most} letters, digits"
                " and `% _ / ^ . * -`.",
                "percent",
                None,
            ),
        ),
    )
)
# As written; the resolver knows the types of the fields.
VALUES = Added(pairs(MapOf(names.WORD, Scalars())), lambda pair: pair[0].value)


def is_type(kind: str) -> bool:
    return kind in TYPES or text_length(kind) is not None


def text_length(kind: str) -> int | None:
    """N of `char x N`."""
    parts = _TEXT.fullmatch(kind)
    if parts is None:
        return None
    try:
        length = scalars.number(parts[1])
    except Mistake:
        return None
    return length if length in limits.TEXT else None


def size_of(kind: str) -> tuple[int, int]:
    """Bytes and alignment of one value."""
    length = text_length(kind)
    return (length, 1) if length is not None else TYPES[kind][:2]


def to_bytes(kind: str, text: str) -> bytes:
    """The value as the machine holds it, little endian; raises Mistake."""
    length = text_length(kind)
    if length is None:
        return TYPES[kind][2](text)
    data = text.encode()
    if len(data) > length:
        raise Mistake(f"`{scalars.short(text)}` has {len(data)} bytes, and {length} fit")
    return data.ljust(length, b"\0")


def _unsigned(size: int) -> Callable[[str], bytes]:
    def typed(text: str) -> bytes:
        value = scalars.number(text)
        if value >> 8 * size:
            raise Mistake(f"`{text}` does not fit u{8 * size}: 0 to {(1 << 8 * size) - 1}")
        return value.to_bytes(size, "little")

    return typed


def _signed(size: int) -> Callable[[str], bytes]:
    def typed(text: str) -> bytes:
        value = -scalars.number(text[1:]) if text.startswith("-") else scalars.number(text)
        limit = 1 << 8 * size - 1
        if not -limit <= value < limit:
            raise Mistake(f"`{text}` does not fit i{8 * size}: {-limit} to {limit - 1}")
        return value.to_bytes(size, "little", signed=True)

    return typed


def _flag(text: str) -> bytes:
    if text not in ("true", "false"):
        raise Mistake(f"`{scalars.short(text)}` is not true or false")
    return bytes([text == "true"])


def _size(text: str) -> bytes:
    return scalars.size(text).to_bytes(8, "little")


def _time(text: str) -> bytes:
    """Nanoseconds."""
    return scalars.time(text).to_bytes(8, "little")


def _ipv4(text: str) -> bytes:
    """Four bytes of address in network order, the prefix length, three zeros."""
    parts = _IPV4.fullmatch(text)
    numbers = [int(one) for one in parts.groups()[:4]] if parts is not None else [256]
    prefix = int(parts[5]) if parts is not None and parts[5] is not None else 32
    if max(numbers) > 255 or prefix > 32:
        raise Mistake(f"`{scalars.short(text)}` is not an IPv4 address: 10.0.2.15 or 10.0.2.15/24")
    return bytes([*numbers, prefix, 0, 0, 0])


def _mac(text: str) -> bytes:
    """Six bytes, two zeros."""
    if _MAC.fullmatch(text) is None:
        raise Mistake(f"`{scalars.short(text)}` is not a MAC address: 52:54:00:12:34:56")
    return bytes.fromhex(text.replace(":", "")) + bytes(2)


# Type: (bytes, alignment, from text).
TYPES: Mapping[str, tuple[int, int, Callable[[str], bytes]]] = {
    **{f"u{8 * size}": (size, size, _unsigned(size)) for size in (1, 2, 4, 8)},
    **{f"i{8 * size}": (size, size, _signed(size)) for size in (1, 2, 4, 8)},
    "flag": (1, 1, _flag),
    "size": (8, 8, _size),
    "time": (8, 8, _time),
    "ipv4": (8, 1, _ipv4),
    "mac": (8, 1, _mac),
}
