# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Leaves as a whole: removed, swapped, redirected, with other rights or another kind of memory."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.verifier.mutator.mutant import Cell, Mutant, word
from tests.verifier.mutator.places import targets
from tests.verifier.mutator.subject import ADDRESS, DEVICE_INDEX, KERNEL, Entry, Subject

FAMILY = "leaves"
USER, READ_ONLY, SHAREABLE, ATTRIBUTE, PXN, UXN = 1 << 6, 1 << 7, 3 << 8, 7 << 2, 1 << 53, 1 << 54
PARTNERS = 12  # that a leaf is tried with


def mutants(subject: Subject) -> Iterator[Mutant]:
    for leaf in subject.leaves:
        for change, words, value in _redirected(subject, leaf):
            yield _mutant(subject, leaf, change, f"{leaf.where}: {words}", ((leaf, value),))
        yield from _swapped(subject, leaf)
    for leaves in subject.some_leaves():
        damages = [
            {
                (change, words): value
                for change, words, value in (*_removed(one), *_rights(one), *_memory(one))
            }
            for one in leaves
        ]
        for change, words in damages[0]:
            if all((change, words) in damage for damage in damages):
                yield _mutant(
                    subject,
                    leaves[0],
                    change,
                    f"{' and '.join(one.where for one in leaves)}: {words}",
                    tuple(
                        (one, values[change, words])
                        for one, values in zip(leaves, damages, strict=True)
                    ),
                )


def _mutant(
    subject: Subject, leaf: Entry, change: str, words: str, values: tuple[tuple[Entry, int], ...]
) -> Mutant:
    return Mutant(
        system=subject.name,
        cell=Cell(family=FAMILY, change=change, object=leaf.object),
        words=words,
        patches=tuple(word(entry.offset, value) for entry, value in values),
    )


Damage = tuple[str, str, int]  # change, words, the new word


def _removed(leaf: Entry) -> Iterator[Damage]:
    yield "removed", "nothing is mapped there", 0


def _redirected(subject: Subject, leaf: Entry) -> Iterator[Damage]:
    for what, name, physical in targets(subject, leaf.space):
        physical &= ~(leaf.size - 1)
        if physical != leaf.physical:
            yield f"redirected to {what}", f"its frame becomes {physical:#x}, {name}", leaf.word & ~ADDRESS | physical


def _rights(leaf: Entry) -> Iterator[Damage]:
    never = UXN if leaf.space != KERNEL else PXN
    wider = {
        "writable": leaf.word & ~READ_ONLY,
        "executable": leaf.word & ~never,
        "both": leaf.word & ~READ_ONLY & ~never,
    }
    if leaf.space == KERNEL:
        wider |= {
            "for user mode": leaf.word | USER,
            "executable in user mode": leaf.word & ~UXN,
            "all of it for user mode": leaf.word & ~READ_ONLY & ~UXN | USER,
        }
    else:
        wider |= {"executable for the kernel": leaf.word & ~PXN}
    narrower = {
        "read-only": leaf.word | READ_ONLY,
        "not executable": leaf.word | never,
        "neither": leaf.word | READ_ONLY | never,
    }
    if leaf.space != KERNEL:
        narrower |= {"for the kernel alone": leaf.word & ~USER}
    for change, values in (("rights widened", wider), ("rights narrowed", narrower)):
        yield from (
            (change, f"it becomes {name}", value)
            for name, value in values.items()
            if value != leaf.word
        )


def _memory(leaf: Entry) -> Iterator[Damage]:
    bare = leaf.word & ~(ATTRIBUTE | SHAREABLE)
    kinds = {
        "write-back memory": bare | SHAREABLE,
        "uncached memory": bare | 2 << 2 | SHAREABLE,
        "a device": bare | DEVICE_INDEX << 2,
    }
    yield from (
        ("another kind of memory", f"it becomes {name}", value)
        for name, value in kinds.items()
        if value != leaf.word
    )


def _swapped(subject: Subject, leaf: Entry) -> Iterator[Mutant]:
    source = random.Random(f"{subject.name}/{leaf.space}/{leaf.virtual}")
    same = [one for one in subject.leaves if one.space == leaf.space and one.size == leaf.size]
    others = [one for one in subject.leaves if one.space != leaf.space and one.size == leaf.size]
    for change, partners in (
        ("frames swapped within a space", same),
        ("frames swapped between two spaces", others),
    ):
        for other in source.sample(partners, min(PARTNERS, len(partners))):
            if other.physical == leaf.physical or subject.interchangeable(
                leaf.physical, other.physical
            ):
                continue
            yield _mutant(
                subject,
                leaf,
                change,
                f"{leaf.where} and {other.where} have each other's frames",
                (
                    (leaf, leaf.word & ~ADDRESS | other.physical),
                    (other, other.word & ~ADDRESS | leaf.physical),
                ),
            )
