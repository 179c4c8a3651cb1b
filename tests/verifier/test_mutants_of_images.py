# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every mutant of a finished image is caught; without a check, one escapes; and
docs/verifier-mutants.md says so.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace

import pytest

from tests.verifier.mutator import judge, verdicts
from tests.verifier.mutator.catalogue import counted
from tests.verifier.mutator.document import document, total, without_numbers
from tests.verifier.mutator.mutant import KERNEL_OBJECT, Mutant
from tests.verifier.mutator.systems import ROOT, SYSTEMS, Built
from tests.verifier.test_meaning import WRONG_SYSTEMS

TRIED = 8  # of those that a check alone sees; what cannot even be decoded stays refused
PAGE = ROOT / "docs" / "verifier-mutants.md"
FAMILIES = (
    "leaf descriptor bits",
    "leaves",
    "objects moved for all their holders",
    "unused entries of the last level",
    "unused entries of roots",
    "table descriptor bits",
    "table descriptors",
    "bytes of tables",
    "root registers",
    "roots that boot loads",
    "capabilities",
    "values of capabilities",
    "counts of capabilities",
    "fields of descriptors",
    "fields of states",
    "fields of single tables",
    "arrays of the kernel",
    "boot",
    "program headers",
    "ELF header",
    "instance pages",
    "bytes of components",
    "memory that must be zero",
    "bytes that nobody has",
    "log text",
    "decoys",
    "ports that a program looks for",
    "what a program takes of its stack at once",
    "relocation fields",
    "constants",
    "symbols",
    "reviewed kernel",
    "code protections",
    "code of a kernel that nobody reviewed",
    "identities",
    "spans, guards and gaps",
    "protections in the kernel's code",
    "loader",
    "entry",
    "meaning",
)


def test_those_are_all_families() -> None:
    assert set(FAMILIES) == set(verdicts.families())


@pytest.mark.parametrize("built", SYSTEMS, ids=lambda one: str(one.name))
def test_nothing_is_found_in_an_image_that_nobody_changed(built: Built) -> None:
    verdicts.subjects()
    verdict = judge.judged(built, built.stripped, built.programs)
    assert verdict.status == 0 and not verdict.texts, verdict


@pytest.mark.parametrize("family", FAMILIES)
def test_every_mutant_is_caught(family: str) -> None:
    found = verdicts.of_family(family)
    escaped = [
        f"{mutant.name} (status {verdict.status}, {verdict.texts[:1]})"
        for mutant, verdict in found.items()
        if not verdict.caught(mutant)
    ]
    assert found and not escaped, f"{len(escaped)} of {len(found)} escape:\n" + "\n".join(
        escaped[:40]
    )


@pytest.fixture(scope="module")
def alone() -> dict[str, list[Mutant]]:
    """For each check, mutants that no other check sees; of some, test_meaning.py builds whole
    systems.
    """
    found: dict[str, list[Mutant]] = {}
    for mutant, verdict in verdicts.of_all().items():
        if len(verdict.codes) == 1:
            found.setdefault(next(iter(verdict.codes)), []).append(mutant)
    return found


def test_without_a_check_something_escapes(alone: dict[str, list[Mutant]]) -> None:
    codes = [check.code for check in judge.checks()]
    assert len(codes) == len(set(codes)) and set(alone) | set(WRONG_SYSTEMS) == set(
        codes
    ), f"no mutant for {sorted(set(codes) - set(alone))} alone"
    tried = {code: found[:: max(len(found) // TRIED, 1)][:TRIED] for code, found in alone.items()}
    left = dict(tried)
    for turn in range(TRIED):
        if not left:
            break
        without = {left[code][turn]: (code,) for code in left if turn < len(left[code])}
        found = judge.verdicts(without, without=without)
        escaped = {code for mutant, (code,) in without.items() if found[mutant].status == 0}
        left = {code: mutants for code, mutants in left.items() if code not in escaped}
    assert not left, f"without it, no mutant escapes that it alone sees: {sorted(left)}"


@pytest.mark.parametrize("code", ("V209", "V210"))
def test_what_is_not_shown_of_a_reviewed_kernel_is_no_finding(
    alone: dict[str, list[Mutant]], code: str
) -> None:
    """The verdict prints it as an assumption: the interpretation is at its limit."""
    reviewed = [replace(one, kernel=_digest(one)) for one in alone[code][:TRIED]]
    found = judge.verdicts(reviewed)
    assert reviewed and all(one.status == 0 for one in found.values()), found.values()


def _digest(mutant: Mutant) -> str:
    """Of the kernel's object as the mutant has it."""
    content = bytearray(
        next(
            subject for subject in verdicts.subjects() if subject.name == mutant.system
        ).kernel.data
    )
    for patch in mutant.patches:
        if patch.program == KERNEL_OBJECT:
            content[patch.offset : patch.offset + len(patch.new)] = patch.new
    return hashlib.sha256(content).hexdigest()


def test_the_page_of_mutants_is_current() -> None:
    text = document(counted(verdicts.catalogue()), verdicts.of_all(), judge.checks())
    if os.environ.get("ASHLAR_PIN"):
        PAGE.write_text(text)
    page = PAGE.read_text()
    assert without_numbers(page) == without_numbers(text), "write it with ASHLAR_PIN=1"
    assert abs(total(page) - total(text)) <= total(text) / 10, "write it with ASHLAR_PIN=1"
