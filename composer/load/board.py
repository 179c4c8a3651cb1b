# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""boards/NAME.yaml and its device tree: RAM, interrupt controller, and portable names for devices.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

from composer.arch import ARCHITECTURES, LATER, Architectures
from composer.arch.contract import Architecture, Controller
from composer.load import machine_words, names, scalars
from composer.load.board_rules import apart, memory, memory_agrees
from composer.load.combinators import ListOf, MapOf, Read, values
from composer.load.forms import NAME, PLACE, Form, key, needed
from composer.load.keys import Key
from composer.load.shapes import FLAG, Choice, Text
from composer.load.machine_words import Machine
from composer.load.reading import Reading
from composer.load.sources import Sources
from composer.tree import Tree, Wrong, parse
from composer.tree.addresses import Reach, windows
from composer.tree.status import in_use
from composer.load.yaml_nodes import Node, Scalar
from composer.model.asked import Bank, Board, BoardDevice
from composer.model.diagnostics import Diagnostic, Located, Note, Place
from composer.model.machine import Interrupts


NAME_OF_BOARD = Key(
    "board",
    Text(names.BOARD.pattern),
    "The board's name: that of its file.",
    names.DEFAULT_BOARD,
    required=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A device as the board's file names it."""

    name: str
    place: Place
    node: Located[str]
    bus_master: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A board's file; None is a value that could not be read."""

    place: Place
    device_tree: Located[str] | None
    cpu: Located[str] | None
    machine: Machine | None
    devices: tuple[Named, ...]


DEVICE = Form(
    "a device",
    Named,
    name=NAME,
    place=PLACE,
    node=needed(Text("/.*"), "The device's path in the device tree.", "/pl011@9000000"),
    bus_master=key(
        FLAG,
        "It reads and writes memory by itself. Default: what the device tree says.",
        "true",
        None,
    ),
).later("reset")


def architecture(known: Architectures) -> Key[Located[str]]:
    """The key by which the others are read."""

    def chosen(reading: Reading, key: Scalar, node: Node, what: str) -> Located[str] | None:
        return reading.choice(node, what, tuple(known), later=LATER)

    return Key(
        "architecture",
        Read(Text("|".join(known)), chosen),
        "What the processor understands.",
        next(iter(known)),
        required=True,
    )


def form(*machines: Architecture) -> Form[Written]:
    """What a board's file says of a machine of one of these architectures."""
    qemus = [one.qemu for one in machines]

    def words(reading: Reading, key: Scalar, node: Node, what: str) -> Machine | None:
        items = reading.items(node, what)
        return machine_words.read(reading, items, node.place, qemus[0]) if items else None

    return Form(
        "a board",
        Written,
        place=PLACE,
        device_tree=key(
            Text(r".+\.dts"),
            "The device tree, a file beside this one.",
            f"{names.DEFAULT_BOARD}.dts",
            None,
            required=True,
        ),
        cpu=key(
            Choice(tuple(name for qemu in qemus for name in qemu.processors)),
            "QEMU's model of the processor.",
            qemus[0].usual[0],
            None,
            required=True,
        ),
        machine=key(
            Read(ListOf(Text(".+")), words),
            "QEMU's other arguments, of a known list.",
            f'["-M", "{qemus[0].machine}"]',
            None,
            required=True,
        ),
        devices=key(
            values(MapOf(names.WORD, DEVICE)),
            "Portable names for devices.",
            "{stdout: {node: /pl011@9000000}}",
            (),
            required=True,
        ),
    )


def every(known: Architectures) -> Form[Written]:
    """With the keys that are read before an architecture is chosen."""
    return form(*known.values()).beside(NAME_OF_BOARD, architecture(known))


BOARD = every(ARCHITECTURES)
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
    entries = reading.entries(root, every(architectures).keys, root.place)
    if entries is None:
        return None
    before = len(reading.found)
    reading.stated(entries, root, "board", name, f"file is called `{path.name}`")
    chosen = architecture(architectures).read(reading, entries)
    # of a board that names none, the rest is judged as the first one's
    one = architectures[chosen.value] if chosen else next(iter(architectures.values()))
    written = form(one).made(reading, Scalar(text=name, place=root.place, plain=True), entries)
    assert written is not None, "no key of a board is vital"
    processors = one.qemu.processors
    model = written.cpu.value if written.cpu else max(processors, key=processors.__getitem__)
    found = _tree(reading, written.device_tree, model, path, sources, one)
    board = _judged(found, written, name) if found is not None else None
    return None if len(reading.found) > before else board


def _tree(
    reading: Reading,
    file: Located[str] | None,
    cpu: str,
    path: Path,
    sources: Sources,
    architecture: Architecture,
) -> Found | None:
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
        _report(reading, wrong, Note("the board's tree", file.place))
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
    """Reads what a tree includes: a path from the including file, below the board's folder."""

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


def _judged(found: Found, written: Written, name: str) -> Board | None:
    """Every fact of the tree that the board uses; those that need others wait for them."""
    tree, reach, reading, one = found.tree, found.reach, found.reading, found.architecture
    note = Note("the board's tree", found.file.place)
    controller = found.ask(note, one.controller, tree, reach)
    interrupts = found.ask(note, controller.interrupts, tree) if controller is not None else None
    banks = found.ask(note, memory, tree, reach, one.pages)
    found.ask(note, one.judge_firmware, tree)
    rows = [_device(found, row, controller) for row in written.devices]
    devices = tuple(device for device in rows if device is not None)
    cpu, machine = written.cpu, written.machine
    if banks is not None and machine is not None:
        memory_agrees(reading, machine, banks, one.qemu)
    if controller is None or interrupts is None or banks is None:
        return None
    apart(reading, banks, controller, devices, one.pages)
    if cpu is None or machine is None:
        return None
    return Board(
        name=name,
        architecture=one.name,
        banks=tuple(
            Bank(name=f"ram{number}", start=bank.start, size=bank.size)
            for number, bank in enumerate(banks)
        ),
        devices=devices,
        pages=one.pages,
        layout=one.layout,
        interrupts=interrupts,
        machine=machine.words,
        cpu=cpu.value,
        physical_bits=reach.bits,
        place=written.place,
    )


def _device(found: Found, named: Named, controller: Controller | None) -> BoardDevice | None:
    reading, path = found.reading, named.node
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
    coherent = "dma-coherent" in node.properties
    note = Note(f"device `{named.name}` of the board", path.place)
    registers = found.ask(note, windows, node, found.reach)
    lines_of = found.ask(note, controller.lines, node) if controller is not None else ()
    compatible = found.ask(note, node.compatible)
    works = found.ask(note, in_use, node)
    if registers is None or lines_of is None or compatible is None or works is None:
        return None
    return BoardDevice(
        name=named.name,
        node=node.path,
        compatible=compatible,
        registers=registers,
        interrupts=lines_of,
        bus_master=coherent if named.bus_master is None else named.bus_master,
        place=named.place,
    )


def _with_registers(tree: Tree) -> list[str]:
    return [node.path for node in tree.root.walk() if "reg" in node.properties]
