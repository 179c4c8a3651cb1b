# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Config values in C++, and as the bytes of an instance's page."""

from __future__ import annotations

from composer.model.facts import SIGNED, Chars, Scalar
from composer.model.resolved import ConfigValue, Instance, config_size


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
    data = one.data
    match one.field.type:
        case Chars():
            return "{{" + ", ".join(f"char({byte})" for byte in data.rstrip(b"\0")) + "}}"
        case Scalar.FLAG:
            return "true" if data[0] else "false"
        case Scalar.IPV4:
            return f"{{.address = {{{', '.join(map(str, data[:4]))}}}, .prefix = {data[4]}}}"
        case Scalar.MAC:
            return f"{{.address = {{{', '.join(map(str, data[:6]))}}}}}"
        case kind:
            signed = kind in SIGNED
            number = int.from_bytes(data, "little", signed=signed)
            least = signed and number < -(1 << 62)  # C++ has no literal of the least i64
    return f"{kind.cpp}({number + 1} - 1)" if least else f"{number}{'' if signed else 'u'}"
