# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The kernel's output sections of the image, and the addresses that symbols of image.ld name."""

from __future__ import annotations

from dataclasses import dataclass, replace

from composer.model.decided import Plan
from composer.model.facts import KernelPart
from composer.model.memory import DeviceRegisters, KernelFrames


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """An output section: `address` is where it runs, `start` where it is loaded."""

    address: int
    start: int
    size: int

    @property
    def end(self) -> int:
        """Past its last address."""
        return self.address + self.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """The kernel's sections, then one for all that is zero, and symbols."""

    text: Section  # up to the entry stub, which lies behind it in the same frames
    boot: Section
    text_size: int  # of both
    rodata: Section
    data: Section
    tables: Section
    log_text: Section | None  # None: nobody reads the log
    zero: Section
    registers: tuple[tuple[str, int], ...]  # of the interrupt controller, by the kernel's symbol
    stack_top: int
    log: int
    trace: int | None


def image(plan: Plan, boot_offset: int) -> Image:
    """`boot_offset`: of the entry stub in the frames of the kernel's text."""
    kernel = plan.spaces[-1].mappings
    parts = {frame.key.part: frame for frame in plan.frames if isinstance(frame.key, KernelFrames)}
    at = {one.frames.part: one.start for one in kernel if isinstance(one.frames, KernelFrames)}
    windows = {
        one.backing.window: one.start for one in kernel if isinstance(one.backing, DeviceRegisters)
    }

    def section(part: KernelPart) -> Section:
        one = parts[part]
        return Section(start=one.start, address=at.get(part, one.start), size=one.size)

    text, whole = section(KernelPart.TEXT), parts[KernelPart.TEXT]
    boot = whole.start + boot_offset
    zero = [one for one in plan.frames if not one.content]
    return Image(
        text=replace(text, size=boot_offset),
        boot=Section(start=boot, address=boot, size=whole.end - boot),
        text_size=whole.size,
        rodata=section(KernelPart.RODATA),
        data=section(KernelPart.DATA),
        tables=section(KernelPart.TABLES),
        log_text=section(KernelPart.LOG_TEXT) if KernelPart.LOG_TEXT in parts else None,
        zero=Section(start=zero[0].start, address=zero[0].start, size=zero[-1].end - zero[0].start),
        registers=tuple(
            (one.symbol, windows[number])
            for number, one in enumerate(plan.system.board.interrupts.registers)
        ),
        stack_top=at[KernelPart.STACK] + parts[KernelPart.STACK].size,
        log=at[KernelPart.LOG],
        trace=at.get(KernelPart.TRACE),
    )
