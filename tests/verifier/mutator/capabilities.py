# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Words of capability tables, and the components that are notified of an end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.verifier.mutator import layout
from tests.verifier.mutator.layout import CAPABILITY, STRIDE
from tests.verifier.mutator.mutant import Cell, Mutant, Patch, word
from tests.verifier.mutator.subject import Subject

FAMILY, VALUES, COUNTS = "capabilities", "values of capabilities", "counts of capabilities"
KIND = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    holder: str
    number: int
    offset: int
    target: int
    value: int
    object: str

    @property
    def is_told(self) -> bool:
        return self.object.startswith("who")

    @property
    def whole(self) -> tuple[int, int]:
        return self.target, self.value


def slots(subject: Subject) -> Iterator[Slot]:
    image, start = subject.image, subject.image.symbol("descriptors")
    for rank, name in subject.components():
        row = start + rank * STRIDE
        if count := image.number(row + layout.DESCRIPTOR_COUNT, 4):
            table = image.at(image.number(row + layout.DESCRIPTOR_CAPABILITIES))
            yield from (
                _slot(subject, name, number, table + number * CAPABILITY, "")
                for number in range(count)
            )
        told = image.number(row + layout.DESCRIPTOR_SUPERVISORS_USED, 4)
        yield from (
            _slot(
                subject,
                name,
                number,
                row + layout.SUPERVISORS_AT + number * CAPABILITY,
                "who is told: " if number < told else "who is told: unused ",
            )
            for number in range(layout.SUPERVISOR_LIMIT)
        )


def _slot(subject: Subject, name: str, number: int, offset: int, before: str) -> Slot:
    target, value = subject.image.number(offset), subject.image.number(offset + 8)
    return Slot(
        holder=name,
        number=number,
        offset=offset,
        target=target,
        value=value,
        object=before + layout.CAPABILITY_KINDS[target & KIND],
    )


def mutants(subject: Subject) -> Iterator[Mutant]:
    everything = tuple(slots(subject))
    for one in everything:
        for change, words, value in (*_targets(subject, one), *_kinds(one)):
            yield _mutant(subject, one, change, words, word(one.offset, value))
        for change, words, value in _values(one):
            yield _mutant(subject, one, change, words, word(one.offset + 8, value), family=VALUES)
        yield _mutant(
            subject, one, "zeroed", "is null", Patch(offset=one.offset, new=bytes(CAPABILITY))
        )
    yield from _exchanged(subject, everything)
    yield from _counts(subject)


def _mutant(
    subject: Subject, slot: Slot, change: str, words: str, *patches: Patch, family: str = FAMILY
) -> Mutant:
    return Mutant(
        system=subject.name,
        cell=Cell(family=family, change=change, object=slot.object),
        words=f"slot {slot.number} of {slot.holder}: {words}",
        patches=patches,
    )


Damage = tuple[str, str, int]


def _targets(subject: Subject, slot: Slot) -> Iterator[Damage]:
    states, kind = subject.image.symbols["states"].address, slot.target & KIND
    for rank, name in subject.components():
        if states + rank * STRIDE != slot.target & ~KIND:
            yield "target: another row", f"leads to {name}", states + rank * STRIDE | kind
    strange = {
        "the middle of a row": (slot.target & ~KIND) + 64,
        "before the first row": states - STRIDE,
        "behind the last row": states + len(tuple(subject.components())) * STRIDE,
        "a descriptor": subject.image.symbols["descriptors"].address,
        "the kernel's text": subject.image.symbols["kernel_start"].address & ~KIND,
        "the core": subject.image.symbols["boot_core"].address,
        "a user address": 0x1_0000,
    }
    yield from (
        ("target: no row", f"leads to {words}", address | kind)
        for words, address in strange.items()
        if address | kind != slot.target
    )


def _kinds(slot: Slot) -> Iterator[Damage]:
    for number in range(64):
        if number != slot.target & KIND:
            yield (
                (
                    "kind: another",
                    f"is of kind {layout.CAPABILITY_KINDS[number]}",
                    slot.target & ~KIND | number,
                )
                if number in layout.CAPABILITY_KINDS
                else ("kind: none of them", f"is of kind {number}", slot.target & ~KIND | number)
            )


def _values(slot: Slot) -> Iterator[Damage]:
    kind = layout.CAPABILITY_KINDS[slot.target & KIND]
    if kind == "signal":
        yield "mask: empty", "raises nothing", 0
        for bit in range(64):
            change = (
                "mask: timer or call"
                if bit >= 62
                else "mask: a bit more"
                if not slot.value >> bit & 1
                else "mask: a bit less"
            )
            yield change, f"bit {bit} turned", slot.value ^ 1 << bit
            if bit < 62:
                yield "mask: another bit", f"raises bit {bit} instead", 1 << bit
    elif kind == "call":
        yield from (
            ("badge: client", f"client {number}", slot.value & ~0xFFFF | number)
            for number in range(8)
        )
        yield from (
            ("badge: port", f"port {number}", slot.value & 0xFFFF | number << 16)
            for number in (0, 1, 2, 3, 255)
        )
    elif kind == "interrupt":
        yield from (
            ("line", f"line {number}", number)
            for number in (0, 16, 27, 30, 32, 33, 34, 39, 48, 49, 50, 1019, 1023, 1 << 16)
        )
    elif kind == "signal_wide":
        yield from (
            ("source", f"source {number}", number)
            for number in (
                0,
                1,
                61,
                62,
                63,
                64,
                65,
                70,
                80,
                90,
                100,
                127,
                128,
                200,
                1 << 12,
                1 << 16,
            )
        )
    elif kind == "supervise":
        yield from (
            ("rights: more or fewer", f"rights {rights:#x}", rights) for rights in range(16)
        )
    if kind != "signal":
        yield from (
            ("value: bits that have no meaning", f"bit {bit} turned", slot.value ^ 1 << bit)
            for bit in (24, 31, 32, 40, 48, 62, 63)
        )


def _exchanged(subject: Subject, everything: tuple[Slot, ...]) -> Iterator[Mutant]:
    for number, one in enumerate(everything):
        near = everything[max(number - 6, 0) : number + 7]
        for other in (*near, *everything[number % 29 :: 29]):
            if one.whole == other.whole:
                continue
            yield _mutant(
                subject,
                one,
                "overwritten with another's",
                f"is what slot {other.number} of {other.holder} is",
                *_words(one.offset, other),
            )
            if (
                one.is_told
                and other.is_told
                and one.holder == other.holder
                and one.target
                and other.target
            ):
                continue  # the order in which supervisors are notified has no meaning
            change = (
                "swapped within a table"
                if one.holder == other.holder and one.is_told == other.is_told
                else "swapped between two tables"
            )
            yield _mutant(
                subject,
                one,
                change,
                f"changes places with slot {other.number} of {other.holder}",
                *_words(one.offset, other),
                *_words(other.offset, one),
            )


def _words(offset: int, slot: Slot) -> tuple[Patch, Patch]:
    return word(offset, slot.target), word(offset + 8, slot.value)


def _counts(subject: Subject) -> Iterator[Mutant]:
    """A slot more than the table has: what lies behind it, or one made for it."""
    image, start = subject.image, subject.image.symbol("descriptors")
    states = subject.image.symbols["states"].address
    for rank, name in subject.components():
        row = start + rank * STRIDE
        count, table = image.number(row + layout.DESCRIPTOR_COUNT, 4), image.number(
            row + layout.DESCRIPTOR_CAPABILITIES
        )
        cell = Cell(family=COUNTS, change="slots past the count", object="a whole table")
        for more in (1, 2, 7, 100):
            yield Mutant(
                system=subject.name,
                cell=cell,
                words=f"{name} has {count + more} slots instead of {count}",
                patches=(word(row + layout.DESCRIPTOR_COUNT, count + more, 4),),
            )
        behind = image.at(table) + count * CAPABILITY
        if count and image.data[behind : behind + CAPABILITY] == bytes(CAPABILITY):
            yield Mutant(
                system=subject.name,
                cell=cell,
                words=f"{name} has a slot more, which signals the most important component",
                patches=(
                    word(row + layout.DESCRIPTOR_COUNT, count + 1, 4),
                    word(behind, states | 1),
                    word(behind + 8, 1),
                ),
            )
        if count > 1:
            yield Mutant(
                system=subject.name,
                cell=Cell(family=COUNTS, change="slots before the count", object="a whole table"),
                words=f"{name} has {count - 1} slots instead of {count}",
                patches=(word(row + layout.DESCRIPTOR_COUNT, count - 1, 4),),
            )
