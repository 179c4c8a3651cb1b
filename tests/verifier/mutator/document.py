# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""docs/verifier-mutants.md: what is done to images, how often, and which check sees it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tests.verifier.mutator.absent import FULL, REASONS, UNCHANGED
from tests.verifier.mutator.judge import Check, Verdict
from tests.verifier.mutator.mutant import A_CELL, Cell, Mutant

Counts = Mapping[Cell, int]


def document(counts: Counts, verdicts: Mapping[Mutant, Verdict], checks: Iterable[Check]) -> str:
    families = list(dict.fromkeys(cell.family for cell in counts))
    parts = [
        _opening(counts, sum(1 for mutant, one in verdicts.items() if not one.caught(mutant))),
        *(
            _family(name, {cell: count for cell, count in counts.items() if cell.family == name})
            for name in families
        ),
        _absent(),
        _unchanged(),
        _checks(verdicts, checks),
    ]
    return "\n".join(parts)


def _opening(counts: Counts, escaped: int) -> str:
    result = f"but {escaped} escape" if escaped else "and each one is caught"
    return f"""# Mutants of finished images

For whoever asks what the verifier would see. A mutator (`tests/verifier/mutator/`) that neither links nor knows the verifier changes finished images of the demo and of
`tests/verifier/systems/everything`, a few bytes each time. **{sum(counts.values())} mutants in {len(counts)} cells, {result}**: `./ashlar test mutants_of_images`.
Then every check is left out in turn, and a mutant escapes each time: the last table.

A row is what is done, a column the kind of object that it is done to. A cell holds {A_CELL} mutants, other places and other values, or as many as the two systems have
(`/usr/bin/python3 -m tests.verifier.mutator CELL` lists them with their bytes). `ASHLAR_PIN=1 /usr/bin/python3 -m pytest tests/verifier/test_mutants_of_images.py` writes this page.
"""


def _family(name: str, counts: Counts) -> str:
    rows = list(dict.fromkeys(cell.change for cell in counts))
    head = f"## {name[0].upper()}{name[1:]}\n"
    if name not in FULL:
        lines = [f"| {cell.change} | {cell.object} | {count} |" for cell, count in counts.items()]
        return "\n".join([head, "| change | object | mutants |", "| --- | --- | --- |", *lines, ""])
    columns = list(dict.fromkeys(cell.object for cell in counts))
    lines = [
        f"| {row} | "
        + " | ".join(
            str(counts.get(Cell(family=name, change=row, object=column), "–")) for column in columns
        )
        + " |"
        for row in rows
    ]
    return "\n".join(
        [head, "| | " + " | ".join(columns) + " |", "| --- |" + " --- |" * len(columns), *lines, ""]
    )


def _absent() -> str:
    by_reason: dict[str, list[Cell]] = {}
    for cell, why in REASONS.items():
        by_reason.setdefault(why, []).append(cell)
    lines = [
        f"| {why} | " + "; ".join(f"{one.change}: {one.object}" for one in cells) + " |"
        for why, cells in by_reason.items()
    ]
    return "\n".join(
        [
            "## Cells that cannot be\n",
            "A dash above is one of these.\n",
            "| why | what |",
            "| --- | --- |",
            *lines,
            "",
        ]
    )


def _unchanged() -> str:
    lines = [f"| {what} | {why} |" for what, why in UNCHANGED.items()]
    return "\n".join(
        [
            "## What changes nothing\n",
            "These are not counted above.\n",
            "| damage | why nobody can observe it |",
            "| --- | --- |",
            *lines,
            "",
        ]
    )


def _checks(verdicts: Mapping[Mutant, Verdict], checks: Iterable[Check]) -> str:
    lines = []
    for check in checks:
        found = [one for one in verdicts.values() if check.code in one.codes]
        lines.append(
            f"| {check.code} | {check.sentence} | {len(found)} |"
            f" {sum(1 for one in found if len(one.codes) == 1)} |"
        )
    return "\n".join(
        [
            "## Checks\n",
            (
                "A mutant that one check alone sees escapes when that check is left out (`--without"
                " CODE`): a test does so for each of them. V209 and V210, which interpret the"
                " whole kernel, are asked about mutants in which the others find nothing.\n"
            ),
            "| check | holds that | mutants that it sees | that it alone sees |",
            "| --- | --- | --- | --- |",
            *lines,
            "",
        ]
    )


def without_numbers(text: str) -> str:
    """The page but for its counts: they move with every kernel that is a page longer."""
    return re.sub(
        r"\d+",
        "#",
        re.sub(
            r"\bV\d+\b", lambda code: f"V{''.join(chr(ord(one) + 49) for one in code[0][1:])}", text
        ),
    )


def total(text: str) -> int:
    found = re.search(r"\*\*(\d+) mutants", text)
    assert found, "the page says how many mutants there are"
    return int(found[1])
