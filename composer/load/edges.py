# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""regions, rings, notifications, calls, links, groups: what components share, by name."""

from __future__ import annotations

from typing import TypeVar

from composer.load import config, names
from composer.load.combinators import Either, MapOf, OneOrMany, Read, Table, Then, pairs, word
from composer.load.forms import NAME, PLACE, Form, computed, key, more, needed
from composer.load.reading import Reading
from composer.load.references import ENDS, REFERENCE, WHO, listed
from composer.load.shapes import Choice, Number, Refusal, Shape, Size, Text
from composer.load.yaml_nodes import Node, Scalar
from composer.model import limits
from composer.model.asked import Edge, Group, Link, PerPart, Region, Ring, Supervision
from composer.model.diagnostics import Located
from composer.model.facts import Right, SuperviseRight

Value = TypeVar("Value")

SOURCES = needed(ENDS, "The source ports.", "[a.out, worker.*.out]", name="from")
TARGETS = needed(
    ENDS, "The target port; a list or a set makes one edge for each.", "receiver.in", name="to"
)
CAPACITY = Number(limits.CAPACITY, rule="C301")
WHEN_FULL = Then(
    Choice(("wait", "drop")), lambda written: Located(written.value == "drop", written.place)
)

REGION = Form(
    "a region",
    Region,
    name=NAME,
    place=PLACE,
    size=needed(
        Size(limits.REGION, rule="C105"),
        "Rounded up to whole pages; the report shows the waste.",
        "64 KiB",
    ),
    access=key(
        Table(
            REFERENCE,
            Choice(
                (Right.R, Right.RW, Right.RX),
                judged=(Right.W, Right.X, Right.WX, Right.RWX),
                later="dma",
            ),
            said="the right of {key}",
        ),
        "The components that hold it, with their rights.",
        "{sender.frames: rw, console.frames: r}",
        (),
        otherwise="only links",
    ),
    at=key(
        Table(REFERENCE, Number(), said="the address for {key}"),
        "A fixed virtual address for a port, page-aligned.",
        "{sender.frames: 0x20_0000}",
        (),
        otherwise="chosen",
    ),
)
REGION.later(
    *"page cache numa physical content transfer holder on_restart message buffers free".split()
)


RING = Form(
    "a ring",
    Ring,
    name=NAME,
    place=PLACE,
    producers=SOURCES,
    consumers=TARGETS,
    listed=computed(listed("from", "to")),
    capacity=needed(CAPACITY, "Messages that the ring holds: a power of two.", "64"),
    drops=key(
        word(WHEN_FULL),
        "With drop, the producer never waits: messages that do not fit are dropped and counted.",
        "drop",
        False,
        name="when_full",
        otherwise="`wait`",
    ),
)


def _edge(what: str) -> Form[Edge]:
    several = computed(listed("to"))
    return Form(
        what, Edge, name=NAME, place=PLACE, sources=SOURCES, targets=TARGETS, listed=several
    )


NOTIFICATION, CALL = _edge("a notification"), _edge("a call")


def _per_part(of: Shape[Located[Value]]) -> Shape[PerPart[Value]]:
    """One value for every ring of a link, or a mapping from some of its parts."""
    by_part = MapOf(
        names.WORD,
        of,
        1,
        Refusal("L013", "{what} needs a value, or one for at least one part"),
        "{what} of `{key}`",
    )
    return Either(
        Then(of, lambda value: PerPart(every=value)),
        Then(pairs(by_part), lambda parts: PerPart(parts=parts)),
    )


LINK = Form(
    "a link",
    Link,
    name=NAME,
    place=PLACE,
    sources=SOURCES,
    targets=TARGETS,
    listed=computed(listed("from", "to")),
    without=key(
        OneOrMany(Text(names.WORD.pattern, said="part"), distinct=True),
        "Optional parts of the interface that this link leaves out.",
        "[rx]",
        (),
    ),
    capacity=key(
        _per_part(CAPACITY),
        "Overrides the interface's capacity, for all rings or by part: a power of two.",
        "{jobs: 4096}",
        PerPart(),
        otherwise="each part's",
    ),
    drops=key(
        _per_part(WHEN_FULL),
        "Overrides the interface's setting, for all rings or by part.",
        "{jobs: drop}",
        PerPart(),
        name="when_full",
        otherwise="each part's",
    ),
    config=key(
        config.VALUES,
        "Values for the fields that the interface declares under `config`.",
        "{colour: 2}",
        (),
        otherwise="the defaults",
    ),
    regions=more(
        names.WORD.pattern, Text(names.WORD.pattern), "The region that is used for this part."
    ),
)


_RIGHTS: Choice[SuperviseRight] = Choice(tuple(SuperviseRight))


def _in_order(rights: tuple[Located[SuperviseRight], ...]) -> tuple[SuperviseRight, ...]:
    held = {right.value for right in rights}
    return tuple(right for right in SuperviseRight if right in held)


SUPERVISION = Form(
    "a supervision",
    Supervision,
    name=NAME,
    place=PLACE,
    by=needed(REFERENCE, "The supervisor port.", "watchdog.children"),
    over=needed(
        WHO, "The children: elements of the port, in file order.", "[sensor.*, controller]"
    ),
    rights=needed(
        Then(OneOrMany(_RIGHTS, distinct=True), _in_order),
        "Its rights over each of them.",
        "[inspect, restart]",
    ),
)


def _group(reading: Reading, key: Scalar, node: Node, what: str) -> Group:
    members = WHO.read(reading, key, node, what)
    return Group(name=key.text, place=key.place, members=members or ())


GROUPS = MapOf(names.PART, Read(WHO, _group), said="the group `{key}`")
