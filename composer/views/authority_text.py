# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A difference of authority for a terminal: the verdict, then a section a kind of change."""

from __future__ import annotations

from composer.authority.difference import Difference
from composer.model.visible import in_line
from composer.views.authority_rows import Row, Section, boards, sections, verdict

_PAINT = {"+": "\x1b[32m", "-": "\x1b[31m", "~": "\x1b[33m"}
_BOLD, _OFF = "\x1b[1m", "\x1b[0m"
_WIDEST = 96  # longer text does not align its columns


def text(one: Difference, colour: bool = False) -> str:
    heads = [in_line(head) for head in (verdict(one), boards(one)) if head]
    return "\n\n".join([*heads, *(_section(each, colour) for each in sections(one))]) + "\n"


def _section(one: Section, colour: bool) -> str:
    who = max(len(row.who) for row in one.rows)
    what = min(
        _WIDEST,
        max(
            max(len(row.what), *(len(step) + 2 - who for step, _ in row.steps), 0)
            for row in one.rows
        ),
    )
    title = in_line(one.title)
    lines = [f"{_BOLD}{title}{_OFF}" if colour else title]
    for row in one.rows:
        lines += _row(row, who, what, colour)
    return "\n".join([*lines, *([f"  {one.more}"] if one.more else [])])


def _row(one: Row, who: int, what: int, colour: bool) -> list[str]:
    line = in_line(f"  {one.sign} {one.who:<{who}}  {one.what:<{what}}  {one.place}")
    steps = [in_line(f"        {step:<{who + what - 2}}  {place}") for step, place in one.steps]
    return [f"{_PAINT[one.sign]}{line}{_OFF}" if colour else line, *steps]
