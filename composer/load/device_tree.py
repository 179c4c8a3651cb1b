# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A device tree source, in the form that dtc prints: the facts of a board.

Only what `dtc -O dts` writes is read (cells, strings, bytes; no labels, no includes): every board's
file is such a dump, so that no program has to run for `ashlar check`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

DEEPEST = 16
_ADDRESSES = ("reg", "ranges")  # only ever cells: what looks otherwise would be taken for an empty one
_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/|/dts-v1/\s*;)
    |(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<cells><[^<>;{}]*>)|(?P<bytes>\[[^\[\];{}]*\])
    |(?P<word>/(?![\w/*])|[\w#][\w,.+?\#@-]*)|(?P<mark>[{}=;,])""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)


class Unreadable(ValueError):
    """Not such a dump: the line and why."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(slots=True)
class TreeNode:
    path: str
    line: int
    parent: "TreeNode | None" = None
    cells: dict[str, tuple[int, ...]] = field(default_factory=dict)
    strings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)  # every property's name
    children: list["TreeNode"] = field(default_factory=list)

    def registers(self) -> tuple[tuple[int, int], ...]:
        """`reg` as pairs of start and size, as the processor sees them; raises Unreachable."""
        bus = self.parent
        if bus is None or not (1 <= bus.address_cells <= 2 and 1 <= bus.size_cells <= 2):
            return ()
        rows = _rows(self.cells.get("reg", ()), bus.address_cells, bus.size_cells)
        return tuple((_seen_by_processor(bus, start, size), size) for start, size in rows)

    @property
    def address_cells(self) -> int:
        return self.cells.get("#address-cells", (2,))[0]

    @property
    def size_cells(self) -> int:
        return self.cells.get("#size-cells", (1,))[0]


class Unreachable(ValueError):
    """Registers that no address of the processor leads to: the bus in between and why."""

    def __init__(self, bus: TreeNode, reason: str) -> None:
        super().__init__(reason)
        self.bus = bus


def _seen_by_processor(bus: TreeNode, start: int, size: int) -> int:
    """An address on `bus`, moved by the `ranges` of every bus on the way up (Devicetree Specification 0.4, 2.3.8)."""
    if bus.parent is None:
        return start
    if "ranges" not in bus.flags:
        raise Unreachable(bus, f"the bus `{bus.path}` has no `ranges`, so nothing on it is the processor's to reach")
    widths = bus.address_cells, bus.parent.address_cells, bus.size_cells
    if not all(1 <= width <= 2 for width in widths):
        raise Unreachable(bus, f"the `ranges` of the bus `{bus.path}` hold numbers that are not one or two cells wide")
    cells = bus.cells.get("ranges", ())
    if not cells:
        return _seen_by_processor(bus.parent, start, size)
    for child, above, length in _rows(cells, *widths):
        if child <= start and start + size <= child + length:
            return _seen_by_processor(bus.parent, above + start - child, size)
    raise Unreachable(bus, f"the `ranges` of the bus `{bus.path}` leave out 0x{start:x} to 0x{start + size - 1:x}")


def _rows(cells: tuple[int, ...], *widths: int) -> list[tuple[int, ...]]:
    """Each as many numbers as there are widths in cells; what does not fill a row is left."""
    step = sum(widths)
    ends = [sum(widths[: n + 1]) for n in range(len(widths))]
    return [
        tuple(_joined(cells[at + end - width : at + end]) for end, width in zip(ends, widths, strict=True))
        for at in range(0, len(cells) - step + 1, step)
    ]


def _joined(cells: tuple[int, ...]) -> int:
    value = 0
    for cell in cells:
        value = value << 32 | cell
    return value


def parse(text: str) -> dict[str, TreeNode]:
    """Every node by its path; raises Unreadable."""
    tokens = _tokens(text)
    nodes: dict[str, TreeNode] = {}
    current: TreeNode | None = None
    at = 0
    while at < len(tokens):
        kind, value, line = tokens[at]
        following = tokens[at + 1][1] if at + 1 < len(tokens) else ""
        if value == "}" and current is not None:
            current = current.parent
            at += 2 if following == ";" else 1
        elif kind == "word" and following == "{":
            current = _child(nodes, current, value, line)
            at += 2
        elif kind == "word" and current is not None and following == ";":
            current.flags.add(value)
            at += 2
        elif kind == "word" and current is not None and following == "=":
            at = _property(current, value, tokens, at + 2)
        else:
            raise Unreadable(line, f"`{value[:20]}` is not expected here")
    if current is not None or "/" not in nodes:
        raise Unreadable(tokens[-1][2] if tokens else 1, "the tree is not complete")
    return nodes


def _tokens(text: str) -> list[tuple[str, str, int]]:
    tokens, at, line = [], 0, 1
    while at < len(text):
        hit = _TOKEN.match(text, at)
        if hit is None:
            raise Unreadable(line, f"`{text[at]}` is not expected here")
        if hit.lastgroup != "skip":
            tokens.append((str(hit.lastgroup), hit[0], line))
        line += hit[0].count("\n")
        at = hit.end()
    return tokens


def _child(nodes: dict[str, TreeNode], parent: TreeNode | None, name: str, line: int) -> TreeNode:
    path = name if parent is None else f"{parent.path.rstrip('/')}/{name}"
    if path.count("/") > DEEPEST:
        raise Unreadable(line, f"nested deeper than {DEEPEST} levels")
    if path in nodes or (parent is None) != (name == "/"):
        raise Unreadable(line, f"the node `{path[:40]}` is not expected here")
    nodes[path] = TreeNode(path, line, parent)
    if parent is not None:
        parent.children.append(nodes[path])
    return nodes[path]


def _property(node: TreeNode, name: str, tokens: list[tuple[str, str, int]], at: int) -> int:
    """Stores one property's values; the index behind its semicolon."""
    node.flags.add(name)
    while at + 1 < len(tokens):
        kind, value, line = tokens[at]
        if kind != "cells" and name in _ADDRESSES:
            raise Unreadable(line, f"{name}: `{value[:20]}` is not a list of numbers")
        if kind == "cells":
            try:
                node.cells[name] = (*node.cells.get(name, ()), *(int(one, 0) & 0xFFFF_FFFF for one in value[1:-1].split()))
            except ValueError:
                raise Unreadable(line, f"{name}: `{value[:20]}` is not a list of numbers") from None
        elif kind == "string":
            parts = value[1:-1].replace("\\0", "\0").split("\0")
            node.strings[name] = (*node.strings.get(name, ()), *parts)
        elif kind != "bytes":
            break
        if tokens[at + 1][1] == ";":
            return at + 2
        at += 2 if tokens[at + 1][1] == "," else len(tokens)
    raise Unreadable(tokens[min(at, len(tokens) - 1)][2], f"the property {name} has no end")
