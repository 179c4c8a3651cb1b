# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Virtual memory once programs are linked: their segments, and the mappings of the kernel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping as Lookup
from dataclasses import replace

from composer.model import resolved
from composer.model.decided import Wiring
from composer.model.facts import (
    Bytes,
    FrameKind,
    KernelPart,
    MappingKind,
    Memory,
    Physical,
    Right,
    Virtual,
)
from composer.model.memory import (
    DeviceRegisters,
    FrameKey,
    FrameRange,
    Frames,
    InstanceFrames,
    KernelFrames,
    Mapping,
    ProgramFrames,
)
from composer.model.machine import PageFormat
from composer.place.programs import Program, Segment
from composer.place.trees import Extent

# in this order
_KERNEL = {
    KernelPart.TEXT: Right.RX,
    KernelPart.RODATA: Right.R,
    KernelPart.DATA: Right.RW,
    KernelPart.STACK: Right.RW,
    KernelPart.LOG: Right.RW,
    KernelPart.TRACE: Right.RW,
}


def with_program(wiring: Wiring, program: Program, pages: PageFormat) -> Wiring:
    """The wiring with the mappings of its linked program added."""
    maps: list[Mapping] = [*wiring.mappings]
    for segment in program.segments:
        heap = segment.start == program.heap_start
        maps.extend(_segment_mappings(wiring, segment, heap, pages))
    if wiring.restartable and program.data is not None and program.pristine is not None:
        pristine = _mapping(
            wiring,
            program.pristine,
            pages.whole(program.data.file_size),
            Right.R,
            FrameKind.PRISTINE,
        )
        maps.append(replace(pristine, name="pristine data"))
    maps.sort(key=lambda one: one.start)
    return replace(wiring, mappings=tuple(maps), stack_use=program.stack_use)


def with_log_text(wiring: Wiring, size: Bytes) -> Wiring:
    """Of the addresses that wire reserves for the text, what it does need is mapped."""

    def cut(one: Mapping) -> Mapping:
        if one.kind is not MappingKind.LOG_TEXT:
            return one
        assert size <= one.size, f"the text takes {size} bytes, and wire reserved {one.size}"
        return replace(one, size=size)

    return replace(wiring, mappings=tuple(map(cut, wiring.mappings)))


def _segment_mappings(
    wiring: Wiring, segment: Segment, heap: bool, pages: PageFormat
) -> Iterable[Mapping]:
    """Text and read-only data are shared by shape; written pages belong to the instance."""
    if not segment.rights.writes:
        kind, right = (
            (FrameKind.TEXT, Right.RX) if segment.rights.executes else (FrameKind.RODATA, Right.R)
        )
        yield _mapping(wiring, segment.start, pages.whole(segment.memory_size), right, kind)
        return
    content = pages.whole(segment.file_size)
    if content:
        yield _mapping(wiring, segment.start, content, Right.RW, FrameKind.DATA)
    rest = Bytes(pages.whole(segment.memory_size) - content)
    if rest > 0:
        kind = FrameKind.HEAP if heap else FrameKind.BSS
        yield _mapping(wiring, segment.start + content, rest, Right.RW, kind)


def _mapping(wiring: Wiring, start: int, size: Bytes, right: Right, kind: FrameKind) -> Mapping:
    key: FrameKey = ProgramFrames(kind, wiring.shape)
    if right.writes:
        key = InstanceFrames(kind, wiring.instance.name)
    return Mapping(
        start=Virtual(start),
        size=size,
        rights=right,
        memory=Memory.NORMAL,
        kind=MappingKind(kind),
        name=kind,
        place=wiring.instance.type.place,
        backing=Frames(key),
    )


def kernel_mappings(
    system: resolved.System, by_key: Lookup[FrameKey, FrameRange]
) -> tuple[Mapping, ...]:
    """The kernel's half: device pages, then its parts with unmapped pages between."""
    pages = system.board.pages
    maps = [
        Mapping(
            start=Virtual(pages.kernel_base + registers.offset),
            size=Bytes(registers.mapped),
            rights=Right.RW,
            memory=Memory.DEVICE,
            kind=MappingKind.KERNEL,
            name=registers.name,
            place=system.place,
            backing=DeviceRegisters(physical=Physical(registers.start), window=number),
        )
        for number, registers in enumerate(system.board.interrupts.registers)
    ]
    at = pages.kernel_base + system.board.layout.kernel_text
    for part, rights in _KERNEL.items():
        one = by_key.get(KernelFrames(part))
        if one is None:
            continue
        maps.append(
            Mapping(
                start=Virtual(at),
                size=one.size,
                rights=rights,
                memory=Memory.NORMAL,
                kind=MappingKind.KERNEL,
                name=one.name,
                place=system.place,
                backing=Frames(one.key),
            )
        )
        at += one.size + pages.page
    return tuple(maps)


def extents(mappings: Iterable[Mapping], by_key: Lookup[FrameKey, FrameRange]) -> Iterable[Extent]:
    """All but guards, with the physical memory behind them."""
    for mapping in mappings:
        match mapping.backing:
            case Frames(key, offset):
                physical = by_key[key].start + offset
            case DeviceRegisters():
                physical = mapping.backing.physical
            case _:
                continue
        yield Extent(
            virtual=mapping.start,
            physical=physical,
            size=mapping.size,
            rights=mapping.rights,
            memory=mapping.memory,
        )
