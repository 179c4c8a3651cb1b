# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Bytes per owner: what is used, what whole pages waste, and what the tables cost."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from composer.model import view
from composer.model.manifest import Size


def sizes(plan: view.PlanView) -> tuple[Size, ...]:
    """One row an owner of frames, in order of address; `tables` where it has a space."""
    tables = {space.name: space.tables for space in plan.spaces}
    rows = []
    for owner in dict.fromkeys([*(frame.owner for frame in plan.frames), *tables]):
        held = [one for one in plan.frames if one.owner == owner]
        size, used = sum(one.size for one in held), sum(one.used for one in held)
        image = sum(one.size for one in held if one.content)
        rows.append(
            Size(
                owner=owner,
                frames=size,
                used=used,
                waste=size - used,
                image=image,
                tables=tables.get(owner, 0),
            )
        )
    return tuple(rows)


def size_rows(plan: view.PlanView) -> list[dict[str, object]]:
    """The same for JSON."""
    return [dataclasses.asdict(size) for size in sizes(plan)]


def size_table(plan: view.PlanView) -> str:
    rows = size_rows(plan)
    columns = ("owner", "frames", "used", "waste", "image", "tables")
    total: dict[str, object] = {"owner": "all"}
    for name in columns[1:]:
        total[name] = sum(value for row in rows if isinstance(value := row[name], int))
    return table(
        ("owner", "frames B", "used B", "waste B", "in image B", "tables B"),
        [[str(one[name]) for name in columns] for one in [*rows, total]],
    )


def counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns under their heads: numbers to the right, words to the left."""
    kept = [list(row) for row in rows]
    widths = [
        max(len(name), *(len(one[at]) for one in kept)) if kept else len(name)
        for at, name in enumerate(head)
    ]
    numeric = [bool(kept) and all(one[at].isdigit() for one in kept) for at in range(len(head))]
    lines = []
    for one in [list(head), *kept]:
        cells = (
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(one, widths, numeric, strict=True)
        )
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
