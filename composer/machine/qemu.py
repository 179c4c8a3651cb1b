# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""One machine: starts QEMU on an image, carries the console, stops it, and keeps its memory.

Guest RAM is a memory file without a name, shared with QEMU: it outlives QEMU and needs no clean-up.
QEMU dies with us: its parent-death signal is SIGKILL.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import mmap
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from composer.arch.contract import Qemu
from composer.machine.console import Console
from composer.machine.counter import Counter, Counts, parse
from composer.machine.lockstep import Lockstep, lockstep
from composer.machine.player import Player
from composer.machine.screen import Screen
from composer.machine.sealed import Sealed
from composer.model import view

SET_PARENT_DEATH_SIGNAL = 1  # prctl(2): PR_SET_PDEATHSIG
GRACE = 3.0  # seconds between SIGTERM and SIGKILL
KILLED = "Terminated via GDBstub"  # QEMU's words when gdb ends it; its status is 0 then
ALWAYS = "-display none -nodefaults -no-user-config -serial stdio -no-reboot"
EVERY = 0.1  # seconds between two looks at the memory of a machine that runs
SOON = 0.01  # seconds, at the least, until the next look
LINE = 1.0  # seconds that the guest has to end a line before something is told amid it
SETTLE = 0.5  # seconds that a silent guest has to switch its UART on before it gets input


class Watcher(Protocol):
    """Looks at the memory of a machine that runs."""

    def look(self) -> None:
        """Now and then, not in the middle of a line of the guest if that can be had."""

    def end(self) -> None:
        """Once, when the machine is off."""


class _Nobody:
    """Looks at nothing."""

    def look(self) -> None:
        pass

    def end(self) -> None:
        pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Boot:
    """`keyboard` and `screen` are file descriptors, and so is `debugger`: a socket that listens for
    gdb.

    The image is booted from its sealed bytes, not from a file that has a name. With a debugger the
    machine stands still until it is told to go on. `started` is called with the descriptor of the
    guest's RAM; what it returns may be a process: when it ends, so does the machine.
    """

    image: Sealed
    board: view.Board
    qemu: Qemu
    cpu: str | None = None
    timeout: float | None = None
    counter: Counter | None = None
    keyboard: int = 0
    screen: int = 1
    # what the guest's bytes become on the screen; None: they stay what they are
    shown: Screen | None = None
    debugger: int | None = None
    player: Player | None = None  # types instead of the keyboard
    started: Callable[[int], subprocess.Popen[bytes] | None] | None = None
    # is given the guest's RAM before the machine starts
    watched: Callable[[mmap.mmap], Watcher] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`reason`: "ended" (status is the guest's), "timeout", "interrupt", "debugger" (it ended the
    machine, or itself), "script" (no step is left, or one has failed) or "failed" (QEMU did not
    start)."""

    reason: str
    status: int
    memory: mmap.mmap
    counts: Counts | None
    complaint: str  # of QEMU


def command(boot: Boot, ram: int, counts: int, step: Lockstep | None = None) -> list[str]:
    """QEMU's command line; `ram` and `counts` are descriptors that it inherits."""
    size = sum(bank.size for bank in boot.board.banks)
    machine = list(boot.board.machine)
    if "-M" in machine:
        at = machine.index("-M") + 1
        machine[at] += ",memory-backend=ram"
    if "-m" not in machine:
        machine += ["-m", f"{size >> 20}M"]
    line = [boot.qemu.program, *machine, "-cpu", boot.cpu or boot.board.cpu]
    file = f"memory-backend-file,id=ram,size={size},mem-path=/proc/self/fd/{ram},share=on"
    line += ["-object", file, *ALWAYS.split(), *boot.qemu.arguments]
    if boot.counter:
        one = boot.counter
        vectors = "" if one.vectors is None else f",vectors={one.vectors:#x}"
        line += ["-icount", "shift=0,sleep=off", "-plugin"]
        line.append(
            f"{value(one.plugin)},lo={one.lowest:#x},hi={one.past:#x}{vectors}"
            f",out=/proc/self/fd/{counts}{step.arguments(boot.qemu.console) if step else ''}"
        )
    if boot.debugger is not None:
        socket = f"socket,id=gdb,fd={boot.debugger},server=on,wait=off"
        line += ["-S", "-chardev", socket, "-gdb", "chardev:gdb"]
    # the name is for who lists processes
    name = f"guest={value(boot.image.file)}"
    return [*line, "-name", name, "-kernel", str(boot.image.path)]


def value(path: Path) -> str:
    """As the value of one of QEMU's options, in which commas part keys."""
    return str(path).replace(",", ",,")


def run(boot: Boot) -> Outcome:
    """Boots and returns when the machine is off. Never leaves a process behind."""
    size = sum(bank.size for bank in boot.board.banks)
    ram, counts, complaint = (
        os.memfd_create(name, os.MFD_CLOEXEC) for name in ("ram", "counts", "complaint")
    )
    counted = boot.player is not None and boot.counter is not None
    try:
        os.ftruncate(ram, size)
        memory = mmap.mmap(ram, size)
        watcher = boot.watched(memory) if boot.watched else _Nobody()
        debugger = () if boot.debugger is None else (boot.debugger,)
        with lockstep() if counted else contextlib.nullcontext() as step:
            reason, status = _carry(
                boot,
                command(boot, ram, counts, step),
                (ram, counts, boot.image.descriptor, *debugger, *(step.theirs if step else ())),
                complaint,
                step,
                watcher,
            )
        watcher.end()
        if boot.debugger is not None and KILLED in _text(complaint):
            reason, status = "debugger", 1
        return Outcome(
            reason=reason,
            status=status,
            memory=memory,
            counts=parse(_text(counts)),
            complaint=_text(complaint),
        )
    finally:
        for one in (ram, counts, complaint):
            os.close(one)


def instructions_to_first_component(
    image: Sealed, board: view.Board, qemu: Qemu, counter: Counter, cpu: str | None
) -> int | None:
    """Boots up to the first instruction of a component, counted; None when none comes within ten
    seconds.
    """
    boot = Boot(image=image, board=board, qemu=qemu, cpu=cpu, counter=counter)
    size = sum(bank.size for bank in board.banks)
    ram, counts = (os.memfd_create(name, os.MFD_CLOEXEC) for name in ("ram", "counts"))
    parent = os.getpid()
    try:
        os.ftruncate(ram, size)
        line = [one.replace("out=/proc", "stop=1,out=/proc") for one in command(boot, ram, counts)]
        line[line.index("-serial") + 1] = "null"
        subprocess.run(
            line,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=10,
            pass_fds=(ram, counts, image.descriptor),
            preexec_fn=lambda: die_with(parent),
            check=False,
        )
        found = parse(_text(counts))
        return found.before if found else None
    except (OSError, subprocess.TimeoutExpired):
        return None
    finally:
        os.close(ram)
        os.close(counts)


def _text(descriptor: int) -> str:
    return os.pread(descriptor, 65536, 0).decode("utf-8", "replace")


def die_with(parent: int) -> None:
    """Runs in the child before exec. The parent may be gone before the signal is asked for."""
    ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, int(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(1)


def _carry(
    boot: Boot,
    line: list[str],
    inherit: tuple[int, ...],
    complaint: int,
    step: Lockstep | None,
    watcher: Watcher,
) -> tuple[str, int]:
    """Moves QEMU's bytes both ways until it ends; `inherit` begins with the guest's RAM."""
    parent = os.getpid()
    try:
        qemu = subprocess.Popen(
            line,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaint,
            bufsize=0,
            pass_fds=inherit,
            start_new_session=True,
            preexec_fn=lambda: die_with(parent),
        )
    except OSError as error:
        os.write(complaint, f"{line[0]}: {error.strerror}\n".encode())
        return "failed", 1
    try:
        if step is not None:
            step.handed_over()
        watched = boot.started(inherit[0]) if boot.started else None
        reason = _pump(boot, qemu, watched, step, watcher)
        if step is not None:
            step.let_go()
        if reason != "ended":
            _stop(qemu)
        status = qemu.wait()
        if reason == "ended" and status < 0:
            return "failed", 1
        return reason, status if reason == "ended" else 1
    except KeyboardInterrupt:
        _stop(qemu)
        return "interrupt", 130
    finally:
        if qemu.poll() is None:
            qemu.kill()
            qemu.wait()
        for pipe in filter(None, (qemu.stdin, qemu.stdout)):
            with contextlib.suppress(OSError):
                pipe.close()


def _pump(
    boot: Boot,
    qemu: subprocess.Popen[bytes],
    watched: subprocess.Popen[bytes] | None,
    step: Lockstep | None,
    watcher: Watcher,
) -> str:
    """ "ended": QEMU closed its output; "timeout"; "script"; "debugger": `watched` has ended."""
    ending = None if watched is None else os.pidfd_open(watched.pid)
    try:
        return _until_the_end(
            boot,
            Console(
                qemu,
                keyboard=boot.keyboard,
                screen=boot.screen,
                ending=ending,
                shown=boot.shown,
                player=boot.player,
                lockstep=step,
            ),
            watcher,
        )
    finally:
        if ending is not None:
            os.close(ending)


def _until_the_end(boot: Boot, console: Console, watcher: Watcher) -> str:
    """A machine that a debugger holds gets input from its first output on, however late that is."""
    start = time.monotonic()
    settled = None if boot.debugger is not None else start + SETTLE
    end = None if boot.timeout is None else start + boot.timeout
    player = boot.player
    if player is not None:
        player.begin(start)
    looks = math.inf if boot.watched is None else start
    while True:
        now = time.monotonic()
        if now >= looks + (LINE if console.amid_line else 0.0):
            watcher.look()
            looks = now + EVERY
        if end is not None and now >= end:
            return "timeout"
        if settled is not None and now >= settled and not console.listening:
            console.settle()
        if player is not None and player.over(now):
            return "script"
        times = (end, None if console.listening else settled, player.deadline() if player else None)
        wake = min([max(looks, now + SOON), *(time for time in times if time is not None)])
        reason = console.move(None if wake == math.inf else max(wake - now, 0.0))
        if reason:
            return reason


def _stop(qemu: subprocess.Popen[bytes]) -> None:
    """Lets QEMU end in order, so that its counter is written; past the grace it is killed."""
    qemu.terminate()
    try:
        qemu.wait(GRACE)
    except subprocess.TimeoutExpired:
        qemu.kill()
