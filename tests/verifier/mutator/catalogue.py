# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""All mutants of all systems, chosen cell by cell; and the table that shows that no cell is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from tests.verifier.mutator import (
    boot,
    capabilities,
    code_protections,
    contents,
    decoys,
    entry,
    holes,
    identities,
    kernel_fields,
    leaf_bits,
    leaves,
    loader,
    log_text,
    meaning,
    moved,
    nobody,
    programs,
    protections,
    roots,
    rows,
    segments,
    spans,
    tables,
)
from tests.verifier.mutator.mutant import Cell, Mutant, changes, chosen
from tests.verifier.mutator.subject import Subject

SOURCES: tuple[Callable[[Subject], Iterator[Mutant]], ...] = (
    leaf_bits.mutants,
    leaves.mutants,
    holes.mutants,
    tables.mutants,
    roots.mutants,
    capabilities.mutants,
    rows.mutants,
    boot.mutants,
    segments.mutants,
    contents.mutants,
    log_text.mutants,
    moved.mutants,
    nobody.mutants,
    decoys.mutants,
    programs.mutants,
    identities.mutants,
    spans.mutants,
    protections.mutants,
    kernel_fields.mutants,
    code_protections.mutants,
    loader.mutants,
    entry.mutants,
    meaning.mutants,
)


def candidates(subject: Subject) -> Iterator[Mutant]:
    """Every damage that alters a byte."""
    for source in SOURCES:
        yield from (one for one in source(subject) if changes(subject.image.data, one.patches))


def mutants(subjects: Iterable[Subject]) -> tuple[Mutant, ...]:
    return tuple(chosen(candidate for subject in subjects for candidate in candidates(subject)))


def counted(made: Iterable[Mutant]) -> dict[Cell, int]:
    counts: dict[Cell, int] = {}
    for one in made:
        counts[one.cell] = counts.get(one.cell, 0) + 1
    return counts
