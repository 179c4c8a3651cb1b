# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The authority of a system as a value: a set of grants, and facts whose changes are only reported.

A grant is who, what kind of act, on which thing, with whom; its rights and amounts say how much of
it. Two grants are of one line of authority when their keys are equal, so a thing of another name is
another thing. Places are no part of what is compared: a line that moved gives nobody anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum

from composer.model.diagnostics import Place

ACCESS = "rwx"  # the rights of memory, in the order in which they are written


class Kind(Enum):
    """What a grant lets its holder do: a verb, and the kind of thing that it is done to."""

    REGION = ("reach", "region")
    DEVICE = ("reach", "device")
    LOG = ("reach", "kernel log")
    BUS = ("reach", "all memory")  # by a device that masters the bus
    PRODUCE = ("send", "ring")
    RAISE = ("send", "notification")
    CONSUME = ("receive", "ring")
    RECEIVE = ("receive", "notification")
    CALL = ("call", "call")
    SERVE = ("answer", "call")
    INTERRUPT = ("take", "interrupt")
    SUPERVISE = ("supervise", "component")
    POWER = ("power off", "machine")
    HALT = ("halt", "machine")  # by a fault
    RUN = ("run", "processor")

    @property
    def verb(self) -> str:
        return str(self.value[0])

    @property
    def noun(self) -> str:
        return str(self.value[1])


Key = tuple[str, Kind, str, str]  # who, kind, thing, peer
Amounts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    kind: Kind
    who: str
    thing: str = ""
    peer: str = ""  # the component at the other end
    rights: frozenset[str] = frozenset()
    # "bytes", in whole pages; of RUN "budget" and "period" in nanoseconds, none: no end
    amounts: Amounts = ()
    device: str = field(default="", compare=False)  # of registers, interrupts and bus: its name
    place: Place = field(compare=False)

    @property
    def key(self) -> Key:
        return (self.who, self.kind, self.thing, self.peer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    name: str
    priority: int
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """What no table holds of one component, and why the description takes it for granted."""

    what: str  # "dma", "yields"
    component: str
    reason: str
    place: Place = field(compare=False)

    @property
    def key(self) -> tuple[str, str]:
        return (self.what, self.component)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Reported when it changes, though it adds no authority: docs/decisions/0008-authority-diff.md
    lists these with the reasons.
    """

    subject: str  # "ring messages"
    what: str  # "capacity"
    value: str
    place: Place = field(compare=False)

    @property
    def key(self) -> tuple[str, str]:
        return (self.subject, self.what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    system: str
    board: str
    components: tuple[Component, ...]  # most important first
    grants: tuple[Grant, ...]  # no two of one key
    assumptions: tuple[Assumption, ...]
    facts: tuple[Fact, ...]

    def placed(self, files: dict[str, str]) -> Authority:
        """The same with other names for the files of its places."""

        def there(place: Place) -> Place:
            return replace(place, file=files.get(place.file, place.file))

        return replace(
            self,
            components=tuple(
                replace(component, place=there(component.place)) for component in self.components
            ),
            grants=tuple(replace(grant, place=there(grant.place)) for grant in self.grants),
            assumptions=tuple(
                replace(assumption, place=there(assumption.place))
                for assumption in self.assumptions
            ),
            facts=tuple(replace(fact, place=there(fact.place)) for fact in self.facts),
        )

    def files(self) -> frozenset[str]:
        places = [
            [component.place for component in self.components],
            [grant.place for grant in self.grants],
            [assumption.place for assumption in self.assumptions],
            [fact.place for fact in self.facts],
        ]
        return frozenset(place.file for some in places for place in some)


def merged(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """One grant a key: what two ports give of one thing adds up, at the line of the first."""
    found: dict[Key, Grant] = {}
    for grant in grants:
        first = found.setdefault(grant.key, grant)
        if first is not grant:
            found[grant.key] = replace(first, rights=first.rights | grant.rights)
    return tuple(found.values())


def rights_text(rights: Iterable[str]) -> str:
    """Memory's as one word, `rw`; then the others."""
    held = set(rights)
    access = "".join(one for one in ACCESS if one in held)
    return ", ".join([*([access] if access else []), *sorted(held - set(ACCESS))])


def whole_pages(start: int, size: int, page: int) -> int:
    """Bytes of the pages that hold a range: what its holder reaches."""
    return (start + max(size, 1) + page - 1) // page * page - start // page * page
