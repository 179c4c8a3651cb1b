# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every second word that a loader writes is changed, one at a time; none goes unseen but those that
are listed here.

A part of the words in each run; all of them with `./ashlar test whole_sweep`, which takes minutes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from tests.verifier.mutator import sweep, verdicts
from tests.verifier.mutator.image import Image
from tests.verifier.mutator.mutant import Mutant
from tests.verifier.mutator.systems import SYSTEMS, Built

pytestmark = pytest.mark.xdist_group("mutants-of-images")

A_KIND = 150  # words of each kind of section, in a run of the suite


ROOT_OF_ROW = (
    512  # bytes of a row of descriptors[], which begins with its root: ASID in its upper 16 bits
)
ADDRESS_ABOVE = 0xFFFF  # of the upper word of a root: bits 32 to 47 of its address


def is_a_free_asid(image: Image, at: int, old: int, new: int) -> bool:
    start, size = image.symbol("descriptors"), image.symbols["descriptors"].size
    if not 0 <= at - start < size or (at - start) % ROOT_OF_ROW != 4 or (old ^ new) & ADDRESS_ABOVE:
        return False
    return new >> 16 not in {
        0,
        *(image.number(row + 6, 2) for row in range(start, start + size, ROOT_OF_ROW)),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind:
    """Words that may change without an observable effect."""

    name: str
    holds: Callable[
        [Image, int, int, int], bool
    ]  # the image, an offset in the file, the word there, another
    reason: str


UNSEEN = (
    Blind(
        name="an ASID that nobody has",
        holds=is_a_free_asid,
        reason="any number is as good as the one before, as long as it is one component's alone",
    ),
)


def image_of(built: Built) -> Image:
    return next(subject.image for subject in verdicts.subjects() if subject.name == built.name)


@cache
def words(built: Built) -> tuple[Mutant, ...]:
    return tuple(sweep.mutants(built.name, image_of(built)))


def sampled(every: tuple[Mutant, ...]) -> tuple[Mutant, ...]:
    """Of each kind of section as many, from its start to its end."""
    counts = Counter(one.cell.object for one in every)
    steps = {kind: max(count // A_KIND, 1) for kind, count in counts.items()}
    met: Counter[str] = Counter()
    chosen = []
    for one in every:
        kind = one.cell.object
        if met[kind] % steps[kind] == 0:
            chosen.append(one)
        met[kind] += 1
    return tuple(chosen)


def blind_for(built: Built, one: Mutant) -> Blind | None:
    image = image_of(built)
    (patch,) = one.patches
    old, new = image.number(patch.offset, sweep.SIZE), int.from_bytes(patch.new, "little")
    return next((blind for blind in UNSEEN if blind.holds(image, patch.offset, old, new)), None)


def told(built: Built, chosen: tuple[Mutant, ...]) -> list[str]:
    return [
        f"{one.cell.object}: {one.words}"
        for one in sweep.unseen(built, chosen)
        if blind_for(built, one) is None
    ]


@pytest.mark.parametrize("built", SYSTEMS, ids=lambda one: str(one.name))
def test_a_word_that_changes_is_seen(built: Built) -> None:
    chosen = sampled(words(built))
    assert len(chosen) > 400 and told(built, chosen) == []


@pytest.mark.whole
@pytest.mark.parametrize("built", SYSTEMS, ids=lambda one: str(one.name))
def test_whole_sweep(built: Built) -> None:
    assert told(built, words(built)) == []


def test_the_sweep_leaves_no_loaded_pair_of_words_out() -> None:
    for built in SYSTEMS:
        image = image_of(built)
        stored = sum(segment.file_size for segment in image.segments)
        assert len(words(built)) == stored // (2 * sweep.SIZE) > 10_000
        assert all(
            image.data[patch.offset : patch.offset + sweep.SIZE] != patch.new
            for word in words(built)
            for patch in word.patches
        )
        assert {one.cell.object for one in words(built)} >= {
            ".text",
            ".boot",
            ".rodata",
            ".data",
            ".tables",
            ".log_text",
            "text",
            "rodata",
            "instance",
        }


def test_what_is_listed_is_there() -> None:
    """A reason that no word needs any more leaves the list."""
    needed = {
        found.name
        for built in SYSTEMS
        for word in words(built)
        if (found := blind_for(built, word)) is not None
    }
    assert needed == {one.name for one in UNSEEN}
