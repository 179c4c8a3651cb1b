# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Config values in C++: the struct that code reads, and the bytes of an instance's page."""

from __future__ import annotations

from dataclasses import dataclass

from composer.model.resolved import ConfigLayout, ConfigValue, Instance, config_size

_TYPES = {
    **{
        f"{sign}{bits}": f"std::{'u' if sign == 'u' else ''}int{bits}_t"
        for sign in "ui"
        for bits in (8, 16, 32, 64)
    },
    "flag": "bool",
    "size": "std::uint64_t",
    "time": "std::uint64_t",
    "ipv4": "ashlar::Ipv4",
    "mac": "ashlar::Mac",
}
_REMARKS = {"size": "bytes", "time": "nanoseconds"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigText:
    name: str
    type: str
    offset: int
    comment: str


def config_fields(fields: tuple[ConfigLayout, ...]) -> tuple[ConfigText, ...]:
    return tuple(
        ConfigText(name=field.name, type=_type(field), offset=field.offset, comment=_comment(field))
        for field in fields
    )


def _type(one: ConfigLayout) -> str:
    return _TYPES.get(one.type) or f"std::array<char, {one.size}>"


def _comment(one: ConfigLayout) -> str:
    unit = one.unit or _REMARKS.get(one.type)
    return f"{unit}; {one.place}" if unit else str(one.place)


def page_bytes(instance: Instance) -> tuple[int, ...]:
    """The config of one instance, as it lies behind its abi::Instance."""
    fields = tuple(one.field for one in instance.config)
    data = bytearray(config_size(fields))
    for one in instance.config:
        data[one.field.offset : one.field.offset + one.field.size] = one.data
    return tuple(data)


def cpp_values(values: tuple[ConfigValue, ...]) -> str:
    """A designated initialiser."""
    return "{" + ", ".join(f".{value.field.name} = {_value(value)}" for value in values) + "}"


def _value(one: ConfigValue) -> str:
    kind, data = one.field.type, one.data
    if kind == "flag":
        return "true" if data[0] else "false"
    if kind == "ipv4":
        return (
            f"{{.address = {{{', '.join(str(byte) for byte in data[:4])}}}, .prefix = {data[4]}}}"
        )
    if kind == "mac":
        return f"{{.address = {{{', '.join(str(byte) for byte in data[:6])}}}}}"
    if kind.startswith("char"):
        return "{{" + ", ".join(f"char({byte})" for byte in data.rstrip(b"\0")) + "}}"
    number = int.from_bytes(data, "little", signed=kind.startswith("i"))
    return (
        f"{number}u"
        if number >= 0 and not kind.startswith("i")
        else f"{_TYPES[kind]}({number + 1} - 1)"
        if number < -(1 << 62)
        else str(number)
    )
