# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Who influences whom by whatever way, for all components at once, and what of it is new.

A search from each of 1,000 components would take longer than all the rest, and a path for each of a million pairs more
memory than anybody has: so all pairs are found as bits of whole numbers, and paths only for the nearest.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from composer.authority.influence import Graph, Hop, Node, component, path_to

PATHS = 1000  # so many pairs are told with their path, nearest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A shortest one."""

    source: str
    target: str
    hops: tuple[Hop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Who influences whom in one system and not in the other."""

    targets: tuple[tuple[str, tuple[str, ...]], ...]  # by source
    paths: tuple[Path, ...]  # of the PATHS nearest pairs

    @property
    def count(self) -> int:
        return sum(len(targets) for _, targets in self.targets)


def pairs(without: Graph, out: Graph, names: Sequence[str]) -> Pairs:
    """What `out` has and `without` has not; in order of `names`, which are those of both."""
    bits = {component(name): 1 << number for number, name in enumerate(names)}
    before, after = _Closure(without, bits).made(), _Closure(out, bits).made()
    targets = []
    for name in names:
        node = component(name)
        new = after.get(node, 0) & ~before.get(node, 0) & ~bits[node]
        if new:
            targets.append((name, tuple(other for other in names if new & bits[component(other)])))
    return Pairs(targets=tuple(targets), paths=_nearest(out, targets, {name: number for number, name in enumerate(names)}) if targets else ())


@dataclass(slots=True)
class _Closure:
    """The components that each node reaches, as bits (Tarjan): nodes that reach each other share one number."""

    out: Graph
    bits: Mapping[Node, int]
    masks: dict[Node, int] = field(default_factory=dict)  # of those that are done
    order: dict[Node, int] = field(default_factory=dict)  # in which they were seen
    low: dict[Node, int] = field(default_factory=dict)  # the first of those seen that each leads back to
    waiting: list[Node] = field(default_factory=list)  # seen, and not done

    def made(self) -> Mapping[Node, int]:
        for root in self.out:
            if root not in self.order:
                self._from(root)
        return self.masks

    def _from(self, root: Node) -> None:
        path = [(root, self._see(root))]
        while path:
            node, rest = path[-1]
            target = self._unseen(node, rest)
            if target is not None:
                path.append((target, self._see(target)))
                continue
            path.pop()
            if path:
                before = path[-1][0]
                self.low[before] = min(self.low[before], self.low[node])
            if self.low[node] == self.order[node]:
                self._done(node)

    def _see(self, node: Node) -> Iterator[Hop]:
        self.order[node] = self.low[node] = len(self.order)
        self.waiting.append(node)
        return iter(self.out.get(node, ()))

    def _unseen(self, node: Node, rest: Iterator[Hop]) -> Node | None:
        """The next target that nobody has seen."""
        for hop in rest:
            if hop.target not in self.order:
                return hop.target
            if hop.target not in self.masks:
                self.low[node] = min(self.low[node], self.order[hop.target])
        return None

    def _done(self, first: Node) -> None:
        """Those that wait since `first` reach each other, and what their targets reach."""
        members = [self.waiting.pop()]
        while members[-1] != first:
            members.append(self.waiting.pop())
        mask = 0
        for member in members:
            mask |= self.bits.get(member, 0)
            for hop in self.out.get(member, ()):
                mask |= self.masks.get(hop.target, 0)
        self.masks.update(dict.fromkeys(members, mask))


def _nearest(out: Graph, targets: Sequence[tuple[str, tuple[str, ...]]], rank: Mapping[str, int]) -> tuple[Path, ...]:
    """The pairs with the shortest paths. Searched twice, so that not every search is kept."""
    back = _turned(out)
    chosen = heapq.nsmallest(PATHS, _steps(out, back, targets, rank))
    names = {number: name for name, number in rank.items()}
    ahead = {number: _search(out, names[number])[0] for number in {source for _, source, _, turned in chosen if not turned}}
    behind = {number: _search(back, names[number])[0] for number in {target for _, _, target, turned in chosen if turned}}
    found = []
    for _, source, target, turned in chosen:
        hops = path_to(behind[target], component(names[source])) if turned else path_to(ahead[source], component(names[target]))
        found.append(Path(source=names[source], target=names[target], hops=tuple(map(_flipped, reversed(hops))) if turned else hops))
    return tuple(found)


def _steps(out: Graph, back: Graph, targets: Sequence[tuple[str, tuple[str, ...]]], rank: Mapping[str, int]) -> Iterator[tuple[int, int, int, bool]]:
    """The length of a shortest path, source, target, and whether the search was from the target.

    Searched from the end that has more of the pairs: one component that joins 1,000 others is two searches, and not 1,000.
    """
    held = Counter(target for _, ends in targets for target in ends)
    by_target: dict[str, list[str]] = {}
    for source, ends in targets:
        own = [target for target in ends if len(ends) >= held[target]]
        steps = _search(out, source)[1] if own else {}
        for target in own:
            yield steps[component(target)], rank[source], rank[target], False
        for target in (target for target in ends if len(ends) < held[target]):
            by_target.setdefault(target, []).append(source)
    for target, sources in by_target.items():
        steps = _search(back, target)[1]
        for source in sources:
            yield steps[component(source)], rank[source], rank[target], True


def _turned(out: Graph) -> Graph:
    """Every hop the other way round."""
    back: dict[Node, list[Hop]] = {}
    for hops in out.values():
        for hop in hops:
            back.setdefault(hop.target, []).append(_flipped(hop))
    return back


def _flipped(one: Hop) -> Hop:
    return Hop(one.target, one.source, one.sentence, one.place)


def _search(out: Graph, source: str) -> tuple[dict[Node, Hop | None], dict[Node, int]]:
    """How a search that goes nearest first came to each node, and in how many steps."""
    start = component(source)
    came: dict[Node, Hop | None] = {start: None}
    steps = {start: 0}
    queue = [start]
    for node in queue:
        for hop in out.get(node, ()):
            if hop.target not in came:
                came[hop.target], steps[hop.target] = hop, steps[node] + 1
                queue.append(hop.target)
    return came, steps
