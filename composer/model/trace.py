# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What a traced kernel did, with the names of the description: one value a record, oldest first.

`composer.machine.trace` makes these of the kernel's records; the views show them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of a wait or a call: events, a client's call, or the status of its own call."""

    events: tuple[str, ...] = ()
    caller: str | None = None
    operation: str | None = None  # of the caller
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """`component` did it, or was interrupted by it."""

    time: int  # nanoseconds since the first record
    component: str


@dataclass(frozen=True, slots=True)
class Switch(Happening):
    """`outcome`: what ended the wait or the call of who runs next; None where it was in neither."""

    next: str
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Signal(Happening):
    event: str
    target: str | None


@dataclass(frozen=True, slots=True)
class Wait(Happening):
    """`outcome`: what was there already; None where it sleeps."""

    events: tuple[str, ...]
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Call(Happening):
    server: str | None
    operation: str


@dataclass(frozen=True, slots=True)
class Reply(Happening):
    client: str


@dataclass(frozen=True, slots=True)
class Interrupt(Happening):
    """`name` is the event that `owner` has for the line, else what the line is."""

    line: int
    name: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class Fault(Happening):
    what: str
    address: int
    pc: int


@dataclass(frozen=True, slots=True)
class Restart(Happening):
    starts: int  # before this one


@dataclass(frozen=True, slots=True)
class End(Happening):
    """By its own will."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """`components` in rank order with priorities; the idle row comes beside them."""

    system: str
    board: str
    components: tuple[tuple[str, int], ...]
    frequency: int  # ticks of the system counter a second
    written: int  # records in all; those that made room for later ones are lost
    lost: int
    unknown: int  # records of a kind that is not known
    happenings: tuple[Happening, ...]
