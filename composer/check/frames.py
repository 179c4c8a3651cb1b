# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Rules on the plan: every byte of physical and virtual memory, recomputed from the mappings alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from composer.check.memory import NULL_GUARD, PAGE, USER_TOP, rounded
from composer.check.ranges import Ranges
from composer.check.rule import Finding, plan_rule
from composer.model.decided import (
    KERNEL,
    DeviceRegisters,
    FrameRange,
    Frames,
    Guard,
    KernelFrames,
    Mapping,
    Plan,
    ProgramFrames,
)
from composer.model.diagnostics import Note
from composer.model.event_sources import MAIN, WORD, group_of
from composer.model.facts import FrameKind, KernelPart, MappingKind, Memory, Right

_SHARED = (
    FrameKind.RING,
    FrameKind.REGION,
    FrameKind.TEXT,
    FrameKind.RODATA,
    FrameKind.PRISTINE,
    FrameKind.LOG,
)  # of frames that several spaces may map


@dataclass(frozen=True, slots=True, eq=False)
class Extent:
    """The physical side of one mapping."""

    start: int
    end: int
    space: str
    mapping: Mapping


def _extents(plan: Plan) -> list[Extent]:
    """The rules look up devices on the board, and do not ask the planner where they are."""
    frames = {one.key: one.start for one in plan.frames}
    devices = {
        (one.name, index): window.start // PAGE * PAGE
        for one in plan.system.board.devices
        for index, window in enumerate(one.registers)
    }
    found = []
    for space in plan.spaces:
        for one in space.mappings:
            match one.backing:
                case Frames(key, offset):
                    base = frames[key] + offset
                case DeviceRegisters(device=None):
                    base = one.backing.physical
                case DeviceRegisters(device=str(device)):
                    base = devices[device, one.backing.window]
                case _:
                    continue
            found.append(Extent(base, base + one.size, space.name, one))
    return sorted(found, key=lambda one: (one.start, one.end))


def _pieces(plan: Plan) -> Iterator[tuple[int, tuple[Extent, ...]]]:
    """Memory cut at every border: the start of each piece and all that map it."""
    extents = _extents(plan)
    borders = sorted({one.start for one in extents} | {one.end for one in extents})
    active: list[Extent] = []
    following = 0
    for at in borders:
        active = [one for one in active if one.end > at]
        while following < len(extents) and extents[following].start == at:
            active.append(extents[following])
            following += 1
        if active:
            yield at, tuple(active)


def _owned(frames: Iterable[FrameRange]) -> Ranges[FrameRange]:
    return Ranges((one.start, one.end, one) for one in frames)


def _held(extents: Iterable[Extent]) -> Ranges[Extent]:
    return Ranges((one.start, one.end, one) for one in extents)


def _pair(message: str, one: Extent, other: Extent) -> Finding:
    note = Note(message=f"{one.mapping.name} of `{one.space}`", place=one.mapping.place)
    return Finding(message, other.mapping.place, (note,))


@plan_rule
def virtual_ranges_apart(plan: Plan) -> Iterator[Finding]:
    """C101: no two mappings of an address space share an address.

    Two things at one address: the second mapping would replace the first, and one of them would be
    unreachable.
    """
    for space in plan.spaces:
        last: Mapping | None = None
        for one in sorted(space.mappings, key=lambda mapping: mapping.start):
            if last is not None and one.start < last.end:
                message = (
                    f"{one.name} and {last.name} of `{space.name}` share the address {one.start:#x}"
                )
                yield Finding(message, one.place, (Note(message=last.name, place=last.place),))
            if last is None or one.end > last.end:
                last = one


@plan_rule
def frames_apart(plan: Plan) -> Iterator[Finding]:
    """C102: no two ranges of frames share a byte of physical memory.

    Two owners of one byte see each other's writes although no line shares it.
    """
    frames = sorted(plan.frames, key=lambda one: one.start)
    for one, other in zip(frames, frames[1:]):
        if other.start < one.end:
            message = f"{one.name} and {other.name} share the physical address {other.start:#x}"
            yield Finding(message, other.place, (Note(message=one.name, place=one.place),))


@plan_rule
def frames_in_memory(plan: Plan) -> Iterator[Finding]:
    """C103: every frame lies in one bank of RAM.

    A frame outside RAM reads as nothing, or as a device.
    """
    banks = plan.system.board.banks
    for one in plan.frames:
        if not any(bank.start <= one.start and one.end <= bank.start + bank.size for bank in banks):
            yield Finding(
                f"{one.name} at {one.start:#x} to {one.end:#x} is not in RAM",
                one.place,
            )


@plan_rule
def stacks_guarded(plan: Plan) -> Iterator[Finding]:
    """C104: nothing is mapped in the page below a stack and in the page above it.

    Running over either end of a stack must fault at once, not write into what happens to lie there.
    """
    for space in plan.spaces:
        mapped = [one for one in space.mappings if not isinstance(one.backing, Guard)]
        for stack in (one for one in mapped if _is_stack(one)):
            for at in (stack.start - PAGE, stack.end):
                near = next(
                    (one for one in mapped if one.start < at + PAGE and at < one.end),
                    None,
                )
                if near is not None:
                    yield Finding(
                        f"{near.name} of `{space.name}` touches the stack at {at:#x}", near.place
                    )


def _is_stack(one: Mapping) -> bool:
    return one.kind is MappingKind.STACK or one.frames == KernelFrames(KernelPart.STACK)


@plan_rule
def mappings_within_frames(plan: Plan) -> Iterator[Finding]:
    """C108: mappings are whole pages, and none reaches past the frames behind it.

    A mapping that is longer than its frames would show whatever lies behind them.
    """
    sizes = {one.key: one.size for one in plan.frames}
    for space in plan.spaces:
        for one in space.mappings:
            held = one.backing if isinstance(one.backing, Frames) else None
            offset = held.offset if held else 0
            if one.start % PAGE or one.size % PAGE or one.size <= 0 or offset % PAGE:
                yield Finding(
                    f"{one.name} of `{space.name}` at {one.start:#x} is not whole pages", one.place
                )
            elif held and offset + one.size > sizes[held.key]:
                yield Finding(
                    f"{one.name} of `{space.name}` reaches past its {sizes[held.key]} bytes",
                    one.place,
                )


@plan_rule
def frame_writes_or_executes(plan: Plan) -> Iterator[Finding]:
    """C204: no frame that anybody writes is executed by anybody, over all its mappings.

    Writable and executable through two mappings is writable and executable.
    """
    for at, extents in _pieces(plan):
        writer = next((one for one in extents if one.mapping.rights.writes), None)
        runner = next((one for one in extents if one.mapping.rights.executes), None)
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
            (one for one in extents if one.mapping.memory != extents[0].mapping.memory), None
        )
        if other is not None:
            kinds = f"{extents[0].mapping.memory} and {other.mapping.memory}"
            yield _pair(f"the frame {at:#x} is mapped as {kinds}", extents[0], other)


@plan_rule
def device_in_one_space(plan: Plan) -> Iterator[Finding]:
    """C209: a device's frames are mapped in one address space, as device memory.

    Two drivers on one device undo each other's work, and cached registers do not reach the device.
    """
    devices = [
        (window.start // PAGE * PAGE, window.start + window.size)
        for one in plan.system.board.devices
        for window in one.registers
    ]
    for at, extents in _pieces(plan):
        registers = any(start <= at < end for start, end in devices)
        if not registers and not any(one.mapping.memory is Memory.DEVICE for one in extents):
            continue
        other = next((one for one in extents if one.space != extents[0].space), None)
        if other is not None:
            yield _pair(
                f"`{extents[0].space}` and `{other.space}` map the device at {at:#x}",
                extents[0],
                other,
            )
        for one in extents:
            if one.mapping.memory is not Memory.DEVICE:
                yield Finding(
                    f"`{one.space}` maps the device at {at:#x} as {one.mapping.memory}",
                    one.mapping.place,
                )


@plan_rule
def device_not_executed(plan: Plan) -> Iterator[Finding]:
    """C210: device memory is never executed.

    Fetching instructions from registers has effects on the device and executes chance.
    """
    for one in _extents(plan):
        if one.mapping.memory is Memory.DEVICE and one.mapping.rights.executes:
            yield Finding(
                f"`{one.space}` may execute the device at {one.start:#x}", one.mapping.place
            )


@plan_rule
def kernel_keeps_out(plan: Plan) -> Iterator[Finding]:
    """C211: the kernel maps no frame of a component, and no component a frame of the kernel, but
    for the log.

    The kernel touches no component's memory, so that no argument can make it. It could leak or
    overwrite what no line allows.
    """
    owners = _owned(one for one in plan.frames if one.kind is not FrameKind.LOG)
    for extent in _extents(plan):
        for frame in owners.at(extent.start, extent.end):
            if isinstance(frame.key, KernelFrames) != (extent.space == KERNEL):
                yield Finding(
                    f"`{extent.space}` maps {frame.name} of `{frame.owner}`", extent.mapping.place
                )


@plan_rule
def tables_unmapped(plan: Plan) -> Iterator[Finding]:
    """C212: page tables are mapped nowhere.

    Whoever writes a page table decides what everybody can reach.
    """
    tables = [one for one in plan.frames if one.kind is FrameKind.TABLES]
    for extent in _extents(plan):
        if any(one.start < extent.end and extent.start < one.end for one in tables):
            yield Finding(
                f"`{extent.space}` maps page tables at {extent.start:#x}", extent.mapping.place
            )


@plan_rule
def frames_private(plan: Plan) -> Iterator[Finding]:
    """C213: two components share a frame only as a ring, a region, or text and constants of one
    program.

    This is the promise: two components share a byte only where a line of the description says so.
    """
    for at, extents in _pieces(plan):
        spaces = {one.space for one in extents}
        if len(spaces) > 1 and any(
            key is None or key.kind not in _SHARED
            for key in (one.mapping.frames for one in extents)
        ):
            if all(one.mapping.memory is Memory.NORMAL for one in extents) and KERNEL not in spaces:
                message = (
                    f"{', '.join(f'`{name}`' for name in sorted(spaces))} share the frame {at:#x}"
                )
                yield _pair(message, extents[0], extents[-1])


@plan_rule
def ring_memory_alone(plan: Plan) -> Iterator[Finding]:
    """C304: ring memory is written by one end, read by the other, and reached in no other way.

    An end that could write the other's index could make it read past its slots.
    """
    pairs = {frozenset((one.producer.instance, one.consumer.instance)) for one in plan.system.rings}
    extents = _held(one for one in _extents(plan) if one.mapping.memory is Memory.NORMAL)
    for ring in (one for one in plan.frames if one.kind is FrameKind.RING):
        held = list(extents.at(ring.start, ring.end))
        writers = sorted(one.space for one in held if one.mapping.rights.writes)
        readers = sorted(one.space for one in held if one.mapping.rights is Right.R)
        if (
            len(writers) != 1
            or len(readers) != 1
            or len(held) != 2
            or frozenset(writers + readers) not in pairs
        ):
            message = (
                f"{ring.name} is written by {', '.join(writers) or 'nobody'}, read by"
                f" {', '.join(readers) or 'nobody'}"
            )
            yield Finding(message, ring.place)


@plan_rule
def events_and_slots(plan: Plan) -> Iterator[Finding]:
    """C406: every source of events has a number of its own, every group a bit of the main word, and
    slots are dense from 1.

    Two sources on one bit, or a slot that leads elsewhere, would wake the wrong part of a program.
    """
    for wiring in plan.wirings:
        sources = [one.source for one in wiring.events]
        in_main = {one for one in sources if one < WORD}
        groups = {MAIN - group_of(one) for one in sources if one >= WORD}
        taken = in_main | groups
        if (
            len(set(sources)) != len(sources)
            or in_main & groups
            or any(not 0 <= bit < MAIN for bit in taken)
        ):
            yield Finding(
                f"the sources of events of `{wiring.instance.name}` are {sources}",
                wiring.instance.place,
            )
        numbers = [one.number for one in wiring.slots]
        if numbers != list(range(1, len(numbers) + 1)):
            yield Finding(
                f"the slots of `{wiring.instance.name}` are {numbers}", wiring.instance.place
            )


@plan_rule
def mappings_in_user_space(plan: Plan) -> Iterator[Finding]:
    """C110: a component maps nothing in the 64 KiB that catch null pointers, and nothing past user
    space.

    The low pages stay empty so that null pointers fault, and addresses past user space are the
    kernel's.
    """
    for space in (one for one in plan.spaces if one.name != KERNEL):
        for one in space.mappings:
            guard = isinstance(one.backing, Guard)
            if not guard and (one.start < NULL_GUARD or one.end > USER_TOP):
                yield Finding(
                    (f"{one.name} of `{space.name}` lies at {one.start:#x} to {one.end:#x}"),
                    one.place,
                )


@plan_rule
def regions_as_declared(plan: Plan) -> Iterator[Finding]:
    """C214: a region is mapped whole, with the rights that `access` says, by those whom it names,
    and by nobody else.

    A mapping with other rights, or in another component, is one that nobody asked for.
    """
    extents = _held(_extents(plan))
    frames = {one.owner: one for one in plan.frames if one.kind is FrameKind.REGION}
    for region in plan.system.regions:
        size = rounded(region.size)
        wanted = sorted((one.end.instance, one.right, size) for one in region.accesses)
        range_of = frames.get(region.name)
        held: list[tuple[str, Right, int]] = sorted(
            (one.space, one.mapping.rights, one.mapping.size)
            for one in (extents.at(range_of.start, range_of.end) if range_of is not None else ())
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

    The text of a program is not secret, but a mapping of it that nobody needs has no line to
    explain it.
    """
    shapes = {one.instance.name: one.shape for one in plan.wirings}
    programs = _owned(one for one in plan.frames if isinstance(one.key, ProgramFrames))
    for extent in _extents(plan):
        for one in programs.at(extent.start, extent.end):
            if shapes.get(extent.space) != one.owner:
                yield Finding(
                    f"`{extent.space}` maps {one.name} of program `{one.owner}`",
                    extent.mapping.place,
                )
