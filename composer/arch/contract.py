# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What the composer asks of an architecture. Each folder beside this file answers it, and nothing
else in the composer knows a machine.

A board's `architecture:` chooses. Facts that are numbers go into the board (model/machine.py); what
reads bytes, trees and records, or writes words, is asked here by the pass that needs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol

from composer.model.asked import Window
from composer.model.facts import Memory, Right
from composer.model.machine import AddressLayout, Interrupts, KernelSteps, PageFormat
from composer.tree import Tree, TreeNode
from composer.tree.addresses import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """What one leaf entry says. `physical` is aligned to what an entry of the level maps."""

    physical: int
    level: int
    rights: Right
    memory: Memory
    user: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Instructions that lie one behind the other in a program."""

    start: int
    data: bytes


class Flow(Enum):
    """Where a branch leads, besides to the next instruction."""

    CALL = auto()
    JUMP = auto()
    CALL_REGISTER = auto()  # to an address that only a register holds
    JUMP_REGISTER = auto()


@dataclass(frozen=True, slots=True)
class Branch:
    """A call or jump; a return is none, and neither is a jump by a table of its own function."""

    flow: Flow
    target: int | None = None
    left: bool = False  # the instructions before it release the function's frame


class Instructions(Protocol):
    """The instructions of one program, as far as its stack and its registers depend on them.

    `start` and `end` are those of a function.
    """

    def branches(self, start: int, end: int) -> Iterator[Branch]:
        ...

    def padding(self, start: int, end: int) -> int:
        """Bytes that alignments of the stack pointer may add to what the compiler says."""

    def steps(self) -> Iterator[tuple[int, int | None]]:
        """Instructions that take of the stack and touch nothing: address, and bytes if known."""

    def floating_point(self) -> int | None:
        """The address of the first instruction that needs the floating-point unit."""


class Controller(Protocol):
    """The interrupt controller of a board's tree. Each method raises Wrong for what is no fact."""

    @property
    def windows(self) -> tuple[Window, ...]:
        """Its registers, which no component may hold."""

    def lines(self, node: TreeNode) -> tuple[tuple[int, bool], ...]:
        """Each line of a device: its number, and whether an edge raises it."""

    def interrupts(self, tree: Tree) -> Interrupts:
        """With the timer, which is one of its lines."""


@dataclass(frozen=True, slots=True)
class Value:
    """A form of a value on QEMU's command line, and its words for people."""

    form: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """`-word first,property=value,…`; None: everything is a property."""

    first: Value | None
    properties: Mapping[str, Value] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    often: bool = False  # may be given more than once


@dataclass(frozen=True, slots=True, kw_only=True)
class Qemu:
    """QEMU's arguments for this machine."""

    program: str
    machine: str  # the family of machines, as `-M` names it
    option: Option  # `-M` itself
    memory: int  # where that machine has its memory
    arguments: tuple[str, ...]  # for every boot
    processors: Mapping[str, int]  # models, and the bits of a physical address of each
    usual: tuple[str, ...]  # the models that help texts name
    console: str  # the device behind `-serial`; its data register is its first


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwinding:
    """How a function finds its caller. `caller` and `outer` are bytes from the frame pointer: to
    the return address, and to the caller's frame pointer.
    """

    frame: str  # registers
    link: str
    caller: int
    outer: int


class Architecture(Protocol):
    """One machine."""

    name: str  # of the folders, of the C++ namespace below arch, and in boards
    pages: PageFormat
    layout: AddressLayout
    qemu: Qemu

    # Page tables and the words that select them
    def encode_leaf(self, leaf: Leaf) -> int:
        """An entry that maps memory, executable for none but the side that owns it."""

    def encode_table(self, physical: int) -> int:
        """An entry that leads to the next level's table."""

    # The kernel
    steps: KernelSteps
    fpu_state: int  # bytes that are kept of a component with floating point
    user_status: str  # C++ names of the status that a component, and the idle row, begins with
    idle_status: str

    def root(self, physical: int, number: int) -> str:
        """C++ for the word that selects an address space."""

    def descriptor_words(self, fpu_state: str | None) -> str:
        """C++ for abi::MachineDescriptor; `fpu_state`: where floating point is kept, if it is."""

    def control_words(self, user_bits: int, physical_end: int) -> Mapping[str, int]:
        """Symbols of the image that the entry code loads into control registers."""

    def beliefs(self, user_bits: int, physical_end: int) -> Iterator[str]:
        """What this room believes of the kernel's C++, an assertion a row."""

    # Linked programs
    elf_machine: str  # as pyelftools names it
    unwanted: str  # sections, as a linker script discards them
    moved_code: tuple[str, ...]  # how names of instructions begin that the linker has moved

    def instructions(self, blocks: tuple[Block, ...]) -> Instructions:
        ...

    # Boards
    lines_told: str  # sentences for people: which interrupt lines there are, with which triggers,
    controller_told: str  # which controllers the kernel drives,
    timer_told: str  # and which node and line are its clock

    def controller(self, tree: Tree, reach: Reach) -> Controller:
        """Raises Wrong where the tree has none that the kernel drives."""

    def judge_firmware(self, tree: Tree) -> None:
        """Raises Wrong for firmware that the kernel could not call."""

    # Texts for people and debuggers
    registers: tuple[str, ...]  # in the order of a State
    argument: int  # the one of them that holds the first argument of a system call
    message: range  # those of them that carry a message, or the text of a panic
    unwinding: Unwinding
    debugger: str  # gdb's name of the processor

    def core_registers(
        self, general: tuple[int, ...], sp: int, pc: int, flags: int
    ) -> tuple[int, ...]:
        """The words of a core file's registers (NT_PRSTATUS, pr_reg) in the order of Linux."""

    def in_space(self, number: int) -> str:
        """gdb's condition for the processor being in that address space."""

    def refused(self, syndrome: int) -> str:
        """What an illegal instruction wanted, where the syndrome says so; else nothing."""
