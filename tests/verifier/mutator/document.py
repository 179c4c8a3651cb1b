# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""docs/verifier-mutants.md: the changes of images, their number, and the checks that detect them."""

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

This page shows which damage the verifier detects. A mutator (`tests/verifier/mutator/`), which neither links nor knows the verifier, changes finished images of the demo and of
`tests/verifier/systems/everything`, a few bytes each time. **{sum(counts.values())} mutants in {len(counts)} cells, {result}**: `./ashlar test mutants_of_images`.
The test then leaves out each check in turn, and a mutant escapes each time (last table).

A row is a change, and a column is the kind of object that is changed. A cell holds {A_CELL} mutants with different places and values, or as many as the two systems allow
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
            "## Impossible cells\n",
            "Each dash above is one of these cells.\n",
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
            "## Damage without effect\n",
            "The counts above do not include these.\n",
            "| damage | why it has no observable effect |",
            "| --- | --- |",
            *lines,
            "",
        ]
    )


def _checks(verdicts: Mapping[Mutant, Verdict], checks: Iterable[Check]) -> str:
    lines = []
    for check in checks:
        found = [verdict for verdict in verdicts.values() if check.code in verdict.codes]
        lines.append(
            f"| {check.code} | {check.sentence} | {len(found)} |"
            f" {sum(1 for one in found if len(one.codes) == 1)} |"
        )
    return "\n".join(
        [
            "## Checks\n",
            (
                "A mutant that only one check detects escapes without that check (`--without"
                " CODE`); a test shows this for each check. V209 and V210 interpret the whole"
                " kernel, so they run only on mutants in which the others find nothing.\n"
            ),
            "| check | what it requires | mutants that it detects | that only it detects |",
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
