# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The report adds up, and names every way between components with its line."""

from __future__ import annotations

import dataclasses
import json
from functools import partial

import pytest

from composer.model import view
from composer.model.diagnostics import Place
from composer.model.facts import MappingKind, Right, SlotKind
from composer.views import bound as bounds
from composer.views import report
from composer.views.reach import ways
from composer.views.sizes import size_rows
from tests.composer import view_systems as systems
from tests.composer.any_system import MACHINE

bound, delay, interrupts_off, facts, text = (
    partial(one, steps=MACHINE.steps)
    for one in (bounds.bound, bounds.delay, bounds.interrupts_off, report.facts, report.text)
)


def test_bank_adds_up() -> None:
    bank = facts(systems.plan())["banks"][0]  # type: ignore[index]
    assert bank["allocated"] + bank["free"] == bank["size"]
    assert bank["allocated"] == 4096 * 10 and bank["waste"] == 4096 - 1000 + 8192 - 5000


def test_owners_add_up() -> None:
    plan = systems.plan()
    # type: ignore[misc]
    assert sum(row["frames"] for row in size_rows(plan)) == sum(frame.size for frame in plan.frames)


def test_ways_are_all_declared_ones() -> None:
    found = {(one.source, one.target, one.means, one.right) for one in ways(systems.plan())}
    assert found == {
        ("a", "b", "ring messages", "push"),
        ("b", "a", "ring messages", "free space"),
        ("a", "b", "region frames", "rw > r"),
        ("b", "a", "call print", "call"),
        ("a", "b", "call print", "reply"),
        ("b", "a", "supervision watch", "faults, registers"),  # who only inspects changes nothing
    }


def test_everybody_reaches_the_reader_of_the_kernel_log_at_the_readers_line() -> None:
    plan = systems.plan()
    log = dataclasses.replace(
        plan.spaces[0].mappings[0],
        kind=MappingKind.LOG,
        name="log",
        frames="log",
        place=Place("system.yaml", 7),
    )
    reader = dataclasses.replace(plan.spaces[0], mappings=(*plan.spaces[0].mappings, log))
    told = [
        one
        for one in ways(dataclasses.replace(plan, spaces=(reader, *plan.spaces[1:])))
        if one.means == "kernel log"
    ]
    assert reader.name == "a"
    assert [(one.source, one.target, one.right, one.place) for one in told] == [
        ("b", "a", "faults, panics", Place("system.yaml", 7))
    ]


def test_who_writes_a_register_window_reaches_who_holds_another_one() -> None:
    plan = systems.plan()
    held = [
        view.Window(
            index=index,
            name=None,
            start=view.Address(0x900_0000 + 0x1000 * index),
            size=0x1000,
            right=right,
        )
        for index, right in enumerate((Right.RW, Right.R))
    ]
    devices = tuple(
        view.Device(
            name="can0",
            end=view.End(name, "can"),
            compatible="bosch,m_can",
            start=held[0].start,
            windows=(window,),
            bus_master=False,
            interrupts=(),
            place=Place("system.yaml", 4),
        )
        for name, window in zip("ab", held)
    )
    found = [
        one
        for one in ways(dataclasses.replace(plan, devices=devices))
        if one.means == "device can0"
    ]
    assert [(one.source, one.target, one.right) for one in found] == [("a", "b", "its registers")]


@pytest.mark.parametrize(
    ("end", "instance"),
    [
        ("sender.out", "sender"),
        ("worker.3.out", "worker.3"),
        ("sender.console.text", "sender"),
        ("worker.12.work.jobs", "worker.12"),
    ],
)
def test_the_instance_of_an_end(end: str, instance: str) -> None:
    assert view.End.of(end).instance == instance and str(view.End.of(end)) == end


def test_ways_through_links_are_between_components() -> None:
    plan = systems.plan()
    ring = dataclasses.replace(
        plan.rings[0], producer=view.End("a", "work.jobs"), consumer=view.End("b", "desk.jobs")
    )
    linked = dataclasses.replace(plan, rings=(ring,), regions=(), calls=(), supervisions=())
    assert [(one.source, one.target) for one in ways(linked)] == [("a", "b"), ("b", "a")]


def test_calls_through_links_nest() -> None:
    """With budgets the kernel looks for who pays, along the longest chain."""
    plan = systems.plan()
    timed = dataclasses.replace(
        plan.components[1],
        time=dataclasses.replace(plan.components[1].time, budget=1000, period=2000),
    )
    plan = dataclasses.replace(plan, components=(plan.components[0], timed))
    linked = dataclasses.replace(
        plan,
        calls=(
            dataclasses.replace(
                plan.calls[0],
                sources=(view.End("b", "console.print"),),
                target=view.End("a", "desk.print"),
            ),
        ),
    )
    third = dataclasses.replace(plan.components[0], name="c", rank=2)
    longer = dataclasses.replace(
        linked,
        components=(*plan.components, third),
        calls=(
            *linked.calls,
            dataclasses.replace(
                plan.calls[0],
                name="more",
                sources=(view.End("c", "desk.print"),),
                target=view.End("b", "console.print"),
            ),
        ),
    )
    nested = [
        sum(one.instructions for one in interrupts_off(each) if "callers" in one.what)
        for each in (plan, linked, longer)
    ]
    assert nested[0] == nested[1] > 0 and nested[2] == 2 * nested[1]


def test_text_has_every_part() -> None:
    shown = text(systems.plan())
    for part in (
        "Bank ram: 134217728 bytes at 0x40000000",
        "free",
        "Space a: ASID 1",
        "Space kernel",
        "ring messages",
        "region frames",
        "guard below the stack",
        "Assumptions\ndma of a: reviewed (system.yaml:11)",
        "system.yaml:9",
    ):
        assert part in shown, part


def test_facts_are_json() -> None:
    plan = systems.plan()
    assert json.loads(json.dumps(facts(plan)))["system"] == "pair"
    assert text(plan) == text(systems.plan())


def test_the_time_with_interrupts_off_grows_with_the_depth_of_the_tournament_and_the_words_of_a_set() -> (
    None
):
    pair = systems.plan()
    distinct = [
        dataclasses.replace(pair.components[0], name=f"c{n}", rank=n, priority=n % 256)
        for n in range(1023)
    ]
    sizes = [
        bound(dataclasses.replace(pair, components=tuple(distinct[:n])))
        for n in (1, 2, 3, 4, 255, 256)
    ]
    step = sizes[1] - sizes[0]
    words = [MACHINE.steps.set_word * word for word in (1, 1, 1, 1, 4, 5)]
    assert step > 0 and sizes == [
        sizes[0] + step * depth + word - words[0] for depth, word in zip((0, 1, 1, 2, 7, 8), words)
    ]
    shared = dataclasses.replace(pair, components=tuple(distinct))
    assert sizes[-1] + step < bound(shared)
    assert f"at most {bound(pair)} instructions" in text(pair)
    assert f"waiting for at most {delay(pair)} instructions" in text(pair) and delay(
        pair
    ) >= 2 * bound(pair)
    found = facts(pair)["interrupts_off"]
    # type: ignore[index]
    assert found["instructions"] == sum(one["instructions"] for one in found["terms"])


def test_work_for_others_is_two_entries_and_one_for_each_device_line() -> None:
    pair = systems.plan()
    line = dataclasses.replace(pair.components[1].slots[0], kind=SlotKind.INTERRUPT)
    lined = dataclasses.replace(pair.components[1], slots=(*pair.components[1].slots, line, line))
    assert delay(pair) == 2 * bound(pair)
    driven = dataclasses.replace(pair, components=(pair.components[0], lined))
    assert delay(driven) == 4 * bound(driven) and "one alarm, 2 device lines, each" in text(driven)
    crowd = tuple(
        dataclasses.replace(pair.components[0], name=f"c{n}", rank=n) for n in range(1000)
    )
    many = dataclasses.replace(pair, components=crowd)
    assert delay(many) == 2 * bound(many)


def test_who_may_overdraw_stands_beside_the_response() -> None:
    plan = systems.plan()
    time = dataclasses.replace(
        plan.components[1].time,
        budget=1_000_000,
        period=5_000_000,
        response=7_000_000,
        overdraws=("x", "y"),
        provided=("s",),
    )
    timed = dataclasses.replace(
        plan, components=(plan.components[0], dataclasses.replace(plan.components[1], time=time))
    )
    assert "7,000 us and a call of x, y each, if s run in calls alone" in text(timed)
    unbounded = dataclasses.replace(
        time, response=None, overdraws=(), provided=(), unbounded="x has no budget"
    )
    assert "no bound: x has no budget" in text(
        dataclasses.replace(
            plan,
            components=(
                plan.components[0],
                dataclasses.replace(plan.components[1], time=unbounded),
            ),
        )
    )


def test_everybody_whom_a_fault_wakes_and_who_has_a_time_to_keep_costs_a_way_through_the_tournament() -> (
    None
):
    """Measured: 2,440 where 128 components, 4 watching supervisors with `overdue` and budgets were
    said to take 1,860.
    """
    pair = systems.plan()
    own = dataclasses.replace(pair.components[0].time, overdue=5_000_000)
    supervised = next(supervision for supervision in pair.supervisions)
    plain = bound(pair)
    child = bound(
        dataclasses.replace(
            pair, components=(pair.components[0], dataclasses.replace(pair.components[1], time=own))
        )
    )
    both = bound(
        dataclasses.replace(
            pair,
            components=tuple(
                dataclasses.replace(component, time=own) for component in pair.components
            ),
        )
    )
    assert supervised.supervisor.instance == pair.components[0].name
    assert plain < child < both
