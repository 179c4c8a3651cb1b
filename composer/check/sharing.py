# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Rules on the plan: who reaches which frame, with what right, recomputed from the mappings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from composer.check.ranges import Ranges
from composer.check.rule import Finding, plan_rule
from composer.model.asked import Board, Window
from composer.model.decided import Plan
from composer.model.diagnostics import Note
from composer.model.facts import FrameKind, Memory, Right
from composer.model.machine import KernelRegisters
from composer.model.memory import (
    KERNEL,
    DeviceRegisters,
    Frames,
    KernelFrames,
    Mapping,
    ProgramFrames,
)

# of frames that several spaces may map
_SHARED = (
    FrameKind.RING,
    FrameKind.REGION,
    FrameKind.TEXT,
    FrameKind.RODATA,
    FrameKind.PRISTINE,
    FrameKind.LOG,
)


@dataclass(frozen=True, slots=True, eq=False)
class Extent:
    """The physical side of one mapping."""

    start: int
    end: int
    space: str
    mapping: Mapping


def _extents(plan: Plan) -> list[Extent]:
    """The rules look up registers on the board, and do not ask the planner where they are."""
    frames = {frame.key: frame.start for frame in plan.frames}
    registers = _registers(plan.system.board)
    found = []
    for space in plan.spaces:
        for mapping in space.mappings:
            match mapping.backing:
                case Frames(key, offset):
                    base = frames[key] + offset
                case DeviceRegisters(device=device, window=window):
                    base, _ = registers[device, window]
                case _:
                    continue
            found.append(Extent(base, base + mapping.size, space.name, mapping))
    return sorted(found, key=lambda extent: (extent.start, extent.end))


def _registers(board: Board) -> dict[tuple[str | None, int], tuple[int, int]]:
    """First page and end of each window on the board, by device and number; the interrupt
    controller's have no device.
    """
    held: list[tuple[str | None, Sequence[Window | KernelRegisters]]] = [
        (None, board.interrupts.registers),
        *((device.name, device.registers) for device in board.devices),
    ]
    return {
        (name, index): (board.pages.down(window.start), window.start + window.size)
        for name, windows in held
        for index, window in enumerate(windows)
    }


def _pieces(plan: Plan) -> Iterator[tuple[int, tuple[Extent, ...]]]:
    """Memory cut at every border: the start of each piece and all that map it."""
    extents = _extents(plan)
    borders = sorted({extent.start for extent in extents} | {extent.end for extent in extents})
    active: list[Extent] = []
    following = 0
    for at in borders:
        active = [extent for extent in active if extent.end > at]
        while following < len(extents) and extents[following].start == at:
            active.append(extents[following])
            following += 1
        if active:
            yield at, tuple(active)


def _pair(message: str, one: Extent, other: Extent) -> Finding:
    note = Note(f"{one.mapping.name} of `{one.space}`", one.mapping.place)
    return Finding(message, other.mapping.place, (note,))


@plan_rule
def frame_writes_or_executes(plan: Plan) -> Iterator[Finding]:
    """C204: no frame that is writable in one mapping is executable in any.

    A frame that is writable and executable through two mappings is writable and executable.
    """
    for at, extents in _pieces(plan):
        writer = next((extent for extent in extents if extent.mapping.rights.writes), None)
        runner = next((extent for extent in extents if extent.mapping.rights.executes), None)
        if writer is not None and runner is not None:
            yield _pair(
                f"`{runner.space}` executes the frame {at:#x} that `{writer.space}` writes",
                writer,
                runner,
            )


@plan_rule
def one_attribute_a_frame(plan: Plan) -> Iterator[Finding]:
    """C208: all mappings of a frame have one memory attribute.

    Cached and uncached accesses to one frame see different bytes.
    """
    for at, extents in _pieces(plan):
        other = next(
            (extent for extent in extents if extent.mapping.memory != extents[0].mapping.memory),
            None,
        )
        if other is not None:
            kinds = f"{extents[0].mapping.memory} and {other.mapping.memory}"
            yield _pair(f"the frame {at:#x} is mapped as {kinds}", extents[0], other)


@plan_rule
def device_in_one_space(plan: Plan) -> Iterator[Finding]:
    """C209: a device's frames are mapped in one address space, as device memory.

    Two drivers on one device disturb each other, and cached writes do not reach the device.
    """
    devices = _registers(plan.system.board).values()
    for at, extents in _pieces(plan):
        registers = any(start <= at < end for start, end in devices)
        if not registers and not any(extent.mapping.memory is Memory.DEVICE for extent in extents):
            continue
        other = next((extent for extent in extents if extent.space != extents[0].space), None)
        if other is not None:
            yield _pair(
                f"`{extents[0].space}` and `{other.space}` map the device at {at:#x}",
                extents[0],
                other,
            )
        for extent in extents:
            if extent.mapping.memory is not Memory.DEVICE:
                yield Finding(
                    f"`{extent.space}` maps the device at {at:#x} as {extent.mapping.memory}",
                    extent.mapping.place,
                )


@plan_rule
def device_not_executed(plan: Plan) -> Iterator[Finding]:
    """C210: device memory is never executed.

    Instruction fetches from registers have side effects on the device and execute arbitrary values.
    """
    for extent in _extents(plan):
        if extent.mapping.memory is Memory.DEVICE and extent.mapping.rights.executes:
            yield Finding(
                f"`{extent.space}` may execute the device at {extent.start:#x}",
                extent.mapping.place,
            )


@plan_rule
def kernel_keeps_out(plan: Plan) -> Iterator[Finding]:
    """C211: apart from the log, the kernel maps no frame of a component, and no component a frame
    of the kernel.

    The kernel accesses no component's memory, so no argument of a system call can make it leak or
    overwrite that memory.
    """
    owners = Ranges(frame for frame in plan.frames if frame.kind is not FrameKind.LOG)
    for extent in _extents(plan):
        for frame in owners.at(extent.start, extent.end):
            if isinstance(frame.key, KernelFrames) != (extent.space == KERNEL):
                yield Finding(
                    f"`{extent.space}` maps {frame.name} of `{frame.owner}`", extent.mapping.place
                )


@plan_rule
def tables_unmapped(plan: Plan) -> Iterator[Finding]:
    """C212: page tables are mapped nowhere.

    A component that writes a page table controls all access.
    """
    tables = [frame for frame in plan.frames if frame.kind is FrameKind.TABLES]
    for extent in _extents(plan):
        if any(table.start < extent.end and extent.start < table.end for table in tables):
            yield Finding(
                f"`{extent.space}` maps page tables at {extent.start:#x}", extent.mapping.place
            )


@plan_rule
def frames_private(plan: Plan) -> Iterator[Finding]:
    """C213: two components share a frame only as a ring, a region, or text and constants of one
    program.

    This is the central promise: two components share a byte only where a line of the description
    says so.
    """
    for at, extents in _pieces(plan):
        spaces = {extent.space for extent in extents}
        if len(spaces) > 1 and any(
            key is None or key.kind not in _SHARED
            for key in (extent.mapping.frames for extent in extents)
        ):
            if (
                all(extent.mapping.memory is Memory.NORMAL for extent in extents)
                and KERNEL not in spaces
            ):
                message = (
                    f"{', '.join(f'`{name}`' for name in sorted(spaces))} share the frame {at:#x}"
                )
                yield _pair(message, extents[0], extents[-1])


@plan_rule
def ring_memory_alone(plan: Plan) -> Iterator[Finding]:
    """C304: ring memory is written by one end, read by the other, and mapped in no other way.

    An end that could write the other's index could make it read past its slots.
    """
    pairs = {
        frozenset((ring.producer.instance, ring.consumer.instance)) for ring in plan.system.rings
    }
    extents = Ranges(extent for extent in _extents(plan) if extent.mapping.memory is Memory.NORMAL)
    for ring in (frame for frame in plan.frames if frame.kind is FrameKind.RING):
        held = list(extents.at(ring.start, ring.end))
        writers = sorted(extent.space for extent in held if extent.mapping.rights.writes)
        readers = sorted(extent.space for extent in held if extent.mapping.rights is Right.R)
        if (
            len(writers) != 1
            or len(readers) != 1
            or len(held) != 2
            or frozenset(writers + readers) not in pairs
        ):
            message = (
                f"{ring.name} is written by {', '.join(writers) or 'no component'}, read by"
                f" {', '.join(readers) or 'no component'}"
            )
            yield Finding(message, ring.place)


@plan_rule
def regions_as_declared(plan: Plan) -> Iterator[Finding]:
    """C214: a region is mapped whole, with the rights in `access`, in the components that it names
    and in no others.

    A mapping with other rights, or in another component, was not requested.
    """
    extents = Ranges(_extents(plan))
    frames = {frame.owner: frame for frame in plan.frames if frame.kind is FrameKind.REGION}
    for region in plan.system.regions:
        size = plan.system.board.pages.whole(region.size)
        wanted: list[tuple[str, Right, int]] = sorted(
            (access.end.instance, access.right, size) for access in region.accesses
        )
        range_of = frames.get(region.name)
        held: list[tuple[str, Right, int]] = sorted(
            (extent.space, extent.mapping.rights, extent.mapping.size)
            for extent in (extents.at(range_of.start, range_of.end) if range_of is not None else ())
        )
        if held != wanted:
            said, is_so = (
                ", ".join(f"`{name}` {right} {count}" for name, right, count in rows) or "nobody"
                for rows in (wanted, held)
            )
            yield Finding(
                f"region `{region.name}` is mapped by {is_so}; declared is {said}", region.place
            )


@plan_rule
def programs_where_they_run(plan: Plan) -> Iterator[Finding]:
    """C215: text and constants of a program are mapped only in the components that run it.

    A program's text is not secret, but such a mapping has no line that explains it.
    """
    shapes = {wiring.instance.name: wiring.shape for wiring in plan.wirings}
    programs = Ranges(frame for frame in plan.frames if isinstance(frame.key, ProgramFrames))
    for extent in _extents(plan):
        for frame in programs.at(extent.start, extent.end):
            if shapes.get(extent.space) != frame.owner:
                yield Finding(
                    f"`{extent.space}` maps {frame.name} of program `{frame.owner}`",
                    extent.mapping.place,
                )
