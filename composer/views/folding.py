# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Draws once what a description says once: instances of a set that have the same edges, edges that
differ in nothing but their number, and parallel edges.

Who is like whom is found by refinement, as in the minimisation of automata: nodes of one name (but
for the number), kind and details are alike until what they are joined to is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from composer.views.topology import Node, Topology

NUMBERED = re.compile(r"(.+)\.(\d+)")
MANY = 4  # edges of one entry
SHOWN = 8  # edges that a node of parallel ones names


def folded(graph: Topology) -> Topology:
    """The same with a node for all that are alike."""
    stars = _stars(graph.edges)
    likeness = _likeness((*graph.components, *stars))
    components = {
        each.title: node for alike, node in _alike(graph.components, likeness) for each in alike
    }
    parallel: dict[object, list[Node]] = {}
    for _, node in _alike(stars, likeness):
        lines = dict.fromkeys(
            replace(line, component=components[line.component].title) for line in node.lines
        )
        edge = replace(node, lines=tuple(lines))
        alone = edge.key if edge.kind == "assumption" else ""
        parallel.setdefault((edge.kind, edge.cells, frozenset(lines), alone), []).append(edge)
    return replace(
        graph,
        components=tuple(dict.fromkeys(components.values())),
        edges=tuple(map(_bundle, parallel.values())),
    )


def _stars(edges: Sequence[Node]) -> list[Node]:
    """Many edges of one entry with the same sources, or with the same target, as one node."""
    stars = list(edges)
    for shared in (slice(0, -1), slice(-1, None)):
        families: dict[object, list[Node]] = {}
        for edge in stars:
            key = (edge.kind, _family(edge.title), edge.details, edge.lines[shared])
            families.setdefault(key, []).append(edge)
        stars = [
            star
            for family in families.values()
            for star in ([_one(family)] if len(family) >= MANY else family)
        ]
    return stars


def _likeness(nodes: Sequence[Node]) -> Mapping[str, int]:
    """A number for each key, the same for those that are alike."""
    known: dict[str, object] = {
        node.key: (node.kind, _family(node.title), node.details, node.cells, node.group)
        for node in nodes
    }
    count = 0
    while True:
        numbers = {value: number for number, value in enumerate(dict.fromkeys(known.values()))}
        likeness = {key: numbers[value] for key, value in known.items()}
        if len(numbers) == count:
            return likeness
        count = len(numbers)
        joined: dict[str, list[tuple[str, str, int]]] = {key: [] for key in known}
        for node in nodes:
            for line in node.lines:
                end = f"component {line.component}"
                joined[end].append((line.cell or "", line.flow, likeness[node.key]))
                joined[node.key].append((line.cell or "", line.flow, likeness[end]))
        known = {key: (likeness[key], *sorted(ends)) for key, ends in joined.items()}


def _alike(
    nodes: Iterable[Node], likeness: Mapping[str, int]
) -> Iterator[tuple[Sequence[Node], Node]]:
    """Those of one number, and the node for them."""
    classes: dict[int, list[Node]] = {}
    for node in nodes:
        classes.setdefault(likeness[node.key], []).append(node)
    return ((alike, _one(alike)) for alike in classes.values())


def _one(alike: Sequence[Node]) -> Node:
    """One node with the lines of all that are alike."""
    node, count = alike[0], len(alike)
    if count == 1:
        return node
    title = _range(alike)
    return replace(
        node,
        key=f"{node.kind} {title}",
        title=title,
        details=(f"{count} {node.kind}s", *node.details),
        lines=tuple(dict.fromkeys(line for each in alike for line in each.lines)),
        count=count,
    )


def _family(title: str) -> str:
    """The name of a set's member without its number."""
    numbered = NUMBERED.fullmatch(title)
    return f"{numbered[1]}." if numbered else title


def _range(alike: Sequence[Node]) -> str:
    """`worker.0-15`, as the description spells it."""
    numbers = sorted(int(node.title.rpartition(".")[2]) for node in alike)
    runs = []
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        runs.append(f"{members[0]}-{members[-1]}" if len(members) > 1 else f"{members[0]}")
    return f"{_family(alike[0].title)}{', '.join(runs)}"


def _bundle(edges: Sequence[Node]) -> Node:
    """Parallel edges as one: their number, and a row each."""
    if len(edges) == 1:
        return edges[0]
    count = sum(edge.count for edge in edges)
    rows = [(edge.title, ", ".join(edge.details)) for edge in edges[:SHOWN]]
    if len(edges) > SHOWN:
        rows.append((f"and {len(edges) - SHOWN} more", ""))
    title = f"{count} {edges[0].kind}s"
    return replace(edges[0], title=title, details=(), rows=tuple(rows), count=count)
