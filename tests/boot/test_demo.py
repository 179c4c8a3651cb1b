# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The demo and the cheat, as README shows them."""

from __future__ import annotations

import pytest

from tests.boot.machine import ROOT, boot

DEMO = (
    "kernel: boot: system demo, 3 components: console 200, receiver 110, sender 100", "sender: Hello via IPC!", "sender: IPC works!", "sender: This text is longer than the sixty-four bytes",
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
    booted.shows("sender: The receiver has them all", "receiver: You typed: good morning", "receiver: Goodbye")
    assert booted.status == 0


def test_every_cheat_is_stopped_and_named_and_the_others_go_on() -> None:
    booted = boot(ROOT / "examples" / "cheat" / "system.yaml", name="cheat")
    assert booted.status == 0
    booted.shows(
        "kernel: fault: cheat_write wrote 0x1000000: belongs to victim's region secret (examples/cheat/system.yaml:15)",
        "kernel: fault: cheat_call made a bad call: call", "kernel: fault: cheat_stack wrote", "the stack has overflowed",
        "kernel: fault: cheat_null jumped to 0x0: the null page", "victim: My secret is whole",
        "bystander: I have counted to 10", "fault: cheat_write may not write 0x1000000",
    )
