# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The whole road from a description to the generated files, in the order in which it is gone:

    front          load, resolve, check, wire
    wiring_files   emit: what the compilers of the components need
    image_files    place, check, emit: what the image is linked of, once every ELF is there

Passes are pure functions between frozen values; only `emit.writer` writes. Nothing here decides.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from composer.arch import ARCHITECTURES, Architectures
from composer.check import check
from composer.emit import other_wirings, place_files, wire_files
from composer.load import Sources, base_of, load
from composer.model import resolved
from composer.model.decided import Wiring
from composer.model.diagnostics import Diagnostic
from composer.model.facts import Severity
from composer.place.bound import too_large
from composer.place.function_names import readable
from composer.place.place import place
from composer.place.programs import Program, read_kernel, read_program
from composer.resolve import resolve
from composer.wire.wire import wire

Found = tuple[Diagnostic, ...]
Files = dict[str, str]  # text by path below the folder of generated files


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What a description means, or what is wrong with it (then `system` is None)."""

    system: resolved.System | None
    wirings: tuple[Wiring, ...]
    diagnostics: Found
    sources: Sources  # every file that was read, by name, with its lines
    architectures: Architectures  # the system's among them


@contextmanager
def uncollected() -> Iterator[None]:
    """Values of a pass form no cycles and live to its end: a collector would walk them in vain."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


@uncollected()
def front(
    project: Path,
    system_file: str,
    board: str | None,
    architectures: Architectures = ARCHITECTURES,
    searched: tuple[Path, ...] = (),
    compiled: bool = True,
) -> Front:
    """Everything that needs no compiler. `compiled`: nor one of others, whose objects are there."""
    sources = Sources(project, base_of(project, system_file))
    loaded, found = load(project, system_file, board, sources, architectures, searched, compiled)
    system: resolved.System | None = None
    wirings: tuple[Wiring, ...] = ()
    if loaded is not None:
        system, more = resolve(loaded)
        found = (*found, *more)
    if system is not None and not has_errors(found):
        found = (*found, *check(system, None))
    if system is not None and not has_errors(found):
        wirings = wire(system)
        found = (*found, *too_large(system, wirings))
    if loaded is not None and system is not None and not has_errors(found):
        found = (*found, *other_wirings(wirings, loaded.objects))
    if has_errors(found):
        system, wirings = None, ()
    return Front(
        system=system,
        wirings=wirings,
        diagnostics=found,
        sources=sources,
        architectures=architectures,
    )


def wiring_files(made: Front) -> Files:
    """Of an accepted description: wiring.hpp, link.ld, interface headers, list of components."""
    assert made.system is not None, "a refused system has stopped before"
    machine, sources = made.architectures[made.system.board.architecture], made.sources
    return wire_files(
        made.system, made.wirings, machine, sources.files, sources.outside, sources.searched
    )


def image_files(made: Front, folder: Path, trace: bool, debug: bool) -> tuple[Files, Found]:
    """Of an accepted description, with the ELFs in a build folder: the kernel's tables, page
    tables, image.ld and plan.json. No file where anything is refused.
    """
    assert made.system is not None, "a refused system has stopped before"
    architecture = made.architectures[made.system.board.architecture]
    programs: dict[str, Program] = {}
    found: Found = ()
    for wiring in made.wirings:
        if wiring.shape not in programs:
            path = folder / "components" / f"{wiring.shape}.elf"
            kind = wiring.instance.type
            program, more = read_program(
                wiring.shape, path, wiring.instance.place, kind.fpu, architecture
            )
            found = (*found, *more)
            if program is not None:
                programs[wiring.shape] = program
    if has_errors(found):
        return {}, found
    kernel = read_kernel(folder / "kernel_alone.elf")
    placement, found = place(
        made.system, made.wirings, readable(programs), kernel, architecture, trace, debug
    )
    if placement is None:
        return {}, found
    found = check(made.system, placement.plan)
    return ({}, found) if has_errors(found) else (place_files(placement), found)


def has_errors(found: Found) -> bool:
    return any(one.severity is Severity.ERROR for one in found)
