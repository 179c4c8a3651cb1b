# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Device lines, edge and level: an interrupt becomes the owner's event, once, until the owner
acknowledges.

The level line is that of QEMU's clock, which the guest raises itself. The edge line is that of a
virtio disk: it rises when the host changes the disk's size, which takes no queue and no bus master,
so the host here resizes it whenever the guest asks for that. A second disk has an owner that is
stopped and started. Time is counted in instructions, so that no load on this machine moves a
deadline.
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.boot.machine import ROOT, Booted, build_dir, once
from tests.verifier.agreement import second_opinion

SYSTEM = Path(__file__).resolve().parent / "conformance" / "devices" / "system.yaml"
NAME = "devices"  # as in the board's file
MIB = 1 << 20
DISKS = ("disk", "other")
ASKED_FOR = {"resize\n": ("disk",), "resize other\n": ("other", "disk")}
ARRIVED = {
    "level: before the first acknowledge": 0,
    "level: acknowledged, low": 0,
    "level: risen": 1,
    "level: still high, not acknowledged": 0,
    "level: still high, acknowledged four times": 4,
    "level: a second one, not acknowledged": 0,
    "level: the second one, acknowledged": 1,
    "level: low again, acknowledged": 0,
    "owner: risen": 1,
    "owner: still high, acknowledged by all others": 0,
    "owner: acknowledged by itself": 1,
    "edge: acknowledged, low": 0,
    "edge: risen": 1,
    "edge: a second one, not acknowledged": 0,
    "edge: the second one, acknowledged": 1,
    "edge: still high, acknowledged": 0,
    "edge: a third one": 1,
    "edge: two more, acknowledged once": 1,
    "edge: and once more": 0,
    "lives: the first begins with an edge": 0,
    "lives: an edge of the own line meanwhile": 1,
    "lives: the second begins with an edge": 0,
    "lives: the second has one of its own": 1,
}
THIEVES = {
    "thief.0": 0,
    "thief.1": 1,
    "thief.2": 2,
    "thief.3": 3,
    "thief.4": 4,
    "thief.5": 2**64 - 1,
}


class Host:
    """Talks QMP to the machine; each edge makes a disk a mebibyte larger."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(30)
        self._socket.connect(str((build_dir(NAME) / "qmp").relative_to(ROOT)))
        self._stream = self._socket.makefile("rw")
        self._size = dict.fromkeys(DISKS, MIB)
        self._stream.readline()
        self._does("qmp_capabilities")

    def raises_an_edge(self, disk: str) -> None:
        self._size[disk] += MIB
        self._does("block_resize", **{"node-name": disk, "size": self._size[disk]})

    def _does(self, command: str, **arguments: object) -> None:
        self._stream.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self._stream.flush()
        answer = self._stream.readline()
        assert '"return"' in answer, answer


def with_a_host() -> Booted:
    folder = build_dir(NAME)
    for name in DISKS:
        (folder / name).unlink(missing_ok=True)
        with (folder / name).open("wb") as disk:
            disk.truncate(MIB)
    line = [
        str(ROOT / "ashlar"),
        "run",
        "--system",
        str(SYSTEM),
        "--build-dir",
        str(folder),
        "--timeout",
        "15",
        "--count",
        "--format",
        "json",
    ]
    text, host = "", None
    with subprocess.Popen(
        line,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as command:
        assert command.stdout is not None
        for said in command.stdout:
            text += said
            for disk in ASKED_FOR.get(said, ()):
                host = host or Host()
                host.raises_an_edge(disk)
    second_opinion(folder)
    return Booted(status=command.returncode, text=text)


@pytest.fixture
def booted(monkeypatch: pytest.MonkeyPatch) -> Booted:
    monkeypatch.chdir(ROOT)  # the socket's name is as short as the board's file has it
    return once(NAME, with_a_host)


def facts(booted: Booted) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(booted.text[booted.text.index("\n{\n") :])
    return found


@pytest.mark.parametrize("step", ARRIVED)
def test_a_line_arrives_as_often_as_its_owner_acknowledges(step: str, booted: Booted) -> None:
    assert f"\n{step} {ARRIVED[step]:02}\n" in booted.text, booted.text


def test_the_owner_of_another_line_can_acknowledge_that_one(booted: Booted) -> None:
    assert "\nowner: one thief acknowledged its own line 01\n" in booted.text, booted.text


@pytest.mark.parametrize("thief", THIEVES)
def test_only_the_owner_can_acknowledge(thief: str, booted: Booted) -> None:
    assert any(
        line.startswith(f"fault: {thief} called acknowledge({THIEVES[thief]:#x}): ")
        for line in facts(booted)["faults"]
    ), booted.text


def test_the_owner_of_the_uart_does_not_steer_the_terminal(booted: Booted) -> None:
    assert (
        "\nscreen: \\x1b[2J \\u009b1A \\u202etxt.exe\\u2028 \\xff\\x0d!\n" in booted.text
    ), booted.text


def test_the_kernel_was_entered_once_for_each_event_and_deadline(booted: Booted) -> None:
    assert booted.status == 0, booted.text
    deadlines = re.search(r"^deadlines (\d+)$", booted.text, re.MULTILINE)
    assert deadlines and facts(booted)["kernel"]["interrupts"] == sum(ARRIVED.values()) + int(
        deadlines[1]
    )
