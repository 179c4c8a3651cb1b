# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Where something stands in a description, and what is wrong with it.

Every pass returns diagnostics as values, gathered; none raises for a user's mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A span of one line: `line` and `column` count from 1, `length` is in characters (at least 1)."""

    file: str  # relative to the project, '/' between folders: also what reaches generated files
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A secondary place: where the other of two disagreeing values stands."""

    message: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One mistake: stable code, sentence, place, other places, and the remedy when there is one."""

    code: str  # L… load, R… resolve, C… check (with the plan)
    message: str
    place: Place
    notes: tuple[Note, ...] = ()
    remedy: str | None = None
    severity: str = "error"  # or "warning"
