# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Types and names of a description in C: what facts.py says of C++, for wiring.h."""

from __future__ import annotations

from composer.model.facts import Chars, ConfigType, MessageName, MessageType, Scalar
from composer.model.resolved import FieldLayout

# keywords of C17 that C++ does not have; the names of a description are no words of C++
C_WORDS = frozenset(("restrict",))
_OWN = {
    Scalar.STATUS: "ashlar_status",
    Scalar.IPV4: "ashlar_ipv4",
    Scalar.MAC: "ashlar_mac",
}


def c_word(name: str) -> str:
    """The name of a member; no name of a description ends with an underscore."""
    return f"{name}_" if name in C_WORDS else name


def c_type_name(name: MessageName) -> str:
    """The tag of a struct."""
    return f"{name.interface}_{name.message}"


def c_type(kind: MessageType) -> str:
    """A type of a message."""
    if isinstance(kind, MessageName):
        return f"struct {c_type_name(kind)}"
    return _OWN.get(kind, kind.cpp.removeprefix("std::"))


def c_field(field: FieldLayout) -> str:
    """The declaration of a field of a message."""
    size = "" if field.count is None else f"[{field.count}]"
    return f"{c_type(field.type)} {c_word(field.identifier)}{size}"


def c_config(kind: ConfigType, name: str) -> str:
    """The declaration of a field of a config."""
    if isinstance(kind, Chars):
        return f"char {c_word(name)}[{kind.size}]"
    return f"{c_type(kind)} {c_word(name)}"
