# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The mutator itself: its mutants do what they say, are the same ones each time, and leave no cell
out.
"""

from __future__ import annotations

import pytest

from tests.verifier.mutator import verdicts
from tests.verifier.mutator.absent import FULL, REASONS
from tests.verifier.mutator.catalogue import candidates, counted, mutants
from tests.verifier.mutator.layout import CORE, DESCRIPTOR, NAME, STATE, Field
from tests.verifier.mutator.mutant import A_CELL, DESCRIPTION, KERNEL_OBJECT, Cell, Mutant
from tests.verifier.mutator.subject import Subject

pytestmark = pytest.mark.xdist_group("mutants-of-images")


@pytest.fixture(scope="module")
def subjects() -> dict[str, Subject]:
    return {subject.name: subject for subject in verdicts.subjects()}


@pytest.fixture(scope="module")
def made() -> tuple[Mutant, ...]:
    return verdicts.catalogue()


def test_the_same_images_give_the_same_mutants(
    subjects: dict[str, Subject], made: tuple[Mutant, ...]
) -> None:
    assert mutants(subjects.values()) == made


def test_every_mutant_changes_bytes_that_are_there(
    subjects: dict[str, Subject], made: tuple[Mutant, ...]
) -> None:
    for one in made:
        subject = subjects[one.system]
        files = {
            "": subject.image.data,
            KERNEL_OBJECT: subject.kernel.data,
            DESCRIPTION: subject.description,
            **subject.programs,
        }
        assert one.kernel or any(
            files[patch.program][patch.offset : patch.offset + len(patch.new)] != patch.new
            for patch in one.patches
        ), one.name
        for patch in one.patches:
            assert 0 <= patch.offset, one.name
            grows = one.cell.family in (
                "memory that must be zero",
                "bytes that nobody has",
                "loader",
                "meaning",
                "reviewed kernel",
            )
            assert grows or patch.offset + len(patch.new) <= len(files[patch.program]), one.name


def test_no_two_mutants_are_the_same_image(made: tuple[Mutant, ...]) -> None:
    """Two classes may meet in one image, such as the bit AP[2] of a read-only leaf and its rights
    widened; most do not.
    """
    assert len({(one.system, frozenset(one.patches)) for one in made}) >= 0.9 * len(made)
    assert len({(one.system, frozenset(one.patches)) for one in made}) >= 2_000


def test_a_cell_holds_ten_or_all_that_there_are(
    subjects: dict[str, Subject], made: tuple[Mutant, ...]
) -> None:
    there: dict[Cell, set[object]] = {}
    for subject in subjects.values():
        for candidate in candidates(subject):
            there.setdefault(candidate.cell, set()).add((candidate.system, candidate.patches))
    assert {cell: min(A_CELL, len(ones)) for cell, ones in there.items()} == counted(made)


@pytest.mark.parametrize("family", FULL)
def test_no_cell_is_empty_but_those_that_cannot_be(family: str, made: tuple[Mutant, ...]) -> None:
    counts = {cell: count for cell, count in counted(made).items() if cell.family == family}
    changes, objects = {cell.change for cell in counts}, {cell.object for cell in counts}
    empty = {
        Cell(family=family, change=change, object=kind) for change in changes for kind in objects
    } - set(counts)
    assert counts and empty == {cell for cell in REASONS if cell.family == family}


def test_the_kinds_of_objects_are_those_of_the_language(made: tuple[Mutant, ...]) -> None:
    assert {one.cell.object for one in made if one.cell.family == "leaves"} == {
        "text",
        "rodata",
        "data",
        "pristine",
        "bss",
        "heap",
        "stack",
        "instance page",
        "ring page, written",
        "ring page, read",
        "region r",
        "region rw",
        "region rx",
        "device",
        "log",
        "log text",
        "kernel text",
        "kernel rodata",
        "kernel data",
        "kernel stack",
        "kernel's log",
        "kernel's device",
    }
    assert {one.cell.object for one in made if one.cell.family == "values of capabilities"} >= {
        "signal",
        "signal_wide",
        "call",
        "interrupt",
        "supervise",
    }


def test_the_changes_are_those_that_were_asked_for(made: tuple[Mutant, ...]) -> None:
    assert {one.cell.change for one in made if one.cell.family == "leaves"} == {
        "removed",
        "frames swapped within a space",
        "frames swapped between two spaces",
        "rights widened",
        "rights narrowed",
        "another kind of memory",
        *(
            f"redirected to {place}"
            for place in (
                "own memory",
                "own device",
                "another's program",
                "another's private memory",
                "another's ring",
                "another's region",
                "another's device",
                "the kernel text or rodata",
                "the kernel data, stack or log",
                "a page table",
                "RAM outside the image",
                "outside RAM",
            )
        ),
    }
    assert {one.cell.change for one in made if one.cell.family == "capabilities"} == {
        "target: another row",
        "target: no row",
        "kind: another",
        "kind: none of them",
        "zeroed",
        "overwritten with another's",
        "swapped within a table",
        "swapped between two tables",
    }


@pytest.mark.parametrize(("fields", "size"), [(DESCRIPTOR, 262), (STATE, 512), (CORE, 384)])
def test_the_fields_leave_no_byte_of_a_row_out(fields: tuple[Field, ...], size: int) -> None:
    """The root is in a family of its own, and so are the four supervisors."""
    others = (
        [NAME, Field(name="root", offset=0, size=8), Field(name="supervisors", offset=192, size=64)]
        if fields is DESCRIPTOR
        else []
    )
    held = [byte for one in (*fields, *others) for byte in range(one.offset, one.offset + one.size)]
    assert sorted(held) == list(range(size))


def test_an_entry_says_where_it_leads(subjects: dict[str, Subject]) -> None:
    """The walk of the tables agrees with the plan, page for page."""
    for subject in subjects.values():
        for space in subject.plan.spaces:
            mapped = {
                page
                for one in subject.leaves
                if one.space == space.name
                for page in range(one.virtual, one.virtual + one.size, 4096)
            }
            planned = {
                page
                for mapping in space.mappings
                if mapping.frames
                for page in range(mapping.start, mapping.start + mapping.size, 4096)
            }
            assert mapped == planned, space.name
            for leaf in (
                one
                for one in subject.leaves
                if one.space == space.name and "kernel's device" != one.object != "device"
            ):
                assert subject.plan.physical(space, leaf.virtual) in (
                    leaf.physical,
                    None,
                ), leaf.where


def test_words_are_true_where_they_can_be_read_back(
    subjects: dict[str, Subject], made: tuple[Mutant, ...]
) -> None:
    """`old becomes new` of a word that a patch replaces."""
    checked = 0
    for one in made:
        if one.cell.family not in ("leaf descriptor bits", "table descriptor bits"):
            continue
        for words, patch in zip(one.words.split("; "), one.patches, strict=True):
            old, new = words.rpartition(": ")[2].split(" becomes ")
            assert subjects[one.system].image.number(patch.offset) == int(
                old, 16
            ) and int.from_bytes(patch.new, "little") == int(new, 16), one.name
        checked += 1
    assert checked > 2_000
