# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The front takes time in proportion to the description: judged by lines that Python runs, not by a
clock.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from composer.authority import authority, difference
from composer.check import check
from composer.check.cycles import cycles
from composer.check.ranges import Ranges
from composer.load import names
from composer.model.asked import Bank
from composer.model.facts import MappingKind, Right
from composer.model.memory import Frames, RegionFrames
from composer.pipeline import front
from composer.wire.addresses import AddressSpace
from tests.composer.any_system import HERE, MACHINE
from tests.composer.described import PROJECT, judge, judge_bytes
from tests.composer.test_place import placed
from tests.performance.front import describe, exponent, passes

BACKING = Frames(RegionFrames("r"))
SMALL, FACTOR, STEEPEST = 63, 4, 1.15


def lines(work: Callable[[], object]) -> float:
    """Lines run, each turn of a loop inside a line included."""
    count = 0

    def trace(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.fixture(scope="module")
def growth(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    costs = {}
    for size in (SMALL, SMALL * FACTOR):
        folder = tmp_path_factory.mktemp(f"of_{size}")
        describe(folder, size)
        costs[size] = passes(folder, lines)
    return {
        name: exponent({size: cost[name] for size, cost in costs.items()}) for name in costs[SMALL]
    }


@pytest.mark.parametrize("one", ["load", "resolve", "check", "wire"])
def test_a_pass_grows_with_the_description(growth: dict[str, float], one: str) -> None:
    assert 0.5 < growth[one] <= STEEPEST


def test_a_difference_of_authority_grows_with_the_description(tmp_path: Path) -> None:
    """One component joins all others: each of them influences it, and it each of them."""
    costs: dict[str, dict[int, float]] = {"authority": {}, "difference": {}}
    for size in (SMALL, SMALL * FACTOR):
        describe(tmp_path / str(size), size)
        system = front(PROJECT, str(tmp_path / str(size) / "system.yaml"), None).system
        assert system is not None
        alone = replace(
            system,
            regions=tuple(
                region
                for region in system.regions
                if all(access.end.instance != "n0" for access in region.accesses)
            ),
            rings=tuple(ring for ring in system.rings if ring.producer.instance != "n0"),
            calls=tuple(call for call in system.calls if call.name != "next_0"),
            notifications=tuple(
                notification
                for notification in system.notifications
                if notification.name != "wake_0"
            ),
        )
        alone = replace(
            alone,
            calls=tuple(
                replace(one, clients=one.clients[1:]) if one.name == "ask" else one
                for one in alone.calls
            ),
        )
        # type: ignore[misc]
        costs["authority"][size] = lines(lambda system=system: authority(system))
        sides = authority(alone), authority(system)
        assert difference(*sides).influence.count >= 2 * size
        # type: ignore[misc]
        costs["difference"][size] = lines(lambda sides=sides: difference(*sides))
    assert all(0.5 < exponent(cost) <= STEEPEST for cost in costs.values()), costs


def test_the_rules_on_the_plan_grow_with_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    costs = {}
    for size in (30, 120):
        folder = tmp_path_factory.mktemp(f"plan_of_{size}")
        describe(folder, size)
        system = judge(folder / "system.yaml").front.system
        assert system is not None
        plan = placed(
            replace(
                system,
                board=replace(
                    system.board, banks=(Bank(name="memory", start=0x4000_0000, size=64 << 30),)
                ),
            )
        ).plan
        assert not [one for one in check(system, plan) if one.severity == "error"]
        costs[size] = lines(lambda: check(plan.system, plan))
    assert 0.5 < exponent(costs) <= STEEPEST


class Span(NamedTuple):
    start: int
    end: int


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 8)), max_size=12),
    st.integers(0, 30),
    st.integers(1, 8),
)
def test_ranges_share_an_address_when_they_do(
    held: list[tuple[int, int]], start: int, size: int
) -> None:
    ranges = sorted(Span(at, at + length) for at, length in held)
    expected = [span for span in ranges if span.start < start + size and start < span.end]
    assert list(Ranges(ranges[::-1]).at(start, start + size)) == expected


def test_a_quadratic_pass_would_be_seen() -> None:
    def quadratic(size: int) -> int:
        return sum(1 for one in range(size) if any(other < 0 for other in range(one)))

    assert (
        exponent({size: lines(lambda: quadratic(size)) for size in (SMALL, SMALL * FACTOR)}) > 1.8
    )


def test_guesses_end_before_mistakes_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = Counter[str]()
    real = names.get_close_matches

    def counted(word: str, known: list[str], most: int) -> list[str]:
        compared["names"] += len(known)
        return real(word, known, most)

    monkeypatch.setattr(names, "get_close_matches", counted)
    components = "".join(f"  part_{one}: {{type: missing, priority: 1}}\n" for one in range(400))
    grants = "".join(f"      pert_{one}.port: r\n" for one in range(400))
    judged = judge_bytes(
        tmp_path,
        f"system: s\ncomponents:\n{components}regions:\n  r:\n    size: 4 KiB\n   "
        f" access:\n{grants}".encode(),
    )
    remedies = [diagnostic.remedy for diagnostic in judged.diagnostics if diagnostic.code == "R001"]
    assert len(remedies) == 400 and remedies[0] == "did you mean `part_0`?" and remedies[-1] is None
    assert 0 < compared["names"] <= names.Guesses().left


def plain_cycles(out: dict[str, list[tuple[str, int]]]) -> list[list[int]]:
    """What `cycles` finds, by a search from every component."""
    found, told = [], set()
    for start in out:
        came: dict[str, list[tuple[str, int]]] = {}
        queue = [start]
        for name in queue:
            for target, step in out[name]:
                if target not in came:
                    came[target] = [*(came[name] if name != start else []), (name, step)]
                    queue.append(target)
        if start in came and start not in told:
            told.update(name for name, _ in came[start])
            found.append([step for _, step in came[start]])
    return found


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
def test_cycles_are_those_of_a_search_from_each(edges: list[tuple[int, int]]) -> None:
    out: dict[str, list[tuple[str, int]]] = {str(one): [] for one in range(8)}
    for number, (source, target) in enumerate(edges):
        out[str(source)].append((str(target), number))
    assert cycles(out) == plain_cycles(out)


PAGE, BLOCK, BIG_BASE = MACHINE.pages.page, MACHINE.pages.block, MACHINE.layout.first_block


def free(start: int, size: int, unit: int, taken: Iterable[tuple[int, int]]) -> int:
    """The first address from `start` on, in whole units, with a page between it and all that is
    pinned.
    """
    while any(start < end + PAGE and begin - PAGE < start + size for begin, end in taken):
        start = (
            (
                min(
                    end
                    for begin, end in taken
                    if start < end + PAGE and begin - PAGE < start + size
                )
                + PAGE
                + unit
                - 1
            )
            // unit
            * unit
        )
    return start


PINNED = st.tuples(
    st.sampled_from((0x1_0000, BIG_BASE - 16 * PAGE, BIG_BASE + BLOCK - 16 * PAGE)),
    st.integers(0, 32),
    st.integers(1, 30),
)


@given(st.lists(PINNED, max_size=12), st.lists(st.integers(1, 40), max_size=12), st.integers(0, 3))
@example([(BIG_BASE - 16 * PAGE, 0, 16)], [], 1)  # ends where the first block would lie
def test_ranges_go_round_pinned_ones(
    pinned: list[tuple[int, int, int]], sizes: list[int], blocks: int
) -> None:
    taken = [(base + at * PAGE, base + (at + size) * PAGE) for base, at, size in pinned]
    space = AddressSpace(pages=MACHINE.pages, layout=MACHINE.layout, fixed=tuple(taken))
    for size in sizes:
        expected = free(space.next_small, size * PAGE, PAGE, taken)
        assert (
            space.map(
                size * PAGE,
                rights=Right.R,
                kind=MappingKind.REGION,
                name="r",
                place=HERE,
                backing=BACKING,
            )
            == expected
        )
    start = space.next_small + PAGE
    base = space.program()
    assert base >= start and not any(base < end and begin < base + BLOCK for begin, end in taken)
    assert base == start or any(base == end + PAGE for _, end in taken)
    for _ in range(blocks):
        expected = free(-(-space.next_big // BLOCK) * BLOCK, BLOCK, BLOCK, taken)
        assert (
            space.map(
                BLOCK,
                rights=Right.R,
                kind=MappingKind.REGION,
                name="r",
                place=HERE,
                backing=BACKING,
            )
            == expected
        )
