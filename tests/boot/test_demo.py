# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The demo and the cheat, as README shows them."""

from __future__ import annotations

import os
import pty
import subprocess
import time
from pathlib import Path

import pytest

from tests.boot.machine import ROOT, ashlar, boot, build_dir

DEMO = (
    "kernel: boot: system demo, 3 components: console 200, receiver 110, sender 100",
    "sender: Hello via IPC!",
    "sender: IPC works!",
    "sender: This text is longer than the sixty-four bytes",
    "sender: So does this one",
    "refused: out of range",
    "sender: SHM test complete!",
    "receiver: Hello from sender!",
    "receiver: Message #2",
    "receiver: Message #3",
    "receiver: Testing shared memory IPC",
    "receiver: Zero-copy bulk transfer",
    "sender: The receiver has them all",
)


@pytest.mark.xdist_group("demo")
@pytest.mark.parametrize("cpu", ["cortex-a72", "cortex-a53", "max"])
def test_the_demo_says_all_its_lines_and_powers_off_with_0(cpu: str) -> None:
    booted = boot(ROOT / "system.yaml", "--cpu", cpu)
    booted.shows(*DEMO)
    assert booted.status == 0


@pytest.mark.xdist_group("demo")
def test_typed_lines_are_echoed_until_quit(tmp_path: Path) -> None:
    script = tmp_path / "demo.script"
    script.write_text(
        "expect Type a line\nsend good morning\nexpect You typed\nsend quit\nstatus 0\n"
    )
    booted = boot(ROOT / "system.yaml", "--script", str(script))
    booted.shows(
        "sender: The receiver has them all",
        "receiver: You typed: good morning",
        "receiver: Goodbye",
    )
    assert booted.status == 0


def test_on_a_terminal_the_guest_echoes_keys_and_edits_the_line() -> None:
    ours, theirs = pty.openpty()
    line = [
        str(ROOT / "ashlar"),
        "run",
        "--build-dir",
        str(build_dir("demo-terminal")),
        "--timeout",
        "60",
    ]
    with subprocess.Popen(line, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs) as command:
        os.close(theirs)
        shown = until(ours, b"Type a line, or quit")
        os.write(ours, b"hex\x7fllo\r")
        shown += until(ours, b"receiver: You typed: hello\r\n")
        os.write(ours, b"quit\r")
        shown += until(ours, b"status 0")
        assert command.wait() == 0
    assert b"Leave with Ctrl-C" in shown
    os.close(ours)


def until(terminal: int, wanted: bytes) -> bytes:
    """What appears up to the wanted bytes; silence for two minutes fails."""
    shown, end = b"", time.monotonic() + 120
    while wanted not in shown:
        assert time.monotonic() < end, shown.decode("utf-8", "replace")
        shown += os.read(terminal, 4096)
    return shown


@pytest.mark.xdist_group("cheat")
def test_every_cheat_is_stopped_and_named_and_the_others_go_on() -> None:
    booted = boot(ROOT / "examples" / "cheat" / "system.yaml", name="cheat")
    assert booted.status == 0
    booted.shows(
        (
            "kernel: fault: cheat_write may not write 0x1000000: it belongs to victim's region secret"
            " (examples/cheat/system.yaml:15)"
        ),
        "kernel: fault: cheat_call called call(0x1): no such slot",
        "kernel: fault: cheat_stack may not write",
        "the stack has overflowed",
        "kernel: fault: cheat_null may not execute 0x0: the null page",
        "victim: My secret is whole",
        "bystander: I have counted to 10",
        "\nfault: cheat_write may not write 0x1000000",
        "  at main (examples/cheat/components/cheat_write/cheat_write.cpp:7)",
        "\nfault: cheat_call called",
        "  by call (components/runtime/include/ashlar/system.hpp:",
        "  by main (examples/cheat/components/cheat_call/cheat_call.cpp:9)",
        "\nfault: cheat_stack may not write",
        "  at deeper (examples/cheat/components/cheat_stack/cheat_stack.cpp:11)",
        "  by deeper (examples/cheat/components/cheat_stack/cheat_stack.cpp:13), ",
        " times\n  by main (examples/cheat/components/cheat_stack/cheat_stack.cpp:21)\nfault",
        "  at main (examples/cheat/components/cheat_null/cheat_null.cpp:9)\ncheat: ",
    )


@pytest.mark.xdist_group("cheat")
def test_an_address_is_explained_by_what_each_component_has_there() -> None:
    system = ("--system", str(ROOT / "examples/cheat/system.yaml"))
    folder = ("--build-dir", str(build_dir("cheat")))
    ashlar("build", *system, *folder)

    def explained(address: str) -> str:
        said = ashlar("explain", address, *system, *folder)
        assert said.status == 0
        return said.text

    source = "examples/cheat/components/cheat_write"
    assert explained("0x15118").startswith(
        f"cheat_write: text + 0x118, rx ({source}/component.yaml:3)\n"
        f"  at main ({source}/cheat_write.cpp:7)\n"
    )
    assert "which nobody may touch" in explained("0x10fe0")
    assert explained("0x1000010").startswith("victim: region secret + 0x10, rw")
    assert explained("0x8") == "cheat has nothing at 0x8\n"
