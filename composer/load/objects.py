# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Objects that a component brings (`object:`): read, and judged before the linker sees them.

What is refused here would be linked into a program that differs from what its author tested, or
would end in a message of the linker. Isolation relies on none of it: the verifier judges the
finished image.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from elftools.elf.enums import ENUM_E_MACHINE

from composer.arch.contract import Architecture
from composer.load import archive, elf
from composer.load.elf import Object, Section, Unreadable
from composer.load.reading import Reading
from composer.load.sources import there
from composer.model import limits
from composer.model.asked import ComponentType
from composer.model.diagnostics import Located
from composer.model.objects import MARKS, ObjectFile

# What link.ld gives a place, or drops.
_PLACED = re.compile(
    r"\.(text|rodata|data|bss|init_array|eh_frame|gcc_except_table|comment|note)(?:\..*)?"
    r"|\.eh_frame_hdr"
)
_RESERVED = re.compile(r"\.text\.start|\.ashlar(?:\..*)?")
_UNKNOWN_TO_THE_START = re.compile(r"\.(?:ctors|dtors|preinit_array|fini_array)(?:\..*)?")
_BY_LINKER = re.compile(  # link.ld and the runtime define these
    r"_start|ashlar_.*|__(?:data|bss|heap|stack|init_array|pristine)_"
    r"(?:start|end|top|bottom)|__dso_handle|__cxa_atexit"
)
_SIZES = ".stack_sizes"
_OF_LINK_TIME = ".gnu.lto_"
_WORDS_FOR_THE_LINKER = (0x6FFF4C01, 0x6FFF4C04)  # SHT_LLVM_LINKER_OPTIONS, _DEPENDENT_LIBRARIES


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """One object of a type, as component.yaml names it."""

    kind: ComponentType
    named: Located[str]
    path: Path

    @property
    def name(self) -> str:
        return f"{self.kind.folder}/{self.named.value}"


def read_objects(
    reading: Reading, kinds: Mapping[str, tuple[ComponentType, Path]], architecture: Architecture
) -> dict[str, tuple[ObjectFile, ...]]:
    """The objects of every type, by its name; those that cannot be linked are reported."""
    made: dict[str, tuple[ObjectFile, ...]] = {}
    for name, (kind, folder) in sorted(kinds.items()):
        files = [_File(kind=kind, named=one, path=folder / one.value) for one in kind.objects]
        made[name] = tuple(
            one for file in files if (one := _object(reading, file, architecture)) is not None
        )
    return made


def _object(reading: Reading, file: _File, architecture: Architecture) -> ObjectFile | None:
    """The marks of a file in which nothing is wrong."""
    parts = _parts(reading, file, architecture)
    if parts is None:
        return None
    before = len(reading.found)
    for member, part in parts:
        within = f"{file.name}({member})" if member else file.name
        for problem, remedy in _problems(part, architecture):
            reading.error("L046", f"{within} {problem}", file.named.place, remedy=remedy)
            break  # one is enough for a file
    if not file.kind.stack_is_stated and any(_hides_its_stack(part) for _, part in parts):
        reading.error(
            "L047",
            f"{file.name} does not say how much stack its functions take",
            file.named.place,
            remedy="`stack: SIZE` in component.yaml, or compile it with clang's"
            " -fstack-size-section",
        )
    if len(reading.found) > before:
        return None
    marks = {one for _, part in parts for one in _marks(part)}
    return ObjectFile(name=file.name, place=file.named.place, marks=tuple(sorted(marks)))


def _parts(
    reading: Reading, file: _File, architecture: Architecture
) -> list[tuple[str, Object]] | None:
    """The objects of a file: one, or the members of an archive."""
    if not there(file.path):
        reading.error(
            "L045",
            f"{file.name} does not exist",
            file.named.place,
            remedy="build it first; `./ashlar wiring` writes the headers that it includes",
        )
        return None
    machine = ENUM_E_MACHINE[architecture.elf_machine]
    try:
        data = _bytes(file.path)
        if not data.startswith((archive.MAGIC, archive.THIN)):
            return [("", elf.read_object(data, machine, architecture.name))]
        found = list(archive.members(data))
        if not found:
            raise Unreadable("is an archive without members", "`ar rcs` adds objects to it")
        parts = []
        for name, content in found:
            try:
                parts.append((name, elf.read_object(content, machine, architecture.name)))
            except Unreadable as error:
                raise Unreadable(f"is an archive: {name} {error.reason}", error.remedy) from error
        return parts
    except Unreadable as error:
        reading.error(
            "L045", f"{file.name} {error.reason}", file.named.place, remedy=error.remedy or None
        )
        return None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            data = opened.read(limits.OBJECT + 1)
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from error
    if len(data) > limits.OBJECT:
        raise Unreadable(
            f"is larger than {limits.ANY_SIZE.spelled(limits.OBJECT)}", "`strip -g` removes debug"
        )
    return data


def _problems(one: Object, architecture: Architecture) -> Iterator[tuple[str, str]]:
    """What a component cannot have, with the remedy."""
    for section in one.sections:
        yield from _of_section(section, architecture)
    for symbol in one.symbols:
        if symbol.kind == elf.INDIRECT:
            yield (
                f"has the indirect function `{symbol.name}`, which nobody resolves",
                "call the function through a pointer that main sets",
            )
        if symbol.is_defined_for_all and _BY_LINKER.fullmatch(symbol.name):
            yield (
                f"defines `{symbol.name}`, which the runtime or the linker script of a component"
                " defines",
                "rename it; the entry of a component is `int main(void)`",
            )


def _of_section(section: Section, architecture: Architecture) -> Iterator[tuple[str, str]]:
    name, page = f"the section `{section.name}`", architecture.pages.page
    if section.name.startswith(_OF_LINK_TIME):
        yield "holds code for link-time optimisation", "compile it without -flto"
    if section.kind in _WORDS_FOR_THE_LINKER:
        yield f"has {name}, which gives words to the linker", "`objcopy --remove-section` drops it"
    if _RESERVED.fullmatch(section.name) and section.name != MARKS:
        yield f"has {name}, whose name is reserved", "rename the section"
    if not section.is_mapped:
        return
    if section.flags & elf.THREAD:
        yield (
            f"has thread-local variables, in {name}",
            "a component has one thread: use a plain static",
        )
    elif section.flags & elf.WRITES and section.flags & elf.EXECUTES:
        yield (
            f"has {name}, which is writable and executable",
            "no page is both: put code and data into sections of their own",
        )
    elif _UNKNOWN_TO_THE_START.fullmatch(section.name):
        yield (
            f"has {name}: the runtime calls what is in .init_array, and no destructor",
            "compile it with -fuse-init-array, without destructors",
        )
    elif not _PLACED.fullmatch(section.name):
        yield (
            f"has {name}, for which a component has no place",
            "begin its name with .text., .rodata., .data. or .bss.",
        )
    elif section.alignment > page:
        yield (
            f"has {name} with an alignment of {section.alignment:,} bytes, more than a page",
            f"at most {page:,} bytes",
        )


def _hides_its_stack(one: Object) -> bool:
    """Code without the figures that clang writes."""
    code = any(
        part.flags & elf.EXECUTES and part.kind != elf.NOBITS and part.data for part in one.sections
    )
    return code and not any(part.name == _SIZES and part.data for part in one.sections)


def _marks(one: Object) -> Iterator[str]:
    """Those of each wiring.h that it was compiled with (composer/emit/c_wiring.py)."""
    for section in one.sections:
        if section.name == MARKS:
            for text in section.data.split(b"\0"):
                if text:
                    yield text.decode("ascii", "replace")
