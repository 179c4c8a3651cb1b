# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The manifest of a finished build, from the image, Ninja's inputs and the plan."""

from __future__ import annotations

import re
from pathlib import Path


from composer.model import resolved, version, view
from composer.model.manifest import VERSION, Input, Made, Manifest, Tool, sha256
from composer.provenance.image import read_image
from composer.provenance.inputs import IMAGE, KERNEL_OBJECT, read_by_the_build
from composer.provenance.names import (
    COMPILER,
    LIBCXX,
    Place,
    input_of,
    library_folders,
    type_folders,
)
from composer.provenance.tools import COMPILER_HEADERS, LIBCXX_HEADERS, packages
from composer.views.sizes import sizes


def gathered(
    system: resolved.System,
    plan: view.PlanView,
    tools: tuple[Tool, ...],
    place: Place,
    *,
    trace: bool,
    debug: bool,
) -> Manifest:
    """`place.build` holds a build that has just succeeded."""
    image, segments, sections = read_image(place.build / IMAGE)
    files = read_by_the_build(place.build, place.project)
    types, libraries = type_folders(system, place), library_folders(system, place)
    built = [file for file in files if file.is_relative_to(place.build)]
    rows = (
        input_of(file, file.read_bytes(), place, types, libraries)
        for file in files
        if not file.is_relative_to(place.build)
    )
    inputs = tuple(sorted(rows, key=lambda row: (row.folder, row.name)))
    return Manifest(
        version=VERSION,
        ashlar=version.VERSION,
        system=plan.system,
        file=plan.file,
        board=plan.board.name,
        architecture=plan.board.architecture,
        trace=trace,
        debug=debug,
        image=image,
        segments=segments,
        sections=sections,
        sizes=sizes(plan),
        tools=tools,
        libraries=_libraries(files, inputs, tools),
        made=_made(built, place, plan),
        inputs=inputs,
    )


def _made(files: list[Path], place: Place, plan: view.PlanView) -> tuple[Made, ...]:
    """What the composer wrote and the linker linked, with the plan; no objects."""
    runs: dict[str, list[str]] = {}
    for component in plan.components:
        runs.setdefault(f"components/{component.shape}.elf", []).append(component.name)
    names = {path.relative_to(place.build).as_posix() for path in files}
    kept = {one for one in names if one.startswith("generated/") or one.endswith(".elf")} | {
        "generated/plan.json",
        KERNEL_OBJECT,
    }
    rows = ((name, (place.build / name).read_bytes()) for name in sorted(kept - {IMAGE}))
    return tuple(
        Made(
            name=name,
            size=len(data),
            sha256=sha256(data),
            instances=tuple(sorted(runs.get(name, ()))),
        )
        for name, data in rows
    )


def _libraries(
    files: tuple[Path, ...], inputs: tuple[Input, ...], tools: tuple[Tool, ...]
) -> tuple[Tool, ...]:
    """Headers of the compiler; libc++ tells its version there: 190107 is 19.1.7."""
    used, packaged = {one.folder for one in inputs}, packages(LIBCXX_HEADERS, COMPILER_HEADERS)
    rows = []
    if COMPILER in used:
        clang = next(tool.version for tool in tools if tool.name == "clang")
        rows.append(
            Tool(name="clang headers", version=clang, package=packaged.get(COMPILER_HEADERS))
        )
    if LIBCXX in used:
        config = next(file for file in files if file.name == "__config" and "c++" in file.parts)
        found = re.search(
            r"define _LIBCPP_VERSION (\d+)(\d\d)(\d\d)$", config.read_text("utf-8"), re.MULTILINE
        )
        version = ".".join(str(int(group)) for group in found.groups()) if found else "unknown"
        rows.append(Tool(name="libc++", version=version, package=packaged.get(LIBCXX_HEADERS)))
    return tuple(rows)
