# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""boards/NAME.yaml and its device tree: RAM, interrupt controller, and portable names for devices.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ParamSpec, TypeVar

from composer.arch import ARCHITECTURES, LATER, Architectures
from composer.arch.contract import Architecture, Controller
from composer.load import machine_words, names, scalars
from composer.load.board_rules import apart, memory, memory_agrees
from composer.load.combinators import ListOf, MapOf
from composer.load.keys import Key, Keys
from composer.load.shapes import FLAG, Choice, Text
from composer.load.machine_words import Machine
from composer.load.reading import Entries, Reading
from composer.load.sources import Sources
from composer.tree import Tree, Wrong, parse
from composer.tree.addresses import Reach, windows
from composer.tree.status import in_use
from composer.load.yaml_nodes import Node, Scalar
from composer.model.asked import Bank, Board, BoardDevice
from composer.model.diagnostics import Diagnostic, Located, Note, Place, Remedy
from composer.model.machine import Interrupts


DEVICE = Keys(
    what="a device",
    keys=(
        Key(
            name="node",
            shape=Text("/.*"),
            required=True,
            example="/pl011@9000000",
            meaning="The device's path in the device tree.",
        ),
        Key(
            name="bus_master",
            shape=FLAG,
            example="true",
            meaning="It reads and writes memory by itself. Default: what the device tree says.",
        ),
    ),
    later=("reset",),
)


def keys(architectures: Architectures) -> Keys:
    """Those of a board's file, for machines of these architectures."""
    qemus = [one.qemu for one in architectures.values()]
    return Keys(
        what="a board",
        keys=(
            Key(
                name="board",
                shape=Text(names.BOARD.pattern),
                required=True,
                example=names.DEFAULT_BOARD,
                meaning="The board's name: that of its file.",
            ),
            Key(
                name="architecture",
                shape=Text("|".join(architectures)),
                required=True,
                example=next(iter(architectures)),
                meaning="What the processor understands.",
            ),
            Key(
                name="device_tree",
                shape=Text(r".+\.dts"),
                required=True,
                example=f"{names.DEFAULT_BOARD}.dts",
                meaning="The device tree, a file beside this one.",
            ),
            Key(
                name="cpu",
                shape=Choice(tuple(name for qemu in qemus for name in qemu.processors)),
                required=True,
                example=qemus[0].usual[0],
                meaning="QEMU's model of the processor.",
            ),
            Key(
                name="machine",
                shape=ListOf(Text(".+")),
                required=True,
                example=f'["-M", "{qemus[0].machine}"]',
                meaning="QEMU's other arguments, of a known list.",
            ),
            Key(
                name="devices",
                shape=MapOf(names.WORD.pattern, DEVICE),
                required=True,
                example="{stdout: {node: /pl011@9000000}}",
                meaning="Portable names for devices.",
            ),
        ),
    )


BOARD = keys(ARCHITECTURES)
INCLUDED = (  # of a tree: below its folder
    r"(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*[A-Za-z0-9_-][A-Za-z0-9_.-]*"
)
Fact = TypeVar("Fact")
Asked = ParamSpec("Asked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A board's file and its device tree as read, before they are compared."""

    reading: Reading
    architecture: Architecture
    tree: Tree
    file: Located[str]  # the tree's, as named
    reach: Reach

    def ask(
        self, note: Note, fact: Callable[Asked, Fact], *args: Asked.args, **named: Asked.kwargs
    ) -> Fact | None:
        """A fact of the tree, or None after its diagnostic."""
        try:
            return fact(*args, **named)
        except Wrong as wrong:
            _report(self.reading, wrong, note)
            return None


def _report(reading: Reading, wrong: Wrong, *notes: Note) -> None:
    if any(
        (one.code, one.message, one.place) == (wrong.code, wrong.message, wrong.place)
        for one in reading.found
    ):
        return  # another fact met the same mistake
    reading.error(wrong.code, wrong.message, wrong.place, (*wrong.notes, *notes), wrong.remedy)


def empty(name: str, place: Place, architectures: Architectures) -> Board:
    """Stands in for a board that could not be read."""
    one = next(iter(architectures.values()))
    return Board(
        name=name,
        architecture=one.name,
        banks=(),
        devices=(),
        pages=one.pages,
        layout=one.layout,
        interrupts=Interrupts(registers=(), timer_line=0, first_shared_line=0),
        machine=(),
        cpu="",
        physical_bits=0,
        place=place,
    )


def read(
    reading: Reading,
    root: Node,
    name: str,
    path: Path,
    sources: Sources,
    architectures: Architectures,
) -> Board | None:
    entries = reading.entries(root, keys(architectures), root.place)
    if entries is None:
        return None
    before = len(reading.found)
    _named(reading, entries, name, path)
    chosen = (
        reading.choice(
            entries["architecture"][1], "architecture", tuple(architectures), later=LATER
        )
        if "architecture" in entries
        else None
    )
    # of a board that names none, the rest is judged as the first one's
    one = architectures[chosen.value] if chosen else next(iter(architectures.values()))
    processors = one.qemu.processors
    cpu = reading.choice(entries["cpu"][1], "cpu", tuple(processors)) if "cpu" in entries else None
    machine = _machine(reading, entries, one)
    model = cpu.value if cpu is not None else max(processors, key=lambda model: processors[model])
    found = _tree(reading, entries, model, path, sources, one)
    if found is None:
        return None
    board = _judged(found, entries, name, root.place, machine)
    if board is None or cpu is None or machine is None or len(reading.found) > before:
        return None
    return replace(board, cpu=cpu.value, machine=machine.words)


def _named(reading: Reading, entries: Entries, name: str, path: Path) -> None:
    stated = reading.text(entries["board"][1], "board") if "board" in entries else None
    if stated is not None and stated.value != name:
        message = f"the file is called `{path.name}`, and the board `{scalars.short(stated.value)}`"
        reading.error(
            "L022",
            message,
            stated.place,
            remedy=Remedy(text="use the same name for both", instead=name),
        )


def _machine(reading: Reading, entries: Entries, architecture: Architecture) -> Machine | None:
    if "machine" not in entries:
        return None
    node = entries["machine"][1]
    items = reading.items(node, "machine")
    return machine_words.read(reading, items, node.place, architecture.qemu) if items else None


def _tree(
    reading: Reading,
    entries: Entries,
    cpu: str,
    path: Path,
    sources: Sources,
    architecture: Architecture,
) -> Found | None:
    file = (
        reading.text(entries["device_tree"][1], "device_tree") if "device_tree" in entries else None
    )
    if file is None:
        return None
    if names.BOARD.fullmatch(file.value) is None:
        reading.error(
            "L026", f"`{scalars.short(file.value)}` is not a file beside the board's", file.place
        )
        return None
    text = sources.read(path.parent / file.value, tabs=True, named=file.place)
    if isinstance(text, Diagnostic):
        reading.found.append(text)
        return None
    try:
        tree = parse(sources.name(path.parent / file.value), text, _Include(sources, path.parent))
    except Unreadable as unreadable:
        reading.found.append(unreadable.diagnostic)
        return None
    except Wrong as wrong:
        _report(reading, wrong, Note(message="the board's tree", place=file.place))
        return None
    return Found(
        reading=reading,
        architecture=architecture,
        tree=tree,
        file=file,
        reach=Reach(cpu=cpu, bits=architecture.qemu.processors[cpu]),
    )


class Unreadable(Exception):
    """An included file of a tree: the diagnostic says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class _Include:
    """Reads what a tree includes: a path from the folder of the file that says it, below the
    board's folder.
    """

    sources: Sources
    folder: Path

    def __call__(self, by: str, name: str, place: Place) -> tuple[str, str]:
        if not re.fullmatch(INCLUDED, name):
            raise Wrong(
                "L026",
                f"`{scalars.short(name)}` is not a file beside the device tree",
                place,
                remedy="a path from the folder of this file",
            )
        path = self.sources.path(by).parent / name
        text = self.sources.read(path, tabs=True, named=place)
        if isinstance(text, Diagnostic):
            raise Unreadable(text)
        return self.sources.name(path), text


def _judged(
    found: Found, entries: Entries, name: str, place: Place, machine: Machine | None
) -> Board | None:
    """Every fact of the tree that the board uses; those that need others wait for them."""
    tree, reach, reading, one = found.tree, found.reach, found.reading, found.architecture
    note = Note(message="the board's tree", place=found.file.place)
    controller = found.ask(note, one.controller, tree, reach)
    interrupts = found.ask(note, controller.interrupts, tree) if controller is not None else None
    banks = found.ask(note, memory, tree, reach, one.pages)
    found.ask(note, one.judge_firmware, tree)
    named = reading.named(entries["devices"][1], "`devices`") if "devices" in entries else []
    rows = (_device(found, key, value, controller) for key, value in named)
    devices = [device for device in rows if device is not None]
    if banks is not None and machine is not None:
        memory_agrees(reading, machine, banks, one.qemu)
    if controller is None or interrupts is None or banks is None:
        return None
    apart(reading, banks, controller, devices, one.pages)
    return Board(
        name=name,
        architecture=one.name,
        banks=tuple(
            Bank(name=f"ram{number}", start=bank.start, size=bank.size)
            for number, bank in enumerate(banks)
        ),
        devices=tuple(devices),
        pages=one.pages,
        layout=one.layout,
        interrupts=interrupts,
        machine=(),
        cpu="",
        physical_bits=reach.bits,
        place=place,
    )


def _device(
    found: Found, key: Scalar, value: Node, controller: Controller | None
) -> BoardDevice | None:
    reading = found.reading
    entries = reading.entries(value, DEVICE, key.place)
    path = (
        reading.text(entries["node"][1], "node")
        if entries is not None and "node" in entries
        else None
    )
    if entries is None or path is None:
        return None
    node = found.tree.root.find(path.value) if path.value.startswith("/") else None
    if node is None or node.path != path.value:
        message = f"the device tree has no node `{scalars.short(path.value)}`"
        reading.error(
            "L026",
            message,
            path.place,
            remedy=reading.guesses.meant(path.value, _with_registers(found.tree)),
        )
        return None
    master: bool | None = "dma-coherent" in node.properties
    if "bus_master" in entries:
        master = reading.flag(entries["bus_master"][1], "bus_master")
    note = Note(message=f"device `{key.text}` of the board", place=path.place)
    registers = found.ask(note, windows, node, found.reach)
    lines_of = found.ask(note, controller.lines, node) if controller is not None else ()
    compatible = found.ask(note, node.compatible)
    works = found.ask(note, in_use, node)
    if registers is None or lines_of is None or compatible is None or works is None:
        return None
    return BoardDevice(
        name=key.text,
        node=node.path,
        compatible=compatible,
        registers=registers,
        interrupts=lines_of,
        bus_master=bool(master),
        place=key.place,
    )


def _with_registers(tree: Tree) -> list[str]:
    return [node.path for node in tree.root.walk() if "reg" in node.properties]
