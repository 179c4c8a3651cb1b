# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Placed things never overlap, for any system; every space maps exactly what its wiring says."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings

from composer.arch.contract import Leaf
from composer.model import resolved
from composer.model.diagnostics import Place
from composer.model.facts import OnFault, Right
from composer.model.memory import FrameKey, Guard
from composer.place.place import Placement, place
from composer.place.spaces import extents
from composer.place.programs import Program, Segment
from composer.wire.wire import wire
from tests.composer.any_system import Builder, KERNEL, MACHINE, any_system, programs
from tests.composer.described import REJECT, judge_bytes


def placed(system: resolved.System) -> Placement:
    wirings = wire(system)
    made = programs(wirings)
    placement, found = place(system, wirings, made, KERNEL, MACHINE)
    assert placement is not None and not found
    return placement


def test_the_image_lies_in_the_lowest_bank_whichever_stands_first(tmp_path: Path) -> None:
    high, low = (
        f'memory@{at} {{ device_type = "memory"; reg = <0x00 0x{at} 0x00 0x{size}>; }};'
        for at, size in (("80000000", "100000"), ("40000000", "8000000"))
    )
    tree = (REJECT / "boards" / "shared.dts").read_text()
    tree, changed = re.subn(r"memory@40000000 \{.*?\};", f"{high} {low}", tree, flags=re.DOTALL)
    assert changed == 1
    for name in ("components", "interfaces"):
        (tmp_path / name).symlink_to(REJECT / name)
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards" / "two.dts").write_text(tree)
    board = (
        "board: two\narchitecture: aarch64\ndevice_tree: two.dts\ncpu: cortex-a72\nmachine: [-M,"
        " virt]\ndevices: {}\n"
    )
    (tmp_path / "boards" / "two.yaml").write_text(board)
    judged = judge_bytes(
        tmp_path,
        b"system: s\nboard: two\ncomponents: {a: {type: plain, priority: 1, power: true}}\n",
    )
    assert judged.front.system is not None, judged.text
    assert [bank.start for bank in judged.front.system.board.banks] == [0x4000_0000, 0x8000_0000]
    frames = placed(judged.front.system).plan.frames
    assert frames[0].start == 0x4008_0000 and frames[-1].start + frames[-1].size <= 0x4800_0000


def test_the_text_of_the_log_fits_where_names_and_files_are_long() -> None:
    builder = Builder()
    for name in "ab":
        builder.component(name)
    for _ in range(200):
        builder.region(1, {"a": "rw"})
    builder.log("a")
    system = builder.build()
    regions = tuple(
        replace(one, name=one.name.ljust(48, "x"), place=Place("a-file-of-regions/" * 20, line))
        for line, one in enumerate(system.regions, 1_000_000)
    )
    placed(replace(system, regions=regions))


@settings(max_examples=60, deadline=None)
@given(any_system())
def test_no_two_ranges_of_frames_share_a_byte(system: resolved.System) -> None:
    frames = placed(system).plan.frames
    for one, next_one in zip(frames, frames[1:]):
        assert one.start + one.size <= next_one.start


@settings(max_examples=60, deadline=None)
@given(any_system())
def test_no_two_mappings_of_a_space_share_a_byte(system: resolved.System) -> None:
    for space in placed(system).plan.spaces:
        for one, next_one in zip(space.mappings, space.mappings[1:]):
            assert one.start + one.size <= next_one.start


@settings(max_examples=60, deadline=None)
@given(any_system())
def test_the_tables_translate_every_page_to_its_frame_and_right(system: resolved.System) -> None:
    placement = placed(system)
    by_key = {frame.key: frame for frame in placement.plan.frames}
    for space in placement.plan.spaces:
        leaves = {}
        for table in placement.tables:
            if table.space != space.name:
                continue
            for index, entry in table.table.entries:
                if isinstance(entry, Leaf):
                    start = table.table.start + (index << MACHINE.pages.shifts[table.table.level])
                    for at in range(0, 1 << MACHINE.pages.shifts[table.table.level], 4096):
                        leaves[start + at] = (entry.physical + at, entry.rights)
        wanted = {
            extent.virtual + at: (extent.physical + at, extent.rights)
            for extent in extents(space.mappings, by_key)
            for at in range(0, extent.size, 4096)
        }
        assert leaves == wanted


@settings(max_examples=60, deadline=None)
@given(any_system())
def test_no_mapping_reaches_past_the_frames_behind_it(system: resolved.System) -> None:
    plan = placed(system).plan
    sizes = {frame.key: frame.size for frame in plan.frames}
    for space in plan.spaces:
        for mapping in space.mappings:
            if mapping.frames in sizes:
                assert mapping.backing.offset + mapping.size <= sizes[mapping.frames], mapping.name


@settings(max_examples=60, deadline=None)
@given(any_system())
def test_both_sides_of_every_stack_are_guards(system: resolved.System) -> None:
    for space in placed(system).plan.spaces[:-1]:
        mapped = {
            at
            for mapping in space.mappings
            if not isinstance(mapping.backing, Guard)
            for at in range(mapping.start, mapping.start + mapping.size, 4096)
        }
        for stack in (one for one in space.mappings if one.kind == "stack"):
            assert stack.start - 4096 not in mapped and stack.start + stack.size not in mapped


@settings(max_examples=60, deadline=None)
@given(any_system())
def test_two_components_share_a_frame_only_through_a_ring_or_a_region(
    system: resolved.System,
) -> None:
    placement = placed(system)
    holders: dict[FrameKey, set[str]] = {}
    for space in placement.plan.spaces[:-1]:
        for mapping in space.mappings:
            if mapping.frames and mapping.kind not in ("text", "rodata", "ring", "region"):
                holders.setdefault(mapping.frames, set()).add(space.name)
    assert all(len(names) == 1 for names in holders.values())


@settings(max_examples=60, deadline=None)
@given(any_system())
def test_no_component_maps_a_frame_twice(system: resolved.System) -> None:
    for space in placed(system).plan.spaces:
        frames = [mapping.backing for mapping in space.mappings if mapping.frames]
        assert len(frames) == len(set(frames))


@settings(max_examples=60, deadline=None)
@given(any_system())
def test_running_off_either_end_of_a_region_faults(system: resolved.System) -> None:
    for space in placed(system).plan.spaces[:-1]:
        mapped = {
            at
            for one in space.mappings
            if not isinstance(one.backing, Guard)
            for at in range(one.start, one.start + one.size, 4096)
        }
        for region in (mapping for mapping in space.mappings if mapping.kind == "region"):
            assert region.start - 4096 not in mapped and region.start + region.size not in mapped


def test_a_bss_of_exactly_the_heaps_size_is_no_heap() -> None:
    builder = Builder()
    builder.component("one")
    system = builder.build()
    wirings = wire(system)
    base = wirings[0].text_base
    segments = (
        Segment(start=base, file_size=100, memory_size=100, offset=4096, rights=Right.RX),
        Segment(start=base + 0x1000, file_size=0, memory_size=4096, offset=8192, rights=Right.RW),
        Segment(start=base + 0x3000, file_size=0, memory_size=4096, offset=8192, rights=Right.RW),
    )
    made = {
        "one": Program(
            shape="one", path="one.elf", entry=base, segments=segments, heap_start=base + 0x3000
        )
    }
    placement, _ = place(system, wirings, made, KERNEL, MACHINE)
    assert placement is not None
    kinds = {
        mapping.start: (mapping.kind, str(mapping.backing))
        for mapping in placement.plan.spaces[0].mappings
    }
    assert kinds[base + 0x1000] == ("bss", "bss one") and kinds[base + 0x3000] == (
        "heap",
        "heap one",
    )


def test_a_small_component_needs_one_page_of_tables_and_a_root_of_128_bytes() -> None:
    builder = Builder()
    builder.component("one")
    placement = placed(builder.build())
    assert placement.plan.spaces[0].tables == 4096
    assert [table.size for table in placement.tables if table.space == "one"] == [128, 4096]


def test_instances_of_one_wiring_share_text_and_not_data() -> None:
    builder = Builder()
    builder.component("one")
    system = builder.build()
    twice = tuple(
        resolved.Instance(
            name=name,
            index=index,
            type=system.instances[0].type,
            priority=1,
            stack=4096,
            power=False,
            on_fault=OnFault.STOP,
            place=system.place,
        )
        for index, name in enumerate(("w.0", "w.1"))
    )
    system = resolved.System(
        **{**{name: getattr(system, name) for name in system.__slots__}, "instances": twice}
    )
    kinds = [frame.kind for frame in placed(system).plan.frames]
    assert kinds.count("text") == 1 and kinds.count("data") == 2


def test_a_region_of_two_mib_is_one_block() -> None:
    builder = Builder()
    builder.component("one")
    builder.region(2 << 20, {"one": "rw"})
    leaves = [
        entry
        for table in placed(builder.build()).tables
        for _, entry in table.table.entries
        if isinstance(entry, Leaf)
    ]
    assert any(leaf.level == 2 and leaf.user for leaf in leaves)
