# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Graphviz's layout, in points, as `dot -Tjson` reports it: boxes of nodes, texts, frames and the
path of each line.
"""

from __future__ import annotations

import itertools
import json
import math
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]
STEPS = 12  # straight pieces of each curve


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def holds(self, other: Box) -> bool:
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.bottom <= other.bottom
            and other.top <= self.top
        )


@dataclass(frozen=True, slots=True)
class Way:
    """Of a line: its ends, and straight pieces from one to the other."""

    ends: frozenset[str]
    points: tuple[Point, ...]

    def pieces(self) -> Iterator[tuple[Point, Point]]:
        return itertools.pairwise(self.points)

    def box(self) -> Box:
        across, up = zip(*self.points, strict=True)
        return Box(min(across), min(up), max(across), max(up))


@dataclass(frozen=True, slots=True)
class Layout:
    nodes: dict[str, Box]
    frames: tuple[Box, ...]  # of groups
    texts: dict[str, list[tuple[str, Box]]]  # by node
    legend: list[tuple[str, Box]]
    ways: tuple[Way, ...]


def layout(dot: bytes) -> Layout:
    done = subprocess.run(["dot", "-Tjson"], input=dot, capture_output=True, check=True)
    said = json.loads(done.stdout)
    things = said.get("objects", ())
    names = {thing["_gvid"]: thing["name"] for thing in things}
    return Layout(
        nodes={thing["name"]: _box(thing) for thing in things if "pos" in thing},
        frames=tuple(
            Box(*map(float, thing["bb"].split(",")))
            for thing in things
            if "_draw_" in thing and "bb" in thing
        ),
        texts={thing["name"]: list(_texts(thing)) for thing in things},
        legend=list(_texts(said)),
        ways=tuple(
            Way(frozenset((names[line["tail"]], names[line["head"]])), tuple(_points(line)))
            for line in said.get("edges", ())
            if line.get("style") != "invis"
        ),
    )


def _box(node: dict[str, Any]) -> Box:
    x, y = map(float, node["pos"].split(","))
    width, height = float(node["width"]) * 36, float(node["height"]) * 36  # half an inch
    return Box(x - width, y - height, x + width, y + height)


def _texts(thing: dict[str, Any]) -> Iterator[tuple[str, Box]]:
    size = 14.0
    for act in thing.get("_ldraw_", ()):
        if act["op"] == "F":
            size = act["size"]
        elif act["op"] == "T":
            x, y = act["pt"]
            width = act["width"]
            left = {"l": x, "c": x - width / 2, "r": x - width}[act["align"]]
            yield act["text"], Box(left, y - size * 0.2, left + width, y + size * 0.78)


def _points(line: dict[str, Any]) -> Iterator[Point]:
    for act in line["_draw_"]:
        if act["op"] in "bB":
            controls = [(float(x), float(y)) for x, y in act["points"]]
            yield controls[0]
            for at in range(0, len(controls) - 1, 3):
                yield from _curve(controls[at : at + 4])


def _curve(controls: list[Point]) -> Iterator[Point]:
    for step in range(1, STEPS + 1):
        t = step / STEPS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        yield (
            sum(weight * x for weight, (x, _) in zip(weights, controls, strict=True)),
            sum(weight * y for weight, (_, y) in zip(weights, controls, strict=True)),
        )


def crossings(ways: tuple[Way, ...]) -> int:
    """Pairs of lines that cross; Graphviz does not separate lines of one node."""
    return sum(
        _cross(one, other)
        for one, other in itertools.combinations(ways, 2)
        if not one.ends & other.ends and one.box().overlaps(other.box())
    )


def _cross(one: Way, other: Way) -> bool:
    return any(
        _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0
        for a, b in one.pieces()
        for c, d in other.pieces()
    )


def _turn(a: Point, b: Point, c: Point) -> float:
    return math.copysign(1, (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def runs_through(way: Way, box: Box) -> bool:
    """Whether a line runs over a box, more than a point deep."""
    inside = Box(box.left + 1, box.bottom + 1, box.right - 1, box.top - 1)
    return any(
        inside.left < x < inside.right and inside.bottom < y < inside.top for x, y in way.points
    )
