# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Where the trace lies: memory of the kernel alone, zero, past everything else; and nowhere without
the option.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from composer.check import check
from composer.command.build import configured, configure_line
from composer.command.options import PROJECT, collect
from composer.emit import place_files
from composer.model.abi import TRACE_BYTES
from composer.model.facts import KernelPart
from composer.model.memory import KernelFrames
from composer.pipeline import front
from composer.place.place import Placement, place
from tests.composer.any_system import KERNEL, MACHINE, programs

DEMO = "system.yaml"
TRACE = KernelFrames(KernelPart.TRACE)


def placed(trace: bool, debug: bool = False) -> Placement:
    made = front(PROJECT, DEMO, None)
    assert made.system is not None, made.diagnostics
    assumed = programs(made.wirings)
    placement, found = place(made.system, made.wirings, assumed, KERNEL, MACHINE, trace, debug)
    assert placement is not None and not found
    assert check(made.system, placement.plan) == ()
    return placement


@pytest.fixture(scope="module")
def off() -> Placement:
    return placed(False)


@pytest.fixture(scope="module")
def on() -> Placement:
    return placed(True)


def test_only_the_kernel_maps_the_trace(on: Placement) -> None:
    plan = on.plan
    frame = plan.kernel(KernelPart.TRACE)
    assert not frame.content and frame.used == TRACE_BYTES and frame.size >= TRACE_BYTES
    assert [
        space.name for space in plan.spaces for one in space.mappings if one.frames == TRACE
    ] == ["kernel"]
    mapping = next(one for one in plan.spaces[-1].mappings if one.frames == TRACE)
    assert mapping.rights == "rw" and mapping.size == frame.size
    near = [one for one in plan.spaces[-1].mappings if one is not mapping]
    assert all(
        one.start + one.size + MACHINE.pages.page <= mapping.start
        or mapping.start + mapping.size + MACHINE.pages.page <= one.start
        for one in near
    )


def test_without_it_everything_else_lies_where_it_lay(on: Placement, off: Placement) -> None:
    assert [frame for frame in on.plan.frames if frame.key != TRACE] == list(off.plan.frames)
    assert on.plan.spaces[:-1] == off.plan.spaces[:-1]
    assert [mapping for mapping in on.plan.spaces[-1].mappings if mapping.frames != TRACE] == list(
        off.plan.spaces[-1].mappings
    )


def test_only_the_linker_script_of_a_traced_kernel_names_it(on: Placement, off: Placement) -> None:
    files = {name: (place_files(off)[name], place_files(on)[name]) for name in place_files(on)}
    assert sorted(name for name, (before, after) in files.items() if before != after) == [
        "image.ld",
        "page_tables.S",
        "plan.json",
    ]
    start = next(
        mapping.start for mapping in on.plan.spaces[-1].mappings if mapping.frames == TRACE
    )
    before, after = files["image.ld"]
    assert f"kernel_trace = {start:#x};" in after and "kernel_trace" not in before


def test_a_debug_build_of_the_same_programs_differs_in_what_the_image_says(off: Placement) -> None:
    before, after = place_files(off), place_files(placed(False, debug=True))
    assert [name for name in after if before[name] != after[name]] == ["image.ld"]
    marked, plain = (
        bytes(int(one) for one in re.findall(r"BYTE\((\d+)\)", files["image.ld"]))
        for files in (after, before)
    )
    assert marked == plain + b"debug build: -Og, assertions\0"


def test_each_kind_of_build_has_a_folder_and_says_so_to_cmake(tmp_path: Path) -> None:
    made = front(PROJECT, DEMO, None)
    assert made.system is not None
    kinds = [(trace, debug) for trace in (False, True) for debug in (False, True)]
    options = [
        collect(None, None, None, "text", trace=trace, debug=debug) for trace, debug in kinds
    ]
    assert len({one.folder(made.system) for one in options}) == len(kinds)
    for one, (trace, debug) in zip(options, kinds):
        line = configure_line(tmp_path, one, made.system, "tools")
        assert f"-DASHLAR_TRACE={'ON' if trace else 'OFF'}" in line
        assert f"-DASHLAR_DEBUG={'ON' if debug else 'OFF'}" in line


def test_a_traced_build_has_a_folder_of_its_own_and_says_so_to_cmake(tmp_path: Path) -> None:
    made = front(PROJECT, DEMO, None)
    assert made.system is not None
    plain, traced = collect(None, None, None, "text"), collect(None, None, None, "text", trace=True)
    assert plain.folder(made.system) != traced.folder(made.system)
    assert "-DASHLAR_TRACE=ON" in configure_line(tmp_path, traced, made.system, "tools")
    assert "-DASHLAR_TRACE=OFF" in configure_line(tmp_path, plain, made.system, "tools")
    (tmp_path / "build.ninja").touch()
    (tmp_path / "CMakeCache.txt").write_text(
        f"ASHLAR_SYSTEM:FILEPATH={PROJECT / DEMO}\nASHLAR_BOARD:STRING=\nASHLAR_TRACE:BOOL=ON\nASHLAR_TOOLS:STRING=tools\n"
    )
    assert configured(tmp_path, traced, "tools") and not configured(tmp_path, plain, "tools")
    assert not configured(tmp_path, traced, "others")
