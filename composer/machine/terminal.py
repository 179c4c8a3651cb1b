# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The terminal while a machine runs: keys go to the guest one by one, and the guest's console
echoes them; or they go to gdb."""

from __future__ import annotations

import os
import signal
import termios
from collections.abc import Iterator
from contextlib import contextmanager

LOCAL_FLAGS = 3  # index into what termios.tcgetattr gives


def ours() -> bool:
    """Whether somebody at standard input and output talks to us, not in the background."""
    return os.isatty(0) and os.isatty(1) and os.tcgetpgrp(0) == os.getpgrp()


@contextmanager
def keys(descriptor: int) -> Iterator[None]:
    """No echo and no line editing of the host's own; Ctrl-C stays ours."""
    if not os.isatty(descriptor):
        yield
        return
    before = termios.tcgetattr(descriptor)
    raw = termios.tcgetattr(descriptor)
    raw[LOCAL_FLAGS] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(descriptor, termios.TCSADRAIN, raw)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


@contextmanager
def lent(descriptor: int) -> Iterator[None]:
    """To a program that sets the terminal as it likes; afterwards all is as before."""
    before = termios.tcgetattr(descriptor)
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
