# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A difference of authority as Markdown for a pull request: folded, and never too long."""

from __future__ import annotations

import re

from composer.authority.difference import Difference
from composer.views.authority_rows import Row, Section, boards, sections, verdict
from composer.views.sizes import counted

FOLDED, MOST = 12, 100  # rows: past the first a section is folded, past the second it is cut
LONGEST = 65_536  # characters of a comment on GitHub
_SPECIAL = re.compile(r"([\\|<>*_\[\]#~])")


def markdown(one: Difference) -> str:
    names = dict.fromkeys((one.old.system, one.new.system))
    heads = [
        f"### Authority of {' and '.join(f'`{name}`' for name in names)}",
        f"**{verdict(one)}**",
        *filter(None, [boards(one)]),
    ]
    found, most = sections(one), MOST
    while len(page := _page(heads, found, most)) >= LONGEST and most > 1:
        most //= 2
    return page


def _page(heads: list[str], found: tuple[Section, ...], most: int) -> str:
    return "\n\n".join([*heads, *(_section(each, most) for each in found)]) + "\n"


def _section(one: Section, most: int) -> str:
    rows = [_row(each) for each in one.rows[:most]]
    rest = len(one.rows) - len(rows)
    more = ([f"and {counted(rest, 'row')} more"] if rest else []) + ([one.more] if one.more else [])
    table = "\n".join(["| | who | what | line |", "| --- | --- | --- | --- |", *rows])
    below = "".join(f"\n\n*{each}*" for each in more)
    if len(rows) <= FOLDED:
        return f"**{one.title}**\n\n{table}{below}"
    return (
        f"<details><summary><b>{one.title}</b>"
        f" ({len(one.rows)})</summary>\n\n{table}{below}\n\n</details>"
    )


def _row(one: Row) -> str:
    steps = "".join(
        f"<br>{number}. {_plain(step)} (`{place}`)"
        for number, (step, place) in enumerate(one.steps, 1)
    )
    return f"| {one.sign} | `{one.who}` | {_plain(one.what)}{steps} | `{one.place}` |"


def _plain(text: str) -> str:
    """Nothing but what stands between backticks is markup; there only the bar counts."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _SPECIAL.sub(r"\\\1", text).replace("`", "\\`")
    return "`".join(
        part.replace("|", "\\|") if number % 2 else _SPECIAL.sub(r"\\\1", part)
        for number, part in enumerate(parts)
    )
