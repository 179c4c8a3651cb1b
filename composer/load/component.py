# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""component.yaml: what a type of component needs from outside."""

from __future__ import annotations

from dataclasses import replace

from composer.load import config, names
from composer.load.combinators import MapOf, OneOrMany, Read, values
from composer.load.components import MAX, STACK
from composer.load.devices import SOURCE
from composer.load.forms import NAME, PLACE, Form, key
from composer.load.keys import Key
from composer.load.library import LIBRARIES
from composer.load.ports import PORT
from composer.load.reading import NUMBER, SIZE, Reading
from composer.load.shapes import FLAG, Refusal, Scalars, Size, Text
from composer.load.yaml_nodes import Node, Scalar
from composer.model import limits
from composer.model.asked import NOWHERE, ComponentType
from composer.model.diagnostics import Located, Note, Place

DEFAULT_STACK = 8192
Constant = tuple[str, int | str, Place]


def _constant(reading: Reading, key: Scalar, node: Node, what: str) -> Constant | None:
    text = reading.text(node, f"the constant `{key.text}`")
    if text is None or not isinstance(node, Scalar):
        return None
    if not node.plain:
        return key.text, text.value, key.place
    value = reading.number(node, what, SIZE if " " in text.value else NUMBER)
    return None if value is None else (key.text, value.value, key.place)


OBJECT = Text(
    r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*\.(o|a)",
    Refusal(
        "L024",
        "`{text}` is not an object in this folder",
        "a path inside the folder that ends in .o or .a",
    ),
    said="file",
)
NAME_OF_TYPE = Key(
    "component",
    Text(names.PART.pattern, said="name"),
    "The type's name, equal to its folder's.",
    "sender",
    required=True,
)
TYPE = Form(
    "a component type",
    ComponentType,
    name=NAME,
    folder="",
    place=PLACE,
    sources=key(
        OneOrMany(SOURCE, distinct=True),
        "Source files, inside the folder.",
        "[sender.cpp]",
        (),
        otherwise="none, where there is an `object`",
    ),
    objects=key(
        OneOrMany(OBJECT, distinct=True),
        "Relocatable ELF files (`.o`) and archives of them (`.a`), inside the folder.",
        "app.o",
        (),
        name="object",
    ),
    stack=key(
        Size(limits.STACK, rule="C602"),
        STACK,
        "4 KiB",
        Located(DEFAULT_STACK, NOWHERE),
        otherwise=f"`{limits.STACK.spelled(DEFAULT_STACK)}`",
    ),
    heap=key(
        Size(limits.HEAP, rule="C605"),
        "Bytes of heap, for `new` and for C's `malloc`; without it, both panic.",
        "64 KiB",
        None,
    ),
    fpu=key(FLAG, "May use floating point; otherwise the build refuses its use.", "true", False),
    constants=key(
        values(MapOf(names.IDENTIFIER, Read(Scalars(), _constant))),
        "C++ constants: numbers, sizes, and texts in quotes.",
        "{lines: 24}",
        (),
    ),
    config=key(
        config.FIELDS,
        "Values that each instance may set; read-only for the code.",
        "{channel: {type: u8, default: 0}}",
        (),
    ),
    libraries=key(
        LIBRARIES,
        "The libraries that it is linked with: folders below libraries/.",
        "[history]",
        (),
    ),
    max=key(Size(), MAX, "64 KiB", None),
    ports=key(
        values(MapOf(names.WORD, PORT)),
        "The connections that it needs.",
        "{out: {ring: producer, message: demo.Message}}",
        (),
    ),
)
TYPE.beside(NAME_OF_TYPE)


def read(reading: Reading, root: Node, name: str, folder: str) -> ComponentType | None:
    """The type in `folder`; None when it cannot be used at all."""
    made = TYPE.of_folder(reading, root, "component", name, lambda made: _judged(reading, made))
    if made is None:
        return None
    if made.stack.place == NOWHERE:
        made = replace(made, stack=replace(made.stack, place=made.place))
    return replace(made, folder=folder)


def _judged(reading: Reading, made: ComponentType) -> None:
    told = any(one.place.file == made.place.file for one in reading.found)
    if not made.sources and not made.objects and not told:
        remedy = "`sources: [NAME.cpp]`, or `object: NAME.o`"
        reading.error("L014", "a component type needs the key `sources`", made.place, (), remedy)
    _compiled_once(reading, made)


def _compiled_once(reading: Reading, made: ComponentType) -> None:
    """A driver of several that is a source too would be compiled for every device."""
    sources = {source.value: source for source in made.sources}
    for port in made.ports:
        files = {file.value: file for file, _ in port.drivers if file is not None}
        for file in files.values() if len(files) > 1 else ():
            if file.value in sources:
                notes = [Note("here too", sources[file.value].place)]
                reading.error("L010", f"`{file.value}` is listed twice", file.place, notes)
