# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A topology as Mermaid text, which many viewers of Markdown draw."""

from __future__ import annotations

from composer.views.topology import KINDS, Node, Topology

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
    nodes = (*graph.components, *graph.edges)
    number = {node.key: f"n{index}" for index, node in enumerate(nodes)}
    rows = ["flowchart TB", *(f"    {number[node.key]}{_label(node)}" for node in nodes)]
    for index, (name, members) in enumerate(graph.groups().items()):
        rows.append(f'    subgraph g{index}["group {_plain(name)}"]')
        rows += [*(f"        {number[node.key]}" for node in members), "    end"]
    for edge in graph.edges:
        for line in edge.lines:
            ends = (number[f"component {line.component}"], number[edge.key])
            start, end = ends[::-1] if line.flow == "out" else ends
            right = f"|{line.cell}|" if line.cell else ""
            rows.append(f"    {start} {ARROWS[line.flow]}{right} {end}")
    rows.append(f'    subgraph legend["{_plain(graph.title)}"]')
    rows += [f"        {kind}_{_shaped(kind, (kind, KINDS[kind]))}" for kind in graph.kinds()]
    return "\n".join([*rows, "    end", ""])


def _plain(text: str) -> str:
    """Without markup: Mermaid reads labels as HTML, Markdown and character names."""
    return "".join(
        f"#{ord(character)};" if character in '"#&<>`' else character for character in text
    )


def _label(node: Node) -> str:
    rows = (f"{name}: {detail}" for name, detail in node.rows)
    return _shaped(node.kind, (node.title, *node.details, *rows))


def _shaped(kind: str, texts: tuple[str, ...]) -> str:
    before, after = SHAPES[kind]
    return f'{before}"{"<br/>".join(map(_plain, texts))}"{after}'
