# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Sources of events: distinct numbers, enough bits of the main word, and the limit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.check.signals import event_limit
from composer.model import event_sources, resolved
from composer.model.decided import Wiring
from composer.model.facts import PortKind, SlotKind
from composer.wire.wire import wire
from tests.composer.any_system import HERE, Builder


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A port of the hub that receives so many notifications."""

    sources: int
    many: bool = True
    shared: bool = False


def hub(*ports: Asked) -> resolved.System:
    """One component that receives all, and one that raises all."""
    builder = Builder()
    builder.component("hub")
    builder.component("giver", 50)
    for asked in ports:
        shape = {"many": 65535, "shared_event": asked.shared} if asked.many else {}
        to, giver = builder.port("hub", PortKind.RECEIVE, **shape), builder.port(
            "giver", PortKind.RAISE, many=65535
        )
        for element in range(asked.sources):
            builder.notifications.append(
                resolved.Notification(
                    name=f"n{len(builder.notifications)}",
                    raisers=(replace(giver, element=element),),
                    receiver=replace(to, element=element),
                    place=HERE,
                )
            )
    return builder.build()


def wired(system: resolved.System) -> dict[str, Wiring]:
    return {one.instance.name: one for one in wire(system)}


def needed(ports: tuple[Asked, ...]) -> int:
    """The fewest bits of the main word, over every choice of ports that could go to groups."""
    movable = [index for index, one in enumerate(ports) if one.many and not one.shared]
    alone = [min(port.sources, 1) if port.shared else port.sources for port in ports]
    chosen = (
        set(some) for count in range(len(movable) + 1) for some in combinations(movable, count)
    )
    return min(
        sum(number for index, number in enumerate(alone) if index not in some)
        + -(-sum(alone[index] for index in some) // 64)
        for some in chosen
    )


def main_bits(wiring: Wiring) -> list[int]:
    """One a source of the main word and one a group."""
    numbers = [event.source for event in wiring.events]
    return [one for one in numbers if one < 64] + [
        62 - group for group in {number // 64 for number in numbers if number >= 64}
    ]


sizes = st.one_of(
    st.integers(0, 70), st.sampled_from([62, 63, 64, 128, 300, 3000, 3967, 3968, 3969])
)
asked_ports = st.lists(
    st.one_of(
        st.builds(Asked, sources=sizes, many=st.just(True), shared=st.booleans()),
        st.builds(Asked, sources=st.just(1), many=st.just(False)),
    ),
    min_size=1,
    max_size=7,
).map(tuple)


@given(st.integers(0, 62), st.integers(0, 63))
def test_a_number_says_its_group_and_its_bit(group: int, bit: int) -> None:
    number = event_sources.number(group, bit)
    assert (event_sources.group_of(number), event_sources.bit_of(number)) == (group, bit)
    assert number < 1 << 16
    assert event_sources.main_bit(number) == (62 - group if group else bit)


@settings(max_examples=60, deadline=None)
@given(asked_ports)
def test_sources_are_told_apart_where_they_fit_and_refused_where_they_do_not(
    ports: tuple[Asked, ...]
) -> None:
    system = hub(*ports)
    assert bool(list(event_limit.judge(system))) == (needed(ports) > 62)
    if needed(ports) > 62:
        return
    made = wired(system)["hub"]
    numbers = [one.source for one in made.events]
    assert (
        len(set(numbers))
        == len(numbers)
        == sum(min(one.sources, 1) if one.shared else one.sources for one in ports)
    )
    bits = main_bits(made)
    assert len(set(bits)) == len(bits) and all(0 <= bit < 62 for bit in bits)
    if len(numbers) <= 62:
        assert made.groups == 0, "who fits into the main word pays for no group"
    for port, asked in zip(made.instance.type.ports, ports):
        if not asked.many or asked.shared:
            assert all(event.source < 62 for event in made.events if event.port == port.name)


@settings(max_examples=30, deadline=None)
@given(asked_ports)
def test_both_ends_know_a_source_by_the_same_number(ports: tuple[Asked, ...]) -> None:
    if needed(ports) > 62:
        return
    made = wired(hub(*ports))
    received = [element.held.source for port in made["hub"].ports for element in port.elements]
    raised = [one.act.source for one in made["giver"].slots]
    assert raised == received
    assert all(
        (slot.kind is SlotKind.SIGNAL_WIDE) == (slot.act.source >= 64)
        for slot in made["giver"].slots
    )


def test_the_largest_ports_go_first_and_no_more_than_must() -> None:
    made = wired(
        hub(Asked(sources=10), Asked(sources=40), Asked(sources=1, many=False), Asked(sources=30))
    )["hub"]
    by_port = {
        port.port.name: {element.held.source >= 64 for element in port.elements}
        for port in made.ports
    }
    assert list(by_port.values()) == [{False}, {True}, {False}, {False}]
    assert made.groups == 1


@pytest.mark.parametrize(("sources", "groups"), [(62, 0), (63, 1), (64, 1), (65, 2), (3968, 62)])
def test_a_single_port_fills_groups_densely(sources: int, groups: int) -> None:
    made = wired(hub(Asked(sources=sources)))["hub"]
    first = 64 if groups else 0
    assert [event.source for event in made.events] == list(range(first, first + sources))
    assert made.groups == groups
