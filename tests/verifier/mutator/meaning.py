# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Descriptions that promise more than the image keeps: a violated policy, a bus master without an
assumption, impossible budgets.

The image is otherwise correct for such a description, so only its meaning is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.verifier.mutator import layout
from tests.verifier.mutator.layout import STRIDE
from tests.verifier.mutator.mutant import DESCRIPTION, Cell, Mutant, Patch, word
from tests.verifier.mutator.subject import Subject

FAMILY = "meaning"
STOPPED = 4  # State::run

# What the image of each system breaks, by the kind of way or thing.
ASSERTED = {
    "demo": (
        ("never: influence", "ring", "from: sender, to: receiver"),
        ("never: influence", "region", "from: sender, to: console"),
        ("never: influence", "call", "from: receiver, to: console"),
        ("never: influence", "answer", "from: console, to: sender"),
        ("never: influence", "kernel log", "from: [sender, receiver], to: console"),
        ("only: influence", "ring", "from: console, to: receiver"),
        ("only: influence", "call", "from: receiver, to: console"),
        ("never: hold", "region r", "of: frames, by: console"),
        ("never: hold", "region rw", "of: frames, by: sender"),
        ("only: hold", "region r", "of: frames, by: sender"),
        ("only: hold", "region rw", "of: frames, by: [console, receiver]"),
        ("never: device", "registers", "of: stdout, by: [sender, console]"),
        ("only: device", "registers", "of: stdout, by: receiver"),
    ),
    "everything": (
        (
            "never: influence",
            "ring",
            "from: phoenix, to: director, through: [console, clerk, archive, watchdog]",
        ),
        (
            "never: influence",
            "ring that drops",
            "from: visitors, to: director, through: [console, clerk, archive]",
        ),
        (
            "never: influence",
            "room of a ring that waits",
            "from: director, to: phoenix, through: [console, clerk]",
        ),
        ("never: influence", "region", "from: director, to: visitors, through: [console, clerk]"),
        (
            "never: influence",
            "notification",
            "from: watchdog, to: sleeper, through: [console, director, archive]",
        ),
        (
            "never: influence",
            "call",
            "from: clerk, to: archive, through: [console, director, watchdog]",
        ),
        (
            "never: influence",
            "supervision",
            "from: director, to: reserve, through: [console, archive, watchdog, sleeper]",
        ),
        (
            "never: influence",
            "end of a child",
            "from: watchdog, to: visitors, through: [clerk, archive, director, sleeper, console]",
        ),
        ("never: influence", "faults of a child", "from: keeper, to: director, through: [console]"),
        (
            "never: influence",
            "kernel log",
            "from: disk, to: console, through: [director, clerk, archive]",
        ),
        ("only: influence", "ring", "from: left, to: director, through: [console]"),
        ("never: hold", "region rw", "of: board, by: director"),
        ("never: hold", "region r", "of: [code, film], by: left"),
        ("never: hold", "region rx", "of: code, by: right"),
        ("never: hold", "region of a link", "of: notes, by: visitors"),
        ("only: hold", "region r", "of: board, by: [director, guest.0]"),
        ("never: device", "registers", "of: [flash0, gpio0], by: machine"),
        ("never: device", "registers beside", "of: net0, by: disk"),
        ("only: device", "registers", "of: clock0, by: visitors"),
    ),
}


def mutants(subject: Subject) -> Iterator[Mutant]:
    for form, kind, rest in ASSERTED[subject.name]:
        yield _mutant(
            subject, f"asserts {form}", kind, rest, _added(subject, f"  - {{{form}, {rest}}}\n")
        )
    if subject.name == "everything":
        yield from _assumed(subject)
        yield from _budgets(subject)
        yield from _stopped(subject)


def _mutant(subject: Subject, change: str, kind: str, words: str, *patches: Patch) -> Mutant:
    return Mutant(
        system=subject.name,
        cell=Cell(family=FAMILY, change=change, object=kind),
        words=words,
        patches=patches,
    )


def _added(subject: Subject, line: str) -> Patch:
    """At the end, at `policy`."""
    return Patch(offset=len(subject.description), new=line.encode(), program=DESCRIPTION)


def _replaced(subject: Subject, old: str, new: str) -> Patch:
    """From the word on to the end of the file, which does not become shorter."""
    at = subject.description.index(old.encode())
    rest = subject.description[at:].replace(old.encode(), new.encode(), 1)
    return Patch(
        offset=at, new=rest.ljust(len(subject.description) - at, b"\n"), program=DESCRIPTION
    )


def _assumed(subject: Subject) -> Iterator[Mutant]:
    """A bus master influences every component, so the policy of influence also goes into one of
    them.
    """
    policy, assumed = "  - {never: influence", "  - {assume: dma"
    first = subject.description.index(policy.encode())
    gone = Patch(offset=first, new=b"  # ", program=DESCRIPTION)
    line = Patch(
        offset=subject.description.index(assumed.encode()), new=b"  # ", program=DESCRIPTION
    )
    yield _mutant(subject, "assumes nothing", "bus master", "no policy of influence", gone, line)
    yield _mutant(subject, "assumes nothing", "bus master", "a policy of influence", line)
    yield _mutant(
        subject,
        "assumes of another",
        "bus master",
        "of keeper",
        gone,
        _replaced(subject, "assume: dma, of: disk,", "assume: dma, of: keeper,"),
    )


def _field(
    subject: Subject,
    name: str,
    symbol: str,
    fields: tuple[layout.Field, ...],
    component: str,
    value: int,
) -> Patch:
    field = next(one for one in fields if one.name == name)
    rank = next(rank for rank, each in subject.components() if each == component)
    return word(subject.image.symbol(symbol) + rank * STRIDE + field.offset, value, field.size)


def _budgets(subject: Subject) -> Iterator[Mutant]:
    for period, microseconds in (("9 ms", 9_000), ("99_999 us", 99_999)):
        yield _mutant(
            subject,
            "a period below the budget",
            "budget",
            period,
            _replaced(subject, "period: 1 s", f"period: {period}"),
            _field(subject, "period", "descriptors", layout.DESCRIPTOR, "floater.1", microseconds),
        )


def _stopped(subject: Subject) -> Iterator[Mutant]:
    """A component that no supervisor may start: it is stopped, and not in the ready set."""
    for name in ("left", "right"):
        rank = next(rank for rank, each in subject.components() if each == name)
        ready = subject.image.symbol("boot_core") + next(
            one.offset for one in layout.CORE if one.name == f"ready.words[{rank // 64}]"
        )
        yield _mutant(
            subject,
            "stopped at boot",
            "component",
            name,
            _replaced(
                subject,
                f"{name + ':':<9} {{priority: 80}}",
                f"{name + ':':<9} {{priority: 80, start: stopped}}",
            ),
            _field(subject, "run", "states", layout.STATE, name, STOPPED),
            _field(subject, "starts", "states", layout.STATE, name, 0),
            word(ready, subject.image.number(ready) & ~(1 << 63 - rank % 64)),
        )
