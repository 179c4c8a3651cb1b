# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Shapes of references: ports, ends of edges, components and sets; the resolver follows them."""

from __future__ import annotations

import re
from collections.abc import Callable

from composer.load.combinators import OneOrMany, Read
from composer.load.names import PART, WORD
from composer.load.reading import Entries, Reading
from composer.load.shapes import Refusal, Text
from composer.load.yaml_nodes import Node, Scalar
from composer.model.asked import PortReference
from composer.model.diagnostics import Located

MEMBERS = rf"{PART.pattern}(?:\.(?:[0-9]{{1,5}}|\*|[0-9]{{1,5}}-[0-9]{{1,5}}))?"
_REFERENCE = re.compile(rf"({MEMBERS})\.({WORD.pattern})", re.ASCII)
_WRITTEN = Text(
    rf"{MEMBERS}\.{WORD.pattern}",
    Refusal(
        "L020",
        "{what}: `{text}` is not a port",
        "a port is written instance.port: sender.out, worker.3.out, worker.*.out, worker.0-15.out",
    ),
    said="port",
)


def is_set(instance: str) -> bool:
    """`worker.*` and `worker.0-15`, not `worker` nor `worker.3`."""
    last = instance.rpartition(".")[2]
    return last == "*" or "-" in last


def _reference(
    reading: Reading, key: Scalar, node: Node, what: str
) -> Located[PortReference] | None:
    text = _WRITTEN.read(reading, key, node, what)
    parts = _REFERENCE.fullmatch(text.value) if text is not None else None
    if text is None or parts is None:
        return None
    return Located(PortReference(parts[1], parts[2]), text.place)


REFERENCE = Read(_WRITTEN, _reference)
INSTANCES = Text(
    MEMBERS,
    Refusal(
        "L020",
        "`{text}` is no component and no set of them",
        "a component is written sender or worker.3, a set worker.* or worker.0-15",
    ),
    said="component, set, group",
)
WHO = OneOrMany(INSTANCES)
ENDS = OneOrMany(REFERENCE, distinct=True)


def listed(*names: str) -> Callable[[Entries], bool]:
    """Whether one of these ends is written as a list or a set."""

    def made(entries: Entries) -> bool:
        nodes = [entries[name][1] for name in names if name in entries]
        return any(
            is_set(node.text.rpartition(".")[0]) if isinstance(node, Scalar) else True
            for node in nodes
        )

    return made
