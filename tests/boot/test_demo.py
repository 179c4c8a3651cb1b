# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The demo and the cheat, as README shows them."""

from __future__ import annotations

import pytest

from tests.boot.machine import ROOT, boot

DEMO = (
    "boot", "sender: Hello via IPC!", "sender: IPC works!", "sender: This text is longer than the sixty-four bytes",
    "sender: So does this one", "refused: out of range", "sender: SHM test complete!", "receiver: Hello from sender!",
    "receiver: Message #2", "receiver: Message #3", "receiver: Testing shared memory IPC", "receiver: Zero-copy bulk transfer",
    "sender: The receiver has them all",
)


@pytest.mark.parametrize("cpu", ["cortex-a72", "cortex-a53", "max"])
def test_the_demo_says_all_its_lines_and_powers_off_with_0(cpu: str) -> None:
    booted = boot(ROOT / "system.yaml", "--cpu", cpu, name=f"demo-{cpu}")
    booted.shows(*DEMO)
    assert booted.status == 0


def test_typed_lines_are_echoed_until_quit() -> None:
    booted = boot(ROOT / "system.yaml", name="demo-typed", typed=b"good morning\nquit\n")
    booted.shows(*DEMO, "receiver: good morning")
    assert booted.status == 0


def test_every_cheat_is_stopped_and_named_and_the_others_go_on() -> None:
    booted = boot(ROOT / "examples" / "cheat" / "system.yaml", name="cheat")
    assert booted.status == 0
    for cheat in ("cheat_write", "cheat_call", "cheat_stack", "cheat_null"):
        assert f"{cheat}" in booted.text
    booted.shows("secret")
    booted.shows("bystander: ")
