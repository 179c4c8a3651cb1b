# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The image: image.ld, and the bytes of every component's ELF as sections that carry its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from composer.emit.quoting import assembler, line_comment
from composer.emit.templates import BANNER, render
from composer.model.facts import KernelPart, MappingKind
from composer.model.memory import FrameKey, KernelFrames
from composer.place.frames import KERNEL_STACK, boot_offset
from composer.place.place import Placement

_LOADED = (
    MappingKind.TEXT,
    MappingKind.RODATA,
    MappingKind.PRISTINE,
    MappingKind.DATA,
)  # from ELF files


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One output section of the image at its physical address."""

    name: str
    start: int
    size: int


def component_bytes(placement: Placement) -> str:
    """components.S: text, read-only data and initialised data, taken from the linked ELFs."""
    rows = [f"// {line_comment(BANNER.format(source=placement.plan.system.file))}"]
    programs = {one.shape: one for one in placement.programs}
    there: set[str] = set()
    page = placement.architecture.pages.page
    for wiring in placement.plan.wirings:
        program = programs[wiring.shape]
        file = f"components/{PurePath(program.path).name}"
        for mapping in wiring.mappings:
            key = mapping.frames
            if key is None or mapping.kind not in _LOADED:
                continue
            section = section_of(key)
            if section in there:
                continue
            there.add(section)
            start = (
                program.data.start
                if mapping.kind is MappingKind.PRISTINE and program.data is not None
                else mapping.start
            )
            segment = next(
                s for s in program.segments if s.start <= start < s.start + s.memory_size
            )
            rows.append(
                f'    .section {assembler(section)}, "aw"\n    .balign {page}\n    .incbin'
                f" {assembler(file)}, {segment.offset}, {segment.file_size}"
            )
    return "\n".join(rows) + "\n"


def section_of(key: FrameKey) -> str:
    """`.sender.text`: the name that objdump shows."""
    return f".{key.owner}.{key.kind}"


def image_script(placement: Placement) -> str:
    """image.ld: every frame that the system uses lies in a PT_LOAD; what is zero is past filesz."""
    plan = placement.plan
    parts = {one.key.part: one for one in plan.frames if isinstance(one.key, KernelFrames)}
    kernel = {mapping.name: mapping for mapping in plan.spaces[-1].mappings}
    outputs = tuple(
        Output(name=section_of(frame.key), start=frame.start, size=frame.size)
        for frame in plan.frames
        if frame.content and not isinstance(frame.key, KernelFrames)
    )
    zero = [one for one in plan.frames if not one.content]
    end = zero[-1].end
    return render(
        "image.ld.j2",
        banner=BANNER.format(source=plan.system.file),
        outputs=outputs,
        text=parts[KernelPart.TEXT],
        rodata=parts[KernelPart.RODATA],
        data=parts[KernelPart.DATA],
        tables=parts[KernelPart.TABLES],
        log_text=parts.get(KernelPart.LOG_TEXT),
        text_at=kernel["kernel text"].start,
        rodata_at=kernel["kernel read-only data and tables"].start,
        data_at=kernel["kernel data"].start,
        boot_at=parts[KernelPart.TEXT].start + boot_offset(placement.kernel),
        zero_start=zero[0].start,
        zero_size=end - zero[0].start,
        stack_top=kernel["kernel stack"].start + KERNEL_STACK,
        registers=[
            (register.symbol, kernel[register.name].start)
            for register in plan.system.board.interrupts.registers
        ],
        kernel_root=plan.spaces[-1].root,
        idle_root=placement.idle_root,
        control_words=placement.architecture.control_words(
            placement.user_bits, placement.physical_end
        ),
        page=placement.architecture.pages.page,
        unwanted=placement.architecture.unwanted,
        kernel_log=kernel["kernel log"].start,
        kernel_trace=kernel["kernel trace"].start if "kernel trace" in kernel else None,
    )
