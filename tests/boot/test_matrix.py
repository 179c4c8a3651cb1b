# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Isolation, address by address: in a system with every kind of grant, each component reads, writes
and jumps to all pages that any component could have, and to random ones. The successful accesses
are exactly those in the plan.

A fault ends a life of the component, and the next life continues after it
(tests/boot/conformance/matrix). The judge there checks in the kernel's log that each fault has that
access and that address.
"""

from __future__ import annotations

import pickle
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from composer.arch.aarch64 import descriptors
from composer.arch.aarch64.descriptors import PAGES
from composer.model import view
from tests.boot import matrix
from tests.boot.machine import Booted, build_dir, once
from tests.boot.matrix import PAGE, Matrix
from tests.boot.page_tables import Image

RANDOM = 2_000  # addresses of each component
BITS = {"narrow": 25, "usual": 39, "full": 39, "wide": 48}
MACHINES = [
    ("usual", "cortex-a72"),
    ("usual", "max"),
    ("narrow", "cortex-a72"),
    ("wide", "max"),
    ("full", "max"),
]
KINDS = {
    ("stack", "rw"),
    ("instance", "r"),
    ("text", "rx"),
    ("rodata", "r"),
    ("data", "rw"),
    ("bss", "rw"),
    ("heap", "rw"),
    ("pristine", "r"),
    ("ring", "r"),
    ("ring", "rw"),
    ("region", "r"),
    ("region", "rw"),
    ("region", "rx"),
    ("device", "r"),
    ("device", "rw"),
    ("log", "r"),
    ("log-text", "r"),
    ("guard", ""),
}


def booted_once(system: str, cpu: str) -> Matrix:
    """One boot for all tests of a run."""
    name = f"matrix-{system}"
    kept = build_dir(f"{name}-{cpu}") / "matrix.pickle"
    limit = matrix.LIMIT * (5 if system == "full" else 1)

    def make() -> Booted:
        with_image = once(name, lambda: Booted(status=0, text=str(matrix.built(system, name)[0])))
        kept.write_bytes(
            pickle.dumps(matrix.booted(Path(with_image.text), matrix.plan_of(name), cpu, limit))
        )
        return Booted(status=0, text="")

    once(f"{name}-{cpu}", make)
    found = pickle.loads(kept.read_bytes())
    assert isinstance(found, Matrix)
    return found


def ended_well(found: Matrix) -> None:
    assert (found.reason, found.status) == ("ended", 0)
    assert [probe.name for probe in found.probes if not probe.done] == []
    assert found.lost == 0


def faulted_as_tried(found: Matrix) -> None:
    """Each fault was of the access and at the address that were tried; the results and the kernel's
    log count the same.
    """
    strange = found.strange
    assert strange == ()
    said, logged = {probe.name: probe.faults for probe in found.probes}, found.faults
    assert said == logged


@pytest.mark.parametrize(("system", "cpu"), MACHINES)
def test_what_can_be_read_written_and_executed_is_what_the_plan_says(system: str, cpu: str) -> None:
    found = booted_once(system, cpu)
    ended_well(found)
    differences, misplaced = matrix.differences(found, found.plan), matrix.misplaced(
        found, found.plan
    )
    assert differences == []
    assert misplaced == []
    faulted_as_tried(found)


@pytest.mark.parametrize(("system", "cpu"), MACHINES)
def test_nothing_was_left_out(system: str, cpu: str) -> None:
    """Each page of the component, of all others and of the kernel, one either side, each top-level
    entry, random addresses.
    """
    found = booted_once(system, cpu)
    everywhere = {page for space in found.plan.spaces for page in pages_round(space)}
    bits = BITS[system]
    assert PAGES.root_entries(bits) == (16 if bits == 25 else 512)
    entry = PAGES.shifts[PAGES.start_level(bits)]
    for probe in found.probes:
        tried = {address // PAGE for address, _ in probe.could}
        left = sorted(everywhere - tried)
        assert (
            not left
        ), f"{probe.name} has not tried {left[0] * PAGE:#x} and {len(left) - 1} others"
        assert {address >> entry for address, _ in probe.could} >= set(
            range(PAGES.root_entries(bits))
        ), probe.name
        drawn = {address for address, _ in probe.could[probe.swept :]}
        assert len(drawn) >= (100_000 if system == "full" else RANDOM), probe.name


def pages_round(space: view.Space) -> set[int]:
    """Of all mappings, and the one before and the one behind each."""
    return {
        page % 2**52
        for mapping in space.mappings
        for page in range(mapping.start // PAGE - 1, (mapping.start + mapping.size) // PAGE + 1)
    }


@pytest.mark.parametrize("system", ["narrow", "usual", "wide"])
def test_the_system_has_every_kind_of_grant(system: str) -> None:
    plan = booted_once(system, "cortex-a72" if system != "wide" else "max").plan
    users = [mapping for space in plan.spaces[:-1] for mapping in space.mappings]
    assert {(one.kind, one.rights) for one in users} == KINDS
    assert {one.rights for one in users if one.kind == "region" and one.size >= 2 << 20} == {
        "r",
        "rw",
        "rx",
    }
    assert {one.rights for one in users if one.kind == "ring" and one.size >= 2 << 20} == {
        "r",
        "rw",
    }
    assert max(user.start + user.size for user in users) == 2 ** BITS[system]
    assert (
        max(Counter(one.shape for one in plan.components).values()) == 2
    ), "no instances share a program"
    assert {slot.kind for component in plan.components for slot in component.slots} >= {
        "signal",
        "signal_wide",
        "call",
        "interrupt",
        "supervise",
    }


def one_mapping(plan: view.PlanView, component: str, name: str) -> view.Mapping:
    space = plan.space(component)
    assert space is not None
    return next(mapping for mapping in space.mappings if mapping.name == name)


def saying(
    plan: view.PlanView, component: str, mapping: view.Mapping, instead: tuple[view.Mapping, ...]
) -> view.PlanView:
    """The plan with something else in place of one mapping."""
    return replace(
        plan,
        spaces=tuple(
            (
                replace(
                    space,
                    mappings=tuple(
                        other
                        for one in space.mappings
                        for other in (instead if one is mapping else (one,))
                    ),
                )
                if space.name == component
                else space
            )
            for space in plan.spaces
        ),
    )


def test_a_plan_that_says_otherwise_differs() -> None:
    found = booted_once("usual", "cortex-a72")
    region = one_mapping(found.plan, "reader", "region small")
    at = [f"{region.start + offset:#x}" for offset in range(0, region.size, PAGE)]
    assert len(at) == 3

    more = matrix.differences(
        found, saying(found.plan, "reader", region, (replace(region, rights="rw"),))
    )
    assert more == [
        f"reader: {one}: could r--, may rw-: its region small ({region.place}) lies there"
        for one in at
    ]
    none = matrix.differences(found, saying(found.plan, "reader", region, ()))
    assert none == [f"reader: {one}: could r--, may ---: nothing lies there" for one in at]
    beside = replace(region, start=view.Address(region.start + region.size), size=PAGE)
    larger = matrix.differences(found, saying(found.plan, "reader", region, (region, beside)))
    assert larger == [
        f"reader: {beside.start:#x}: could ---, may r--: its region small ({region.place}) lies"
        " there"
    ]
    elsewhere = replace(region, offset=PAGE)
    moved = matrix.misplaced(found, saying(found.plan, "reader", region, (elsewhere,)))
    assert [one.split(":")[1].strip() for one in moved] == at
    twin = one_mapping(found.plan, "client.1", "text")
    assert matrix.differences(
        found, saying(found.plan, "client.1", twin, (replace(twin, rights="r"),))
    )


def test_wrong_entries_in_the_page_tables_differ_and_nothing_else() -> None:
    """The same image with entries changed: another right, a mapping too few and too many, a bit for
    the user in the kernel.
    """
    booted_once("usual", "cortex-a72")
    plan = matrix.plan_of("matrix-usual")
    image = Image((build_dir("matrix-usual") / "image.elf").read_bytes(), plan)
    written, run = one_mapping(plan, "reader", "region small"), one_mapping(
        plan, "client.1", "instance page"
    )
    gone, stack = one_mapping(plan, "left", "region duplex.page"), one_mapping(
        plan, "guest", "stack"
    )
    constants = one_mapping(plan, "kernel", "kernel read-only data and tables")
    board, below = one_mapping(plan, "client.0", "region board"), stack.start - PAGE
    image.change("reader", written.start + PAGE, lambda word: word & ~descriptors.READ_ONLY)
    image.change("client.1", run.start, lambda word: word & ~descriptors.USER_NEVER)
    image.change("left", gone.start, lambda word: 0)
    image.change("guest", below, lambda word: image.entry("guest", stack.start))
    image.change("client.0", board.start, lambda word: image.entry("client.0", board.start + PAGE))
    image.change("kernel", constants.start, lambda word: word | descriptors.USER)
    wrong = build_dir("matrix-wrong")
    wrong.mkdir(parents=True, exist_ok=True)
    (wrong / "image.elf").write_bytes(image.data)

    found = matrix.booted(wrong / "image.elf", plan, "cortex-a72")
    ended_well(found)
    faulted_as_tried(found)
    guard = one_mapping(plan, "guest", "guard below the stack")
    expected = {
        (
            f"reader: {written.start + PAGE:#x}: could rw-, may r--: its region small"
            f" ({written.place}) lies there"
        ),
        f"client.1: {run.start:#x}: could r-x, may r--: its instance page ({run.place}) lies there",
        (
            f"left: {gone.start:#x}: could ---, may rw-: its region duplex.page ({gone.place}) lies"
            " there"
        ),
        (
            f"guest: {below:#x}: could rw-, may ---: its guard below the stack ({guard.place}) lies"
            " there"
        ),
        *(
            f"{component.name}: {constants.start:#x}: could r--, may ---: the"
            f" {constants.name} ({constants.place}) lies there"
            for component in plan.components
        ),
    }
    assert set(matrix.differences(found, plan)) == expected
    _misplaced(found, plan, board, gone, constants)


def _misplaced(
    found: Matrix,
    plan: view.PlanView,
    board: view.Mapping,
    gone: view.Mapping,
    constants: view.Mapping,
) -> None:
    """Whose frame another one was seen in place of, or none."""
    seen = {one for one in matrix.misplaced(found, plan) if " is planned: nothing " not in one}
    lies, there = (matrix.physical(plan, one) for one in (board, gone))
    assert seen == {
        (
            f"client.0: {board.start:#x}: frame {lies + PAGE:#x} was seen, frame {lies:#x} is"
            f" planned: region board ({board.place}) lies there"
        ),
        (
            f"left: {gone.start:#x}: no frame was seen, frame {there:#x} is planned: region"
            f" duplex.page ({gone.place}) lies there"
        ),
    }
    more = {
        one.split(":")[0]
        for one in matrix.misplaced(found, plan)
        if f": {constants.start:#x}: frame" in one
    }
    assert more == {component.name for component in plan.components}
