# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Values of root registers: whose tables, under which ASID."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.verifier.mutator.layout import STRIDE
from tests.verifier.mutator.mutant import Cell, Mutant, word
from tests.verifier.mutator.places import targets
from tests.verifier.mutator.subject import IDLE, KERNEL, Subject

FAMILY, BOOT = "root registers", "roots that boot loads"
ASID = 48


def mutants(subject: Subject) -> Iterator[Mutant]:
    start = subject.image.symbol("descriptors")
    roots = {
        name: subject.image.number(start + rank * STRIDE) for rank, name in subject.components()
    }
    for rank, name in subject.components():
        kind = "idle row" if name == IDLE else "row of a component"
        for change, words, value in (
            *_values(subject, roots, name),
            *_elsewhere(subject, roots[name], name),
        ):
            yield Mutant(
                system=subject.name,
                cell=Cell(family=FAMILY, change=change, object=kind),
                words=f"{name}: {words}",
                patches=(word(start + rank * STRIDE, value),),
            )
        other_rank, other = next(
            (
                component
                for component in subject.components()
                if component[0] == (rank + 1) % len(roots)
            )
        )
        yield Mutant(
            system=subject.name,
            cell=Cell(family=FAMILY, change="exchanged with another's", object=kind),
            words=f"{name} and {other} have each other's spaces",
            patches=(
                word(start + rank * STRIDE, roots[other]),
                word(start + other_rank * STRIDE, roots[name]),
            ),
        )
    yield from _boot(subject)


def _values(subject: Subject, roots: dict[str, int], name: str) -> Iterator[tuple[str, str, int]]:
    value = roots[name]
    table, low = value & (1 << ASID) - 1, value >> ASID
    source = random.Random(f"{subject.name}/{name}")
    others = [root for root in roots if root != name]
    yield "ASID zero", "ASID 0, the kernel's", table
    for other in source.sample(others, min(6, len(others))):
        if roots[other] >> ASID != low:
            yield "ASID of another", f"the ASID of {other}", table | roots[other] >> ASID << ASID
        yield "another's root", f"the tables of {other} under its own ASID", roots[other] & (
            1 << ASID
        ) - 1 | low << ASID
        yield "another's whole value", f"the value of {other}", roots[other]
    yield "CnP", "the bit CnP", value | 1
    for bit in range(1, 7):
        yield "low bits", f"bit {bit} turned", value ^ 1 << bit
    for bit in range(36, 48):
        yield "upper address bits", f"bit {bit} turned", value ^ 1 << bit
    kernel = next(space for space in subject.plan.spaces if space.name == KERNEL)
    yield "the kernel's root", "the kernel's tables", int(kernel.root) | low << ASID
    yield "zero", "no root at all", 0


def _elsewhere(subject: Subject, value: int, name: str) -> Iterator[tuple[str, str, int]]:
    asid = value >> ASID << ASID
    for table in subject.tables:
        if not table.root:
            owner = (
                "its own"
                if table.space == name
                else "the kernel's"
                if table.space == KERNEL
                else "another's"
            )
            yield f"{owner} table of the last level", f"the table of {table.space} at {table.physical:#x}", table.physical | asid
    for what, words, physical in targets(subject, name):
        if what != "a page table":
            yield what, f"{words} ({physical:#x})", physical | asid


def _boot(subject: Subject) -> Iterator[Mutant]:
    for literal in ("kernel_root", "idle_root"):
        offset = subject.image.symbol(literal)
        old = subject.image.number(offset)
        values = {f"the root of {space.name}": int(space.root) for space in subject.plan.spaces}
        values |= {
            "no root": 0,
            "the root before": old - 0x80,
            "the root behind": old + 0x80,
            "an ASID with it": old | 1 << ASID,
            "bit CnP with it": old | 1,
            "the idle root": subject.image.number(subject.image.symbol("idle_root")),
            "first byte of RAM": subject.ram[0],
            "a table of the last level": next(
                table.physical for table in subject.tables if not table.root
            ),
        }
        for words, value in values.items():
            yield Mutant(
                system=subject.name,
                cell=Cell(family=BOOT, change="another value", object=literal),
                words=f"{literal}: {words}",
                patches=(word(offset, value),),
            )
