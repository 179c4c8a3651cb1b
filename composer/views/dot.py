# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A topology as Graphviz's DOT: rows by priority, edge nodes between, frames, a legend."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from textwrap import wrap

from composer.views.topology import KINDS, Line, Node, Topology

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
# of a line drawn component -> node
DIRECTIONS = {"in": "forward", "out": "back", "both": "both", "none": "none"}
OPPOSITE = {"forward": "back", "back": "forward", "both": "both", "none": "none"}
TINTS = ("#e0e7ff", "#fce7d6", "#d9f2e6", "#f3e8ff", "#fef3c7", "#e2e8f0")  # of groups
COLUMNS = 28  # letters of a line of a label
LEGEND_WIDTH = 3  # kinds side by side


def dot(graph: Topology) -> str:
    """Deterministic; rows are kept apart by invisible lines between their first members."""
    levels = graph.levels
    level_of = {node.title: at for at, row in enumerate(levels) for node in row}
    rows = [
        f"digraph {_quoted(graph.title)} {{",
        "    graph [rankdir=TB, ranksep=0.45, nodesep=0.3, newrank=true, mclimit=10,"
        ' outputorder=edgesfirst, bgcolor=white, pad=0.2, fontname="DejaVu Sans",'
        f" fontsize=9, labelloc=b, label=<{_legend(graph)}>]",
        '    node [fontname="DejaVu Sans", fontsize=11, margin="0.14,0.06", style=filled]',
        "    edge [arrowsize=0.7, penwidth=1.2]",
    ]
    for row in levels:
        rows += [f"    {_node(node)}" for node in row]
        rows.append(f"    {{ rank=same; {_keys(row)} }}")
        rows += _frames(row, tuple(graph.groups()))
    for above, below in zip(levels, levels[1:], strict=False):
        rows.append(
            f"    {_quoted(above[0].key)} -> {_quoted(below[0].key)} [style=invis, minlen=2]"
        )
    for edge in graph.edges:
        rows += [f"    {_node(edge)}", *_lines(level_of, edge)]
    return "\n".join([*rows, "}", ""])


def _keys(nodes: Iterable[Node]) -> str:
    return "; ".join(_quoted(node.key) for node in nodes)


def _frames(row: tuple[Node, ...], groups: tuple[str, ...]) -> Iterator[str]:
    """Of the members of each group. A frame over several rows would lead lines through nodes:
    Graphviz 2.43 routes badly where `newrank` and frames meet.
    """
    for number, name in enumerate(groups):
        members = [node for node in row if node.group == name]
        if members:
            tint = TINTS[number % len(TINTS)]
            yield (
                f"    subgraph {_quoted(f'cluster {name} {row[0].key}')} {{ {_keys(members)};"
                f' label=""; style=filled; color="{tint}" }}'
            )


def _small(text: str) -> str:
    return f'<font point-size="9" color="#374151">{html.escape(text)}</font>'


def _legend(graph: Topology) -> str:
    """The title, and what the boxes are, of those that are drawn."""
    cells = [
        f'<td border="1" color="{STYLE[kind][1]}" width="90" bgcolor="{STYLE[kind][0]}">'
        f'{_small(kind)}</td><td align="left" width="155">{_small(KINDS[kind])}</td>'
        for kind in graph.kinds()
    ]
    rows = [cells[at : at + LEGEND_WIDTH] for at in range(0, len(cells), LEGEND_WIDTH)]
    head = f'<td colspan="{2 * LEGEND_WIDTH}" align="left">{html.escape(graph.title)}</td>'
    table = "".join(f"<tr>{''.join(row)}</tr>" for row in [[head], *rows])
    return f'<table border="0" cellspacing="4" cellpadding="3">{table}</table>'


def _node(node: Node) -> str:
    fill, border, shape = STYLE[node.kind]
    title = html.escape(node.title)
    if node.cells:
        return f'{_quoted(node.key)} [shape=plain, style="", label=<{_region(node, title)}>]'
    bold = f"<b>{title}</b>" if node.kind == "component" else title
    label = _several(node, title) if node.rows else bold + _below(node.details)
    pen = {
        "component": ", penwidth=1.8",
        "link": ", peripheries=2",
        "ring": ', style="filled,rounded"',
    }.get(node.kind, "")
    return (
        f'{_quoted(node.key)} [shape={shape}, fillcolor="{fill}", color="{border}"{pen},'
        f" label=<{label}>]"
    )


def _below(texts: Iterable[str]) -> str:
    return "".join(f"<br/>{_small(row)}" for text in texts for row in wrap(text, COLUMNS))


def _several(node: Node, title: str) -> str:
    """The name of each below the title, and what it is."""
    rows = "".join(
        f'<tr><td align="left">{_small(name)}</td><td width="10"></td>'
        f'<td align="left" balign="left">{_below((detail,)).removeprefix("<br/>")}</td></tr>'
        for name, detail in node.rows
    )
    return (
        '<table border="0" cellspacing="0" cellpadding="1">'
        f'<tr><td colspan="3">{title}</td></tr>{rows}</table>'
    )


def _region(node: Node, title: str) -> str:
    """A cell for each right: the lines of its holders end there."""
    fill, border, _ = STYLE[node.kind]
    small = _below((*node.details, *(f"{name}: {detail}" for name, detail in node.rows)))
    cells = "".join(
        f'<td port="{cell}" cellpadding="3"><font point-size="9">{cell}</font></td>'
        for cell in node.cells
    )
    return (
        f'<table border="1" cellborder="1" cellspacing="0" cellpadding="5" color="{border}"'
        f' bgcolor="{fill}"><tr><td'
        f' colspan="{len(node.cells)}">{title}{small}</td></tr><tr>{cells}</tr></table>'
    )


def _lines(levels: dict[str, int], node: Node) -> list[str]:
    """More important components lie above the node, less important below: no line turns."""
    if not node.lines:
        return []
    top = min(levels[line.component] for line in node.lines)
    colour = STYLE[node.kind][1]
    merged: dict[tuple[str, str | None], list[Line]] = {}
    for line in node.lines:
        merged.setdefault((line.component, line.cell), []).append(line)
    rows = []
    for (component, cell), lines in merged.items():
        direction = DIRECTIONS[lines[0].flow if len({line.flow for line in lines}) == 1 else "both"]
        ends = (_quoted(f"component {component}"), _quoted(node.key) + (f":{cell}" if cell else ""))
        if levels[component] > top:
            ends, direction = (ends[1], ends[0]), OPPOSITE[direction]
        rows.append(f'    {ends[0]} -> {ends[1]} [dir={direction}, color="{colour}"]')
    return rows


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
