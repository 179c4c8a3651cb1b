# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A tool that ends with this command: at Ctrl-C, SIGTERM or SIGHUP, with all that it has started.

CMake dies of the signal and leaves Ninja behind; Ninja has to hear it too, and to be waited for: it
removes what its commands have half written. So this process adopts what its tools leave behind.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import Any

SET_CHILD_SUBREAPER = 36  # prctl(2)
GRACE = 5.0  # seconds that a tool has to clean up


@contextlib.contextmanager
def told_to_end() -> Iterator[None]:
    """SIGTERM and SIGHUP end the command in order, but where nohup ignores them."""

    def end(number: int, _: FrameType | None) -> None:
        sys.exit(128 + number)

    heard = [
        one
        for one in (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(one) is not signal.SIG_IGN
    ]
    before = {one: signal.signal(one, end) for one in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def child(process: subprocess.Popen[Any]) -> Iterator[None]:
    """Whatever ends the block early ends the process, too. One at a time."""
    ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with told_to_end():
        try:
            yield
        except BaseException:
            _end(process)
            raise


def _end(process: subprocess.Popen[Any]) -> None:
    """Interrupts all descendants of this process, and kills those that stay."""
    patient = signal.signal(signal.SIGINT, signal.SIG_IGN)  # one Ctrl-C is enough
    held = [one for pid in _descendants(os.getpid()) if (one := _opened(pid)) is not None]
    try:
        _send(held, signal.SIGINT)
        _send(_waited(held, GRACE), signal.SIGKILL)
        process.wait()
    finally:
        for one in held:
            os.close(one)
        signal.signal(signal.SIGINT, patient)


def _descendants(pid: int) -> Iterator[int]:
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            children = [int(word) for word in file.read().split()]
    except OSError:
        return  # it has ended
    for one in children:
        yield one
        yield from _descendants(one)


def _opened(pid: int) -> int | None:
    """A descriptor of the process: its number may be another's later."""
    try:
        return os.pidfd_open(pid)
    except OSError:
        return None


def _send(processes: Sequence[int], number: signal.Signals) -> None:
    for one in processes:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(one, number)


def _waited(processes: Sequence[int], seconds: float) -> list[int]:
    """Those that have not ended after that time."""
    left, deadline = list(processes), time.monotonic() + seconds
    while left and (remaining := deadline - time.monotonic()) > 0:
        ended = select.select(left, (), (), remaining)[0]
        left = [one for one in left if one not in ended]
    return left
