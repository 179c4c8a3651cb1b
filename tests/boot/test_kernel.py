# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Promises of the kernel, each a tiny system that ends with a status of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boot.farm import description
from tests.boot.machine import ROOT, SYSTEMS, boot, build_dir

CPUS = ["cortex-a72", "max"]
CLOSED = 23  # registers and instructions that the trier of systems/registers tries


@pytest.mark.xdist_group("smallest")
@pytest.mark.parametrize("cpu", ["cortex-a72", "cortex-a53", "max"])
def test_the_smallest_system_ends_with_its_status(cpu: str) -> None:
    assert boot(SYSTEMS / "smallest" / "system.yaml", "--cpu", cpu).status == 7


@pytest.mark.xdist_group("registers")
@pytest.mark.parametrize("cpu", CPUS)
def test_registers_filled_in_one_component_are_not_seen_in_another(cpu: str) -> None:
    booted = boot(SYSTEMS / "registers" / "system.yaml", "--count", "--cpu", cpu)
    assert booted.status == 0, booted.text
    # The trier has touched each register that is closed, a life each, and none went well: that
    # would be status 100 and more.
    assert f"restart: trier starts again, after {CLOSED} starts" in booted.text, booted.text


@pytest.mark.xdist_group("fpu")
@pytest.mark.parametrize("cpu", CPUS)
def test_floating_point_survives_never_leaks_and_is_a_fault_without_the_key(cpu: str) -> None:
    booted = boot(SYSTEMS / "fpu" / "system.yaml", "--count", "--cpu", cpu)
    assert booted.status == 0
    booted.shows("plain", "floating")


ISOLATION = (
    "p0 may not read 0xfffffffffe020000: the kernel's space",
    "  there: kernel text",
    "p1 may not write 0xfffffffffe026000: the kernel's space",
    "  there: kernel read-only data and tables",
    "p2 may not execute 0xfffffffffe020000: the kernel's space",
    "p3 may not write",
    ": its own text is r-x",
    "p4 may not execute",
    ": its own data is rw-",
    "p5 may not execute",
    ": its own stack is rw-",
    "p6 may not write",
    ": its own rodata is r--",
    "p7 may not write",
    ": its own region board is r--",
    "p8 may not read",
    ": nobody has anything there",
    "p9 may not read",
    ": nobody has anything there",
    "p10 may not read 0x12000: its guard above the stack",
    "p11: illegal instruction",
    "p12: illegal instruction",
    "p13 may not read 0x9000000: nobody has anything there",
    "p14 may not read 0x40085000: nobody has anything there",
    "p15 called system call 200(0xc8): there is no such system call",
    "p16 called wait(0x0): empty mask",
    "p17 called power_off(0x0): missing right",
    "p18 called signal(0xffffffffffffffff): no such slot",
    "p19: breakpoint",
    "p20: misaligned",
    "p21 may not read 0x0",
    "p22 panicked: a text of its own",
)


@pytest.mark.xdist_group("isolation")
@pytest.mark.parametrize("cpu", ["cortex-a72", "cortex-a53", "max"])
def test_every_undeclared_access_and_call_stops_its_component_alone(cpu: str) -> None:
    booted = boot(SYSTEMS / "isolation" / "system.yaml", "--count", "--cpu", cpu)
    assert booted.status == 0
    booted.shows(*(f"{line}" for line in ISOLATION))
    assert "not stopped" not in booted.text


def test_a_program_has_statics_initialisers_constants_heap_and_every_kind_of_region() -> None:
    assert boot(SYSTEMS / "program" / "system.yaml").status == 0


def test_equal_priorities_share_and_a_less_important_one_waits() -> None:
    assert boot(SYSTEMS / "turns" / "system.yaml", "--count").status == 0


@pytest.mark.xdist_group("counted")
def test_a_million_messages_with_an_awake_consumer_cost_fewer_than_a_thousand_signals() -> None:
    booted = boot(SYSTEMS / "million" / "system.yaml", "--count")
    assert booted.status == 0
    assert 0 < booted.number("signals") < 1000


@pytest.fixture
def farm() -> Path:
    """The description of 64 components, written where its components are found."""
    folder = build_dir("farm-description")
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("components", "interfaces"):
        link = folder / part
        if not link.exists():
            link.symlink_to(SYSTEMS / "farm" / part)
    (folder / "system.yaml").write_text(description())
    return folder / "system.yaml"


@pytest.mark.xdist_group("counted")
def test_64_components_check_their_wiring(farm: Path) -> None:
    assert boot(farm, name="farm").status == 0


@pytest.mark.xdist_group("counted")
def test_entry_to_the_first_component_costs_the_same_for_1_and_64_components_and_at_most_250(
    farm: Path,
) -> None:
    name = "instructions to the first component"
    smallest = boot(SYSTEMS / "smallest" / "system.yaml", "--count").number(name)
    assert smallest == boot(farm, "--count", name="farm").number(name)
    # A log reader, a shared level and floating point of the first component cost a few more,
    # whatever the size.
    assert boot(ROOT / "system.yaml", "--count").number(name) <= 250
    assert boot(SYSTEMS / "million" / "system.yaml", "--count").number(name) <= 250
