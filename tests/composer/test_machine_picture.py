# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What `ashlar ps` reads: rings where components have them, machines that are really there, memory
that will not hold still.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from composer.machine import live, memory, rings
from composer.machine import state_layout as layout
from composer.machine.picture import callers, picture
from composer.model import view
from composer.model.decided import RingEnd
from composer.model.diagnostics import Place
from composer.model.facts import Purpose, SlotKind
from composer.model.serial import view_of
from composer.pipeline import front
from composer.place.place import Placement, place
from tests.composer import view_systems as systems
from tests.composer.any_system import KERNEL, MACHINE, programs
from tests.composer.test_machine_memory import BASE, SYMBOLS, put, ram_with

ROOT = Path(__file__).resolve().parents[2]
WITH_RINGS = (
    "system.yaml",
    "tests/boot/systems/watched/system.yaml",
    "tests/boot/systems/work/system.yaml",
    "tests/boot/systems/language/system.yaml",
)


def placed(file: str) -> Placement:
    made = front(ROOT, file, None)
    assert made.system is not None
    assumed = programs(made.wirings)
    placement, _ = place(made.system, made.wirings, assumed, KERNEL, MACHINE)
    assert placement is not None
    return placement


@pytest.mark.parametrize("file", WITH_RINGS)
def test_a_ring_is_read_where_its_two_components_write_it(file: str) -> None:
    placement = placed(file)
    plan, system = view_of(placement.plan), placement.plan.system
    ram = bytearray(max(frame.start + frame.size for frame in plan.frames) - BASE)
    lines = {}
    for wiring in placement.plan.wirings:
        space = plan.space(wiring.instance.name)
        assert space is not None
        for port in wiring.ports:
            for element in port.elements:
                if isinstance(element.held, RingEnd):
                    lines[wiring.instance.name, port.port.name, element.number] = plan.physical(
                        space, element.held.own_line
                    )
    wanted = []
    for number, ring in enumerate(system.rings):
        own, peer = (
            lines[end.instance, end.port.name, end.element]
            for end in (ring.producer, ring.consumer)
        )
        assert own is not None and peer is not None
        put(ram, own - BASE, layout.RING_LINE["index"], 7 * number + number % (ring.capacity + 1))
        put(ram, peer - BASE, layout.RING_LINE["index"], 7 * number)
        put(ram, own - BASE, layout.RING_LINE["dropped"], 1000 + number)
        wanted.append(
            (ring.name, number % (ring.capacity + 1), 1000 + number if ring.drops else None)
        )
    assert [
        (fill.name, fill.used, fill.dropped) for fill in rings.fills(ram, plan)
    ] == wanted and len(wanted) > 1


def ringed() -> view.PlanView:
    """The small plan with the frames of its ring's lines."""
    plan = systems.plan()
    pages = tuple(
        view.Frames(
            key=f"ring {one}",
            start=view.Address(BASE + 0x9_0000 + 4096 * at),
            size=4096,
            used=4096,
            kind="ring",
            owner=one,
            name="rings",
            place=Place("system.yaml", 9),
            content=False,
        )
        for at, one in enumerate(("a > b", "b > a"))
    )
    return replace(plan, frames=(*plan.frames, *pages))


def test_a_ring_that_went_past_the_largest_number_is_no_lie() -> None:
    ram = bytearray(1 << 20)
    put(ram, 0x9_0000, layout.RING_LINE["index"], 3)
    put(ram, 0x9_1000, layout.RING_LINE["index"], 2**64 - 2)
    assert [fill.used for fill in rings.fills(ram, ringed())] == [5]


@pytest.mark.parametrize(("pushed", "popped"), [(65, 0), (0, 1), (2**63, 5)])
def test_two_sides_that_contradict_each_other_give_no_fill(pushed: int, popped: int) -> None:
    ram = bytearray(1 << 20)
    put(ram, 0x9_0000, layout.RING_LINE["index"], pushed)
    put(ram, 0x9_1000, layout.RING_LINE["index"], popped)
    assert [(fill.used, fill.pushed, fill.popped) for fill in rings.fills(ram, ringed())] == [
        (None, pushed, popped)
    ]


class Restless(bytearray):
    """Guest RAM in which a ring of 64 goes on with every look at it: as many are popped as are
    pushed.
    """

    def __getitem__(self, index: slice) -> bytes:  # type: ignore[override]
        for at in (0x9_0000, 0x9_1000):
            now = int.from_bytes(bytearray.__getitem__(self, slice(at, at + 8)), "little")
            self[at : at + 8] = (now + 1).to_bytes(8, "little")
        return bytes(bytearray.__getitem__(self, index))


@pytest.mark.parametrize("used", [0, 10])
def test_what_will_not_hold_still_is_marked_and_is_no_lie(used: int) -> None:
    ram = Restless(1 << 20)
    put(ram, 0x9_0000, layout.RING_LINE["index"], used)
    taken = picture(memory.Guest(ram, ringed(), SYMBOLS, MACHINE))
    assert taken.fills[0].used is not None and abs(taken.fills[0].used - used) <= 1
    assert taken.moving == {"messages"} and [one.name for one in taken.fills] == ["messages"]
    assert (
        picture(memory.Guest(bytearray(1 << 20), ringed(), SYMBOLS, MACHINE)).moving == frozenset()
    )


def test_the_running_one_is_told_from_the_ready_ones_and_calls_name_their_port() -> None:
    ram, plan = (
        ram_with(systems.plan(), {"kind": 1}, {"kind": 2, "component": 1, "fault": 4}),
        systems.plan(),
    )
    client = replace(
        plan.components[1],
        slots=(
            view.Slot(
                number=2,
                kind=SlotKind.CALL,
                name="a.print.call",
                port="print",
                purpose=Purpose.CALL,
                target="a",
                event=None,
                place=Place("system.yaml", 11),
            ),
        ),
    )
    plan = replace(plan, components=(plan.components[0], client))
    symbols = SYMBOLS | {layout.CORE_SYMBOL: 0xFFFF_FFFF_FE00_0800}
    put(ram, 0x8_5800, layout.Field(offset=layout.CORE_RUNNING, size=8), 0xFFFF_FFFF_FE00_0000)
    put(ram, 0x8_5000 + 512, layout.STATE["run"], layout.Run.CALLING_QUEUED)
    put(ram, 0x8_5000 + 512 + layout.STATE_REGISTERS, layout.Field(offset=0, size=8), 2)
    taken = picture(memory.Guest(ram, plan, symbols, MACHINE))
    assert [one.mode for one in taken.states] == ["RUNNING", "CALLING"]
    assert [(one.name, one.call, one.taken) for one in callers(taken.states, "a")] == [
        ("b", "a.print", False)
    ]
    assert taken.booted and set(taken.faults) == {"b"}
    put(
        ram, 0x8_5800 + layout.CORE_READY.offset, layout.Field(offset=0, size=8), 1 << 62
    )  # released: its server is gone
    assert [
        (one.mode, one.server) for one in picture(memory.Guest(ram, plan, symbols, MACHINE)).states
    ] == [
        ("RUNNING", ""),
        ("RUNNABLE", ""),
    ]


@settings(deadline=None)
@given(some.integers(0, 2**64))
def test_no_bytes_make_a_traceback(seed: int) -> None:
    plan = ringed()
    ram = bytearray(1 << 20)
    ram[0x8_0000:0x9_2000] = random.Random(seed).randbytes(0x1_2000)
    picture(memory.Guest(ram, plan, SYMBOLS | {layout.CORE_SYMBOL: seed}, MACHINE))
    memory.running(
        memory.Guest(ram, plan, SYMBOLS | {layout.CORE_SYMBOL: 0xFFFF_FFFF_FE00_0000}, MACHINE)
    )


def record(**changed: object) -> live.Machine:
    return replace(live.this_process(3, "d"), **changed)  # type: ignore[arg-type]


def test_a_process_is_known_by_its_number_and_its_start(tmp_path: Path) -> None:
    mine = record()
    (tmp_path / mine.file).write_text(mine.text())
    assert live.machines(tmp_path) == (mine,) and live.left_over(tmp_path) == ()
    assert 0 <= mine.seconds() < 60
    other = record(born=mine.born - 1)  # the number was given out again
    (tmp_path / mine.file).write_text(other.text())
    assert live.machines(tmp_path) == () and live.left_over(tmp_path) == (tmp_path / mine.file,)


def test_one_that_is_gone_leaves_its_files_to_the_next(tmp_path: Path) -> None:
    gone = record(pid=2**22 + 1)  # past the largest process number
    for name in (
        gone.file,
        gone.file.replace("json", "gdb"),
        gone.file.replace("json", "socket"),
        "machine-x.json",
        "image.elf",
    ):
        (tmp_path / name).write_text(gone.text())
    assert live.machines(tmp_path) == ()
    assert sorted(one.name for one in live.left_over(tmp_path)) == [
        f"machine-{gone.pid}.{end}" for end in ("gdb", "json", "socket")
    ]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"pid": "x"}', '{"pid": 1}', "[" * 100_000]
)
def test_a_file_that_is_no_record_is_no_machine(tmp_path: Path, text: str) -> None:
    (tmp_path / "machine-1.json").write_text(text)
    assert live.machines(tmp_path) == ()


def test_the_memory_of_a_process_is_read_and_not_written() -> None:
    descriptor = os.memfd_create("ram")
    try:
        os.write(descriptor, b"guest" + bytes(4091))
        with live.ram_of(record(ram=descriptor)) as ram:
            assert ram[0:5] == b"guest"
            with pytest.raises(TypeError):
                ram[0:5] = b"other"
        with pytest.raises(OSError):
            live.ram_of(record(ram=4000))
        os.ftruncate(descriptor, 0)
        with pytest.raises(OSError):
            live.ram_of(record(ram=descriptor))
    finally:
        os.close(descriptor)


def test_a_build_is_known_by_its_image_and_its_plan(tmp_path: Path) -> None:
    assert live.digest(tmp_path) == ""
    (tmp_path / "generated").mkdir()
    seen = set()
    for image, plan in ((b"1", b"2"), (b"1", b"3"), (b"4", b"2")):
        (tmp_path / "image.elf").write_bytes(image)
        (tmp_path / "generated/plan.json").write_bytes(plan)
        seen.add(live.digest(tmp_path))
    assert len(seen) == 3
