# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""config: typed values of instances and links; how each type is written, and its bytes."""

from __future__ import annotations

import re

from composer.load import names, scalars
from composer.load.combinators import Added, MapOf, pairs, values, word
from composer.load.forms import NAME, PLACE, READING, Form, key, needed
from composer.load.reading import Reading
from composer.load.scalars import Mistake
from composer.load.shapes import Refusal, Scalars, Text
from composer.model import limits
from composer.model.asked import ConfigField
from composer.model.diagnostics import Located, Place
from composer.model.facts import OF_CONFIG, SIGNED, Chars, ConfigType, Scalar

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
    made = type_of(kind.value)
    if made is None:
        message = f"`{scalars.short(kind.value)}` is not a type of a config field"
        guess = names.meant(kind.value, [*OF_CONFIG, "char x 16"])
        reading.error("L029", message, kind.place, remedy=guess)
        return None
    if default is not None:
        try:
            to_bytes(made, default.value)
        except Mistake as mistake:
            reading.error("L029", f"the default of `{name}`: {mistake}", default.place)
            return None
    written = default.value if default is not None else None
    return ConfigField(name=name, type=made, default=written, unit=unit, place=place)


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


def type_of(word: str) -> ConfigType | None:
    """A scalar, or `char x N`."""
    parts = _TEXT.fullmatch(word)
    if parts is None:
        return OF_CONFIG.get(word)
    try:
        length = scalars.number(parts[1])
    except Mistake:
        return None
    return Chars(length) if length in limits.TEXT else None


def to_bytes(kind: ConfigType, text: str) -> bytes:
    """The value as the machine holds it, little endian; raises Mistake."""
    match kind:
        case Chars(size):
            data = text.encode()
            if len(data) > size:
                raise Mistake(f"`{scalars.short(text)}` has {len(data)} bytes, and {size} fit")
            return data.ljust(size, b"\0")
        case Scalar.FLAG:
            if text not in ("true", "false"):
                raise Mistake(f"`{scalars.short(text)}` is not true or false")
            return bytes([text == "true"])
        case Scalar.SIZE:
            return scalars.size(text).to_bytes(kind.size, "little")
        case Scalar.TIME:
            return scalars.time(text).to_bytes(kind.size, "little")
        case Scalar.IPV4:
            return _ipv4(text)
        case Scalar.MAC:
            return _mac(text)
        case _:
            return _number(kind, text)


def _number(kind: Scalar, text: str) -> bytes:
    signed, half = kind in SIGNED, 1 << 8 * kind.size - 1
    least, most = (-half, half - 1) if signed else (0, 2 * half - 1)
    negative = signed and text.startswith("-")
    value = -scalars.number(text[1:]) if negative else scalars.number(text)
    if not least <= value <= most:
        raise Mistake(f"`{text}` does not fit {kind}: {least} to {most}")
    return value.to_bytes(kind.size, "little", signed=signed)


def _ipv4(text: str) -> bytes:
    """Four bytes of address in network order, the prefix length, three zeros."""
    parts = _IPV4.fullmatch(text)
    numbers = [int(group) for group in parts.groups()[:4]] if parts is not None else [256]
    prefix = int(parts[5]) if parts is not None and parts[5] is not None else 32
    if max(numbers) > 255 or prefix > 32:
        raise Mistake(f"`{scalars.short(text)}` is not an IPv4 address: 10.0.2.15 or 10.0.2.15/24")
    return bytes([*numbers, prefix, 0, 0, 0])


def _mac(text: str) -> bytes:
    """Six bytes, two zeros."""
    if _MAC.fullmatch(text) is None:
        raise Mistake(f"`{scalars.short(text)}` is not a MAC address: 52:54:00:12:34:56")
    return bytes.fromhex(text.replace(":", "")) + bytes(2)
