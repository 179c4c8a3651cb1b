# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The image: image.ld, and the bytes of every component's ELF as sections that carry its name."""

from __future__ import annotations

from pathlib import PurePath

from composer.emit.quoting import assembler, line_comment
from composer.emit.templates import BANNER, render
from composer.model.decided import Plan
from composer.model.facts import MappingKind
from composer.model.memory import FrameKey, KernelFrames
from composer.place.frames import boot_offset
from composer.place.place import Placement
from composer.tables.image import image
from composer.model.version import VERSION

# from ELF files
_LOADED = (MappingKind.TEXT, MappingKind.RODATA, MappingKind.PRISTINE, MappingKind.DATA)


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
    return render(
        "image.ld.j2",
        banner=BANNER.format(source=plan.system.file),
        image=image(plan, boot_offset(placement.kernel)),
        outputs=[
            (section_of(frame.key), frame.start)
            for frame in plan.frames
            if frame.content and not isinstance(frame.key, KernelFrames)
        ],
        kernel_root=plan.spaces[-1].root,
        idle_root=placement.idle_root,
        control_words=placement.architecture.control_words(
            placement.user_bits, placement.physical_end
        ),
        page=placement.architecture.pages.page,
        unwanted=placement.architecture.unwanted,
        version=tuple("".join(f"{line}\0" for line in _marks(plan)).encode()),
    )


def _marks(plan: Plan) -> tuple[str, ...]:
    """The lines of the section `.ashlar`: what made the image, and that it is a debug build."""
    return (f"ashlar {VERSION}", *(("debug build: -Og, assertions",) if plan.debug else ()))
