# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The system whose image the verifier's mutants damage is a real one: it boots, uses all that it
grants, and ends with 0.
"""

from __future__ import annotations

from tests.boot.machine import ROOT, boot_once, plan

SYSTEM = ROOT / "tests" / "verifier" / "systems" / "everything" / "system.yaml"


def test_the_system_with_every_kind_of_grant_uses_all_of_them() -> None:
    booted = boot_once(SYSTEM, name="everything")
    assert booted.status == 0, booted.text
    booted.shows(
        "restart: sleeper starts again",
        "restart: phoenix starts again",
        "end: hub has ended",
        "director: everything was used",
    )


def test_it_has_every_kind_of_capability_and_of_memory() -> None:
    assert boot_once(SYSTEM, name="everything").status == 0
    components, frames = plan("everything")["components"], plan("everything")["frames"]
    assert isinstance(components, list) and isinstance(frames, list)
    kinds = {slot["kind"] for component in components for slot in component["slots"]}
    assert kinds == {"signal", "signal_wide", "call", "interrupt", "supervise"}
    assert {frame["kind"] for frame in frames} == {
        "kernel",
        "tables",
        "log",
        "text",
        "rodata",
        "pristine",
        "data",
        "instance",
        "stack",
        "bss",
        "heap",
        "ring",
        "region",
    }
