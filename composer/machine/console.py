# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The guest's serial line, between QEMU's pipes and two descriptors of ours.

What the guest says cannot steer the terminal: composer/machine/screen.py stands between them, but
for `raw`.
"""

from __future__ import annotations

import os
import select
import subprocess

from composer.machine.screen import Screen

LONGEST_WAIT = 3600.0  # seconds: select takes no number of any size
END_OF_TRANSMISSION = b"\x04"


class Console:
    """The serial line. A guest that does not read blocks neither its output nor the clock."""

    def __init__(
        self,
        qemu: subprocess.Popen[bytes],
        *,
        keyboard: int,
        screen: int,
        ending: int | None,
        shown: Screen | None,
    ) -> None:
        """`ending` becomes readable when the process that the machine must not outlive has ended;
        without `shown` the guest's bytes reach the screen as they are."""
        assert qemu.stdin is not None and qemu.stdout is not None, "both are pipes"
        self._keyboard, self._screen, self._shown = keyboard, screen, shown
        self._ending = [] if ending is None else [ending]
        self._to_guest, self._from_guest = qemu.stdin.fileno(), qemu.stdout.fileno()
        os.set_blocking(self._to_guest, False)
        self._pending = b""
        self._at_end = False
        self.listening = False  # to the keyboard

    def listen(self) -> None:
        """From now on what is typed goes to the guest."""
        self.listening = True

    def move(self, wait: float | None) -> str:
        """Moves what is ready within `wait` seconds; says which end closed."""
        wait = None if wait is None else min(wait, LONGEST_WAIT)
        typing = self.listening and not self._at_end and not self._pending
        readers = [self._from_guest, *self._ending, *([self._keyboard] if typing else [])]
        ready, room, _ = select.select(readers, [self._to_guest] if self._pending else [], [], wait)
        if self._from_guest in ready:
            data = os.read(self._from_guest, 65536)
            if not data:
                _show(self._screen, self._shown.rest() if self._shown else b"")
                return "ended"
            self.listen()
            _show(self._screen, self._shown.feed(data) if self._shown else data)
        if self._keyboard in ready:
            self._type()
        if room:
            self._send()
        return "debugger" if any(one in ready for one in self._ending) else ""

    def _type(self) -> None:
        """Takes what was typed; the end of input becomes one end of transmission."""
        try:
            data = os.read(self._keyboard, 4096)
        except OSError:
            data = b""
        self._at_end = not data
        self._pending = data or END_OF_TRANSMISSION

    def _send(self) -> None:
        try:
            self._pending = self._pending[os.write(self._to_guest, self._pending) :]
        except BlockingIOError:
            pass
        except OSError:
            self._pending, self._at_end = b"", True


def _show(screen: int, data: bytes) -> None:
    while data:
        data = data[os.write(screen, data) :]
