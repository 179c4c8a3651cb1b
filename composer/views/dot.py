# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A topology as Graphviz's DOT: components in rows by priority, edge nodes between the rows."""

from __future__ import annotations

import html

from composer.views.topology import Line, Node, Topology

STYLE = {  # fill, border, shape
    "component": ("#ffffff", "#1f2937", "box"),
    "ring": ("#dbeafe", "#1d4ed8", "box"),
    "region": ("#dcfce7", "#15803d", "box"),
    "notification": ("#fef9c3", "#a16207", "ellipse"),
    "call": ("#fae8ff", "#86198f", "hexagon"),
    "supervision": ("#ffe4e6", "#9f1239", "octagon"),
    "link": ("#ccfbf1", "#0f766e", "box"),
    "device": ("#e5e7eb", "#4b5563", "box3d"),
    "assumption": ("#fee2e2", "#b91c1c", "note"),
    "log": ("#f3f4f6", "#6b7280", "note"),
}
DIRECTIONS = {
    "in": "forward",
    "out": "back",
    "both": "both",
    "none": "none",
}  # of a line drawn component -> node
OPPOSITE = {"forward": "back", "back": "forward", "both": "both", "none": "none"}


def dot(graph: Topology) -> str:
    """Deterministic; rows are kept apart by invisible lines between their first members."""
    rows = [
        f"digraph {_quoted(graph.title)} {{",
        (
            "    graph [rankdir=TB, ranksep=0.45, nodesep=0.3, newrank=true,"
            " outputorder=edgesfirst, bgcolor=white, pad=0.2]"
        ),
        '    node [fontname="DejaVu Sans", fontsize=11, margin="0.14,0.06", style=filled]',
        "    edge [arrowsize=0.7, penwidth=1.2]",
    ]
    for row in graph.levels:
        rows += [f"    {_node(one)}" for one in row]
        rows.append(f"    {{ rank=same; {'; '.join(_quoted(one.key) for one in row)} }}")
    for above, below in zip(graph.levels, graph.levels[1:], strict=False):
        rows.append(
            f"    {_quoted(above[0].key)} -> {_quoted(below[0].key)} [style=invis, minlen=2]"
        )
    levels = graph.level_of()
    for node in graph.edges:
        rows.append(f"    {_node(node)}")
        rows += _lines(levels, node)
    return "\n".join([*rows, "}", ""])


def _node(node: Node) -> str:
    fill, border, shape = STYLE[node.kind]
    title = html.escape(node.title)
    small = "".join(
        f'<br/><font point-size="9" color="#374151">{html.escape(one)}</font>'
        for one in node.details
    )
    if node.cells:
        return f'{_quoted(node.key)} [shape=plain, style="", label=<{_table(node, title, small)}>]'
    bold = f"<b>{title}</b>" if node.kind == "component" else title
    pen = {
        "component": ", penwidth=1.8",
        "link": ", peripheries=2",
        "ring": ', style="filled,rounded"',
    }.get(node.kind, "")
    return (
        f'{_quoted(node.key)} [shape={shape}, fillcolor="{fill}", color="{border}"{pen},'
        f" label=<{bold}{small}>]"
    )


def _table(node: Node, title: str, small: str) -> str:
    fill, border, _ = STYLE[node.kind]
    cells = "".join(
        f'<td port="{one}" cellpadding="3"><font point-size="9">{one}</font></td>'
        for one in node.cells
    )
    return (
        f'<table border="1" cellborder="1" cellspacing="0" cellpadding="5" color="{border}"'
        f' bgcolor="{fill}"><tr><td'
        f' colspan="{len(node.cells)}">{title}{small}</td></tr><tr>{cells}</tr></table>'
    )


def _lines(levels: dict[str, int], node: Node) -> list[str]:
    """The most important component lies above the node, less important ones below: no line turns
    round.
    """
    if not node.lines:
        return []
    top = min(levels[one.component] for one in node.lines)
    colour = STYLE[node.kind][1]
    merged: dict[tuple[str, str | None], list[Line]] = {}
    for one in node.lines:
        merged.setdefault((one.component, one.cell), []).append(one)
    rows = []
    for (component, cell), lines in merged.items():
        direction = DIRECTIONS[lines[0].flow if len({one.flow for one in lines}) == 1 else "both"]
        ends = (_quoted(f"component {component}"), _quoted(node.key) + (f":{cell}" if cell else ""))
        if levels[component] > top:
            ends, direction = (ends[1], ends[0]), OPPOSITE[direction]
        rows.append(f'    {ends[0]} -> {ends[1]} [dir={direction}, color="{colour}"]')
    return rows


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
