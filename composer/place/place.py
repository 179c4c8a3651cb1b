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

from collections.abc import Iterable, Mapping as Lookup
from dataclasses import dataclass, replace

from composer.arch import aarch64
from composer.model import resolved
from composer.model.decided import FrameRange, Mapping, Plan, Space, Wiring
from composer.model.diagnostics import Diagnostic
from composer.model.facts import FrameKind, MappingKind, Memory, Right
from composer.place.bound import Asker, refusal, room
from composer.place.frames import IMAGE_OFFSET, PAGE, Frames, pages
from composer.place.programs import KernelSizes, Program, Segment

KERNEL_STACK = 8192  # bytes
LOG_BYTES = 16384  # abi/log.hpp: log_bytes
TRACE_BYTES = 64 + 8192 * 32  # sizeof(abi::Trace)
DEVICE_WINDOW = aarch64.KERNEL_BASE
KERNEL_TEXT = (
    aarch64.KERNEL_BASE + 0x2_0000
)  # past the two device pages of the interrupt controller
IDLE = "idle"
KERNEL = "kernel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Bytes that emit will write, known before any address is: the caller adds them up. And those
    of the trace.
    """

    read_only_tables: int
    mutable_tables: int
    log_text: int
    trace: int = 0  # 0: the kernel is built without one


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedTable:
    """One table of a space at its physical address."""

    space: str
    physical: int
    table: aarch64.Table
    size: int  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The plan, and what emit needs beyond it."""

    plan: Plan
    tables: tuple[PlacedTable, ...]
    user_bits: int
    # past the last address of memory, of granted devices and of the interrupt controller
    physical_end: int
    programs: tuple[Program, ...]
    kernel: KernelSizes


def place(
    system: resolved.System,
    wirings: tuple[Wiring, ...],
    programs: Lookup[str, Program],
    kernel: KernelSizes,
    sizes: Sizes,
) -> tuple[Placement | None, tuple[Diagnostic, ...]]:
    """Physical addresses for everything; a diagnostic when RAM is too small."""
    wirings = tuple(
        _with_log_text(with_program(one, programs[one.shape]), sizes.log_text) for one in wirings
    )
    frames, _ = _frames(system, wirings, programs, kernel, sizes, 0)
    full = _does_not_fit(system, frames) or _out_of_addresses(system, wirings, frames)
    if full:  # before tables are made of what can have none
        return None, full
    bits = _user_bits(wirings)
    reserved = 0
    while True:
        frames, table_base = _frames(system, wirings, programs, kernel, sizes, reserved)
        by_key = {one.key: one for one in frames.ranges}
        kernel_maps = _kernel_mappings(system, by_key)
        trees = {
            one.instance.name: _tree(one.mappings, by_key, system, bits, user=True)
            for one in wirings
        }
        trees[IDLE] = aarch64.build_tree((), bits, user=True)
        trees[KERNEL] = _tree(kernel_maps, by_key, system, aarch64.KERNEL_SPACE, user=False)
        needed = _table_bytes(trees)
        if needed <= reserved:
            break
        reserved = needed
    full = _does_not_fit(system, frames)
    if full:
        return None, full
    placed, roots = _place_tables(trees, table_base)
    spaces = tuple(
        Space(
            name=name,
            asid=number + 1,
            root=roots[name],
            mappings=maps,
            tables=_lower_bytes(trees[name]),
        )
        for number, (name, maps) in enumerate(
            [*((one.instance.name, one.mappings) for one in wirings), (KERNEL, kernel_maps)]
        )
    )
    spaces = (*spaces[:-1], replace(spaces[-1], asid=0))
    plan = Plan(system=system, wirings=wirings, frames=tuple(frames.ranges), spaces=spaces)
    return (
        Placement(
            plan=plan,
            tables=placed,
            user_bits=bits,
            physical_end=_physical_end(system),
            kernel=kernel,
            programs=tuple(programs[name] for name in sorted(programs)),
        ),
        (),
    )


def with_program(wiring: Wiring, program: Program) -> Wiring:
    """The wiring with the mappings of its linked program added."""
    maps: list[Mapping] = [*wiring.mappings]
    for segment in program.segments:
        maps.extend(_segment_mappings(wiring, segment, segment.start == program.heap_start))
    if wiring.restartable and program.data is not None and program.pristine is not None:
        maps.append(
            Mapping(
                start=program.pristine,
                size=pages(program.data.file_size),
                rights=Right.R,
                memory=Memory.NORMAL,
                kind=MappingKind.PRISTINE,
                name="pristine data",
                place=wiring.instance.type.place,
                frames=f"pristine {wiring.shape}",
            )
        )
    maps.sort(key=lambda one: one.start)
    return replace(wiring, mappings=tuple(maps), stack_use=program.stack_use)


def _with_log_text(wiring: Wiring, size: int) -> Wiring:
    """wire reserves addresses for the most that the text can need; only what it does need is
    mapped.
    """
    return replace(
        wiring,
        mappings=tuple(
            replace(one, size=pages(size)) if one.kind is MappingKind.LOG_TEXT else one
            for one in wiring.mappings
        ),
    )


def _segment_mappings(wiring: Wiring, segment: Segment, heap: bool) -> Iterable[Mapping]:
    """Text and read-only data are shared by shape; written pages belong to the instance."""
    owner = wiring.instance.name
    where = wiring.instance.type.place
    if not segment.rights.writes:
        kind = MappingKind.TEXT if segment.rights.executes else MappingKind.RODATA
        yield Mapping(
            start=segment.start,
            size=pages(segment.memory_size),
            rights=Right.RX if segment.rights.executes else Right.R,
            memory=Memory.NORMAL,
            kind=kind,
            name=kind,
            place=where,
            frames=f"{kind} {wiring.shape}",
        )
        return
    content = pages(segment.file_size)
    if content:
        yield Mapping(
            start=segment.start,
            size=content,
            rights=Right.RW,
            memory=Memory.NORMAL,
            kind=MappingKind.DATA,
            name="data",
            place=where,
            frames=f"data {owner}",
        )
    rest = pages(segment.memory_size) - content
    if rest > 0:
        kind = MappingKind.HEAP if heap else MappingKind.BSS
        yield Mapping(
            start=segment.start + content,
            size=rest,
            rights=Right.RW,
            memory=Memory.NORMAL,
            kind=kind,
            name=kind,
            place=where,
            frames=f"{kind} {owner}",
        )


def _user_bits(wirings: tuple[Wiring, ...]) -> int:
    top = max((_end(one) for one in wirings), default=PAGE)
    bits = max((top - 1).bit_length(), aarch64.SMALLEST_SPACE)
    assert bits <= aarch64.LARGEST_SPACE, "P006 refuses addresses past the largest space"
    return bits


def _end(wiring: Wiring) -> int:
    """The end of its highest mapping."""
    return wiring.mappings[-1].start + wiring.mappings[-1].size if wiring.mappings else PAGE


def _out_of_addresses(
    system: resolved.System, wirings: tuple[Wiring, ...], frames: Frames
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
    kernel = _kernel_mappings(system, {one.key: one for one in frames.ranges})[-1]
    needed, there = (
        kernel.start + kernel.size - aarch64.KERNEL_BASE,
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


def _frames(
    system: resolved.System,
    wirings: tuple[Wiring, ...],
    programs: Lookup[str, Program],
    kernel: KernelSizes,
    sizes: Sizes,
    table_bytes: int,
) -> tuple[Frames, int]:
    """Every range of frames; returns where the page tables start, too."""
    frames = Frames(next=system.board.banks[0].start + IMAGE_OFFSET)
    where = system.place
    frames.add(
        "kernel text",
        boot_offset(kernel) + kernel.boot,
        kind=FrameKind.KERNEL,
        owner=KERNEL,
        name="kernel text",
        place=where,
        content=True,
    )
    frames.add(
        "kernel rodata",
        kernel.rodata + sizes.read_only_tables,
        kind=FrameKind.KERNEL,
        owner=KERNEL,
        name="kernel read-only data and tables",
        place=where,
        content=True,
    )
    frames.add(
        "kernel data",
        max(kernel.data + kernel.bss + sizes.mutable_tables, 1),
        kind=FrameKind.KERNEL,
        owner=KERNEL,
        name="kernel data",
        place=where,
        content=True,
    )
    tables = frames.add(
        "tables",
        max(table_bytes, 1),
        kind=FrameKind.TABLES,
        owner=KERNEL,
        name="page tables",
        place=where,
        content=True,
    )
    if system.logs:
        frames.add(
            "log-text",
            sizes.log_text,
            kind=FrameKind.LOG,
            owner=KERNEL,
            name="text of the kernel log",
            place=where,
            content=True,
        )
    for content in (True, False):
        _component_frames(frames, wirings, programs, content)
    _shared_frames(frames, system, wirings)
    frames.add(
        "log",
        LOG_BYTES,
        kind=FrameKind.LOG,
        owner=KERNEL,
        name="kernel log",
        place=where,
        content=False,
    )
    frames.add(
        "kernel stack",
        KERNEL_STACK,
        kind=FrameKind.KERNEL,
        owner=KERNEL,
        name="kernel stack",
        place=where,
        content=False,
    )
    if sizes.trace:
        frames.add(
            "trace",
            sizes.trace,
            kind=FrameKind.KERNEL,
            owner=KERNEL,
            name="kernel trace",
            place=where,
            content=False,
        )
    return frames, tables


def boot_offset(kernel: KernelSizes) -> int:
    """The entry stub lies behind the kernel's text, so that the vectors start a page."""
    return (kernel.text + 15) // 16 * 16


def _component_frames(
    frames: Frames, wirings: tuple[Wiring, ...], programs: Lookup[str, Program], content: bool
) -> None:
    """What belongs to one shape (text, rodata, pristine data) or one instance; first all with bytes
    in the image, then all zeroed.
    """
    shared, own = ("text", "rodata", "pristine"), (
        ("instance", "data") if content else ("stack", "bss", "heap")
    )
    seen = {one.key for one in frames.ranges}
    for wiring in wirings:
        for one in wiring.mappings:
            wanted = one.kind in own or (content and one.kind in shared)
            if not wanted or one.frames is None:
                continue
            if one.frames in seen:
                assert (
                    one.kind in shared
                ), f"{one.frames} would lie under two mappings of one component"
                continue
            seen.add(one.frames)
            owner = wiring.shape if one.kind in shared else wiring.instance.name
            frames.add(
                one.frames,
                _used(wiring, one, programs[wiring.shape]),
                kind=FrameKind(one.kind),
                owner=owner,
                name=one.name,
                place=one.place,
                content=content,
            )


def _used(wiring: Wiring, mapping: Mapping, program: Program) -> int:
    """Bytes of a mapping that somebody asked for; the rest of its last page is waste."""
    if mapping.kind is MappingKind.STACK:
        return wiring.instance.stack
    if mapping.kind is MappingKind.PRISTINE and program.data is not None:
        return program.data.file_size
    for segment in program.segments:
        if segment.start <= mapping.start < segment.start + max(segment.memory_size, 1):
            end = segment.start + (
                segment.file_size if mapping.kind is MappingKind.DATA else segment.memory_size
            )
            return max(min(end - mapping.start, mapping.size), 1)
    return mapping.size


def _shared_frames(frames: Frames, system: resolved.System, wirings: tuple[Wiring, ...]) -> None:
    """Rings and regions: zeroed, one range each, whoever maps them."""
    seen: set[str] = set()
    for wiring in wirings:
        for one in wiring.mappings:
            if one.kind is MappingKind.RING and one.frames is not None and one.frames not in seen:
                seen.add(one.frames)
                frames.add(
                    one.frames,
                    one.size,
                    kind=FrameKind.RING,
                    owner=one.name.removeprefix("rings "),
                    name=one.name,
                    place=one.place,
                    content=False,
                )
    for region in system.regions:
        frames.add(
            f"region {region.name}",
            region.size,
            kind=FrameKind.REGION,
            owner=region.name,
            name=f"region {region.name}",
            place=region.place,
            content=False,
        )


def _kernel_mappings(
    system: resolved.System, by_key: Lookup[str, FrameRange]
) -> tuple[Mapping, ...]:
    """The kernel's half: device pages, then text, read-only, data, stack, log and trace with
    unmapped pages between.
    """
    where = system.place
    maps = [
        Mapping(
            start=DEVICE_WINDOW,
            size=PAGE,
            rights=Right.RW,
            memory=Memory.DEVICE,
            kind=MappingKind.KERNEL,
            name="interrupt distributor",
            place=where,
            frames=f"physical {system.board.gic_distributor[0]:#x}",
        ),
        Mapping(
            start=DEVICE_WINDOW + 0x1_0000,
            size=2 * PAGE,
            rights=Right.RW,
            memory=Memory.DEVICE,
            kind=MappingKind.KERNEL,
            name="interrupt cpu interface",
            place=where,
            frames=f"physical {system.board.gic_cpu_interface[0]:#x}",
        ),
    ]
    at = KERNEL_TEXT
    own = (
        ("kernel text", Right.RX),
        ("kernel rodata", Right.R),
        ("kernel data", Right.RW),
        ("kernel stack", Right.RW),
        ("log", Right.RW),
        ("trace", Right.RW),
    )
    for key, rights in ((key, rights) for key, rights in own if key in by_key):
        one = by_key[key]
        maps.append(
            Mapping(
                start=at,
                size=one.size,
                rights=rights,
                memory=Memory.NORMAL,
                kind=MappingKind.KERNEL,
                name=one.name,
                place=where,
                frames=key,
            )
        )
        at += one.size + PAGE
    return tuple(maps)


def physical_of(mapping: Mapping, by_key: Lookup[str, FrameRange], system: resolved.System) -> int:
    """Where a mapping's first byte lies."""
    key = mapping.frames
    assert key is not None, f"{mapping.name} is a guard"
    if key.startswith("physical "):
        return int(key.removeprefix("physical "), 16)
    if key.startswith("device "):
        return next(
            window.start // PAGE * PAGE
            for one in system.board.devices
            for index, window in enumerate(one.registers)
            if one.frames(index) == key
        )
    return by_key[key].start + mapping.offset


def _tree(
    mappings: tuple[Mapping, ...],
    by_key: Lookup[str, FrameRange],
    system: resolved.System,
    bits: int,
    *,
    user: bool,
) -> aarch64.Tree:
    extents = (
        aarch64.Extent(
            virtual=one.start,
            physical=physical_of(one, by_key, system),
            size=one.size,
            rights=one.rights,
            memory=one.memory,
        )
        for one in mappings
        if one.frames is not None
    )
    return aarch64.build_tree(extents, bits, user=user)


def _table_bytes(trees: Lookup[str, aarch64.Tree]) -> int:
    roots = sum(_root_bytes(one) for one in trees.values())
    return pages(roots) + sum(_lower_bytes(one) for one in trees.values())


def _physical_end(system: resolved.System) -> int:
    board = system.board
    ends = [one.start + one.size for one in board.banks]
    ends += [start + size for start, size in (board.gic_distributor, board.gic_cpu_interface)]
    held = [grant.device.registers[one.index] for grant in system.devices for one in grant.windows]
    ends += [window.start + window.size for window in held]
    end = pages(max(ends))
    assert end <= 1 << board.physical_bits, f"{end:#x} is past what {board.cpu} addresses"
    return end


def _root_bytes(tree: aarch64.Tree) -> int:
    return max(tree.root_entries * 8, 64)


def _lower_bytes(tree: aarch64.Tree) -> int:
    return (len(tree.tables) - 1) * PAGE


def _place_tables(
    trees: Lookup[str, aarch64.Tree], base: int
) -> tuple[tuple[PlacedTable, ...], dict[str, int]]:
    """Roots packed first (each aligned to its size), then the lower tables, a frame each."""
    placed: list[PlacedTable] = []
    roots: dict[str, int] = {}
    at = base
    for name, tree in sorted(trees.items(), key=lambda pair: -_root_bytes(pair[1])):
        roots[name] = at
        placed.append(
            PlacedTable(space=name, physical=at, table=tree.tables[0], size=_root_bytes(tree))
        )
        at += _root_bytes(tree)
    at = pages(at)
    for name, tree in trees.items():
        for table in tree.tables[1:]:
            placed.append(PlacedTable(space=name, physical=at, table=table, size=PAGE))
            at += PAGE
    return tuple(placed), roots


def _does_not_fit(system: resolved.System, frames: Frames) -> tuple[Diagnostic, ...]:
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
