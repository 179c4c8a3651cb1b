# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Sources in C: on a booted machine, in the figures of the stack, and in a host test."""

from __future__ import annotations

from tests.boot.machine import SYSTEMS, ashlar, boot, plan

IN_C = SYSTEMS / "in_c" / "system.yaml"


def test_c_computes_copies_and_allocates() -> None:
    """The component with a heap checks itself; the one without ends in a sentence."""
    booted = boot(IN_C)
    assert booted.status == 32, booted.text
    booted.shows(
        "digest: CRC-32 0xcbf43926, of the double 0x4b837ae4, library 0xf",
        "fault: barren panicked: malloc: component.yaml declares no heap",
        "by malloc (components/runtime/source/new.cpp",
        "by main (tests/boot/systems/in_c/components/barren/barren.c:9)",
    )


def test_the_stack_of_c_is_added_up() -> None:
    boot(IN_C)
    stacks = {one["name"]: one["stack"] for one in plan("in_c")["components"]}
    assert [step["function"] for step in stacks["barren"]["chain"]][1:4] == [
        "ashlar_start",
        "main",
        "malloc",
    ]
    assert stacks["barren"]["hidden"] == []


def test_a_host_test_compiles_the_sources_in_c() -> None:
    tested = ashlar("test", "--system", str(IN_C), "digest_test")
    assert tested.text.endswith("3 passed, 0 failed\n"), tested.text
