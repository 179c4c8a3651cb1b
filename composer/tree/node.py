# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Nodes and properties of a device tree: the bytes that dtc would write, with their places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from composer.tree.wrong import Wrong
from composer.model.diagnostics import Place

CELL = 4  # bytes
LONGEST = 255  # characters of a string: messages show it


@dataclass(slots=True)
class Property:
    """`marks`: the offset of each cell, string or list of bytes, and its place."""

    name: str
    place: Place
    data: bytes = b""
    marks: list[tuple[int, Place]] = field(default_factory=list)

    def at(self, offset: int) -> Place:
        """The place of the byte at `offset`; the place of the name if the property has no value."""
        found = bisect_right(self.marks, offset, key=lambda one: one[0])
        return self.marks[found - 1][1] if found else self.place

    def cells(self, code: str) -> tuple[int, ...]:
        if len(self.data) % CELL:
            raise Wrong(
                code,
                f"`{self.name}` has {len(self.data)} bytes, and a cell has {CELL}",
                self.at(len(self.data) // CELL * CELL),
            )
        return tuple(
            int.from_bytes(self.data[at : at + CELL]) for at in range(0, len(self.data), CELL)
        )

    def strings(self, code: str) -> tuple[str, ...]:
        """One or more strings, each with its NUL and nothing that cannot be printed."""
        words = self.data.split(b"\0")
        if max(map(len, words)) > LONGEST:
            raise Wrong(
                code, f"`{self.name}` has text of more than {LONGEST} characters", self.at(0)
            )
        if (
            len(words) < 2
            or words.pop() != b""
            or not all(one and all(0x20 <= byte < 0x7F for byte in one) for one in words)
        ):
            raise Wrong(
                code,
                f"`{self.name}` is not a list of strings",
                self.at(0),
                remedy='write text in quotes: "arm,pl011"',
            )
        return tuple(word.decode("ascii") for word in words)


@dataclass(slots=True)
class TreeNode:
    """`labels` name it in the text alone."""

    name: str
    place: Place
    parent: "TreeNode | None" = None
    properties: dict[str, Property] = field(default_factory=dict)
    children: dict[str, "TreeNode"] = field(default_factory=dict)
    omit: bool = False  # `/omit-if-no-ref/`

    @property
    def path(self) -> str:
        if self.parent is None:
            return "/"
        return f"{self.parent.path.rstrip('/')}/{self.name}"

    def walk(self) -> Iterator["TreeNode"]:
        """Itself, then everything below, in order of the tree."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += reversed(one.children.values())

    def find(self, path: str) -> "TreeNode | None":
        """The node of an absolute path, seen from the root."""
        node: TreeNode | None = self
        for name in filter(None, path.split("/")):
            node = node.children.get(name) if node is not None else None
        return node

    def compatible(self) -> tuple[str, ...]:
        held = self.properties.get("compatible")
        return () if held is None else held.strings("L212")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """`reserved`: of `/memreserve/`, start, size and place."""

    root: TreeNode
    reserved: tuple[tuple[int, int, Place], ...]
