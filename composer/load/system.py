# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""system.yaml, with what it includes: which components exist and what they share."""

from __future__ import annotations

from dataclasses import replace

from composer.load import edges, names
from composer.load.combinators import MapOf, OneOrMany, Read, values, word
from composer.load.components import COMPONENTS
from composer.load.forms import FILE, PLACE, Form, key
from composer.load.keys import Key, Keys
from composer.load.policy import ASSERTIONS
from composer.load.reading import Entries, Reading
from composer.load.shapes import Name, Number, Text
from composer.load.yaml_nodes import Mapped, Node, Scalar, keyless
from composer.model import limits
from composer.model.asked import System
from composer.model.diagnostics import Located
from composer.model.version import EXPLAINED, VERSION

INCLUDE = Key(
    "include",
    OneOrMany(Text(r".+\.yaml", said="file")),
    "Files with more components, edges, groups and policies, beside this one.",
    "[drivers.yaml]",
)
SEARCH = Key(
    "search",
    OneOrMany(Text(r".+", said="folder")),
    "Folders with more components, libraries, interfaces and boards, for several systems.",
    "[../shared-parts]",
)


def _language(reading: Reading, key: Scalar, node: Node, what: str) -> Located[int] | None:
    found = _NUMBER.read(reading, key, node, what)
    if found is not None and found.value not in limits.LANGUAGE:
        reading.error(
            "L040",
            f"this description is in language {found.value}, and ashlar {VERSION} reads language"
            f" {limits.LANGUAGE.most}",
            found.place,
            remedy=f"{EXPLAINED} says what changed; another version of ashlar reads that language",
        )
    return found


_NUMBER = Number()
SYSTEM = Form(
    "a system",
    System,
    file=FILE,
    place=PLACE,
    name=key(
        word(Name(names.BOARD)),
        "The system's name; it may have `-` and `.`.",
        "demo",
        "",
        name="system",
        required=True,
    ),
    language=key(
        Read(Number(limits.LANGUAGE), _language),
        "The version of this language: a later one is refused in a sentence.",
        str(limits.LANGUAGE.most),
        None,
    ),
    board=key(
        Text(names.BOARD.pattern, said="name of a board"),
        "The board; `--board` on the command line wins.",
        names.DEFAULT_BOARD,
        None,
        otherwise=f"`{names.DEFAULT_BOARD}`",
    ),
    components=key(
        COMPONENTS,
        "The instances; file order is the start order within a priority.",
        "{sender: {priority: 100}}",
        (),
        required=True,
    ),
    regions=key(
        values(MapOf(names.PART, edges.REGION)),
        "Shared memory.",
        "{frames: {size: 64 KiB, access: {a.frames: rw}}}",
        (),
    ),
    rings=key(
        values(MapOf(names.PART, edges.RING)),
        "Queues with one producer and one consumer.",
        "{messages: {from: a.out, to: b.in, capacity: 64}}",
        (),
    ),
    notifications=key(
        values(MapOf(names.PART, edges.NOTIFICATION)),
        "One-way signals.",
        "{alarm: {from: a.alarm, to: b.alarm}}",
        (),
    ),
    calls=key(
        values(MapOf(names.PART, edges.CALL)),
        "Synchronous request and reply.",
        "{print: {from: [a.print, b.print], to: console.print}}",
        (),
    ),
    links=key(
        values(MapOf(names.PART, edges.LINK)),
        "All parts of an interface at once.",
        "{terminal: {from: a.console, to: console.clients}}",
        (),
    ),
    supervision=key(
        values(MapOf(names.PART, edges.SUPERVISION)),
        "Which component may inspect, start, stop and restart which.",
        "{safety: {by: watchdog.children, over: [sensor.*], rights: [inspect, restart]}}",
        (),
    ),
    groups=key(
        values(edges.GROUPS), "Named sets of components.", "{network: [eth, telemetry]}", ()
    ),
    policy=key(
        ASSERTIONS,
        "Assertions that every build checks, and assumptions.",
        "[{never: influence, from: network, to: control}]",
        (),
    ),
)
SYSTEM.beside(INCLUDE).beside(SEARCH).later("run", "kernel")
# of the system file alone
HEAD = ("system", "language", "board", "search")
INCLUDED = Keys(
    what="an included file",
    keys=tuple(replace(key, required=False) for key in SYSTEM.keys.keys if key.name not in HEAD),
    later=SYSTEM.keys.later,
)


def read(reading: Reading, root: Node, entries: Entries) -> tuple[System, frozenset[str]]:
    """The system of the entries of all files, and the components that could not be read."""
    key = entries["system"][0] if "system" in entries else keyless(root)
    system = SYSTEM.made(reading, key, entries)
    assert system is not None, "what a system needs has defaults"
    listed = entries["components"][1] if "components" in entries else None
    words = [name.text for name, _ in listed.entries] if isinstance(listed, Mapped) else []
    there = {component.name.partition(".")[0] for component in system.components}
    return system, frozenset(
        word for word in words if word not in there and names.mistake(word, names.PART) is None
    )
