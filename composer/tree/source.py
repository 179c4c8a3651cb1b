# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Text to tree: each body is read as it stands, then put into what there is, as dtc does (its
merge_nodes).

A property that stands again replaces the earlier one, and its place with it. References are
followed when all is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from composer.tree.node import CELL, Property, Tree, TreeNode
from composer.tree.tokens import Include, Token, tokens
from composer.tree.values import Words, literal, number, unescaped, unexpected
from composer.tree.wrong import Wrong
from composer.model.diagnostics import Note, Place

DEEPEST = 32
_BITS = (8, 16, 32, 64)
# dtc's checks node_name_chars, node_name_format
_NODE = re.compile(r"[\w,.+-]+(?:@[\w,.+-]+)?", re.ASCII)
_PROPERTY = re.compile(r"[\w,.+*#?-]+", re.ASCII)  # property_name_chars


@dataclass(slots=True)
class _Reference:
    """A value that another node decides: its phandle in a cell, or its path."""

    holder: Property
    offset: int
    token: Token
    is_cell: bool


@dataclass(slots=True)
class _Body:
    """The text between the braces of one node. `gone` and `lost` are names that it deletes."""

    place: Place
    labels: list[Token] = field(default_factory=list)
    properties: dict[str, Property] = field(default_factory=dict)
    children: dict[str, "_Body"] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)  # properties
    lost: set[str] = field(default_factory=set)  # children
    omit: bool = False


def parse(file: str, text: str, include: Include) -> Tree:
    """Raises Wrong at the first thing that is no device tree."""
    found = tokens(file, text, include)
    if not found:
        raise Wrong("L026", f"{file} holds no device tree", Place(file, 1))
    return _Parser(Words(found)).tree()


class _Parser:
    """The state of reading one tree: labels lead to nodes, references wait."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._root: TreeNode | None = None
        self._labels: dict[str, tuple[TreeNode, Place]] = {}
        self._references: list[_Reference] = []
        self._reserved: list[tuple[int, int, Place]] = []

    def tree(self) -> Tree:
        first = self._words.here
        while self._words.skip("/dts-v1/"):
            self._end("`/dts-v1/`")
        if self._words.here is first:
            raise Wrong("L026", "a device tree begins with `/dts-v1/;`", first.place)
        while self._words.here.text == "/memreserve/":
            place = self._words.take().place
            (start, _), (size, _) = number(self._words), number(self._words)
            self._end("`/memreserve/`")
            self._reserved.append((start, size, place))
        while not self._words.over:
            self._top()
        if self._root is None:
            raise unexpected(self._words.here, "a tree has a root, `/ { … };`")
        self._follow()
        return Tree(root=self._root, reserved=tuple(self._reserved))

    def _end(self, after: str) -> None:
        self._words.expect(";", f"behind {after}")

    def _top(self) -> None:
        """`/ { … };`, `&label { … };` or `/delete-node/ &label;`."""
        labels = self._labelled()
        token = self._words.take()
        if token.text == "/" and token.kind == "mark":
            node = self._root = self._root or TreeNode("/", token.place)
            self._merge(node, self._body(token.place, labels, 0))
        elif token.kind == "reference":
            node = self._node(token)
            self._merge(node, self._body(token.place, labels, node.path.count("/")))
        elif token.text in ("/delete-node/", "/omit-if-no-ref/"):
            node = self._node(self._words.take())
            self._end(f"`{token.text}`")
            if token.text == "/omit-if-no-ref/":
                node.omit = True
            elif node.parent is not None:
                self._remove(node)
        else:
            raise unexpected(token, "a node at the top is `/` or the `&label` of one")

    def _node(self, token: Token) -> TreeNode:
        """The node that `&label` or `&{/path}` refers to."""
        name = token.text[1:]
        found = (
            self._labels[name][0]
            if name in self._labels and self._stays(self._labels[name][0])
            else None
        )
        if name.startswith("{") and self._root is not None:
            found = self._root.find(name[1:-1])
        if token.kind != "reference" or found is None:
            raise Wrong("L026", f"`{token.shown}` leads to no node", token.place)
        return found

    # ---- Bodies

    def _body(self, place: Place, labels: list[Token], depth: int) -> _Body:
        if depth > DEEPEST:
            raise Wrong("L026", f"nested deeper than {DEEPEST} levels", place)
        body = _Body(place, labels)
        self._words.expect("{", "behind the name of a node")
        while not self._words.skip("}"):
            self._entry(body, depth)
        self._end("the `}` of a node")
        return body

    def _entry(self, body: _Body, depth: int) -> None:
        labels = self._labelled()
        omit = self._words.skip("/omit-if-no-ref/")
        labels += self._labelled()
        token = self._words.take()
        if token.text in ("/delete-node/", "/delete-property/"):
            name = self._words.take()
            if name.kind != "word":
                raise unexpected(name, f"{token.text} must be followed by a name")
            self._end(f"`{token.text}`")
            nodes = token.text == "/delete-node/"
            self._new(name.text, body.children if nodes else body.properties, name)
            (body.lost if nodes else body.gone).add(name.text)
            return
        if token.kind != "word":
            raise unexpected(token, "a property or a node begins with its name")
        name_of = token.text.removeprefix("\\")
        node = self._words.here.text == "{"
        if (_NODE if node else _PROPERTY).fullmatch(name_of) is None:
            raise Wrong(
                "L026",
                f"`{token.shown}` cannot be the name of a {'node' if node else 'property'}",
                token.place,
            )
        if node:
            self._new(name_of, body.children, token)
            body.children[name_of] = self._body(token.place, labels, depth + 1)
            body.children[name_of].omit = omit
        elif body.children:
            raise unexpected(token, "properties stand before the nodes of a body")
        else:
            self._new(name_of, body.properties, token)
            body.properties[name_of] = self._property(name_of, token.place)

    def _labelled(self) -> list[Token]:
        labels = []
        while self._words.here.kind == "label":
            labels.append(self._words.take())
        return labels

    def _new(self, name: str, there: dict[str, Property] | dict[str, _Body], token: Token) -> None:
        if name in there:
            notes = (Note("first given here", there[name].place),)
            raise Wrong(
                "L026", f"`{token.shown}` is given in this body already", token.place, notes=notes
            )

    # ---- Values

    def _property(self, name: str, place: Place) -> Property:
        made = Property(name, place)
        data = bytearray()
        if self._words.skip("="):
            self._value(made, data)
            while self._words.skip(","):
                self._value(made, data)
        self._end(f"the property `{name}`")
        made.data = bytes(data)
        return made

    def _value(self, made: Property, data: bytearray) -> None:
        self._labelled()
        token = self._words.take()
        if token.kind == "string":
            made.marks.append((len(data), token.place))
            data += unescaped(token.text[1:-1]) + b"\0"
        elif token.text == "<":
            self._cells(made, data, 32)
        elif token.text == "/bits/":
            bits = literal(self._words.take())
            if bits not in _BITS:
                raise Wrong("L026", "`/bits/` is followed by 8, 16, 32 or 64", token.place)
            self._words.expect("<", "behind `/bits/`")
            self._cells(made, data, bits)
        elif token.text == "[":
            self._bytes(made, data)
        elif token.kind == "reference":
            made.marks.append((len(data), token.place))
            self._references.append(_Reference(made, len(data), token, False))
        else:
            raise unexpected(
                token, f"the value of `{made.name}` is text in quotes, `<cells>` or `[bytes]`"
            )
        self._labelled()

    def _cells(self, made: Property, data: bytearray, bits: int) -> None:
        while not self._words.skip(">"):
            token = self._words.here
            if token.kind == "label":
                self._words.take()
                continue
            made.marks.append((len(data), token.place))
            if token.kind == "reference":
                if bits != 32:
                    raise unexpected(token, "a reference takes 32 bits")
                self._references.append(_Reference(made, len(data), self._words.take(), True))
                data += bytes(CELL)
                continue
            if token.kind not in ("number", "character") and token.text != "(":
                raise unexpected(token, f"`{made.name}` must be followed by a number or `>`")
            value, place = number(self._words)
            mask = (1 << bits) - 1
            if value > mask and value | mask != (1 << 64) - 1:
                raise Wrong("L026", f"`{made.name}`: {value:#x} does not fit {bits} bits", place)
            data += (value & mask).to_bytes(bits // 8)

    def _bytes(self, made: Property, data: bytearray) -> None:
        while not self._words.skip("]"):
            token = self._words.take()
            made.marks.append((len(data), token.place))
            try:
                data += bytes.fromhex(token.text) if token.kind == "word" else b""
            except ValueError:
                raise Wrong(
                    "L026", f"`{token.shown}` is not a list of bytes", token.place
                ) from None
            if token.kind != "word":
                raise unexpected(token, "bytes are two digits each, as in [00 ff]")

    # ---- Putting together

    def _merge(self, node: TreeNode, body: _Body) -> None:
        for label in body.labels:
            self._label(label, node)
        for name in body.gone:
            node.properties.pop(name, None)
        node.properties |= body.properties
        for name in body.lost:
            if name in node.children:
                self._remove(node.children[name])
        for name, below in body.children.items():
            if name not in node.children:
                node.children[name] = TreeNode(name, below.place, node)
            node.children[name].omit |= below.omit
            self._merge(node.children[name], below)

    def _label(self, token: Token, node: TreeNode) -> None:
        name = token.text[:-1]
        known = self._labels.setdefault(name, (node, token.place))
        if not self._stays(known[0]):
            self._labels[name] = (node, token.place)
        elif known[0] is not node:
            raise Wrong(
                "L026",
                f"the label `{name}` is given twice",
                token.place,
                notes=(Note("first given here", known[1]),),
            )

    def _remove(self, node: TreeNode) -> None:
        assert node.parent is not None, "the root stays"
        del node.parent.children[node.name]

    def _stays(self, node: TreeNode) -> bool:
        """Whether neither the node nor one above it was deleted."""
        while node.parent is not None and node.parent.children.get(node.name) is node:
            node = node.parent
        return node is self._root

    def _follow(self) -> None:
        """Writes phandles and paths where references stand, omits `/omit-if-no-ref/` nodes."""
        assert self._root is not None
        kept = {id(held) for node in self._root.walk() for held in node.properties.values()}
        waiting = [reference for reference in self._references if id(reference.holder) in kept]
        wanted = [(one, self._node(one.token)) for one in waiting]
        taken = _phandles(self._root)
        free = (one for one in count(1) if one not in taken)
        for one, node in wanted:
            if one.is_cell:
                phandle = _phandle_of(node, free)
                data = one.holder.data
                one.holder.data = (
                    data[: one.offset] + phandle.to_bytes(CELL) + data[one.offset + CELL :]
                )
        # the last first: offsets before it stay
        for one, node in reversed([pair for pair in wanted if not pair[0].is_cell]):
            self._insert(one.holder, one.offset, node.path.encode() + b"\0")
        seen = {id(node) for _, node in wanted}
        for node in [
            one
            for one in self._root.walk()
            if one.omit and id(one) not in seen and one.parent is not None
        ]:
            self._remove(node)

    def _insert(self, holder: Property, offset: int, path: bytes) -> None:
        holder.data = holder.data[:offset] + path + holder.data[offset:]
        holder.marks = [
            (at + len(path) if at > offset else at, place) for at, place in holder.marks
        ]


def _phandles(root: TreeNode) -> dict[int, TreeNode]:
    """Every phandle that the text gives: no two nodes have one."""
    taken: dict[int, TreeNode] = {}
    for node in root.walk():
        held = node.properties.get("phandle") or node.properties.get("linux,phandle")
        if held is None or not held.data:
            continue
        cells = held.cells("L026")
        if len(cells) != 1 or cells[0] in (0, 0xFFFF_FFFF):
            raise Wrong("L026", "a phandle is one cell, neither 0 nor 0xffffffff", held.at(0))
        other = taken.setdefault(cells[0], node)
        if other is not node:
            raise Wrong(
                "L026",
                f"the phandle {cells[0]:#x} is that of `{other.path}` already",
                held.at(0),
                notes=(Note("that node", other.place),),
            )
    return taken


def _phandle_of(node: TreeNode, free: Iterator[int]) -> int:
    """As dtc gives them: the first that is free, in the order of the references."""
    held = node.properties.get("phandle") or node.properties.get("linux,phandle")
    if held is not None:
        return held.cells("L026")[0]
    phandle = next(free)
    node.properties["phandle"] = Property(
        "phandle", node.place, phandle.to_bytes(CELL), [(0, node.place)]
    )
    return phandle
