# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The terminal while a machine runs: keys go to the guest one by one, and the guest's console echoes them."""

from __future__ import annotations

import os
import termios
from collections.abc import Iterator
from contextlib import contextmanager

LOCAL_FLAGS = 3  # index into what termios.tcgetattr gives


@contextmanager
def keys(descriptor: int) -> Iterator[None]:
    """No echo and no line editing of the host's own; Ctrl-C stays ours. Nothing happens without a terminal."""
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
