# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every rule on the plan catches a plan that was corrupted in exactly its way, and no sound plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings

from composer.check import PLAN_RULES, check
from composer.model import resolved
from composer.model.decided import Hidden, Plan, Space, StackFrame, StackUse, Step
from composer.model.diagnostics import Located
from composer.model.facts import Memory, Physical, PortKind, Right
from composer.model.memory import DeviceRegisters, FrameRange, Frames, Mapping
from tests.composer.any_system import BOARD, HERE, Builder, any_system
from tests.composer.test_place import placed

PAGE = 4096


def sound() -> Plan:
    """Two components, a ring, a region, a notification; the first holds a device and the log."""
    builder = Builder()
    builder.component("a")
    builder.component("b")
    builder.ring("a", "b")
    builder.region(2 * PAGE, {"a": "rw", "b": "r"})
    builder.notify("a", "b")
    builder.log("a")
    uart = builder.port("a", PortKind.DEVICE, drivers=((None, Located("arm,pl011", HERE)),))
    system = replace(
        builder.build(),
        devices=(resolved.DeviceGrant(end=uart, device=BOARD.devices[0], driver=None),),
    )
    return placed(system).plan


def space(
    plan: Plan, name: str, change: Callable[[Mapping], Mapping | None], *more: Mapping
) -> Plan:
    """The plan with one space's mappings changed, dropped (None) and added."""

    def changed(one: Space) -> Space:
        kept = [made for mapping in one.mappings if (made := change(mapping)) is not None]
        return replace(
            one, mappings=tuple(sorted([*kept, *more], key=lambda mapping: mapping.start))
        )

    return replace(
        plan, spaces=tuple(changed(space) if space.name == name else space for space in plan.spaces)
    )


def mapping(plan: Plan, name: str, kind: str) -> Mapping:
    return next(
        mapping
        for held in plan.spaces
        if held.name == name
        for mapping in held.mappings
        if mapping.kind == kind
    )


def on(kind: str, **change: object) -> Callable[[Mapping], Mapping | None]:
    """Changes the mappings of one kind."""
    return lambda one: replace(one, **change) if one.kind == kind else one  # type: ignore[arg-type]


def same(one: Mapping) -> Mapping:
    return one


def frame(plan: Plan, kind: str, **change: object) -> Plan:
    """Changes the first frame range of a kind."""
    first = next(frame for frame in plan.frames if frame.kind == kind)
    frames: tuple[FrameRange, ...] = tuple(
        (
            # type: ignore[arg-type]
            replace(one, **change)
            if one is first
            else one
        )
        for one in plan.frames
    )
    return replace(plan, frames=frames)


def _other_sizes(plan: Plan) -> dict[str, Callable[[], Plan]]:
    """Components that are too large, stacks that are too small, events without a place."""
    first, *rest = plan.wirings

    def wired(**changes: object) -> Plan:
        return replace(plan, wirings=(replace(first, **changes), *rest))  # type: ignore[arg-type]

    def used(deepest: int, largest_step: Step | None = None) -> Plan:
        use = StackUse(deepest=deepest, chain=(), hidden=())
        step = {} if largest_step is None else {"largest_step": largest_step}
        return wired(stack_use=replace(use, **step))

    def too_large() -> Plan:
        instances = (replace(plan.system.instances[0], max=PAGE), *plan.system.instances[1:])
        return replace(plan, system=replace(plan.system, instances=instances))

    return {
        "C606": too_large,
        "C607": lambda: used(first.instance.stack + 16),
        "C608": lambda: used(0, Step(function="f", address=0x20000, bytes=3088)),
        "C406": lambda: wired(events=(replace(first.events[0], source=62), *first.events[1:])),
    }


def corrupted(code: str) -> Plan:
    plan = sound()
    text, stack, data = (mapping(plan, "a", kind) for kind in ("text", "stack", "data"))
    region, ring = mapping(plan, "b", "region"), mapping(plan, "b", "ring")
    device = mapping(plan, "a", "device")
    far = 0x4000_0000
    tables = next(one for one in plan.frames if one.kind == "tables")
    made: dict[str, Callable[[], Plan]] = {
        "C101": lambda: space(plan, "b", on("region", start=mapping(plan, "b", "instance").start)),
        "C102": lambda: frame(
            plan, "region", start=next(one.start for one in plan.frames if one.kind == "stack")
        ),
        "C103": lambda: frame(plan, "region", start=0x2000_0000),
        "C104": lambda: space(
            plan,
            "a",
            lambda one: None if one.kind == "guard" else one,
            replace(data, start=stack.start + stack.size, name="more data"),
        ),
        "C108": lambda: space(plan, "b", on("region", size=region.size + PAGE)),
        "C110": lambda: space(plan, "b", on("instance", start=PAGE)),
        "C214": lambda: space(plan, "b", on("region", rights=Right.RW)),
        "C215": lambda: space(plan, "b", same, replace(text, start=far, rights=Right.R)),
        "C204": lambda: space(plan, "a", same, replace(data, start=far, rights=Right.RX)),
        "C208": lambda: space(plan, "b", on("region", memory=Memory.UNCACHED)),
        "C209": lambda: space(plan, "b", same, replace(device, start=far)),
        "C210": lambda: space(plan, "a", on("device", rights=Right.RX)),
        "C211": lambda: space(plan, "kernel", same, replace(stack, start=0xFFFF_FFFF_8000_0000)),
        "C212": lambda: space(
            plan,
            "kernel",
            same,
            replace(text, start=0xFFFF_FFFF_8000_0000, rights=Right.R, backing=Frames(tables.key)),
        ),
        "C213": lambda: space(plan, "b", same, replace(stack, start=far, rights=Right.R)),
        "C304": lambda: space(plan, "b", on("ring", rights=Right.RW)),
        **_other_sizes(plan),
    }
    assert ring.kind == "ring"
    return made[code]()


@pytest.mark.parametrize("code", [one.code for one in PLAN_RULES])
def test_a_corrupted_plan_is_caught(code: str) -> None:
    plan = corrupted(code)
    found = next(rule for rule in PLAN_RULES if rule.code == code)(plan)
    assert found and all(one.code == code and one.place.file for one in found)


def test_the_interrupt_controller_is_where_the_board_has_it() -> None:
    """Its registers are a device's, whatever place and attribute the planner gives them."""

    def misplaced(one: Mapping) -> Mapping:
        if not isinstance(one.backing, DeviceRegisters):
            return one
        elsewhere = replace(one.backing, physical=Physical(0x2000_0000))
        return replace(one, memory=Memory.NORMAL, backing=elsewhere)

    plan = sound()
    found = check(plan.system, space(plan, "kernel", misplaced))
    assert [one.message for one in found if one.code == "C209"] == [
        f"`kernel` maps the device at {one.start:#x} as normal"
        for one in BOARD.interrupts.registers
    ]


@pytest.mark.parametrize("code", [one.code for one in PLAN_RULES])
def test_only_kindred_rules_see_it(code: str) -> None:
    """A corrupted byte may break a second rule (an overlap of frames shares them, too), never a
    distant one.
    """
    kindred = {
        "C102": {"C213", "C304", "C204", "C211", "C214"},
        "C104": {"C213"},
        "C108": {"C101", "C213", "C211", "C214"},
        "C101": {"C108"},
        "C204": set(),
        "C211": {"C104", "C213"},
        "C213": {"C104"},
        "C304": set(),
        "C103": {"C102"},
    }
    seen = {one.code for rule in PLAN_RULES for one in rule(corrupted(code))}
    assert seen - {code} <= kindred.get(code, set())


@pytest.mark.parametrize(
    ("first", "second"), [(0, 0), (61, 64), (0, 64 * 62), (5, 63), (5, 64 * 63)]
)
def test_sources_share_neither_a_number_nor_a_bit_of_the_main_word(first: int, second: int) -> None:
    plan = sound()
    wiring = plan.wirings[0]
    events = (replace(wiring.events[0], source=first), replace(wiring.events[1], source=second))
    broken = replace(plan, wirings=(replace(wiring, events=events), *plan.wirings[1:]))
    assert "C406" in {one.code for one in check(plan.system, broken)}


def test_slots_are_dense() -> None:
    plan = sound()
    first = plan.wirings[0]
    broken = replace(
        first, slots=tuple(replace(slot, number=slot.number + 1) for slot in first.slots)
    )
    found = check(plan.system, replace(plan, wirings=(broken, *plan.wirings[1:])))
    assert "C406" in {one.code for one in found}


def stacked(*uses: tuple[StackUse, int]) -> Plan:
    """The sound plan's components, with these programs and stacks."""
    plan = sound()
    wirings = tuple(
        replace(one, stack_use=use, instance=replace(one.instance, stack=stack))
        for one, (use, stack) in zip(plan.wirings, uses)
    )
    return replace(plan, wirings=wirings)


def test_the_deepest_chain_is_told_with_the_size_that_holds_it() -> None:
    chain = (
        StackFrame(function="_start", bytes=0),
        StackFrame(function="main", bytes=32),
        StackFrame(function="parse", bytes=4080),
    )
    deep, fits = StackUse(deepest=4112, chain=chain, hidden=()), StackUse(
        deepest=4096, chain=chain, hidden=()
    )
    plan = stacked((deep, 4096), (fits, 4096))
    found = [one for one in check(plan.system, plan) if one.code == "C607"]
    assert [one.message for one in found] == ["`a` takes 4112 bytes of stack, and has 4096"]
    assert found[0].notes[0].message == "the deepest chain of calls: main 32, parse 4080"
    assert found[0].hint == "`stack: 8 KiB` in component.yaml holds it; the default is 4 KiB"


def test_a_debug_build_says_that_the_normal_one_may_need_less() -> None:
    plan = stacked((StackUse(deepest=5000, chain=(), hidden=()), 4096))
    for debug, notes in ((False, 1), (True, 2)):
        judged = check(plan.system, replace(plan, debug=debug))
        (found,) = (one for one in judged if one.code == "C607")
        assert len(found.notes) == notes
    assert "this is a debug build (--debug)" in found.notes[1].message


def test_what_is_hidden_makes_it_the_least_that_is_taken() -> None:
    use = StackUse(
        deepest=5000, chain=(), hidden=(Hidden(function="main", why="calls through a pointer"),)
    )
    plan = stacked((use, 4096), (use, 8192))
    found = [one for one in check(plan.system, plan) if one.code == "C607"]
    assert [one.message for one in found] == [
        "`a` takes at least 5000 bytes of stack, and has 4096"
    ]


def test_a_written_size_is_mended_in_its_place() -> None:
    plan = stacked(
        (StackUse(deepest=20512, chain=(), hidden=()), 4096),
        (StackUse(deepest=0, chain=(), hidden=()), 4096),
    )
    first = plan.wirings[0]
    place = replace(HERE, line=7, column=8, length=5)
    plan = replace(
        plan,
        wirings=(
            replace(first, instance=replace(first.instance, stack_place=place)),
            plan.wirings[1],
        ),
    )
    (found,) = (one for one in check(plan.system, plan) if one.code == "C607")
    assert found.place == place and [(one.place, one.text) for one in found.fix] == [
        (place, "24 KiB")
    ]


def test_a_step_of_unknown_size_is_refused_and_one_of_3_kib_is_not() -> None:
    unknown, small = (
        StackUse(
            deepest=0,
            chain=(),
            hidden=(),
            largest_step=Step(function="f", address=0x20000, bytes=size),
        )
        for size in (None, 3072)
    )
    plan = stacked((unknown, 4096), (small, 4096))
    found = [one for one in check(plan.system, plan) if one.code == "C608"]
    assert [one.message for one in found] == [
        "f of `a` takes an amount in a register of stack at once, at 0x20000"
    ]


def test_a_sound_plan_breaks_no_rule() -> None:
    plan = sound()
    assert {one.code for one in check(plan.system, plan)} <= {"C604"}


@settings(max_examples=60, deadline=None)
@given(any_system())
def test_no_rule_refuses_what_the_composer_plans(system: resolved.System) -> None:
    plan = placed(system).plan
    assert [one for rule in PLAN_RULES for one in rule(plan)] == []
