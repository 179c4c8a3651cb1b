# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every mutant of a finished image is caught; without a check, one escapes; and docs/verifier-mutants.md says so."""

from __future__ import annotations

import os

import pytest

from tests.verifier.mutator import judge, verdicts
from tests.verifier.mutator.catalogue import counted
from tests.verifier.mutator.document import document, total, without_numbers
from tests.verifier.mutator.mutant import Mutant
from tests.verifier.mutator.systems import ROOT, SYSTEMS, Built

PAGE = ROOT / "docs" / "verifier-mutants.md"
FAMILIES = (
    "leaf descriptor bits", "leaves", "objects moved for all their holders", "unused entries of the last level", "unused entries of roots", "table descriptor bits",
    "table descriptors", "bytes of tables", "root registers", "roots that boot loads", "capabilities", "values of capabilities", "counts of capabilities",
    "fields of descriptors", "fields of states", "fields of single tables", "arrays of the kernel", "boot", "program headers", "ELF header", "instance pages",
    "bytes of components", "memory that must be zero", "bytes that nobody has", "log text", "decoys", "ports that a program looks for",
)


def test_those_are_all_families() -> None:
    assert set(FAMILIES) == set(verdicts.families())


@pytest.mark.parametrize("built", SYSTEMS, ids=lambda one: str(one.name))
def test_nothing_is_found_in_an_image_that_nobody_changed(built: Built) -> None:
    verdicts.subjects()
    verdict = judge.judged(built, built.stripped, built.programs)
    assert verdict.status == 0 and not verdict.texts, verdict


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_every_mutant_is_caught(family: str) -> None:
    found = verdicts.of_family(family)
    escaped = [f"{mutant.name} (status {verdict.status}, {verdict.texts[:1]})" for mutant, verdict in found.items() if not verdict.caught(mutant)]
    assert found and not escaped, f"{len(escaped)} of {len(found)} escape:\n" + "\n".join(escaped[:40])


@pytest.fixture(scope="module")
def alone() -> dict[str, Mutant]:
    """For each check, a mutant that no other check sees."""
    return {next(iter(verdict.codes)): mutant for mutant, verdict in verdicts.of_all().items() if len(verdict.codes) == 1}


@pytest.mark.slow
def test_each_check_catches_what_no_other_does(alone: dict[str, Mutant]) -> None:
    codes = [one.code for one in judge.checks()]
    assert len(codes) == len(set(codes)) and set(alone) == set(codes), f"no mutant for {sorted(set(codes) - set(alone))} alone"
    escaped = judge.verdicts(alone.values(), without={mutant: (code,) for code, mutant in alone.items()})
    kept = [f"without {code}: {alone[code].name}: {escaped[alone[code]]}" for code in codes if escaped[alone[code]].status != 0]
    assert not kept, "\n".join(kept)


@pytest.mark.slow
def test_the_page_of_mutants_is_current() -> None:
    text = document(counted(verdicts.catalogue()), verdicts.of_all(), judge.checks())
    if os.environ.get("ASHLAR_PIN"):
        PAGE.write_text(text)
    page = PAGE.read_text()
    assert without_numbers(page) == without_numbers(text), "write it with ASHLAR_PIN=1"
    assert abs(total(page) - total(text)) <= total(text) / 10, "write it with ASHLAR_PIN=1"
