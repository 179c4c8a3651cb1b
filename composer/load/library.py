# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""library.yaml: code that several types of components are linked with, and what it needs."""

from __future__ import annotations

from dataclasses import replace

from composer.load import names, scalars
from composer.load.combinators import OneOrMany
from composer.load.devices import SOURCE
from composer.load.forms import NAME, PLACE, Form, key
from composer.load.keys import Key
from composer.load.reading import Reading
from composer.load.shapes import FLAG, Refusal, Text
from composer.load.yaml_nodes import Node
from composer.model.diagnostics import Located, Note, Place
from composer.model.facts import Need
from composer.model.library import Library

_FOLDER = Text(
    r"\.|[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*",
    Refusal(
        "L024",
        "`{text}` is not a folder in this folder",
        "a path inside the folder, or `.` for the folder itself",
    ),
    said="folder",
)
_DEFINITION = Text(  # what CMake, Ninja, a shell and the compiler pass on unchanged
    r'[A-Za-z_][A-Za-z0-9_]*(=[A-Za-z0-9_.,/<>()*"+-]*)?',
    Refusal("L041", "`{text}` is not a definition", "NAME or NAME=value, such as `LINES=24`"),
    said="NAME or NAME=value",
)
_NEED = Text(names.PART.pattern, said="`heap`, `fpu`, name of a library")
LIBRARIES = OneOrMany(Text(names.PART.pattern, said="name of a library"), distinct=True)
NAME_OF_LIBRARY = Key(
    name="library",
    shape=Text(names.PART.pattern, said="name"),
    required=True,
    example="history",
    meaning="The library's name, equal to its folder's.",
)


def _library(
    *,
    name: str,
    folder: str,
    place: Place,
    sources: tuple[Located[str], ...],
    includes: tuple[Located[str], ...],
    definitions: tuple[Located[str], ...],
    needs: tuple[Located[str], ...],
    foreign: bool,
) -> Library:
    """With its needs apart: what a component must have, and other libraries."""
    words = {str(need): need for need in Need}
    return Library(
        name=name,
        folder=folder,
        place=place,
        sources=sources,
        includes=includes,
        definitions=definitions,
        needs=tuple(Located(words[one.value], one.place) for one in needs if one.value in words),
        libraries=tuple(one for one in needs if one.value not in words),
        foreign=foreign,
    )


LIBRARY = Form(
    "a library",
    _library,
    name=NAME,
    folder="",
    place=PLACE,
    sources=key(
        OneOrMany(SOURCE, distinct=True),
        "Source files, inside the folder.",
        "[history.cpp]",
        (),
        otherwise="headers alone",
    ),
    includes=key(
        OneOrMany(_FOLDER, distinct=True),
        "Folders of headers, inside the folder, for the library and all that use it.",
        "[include]",
        (),
        otherwise="the folder itself",
    ),
    definitions=key(
        OneOrMany(_DEFINITION, distinct=True),
        "Macros for the library and all that use it.",
        "[SMALL, LINES=24]",
        (),
    ),
    needs=key(
        OneOrMany(_NEED, distinct=True),
        "What each component that uses it must have, and the libraries that it uses itself.",
        "[heap, history]",
        (),
    ),
    foreign=key(FLAG, "Code of others: it is compiled without warnings.", "true", False),
)
LIBRARY.beside(NAME_OF_LIBRARY)


def read(reading: Reading, root: Node, name: str, folder: str) -> Library | None:
    """The library in `folder`; None when it cannot be used at all."""
    made = LIBRARY.of_folder(reading, root, "library", name, lambda made: _judge(reading, made))
    return None if made is None else replace(made, folder=folder)


def _judge(reading: Reading, made: Library) -> None:
    """No need is called so, and a macro has one value."""
    if made.name in tuple(Need):
        message = f"`{made.name}` cannot be a name: `needs` has another meaning for it"
        reading.error("L017", message, made.place, remedy="rename the folder and the library")
    first: dict[str, Place] = {}
    for definition in made.definitions:
        name = definition.value.partition("=")[0]
        other = first.setdefault(name, definition.place)
        if other is not definition.place:
            notes = [Note(message="first defined here", place=other)]
            message = f"`{scalars.short(name)}` is defined twice"
            reading.error("L041", message, definition.place, notes)
