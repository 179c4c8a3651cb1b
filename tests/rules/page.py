# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""docs/who-else-refuses.md: a row for each rule of the composer. It is what a run is compared with,
and `ASHLAR_PIN=1` writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from composer.command.explain import every_code
from tests.rules.cases import PLAN, ROOT, Case
from tests.rules.outcome import Outcome
from tests.rules.plans import CHANGES
from tests.rules.reasons import REASONS

PAGE = ROOT / "docs" / "who-else-refuses.md"
NOBODY = re.compile(r"(?:^|; |<br>)nobody\b")  # not where a system is called so
HEAD = """# Which tool refuses what the composer refuses

This page shows what a mistake in a rule of the composer would let through. For each rule, a test switched the rule off and composed, compiled, linked
and verified a system that breaks it. A row names what refused the system: the compiler (or assembler, or linker), or the verifier, by a check or because it does not accept such a description; or nobody, with
the reason. *Composer* means that the composer ended without a diagnostic, because a value that the rule requires is missing. If other rules of the composer refused the
same system, they are named first and were switched off as well. Rules on the plan find nothing in a correct planner's output. For them, the test put the mistake into the planner,
on the demo (`tests/rules/plans.py`).

`./ashlar test rules` repeats all trials and fails if a row differs; `./ashlar test rules C4` repeats some. With `ASHLAR_PIN=1` it writes the rows.

"""
TABLE = "| rule | what it requires | what else refuses | why nothing does |\n| --- | --- | --- | --- |\n"
PLANS = """
## Mistakes that no rule looks for

Here the planner, or the code that writes its decisions, made a mistake with the demo. The rows name the plan rules that detected it.

| mistake | what refuses it |
| --- | --- |
"""


def row(code: str, outcomes: Mapping[Case, Outcome]) -> str:
    """The line of one rule; where its systems end in several ways, each is named."""
    held = {case: one for case, one in outcomes.items() if case.code == code}
    words: dict[str, list[str]] = {}
    for case, one in sorted(held.items(), key=lambda pair: pair[0].name):
        words.setdefault(one.words, []).append(case.name.partition("-")[2])
    ways = [
        text if len(words) == 1 else f"{text} ({', '.join(names)})" for text, names in words.items()
    ]
    reasons = dict.fromkeys(reason_of(case) for case, one in held.items() if not one.refused)
    cells = (code, every_code()[code].sentence, "<br>".join(ways), "<br>".join(reasons))
    return f"| {' | '.join(_cell(one) for one in cells)} |"


def plan_row(case: Case, one: Outcome) -> str:
    return f"| {_cell(case.name)} | {_cell(one.words)} |"


def reason_of(case: Case) -> str:
    """Why no other tool refuses it, by its name or its rule; empty if no reason is recorded."""
    return REASONS.get(case.name, REASONS.get(case.code, ""))


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|").strip()


def rows() -> dict[str, str]:
    """The lines of the page, by code."""
    text = PAGE.read_text() if PAGE.exists() else ""
    return {
        line.split(" ", 2)[1]: line
        for line in text.splitlines()
        if re.match(r"\| [A-Z]\d+ \|", line)
    }


def plan_rows() -> dict[str, str]:
    """The lines of mistakes that no rule looks for, by what they say."""
    _, _, text = (PAGE.read_text() if PAGE.exists() else "").partition(PLANS)
    return {line[2:].partition(" | ")[0]: line for line in text.splitlines()}


def differences(outcomes: Mapping[Case, Outcome]) -> list[str]:
    """A sentence for each rule that differs from the page, or that no tool refuses without a
    recorded reason.
    """
    there = rows()
    found = []
    for code in codes_of(outcomes):
        line = row(code, outcomes)
        if there.get(code) != line:
            found.append(
                f"{code}: the page says\n  {there.get(code, 'nothing')}\nand it is\n  {line}"
            )
    for case, one in outcomes.items():
        if case.code == PLAN and plan_rows().get(case.name) != plan_row(case, one):
            found.append(
                f"{case.name}: the page says\n  {plan_rows().get(case.name, 'nothing')}\nand it"
                f" is\n  {plan_row(case, one)}"
            )
        if one.wrong or not one.refused and not reason_of(case):
            found.append(
                f"{key(case)}: {case.name}:"
                f" {one.wrong or 'nobody refuses it, and tests/rules/reasons.py does not say why'}"
            )
    return found


def key(case: Case) -> str:
    """The key of a row."""
    return case.name if case.code == PLAN else case.code


def codes_of(outcomes: Iterable[Case]) -> list[str]:
    return sorted({outcome.code for outcome in outcomes} - {PLAN})


def pin(outcomes: Mapping[Case, Outcome]) -> None:
    """Writes the rows of these rules, and keeps the others; a trial that says nothing changes no
    row.
    """
    wrong = {case.code for case, one in outcomes.items() if one.wrong}
    outcomes = {case: one for case, one in outcomes.items() if case.code not in wrong}
    made = rows() | {code: row(code, outcomes) for code in codes_of(outcomes)}
    lines = [made[code] for code in sorted(made) if code in every_code()]
    planned = plan_rows() | {
        case.name: plan_row(case, one) for case, one in outcomes.items() if case.code == PLAN
    }
    plans = [planned[one] for one in sorted(planned) if one in CHANGES]
    PAGE.write_text(
        f"{HEAD}{summary(lines)}\n\n{TABLE}"
        + "\n".join(lines)
        + f"\n{PLANS}"
        + "\n".join(plans)
        + "\n"
    )


def summary(lines: list[str]) -> str:
    """How many rules no other tool enforces."""
    alone = sum(1 for line in lines if NOBODY.search(line.split(" | ")[2]))
    return (
        f"For {len(lines) - alone} of {len(lines)} rules, another tool also refuses all systems"
        f" that break them. For {alone} rules, some or all systems pass."
    )
