# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A machine that does not exist, to show that a machine is a folder behind composer/arch/contract.py.

Nothing of it is like AArch64: pages of 16 KiB in two levels, one root at a time with the kernel's
entries in each, sixteen registers, and an interrupt controller whose lines are single cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from composer.arch import ARCHITECTURES, Architectures
from composer.arch.contract import Block, Branch, Leaf, Option, Qemu, Unwinding, Value
from composer.model.asked import Window
from composer.model.facts import Memory, Right
from composer.model.machine import (
    AddressLayout,
    Interrupts,
    KernelRegisters,
    KernelSteps,
    PageFormat,
)
from composer.tree import Tree, TreeNode, Wrong
from composer.tree.addresses import Reach, entries, windows

VALID, READ, WRITE, EXECUTE, USER, TABLE = (1 << bit for bit in range(6))
MEMORY = {kind: index for index, kind in enumerate(Memory)}
MEMORY_SHIFT, FRAME_SHIFT = 6, 10
PAGES = PageFormat(
    shifts=(25, 14),
    leaf_levels=(0, 1),  # 32 MiB, 16 KiB
    user_bits=(35, 35),
    kernel_bits=26,
    smallest_root=1 << 14,
    shared_root=True,
)


@dataclass(frozen=True, slots=True)
class Controller:
    windows: tuple[Window, ...]

    def lines(self, node: TreeNode) -> tuple[tuple[int, bool], ...]:
        held = node.properties.get("interrupts")
        return tuple((row[0], False) for row in entries(held, (1,))) if held is not None else ()

    def interrupts(self, tree: Tree) -> Interrupts:
        clock = tree.root.find("/clock")
        assert clock is not None
        registers = KernelRegisters(
            name="interrupt switch",
            symbol="__toy_switch",
            start=self.windows[0].start,
            size=self.windows[0].size,
            offset=0,
            mapped=PAGES.page,
        )
        return Interrupts(
            registers=(registers,), timer_line=self.lines(clock)[0][0], first_shared_line=4
        )


class NoInstructions:
    """Its programs are made by tests, and have none."""

    def __init__(self, blocks: tuple[Block, ...]) -> None:
        self.blocks = blocks

    def branches(self, start: int, end: int) -> Iterator[Branch]:
        return iter(())

    def padding(self, start: int, end: int) -> int:
        return 0

    def steps(self) -> Iterator[tuple[int, int | None]]:
        return iter(())

    def floating_point(self) -> int | None:
        return None


class Toy:
    name = "toy"
    pages = PAGES
    layout = AddressLayout(
        null_guard=0x8000,
        program_reach=0x400_0000,
        first_block=0x800_0000,
        kernel_text=0x4_0000,
        image=0x10_0000,
        stack_unit=16,
    )
    qemu = Qemu(
        console="pl011",
        program="qemu-system-toy",
        machine="shelf",
        option=Option(first=Value("shelf", "shelf"), properties={}),
        memory=0x8000_0000,
        arguments=("-quiet",),
        processors={"toy-1": 40},
        usual=("toy-1",),
    )
    steps = KernelSteps(**dict.fromkeys(KernelSteps.__slots__, 10))
    fpu_state = 64
    user_status, idle_status = "user_word", "idle_word"
    elf_machine = "EM_68K"  # some machine that pyelftools knows
    unwanted = "*(.toy.*)"
    moved_code: tuple[str, ...] = ()
    registers = tuple(f"r{number}" for number in range(16))
    argument = 3
    message = range(4, 12)
    unwinding = Unwinding(frame="r14", link="r15", caller=0, outer=8)
    debugger = "toy"
    lines_told = controller_told = timer_told = "A switch has lines."
    instructions = staticmethod(NoInstructions)

    def descriptor_words(self, fpu_state: str | None) -> str:
        return "{}" if fpu_state is None else f"{{.fpu_state = {fpu_state}}}"

    def encode_leaf(self, leaf: Leaf) -> int:
        assert leaf.physical % (1 << PAGES.shifts[leaf.level]) == 0
        rights = sum(
            bit
            for bit, letter in ((READ, "r"), (WRITE, "w"), (EXECUTE, "x"))
            if letter in leaf.rights
        )
        word = VALID | rights | (USER if leaf.user else 0) | MEMORY[leaf.memory] << MEMORY_SHIFT
        return word | leaf.physical >> PAGES.shifts[-1] << FRAME_SHIFT

    def encode_table(self, physical: int) -> int:
        return VALID | TABLE | physical >> PAGES.shifts[-1] << FRAME_SHIFT

    def decode(self, word: int, level: int) -> Leaf | int | None:
        if not word & VALID:
            return None
        physical = word >> FRAME_SHIFT << PAGES.shifts[-1]
        if word & TABLE:
            return physical
        letters = ((READ, "r"), (WRITE, "w"), (EXECUTE, "x"))
        memory = {index: name for name, index in MEMORY.items()}[word >> MEMORY_SHIFT & 3]
        return Leaf(
            physical=physical,
            level=level,
            rights=Right("".join(letter for bit, letter in letters if word & bit)),
            memory=memory,
            user=bool(word & USER),
        )

    def root(self, physical: int, number: int) -> str:
        return f"arch::toy::root({physical:#x}, {number})"

    def control_words(self, user_bits: int, physical_end: int) -> Mapping[str, int]:
        return {"__toy_paging": user_bits}

    def beliefs(self, user_bits: int, physical_end: int) -> Iterator[str]:
        yield f"static_assert(page == {PAGES.page});"

    def controller(self, tree: Tree, reach: Reach) -> Controller:
        node = tree.root.find("/switch")
        if node is None:
            raise Wrong("L206", "the device tree holds no switch", tree.root.place)
        return Controller(windows(node, reach))

    def judge_firmware(self, tree: Tree) -> None:
        pass

    def core_registers(
        self, general: tuple[int, ...], sp: int, pc: int, flags: int
    ) -> tuple[int, ...]:
        return (pc, *general, sp, flags)

    def in_space(self, number: int) -> str:
        return f"$space == {number}"

    def refused(self, syndrome: int) -> str:
        return f"no right to register {syndrome}"


TOY = Toy()
WITH_TOY: Architectures = MappingProxyType({**ARCHITECTURES, TOY.name: TOY})

BOARD = """board: shelf
architecture: toy
device_tree: shelf.dts
cpu: toy-1
machine: [-M, shelf]
devices:
  serial: {node: /serial}
"""
TREE = """/dts-v1/;
/ {
  #address-cells = <1>;
  #size-cells = <1>;
  memory { device_type = "memory"; reg = <0x80000000 0x20000000>; };
  switch { reg = <0x1000000 0x4000>; };
  clock { interrupts = <3>; };
  serial { compatible = "toy,serial"; reg = <0x2000000 0x100>; interrupts = <7>; };
};
"""
SYSTEM = """system: shelved
board: shelf
components:
  one: {type: plain, priority: 2, power: true, devices: {serial: serial}}
  two: {priority: 1}
regions:
  frames: {size: 20 KiB, access: {one.frames: rw, two.frames: r}}
  large:  {size: 40 MiB, access: {one.large: r, two.large: rw}}
rings:
  jobs: {from: one.out, to: two.in, capacity: 16}
"""
FILES = {
    "system.yaml": SYSTEM,
    "boards/shelf.yaml": BOARD,
    "boards/shelf.dts": TREE,
    "components/plain/component.yaml": (
        'component: plain\nsources: [main.cpp]\nports:\n  serial: {device: "toy,serial"}\n'
        "  frames: {region: rw}\n  large: {region: r}\n  out: {ring: producer, message: u64}\n"
    ),
    "components/plain/main.cpp": "int main() {}\n",
    "components/two/component.yaml": (
        "component: two\nsources: [main.cpp]\nports:\n  frames: {region: r}\n  large: {region: rw}\n"
        "  in: {ring: consumer, message: u64}\n"
    ),
    "components/two/main.cpp": "int main() {}\n",
}
