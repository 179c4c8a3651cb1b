# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Where something stands in a description, and what is wrong with it.

Every pass returns diagnostics as values, gathered; none raises for a user's mistake.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from composer.model.facts import Severity

T = TypeVar("T", covariant=True)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A span of one line: `line` and `column` count from 1, `length` characters."""

    # relative to the project or to the folder of a system outside of it: also what reaches
    # generated files
    file: str
    line: int
    column: int = 1
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Located(Generic[T]):
    """A value and the place that the user wrote it at."""

    value: T
    place: Place


@dataclass(frozen=True, slots=True)
class Note:
    """A secondary place: where the other of two disagreeing values stands."""

    message: str
    place: Place


class Meaning(NamedTuple):
    """Of a code: the rule as one sentence without its full stop, and why it is a rule."""

    sentence: str
    reason: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Text in place of a span."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """Where there is exactly one: the words for people, and the text that mends the description."""

    text: str
    instead: str
    place: Place | None = None  # of what `instead` replaces; None: what the diagnostic blames


# a mere str is a hint: there are several ways, or it needs the user's own words
Advice = Remedy | str | None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake: stable code, sentence, places, and how to mend it."""

    code: str  # L… load, R… resolve, C… check (with the plan)
    message: str
    place: Place
    notes: tuple[Note, ...] = ()
    advice: Advice = None
    severity: Severity = Severity.ERROR

    @property
    def remedy(self) -> str | None:
        return self.advice.text if isinstance(self.advice, Remedy) else None

    @property
    def hint(self) -> str | None:
        return None if isinstance(self.advice, Remedy) else self.advice

    @property
    def fix(self) -> tuple[Edit, ...]:
        """What the remedy says, for machines."""
        if not isinstance(self.advice, Remedy):
            return ()
        return (Edit(place=self.advice.place or self.place, text=self.advice.instead),)


class Gatherer:
    """Who gathers diagnostics in `found`."""

    __slots__ = ()
    found: list[Diagnostic]

    def error(
        self,
        code: str,
        message: str,
        place: Place,
        notes: Iterable[Note] = (),
        remedy: Advice = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        self.found.append(Diagnostic(code, message, place, tuple(notes), remedy, severity))
