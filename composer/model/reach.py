# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Which nodes of a graph reach each other."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)
Targets = Mapping[Node, Sequence[Node]]  # by source; a node without targets need not be there


def strong_components(out: Targets[Node]) -> list[list[Node]]:
    """Sets of nodes that reach each other, each before all that it reaches (Kosaraju: linear)."""
    back: dict[Node, list[Node]] = {}
    for name, targets in out.items():
        for target in targets:
            back.setdefault(target, []).append(name)
    forwards: set[Node] = set()
    seen: set[Node] = set()
    found = (_finished(back, [root], seen) for root in reversed(_finished(out, [*out], forwards)))
    return [members for members in found if members]


def _finished(out: Targets[Node], roots: Iterable[Node], seen: set[Node]) -> list[Node]:
    """Everything unseen that the roots reach, each after all that it reaches itself."""
    order = []
    for root in roots:
        path = [] if root in seen else [(root, iter(out.get(root, ())))]
        seen.add(root)
        while path:
            name, rest = path[-1]
            target = next((one for one in rest if one not in seen), None)
            if target is None:
                order.append(path.pop()[0])
            else:
                seen.add(target)
                path.append((target, iter(out.get(target, ()))))
    return order
