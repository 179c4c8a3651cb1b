# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""emit: every generated file as text, by path. `wire_files` needs no compiler, `place_files` every
ELF.
"""

from __future__ import annotations

from dataclasses import dataclass

from composer.arch.contract import Architecture
from composer.emit.abi_facts import abi_facts
from composer.emit.c_wiring import c_host_twin, c_interface_header, c_wiring_header
from composer.emit.config import page_bytes
from composer.emit.image import component_bytes, image_script
from composer.emit.interfaces import interface_header
from composer.emit.kernel_tables import kernel_tables
from composer.emit.log_phrases import log_phrases
from composer.emit.log_text import log_text
from composer.emit.object_marks import other_wirings
from composer.emit.page_tables import page_tables
from composer.emit.port_facts import port_facts
from composer.emit.port_lines import port_lines
from composer.emit.quoting import cmake, cmake_text, line_comment
from composer.emit.restart import restart_source
from composer.emit.templates import BANNER, render
from composer.emit.wiring import host_twin, wiring_header
from composer.model import resolved
from composer.model.decided import Wiring
from composer.model.facts import MappingKind
from composer.model.serial import plan_to_json
from composer.place.place import Placement

__all__ = ["other_wirings", "place_files", "wire_files"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentText:
    """One call of ashlar_component; `folder`, `sources` and `objects` are quoted."""

    shape: str
    fpu: bool
    folder: str
    sources: tuple[str, ...]
    objects: tuple[str, ...]
    libraries: tuple[str, ...]  # needed ones first


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryText:
    """One call of ashlar_library; all but names is quoted."""

    name: str
    fpu: bool
    foreign: bool
    folder: str
    sources: tuple[str, ...]
    includes: tuple[str, ...]
    definitions: tuple[str, ...]
    needs: tuple[str, ...]


def wire_files(
    system: resolved.System,
    wirings: tuple[Wiring, ...],
    architecture: Architecture,
    inputs: tuple[str, ...],
    outside: frozenset[str] = frozenset(),
    searched: tuple[str, ...] = (),
) -> dict[str, str]:
    """Headers for C++ and C, link scripts and the list of components, paths relative to generated/.

    `inputs` names what was read, `searched` the folders of the search path; `outside` is the part
    of both that lies outside the project.
    """
    files: dict[str, str] = {}
    for whole in system.interfaces:
        if not whole.name.part:
            parts = tuple(
                interface
                for interface in system.interfaces
                if interface.name.part and interface.name.interface == whole.name.interface
            )
            files[f"interfaces/{whole.name}.hpp"] = interface_header(whole, parts)
            files[f"interfaces/{whole.name}.h"] = c_interface_header(whole, parts)
    shapes: dict[str, list[Wiring]] = {}
    for one in sorted(wirings, key=lambda one: one.instance.index):
        shapes.setdefault(one.shape, []).append(one)
    for shape, members in sorted(shapes.items()):
        holders = tuple(member.instance.name for member in members)
        files[f"components/{shape}/wiring.hpp"] = wiring_header(members[0], holders, system.file)
        files[f"host/{shape}/wiring.hpp"] = host_twin(members[0], holders, system.file)
        files[f"components/{shape}/wiring.h"] = c_wiring_header(members[0], holders, system.file)
        files[f"host/{shape}/wiring.h"] = c_host_twin(members[0], holders, system.file)
        files[f"components/{shape}/ports.cpp"] = port_facts(members[0], holders, system.file)
        files[f"components/{shape}/ports.txt"] = port_lines(tuple(members))
        files[f"components/{shape}/link.ld"] = _link_script(members[0], system.file, architecture)
        if members[0].restartable:
            files[f"components/{shape}/restart.cpp"] = restart_source(members[0], system.file)
    if system.logs:
        files["log_phrases.hpp"] = log_phrases(architecture.pages, system.file)
    files["components.cmake"] = render(
        "components.cmake.j2",
        banner=BANNER.format(source=system.file),
        inputs=[_in_cmake(one, one in outside) for one in sorted(inputs)],
        searched=[_in_cmake(one, one in outside) for one in searched],
        libraries=[_library(one, outside) for one in system.libraries],
        components=[_component(members[0], outside) for _, members in sorted(shapes.items())],
    )
    return files


def _in_cmake(name: str, outside: bool) -> str:
    """A name as CMake finds it: the machine's folders stay in CMake's variables."""
    return cmake("ASHLAR_HOME" if outside else "CMAKE_SOURCE_DIR", name)


def _component(wiring: Wiring, outside: frozenset[str]) -> ComponentText:
    kind = wiring.instance.type
    out = kind.place.file in outside
    names = [*(source.value for source in kind.sources), *wiring.drivers]
    generated = tuple(
        cmake("GENERATED", f"components/{wiring.shape}/{name}")
        for name in ("ports.cpp", *(("restart.cpp",) if wiring.restartable else ()))
    )
    return ComponentText(
        shape=wiring.shape,
        fpu=kind.fpu,
        folder=_in_cmake(kind.folder, out),
        sources=(
            *(_in_cmake(f"{kind.folder}/{name}", out) for name in dict.fromkeys(names)),
            *generated,
        ),
        objects=tuple(_in_cmake(f"{kind.folder}/{one.value}", out) for one in kind.objects),
        libraries=tuple(library.value for library in kind.libraries),
    )


def _library(one: resolved.Library, outside: frozenset[str]) -> LibraryText:
    out = one.place.file in outside

    def inside(name: str) -> str:
        return _in_cmake(one.folder if name == "." else f"{one.folder}/{name}", out)

    return LibraryText(
        name=one.name,
        fpu=one.fpu,
        foreign=one.foreign,
        folder=inside("."),
        sources=tuple(map(inside, one.sources)),
        includes=tuple(map(inside, one.includes)),
        definitions=tuple(f'"{cmake_text(definition)}"' for definition in one.definitions),
        needs=one.needs,
    )


def _link_script(wiring: Wiring, source: str, architecture: Architecture) -> str:
    heap, pages = wiring.instance.type.heap, architecture.pages
    above = [one.start for one in wiring.mappings if one.start > wiring.text_base]
    stack = next(mapping for mapping in wiring.mappings if mapping.kind is MappingKind.STACK)
    return render(
        "link.ld.j2",
        banner=BANNER.format(source=source),
        text_base=wiring.text_base,
        stack_top=wiring.stack_top,
        stack_bottom=stack.start,
        heap=pages.whole(heap.value) if heap else 0,
        limit=min(above, default=pages.user_end),
        page=pages.page,
        unwanted=architecture.unwanted,
        restartable=wiring.restartable,
    )


def place_files(placement: Placement) -> dict[str, str]:
    """Kernel tables, page tables, image.ld, the components' bytes and plan.json."""
    system, wirings = placement.plan.system, placement.plan.wirings
    return {
        "kernel_tables.cpp": kernel_tables(placement),
        "abi_facts.hpp": abi_facts(placement),
        "instances.cpp": render(
            "instances.cpp.j2",
            banner=BANNER.format(source=system.file),
            pages=[(instance, page_bytes(instance)) for instance in system.instances],
        ),
        "page_tables.S": page_tables(placement),
        "log_text.S": (
            log_text(system, wirings, placement.log_text)
            if system.logs
            else f"// {line_comment(BANNER.format(source=system.file))}\n"
        ),
        "components.S": component_bytes(placement),
        "image.ld": image_script(placement),
        "plan.json": plan_to_json(placement.plan),
    }
