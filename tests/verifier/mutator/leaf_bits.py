# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Bits of leaf descriptors, class by class (DDI 0487, D8.3.2)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.verifier.mutator.mutant import Cell, Mutant, word
from tests.verifier.mutator.subject import Subject

FAMILY = "leaf descriptor bits"
# Class: what it is XORed with.
CLASSES: dict[str, tuple[int, ...]] = {
    "valid": (1 << 0,),
    "page or block": (1 << 1,),
    "attribute index": tuple(one << 2 for one in range(1, 8)),
    "NS": (1 << 5,),
    "AP: user": (1 << 6,),
    "AP: read-only": (1 << 7,),
    "shareability": tuple(one << 8 for one in range(1, 4)),
    "access flag": (1 << 10,),
    "nG": (1 << 11,),
    "address, within RAM's size": tuple(1 << bit for bit in range(12, 27)),
    "address, above RAM's size": tuple(1 << bit for bit in range(27, 48)),
    "reserved (48, 49)": (1 << 48, 1 << 49, 3 << 48),
    "GP": (1 << 50,),
    "DBM": (1 << 51,),
    "contiguous": (1 << 52,),
    "PXN": (1 << 53,),
    "UXN": (1 << 54,),
    "software (55 to 58)": tuple(one << 55 for one in range(1, 16)),
    "ignored (59 to 63)": tuple(one << 59 for one in range(1, 32)),
}


def mutants(subject: Subject) -> Iterator[Mutant]:
    for leaves in subject.some_leaves():
        for change, masks in CLASSES.items():
            for mask in masks:
                if change == "address, within RAM's size" and any(
                    subject.interchangeable(one.physical, one.physical ^ mask) for one in leaves
                ):
                    continue
                words = "; ".join(
                    f"{one.where}: {one.word:#x} becomes {one.word ^ mask:#x}" for one in leaves
                )
                yield Mutant(
                    system=subject.name,
                    cell=Cell(family=FAMILY, change=change, object=leaves[0].object),
                    words=words,
                    patches=tuple(word(leaf.offset, leaf.word ^ mask) for leaf in leaves),
                )
