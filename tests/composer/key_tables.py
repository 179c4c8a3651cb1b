# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The tables of docs/language.md, written from the shapes that the loader reads by.

A table is between the lines `<!-- keys of a region -->` and `<!-- end of keys -->`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from composer.load import board, component, interface, library, system
from composer.load.combinators import Either, ListOf, MapOf, OneOrMany, Table
from composer.load.forms import Form, Kinds
from composer.load.keys import Key, Keys
from composer.load.schema import plain
from composer.load.shapes import Choice, Flag, Name, Number, Scalars, Shape, Size, Text, Time
from composer.model.limits import ANY_NUMBER

HEAD = ["| key | type | default | example, meaning |", "| --- | --- | --- | --- |"]
TABLE = re.compile(r"(<!-- keys of ([^>]+) -->\n).*?(<!-- end of keys -->)", re.DOTALL)
Holder = Keys | Form[Any] | Kinds[Any]


def inner(shape: Shape[Any]) -> Iterator[Shape[Any]]:
    """The shapes that a shape is made of."""
    shape = plain(shape)
    yield shape
    if isinstance(shape, Either):
        yield from (*inner(shape.plain), *inner(shape.mapping))
    elif isinstance(shape, (OneOrMany, ListOf, MapOf, Table)):
        yield from inner(shape.of)
    elif isinstance(shape, (Keys, Form, Kinds)):
        for key in keys_of(shape).keys:
            yield from inner(key.shape)


def keys_of(holder: Holder) -> Keys:
    return holder if isinstance(holder, Keys) else holder.keys


def every_mapping() -> dict[str, Holder]:
    """Each mapping of the language with fixed keys, by what messages call it."""
    roots = (
        system.SYSTEM,
        system.INCLUDED,
        component.TYPE,
        library.LIBRARY,
        interface.INTERFACE,
        board.BOARD,
    )
    return {
        keys_of(shape).what: shape
        for root in roots
        for shape in inner(root)
        if isinstance(shape, (Keys, Form, Kinds))
    }


def with_tables(page: str) -> str:
    """The page with its tables regenerated."""
    mappings = every_mapping()
    return TABLE.sub(lambda found: found[1] + table(mappings[found[2]]) + found[3], page)


def table(holder: Holder) -> str:
    rows = [row(key, holder) for key in keys_of(holder).keys]
    more = keys_of(holder).more
    if more is not None:
        rows.append(f"| a part's name | {words(more.shape)} | none | {more.meaning} |")
    return "\n".join([*HEAD, *rows, ""])


def row(key: Key[Any], holder: Holder) -> str:
    forms = holder.forms if isinstance(holder, Kinds) else {}
    kinds = [f"`{kind}`" for kind, form in forms.items() if key.name in form.keys.known]
    needed = any(key.name in form.keys.required for form in forms.values())
    goes = f"with {', '.join(kinds)}" if kinds else ""
    kind, other = words(key.shape), default(key)
    if key.name in forms:
        other = ""
    elif needed:
        other = f"required {goes}"
    elif goes:
        kind = f"{kind}; {goes}"
    return f"| `{key.name}` | {kind} | {other} | `{key.name}: {key.example}`: {key.meaning} |"


def default(key: Key[Any]) -> str:
    if key.required:
        return "required"
    if key.otherwise:
        return key.otherwise
    if isinstance(key.default, bool):
        return f"`{str(key.default).lower()}`"
    return f"`{key.default}`" if isinstance(key.default, str) and key.default else "none"


def words(shape: Shape[Any]) -> str:
    """What a value may be, for people."""
    shape = plain(shape)
    if isinstance(shape, (Text, Name)):
        return shape.said
    if isinstance(shape, (Size, Time)):
        bounds = "" if shape == type(shape)() else f", {shape.limits}"
        return ("size" if isinstance(shape, Size) else "time") + bounds
    if isinstance(shape, Number):
        return "number" if shape.limits == ANY_NUMBER else str(shape.limits)
    if isinstance(shape, Choice):
        return ", ".join(f"`{word}`" for word in shape.words)
    if isinstance(shape, Flag):
        return "flag"
    if isinstance(shape, Scalars):
        return "word"
    return collection(shape)


def collection(shape: Shape[Any]) -> str:
    if isinstance(shape, OneOrMany):
        return f"{words(shape.of)}, or a list of them"
    if isinstance(shape, ListOf):
        count = "" if shape.length is None else {2: "two "}.get(shape.length, f"{shape.length} ")
        return f"list of {count}{'names' if isinstance(plain(shape.of), Name) else words(shape.of)}"
    if isinstance(shape, MapOf):
        return f"name: {words(shape.of)}"
    if isinstance(shape, Table):
        return f"{words(shape.words)}: {words(shape.of)}"
    if isinstance(shape, Either):
        return f"{words(shape.plain)}; or {words(shape.mapping)}"
    assert isinstance(shape, (Keys, Form, Kinds))
    known, what = keys_of(shape).known, keys_of(shape).what
    return ", ".join(f"`{name}`" for name in known) if len(known) < 5 else f"keys of {what}"
