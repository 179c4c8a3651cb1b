# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The difference of two authorities: every line of authority that one has and the other has not,
and what follows from it.

Nothing here is asymmetric: the difference the other way round has the same changes with both sides
swapped. docs/decisions/0008-authority-diff.md says what widens and why.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from composer.authority.grants import Amounts, Assumption, Authority, Component, Fact, Grant, Kind
from composer.authority.influence import graph
from composer.authority.pairs import Pairs, pairs
from composer.model.diagnostics import Place

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Generic[T]):
    """One line of either side; None: not there."""

    before: T | None
    after: T | None

    @property
    def latest(self) -> T:
        one = self.after if self.after is not None else self.before
        assert one is not None, "a change has a side"
        return one


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedence:
    """`first` now pre-empts `then`, or shares its level if `equal`; before, it did not. One of the
    two has one member: the component that changed.
    """

    first: tuple[str, ...]
    then: tuple[str, ...]
    equal: bool  # they take turns
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    old: Authority
    new: Authority
    components: tuple[Change[Component], ...]  # that are new or gone
    grants: tuple[Change[Grant], ...]
    assumptions: tuple[Change[Assumption], ...]
    facts: tuple[Change[Fact], ...]  # of things that both sides have
    overtaking: tuple[Precedence, ...]
    overtaken: tuple[Precedence, ...]  # no longer
    influence: Pairs
    influence_lost: Pairs

    @property
    def widened(self) -> bool:
        return bool(
            self.overtaking
            or self.influence.count
            or any(map(widens, self.grants))
            or any(assumption.before is None for assumption in self.assumptions)
        )

    @property
    def narrowed(self) -> bool:
        return bool(
            self.overtaken
            or self.influence_lost.count
            or any(map(narrows, self.grants))
            or any(assumption.after is None for assumption in self.assumptions)
        )

    @property
    def same(self) -> bool:
        """No component gains or loses authority, and no assumption changes."""
        return not (
            self.components
            or self.grants
            or self.assumptions
            or self.overtaking
            or self.overtaken
            or self.influence.count
            or self.influence_lost.count
        )


def difference(old: Authority, new: Authority) -> Difference:
    names = tuple(
        dict.fromkeys(component.name for side in (new, old) for component in side.components)
    )
    rank = {name: number for number, name in enumerate(names)}
    before, after = graph(old), graph(new)
    grants = _changes(old.grants, new.grants, lambda one: one.key)
    both = {fact.subject for fact in old.facts} & {one.subject for one in new.facts}
    return Difference(
        old=old,
        new=new,
        components=tuple(
            one
            for one in _changes(old.components, new.components, lambda one: one.name)
            if one.before is None or one.after is None
        ),
        grants=tuple(sorted(grants, key=lambda one: rank[one.latest.who])),
        assumptions=tuple(_changes(old.assumptions, new.assumptions, lambda one: one.key)),
        facts=tuple(
            one
            for one in _changes(old.facts, new.facts, lambda one: one.key)
            if one.latest.subject in both
        ),
        overtaking=tuple(_overtaking(old, new)),
        overtaken=tuple(_overtaking(new, old)),
        influence=pairs(before, after, names),
        influence_lost=pairs(after, before, names),
    )


def _changes(
    old: Iterable[T], new: Iterable[T], key: Callable[[T], Hashable]
) -> Iterator[Change[T]]:
    """What is not the same on both sides: in order of the new one, then what is gone."""
    before: dict[Hashable, T | None] = {key(one): one for one in old}
    for one in new:
        other = before.pop(key(one), None)
        if other != one:
            yield Change(before=other, after=one)
    for gone in before.values():
        yield Change(before=gone, after=None)


def widens(one: Change[Grant]) -> bool:
    """Whether the holder can now do something, or more of it, that it could not before."""
    before, after = one.before, one.after
    if before is None or after is None:
        return after is not None
    return bool(after.rights - before.rights) or _grew(after.kind, before.amounts, after.amounts)


def narrows(one: Change[Grant]) -> bool:
    return widens(Change(before=one.after, after=one.before))


def _grew(kind: Kind, before: Amounts, after: Amounts) -> bool:
    """Of time: a longer stretch or a larger share of it, or no end of it. Of memory: more pages."""
    was, now = dict(before), dict(after)
    if kind is not Kind.RUN:
        return any(value > was.get(name, 0) for name, value in after)
    if not was or not now:
        return bool(was) and not now
    return (
        now["budget"] > was["budget"]
        or now["budget"] * was["period"] > was["budget"] * now["period"]
    )


def _overtaking(old: Authority, new: Authority) -> Iterator[Precedence]:
    """Who pre-empts somebody that was there before and still is, and did not, or only in turns."""
    was = {component.name: component.priority for component in old.components}
    now = {one.name: one.priority for one in new.components}
    there = [one for one in new.components if one.name in was]
    moved = [one for one in new.components if was.get(one.name) != one.priority]
    names = {one.name for one in moved}

    def newly(first: str, then: str, equal: bool) -> bool:
        level = _level(now[first], now[then])
        return (
            first != then
            and level == (1 if equal else 2)
            and not (first in was and _level(was[first], was[then]) >= level)
        )

    for one, equal in ((one, equal) for one in moved for equal in (False, True)):
        behind = tuple(other.name for other in there if newly(one.name, other.name, equal))
        if behind:
            yield Precedence(first=(one.name,), then=behind, equal=equal, place=one.place)
    for one, equal in ((one, equal) for one in moved if one.name in was for equal in (False, True)):
        before = tuple(
            other.name
            for other in there
            if other.name not in names and newly(other.name, one.name, equal)
        )
        if before:
            yield Precedence(first=before, then=(one.name,), equal=equal, place=one.place)


def _level(first: int, then: int) -> int:
    """2: it keeps the other from running; 1: they take turns; 0: it waits."""
    return 1 if first == then else 2 if first > then else 0
