# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Machines on hand-made images: status, time-out, input, counts, memory, and no process left
behind.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from composer.machine import qemu
from composer.machine.counter import Counter, build_counter, parse
from composer.machine.screen import Screen
from composer.machine.sealed import Sealed
from tests.composer import view_systems as systems
from tests.composer.any_system import MACHINE

PROJECT = Path(__file__).resolve().parents[2]
OFF = """
off: ldr x1, =0x20026
  adr x2, block
  stp x1, x5, [x2]
  mov x1, x2
  mov x0, #0x18
  hlt #0xf000
  .ltorg
  .balign 8
block: .quad 0, 0
"""
COUNT = (
    "mov x3, #10\n1: subs x3, x3, #1\n b.ne 1b\n b user\n .balign 4096\nuser: mov x4, #5\n2: subs"
    " x4, x4, #1\n b.ne 2b\n b last\n .balign 4096\nlast: mov x5, #42\n"
)
HANG = "ldr x1, =0x44000000\n ldr x2, =0x1122334455667788\n str x2, [x1]\n1: wfi\n b 1b\n .ltorg\n"
ECHO = """  ldr x6, =0x09000000
  mov w5, #'>'
  str w5, [x6]
1: ldr w1, [x6, #0x18]
  tbnz w1, #4, 1b
  ldr w5, [x6]
  cmp w5, #4
  b.eq off
  str w5, [x6]
  b 1b
"""


def image(folder: Path, code: str) -> Path:
    """An image that starts at 0x40080000; `off` ends it with the status in x5."""
    (folder / "t.S").write_text(f".global _start\n_start:\n{code}{OFF}")
    subprocess.run(
        ["clang-19", "--target=aarch64-none-elf", "-c", "t.S", "-o", "t.o"], cwd=folder, check=True
    )
    subprocess.run(
        ["ld.lld-19", "-Ttext=0x40080000", "-e", "_start", "t.o", "-o", "t.elf"],
        cwd=folder,
        check=True,
    )
    return folder / "t.elf"


def boot(
    folder: Path,
    code: str,
    typed: bytes = b"",
    timeout: float = 20,
    counter: Counter | None = None,
    shown: Screen | None = None,
) -> tuple[qemu.Outcome, bytes]:
    keyboard, screen = folder / "in", folder / "out"
    keyboard.write_bytes(typed)
    with keyboard.open("rb") as read, screen.open("wb") as write:
        outcome = qemu.run(
            qemu.Boot(
                image=Sealed(image(folder, code)),
                board=systems.plan().board,
                qemu=MACHINE.qemu,
                timeout=timeout,
                counter=counter,
                keyboard=read.fileno(),
                screen=write.fileno(),
                shown=shown,
            )
        )
    return outcome, screen.read_bytes()


def test_status_is_the_guests(tmp_path: Path) -> None:
    outcome, screen = boot(tmp_path, "mov x5, #42\n b off\n")
    assert (outcome.reason, outcome.status, screen) == ("ended", 42, b"")


def test_timeout_keeps_the_memory(tmp_path: Path) -> None:
    outcome, _ = boot(tmp_path, HANG, timeout=0.7)
    assert (outcome.reason, outcome.status) == ("timeout", 1)
    assert outcome.memory[0x400_0000:0x400_0008] == bytes.fromhex("8877665544332211")


def test_what_the_guest_says_does_not_steer_the_terminal_but_where_it_is_raw(
    tmp_path: Path,
) -> None:
    typed = "\x1b[2J\u202e\n\x9b\r".encode()
    assert boot(tmp_path, ECHO, typed=typed)[1] == b">" + typed
    assert boot(tmp_path, ECHO, typed=typed, shown=Screen())[1] == b">\\x1b[2J\\u202e\n\\u009b\\x0d"


def test_input_then_one_end_of_transmission(tmp_path: Path) -> None:
    outcome, screen = boot(tmp_path, ECHO, typed=b"hello")
    assert (outcome.reason, outcome.status, screen) == ("ended", 4, b">hello")


def test_counts_are_exact_and_repeat(tmp_path: Path) -> None:
    built = build_counter(PROJECT, tmp_path, systems.plan())
    counter = Counter(plugin=built.plugin, lowest=0x4008_1000, past=0x4008_2000)
    for _ in range(2):
        counts = boot(tmp_path, COUNT, counter=counter)[0].counts
        assert counts is not None
        assert (counts.before, counts.components) == (22, 12) and counts.total >= 40


def test_counts_survive_a_timeout(tmp_path: Path) -> None:
    built = build_counter(PROJECT, tmp_path, systems.plan())
    counts = boot(tmp_path, HANG, timeout=0.7, counter=built)[0].counts
    assert counts is not None and counts.before is None and counts.total > 0


def test_each_way_in_has_its_longest_run_up_to_the_return(tmp_path: Path) -> None:
    """A short call, a long one, a fault; what runs before the first is no entry."""
    code = """  adr x0, vectors
  msr vbar_el1, x0
  mov x3, #0
  svc #3
  mov x3, #10
  svc #3
  udf #0
  mov x5, #0
  b off
  .balign 2048
vectors:
  .balign 512
  .org vectors + 0x200
  cbz x3, 1f
2: subs x3, x3, #1
  b.ne 2b
  mov x3, #1
  cbnz x3, 1f
1: mrs x1, esr_el1
  lsr x1, x1, #26
  b 3f
3: cbz x1, 4f
  eret
4: mrs x1, elr_el1
  add x1, x1, #4
  msr elr_el1, x1
  eret
"""
    built = build_counter(PROJECT, tmp_path, systems.plan(), vectors=0x4008_0800)
    counts = boot(tmp_path, code, counter=built)[0].counts
    assert counts is not None and counts.interrupts_off == (
        ("call", 1 + 20 + 2 + 5),
        ("fault", 1 + 2 + 2 + 4 + 4),
    )


def test_ways_in_are_named_and_the_longest_is_first() -> None:
    counts = parse(
        "total=9 before=-1 in-range=0\noff=5 by=system-call-3\noff=9 by=interrupt-when-idle\noff=7"
        " by=system-call-200\n"
    )
    assert counts is not None
    assert counts.interrupts_off == (
        ("interrupt when idle", 9),
        ("system call 200", 7),
        ("call", 5),
    )


def test_a_flood_to_a_deaf_guest_does_not_stop_the_clock(tmp_path: Path) -> None:
    start = time.monotonic()
    assert boot(tmp_path, HANG, typed=b"x" * 300_000, timeout=1)[0].reason == "timeout"
    assert time.monotonic() - start < 10


def freeze_the_machine() -> None:
    """Stops this process's QEMU, so that no request to end reaches it."""
    for _ in range(220):
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                name, _, rest = stat.read_text().partition(")")
                if "(qemu-system" in name and int(rest.split()[1]) == os.getpid():
                    os.kill(int(stat.parent.name), signal.SIGSTOP)
                    return
        time.sleep(0.02)


def test_a_machine_that_does_not_end_when_asked_is_killed(tmp_path: Path) -> None:
    frozen = threading.Timer(0.3, freeze_the_machine)
    frozen.start()
    start = time.monotonic()
    # Longer than a busy host takes to start it.
    assert boot(tmp_path, HANG, timeout=5)[0].reason == "timeout"
    assert qemu.GRACE <= time.monotonic() - start - 5 < 10
    frozen.join()


def test_what_cannot_be_read_is_no_image(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Sealed(tmp_path / "missing.elf")


def test_a_machine_that_does_not_start_is_a_failure(tmp_path: Path) -> None:
    board = replace(systems.plan().board, machine=("-M", "no-such-machine"))
    with open(os.devnull, "rb") as nothing:
        outcome = qemu.run(
            qemu.Boot(
                image=Sealed(image(tmp_path, HANG)),
                board=board,
                qemu=MACHINE.qemu,
                timeout=5,
                keyboard=nothing.fileno(),
            )
        )
    assert outcome.status == 1 and "unsupported machine type" in outcome.complaint


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_the_machine_dies_with_us(tmp_path: Path, number: signal.Signals) -> None:
    image(tmp_path, HANG)
    code = (
        f"import sys; sys.path.insert(0, {str(PROJECT)!r})\nfrom pathlib import Path\nfrom"
        " composer.machine import qemu\nfrom composer.machine.sealed import Sealed\nfrom"
        " tests.composer import view_systems as"
        f" systems\nqemu.run(qemu.Boot(image=Sealed(Path({str(tmp_path / 't.elf')!r})),"
        " board=systems.plan().board, qemu=systems.MACHINE.qemu))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as us:
        child = wait_for(lambda: children(us.pid))
        wait_for(lambda: b"qemu-system" in Path(f"/proc/{child}/cmdline").read_bytes())
        us.send_signal(number)
        us.wait(15)
    wait_for(
        lambda: not Path(f"/proc/{child}").exists()
        or " Z " in Path(f"/proc/{child}/stat").read_text()
    )


def children(process: int) -> str:
    text = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return text[0] if text else ""


def wait_for(what: object) -> object:
    assert callable(what)
    for _ in range(200):
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen within ten seconds")
