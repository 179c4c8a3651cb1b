# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Names of functions as people know them, without parameters and template arguments."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import replace

from composer.model.decided import StackUse
from composer.place.programs import Program

TOOL = "llvm-cxxfilt-19"  # of the package that CMake takes llvm-ar-19 from


def readable(programs: Mapping[str, Program]) -> dict[str, Program]:
    """The programs with the readable names of the functions that their stacks' figures name."""
    uses = [program.stack_use for program in programs.values() if program.stack_use is not None]
    names = demangled(sorted({name for use in uses for name in _names(use)}))
    return {
        shape: (
            one if one.stack_use is None else replace(one, stack_use=_renamed(one.stack_use, names))
        )
        for shape, one in programs.items()
    }


def demangled(names: Iterable[str]) -> dict[str, str]:
    """All in one call of the tool; a name that it cannot take stays as it is."""
    given = list(names)
    asked = [one for one in given if one.isascii() and one.isprintable() and " " not in one]
    kept = {one: one.encode("unicode_escape").decode() for one in given}
    if not asked or shutil.which(TOOL) is None:
        return kept
    done = subprocess.run(
        [TOOL, "--no-params"],
        input="".join(f"{one}\n" for one in asked),
        capture_output=True,
        text=True,
        check=True,
    )
    return kept | {
        name: plain(said) for name, said in zip(asked, done.stdout.splitlines(), strict=True)
    }


def plain(name: str) -> str:
    """`ashlar::print<…>` is `ashlar::print`; the angles of `operator<<` are part of its name."""
    kept, depth, at = "", 0, 0
    while at < len(name):
        symbol = (
            next(
                (
                    one
                    for one in ("<=>", "<<=", ">>=", "->*", "<<", ">>", "<=", ">=", "->", "<", ">")
                    if name.startswith(f"operator{one}", at)
                ),
                None,
            )
            if depth == 0
            else None
        )
        if symbol is not None:
            kept, at = f"{kept}operator{symbol}", at + len(f"operator{symbol}")
            continue
        depth += (name[at] == "<") - (name[at] == ">")
        kept += name[at] if depth == 0 and name[at] != ">" else ""
        at += 1
    return kept.replace("(anonymous namespace)::", "") or name


def _names(use: StackUse) -> set[str]:
    step = {use.largest_step.function} if use.largest_step is not None else set()
    return {one.function for one in use.chain} | {one.function for one in use.hidden} | step


def _renamed(use: StackUse, names: Mapping[str, str]) -> StackUse:
    step = use.largest_step
    return replace(
        use,
        chain=tuple(replace(one, function=names[one.function]) for one in use.chain),
        hidden=tuple(
            dict.fromkeys(replace(one, function=names[one.function]) for one in use.hidden)
        ),
        largest_step=replace(step, function=names[step.function]) if step is not None else None,
    )
