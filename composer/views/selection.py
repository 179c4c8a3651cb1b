# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Which part of a topology is drawn."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from composer.views.topology import KINDS, Line, Node, Topology

OPPOSITE = {"in": ("out", "both"), "out": ("in", "both")}  # which components exchange something


def without(graph: Topology, kinds: Collection[str]) -> Topology:
    """All but the edges of these kinds."""
    names = ", ".join(kind for kind in KINDS if kind in kinds)
    edges = tuple(edge for edge in graph.edges if edge.kind not in kinds)
    return replace(graph, title=f"{graph.title}, without {names}", edges=edges) if kinds else graph


def neighbourhood(graph: Topology, of: str) -> Topology:
    """A component, its edges, and the components that it exchanges something with."""
    edges = tuple(_seen(edge, of) for edge in graph.edges if of in _ends(edge))
    near = {of}.union(*map(_ends, edges))
    components = tuple(each for each in graph.components if each.title in near)
    title = f"{graph.title}, neighbourhood of {of}"
    return replace(graph, title=title, components=components, edges=edges)


def _ends(edge: Node) -> set[str]:
    return {line.component for line in edge.lines}


def _seen(edge: Node, of: str) -> Node:
    """One client of a server does not reach the others; how many are not drawn, the node says."""
    flows = {line.flow for line in edge.lines if line.component == of}
    lines = tuple(line for line in edge.lines if line.component == of or _meets(flows, line))
    left = len(_ends(edge)) - len({line.component for line in lines})
    return replace(
        edge, lines=lines, details=(*edge.details, *([f"{left} not drawn"] * bool(left)))
    )


def _meets(flows: Collection[str], line: Line) -> bool:
    return any(line.flow in OPPOSITE.get(flow, (line.flow, "in", "out")) for flow in flows)
