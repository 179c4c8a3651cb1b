# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Physical memory: every range of frames, handed out upwards from the start of the image."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field

from composer.model import abi, resolved
from composer.model.decided import Wiring
from composer.model.diagnostics import Place
from composer.model.facts import KernelPart, MappingKind, Physical
from composer.model.memory import (
    FrameKey,
    FrameRange,
    InstanceFrames,
    KernelFrames,
    Mapping,
    ProgramFrames,
    RegionFrames,
    RingFrames,
)
from composer.model.machine import PageFormat, up
from composer.place.programs import KernelSizes, Program
from composer.tables.kernel import Sizes

KERNEL_STACK = 8192  # bytes
# with bytes in the image
_CONTENT = (
    MappingKind.TEXT,
    MappingKind.RODATA,
    MappingKind.PRISTINE,
    MappingKind.INSTANCE,
    MappingKind.DATA,
)
_ZEROED = (MappingKind.STACK, MappingKind.BSS, MappingKind.HEAP)


@dataclass(slots=True)
class Layout:
    """Hands out whole pages; big ranges start aligned to their leaf. Lives only inside place."""

    pages: PageFormat
    next: Physical
    ranges: list[FrameRange] = field(default_factory=list)

    def add(self, key: FrameKey, used: int, *, name: str, place: Place, content: bool) -> None:
        """`used` bytes, rounded up to pages."""
        unit = self.pages.unit(used)
        made = FrameRange(
            key=key,
            start=Physical(up(self.next, unit)),
            size=self.pages.whole(used),
            used=used,
            name=name,
            place=place,
            content=content,
        )
        self.ranges.append(made)
        self.next = made.end

    def by_key(self) -> dict[FrameKey, FrameRange]:
        return {one.key: one for one in self.ranges}


def boot_offset(kernel: KernelSizes) -> int:
    """The entry stub lies behind the kernel's text, so that the vectors start a page."""
    return up(kernel.text, 16)


def layout(
    system: resolved.System,
    wirings: tuple[Wiring, ...],
    programs: Lookup[str, Program],
    kernel: KernelSizes,
    sizes: Sizes,
    table_bytes: int,
) -> Layout:
    """Every range of frames: those with bytes in the image first, then all that is zeroed."""
    board = system.board
    first = Physical(board.banks[0].start + board.layout.image)
    made = Layout(pages=board.pages, next=first)
    data = kernel.data + kernel.bss + sizes.mutable_tables
    rodata = kernel.rodata + sizes.read_only_tables
    for part, used, name in (
        (KernelPart.TEXT, boot_offset(kernel) + kernel.boot, "kernel text"),
        (KernelPart.RODATA, rodata, "kernel read-only data and tables"),
        (KernelPart.DATA, max(data, 1), "kernel data"),
        (KernelPart.TABLES, max(table_bytes, 1), "page tables"),
        (KernelPart.LOG_TEXT, sizes.log_text, "text of the kernel log"),
    ):
        if part is not KernelPart.LOG_TEXT or system.logs:
            made.add(KernelFrames(part), used, name=name, place=system.place, content=True)
    for content in (True, False):
        _component_frames(made, wirings, programs, content)
    _shared_frames(made, system, wirings)
    for part, used, name in (
        (KernelPart.LOG, abi.LOG_BYTES, "kernel log"),
        (KernelPart.STACK, KERNEL_STACK, "kernel stack"),
        (KernelPart.TRACE, sizes.trace, "kernel trace"),
    ):
        if used:
            made.add(KernelFrames(part), used, name=name, place=system.place, content=False)
    return made


def _component_frames(
    made: Layout, wirings: tuple[Wiring, ...], programs: Lookup[str, Program], content: bool
) -> None:
    """What belongs to one shape or to one instance."""
    seen: set[FrameKey] = set()
    for wiring in wirings:
        for mapping in wiring.mappings:
            key = mapping.frames
            if mapping.kind not in (_CONTENT if content else _ZEROED):
                continue
            assert isinstance(key, ProgramFrames | InstanceFrames), f"{mapping.name} has no frames"
            if key in seen:
                assert isinstance(
                    key, ProgramFrames
                ), f"{key} would lie under two mappings of one component"
                continue
            seen.add(key)
            used = _used(wiring, mapping, programs[wiring.shape])
            made.add(key, used, name=mapping.name, place=mapping.place, content=content)


def _used(wiring: Wiring, mapping: Mapping, program: Program) -> int:
    """Bytes of a mapping that somebody asked for; the rest of its last page is waste."""
    if mapping.kind is MappingKind.STACK:
        return wiring.instance.stack
    if mapping.kind is MappingKind.PRISTINE and program.data is not None:
        return program.data.file_size
    for segment in program.segments:
        if segment.start <= mapping.start < segment.start + max(segment.memory_size, 1):
            data = mapping.kind is MappingKind.DATA
            end = segment.start + (segment.file_size if data else segment.memory_size)
            return max(min(end - mapping.start, mapping.size), 1)
    return mapping.size


def _shared_frames(made: Layout, system: resolved.System, wirings: tuple[Wiring, ...]) -> None:
    """Rings and regions: zeroed, one range each, whoever maps them."""
    rings: dict[FrameKey, Mapping] = {}
    for wiring in wirings:
        for mapping in wiring.mappings:
            if isinstance(mapping.frames, RingFrames):
                rings.setdefault(mapping.frames, mapping)
    for key, one in rings.items():
        made.add(key, one.size, name=one.name, place=one.place, content=False)
    for region in system.regions:
        region_key, name = RegionFrames(region.name), f"region {region.name}"
        made.add(region_key, region.size, name=name, place=region.place, content=False)
