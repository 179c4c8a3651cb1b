# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Which component influences which, by any path, for all components at once, and which pairs are
new.

A search from each of 1,000 components would take longer than all the rest, and a path for each of a
million pairs more memory than anybody has: so all pairs are found as bits of whole numbers, and
paths only for the nearest.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from composer.authority.influence import Graph, Hop, Node, component
from composer.model.reach import strong_components

PATHS = 1000  # this many pairs are reported with their path, nearest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A shortest one."""

    source: str
    target: str
    hops: tuple[Hop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """The pairs that influence each other in one system and not in the other."""

    targets: tuple[tuple[str, tuple[str, ...]], ...]  # by source
    paths: tuple[Path, ...]  # of the PATHS nearest pairs

    @property
    def count(self) -> int:
        return sum(len(targets) for _, targets in self.targets)


def pairs(without: Graph, out: Graph, names: Sequence[str]) -> Pairs:
    """What `out` has and `without` has not; in order of `names`, which are those of both."""
    bits = {component(name): 1 << number for number, name in enumerate(names)}
    before, after = _closure(without, bits), _closure(out, bits)
    targets = []
    for number, name in enumerate(names):
        node = component(name)
        new = after.get(node, 0) & ~before.get(node, 0) & ~bits[node]
        if new:
            targets.append(
                (number, tuple(other for other in range(len(names)) if new >> other & 1))
            )
    return Pairs(
        targets=tuple(
            (names[source], tuple(names[target] for target in ends)) for source, ends in targets
        ),
        paths=_nearest(_numbered(out, names), targets, names) if targets else (),
    )


def _closure(out: Graph, bits: Mapping[Node, int]) -> Mapping[Node, int]:
    """The components that each node reaches, as bits: nodes that reach each other share one
    number.
    """
    masks: dict[Node, int] = {}
    targets = {node: [hop.target for hop in hops] for node, hops in out.items()}
    for members in reversed(strong_components(targets)):
        mask = 0
        for member in members:
            mask |= bits.get(member, 0)
            for target in targets.get(member, ()):
                mask |= masks.get(target, 0)
        masks.update(dict.fromkeys(members, mask))
    return masks


@dataclass(slots=True)
class _Numbered:
    """The graph with numbers for nodes, components as in `names`, and one hop between nodes."""

    out: list[dict[int, Hop]]
    back: list[list[int]]


def _numbered(out: Graph, names: Sequence[str]) -> _Numbered:
    numbers = {component(name): number for number, name in enumerate(names)}
    for node in (*out, *(hop.target for hops in out.values() for hop in hops)):
        numbers.setdefault(node, len(numbers))
    made = _Numbered([{} for _ in numbers], [[] for _ in numbers])
    for node, hops in out.items():
        source = numbers[node]
        for hop in hops:
            target = numbers[hop.target]
            if made.out[source].setdefault(target, hop) is hop:
                made.back[target].append(source)
    return made


def _nearest(
    graph: _Numbered, targets: Sequence[tuple[int, tuple[int, ...]]], names: Sequence[str]
) -> tuple[Path, ...]:
    """The pairs with the shortest paths. Searched twice, so that not every search is kept."""
    chosen = heapq.nsmallest(PATHS, _steps(graph, targets))
    ahead = {
        one: _search(graph.out, one)[0]
        for one in {source for _, source, _, turned in chosen if not turned}
    }
    behind = {
        one: _search(graph.back, one)[0]
        for one in {target for _, _, target, turned in chosen if turned}
    }
    found = []
    for _, source, target, turned in chosen:
        nodes = (
            _walk(behind[target], source, target)
            if turned
            else _walk(ahead[source], target, source)[::-1]
        )
        hops = tuple(graph.out[one][other] for one, other in zip(nodes, nodes[1:]))
        found.append(Path(source=names[source], target=names[target], hops=hops))
    return tuple(found)


def _steps(
    graph: _Numbered, targets: Sequence[tuple[int, tuple[int, ...]]]
) -> Iterator[tuple[int, int, int, bool]]:
    """The length of a shortest path, source, target, and whether the search was from the target.

    Searched from the end that has more of the pairs: one component that joins 1,000 others is two
    searches, and not 1,000.
    """
    held = Counter(target for _, ends in targets for target in ends)
    by_target: dict[int, list[int]] = {}
    for source, ends in targets:
        own = [target for target in ends if len(ends) >= held[target]]
        steps = _search(graph.out, source)[1] if own else []
        for target in own:
            yield steps[target], source, target, False
        for target in (target for target in ends if len(ends) < held[target]):
            by_target.setdefault(target, []).append(source)
    for target, sources in by_target.items():
        steps = _search(graph.back, target)[1]
        for source in sources:
            yield steps[source], source, target, True


def _search(ways: Sequence[Iterable[int]], start: int) -> tuple[list[int], list[int]]:
    """From which node a breadth-first search came to each, and in how many steps; -1: never."""
    came, steps = [-1] * len(ways), [-1] * len(ways)
    steps[start] = 0
    queue = [start]
    for node in queue:
        further = steps[node] + 1
        for target in ways[node]:
            if steps[target] < 0:
                came[target], steps[target] = node, further
                queue.append(target)
    return came, steps


def _walk(came: Sequence[int], at: int, start: int) -> list[int]:
    """The nodes from one back to where a search began."""
    nodes = [at]
    while nodes[-1] != start:
        nodes.append(came[nodes[-1]])
    return nodes
