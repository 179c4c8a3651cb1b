# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""JSON Schema draft-07 of every kind of description file, for editors; made from the keys that the
loader reads by.

An editor's YAML types what the loader keeps as text: a number is an integer, or a string such as
`0x9000_0000`; a flag is a boolean. What a schema cannot say (references, rights that agree) is left
to `ashlar check`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import yaml

from composer.load import board, vocabulary
from composer.load.keys import (
    Choice,
    Either,
    Key,
    Keys,
    ListOf,
    MapOf,
    Number,
    OneOrMany,
    Scalars,
    Shape,
    Size,
    Text,
    Time,
)

DRAFT = "http://json-schema.org/draft-07/schema#"
KINDS: Mapping[str, tuple[Keys, str]] = {
    "system": (
        vocabulary.SYSTEM,
        "system.yaml of Ashlar: which components exist and what they share",
    ),
    "included": (vocabulary.INCLUDED, "a file that a system.yaml of Ashlar includes"),
    "component": (
        vocabulary.COMPONENT_TYPE,
        "component.yaml of Ashlar: what a type of component needs",
    ),
    "interface": (
        vocabulary.INTERFACE,
        "interfaces/NAME.yaml of Ashlar: messages, operations, parts of links",
    ),
    "board": (board.BOARD, "boards/NAME.yaml of Ashlar: portable names for a machine's devices"),
}
_HEXADECIMAL = r"^(0x[0-9a-fA-F]+|[1-9][0-9]*)(_[0-9a-fA-F]+)*$"
_COUNTED = r"^(0x[0-9a-fA-F]+|[0-9]+)(_[0-9a-fA-F]+)* +"
_SIZE = _COUNTED + "(B|KiB|MiB|GiB)$"
_TIME = _COUNTED + "(ns|us|ms|s)$"
_FLAGS = {"true": True, "false": False}


def schema(kind: str) -> str:
    """The schema of one kind of file, as JSON text; the same for every run."""
    keys, title = KINDS[kind]
    return (
        json.dumps({"$schema": DRAFT, "title": title} | of(keys), indent=1, ensure_ascii=False)
        + "\n"
    )


def of(keys: Keys) -> dict[str, object]:
    """The schema of one mapping, with the definitions that it refers to."""
    definitions: dict[str, object] = {}
    return _object(keys, definitions) | {"definitions": dict(sorted(definitions.items()))}


def _object(keys: Keys, definitions: dict[str, object]) -> dict[str, object]:
    made: dict[str, object] = {
        "type": "object",
        "properties": {one.name: _property(one, definitions) for one in keys.keys},
        "additionalProperties": False,
    }
    if keys.required:
        made["required"] = list(keys.required)
    if keys.more is not None:
        _, shape, meaning = keys.more
        made["additionalProperties"] = _shape(shape, definitions) | {"description": meaning}
    return made


def _property(one: Key, definitions: dict[str, object]) -> dict[str, object]:
    shape = _shape(one.shape, definitions)
    held: dict[str, object] = (
        {"allOf": [shape]} if "$ref" in shape else shape
    )  # draft-07 ignores what stands beside a $ref
    return {**held, "description": one.meaning, "examples": [yaml.safe_load(one.example)]}


def _shape(shape: Shape, definitions: dict[str, object]) -> dict[str, object]:
    if isinstance(shape, Text):
        return {"type": "string", "pattern": _whole(shape.form)}
    if isinstance(shape, Number):
        return {
            "anyOf": [
                {"type": "integer", "minimum": shape.least, "maximum": shape.most},
                {"type": "string", "pattern": _HEXADECIMAL},
            ]
        }
    if isinstance(shape, Size):
        return {"type": "string", "pattern": _SIZE}
    if isinstance(shape, Time):
        return {"type": "string", "pattern": _TIME}
    if isinstance(shape, Scalars):
        return {"type": ["string", "number", "boolean"]}
    if isinstance(shape, Choice):
        return {"enum": [_FLAGS.get(one, one) for one in shape.words]}
    return _collection(shape, definitions)


def _collection(
    shape: OneOrMany | ListOf | MapOf | Either | Keys, definitions: dict[str, object]
) -> dict[str, object]:
    if isinstance(shape, OneOrMany):
        one = _shape(shape.of, definitions)
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
    if isinstance(shape, ListOf):
        made: dict[str, object] = {"type": "array", "items": _shape(shape.of, definitions)}
        return made | (
            {"minItems": shape.length, "maxItems": shape.length} if shape.length is not None else {}
        )
    if isinstance(shape, MapOf):
        inner = {_whole(shape.form): _shape(shape.of, definitions)}
        return {
            "type": "object",
            "patternProperties": inner,
            "additionalProperties": False,
            "minProperties": shape.least,
        }
    if isinstance(shape, Either):
        return {"anyOf": [_shape(one, definitions) for one in shape.shapes]}
    name = re.sub(r"[^a-z]+", "-", shape.what)
    if name not in definitions:
        definitions[name] = {}  # a key inside itself would meet this
        definitions[name] = _object(shape, definitions)
    return {"$ref": f"#/definitions/{name}"}


def _whole(form: str) -> str:
    return f"^(?:{form})$"
