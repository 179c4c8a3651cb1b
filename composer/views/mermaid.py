# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A topology as Mermaid text, which many viewers of Markdown draw."""

from __future__ import annotations

from composer.views.topology import Node, Topology

SHAPES = {
    "component": ("[", "]"),
    "ring": ("[/", "/]"),
    "region": ("[(", ")]"),
    "notification": ("([", "])"),
    "call": ("{{", "}}"),
    "device": ("[[", "]]"),
    "link": ("[\\", "/]"),
    "supervision": ("[/", "\\]"),
    "log": (">", "]"),
    "assumption": (">", "]"),
}
ARROWS = {"in": "-->", "out": "-->", "both": "<-->", "none": "---"}


def mermaid(graph: Topology) -> str:
    """Nodes are n0, n1, …: names of a description may be words of Mermaid."""
    nodes = [*(one for row in graph.levels for one in row), *graph.edges]
    number = {one.key: f"n{index}" for index, one in enumerate(nodes)}
    rows = ["flowchart TB", *(f"    {number[one.key]}{_label(one)}" for one in nodes)]
    for node in graph.edges:
        for line in node.lines:
            ends = (number[f"component {line.component}"], number[node.key])
            start, end = ends[::-1] if line.flow == "out" else ends
            right = f"|{line.cell}|" if line.cell else ""
            rows.append(f"    {start} {ARROWS[line.flow]}{right} {end}")
    return "\n".join([*rows, ""])


def _plain(text: str) -> str:
    """Without markup: a label is HTML to Mermaid, between backticks it is Markdown, and `#` begins
    a character's name.
    """
    return "".join(f"#{ord(one)};" if one in '"#&<>`' else one for one in text)


def _label(node: Node) -> str:
    before, after = SHAPES[node.kind]
    text = "<br/>".join(_plain(one) for one in (node.title, *node.details))
    return f'{before}"{text}"{after}'
