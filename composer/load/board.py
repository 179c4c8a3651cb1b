# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""boards/NAME.yaml and its device tree: RAM, interrupt controller, and portable names for devices."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from composer.load import device_tree, names, scalars
from composer.load.device_tree import TreeNode
from composer.load.keys import FLAG, Choice, Key, Keys, ListOf, MapOf, Text
from composer.load.processors import PHYSICAL_BITS
from composer.load.reading import Entries, Reading
from composer.load.sources import Sources
from composer.load.yaml_nodes import Node, Scalar
from composer.model.asked import Bank, Board, BoardDevice, Window
from composer.model.diagnostics import Diagnostic, Note, Place, Remedy

DEVICE = Keys(
    what="a device",
    keys=(
        Key(name="node", shape=Text("/.*"), required=True, example="/pl011@9000000", meaning="The device's path in the device tree."),
        Key(name="bus_master", shape=FLAG, example="true", meaning="It reads and writes memory by itself. Default: what the device tree says."),
    ),
    later=("reset",),
)
BOARD = Keys(what="a board", keys=(
    Key(name="board", shape=Text(names.BOARD.pattern), required=True, example="qemu-virt-aarch64", meaning="The board's name: that of its file."),
    Key(name="architecture", shape=Text("aarch64"), required=True, example="aarch64", meaning="What the processor understands."),
    Key(name="device_tree", shape=Text(r".+\.dts"), required=True, example="qemu-virt-aarch64.dts", meaning="The device tree, a file beside this one."),
    Key(name="cpu", shape=Choice(tuple(PHYSICAL_BITS)), required=True, example="cortex-a72", meaning="QEMU's model of the processor."),
    Key(name="machine", shape=ListOf(Text(".+")), required=True, example='["-M", "virt"]', meaning="QEMU's other arguments."),
    Key(name="devices", shape=MapOf(names.WORD.pattern, DEVICE), required=True, example="{stdout: {node: /pl011@9000000}}",
        meaning="Portable names for devices."),
))
_SPI, _PPI = 32, 16  # first interrupt number of shared and of private lines (GICv2 manual, 2.2.1)
_VIRTUAL_TIMER = 2  # third interrupt of the timer node (arm,armv8-timer binding)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    file: str  # as diagnostics call it
    nodes: dict[str, TreeNode]


def empty(name: str, place: Place) -> Board:
    """Stands in for a board that could not be read."""
    nowhere = (0, 0)
    return Board(
        name=name,
        architecture="aarch64",
        banks=(),
        devices=(),
        gic_distributor=nowhere,
        gic_cpu_interface=nowhere,
        timer_line=0,
        machine=(),
        cpu="",
        physical_bits=0,
        place=place,
    )


def read(reading: Reading, root: Node, name: str, path: Path, sources: Sources) -> Board | None:
    entries = reading.entries(root, BOARD, root.place)
    if entries is None:
        return None
    before = len(reading.found)
    if "board" in entries:
        stated = reading.text(entries["board"][1], "board")
        if stated is not None and stated.value != name:
            message = f"the file is called `{path.name}`, and the board `{scalars.short(stated.value)}`"
            reading.error("L022", message, stated.place, remedy=Remedy(text="both carry one name", instead=name))
    if "architecture" in entries:
        reading.choice(entries["architecture"][1], "architecture", ("aarch64",), later=("riscv64", "x86_64"))
    cpu = reading.choice(entries["cpu"][1], "cpu", tuple(PHYSICAL_BITS)) if "cpu" in entries else None
    machine = [
        reading.text(node, "machine") for node in (reading.items(entries["machine"][1], "machine") if "machine" in entries else ())
    ]
    tree = _tree(reading, entries, path, sources)
    if tree is None or cpu is None:
        return None
    devices = [
        _device(reading, key, value, tree) for key, value in reading.named(entries["devices"][1], "`devices`")
    ] if "devices" in entries else []
    place = root.place
    distributor, cpu_interface = _interrupt_controller(reading, tree, place)
    banks = [pair for one in tree.nodes.values() if one.strings.get("device_type") == ("memory",)
             for pair in _registers(reading, tree, one, place)]
    if not banks:
        reading.error("L026", "the device tree holds no memory", place)
    timer = _timer(reading, tree.nodes, place)
    if len(reading.found) > before:
        return None
    return Board(
        name=name,
        architecture="aarch64",
        banks=tuple(Bank(name=f"ram{n}", start=start, size=size) for n, (start, size) in enumerate(sorted(banks))),
        devices=tuple(one for one in devices if one is not None),
        gic_distributor=distributor,
        gic_cpu_interface=cpu_interface,
        timer_line=timer,
        machine=tuple(one.value for one in machine if one is not None),
        cpu=cpu.value,
        physical_bits=PHYSICAL_BITS[cpu.value],
        place=place,
    )


def _tree(reading: Reading, entries: Entries, path: Path, sources: Sources) -> Tree | None:
    file = reading.text(entries["device_tree"][1], "device_tree") if "device_tree" in entries else None
    if file is None:
        return None
    if names.BOARD.fullmatch(file.value) is None:
        reading.error("L026", f"`{scalars.short(file.value)}` is no file beside the board's", file.place)
        return None
    text = sources.read(path.parent / file.value, tabs=True)
    if isinstance(text, Diagnostic):
        reading.found.append(replace(text, notes=(Note(message="named here", place=file.place),)))
        return None
    try:
        return Tree(file=sources.name(path.parent / file.value), nodes=device_tree.parse(text))
    except device_tree.Unreadable as unreadable:
        place = Place(sources.name(path.parent / file.value), unreadable.line)
        remedy = "a device tree is read as `dtc -O dts` prints it"
        reading.error("L026", f"the device tree cannot be read: {unreadable}", place, remedy=remedy)
        return None


def _device(reading: Reading, key: Scalar, value: Node, tree: Tree) -> BoardDevice | None:
    entries = reading.entries(value, DEVICE, key.place)
    path = reading.text(entries["node"][1], "node") if entries is not None and "node" in entries else None
    if entries is None or path is None:
        return None
    node = tree.nodes.get(path.value)
    before = len(reading.found)
    registers = _registers(reading, tree, node, path.place) if node is not None else ()
    if node is None or not registers:
        if len(reading.found) == before:
            message = f"the device tree has no node `{scalars.short(path.value)}` with registers"
            reading.error("L026", message, path.place, remedy=reading.guesses.meant(path.value, _reachable(tree.nodes)))
        return None
    master: bool | None = "dma-coherent" in node.flags
    if "bus_master" in entries:
        master = reading.flag(entries["bus_master"][1], "bus_master")
    return BoardDevice(
        name=key.text,
        node=node.path,
        compatible=node.strings.get("compatible", ()),
        registers=_windows(node, registers, tree),
        interrupts=_interrupts(node),
        bus_master=bool(master),
        place=key.place,
    )


def _windows(node: TreeNode, registers: tuple[tuple[int, int], ...], tree: Tree) -> tuple[Window, ...]:
    called = node.strings.get("reg-names", ())
    place = Place(tree.file, node.line)
    return tuple(
        Window(start=start, size=size, name=called[at] if at < len(called) else None, place=place)
        for at, (start, size) in enumerate(registers)
    )


def _registers(reading: Reading, tree: Tree, node: TreeNode, place: Place) -> tuple[tuple[int, int], ...]:
    """None, after a diagnostic at `place`, where the processor reaches not all of them."""
    try:
        return node.registers()
    except device_tree.Unreachable as unreachable:
        notes = [Note(message="the bus", place=Place(tree.file, unreachable.bus.line))]
        reading.error("L026", f"`{scalars.short(node.path)}` has no address: {unreachable}", place, notes)
        return ()


def _reachable(nodes: dict[str, TreeNode]) -> list[str]:
    found = []
    for path, node in nodes.items():
        with suppress(device_tree.Unreachable):
            found += [path] if node.registers() else []
    return found


def _interrupts(node: TreeNode) -> tuple[tuple[int, bool], ...]:
    """Cells of three: shared or private, number, trigger (1, 2 edge; 4, 8 level)."""
    cells = node.cells.get("interrupts", ())
    triples = [cells[at : at + 3] for at in range(0, len(cells) - 2, 3)]
    return tuple(((_PPI if private else _SPI) + number, flags & 3 != 0) for private, number, flags in triples)


def _interrupt_controller(
    reading: Reading, tree: Tree, place: Place
) -> tuple[tuple[int, int], tuple[int, int]]:
    for node in tree.nodes.values():
        if "interrupt-controller" in node.flags and any("gic" in word for word in node.strings.get("compatible", ())):
            registers = _registers(reading, tree, node, place)
            if len(registers) >= 2:
                return registers[0], registers[1]
    reading.error("L026", "the device tree holds no GICv2", place)
    return (0, 0), (0, 0)


def _timer(reading: Reading, nodes: dict[str, TreeNode], place: Place) -> int:
    for node in nodes.values():
        if "arm,armv8-timer" in node.strings.get("compatible", ()):
            lines = _interrupts(node)
            if len(lines) > _VIRTUAL_TIMER:
                return lines[_VIRTUAL_TIMER][0]
    reading.error("L026", "the device tree holds no timer", place)
    return 0
