# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A counted guest that stands still while a script decides what it types.

The counting plugin (tools/instruction_counter.c) says on one pipe that the guest has used the data
register of its UART, and the guest goes on when a byte comes through the other. So guest time,
which runs by instructions and by skipped idle time, does not depend on how long the host takes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

READ = b"r"  # what the plugin says when the guest has taken a byte, and not printed one


@dataclass(slots=True, kw_only=True)
class Lockstep:
    """Descriptors: `asks` and `answers` are ours; QEMU inherits `theirs`, then we close them."""

    asks: int
    answers: int
    theirs: tuple[int, int]

    def arguments(self, console: str) -> str:
        ask, answer = self.theirs
        return f",console={console},ask={ask},answer={answer}"

    def handed_over(self) -> None:
        """QEMU runs: when it ends, so does the pipe on which it asks."""
        for one in self.theirs:
            os.close(one)
        self.theirs = (-1, -1)

    def let_go(self) -> None:
        """The guest goes on without us."""
        if self.answers >= 0:
            os.close(self.answers)
        self.answers = -1


@contextmanager
def lockstep() -> Iterator[Lockstep]:
    asks, ask = os.pipe()
    answer, answers = os.pipe()
    made = Lockstep(asks=asks, answers=answers, theirs=(ask, answer))
    try:
        yield made
    finally:
        made.let_go()
        for one in (asks, *made.theirs):
            if one >= 0:
                os.close(one)
