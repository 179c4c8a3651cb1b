# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A difference of authority as sections of rows, each with its line, for text and Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from composer.authority.difference import Change, Difference, Precedence, narrows, widens
from composer.authority.grants import Assumption, Authority, Grant, Kind
from composer.authority.pairs import Pairs, Path
from composer.views.authority_words import extent, listed, told
from composer.views.sizes import counted

T = TypeVar("T")
PATHS = 20  # so many pairs are shown with their path


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    sign: str  # "+", "-", "~"
    who: str
    what: str
    place: str
    steps: tuple[tuple[str, str], ...] = ()  # of a path: sentence, line


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    title: str
    rows: tuple[Row, ...]
    more: str = ""  # what is left out, and where to find it


def verdict(one: Difference) -> str:
    """The whole of it in a sentence or two."""
    if one.same:
        rest = f"; {counted(len(one.facts), 'other thing')} changed" if one.facts else ""
        return f"The authority is the same on both sides{rest}."
    wider = _sum(
        sum(map(widens, one.grants)),
        len(one.overtaking),
        one.influence,
        sum(each.before is None for each in one.assumptions),
    )
    narrower = _sum(
        sum(map(narrows, one.grants)),
        len(one.overtaken),
        one.influence_lost,
        sum(each.after is None for each in one.assumptions),
    )
    changed = [each for each in one.assumptions if each.before and each.after]
    parts = [
        f"Wider by {wider}." if wider else "Nothing is wider.",
        f"Narrower by {narrower}." if narrower else "Nothing is narrower.",
    ]
    return " ".join(
        [*parts, *([f"{counted(len(changed), 'assumption')} rewritten."] if changed else [])]
    )


def _sum(grants: int, precedences: int, influence: Pairs, assumptions: int) -> str:
    counts = (
        (grants, "grant"),
        (precedences, "precedence"),
        (influence.count, "influence"),
        (assumptions, "assumption"),
    )
    return ", ".join(counted(number, word) for number, word in counts if number)


def boards(one: Difference) -> str:
    """A warning if names of devices may refer to different devices."""
    if one.old.board == one.new.board:
        return ""
    return (
        f"The boards differ: {one.old.board} and {one.new.board}. A device is the same only where"
        " its name and its address are."
    )


def sections(one: Difference) -> tuple[Section, ...]:
    """Without the empty ones."""
    wider = (_grant("+", each) for each in one.grants if widens(each))
    narrower = (_grant("-", each) for each in one.grants if narrows(each))
    found = (
        Section(
            title="Components that are new or gone",
            rows=tuple(
                Row(
                    sign=_sign(each),
                    who=each.latest.name,
                    what=f"{'new' if each.before is None else 'gone'}, priority"
                    f" {each.latest.priority}",
                    place=str(each.latest.place),
                )
                for each in one.components
            ),
        ),
        Section(title="Can now, and could not before", rows=tuple(wider)),
        Section(title="Could before, and cannot now", rows=tuple(narrower)),
        Section(
            title="Order on the processor",
            rows=(
                *(_precedence("+", each, one.new) for each in one.overtaking),
                *(_precedence("-", each, one.old) for each in one.overtaken),
            ),
        ),
        _influence("+", "New influences, by a shortest path", one.influence),
        _influence("-", "Influences no longer, by the former shortest path", one.influence_lost),
        Section(title="Assumptions", rows=tuple(_assumption(each) for each in one.assumptions)),
        Section(
            title="Other changes, which add no authority by themselves",
            rows=tuple(
                Row(
                    sign="~",
                    who=each.latest.subject,
                    what=f"{each.latest.what}: {each.after.value if each.after else 'none'}, "
                    f"was {each.before.value if each.before else 'none'}",
                    place=str(each.latest.place),
                )
                for each in one.facts
            ),
        ),
    )
    return tuple(each for each in found if each.rows)


def _sign(one: Change[T]) -> str:
    return "+" if one.before is None else "-" if one.after is None else "~"


def _grant(sign: str, one: Change[Grant]) -> Row:
    """At the line that decides it now; where the grant is gone, at that which it had."""
    was = one.before if one.after is not None else None
    return Row(
        sign=sign, who=one.latest.who, what=told(one.latest, was), place=str(one.latest.place)
    )


def _precedence(sign: str, one: Precedence, side: Authority) -> Row:
    priority = {each.name: each.priority for each in side.components}
    alone, others = (one.first, one.then) if len(one.first) == 1 else (one.then, one.first)
    if one.equal:
        how = "shares" if sign == "+" else "no longer shares"
        how += " a priority with"
    elif alone is one.first:
        how = "pre-empts" if sign == "+" else "no longer pre-empts"
    else:
        how = "is pre-empted by" if sign == "+" else "is no longer pre-empted by"
    run = next(each for each in side.grants if each.kind is Kind.RUN and each.who == alone[0])
    budget = f", {extent(run)}" if alone is one.first else ""
    what = f"{how} {listed(others)} (priority {priority[alone[0]]}{budget})"
    return Row(sign=sign, who=alone[0], what=what, place=str(one.place))


def _influence(sign: str, title: str, one: Pairs) -> Section:
    rows = tuple(_path(sign, each) for each in one.paths[:PATHS])
    rest = one.count - len(rows)
    return Section(
        title=title,
        rows=rows,
        more=f"and {counted(rest, 'pair')} more: `--format json` has all" if rest else "",
    )


def _path(sign: str, one: Path) -> Row:
    """A single step is reported in the row itself."""
    first, *others = one.hops
    what = f"influences `{one.target}`" + (
        f" in {len(one.hops)} steps" if others else f": {first.sentence}"
    )
    steps = tuple((hop.sentence, str(hop.place)) for hop in one.hops) if others else ()
    return Row(sign=sign, who=one.source, what=what, place=str(first.place), steps=steps)


def _assumption(one: Change[Assumption]) -> Row:
    was = f', was "{one.before.reason}"' if one.before and one.after else ""
    return Row(
        sign=_sign(one),
        who=one.latest.component,
        what=f'{one.latest.what}: "{one.latest.reason}"{was}',
        place=str(one.latest.place),
    )
