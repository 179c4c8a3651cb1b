# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What the passes must know of a machine as numbers: its pages, its plan of addresses, and what the
kernel drives itself.

A board carries these values. The room of the board's architecture (composer/arch/NAME) makes them.
"""

from __future__ import annotations

from dataclasses import dataclass

from composer.model.facts import Bytes, Physical

ENTRY = 8  # bytes of an entry of a page table


def up(value: int, unit: int) -> int:
    """Rounded up to a multiple of the unit."""
    return -(-value // unit) * unit


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFormat:
    """Page tables as a table: a row a level, the root's side first.

    A table fills a page, but for a root of few entries. A space begins at the deepest level whose
    table holds all of its bits.
    """

    shifts: tuple[int, ...]  # bits of an address below one entry of the level
    leaf_levels: tuple[int, ...]  # whose entries may map memory
    user_bits: tuple[int, int]  # of addresses, in the smallest and in the largest space
    kernel_bits: int  # of the kernel's space, which ends at 2 ** 64
    smallest_root: int  # bytes
    # True: a processor has one root at a time, so each root holds the kernel's entries too
    shared_root: bool = False

    @property
    def page(self) -> Bytes:
        return Bytes(1 << self.shifts[-1])

    @property
    def block(self) -> int:
        """Bytes that the smallest leaf above a page maps."""
        return 1 << self.shifts[self.leaf_levels[-2]]

    @property
    def user_end(self) -> int:
        """Past the highest address of any component."""
        return 1 << self.user_bits[1]

    @property
    def kernel_base(self) -> int:
        return (1 << 64) - (1 << self.kernel_bits)

    @property
    def words(self) -> str:
        """A page for people."""
        return f"{self.page // 1024} KiB"

    def whole(self, size: int) -> Bytes:
        """Rounded up to whole pages, in bytes."""
        return Bytes(up(size, self.page))

    def down(self, address: int) -> Physical:
        """The start of the page that an address lies in."""
        return Physical(address // self.page * self.page)

    def unit(self, size: int) -> int:
        """What a range of that size is aligned to: the largest leaf that it fills, or a page."""
        leaves = (1 << self.shifts[level] for level in self.leaf_levels)
        return next((leaf for leaf in leaves if size >= leaf), self.page)

    def root_bits(self, bits: int) -> int:
        """Of addresses, that the root of a space translates."""
        return self.user_bits[1] + 1 if self.shared_root else bits

    def canonical(self, address: int) -> int:
        """As a pointer holds it: in a shared root the kernel's half ends at 2 ** 64."""
        high = self.shared_root and address >= self.user_end
        return address + (1 << 64) - 2 * self.user_end if high else address

    def start_level(self, bits: int) -> int:
        """Where the walk begins in a space whose root translates so many bits."""
        inside = (self.page // ENTRY).bit_length() - 1  # bits that one table translates
        return max(
            level for level, low in enumerate(self.shifts) if level == 0 or low + inside >= bits
        )

    def root_entries(self, bits: int) -> int:
        return 1 << bits - self.shifts[self.start_level(bits)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressLayout:
    """Where things lie, but for what the description decides. All are bytes."""

    null_guard: int  # at address 0 of each component, never mapped
    program_reach: int  # the least room that a program has below the blocks
    first_block: int  # where blocks begin in a component, unless small things already reach further
    kernel_text: int  # from the start of the kernel's space: past the registers that it maps
    image: int  # from the start of memory
    stack_unit: int  # a stack pointer is a multiple of it


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelRegisters:
    """Registers that the kernel drives itself. `start` and `size` are what the board says."""

    name: str  # of the mapping: "interrupt distributor"
    symbol: str  # by which the kernel knows the address
    start: int
    size: int
    offset: int  # of the mapping, from the start of the kernel's space
    mapped: int  # bytes of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupts:
    """The interrupt controller and the kernel's timer."""

    registers: tuple[KernelRegisters, ...]
    timer_line: int
    first_shared_line: int  # lines below belong to one processor each


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelSteps:
    """Instructions of the parts of the kernel's longest way (views/bound.py)."""

    base: int  # entry, decision, record of a fault with all registers, exit
    # one set of registers saved, another loaded; whether there are two the plan does not say
    floating_point: int
    shared_level: int  # a turn kept or passed on, a slice started, the alarm set
    log_reader: int  # woken by the record
    supervisor: int  # notified of the fault, each
    line: int  # of a device, masked
    group: int  # of events, cleared
    restart: int  # a second record; all registers reset, including floating point
    overdue: int  # a second deadline: it is taken back and set again
    budget: int  # charged, and the component put to sleep
    payer: int  # one step from a server to the caller that it works for
    # one level of the tournament: a comparison and a store, then a look for the first one
    tree_level: int
    set_word: int  # of ranks, in the two sets of a server's callers
