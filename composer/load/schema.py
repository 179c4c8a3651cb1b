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
from typing import Any

import yaml

from composer.load import board, component, interface, library, system
from composer.load.combinators import Added, Either, ListOf, MapOf, OneOrMany, Read, Table, Then
from composer.load.forms import Form, Kinds
from composer.load.keys import Key, Keys
from composer.load.shapes import Choice, Flag, Name, Number, Scalars, Shape, Size, Text, Time
from composer.model.limits import ANY_SIZE, ANY_TIME

Schema = dict[str, Any]
Definitions = dict[str, Schema]
DRAFT = "http://json-schema.org/draft-07/schema#"
KINDS: Mapping[str, tuple[Keys, str]] = {
    "system": (
        system.SYSTEM.keys,
        "system.yaml of Ashlar: which components exist and what they share",
    ),
    "included": (system.INCLUDED, "a file that a system.yaml of Ashlar includes"),
    "component": (component.TYPE.keys, "component.yaml of Ashlar: what a type of component needs"),
    "interface": (
        interface.INTERFACE.keys,
        "interfaces/NAME.yaml of Ashlar: messages, operations, parts of links",
    ),
    "library": (
        library.LIBRARY.keys,
        "library.yaml of Ashlar: code that several types of components are linked with",
    ),
    "board": (
        board.BOARD.keys,
        "boards/NAME.yaml of Ashlar: portable names for a machine's devices",
    ),
}
_HEXADECIMAL = r"^(0x[0-9a-fA-F]+|[1-9][0-9]*)(_[0-9a-fA-F]+)*$"
_COUNTED = r"^(0x[0-9a-fA-F]+|[0-9]+)(_[0-9a-fA-F]+)* +"
_SIZE = _COUNTED + "(B|KiB|MiB|GiB)$"
_TIME = _COUNTED + "(ns|us|ms|s)$"
_FLAGS = {"true": True, "false": False}  # an editor's YAML types these words


def schema(kind: str) -> str:
    """The schema of one kind of file, as JSON text; the same for every run."""
    keys, title = KINDS[kind]
    return (
        json.dumps({"$schema": DRAFT, "title": title} | of(keys), indent=1, ensure_ascii=False)
        + "\n"
    )


def of(keys: Keys) -> Schema:
    """The schema of one mapping, with the definitions that it refers to."""
    definitions: Definitions = {}
    return _object(keys, definitions) | {"definitions": dict(sorted(definitions.items()))}


def _object(keys: Keys, definitions: Definitions) -> Schema:
    made: Schema = {
        "type": "object",
        "properties": {key.name: _property(key, definitions) for key in keys.keys},
        "additionalProperties": False,
    }
    if keys.required:
        made["required"] = list(keys.required)
    if keys.more is not None:
        inner = _shape(keys.more.shape, definitions) | {"description": keys.more.meaning}
        made["additionalProperties"] = inner
    return made


def _property(one: Key[Any], definitions: Definitions) -> Schema:
    shape = _shape(one.shape, definitions)
    held: Schema = {"allOf": [shape]} if "$ref" in shape else shape  # beside a $ref, all is ignored
    return {**held, "description": meaning(one), "examples": [yaml.safe_load(one.example)]}


def meaning(one: Key[Any]) -> str:
    """What a key means, with the limits of a size or a time, which no pattern holds."""
    shape = one.shape
    if isinstance(shape, (Size, Time)) and shape.limits not in (ANY_SIZE, ANY_TIME):
        return f"{one.meaning} {shape.limits}."
    return one.meaning


def _shape(shape: Shape[Any], definitions: Definitions) -> Schema:
    shape = plain(shape)
    if isinstance(shape, Text):
        text = {"type": "string", "pattern": _whole(shape.form)}
        return {"anyOf": [{"type": "integer"}, text]} if shape.numbers else text
    if isinstance(shape, Name):
        return {"type": "string", "pattern": _whole(shape.form.pattern)}
    if isinstance(shape, (Size, Time)):
        return {"type": "string", "pattern": _SIZE if isinstance(shape, Size) else _TIME}
    if isinstance(shape, Number):
        limits = {"minimum": shape.limits.least, "maximum": shape.limits.most}
        text = {"type": "string", "pattern": _HEXADECIMAL}
        return {"anyOf": [{"type": "integer", **limits}, text]}
    if isinstance(shape, Scalars):
        return {"type": ["string", "number", "boolean"]}
    if isinstance(shape, Flag):
        return {"enum": [True, False]}
    if isinstance(shape, Choice):
        return {"enum": [_FLAGS.get(word, str(word)) for word in shape.words]}
    return _collection(shape, definitions)


def _collection(shape: Shape[Any], definitions: Definitions) -> Schema:
    if isinstance(shape, OneOrMany):
        one = _shape(shape.of, definitions)
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
    if isinstance(shape, ListOf):
        made: Schema = {"type": "array", "items": _shape(shape.of, definitions)}
        bounds = {"minItems": shape.length, "maxItems": shape.length}
        return made | (bounds if shape.length is not None else {})
    if isinstance(shape, (MapOf, Table)):
        return {
            "type": "object",
            "patternProperties": {_words(shape): _shape(shape.of, definitions)},
            "additionalProperties": False,
            "minProperties": shape.least,
        }
    if isinstance(shape, Either):
        return {"anyOf": [_shape(other, definitions) for other in (shape.plain, shape.mapping)]}
    assert isinstance(shape, (Form, Kinds, Keys)), "the last of the shapes"
    keys = shape if isinstance(shape, Keys) else shape.keys
    name = re.sub(r"[^a-z]+", "-", keys.what)
    if name not in definitions:
        definitions[name] = {}  # a key inside itself would meet this
        definitions[name] = _object(keys, definitions)
    return {"$ref": f"#/definitions/{name}"}


def _words(shape: MapOf[Any] | Table[Any, Any]) -> str:
    form = shape.form if isinstance(shape, MapOf) else plain(shape.words).form
    return _whole(form if isinstance(form, str) else form.pattern)


def plain(shape: Shape[Any]) -> Any:
    """The shape that says how a value is written, below those that say what is made of it."""
    return plain(shape.of) if isinstance(shape, (Then, Read, Added)) else shape


def _whole(form: str) -> str:
    return f"^(?:{form})$"
