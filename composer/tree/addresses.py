# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""`reg` and `ranges`: where the processor sees what lies on a bus (Devicetree Specification 0.4,
2.3.5 to 2.3.8).
"""

from __future__ import annotations

from dataclasses import dataclass

from composer.tree.node import CELL, Property, TreeNode
from composer.tree.wrong import Wrong
from composer.model.asked import Window
from composer.model.diagnostics import Note, Place

_WIDEST = 2  # cells of an address or a size


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A processor and the bits of its physical addresses."""

    cpu: str
    bits: int


def windows(node: TreeNode, reach: Reach) -> tuple[Window, ...]:
    """Every entry of `reg`, as the processor sees it: at least one."""
    held = node.properties.get("reg")
    bus = node.parent
    if held is None or bus is None:
        raise Wrong("L026", f"`{node.path}` has no registers: there is no `reg` in it", node.place)
    widths = width(bus, "#address-cells"), width(bus, "#size-cells")
    rows = entries(held, widths)
    if not rows:
        raise Wrong("L026", f"`{node.path}` has no registers: its `reg` is empty", held.place)
    names = _names(node, len(rows))
    return tuple(
        _window(node, held, at, row, widths[0], reach, names[at]) for at, row in enumerate(rows)
    )


def width(node: TreeNode, name: str) -> int:
    """Cells of one address or size on this bus."""
    held = node.properties.get(name)
    if held is None:
        raise Wrong(
            "L201",
            f"the bus `{node.path}` does not say `{name}`",
            node.place,
            remedy=f"{name} = <2>; or <1>",
        )
    value = single(held)
    if not 1 <= value <= _WIDEST:
        raise Wrong(
            "L201",
            f"`{name}` of the bus `{node.path}` is {value}, and addresses of 1 or 2 cells are read",
            held.at(0),
        )
    return value


def single(held: Property) -> int:
    """The value of a property of one cell."""
    cells = held.cells("L201")
    if len(cells) != 1:
        raise Wrong("L201", f"`{held.name}` has {len(cells)} cells, and one is wanted", held.at(0))
    return cells[0]


def entries(held: Property, widths: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Rows of as many numbers as there are widths; a rest that fills no row is refused."""
    cells = held.cells("L201")
    step = sum(widths)
    rest = len(cells) % step
    if rest:
        message = f"`{held.name}` has {len(cells)} cells, and each of its entries takes {step}"
        raise Wrong("L201", message, held.at((len(cells) - rest) * CELL))
    ends = [sum(widths[: number + 1]) for number in range(len(widths))]
    return [
        tuple(
            _joined(cells[at + end - one : at + end]) for end, one in zip(ends, widths, strict=True)
        )
        for at in range(0, len(cells), step)
    ]


def _joined(cells: tuple[int, ...]) -> int:
    value = 0
    for cell in cells:
        value = value << 32 | cell
    return value


def _window(
    node: TreeNode,
    held: Property,
    at: int,
    row: tuple[int, ...],
    wide: int,
    reach: Reach,
    name: str | None,
) -> Window:
    start, size = row
    bus = node.parent
    assert bus is not None, "the root has no registers"
    first = at * (width(bus, "#address-cells") + width(bus, "#size-cells")) * CELL
    place = held.at(first)
    if size == 0:
        raise Wrong(
            "L202",
            f"a range of `{node.path}` at {start:#x} has no bytes",
            held.at(first + wide * CELL),
        )
    seen = _seen_by_processor(bus, start, size, place)
    end = seen + size
    if end > 1 << 64:
        raise Wrong(
            "L202",
            f"a range of `{node.path}` at {seen:#x} with {size:#x} bytes goes past 64 bits",
            place,
        )
    if end > 1 << reach.bits:
        message = (
            f"a range of `{node.path}` ends at {end:#x}, and addresses of {reach.cpu} have"
            f" {reach.bits} bits"
        )
        raise Wrong("L202", message, place)
    return Window(start=seen, size=size, name=name, place=place)


def _seen_by_processor(bus: TreeNode, start: int, size: int, place: Place) -> int:
    """An address on `bus`, moved by the `ranges` of every bus on the way up."""
    while bus.parent is not None:
        held = bus.properties.get("ranges")
        if held is None:
            message = (
                f"the bus `{bus.path}` has no `ranges`, so nothing on it is the processor's to"
                " reach"
            )
            raise Wrong("L026", message, place, notes=(Note("the bus", bus.place),))
        widths = (
            width(bus, "#address-cells"),
            width(bus.parent, "#address-cells"),
            width(bus, "#size-cells"),
        )
        rows = entries(held, widths)
        if held.data:
            start = _moved(bus, held, rows, start, size, place)
        bus = bus.parent
    return start


def _moved(
    bus: TreeNode, held: Property, rows: list[tuple[int, ...]], start: int, size: int, place: Place
) -> int:
    for child, above, length in rows:
        if child <= start and start + size <= child + length:
            return above + start - child
    message = f"the `ranges` of the bus `{bus.path}` leave out {start:#x} to {start + size - 1:#x}"
    raise Wrong("L026", message, place, notes=(Note("its ranges", held.at(0)),))


def _names(node: TreeNode, number: int) -> list[str | None]:
    held = node.properties.get("reg-names")
    if held is None:
        return [None] * number
    names = held.strings("L212")
    if len(names) != number or len(set(names)) != number:
        message = (
            f"`reg-names` of `{node.path}` has {len(set(names))} different names, and `reg`"
            f" {number} entries"
        )
        raise Wrong("L212", message, held.at(0))
    return list(names)
