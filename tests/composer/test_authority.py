# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every kind of grant is seen when it comes and when it goes; nothing of the model is overlooked; a
difference is one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from composer.authority import (
    Authority,
    Difference,
    Grant,
    Kind,
    authority,
    authority_of_plan,
    difference,
)
from composer.authority.difference import Change, narrows, widens
from composer.authority.influence import Hop, graph, shortest
from composer.model import asked, resolved, view
from composer.model.facts import OnFault, PortKind
from composer.model.serial import plan_from_json, plan_to_json
from composer.pipeline import front
from composer.place.place import place
from tests.composer import authority_systems as some
from tests.composer import view_systems as made
from tests.composer.any_system import KERNEL, MACHINE, programs
from tests.composer.described import PROJECT

PLAIN = replace(made.system("pair", (some.component("a"), some.component("b"))))
TOLD = (some.component("a"), some.component("b"))


def members(**more: object) -> resolved.System:
    """The pair, with more of its first."""
    return replace(PLAIN, instances=(some.component("a", **more), TOLD[1]))


# What each system gives that the pair alone does not: who, kind, thing, peer, rights.
CASES: dict[str, tuple[resolved.System, set[tuple[str, Kind, str, str, str]]]] = {
    "region": (
        replace(PLAIN, regions=(made.region("frames", 64, a="rw", b="rx"),)),
        {("a", Kind.REGION, "frames", "", "rw"), ("b", Kind.REGION, "frames", "", "rx")},
    ),
    "ring": (
        replace(PLAIN, rings=(made.ring("jobs", "a.out", "b.in"),)),
        {
            ("a", Kind.PRODUCE, "jobs", "b", "w"),
            ("b", Kind.CONSUME, "jobs", "a", "r+back-pressure"),
        },
    ),
    "ring that drops": (
        replace(PLAIN, rings=(replace(made.ring("jobs", "a.out", "b.in"), drops=True),)),
        {("a", Kind.PRODUCE, "jobs", "b", "w"), ("b", Kind.CONSUME, "jobs", "a", "r")},
    ),
    "notification": (
        replace(PLAIN, notifications=(made.notification("bell", "a", receiver="b"),)),
        {("a", Kind.RAISE, "bell", "b", ""), ("b", Kind.RECEIVE, "bell", "a", "")},
    ),
    "call": (
        replace(PLAIN, calls=(some.call("print", "a", server="b"),)),
        {
            ("a", Kind.CALL, "print", "b", "terminal.ask"),
            ("b", Kind.SERVE, "print", "a", "terminal.ask"),
        },
    ),
    "device": (
        replace(PLAIN, devices=(made.device("stdout", "a"),)),
        {
            ("a", Kind.DEVICE, "stdout@9000000", "", "r+w"),
            ("a", Kind.INTERRUPT, "33 of stdout@9000000", "", ""),
        },
    ),
    "register windows": (
        replace(PLAIN, devices=some.windows("a", "b")),
        {
            ("a", Kind.DEVICE, "can0@9100000", "", "r+w"),
            ("a", Kind.DEVICE, "can0@9200000", "", "r"),
            ("a", Kind.INTERRUPT, "50 of can0@9100000", "", ""),
            ("b", Kind.DEVICE, "can0@9300000", "", "r"),
        },
    ),
    "bus master": (
        replace(PLAIN, devices=(some.master("a"),), assumptions=(some.assumption("a"),)),
        {
            ("a", Kind.DEVICE, "net0@a000000", "", "r+w"),
            ("a", Kind.INTERRUPT, "48 of net0@a000000", "", ""),
            ("a", Kind.BUS, "net0@a000000", "", "r+w"),
        },
    ),
    "log": (replace(PLAIN, logs=(some.log("a"),)), {("a", Kind.LOG, "", "", "r")}),
    "supervision": (
        replace(PLAIN, supervisions=(some.supervision("watch", "a", "b", "inspect", "stop"),)),
        {("a", Kind.SUPERVISE, "watch", "b", "inspect+stop")},
    ),
    "power": (members(power=True), {("a", Kind.POWER, "", "", "")}),
    "halt": (
        members(on_fault=OnFault.HALT),
        {("a", Kind.HALT, "", "", "after its restarts+at once")},
    ),
    "halt after restarts": (
        members(
            on_fault=OnFault.RESTART, restart=replace(asked.DEFAULT_RESTART, then=OnFault.HALT)
        ),
        {("a", Kind.HALT, "", "", "after its restarts")},
    ),
    "component": (
        replace(PLAIN, instances=(*TOLD, some.component("c", priority=1))),
        {("c", Kind.RUN, "", "", "")},
    ),
}
PORTS: dict[
    PortKind, str
] = {  # the case that has a grant to each kind of port; a link is its parts
    PortKind.RING_PRODUCER: "ring",
    PortKind.RING_CONSUMER: "ring",
    PortKind.REGION: "region",
    PortKind.RAISE: "notification",
    PortKind.RECEIVE: "notification",
    PortKind.CALL_CLIENT: "call",
    PortKind.CALL_SERVER: "call",
    PortKind.DEVICE: "device",
    PortKind.KERNEL_LOG: "log",
    PortKind.SUPERVISOR: "supervision",
}
# Fields that a grant, an assumption or a fact tells; and those that give nobody anything, which a
# difference is silent about.
READ: dict[Any, set[str]] = {
    resolved.System: {
        "name",
        "file",
        "board",
        "instances",
        "regions",
        "rings",
        "notifications",
        "calls",
        "devices",
        "logs",
        "supervisions",
        "assumptions",
    },
    resolved.Instance: {
        "name",
        "type",
        "priority",
        "power",
        "on_fault",
        "place",
        "restart",
        "overdue",
        "budget",
        "period",
        "stopped",
    },
    resolved.Region: {"name", "size", "accesses", "place"},
    resolved.Access: {"end", "right"},
    resolved.Ring: {"name", "producer", "consumer", "message", "capacity", "place", "drops"},
    resolved.Notification: {"name", "raisers", "receiver"},
    resolved.Call: {"name", "clients", "server", "interface"},
    resolved.Supervision: {"name", "supervisor", "child", "rights", "place"},
    resolved.DeviceGrant: {"end", "device", "windows"},
    resolved.Assumption: {"what", "of", "reason", "place"},
    asked.Restart: {"max", "within", "then"},
    resolved.End: {"instance", "place"},
    asked.Port: {"takes_interrupts"},
    resolved.HeldWindow: {"index", "right"},
    asked.Window: {"start", "size"},
    asked.BoardDevice: {"name", "registers", "interrupts", "bus_master"},
    asked.Board: {"name", "machine", "cpu"},
    view.PlanView: {
        "system",
        "file",
        "board",
        "components",
        "rings",
        "regions",
        "notifications",
        "calls",
        "supervisions",
        "devices",
        "assumptions",
        "spaces",
    },
    view.Component: {
        "name",
        "type",
        "priority",
        "power",
        "on_fault",
        "restart",
        "stopped",
        "time",
        "place",
    },
    view.Time: {"overdue", "budget", "period"},
    view.Region: {"name", "size", "accesses", "place"},
    view.Ring: {
        "name",
        "producer",
        "consumer",
        "message",
        "message_size",
        "capacity",
        "drops",
        "place",
    },
    view.Edge: {"name", "sources", "target", "interface", "operations", "place"},
    view.Supervision: {"name", "supervisor", "child", "rights", "place"},
    view.Device: {"name", "end", "start", "windows", "bus_master", "interrupts", "place"},
    view.Window: {"start", "size", "right"},
    view.Assumption: {"what", "of", "reason", "place"},
    view.Board: {"name", "cpu", "machine"},
    view.Restart: {"max", "within", "then"},
    view.Access: {"end", "right", "place"},
    view.End: {"instance", "place"},
}
SILENT: dict[Any, set[str]] = {
    resolved.System: {
        "place",
        "interfaces",
        "links",
        "assertions",
        "groups",
        "libraries",
    },  # a link counts by its parts; an assertion, the name of a set and a library grant nothing
    resolved.Instance: {
        "index",
        "stack",
        "priority_place",
        "stack_place",
        "config",
        "max",
        "max_place",
    },
    resolved.Region: {"size_place"},
    resolved.Access: {"at", "at_place", "right_place"},
    resolved.Ring: {"capacity_place", "link"},
    resolved.Notification: {"place"},  # each raiser has its own
    resolved.Call: {"numbers", "place"},
    resolved.DeviceGrant: {"driver"},
    asked.Restart: {"place"},
    resolved.End: {"port", "element"},
    # needs, which the grants meet; a server that defers holds its clients up no longer than one
    # that does not answer
    asked.Port: {
        "name",
        "kind",
        "place",
        "message",
        "right",
        "interface",
        "drivers",
        "many_place",
        "many",
        "optional",
        "defers",
        "role",
        "narrowed",
        "shared_event",
        "shared_parts",
        "defers_place",
        "link",
        "drops",
        "windows",
    },
    resolved.HeldWindow: {"key"},
    asked.Window: {"name", "place"},
    asked.BoardDevice: {"node", "compatible", "place"},
    asked.Board: {
        "architecture",
        "banks",
        "devices",
        "pages",
        "layout",
        "interrupts",
        "physical_bits",
        "place",
    },
    view.PlanView: {"version", "frames"},
    view.Board: {"architecture", "banks", "timer_line"},
    view.Component: {"rank", "shape", "slots", "events", "stack"},
    view.Time: {"response", "overdraws", "provided", "unbounded"},
    view.Device: {"compatible"},
    view.Window: {"index", "name"},
    view.End: {"port"},
}


def told(grants: Iterable[Grant]) -> set[tuple[str, Kind, str, str, str]]:
    return {(*grant.key, grant.rights) for grant in grants}  # type: ignore[misc]


def expected(rows: set[tuple[str, Kind, str, str, str]]) -> set[Any]:
    def rights(text: str) -> frozenset[str]:
        return (
            frozenset(text)
            if text in ("r", "w", "rw", "rx")
            else frozenset(filter(None, text.split("+")))
        )

    return {(*row[:4], rights(row[4])) for row in rows}


@pytest.mark.parametrize("name", CASES)
def test_a_grant_is_seen_when_it_comes_and_when_it_goes(name: str) -> None:
    system, rows = CASES[name]
    plain, more = authority(PLAIN), authority(system)
    come, gone = difference(plain, more), difference(more, plain)
    assert all(one.before is None for one in come.grants) and told(
        grant.after for grant in come.grants if grant.after
    ) == expected(rows)
    assert all(one.after is None for one in gone.grants) and told(
        one.before for one in gone.grants if one.before
    ) == expected(rows)
    assert come.widened and not come.narrowed and gone.narrowed and not gone.widened


INFLUENCE: dict[str, set[str]] = {
    "region": {"a > b"},
    "ring": {"a > b", "b > a"},
    "ring that drops": {"a > b"},
    "notification": {"a > b"},
    "call": {"a > b", "b > a"},
    "device": set(),
    "register windows": {"a > b"},
    "bus master": set(),
    "log": {"b > a"},
    "supervision": {"a > b", "b > a"},
    "power": set(),
    "halt": set(),
    "halt after restarts": set(),
    "component": set(),
}


@pytest.mark.parametrize("name", CASES)
def test_who_influences_whom_by_a_grant(name: str) -> None:
    found = between(PLAIN, CASES[name][0]).influence
    assert {
        f"{source} > {target}" for source, targets in found.targets for target in targets
    } == INFLUENCE[name]


def test_what_comes_with_a_new_thing_is_told_by_its_grants_alone() -> None:
    for name, (system, _) in CASES.items():
        assert all(
            fact.latest.subject == "component a" for fact in between(PLAIN, system).facts
        ), name


def test_two_ports_to_one_thing_add_up() -> None:
    twice = replace(
        made.region("frames", 64, a="r"),
        accesses=tuple(made.region("frames", 64, a=right).accesses[0] for right in ("r", "rw")),
    )
    assert [
        grant.rights
        for grant in authority(replace(PLAIN, regions=(twice,))).grants
        if grant.kind is Kind.REGION
    ] == [frozenset("rw")]


def test_every_kind_of_grant_and_of_port_has_a_case() -> None:
    """A new kind must be declared in `Kind`, with its grants in composer/authority/edges.py."""
    assert {row[1] for _, rows in CASES.values() for row in rows} == set(Kind)
    assert set(PORTS) == set(PortKind) - {PortKind.LINK} and set(PORTS.values()) <= set(CASES)


@pytest.mark.parametrize(
    "kind", READ, ids=lambda kind: f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}"
)
def test_no_field_of_the_model_is_overlooked(kind: Any) -> None:
    """For a new field, decide whether it adds authority: docs/decisions/0008-authority-diff.md."""
    known = READ[kind] | SILENT.get(kind, set())
    assert {field.name for field in dataclasses.fields(kind)} == known and not READ[
        kind
    ] & SILENT.get(kind, set())


def only(one: Difference) -> Change[Grant]:
    assert len(one.grants) == 1, one.grants
    return one.grants[0]


def between(before: resolved.System, after: resolved.System) -> Difference:
    return difference(authority(before), authority(after))


@pytest.mark.parametrize(
    ("before", "after", "wider", "narrower"),
    [
        ("r", "rw", True, False),
        ("rw", "r", False, True),
        ("r", "rx", True, False),
        ("rx", "rw", True, True),
    ],
)
def test_a_right_more_is_wider_and_one_less_narrower(
    before: str, after: str, wider: bool, narrower: bool
) -> None:
    found = between(
        *(
            replace(PLAIN, regions=(made.region("frames", 64, a=right),))
            for right in (before, after)
        )
    )
    assert (
        (widens(only(found)), narrows(only(found)))
        == (wider, narrower)
        == (found.widened, found.narrowed)
    )


@pytest.mark.parametrize(
    ("before", "after", "wider"), [(100, 4096, None), (4096, 4097, True), (8192, 10, False)]
)
def test_a_region_is_as_wide_as_its_pages(before: int, after: int, wider: bool | None) -> None:
    found = between(
        *(replace(PLAIN, regions=(made.region("frames", size, a="r"),)) for size in (before, after))
    )
    assert [(fact.latest.what, fact.after and fact.after.value) for fact in found.facts] == [
        ("size", f"{after} B")
    ]
    assert (found.widened, found.narrowed) == (wider is True, wider is False) and found.same == (
        wider is None
    )


@pytest.mark.parametrize(
    ("before", "after", "wider", "narrower"),
    [
        ((2, 10), (3, 10), True, False),
        ((2, 10), (2, 5), True, False),
        ((2, 10), (4, 20), True, False),
        ((2, 10), (3, 30), True, True),
        ((2, 10), None, True, False),
        (None, (2, 10), False, True),
    ],
)
def test_a_longer_stretch_or_a_larger_share_of_time_is_wider(
    before: Any, after: Any, wider: bool, narrower: bool
) -> None:
    found = between(
        *(
            members(budget=some.time(one[0]), period=some.time(one[1])) if one else members()
            for one in (before, after)
        )
    )
    assert only(found).latest.kind is Kind.RUN and (found.widened, found.narrowed) == (
        wider,
        narrower,
    )


def test_a_region_of_another_name_is_gone_and_new() -> None:
    found = between(
        *(replace(PLAIN, regions=(made.region(name, 64, a="r"),)) for name in ("frames", "images"))
    )
    assert [(grant.latest.thing, grant.before is None) for grant in found.grants] == [
        ("images", True),
        ("frames", False),
    ]


def test_a_component_of_another_name_is_gone_and_new() -> None:
    found = between(PLAIN, replace(PLAIN, instances=(TOLD[0], some.component("c"))))
    assert [
        (component.latest.name, component.before is None) for component in found.components
    ] == [("c", True), ("b", False)]
    assert found.widened and found.narrowed


def test_a_device_at_another_address_is_another_device() -> None:
    held = made.device("stdout", "a")
    moved = replace(
        held,
        device=replace(
            held.device, registers=(replace(held.device.registers[0], start=0x1000_0000),)
        ),
    )
    found = between(replace(PLAIN, devices=(held,)), replace(PLAIN, devices=(moved,)))
    assert {grant.latest.thing for grant in found.grants if grant.before is None} == {
        "stdout@10000000",
        "33 of stdout@10000000",
    }


def test_a_device_in_the_middle_of_a_page_gives_the_page() -> None:
    grants = authority(replace(PLAIN, devices=(some.master("a"),))).grants
    assert [dict(grant.amounts) for grant in grants if grant.kind is Kind.DEVICE] == [
        {"bytes": 4096}
    ]


def test_a_ring_that_waits_lets_its_consumer_influence_its_producer() -> None:
    rings = [
        replace(PLAIN, rings=(replace(made.ring("jobs", "a.out", "b.in"), drops=drops),))
        for drops in (True, False)
    ]
    found = between(*rings)
    assert found.influence.targets == (("b", ("a",)),) and found.influence_lost.count == 0
    assert [hop.sentence for hop in found.influence.paths[0].hops] == [
        "`a` waits for `b` while ring `jobs` is full"
    ]
    assert widens(only(found)) and only(found).latest.who == "b"


def test_what_is_told_and_gives_nobody_anything() -> None:
    ring = made.ring("jobs", "a.out", "b.in")
    before = replace(members(on_fault=OnFault.STOP), rings=(ring,))
    after = replace(
        members(on_fault=OnFault.RESTART, overdue=some.time(5000), stopped=made.WHERE),
        rings=(replace(ring, capacity=128),),
    )
    found = between(before, after)
    assert found.same and not found.widened and not found.narrowed
    assert {(fact.latest.subject, fact.latest.what, fact.latest.value) for fact in found.facts} == {
        ("component a", "on fault", "restart"),
        ("component a", "restarts", "5 within 1 s"),
        ("component a", "overdue", "after 5 us"),
        ("component a", "start", "stopped"),
        ("ring jobs", "capacity", "128"),
    }


def test_an_assumption_is_wider_and_one_without_is_influence_over_all() -> None:
    held = replace(PLAIN, devices=(some.master("a"),))
    assumed = replace(held, assumptions=(some.assumption("a"),))
    dropped = between(assumed, held)
    assert (
        dropped.narrowed
        and dropped.influence.targets == (("a", ("b",)), ("b", ("a",)))
        and dropped.widened
    )
    reworded = between(
        assumed, replace(held, assumptions=(some.assumption("a", reason="trusted"),))
    )
    assert [
        (
            assumption.before and assumption.before.reason,
            assumption.after and assumption.after.reason,
        )
        for assumption in reworded.assumptions
    ] == [("reviewed", "trusted")]
    assert not reworded.same and not reworded.widened and not reworded.narrowed


def test_who_overtakes_whom() -> None:
    before = replace(
        PLAIN,
        instances=(
            some.component("a", priority=10),
            some.component("b", priority=20),
            some.component("c", priority=30),
        ),
    )
    raised = replace(before, instances=(some.component("a", priority=25), *before.instances[1:]))
    found = between(before, raised)
    assert [(one.first, one.then) for one in found.overtaking] == [
        (("a",), ("b",))
    ] and found.widened
    assert [(one.first, one.then) for one in found.overtaken] == [(("b",), ("a",))]
    within = between(
        before, replace(before, instances=(some.component("a", priority=19), *before.instances[1:]))
    )
    assert within.same and [fact.latest.what for fact in within.facts] == ["priority"]
    lowered = between(
        before, replace(before, instances=(*before.instances[:2], some.component("c", priority=5)))
    )
    assert [(one.first, one.then) for one in lowered.overtaking] == [(("b", "a"), ("c",))]


def test_who_comes_to_be_as_important_takes_turns_with_whom_it_waited_for() -> None:
    before = replace(
        PLAIN, instances=(some.component("a", priority=10), some.component("b", priority=20))
    )
    level = replace(
        PLAIN, instances=(some.component("a", priority=20), some.component("b", priority=20))
    )
    above = replace(
        PLAIN, instances=(some.component("a", priority=21), some.component("b", priority=20))
    )
    risen, passed = between(before, level), between(level, above)
    assert [(one.first, one.then, one.equal) for one in risen.overtaking] == [
        (("a",), ("b",), True)
    ] and risen.widened
    assert [(one.first, one.then, one.equal) for one in risen.overtaken] == [
        (("b",), ("a",), False)
    ]
    assert [(one.first, one.then, one.equal) for one in passed.overtaking] == [
        (("a",), ("b",), False)
    ] and passed.widened
    assert [(one.first, one.then, one.equal) for one in passed.overtaken] == [
        (("b",), ("a",), True)
    ]
    both = between(
        replace(
            PLAIN, instances=(some.component("a", priority=20), some.component("b", priority=20))
        ),
        level,
    )
    assert not both.widened and not both.narrowed


def test_two_that_swap_are_told_once() -> None:
    before = replace(
        PLAIN, instances=(some.component("a", priority=10), some.component("b", priority=20))
    )
    after = replace(
        PLAIN, instances=(some.component("a", priority=20), some.component("b", priority=10))
    )
    assert [(one.first, one.then) for one in between(before, after).overtaking] == [
        (("a",), ("b",))
    ]


def test_nobody_new_is_overtaken_and_somebody_new_overtakes() -> None:
    above, below = (
        replace(PLAIN, instances=(*TOLD, some.component("c", priority=one))) for one in (200, 1)
    )
    assert [(one.first, one.then) for one in between(PLAIN, above).overtaking] == [
        (("c",), ("a", "b"))
    ]
    assert between(PLAIN, below).overtaking == ()


def applied(before: Authority, found: Difference) -> set[Grant]:
    return {
        grant for grant in before.grants if all(change.before != grant for change in found.grants)
    } | {change.after for change in found.grants if change.after is not None}


def swapped(changes: Iterable[Change[Any]]) -> set[Change[Any]]:
    return {Change(before=change.after, after=change.before) for change in changes}


@given(some.any_authority())
def test_a_system_and_itself_do_not_differ(system: resolved.System) -> None:
    found = between(system, system)
    assert found.same and not found.widened and not found.narrowed and not found.facts


@given(some.any_authority(), some.any_authority())
def test_a_difference_leads_from_one_to_the_other_and_back(
    one: resolved.System, other: resolved.System
) -> None:
    old, new = authority(one), authority(other)
    there, back = difference(old, new), difference(new, old)
    assert applied(old, there) == set(new.grants) and applied(new, back) == set(old.grants)
    for name in ("components", "grants", "assumptions", "facts"):
        assert swapped(getattr(there, name)) == set(getattr(back, name)), name
    assert {(each.first, each.then) for each in there.overtaking} == {
        (each.first, each.then) for each in back.overtaken
    }
    assert (
        dict(there.influence.targets).keys() == dict(back.influence_lost.targets).keys()
        and there.influence.count == back.influence_lost.count
    )
    assert (there.widened, there.narrowed) == (
        back.narrowed,
        back.widened,
    ) and there.same == back.same


@given(some.any_authority(), some.any_authority())
def test_influence_is_what_a_search_for_each_pair_finds(
    one: resolved.System, other: resolved.System
) -> None:
    old, new = graph(authority(one)), graph(authority(other))
    found = between(one, other).influence
    names = {each.name for each in (*one.instances, *other.instances)}
    way: dict[tuple[str, str], tuple[Hop, ...]] = {
        (source, target): shortest(new, (source,), frozenset((target,)), frozenset())
        for source in names
        for target in names - {source}
        if not shortest(old, (source,), frozenset((target,)), frozenset())
    }
    assert {(source, target) for source, targets in found.targets for target in targets} == {
        pair for pair, path in way.items() if path
    }
    assert {(each.source, each.target): len(each.hops) for each in found.paths} == {
        pair: len(path) for pair, path in way.items() if path
    }
    assert len(found.paths) == found.count
    for each in found.paths:
        assert each.hops[0].source == ("component", each.source) and each.hops[-1].target == (
            "component",
            each.target,
        )
        assert all(hop.target == after.source for hop, after in zip(each.hops, each.hops[1:]))


PLANNED = sorted(
    str(path.relative_to(PROJECT))
    for folder in ("tests/boot/systems", "examples/cheat", "tests/golden/authority")
    for path in (PROJECT / folder).rglob("system.yaml")
)


@pytest.mark.parametrize("system_file", ["system.yaml", *PLANNED])
def test_a_plan_gives_what_its_description_gives(system_file: str) -> None:
    described = front(PROJECT, system_file, None)
    assert described.system is not None, described.diagnostics
    assumed = programs(described.wirings)
    placement, _ = place(described.system, described.wirings, assumed, KERNEL, MACHINE)
    assert placement is not None
    planned = authority_of_plan(plan_from_json(plan_to_json(placement.plan)), MACHINE.pages.page)
    asked = authority(described.system)
    found = difference(planned, asked)
    assert found.same and not found.facts
    assert (set(planned.grants), planned.components, planned.assumptions, set(planned.facts)) == (
        set(asked.grants),
        asked.components,
        asked.assumptions,
        set(asked.facts),
    )
    lines = {one.key: one.place.file for one in planned.grants}
    assert all(grant.place.file == lines[grant.key] for grant in asked.grants)
