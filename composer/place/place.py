# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""place: physical frames, address spaces and page tables, once every ELF is linked.

Pure: wirings and sizes in, a Plan and the table trees out. The image lies upwards from an offset
into the lowest bank:

    kernel text | kernel read-only data and tables | kernel data | page tables | component text,
    read-only data, instance pages, initialised data | zeroed: bss, stacks, heaps, rings, regions,
    log, kernel stack, trace
"""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from dataclasses import dataclass

from composer.arch.contract import Architecture
from composer.model import resolved
from composer.model.decided import Plan, Space, Wiring
from composer.model.diagnostics import Diagnostic
from composer.model.facts import KernelPart, Physical
from composer.model.memory import IDLE, KERNEL, KernelFrames
from composer.model.machine import PageFormat
from composer.place.bound import BOARD, Asker, refusal, room
from composer.place.frames import Layout, layout
from composer.place.programs import KernelSizes, Program
from composer.place.spaces import extents, kernel_mappings, with_log_text, with_program
from composer.place.trees import Entries, Extent, Table, Tree, build_tree
from composer.tables.kernel import KernelTables, kernel_tables
from composer.tables.kernel import sizes as table_sizes
from composer.tables.log_text import LogText, log_text


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedTable:
    """One table of a space at its physical address."""

    space: str
    physical: Physical
    table: Table
    size: int  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The plan, and what emit needs beyond it."""

    plan: Plan
    architecture: Architecture
    tables: tuple[PlacedTable, ...]
    user_bits: int
    # past the last address of memory, of granted devices and of the interrupt controller
    physical_end: Physical
    programs: tuple[Program, ...]
    kernel: KernelSizes
    rows: KernelTables
    log_text: LogText

    @property
    def idle_root(self) -> int:
        """Where the root of the space that maps no component lies."""
        return next(table.physical for table in self.tables if table.space == IDLE)


def place(
    system: resolved.System,
    wirings: tuple[Wiring, ...],
    programs: Lookup[str, Program],
    kernel: KernelSizes,
    architecture: Architecture,
    trace: bool = False,
    debug: bool = False,
) -> tuple[Placement | None, tuple[Diagnostic, ...]]:
    """Physical addresses for everything; a diagnostic when RAM is too small."""
    pages = architecture.pages
    wirings = tuple(with_program(wiring, programs[wiring.shape], pages) for wiring in wirings)
    rows, text = kernel_tables(system, wirings), log_text(system, wirings)
    wirings = tuple(with_log_text(one, pages.whole(text.size)) for one in wirings)
    logged = text.size if system.logs else 0
    sizes = table_sizes(rows, wirings, logged, architecture.fpu_state, trace)
    frames = layout(system, wirings, programs, kernel, sizes, 0)
    full = _does_not_fit(system, frames) or _out_of_addresses(system, wirings, frames)
    if full:  # before tables are made of what can have none
        return None, full
    bits = _user_bits(wirings, pages)
    needed, reserved = 0, -1
    while needed > reserved:
        reserved = needed
        frames = layout(system, wirings, programs, kernel, sizes, reserved)
        by_key = frames.by_key()
        maps = {one.instance.name: one.mappings for one in wirings}
        maps[KERNEL] = kernel_mappings(system, by_key)
        mapped = {name: tuple(extents(held, by_key)) for name, held in maps.items()}
        trees = _trees(mapped, pages, bits)
        needed = _table_bytes(trees, pages)
    full = _does_not_fit(system, frames)
    if full:
        return None, full
    placed, roots = _place_tables(trees, by_key[KernelFrames(KernelPart.TABLES)].start, pages)
    spaces = tuple(
        Space(
            name=name,
            asid=0 if name == KERNEL else number + 1,
            root=roots[name],
            mappings=held,
            tables=_lower_bytes(trees[name], pages),
        )
        for number, (name, held) in enumerate(maps.items())
    )
    plan = Plan(
        system=system,
        wirings=wirings,
        frames=tuple(frames.ranges),
        spaces=spaces,
        debug=debug,
    )
    return (
        Placement(
            plan=plan,
            architecture=architecture,
            tables=placed,
            user_bits=bits,
            physical_end=_physical_end(system),
            kernel=kernel,
            rows=rows,
            log_text=text,
            programs=tuple(programs[name] for name in sorted(programs)),
        ),
        (),
    )


def _user_bits(wirings: tuple[Wiring, ...], pages: PageFormat) -> int:
    smallest, largest = pages.user_bits
    bits = max([smallest, *((_end(wiring) - 1).bit_length() for wiring in wirings)])
    assert bits <= largest, "P006 refuses addresses past the largest space"
    return bits


def _end(wiring: Wiring) -> int:
    """The end of its highest mapping."""
    return wiring.mappings[-1].end if wiring.mappings else 1


def _trees(
    mapped: Lookup[str, tuple[Extent, ...]], pages: PageFormat, user_bits: int
) -> dict[str, Tree]:
    """By space: the components', then that of the idle row, then the kernel's."""
    bits = pages.root_bits(user_bits)
    kernel = build_tree(pages, mapped[KERNEL], pages.root_bits(pages.kernel_bits), user=False)
    above: Entries = kernel.tables[0].entries if pages.shared_root else ()
    spaces = {name: held for name, held in mapped.items() if name != KERNEL} | {IDLE: ()}
    return {
        name: build_tree(pages, held, bits, user=True, above=above) for name, held in spaces.items()
    } | {KERNEL: kernel}


def _out_of_addresses(
    system: resolved.System, wirings: tuple[Wiring, ...], frames: Layout
) -> tuple[Diagnostic, ...]:
    """P006: a component, or the kernel with its tables, is larger than an address space."""
    pages = system.board.pages
    found = [
        Diagnostic(
            "P006",
            (
                f"the regions and the program of `{wiring.instance.name}` reach to"
                f" {_end(wiring):#x}, and its address space ends at {pages.user_end:#x}"
            ),
            wiring.instance.place,
        )
        for wiring in wirings
        if _end(wiring) > pages.user_end
    ]
    kernel = kernel_mappings(system, frames.by_key())[-1]
    needed, there = kernel.end - pages.kernel_base, 1 << pages.kernel_bits
    if needed > there:
        found.append(
            Diagnostic(
                "P006",
                (
                    f"the kernel and its tables take {needed // 1024} KiB of addresses, and "
                    f"{there // 1024} KiB are there"
                ),
                system.place,
                advice="fewer ports that signal or call: each is 16 bytes of a table",
            )
        )
    return tuple(found)


def _table_bytes(trees: Lookup[str, Tree], pages: PageFormat) -> int:
    roots = sum(tree.root_bytes for tree in trees.values())
    return pages.whole(roots) + sum(_lower_bytes(one, pages) for one in trees.values())


def _physical_end(system: resolved.System) -> Physical:
    board = system.board
    ends = [bank.start + bank.size for bank in board.banks]
    ends += [registers.start + registers.size for registers in board.interrupts.registers]
    held = [grant.device.registers[one.index] for grant in system.devices for one in grant.windows]
    ends += [window.start + window.size for window in held]
    end = board.pages.whole(max(ends))
    assert end <= 1 << board.physical_bits, f"{end:#x} is past what {board.cpu} addresses"
    return Physical(end)


def _lower_bytes(tree: Tree, pages: PageFormat) -> int:
    return (len(tree.tables) - 1) * pages.page


def _place_tables(
    trees: Lookup[str, Tree], base: Physical, pages: PageFormat
) -> tuple[tuple[PlacedTable, ...], dict[str, Physical]]:
    """Roots packed first (each aligned to its size), then the lower tables, a frame each."""
    placed: list[PlacedTable] = []
    roots: dict[str, Physical] = {}
    at: int = base
    for name, tree in sorted(trees.items(), key=lambda pair: -pair[1].root_bytes):
        roots[name], size = Physical(at), tree.root_bytes
        placed.append(
            PlacedTable(space=name, physical=roots[name], table=tree.tables[0], size=size)
        )
        at += size
    at = pages.whole(at)
    for name, tree in trees.items():
        for table in tree.tables[1:]:
            physical = Physical(at)
            placed.append(PlacedTable(space=name, physical=physical, table=table, size=pages.page))
            at += pages.page
    return tuple(placed), roots


def _does_not_fit(system: resolved.System, frames: Layout) -> tuple[Diagnostic, ...]:
    """Says how much is needed and what is there, and names the largest asker."""
    bank = system.board.banks[0]
    if frames.next <= bank.start + bank.size:
        return ()
    largest = max(frames.ranges, key=lambda one: one.size)
    needed = sum(one.size for one in frames.ranges)
    message = (
        f"no room left in bank {bank.name}: the system needs {needed // 1024} KiB, aligned to its"
        f" blocks; {room(system.board) // 1024} KiB are there"
    )
    asker = Asker(name=largest.name, size=largest.size, place=largest.place)
    return (refusal(message, asker, f"{BOARD}, or smaller requests"),)
