#!/usr/bin/python3 -P
# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The composer without some of its rules, for CMake in place of Python: `switched_off.py -P -m
composer.command.compose STEP …`.

ASHLAR_RULES_OFF holds the codes that are switched off, ASHLAR_PLAN the change that is made to the
plan (plans.py). The product has no such switch: this program changes the composer's modules in
memory, then runs them.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import composer.pipeline
from composer.command import compose
from composer.load.reading import Reading
from composer.model.diagnostics import Diagnostic
from composer.place import place, programs
from composer.resolve.grants import Grants
from composer.resolve.layouts import Layouts
from tests.rules import plans

MODULE = ["-P", "-m", "composer.command.compose"]


def keeps(code: str, off: frozenset[str]) -> bool:
    """Whether to keep a diagnostic. Dropped ones are recorded, so that a test sees that the rule
    found something.
    """
    if code in off:
        print(f"switched off: {code}", file=sys.stderr, flush=True)
    return code not in off


def kept(off: frozenset[str], found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(one for one in found if keeps(one.code, off))


class Kept(list[Diagnostic]):
    """A list of diagnostics that takes none of the codes that are off."""

    def __init__(self, off: frozenset[str], found: Iterable[Diagnostic]) -> None:
        super().__init__(kept(off, found))
        self._off = off

    def append(self, one: Diagnostic) -> None:
        super().extend(kept(self._off, (one,)))

    def extend(self, more: Iterable[Diagnostic]) -> None:
        super().extend(kept(self._off, more))


def switch_off(off: frozenset[str]) -> None:
    """What a rule of these codes finds is dropped where it is found, so that the composer goes on
    as if all were well.
    """
    for gatherer in (Reading, Grants, Layouts):
        _gathers_less(gatherer, off)
    _drops(
        importlib.import_module("composer.resolve.resolve"), "_instances", off
    )  # the package has a function of that name
    for step in ("load", "resolve", "check", "too_large", "other_wirings"):
        _drops(composer.pipeline, step, off)
    for code, module, name, nothing in (
        ("B001", programs, "_unfit", None),
        ("B002", programs, "_floating_point", None),
        ("P001", place, "_does_not_fit", ()),
        ("P006", place, "_out_of_addresses", ()),
    ):
        if code in off:
            _finds_nothing(module, name, code, nothing)


def _gathers_less(gatherer: Any, off: frozenset[str]) -> None:
    made = gatherer.__init__

    def __init__(self: Any, *arguments: Any, **named: Any) -> None:
        made(self, *arguments, **named)
        self.found = Kept(off, self.found)

    gatherer.__init__ = __init__


def _drops(module: Any, name: str, off: frozenset[str]) -> None:
    """The function gives diagnostics, alone or behind a value: those of the codes that are off are
    dropped.
    """
    whole = getattr(module, name)

    def less(*arguments: Any, **named: Any) -> Any:
        made = whole(*arguments, **named)
        if isinstance(made, Iterator):
            return kept(off, made)
        if len(made) == 2 and not isinstance(made[0], Diagnostic):
            return made[0], kept(off, made[1])
        return kept(off, made)

    setattr(module, name, less)


def _finds_nothing(module: Any, name: str, code: str, nothing: Any) -> None:
    """What the composer cannot do without an answer is asked, and the answer is that nothing is
    wrong.
    """
    whole = getattr(module, name)

    def nothing_found(*arguments: Any, **named: Any) -> Any:
        if whole(*arguments, **named):
            keeps(code, frozenset({code}))
        return nothing

    setattr(module, name, nothing_found)


def plan_otherwise(name: str) -> None:
    """The planner makes the mistake of that name."""
    change = plans.CHANGES[name]
    _then(composer.pipeline, "wire", change.wirings)
    _then(place, "with_program", change.wiring)
    _then(place, "kernel_mappings", change.kernel)
    for step in ("wire_files", "place_files"):
        _then(composer.pipeline, step, change.files)
    _then(place, "layout", lambda made: replace_ranges(made, change.frames))


def replace_ranges(frames: Any, change: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> Any:
    frames.ranges[:] = change(tuple(frames.ranges))
    return frames


def _then(module: Any, name: str, change: Callable[[Any], Any]) -> None:
    whole = getattr(module, name)

    def changed(*arguments: Any, **named: Any) -> Any:
        return change(whole(*arguments, **named))

    setattr(module, name, changed)


def run() -> None:
    if sys.argv[1:4] != MODULE:
        sys.exit(f"switched_off.py runs `{' '.join(MODULE)}`, not `{' '.join(sys.argv[1:])}`")
    switch_off(frozenset(os.environ.get("ASHLAR_RULES_OFF", "").split()))
    if name := os.environ.get("ASHLAR_PLAN"):
        plan_otherwise(name)
    compose.main(sys.argv[4:])


if __name__ == "__main__":
    run()
