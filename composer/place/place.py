# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""place: physical frames, address spaces and page tables, once every ELF is linked.

Pure: wirings and sizes in, a Plan and the table trees out. The image lies upwards from RAM base +
512 KiB:

    kernel text | kernel read-only data and tables | kernel data | page tables | component text,
    read-only data, instance pages, initialised data | zeroed: bss, stacks, heaps, rings, regions,
    log, kernel stack, trace
"""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from dataclasses import dataclass

from composer.arch import aarch64
from composer.model import resolved
from composer.model.decided import Plan, Space, Wiring
from composer.model.diagnostics import Diagnostic
from composer.model.facts import KernelPart, Physical
from composer.model.memory import KERNEL, FrameKey, FrameRange, KernelFrames, Mapping
from composer.place.bound import Asker, refusal, room
from composer.place.frames import Layout, layout
from composer.place.programs import KernelSizes, Program
from composer.place.spaces import extents, kernel_mappings, with_log_text, with_program
from composer.tables.kernel import KernelTables, kernel_tables
from composer.tables.kernel import sizes as table_sizes
from composer.tables.log_text import LogText, log_text
from composer.wire.addresses import PAGE, pages

IDLE = "idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedTable:
    """One table of a space at its physical address."""

    space: str
    physical: Physical
    table: aarch64.Table
    size: int  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The plan, and what emit needs beyond it."""

    plan: Plan
    tables: tuple[PlacedTable, ...]
    user_bits: int
    # past the last address of memory, of granted devices and of the interrupt controller
    physical_end: Physical
    programs: tuple[Program, ...]
    kernel: KernelSizes
    rows: KernelTables
    log_text: LogText


def place(
    system: resolved.System,
    wirings: tuple[Wiring, ...],
    programs: Lookup[str, Program],
    kernel: KernelSizes,
    trace: bool = False,
) -> tuple[Placement | None, tuple[Diagnostic, ...]]:
    """Physical addresses for everything; a diagnostic when RAM is too small."""
    wirings = tuple(with_program(one, programs[one.shape]) for one in wirings)
    rows, text = kernel_tables(system, wirings), log_text(system, wirings)
    wirings = tuple(with_log_text(one, text.size) for one in wirings)
    sizes = table_sizes(rows, wirings, text.size if system.logs else 0, trace)
    frames = layout(system, wirings, programs, kernel, sizes, 0)
    full = _does_not_fit(system, frames) or _out_of_addresses(system, wirings, frames)
    if full:  # before tables are made of what can have none
        return None, full
    bits = _user_bits(wirings)
    needed, reserved = 0, -1
    while needed > reserved:
        reserved = needed
        frames = layout(system, wirings, programs, kernel, sizes, reserved)
        by_key = frames.by_key()
        maps = {one.instance.name: one.mappings for one in wirings}
        maps[KERNEL] = kernel_mappings(system, by_key)
        trees = _trees(maps, by_key, bits)
        needed = _table_bytes(trees)
    full = _does_not_fit(system, frames)
    if full:
        return None, full
    placed, roots = _place_tables(trees, by_key[KernelFrames(KernelPart.TABLES)].start)
    spaces = tuple(
        Space(
            name=name,
            asid=0 if name == KERNEL else number + 1,
            root=roots[name],
            mappings=held,
            tables=_lower_bytes(trees[name]),
        )
        for number, (name, held) in enumerate(maps.items())
    )
    plan = Plan(system=system, wirings=wirings, frames=tuple(frames.ranges), spaces=spaces)
    return (
        Placement(
            plan=plan,
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


def _trees(
    maps: Lookup[str, tuple[Mapping, ...]], by_key: Lookup[FrameKey, FrameRange], bits: int
) -> dict[str, aarch64.Tree]:
    """Of each component's space, of the one that maps nothing, and of the kernel's."""

    def tree(name: str, size: int) -> aarch64.Tree:
        return aarch64.build_tree(extents(maps.get(name, ()), by_key), size, user=name != KERNEL)

    components = {name: tree(name, bits) for name in maps if name != KERNEL}
    return {**components, IDLE: tree(IDLE, bits), KERNEL: tree(KERNEL, aarch64.KERNEL_SPACE)}


def _user_bits(wirings: tuple[Wiring, ...]) -> int:
    top = max((_end(one) for one in wirings), default=PAGE)
    bits = max((top - 1).bit_length(), aarch64.SMALLEST_SPACE)
    assert bits <= aarch64.LARGEST_SPACE, "P006 refuses addresses past the largest space"
    return bits


def _end(wiring: Wiring) -> int:
    """The end of its highest mapping."""
    return wiring.mappings[-1].end if wiring.mappings else PAGE


def _out_of_addresses(
    system: resolved.System, wirings: tuple[Wiring, ...], frames: Layout
) -> tuple[Diagnostic, ...]:
    """Diagnostics for a component, or the kernel with its tables, that is larger than an address
    space.
    """
    found = [
        Diagnostic(
            code="P006",
            place=one.instance.place,
            message=(
                f"the regions and the program of `{one.instance.name}` reach to {_end(one):#x}, "
                f"and its address space ends at {1 << aarch64.LARGEST_SPACE:#x}"
            ),
        )
        for one in wirings
        if _end(one) > 1 << aarch64.LARGEST_SPACE
    ]
    kernel = kernel_mappings(system, frames.by_key())[-1]
    needed, there = (
        kernel.end - aarch64.KERNEL_BASE,
        (1 << 64) - aarch64.KERNEL_BASE,
    )
    if needed > there:
        found.append(
            Diagnostic(
                code="P006",
                place=system.place,
                message=(
                    f"the kernel and its tables take {needed // 1024} KiB of addresses, and "
                    f"{there // 1024} KiB are there"
                ),
                hint="fewer ports that signal or call: each is 16 bytes of a table",
            )
        )
    return tuple(found)


def _table_bytes(trees: Lookup[str, aarch64.Tree]) -> int:
    roots = sum(_root_bytes(one) for one in trees.values())
    return pages(roots) + sum(_lower_bytes(one) for one in trees.values())


def _physical_end(system: resolved.System) -> Physical:
    board = system.board
    ends = [one.start + one.size for one in board.banks]
    ends += [start + size for start, size in (board.gic_distributor, board.gic_cpu_interface)]
    held = [grant.device.registers[one.index] for grant in system.devices for one in grant.windows]
    ends += [window.start + window.size for window in held]
    end = pages(max(ends))
    assert end <= 1 << board.physical_bits, f"{end:#x} is past what {board.cpu} addresses"
    return Physical(end)


def _root_bytes(tree: aarch64.Tree) -> int:
    return max(tree.root_entries * 8, 64)


def _lower_bytes(tree: aarch64.Tree) -> int:
    return (len(tree.tables) - 1) * PAGE


def _place_tables(
    trees: Lookup[str, aarch64.Tree], base: Physical
) -> tuple[tuple[PlacedTable, ...], dict[str, Physical]]:
    """Roots packed first (each aligned to its size), then the lower tables, a frame each."""
    placed: list[PlacedTable] = []
    roots: dict[str, Physical] = {}
    at: int = base
    for name, tree in sorted(trees.items(), key=lambda pair: -_root_bytes(pair[1])):
        roots[name], size = Physical(at), _root_bytes(tree)
        placed.append(
            PlacedTable(space=name, physical=roots[name], table=tree.tables[0], size=size)
        )
        at += size
    at = pages(at)
    for name, tree in trees.items():
        for table in tree.tables[1:]:
            placed.append(PlacedTable(space=name, physical=Physical(at), table=table, size=PAGE))
            at += PAGE
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
        f" blocks; {room(bank) // 1024} KiB are there"
    )
    return (refusal(message, Asker(name=largest.name, size=largest.size, place=largest.place)),)
