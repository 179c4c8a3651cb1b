# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The guest's serial line, between QEMU's pipes and two descriptors of ours.

What the guest says cannot steer the terminal: composer/machine/screen.py stands between them, but
for `raw`.
"""

from __future__ import annotations

import array
import contextlib
import fcntl
import os
import select
import subprocess
import termios
import time

from composer.machine.lockstep import READ, Lockstep
from composer.machine.player import Player
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
        player: Player | None = None,
        lockstep: Lockstep | None = None,
    ) -> None:
        """`ending` becomes readable when the process that the machine must not outlive has ended;
        without `shown` the guest's bytes reach the screen as they are. A `player` types instead of
        the keyboard; in `lockstep` a byte at a time, when the guest has taken the one before.
        """
        assert qemu.stdin is not None and qemu.stdout is not None, "both are pipes"
        self._keyboard, self._screen, self._shown = keyboard, screen, shown
        self._ending = [] if ending is None else [ending]
        self._to_guest, self._from_guest = qemu.stdin.fileno(), qemu.stdout.fileno()
        self._player, self._lockstep = player, lockstep
        self._asks = [] if lockstep is None else [lockstep.asks]
        self._taken = True  # by the guest: the byte that was typed last, in lockstep
        os.set_blocking(self._to_guest, False)
        self._pending = b""
        self._at_end = False
        self.listening = False  # to the keyboard
        self.amid_line = False  # what the guest has printed ends without a new line

    def listen(self) -> None:
        """From now on what is typed goes to the guest."""
        self.listening = True

    def settle(self) -> None:
        """The guest has been silent for so long that it waits for what is typed."""
        self.listen()
        self.play()
        if self._lockstep is not None:
            self._type_one()

    def move(self, wait: float | None) -> str:
        """Moves what is ready within `wait` seconds; says which end closed."""
        wait = None if wait is None else min(wait, LONGEST_WAIT)
        typing = self.listening and not self._at_end and not self._pending and self._player is None
        keyboard = [self._keyboard] if typing else []
        readers = [self._from_guest, *self._ending, *self._asks, *keyboard]
        sends = self._pending and self._lockstep is None
        ready, room, _ = select.select(readers, [self._to_guest] if sends else [], [], wait)
        if self._from_guest in ready and not self._hear():
            return "ended"
        if any(one in ready for one in self._asks):
            self._answer()
        if self._keyboard in ready:
            self._type()
        if room:
            self._send()
        return "debugger" if any(one in ready for one in self._ending) else ""

    def _hear(self) -> bool:
        """Shows what the guest has printed; False at its end."""
        data = os.read(self._from_guest, 65536)
        _show(self._screen, self._shown.feed(data) if self._shown else data)
        if not data:
            _show(self._screen, self._shown.rest() if self._shown else b"")
            return False
        self.amid_line = not data.endswith(b"\n")
        self.listen()
        if self._player is not None:
            self._player.hear(data, time.monotonic())
            self.play()
        return True

    def play(self) -> None:
        """What the script types now is on its way to the guest."""
        while (
            self._player is not None
            and self.listening
            and (typed := self._player.typed(time.monotonic()))
        ):
            self._pending += typed

    def _answer(self) -> None:
        """The guest stands still at an access to its UART, and all that it has printed is here."""
        assert self._lockstep is not None, "somebody asks"
        asked = os.read(self._lockstep.asks, 1)
        if not asked:
            self._asks = []  # QEMU ends
            return
        while select.select([self._from_guest], [], [], 0)[0] and self._hear():
            pass
        self._taken = self._taken or asked == READ
        self._type_one()
        with contextlib.suppress(OSError):
            os.write(self._lockstep.answers, asked)

    def _type_one(self) -> None:
        if self._pending and self._taken:
            self._taken = False
            typed, self._pending = self._pending[:1], self._pending[1:]
            with contextlib.suppress(OSError):
                os.write(self._to_guest, typed)
            _until_read(self._to_guest)

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


def _until_read(pipe: int) -> None:
    """QEMU's thread of devices takes what was written, though the guest stands still."""
    left, gone = array.array("i", [1]), select.poll()
    gone.register(pipe, select.POLLERR)
    while left[0] and not any(flags & select.POLLERR for _, flags in gone.poll(0)):
        fcntl.ioctl(pipe, termios.FIONREAD, left)
        time.sleep(0.0002)
