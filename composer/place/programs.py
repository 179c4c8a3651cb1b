# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Linked programs: what place needs to know of a component's ELF and of the kernel's.

Sizes come from the linked files; nobody types one in.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from composer.arch.contract import Architecture, Instructions
from composer.model.decided import StackUse
from composer.model.diagnostics import Diagnostic, Place
from composer.model.facts import Right
from composer.place.code import Code, read_code
from composer.place.stack_use import stack_use


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One PT_LOAD. `start`, sizes and `offset` (into the file) are bytes."""

    start: int
    file_size: int
    memory_size: int
    offset: int
    rights: Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A component's linked ELF. Segments are sorted by start."""

    shape: str
    path: str
    entry: int
    segments: tuple[Segment, ...]
    heap_start: int | None = None  # __heap_start of link.ld: the segment there is the heap
    # where the read-only copy of its .data is mapped, where it may start again
    pristine: int | None = None
    stack_use: StackUse | None = None  # None: made by a test

    @property
    def data(self) -> Segment | None:
        """Of the initialised data."""
        return next(
            (segment for segment in self.segments if segment.rights.writes and segment.file_size),
            None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelSizes:
    """Bytes of the kernel's own sections, the composed tables apart."""

    boot: int
    text: int
    rodata: int
    data: int
    bss: int


def _rights(flags: int) -> Right:
    return Right("".join(word for word, bit in (("r", 4), ("w", 2), ("x", 1)) if flags & bit))


def read_program(
    shape: str, path: Path, place: Place, fpu: bool, architecture: Architecture
) -> tuple[Program | None, tuple[Diagnostic, ...]]:
    """The segments of a component's ELF, or why it cannot be one; `fpu`: it may use it."""
    try:
        with path.open("rb") as file:
            elf = ELFFile(file)
            problem = _unfit(elf, architecture)
            if problem:
                return None, (Diagnostic("B001", f"{shape}: {problem}", place),)
            code = read_code(elf)
            instructions = architecture.instructions(code.blocks)
            problem = None if fpu else _floating_point(code, instructions)
            if problem:
                hint = "`fpu: true` in component.yaml, or integers"
                message = f"{shape}: {problem}"
                return None, (Diagnostic("B002", message, place, advice=hint),)
            segments = tuple(
                Segment(
                    start=segment["p_vaddr"],
                    file_size=segment["p_filesz"],
                    memory_size=segment["p_memsz"],
                    offset=segment["p_offset"],
                    rights=_rights(segment["p_flags"]),
                )
                for segment in elf.iter_segments()
                if segment["p_type"] == "PT_LOAD" and segment["p_memsz"]
            )
            return (
                Program(
                    shape=shape,
                    path=str(path),
                    entry=elf["e_entry"],
                    segments=tuple(sorted(segments, key=lambda one: one.start)),
                    heap_start=code.symbols.get("__heap_start"),
                    pristine=code.symbols.get("__pristine_start"),
                    stack_use=stack_use(elf, code, instructions, architecture.moved_code),
                ),
                (),
            )
    except (OSError, ELFError) as error:
        return None, (Diagnostic("B001", f"{shape}: {path.name} is no ELF file: {error}", place),)


def _floating_point(code: Code, instructions: Instructions) -> str | None:
    at = instructions.floating_point()
    if at is None:
        return None
    return (
        f"{code.before(at)} uses floating point at {at:#x}, and the type does not say `fpu: true`"
    )


def _unfit(elf: ELFFile, architecture: Architecture) -> str | None:
    machine, page = elf["e_machine"], architecture.pages.page
    if elf.elfclass != 64 or not elf.little_endian or machine != architecture.elf_machine:
        return (
            f"linked for {machine}, {elf.elfclass} bits; the board is {architecture.name}, 64 bits,"
            " little-endian"
        )
    if elf["e_entry"] == 0:
        return "has no entry: the runtime's _start is missing"
    for segment in elf.iter_segments():
        if segment["p_type"] == "PT_LOAD" and segment["p_flags"] & 3 == 3:
            return f"has a segment at {segment['p_vaddr']:#x} that is writable and executable"
        if segment["p_type"] == "PT_LOAD" and segment["p_memsz"] and segment["p_vaddr"] % page:
            return f"has a segment at {segment['p_vaddr']:#x} that does not start a page"
    return None


def read_kernel(path: Path) -> KernelSizes:
    """Section sizes of the kernel as linked alone, composed tables left unresolved."""
    with path.open("rb") as file:
        elf = ELFFile(file)
        sizes = {section.name: section["sh_size"] for section in elf.iter_sections()}
    return KernelSizes(
        boot=sizes.get(".boot", 0),
        text=sizes.get(".text", 0),
        rodata=sizes.get(".rodata", 0),
        data=sizes.get(".data", 0),
        bss=sizes.get(".bss", 0),
    )
