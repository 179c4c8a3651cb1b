# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every field of the kernel's tables: descriptors, states, levels, routes, the core, the system
table, and the arrays beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.verifier.mutator import layout
from tests.verifier.mutator.layout import STRIDE, Field, other_values
from tests.verifier.mutator.mutant import Cell, Mutant, Patch, word
from tests.verifier.mutator.subject import Subject

DESCRIPTORS, STATES, SINGLE, ARRAYS = (
    "fields of descriptors",
    "fields of states",
    "fields of single tables",
    "arrays of the kernel",
)
EL1H = 0x3C5  # pstate: EL1, its own stack pointer, interrupts off


def mutants(subject: Subject) -> Iterator[Mutant]:
    yield from _rows(subject, "descriptors", DESCRIPTORS, layout.DESCRIPTOR)
    yield from _names(subject)
    yield from _rows(subject, "states", STATES, layout.STATE)
    yield from _exception_levels(subject)
    yield from _single(subject, "boot_core", layout.CORE)
    yield from _single(subject, "system_table", layout.SYSTEM_TABLE)
    for name, fields in (
        ("levels", layout.LEVEL),
        ("level_states", layout.LEVEL_STATE),
        ("interrupt_routes", layout.ROUTE),
        ("deadline_owners", layout.DEADLINE_OWNER),
    ):
        yield from _table(subject, name, fields)
    yield from _arrays(subject)


def _kind(subject: Subject, rank: int) -> str:
    if rank == len(subject.plan.components):
        return "idle row"
    return (
        "row of one that is stopped"
        if subject.plan.components[rank].stopped
        else "row of one that runs"
    )


def _values(
    subject: Subject, field: Field, offset: int, peers: tuple[int, ...]
) -> Iterator[tuple[str, Patch]]:
    old = subject.image.number(offset, field.size)
    for value in other_values(old, field.size, peers):
        yield f"{field.name} {old:#x} becomes {value:#x}", word(offset, value, field.size)


def _rows(
    subject: Subject, symbol: str, family: str, fields: tuple[Field, ...]
) -> Iterator[Mutant]:
    start = subject.image.symbol(symbol)
    ranks = tuple(subject.components())
    for field in fields:
        everybody = tuple(
            dict.fromkeys(
                subject.image.number(start + rank * STRIDE + field.offset, field.size)
                for rank, _ in ranks
            )
        )[:6]
        for rank, name in ranks:
            for words, patch in _values(
                subject, field, start + rank * STRIDE + field.offset, everybody
            ):
                if field.name == "capabilities" and _is_null_array(
                    subject, start + rank * STRIDE, patch
                ):
                    continue  # absent.UNCHANGED
                yield Mutant(
                    system=subject.name,
                    cell=Cell(
                        family=family, change=_group(field.name), object=_kind(subject, rank)
                    ),
                    words=f"{name}: {words}",
                    patches=(patch,),
                )


def _is_null_array(subject: Subject, row: int, patch: Patch) -> bool:
    """Whether the row has no slot but the null one, and there is another one where the patch
    points.
    """
    count = next(one for one in layout.DESCRIPTOR if one.name == "capability_count")
    try:
        at = subject.image.at(int.from_bytes(patch.new, "little"))
    except AssertionError:
        return False
    return subject.image.number(row + count.offset, count.size) == 1 and subject.image.data[
        at : at + 16
    ] == bytes(16)


def _group(name: str) -> str:
    """x0 to x30 are one change, and so are words of one array."""
    return "x0 to x30" if name[0] == "x" and name[1:].isdigit() else name.partition("[")[0]


def _names(subject: Subject) -> Iterator[Mutant]:
    start = subject.image.symbol("descriptors") + layout.NAME.offset
    for rank, name in subject.components():
        at = start + rank * STRIDE
        length = len(name)
        damages = {
            "first letter": (0, b"z"),
            "last letter": (length - 1, b"q"),
            "longer by a letter": (length, b"x"),
            "a byte behind its end": (length + 3, b"y"),
            "its last byte": (63, b"w"),
            "empty": (0, bytes(1)),
        }
        for what, (offset, new) in damages.items():
            yield Mutant(
                system=subject.name,
                cell=Cell(family=DESCRIPTORS, change="name", object=_kind(subject, rank)),
                words=f"{name}: name: {what}",
                patches=(Patch(offset=at + offset, new=new),),
            )


def _exception_levels(subject: Subject) -> Iterator[Mutant]:
    """What must never be: a component that starts in the kernel's mode, at the kernel's code."""
    start = subject.image.symbol("states")
    entry = next(one for one in layout.STATE if one.name == "pc").offset
    for rank, name in subject.components():
        if name == "idle":
            continue
        at = start + rank * STRIDE + entry
        for words, patches in (
            ("starts at EL1", (word(at + 8, EL1H),)),
            ("starts at EL1 with the user's stack pointer", (word(at + 8, 4),)),
            (
                "starts in the kernel, at EL1",
                (word(at, subject.image.symbols["kernel_start"].address), word(at + 8, EL1H)),
            ),
            ("starts with interrupts off", (word(at + 8, 0x3C0),)),
            ("starts in AArch32", (word(at + 8, 0x10),)),
            ("starts with a debug step pending", (word(at + 8, 1 << 21),)),
        ):
            yield Mutant(
                system=subject.name,
                cell=Cell(
                    family=STATES, change="mode and place of the start", object=_kind(subject, rank)
                ),
                words=f"{name}: {words}",
                patches=patches,
            )


def _single(subject: Subject, symbol: str, fields: tuple[Field, ...]) -> Iterator[Mutant]:
    start = subject.image.symbol(symbol)
    states = subject.image.symbols["states"].address
    for field in fields:
        peers = (
            tuple(states + rank * STRIDE for rank, _ in subject.components())
            if field.name == "running"
            else tuple(1 << 63 >> bit for bit in range(0, 64, 9))
        )
        if field.size == 2:
            peers = (1, 2, 3, 4, 5, 6)
        for words, patch in _values(subject, field, start + field.offset, peers):
            yield Mutant(
                system=subject.name,
                cell=Cell(family=SINGLE, change=field.name, object=symbol),
                words=words,
                patches=(patch,),
            )


def _table(subject: Subject, symbol: str, fields: tuple[Field, ...]) -> Iterator[Mutant]:
    found = subject.image.symbols[symbol]
    stride = 4 if symbol in ("levels", "deadline_owners") else 16
    start = subject.image.at(found.address)
    for row in range(found.size // stride):
        kind = symbol
        if symbol == "interrupt_routes":
            kind = (
                "a line that is owned"
                if subject.image.number(start + row * stride, 2) != 0xFFFF
                else "a line that nobody owns"
            )
        for field in fields:
            for words, patch in _values(
                subject, field, start + row * stride + field.offset, (1, 2, 3, 5, 8, 0xFFFF)
            ):
                yield Mutant(
                    system=subject.name,
                    cell=Cell(family=ARRAYS, change=f"{symbol}: {field.name}", object=kind),
                    words=f"row {row}: {words}",
                    patches=(patch,),
                )


ARRAYS_BY_NAME = re.compile(r"(calls_|group_words_|fpu_state_|deadline_nodes|lines_)\d*E?$")
ARRAY_KINDS = {
    "calls_": "sets of callers",
    "group_words_": "words of groups",
    "fpu_state_": "floating-point states",
    "deadline_nodes": "nodes of deadlines",
    "lines_": "lists of lines",
}


def _arrays(subject: Subject) -> Iterator[Mutant]:
    for symbol, found in subject.image.symbols.items():
        named = ARRAYS_BY_NAME.search(symbol)
        if named is None:
            continue
        kind = ARRAY_KINDS[named[1]]
        start = subject.image.at(found.address)
        for at in range(0, found.size, 2):
            for words, patch in _values(
                subject,
                Field(name=f"{symbol}[{at}]", offset=at, size=min(2, found.size - at)),
                start + at,
                (),
            ):
                yield Mutant(
                    system=subject.name,
                    cell=Cell(family=ARRAYS, change="a value", object=kind),
                    words=words,
                    patches=(patch,),
                )
