# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Rules between a board's facts: its parts lie apart, and QEMU has that memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from composer.arch.contract import Controller, Qemu
from composer.load.machine_words import Machine
from composer.load.reading import Reading
from composer.tree import Tree, TreeNode, Wrong
from composer.tree.addresses import Reach, windows
from composer.tree.status import in_use
from composer.model.asked import BoardDevice, Window
from composer.model.diagnostics import Note, Place, Remedy
from composer.model.machine import PageFormat

_UNITS = ((30, "G"), (20, "M"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Something that takes addresses, and its words for people."""

    what: str
    window: Window
    device: int | None  # the line of a device in the board's file

    @property
    def end(self) -> int:
        return self.window.start + self.window.size

    def meets(self, later: "Part", pages: PageFormat) -> bool:
        """Whether `later`, which does not start before this part, shares a byte with it; a device
        and a part of another kind: a page.
        """
        if (self.device is None) == (later.device is None):
            return later.window.start < self.end
        return pages.down(later.window.start) < pages.whole(self.end)


def memory(tree: Tree, reach: Reach, pages: PageFormat) -> tuple[Window, ...]:
    """The banks of RAM, the lowest first: whole pages, apart from one another and all else."""
    found = [window for node in _memory_nodes(tree) for window in windows(node, reach)]
    if not found:
        raise Wrong(
            "L208",
            "the device tree holds no memory",
            tree.root.place,
            remedy='a node with device_type = "memory"; and `reg`',
        )
    banks = tuple(sorted(found, key=lambda bank: bank.start))
    for bank in banks:
        if bank.start % pages.page or bank.size % pages.page:
            raise Wrong(
                "L208",
                f"the memory at {bank.start:#x} with {bank.size:#x} bytes is not whole pages of"
                f" {pages.words}",
                bank.place,
            )
    for bank, other in zip(banks, banks[1:]):
        if bank.start + bank.size > other.start:
            raise Wrong(
                "L208",
                f"the memory at {other.start:#x} overlaps that at {bank.start:#x}",
                other.place,
                notes=(Note("the other memory", bank.place),),
            )
    for start, end, place in _reserved(tree, reach):
        if any(start < bank.start + bank.size and bank.start < end for bank in banks):
            raise Wrong(
                "L208",
                f"memory from {start:#x} to {end:#x} is reserved, and the image would not leave"
                " it alone",
                place,
            )
    return banks


def _memory_nodes(tree: Tree) -> Iterator[TreeNode]:
    for node in tree.root.walk():
        held = node.properties.get("device_type")
        if held is not None and held.strings("L212") == ("memory",):
            in_use(node)
            yield node


def _reserved(tree: Tree, reach: Reach) -> Iterator[tuple[int, int, Place]]:
    """Memory that firmware keeps: `/memreserve/`, and the ranges below /reserved-memory."""
    yield from ((start, start + size, place) for start, size, place in tree.reserved)
    above = tree.root.children.get("reserved-memory")
    for node in above.children.values() if above is not None else ():
        if "reg" in node.properties:
            yield from (
                (one.start, one.start + one.size, one.place) for one in windows(node, reach)
            )


def memory_agrees(reading: Reading, machine: Machine, banks: Sequence[Window], qemu: Qemu) -> None:
    """QEMU's machine has one range of memory: that of the tree."""
    lowest, total = banks[0], sum(bank.size for bank in banks)
    ends = (bank.start + bank.size for bank in banks)
    hole = next((bank for end, bank in zip(ends, banks[1:]) if bank.start != end), None)
    if lowest.start != qemu.memory:
        message = (
            f"the memory of the tree begins at {lowest.start:#x}, and that of QEMU's"
            f" `{qemu.machine}` at {qemu.memory:#x}"
        )
        reading.error("L209", message, lowest.place, [Note("the machine", machine.place)])
    elif machine.memory is not None and machine.memory.value != total:
        message = (
            f"QEMU gets {_amount(machine.memory.value)} of memory, and the device tree has"
            f" {_amount(total)}"
        )
        remedy = (
            Remedy(f"write {_amount(total)}", _amount(total)) if total % (1 << 20) == 0 else None
        )
        reading.error(
            "L209", message, machine.memory.place, [Note("the device tree", lowest.place)], remedy
        )
    elif machine.memory is not None and hole is not None:
        message = (
            f"QEMU's memory is one range, and that of the tree goes on at {hole.start:#x} behind a"
            " hole"
        )
        reading.error("L209", message, hole.place, [Note("the machine", machine.memory.place)])
    elif total % (1 << 20):
        reading.error(
            "L209",
            f"the memory has {total:#x} bytes, and QEMU's are whole MiB",
            lowest.place,
            [Note("the machine", machine.place)],
        )


def _amount(size: int) -> str:
    return next(
        (f"{size >> shift}{unit}" for shift, unit in _UNITS if size % (1 << shift) == 0),
        f"{size:#x} bytes",
    )


def apart(
    reading: Reading,
    banks: Sequence[Window],
    controller: Controller,
    devices: Sequence[BoardDevice],
    pages: PageFormat,
) -> None:
    """No parts overlap, devices share no page with the kernel's. One node is one device."""
    parts = [Part(what="the memory", window=bank, device=None) for bank in banks]
    parts += [
        Part(what="the interrupt controller", window=one, device=None) for one in controller.windows
    ]
    owned = {one.window.place: one.what for one in parts}
    for device in {one.node: one for one in reversed(devices)}.values():
        taken = next(
            (owned[register.place] for register in device.registers if register.place in owned),
            None,
        )
        if taken is not None:
            reading.error(
                "L210", f"device `{device.name}` is {taken}, which is the kernel's", device.place
            )
        else:
            parts += [
                Part(what=f"device `{device.name}`", window=one, device=device.place.line)
                for one in device.registers
            ]
    for one, other in _meeting(parts, pages):
        # blame the later device
        first, second = sorted(
            (one, other),
            key=lambda part: (part.device is not None, part.device or 0, part.window.place),
        )
        _overlap(reading, second, first)


def _meeting(parts: Sequence[Part], pages: PageFormat) -> Iterator[tuple[Part, Part]]:
    """Pairs that meet: who meets any part before it meets the one that ends last."""
    furthest: dict[bool, Part] = {}  # of devices, of all else
    for part in sorted(parts, key=lambda one: (one.window.start, -one.window.size)):
        yield from ((other, part) for other in furthest.values() if other.meets(part, pages))
        before = furthest.get(part.device is not None)
        if before is None or part.end > before.end:
            furthest[part.device is not None] = part


def _overlap(reading: Reading, part: Part, other: Part) -> None:
    one, two = part.window, other.window
    touch = "overlaps" if one.start < other.end and two.start < part.end else "shares a page with"
    message = (
        f"{part.what} at {one.start:#x} to {part.end:#x} {touch} {other.what} at {two.start:#x} to"
        f" {other.end:#x}"
    )
    reading.error("L210", message, one.place, [Note(other.what, two.place)])
