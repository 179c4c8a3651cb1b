# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Memory that is in order but for where it lies: rings spread over more pages than they take, and
things that lie side by side, on a guard or where null leads. Rows of the programs, leaves and the
text of the log agree with one another in each of them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from elftools.elf.elffile import ELFFile

from composer.model.view import Mapping
from tests.verifier.mutator.image import PAGE
from tests.verifier.mutator.log_text import ROW as RANGE
from tests.verifier.mutator.log_text import Text
from tests.verifier.mutator.mutant import Cell, Mutant, Patch, word
from tests.verifier.mutator.programs import KINDS, ROW
from tests.verifier.mutator.subject import ADDRESS, NULL_GUARD, Entry, Subject

FAMILY = "spans, guards and gaps"
# Fields of a row that are addresses, by kind: offsets in the row.
ADDRESSES = {
    "program": (112,),
    "producer": (112, 120, 128),
    "consumer": (112, 120, 128),
    "region": (112,),
    "device": (112,),
    "kernel_log": (112, 120),
}
MOVED = ("region", "device", "log", "log-text", "instance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A mapping of a component goes elsewhere, page by page; or to other frames, with its slots
    some pages away.
    """

    component: str
    mapping: Mapping
    to: int
    away: int = 0  # pages
    fresh: int | None = None  # physical: of the first of its frames; None: it keeps its own

    @property
    def count(self) -> int:
        return int(self.mapping.size) // PAGE + self.away


class Mover:
    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._leaves: dict[tuple[str, int], Entry] = {
            (entry.space, entry.virtual): entry for entry in subject.entries if entry.level == 3
        }
        self._shapes = {component.name: component.shape for component in subject.plan.components}
        frames = subject.plan.frame("log-text")
        assert frames is not None, "the system reads the kernel's log"
        start = subject.image.at_physical(int(frames.start))
        assert start is not None
        self._text = Text(subject, start)

    @property
    def alone(self) -> tuple[str, ...]:
        """Components that do not share their program and do not restart: no other row has their
        addresses.
        """
        shapes = list(self._shapes.values())
        again = {
            space.name
            for space in self._subject.plan.spaces
            if any(mapping.kind == "pristine" for mapping in space.mappings)
        }
        return tuple(
            name
            for name, shape in self._shapes.items()
            if shapes.count(shape) == 1 and name not in again
        )

    def free(self, component: str, start: int, count: int) -> bool:
        return all(
            (leaf := self._leaves.get((component, start + page * PAGE))) is not None
            and leaf.word == 0
            for page in range(count)
        )

    def patches(self, move: Move) -> Iterator[Patch]:
        start, size = int(move.mapping.start), int(move.mapping.size)
        old = [self._leaves[move.component, start + at] for at in range(0, size, PAGE)]
        words = (
            [one.word for one in old]
            if move.fresh is None
            else [old[0].word & ~ADDRESS | move.fresh + page * PAGE for page in range(move.count)]
        )
        places = [self._leaves[move.component, move.to + page * PAGE] for page in range(move.count)]
        after = {one.offset: 0 for one in old} | {
            place.offset: value for place, value in zip(places, words, strict=True)
        }
        yield from (word(offset, value) for offset, value in after.items())
        yield from self._rows(move)
        yield from self._ranges(move)

    def _rows(self, move: Move) -> Iterator[Patch]:
        shape = self._shapes[move.component]
        data = self._subject.programs[shape]
        section = ELFFile(io.BytesIO(data)).get_section_by_name(".ashlar.ports")
        start, end = int(move.mapping.start), int(move.mapping.start) + int(move.mapping.size)
        for at in range(section["sh_offset"], section["sh_offset"] + section["sh_size"], ROW):
            kind = KINDS[int.from_bytes(data[at + 108 : at + 112], "little")]
            for field in ADDRESSES.get(kind, ()):
                address = int.from_bytes(data[at + field : at + field + 8], "little")
                if start <= address < end:
                    to = move.to + address - start + (move.away * PAGE if field == 128 else 0)
                    yield Patch(offset=at + field, new=to.to_bytes(8, "little"), program=shape)

    def _ranges(self, move: Move) -> Iterator[Patch]:
        """The text of the log lists what a component has in order of addresses."""
        text, image = self._text, self._subject.image
        rank = next(
            number
            for number, one in enumerate(self._subject.plan.components)
            if one.name == move.component
        )
        first, count = text.number(RANGE + RANGE * rank + 8), text.number(RANGE + RANGE * rank + 12)
        begin = text.start + text.ranges + RANGE * first
        rows = [image.data[begin + RANGE * row : begin + RANGE * (row + 1)] for row in range(count)]
        moved = [
            (
                row
                if int.from_bytes(row[:8], "little") != int(move.mapping.start)
                else move.to.to_bytes(8, "little")
                + (move.to + move.count * PAGE).to_bytes(8, "little")
                + row[16:]
            )
            for row in rows
        ]
        moved.sort(key=lambda row: int.from_bytes(row[:8], "little"))
        yield Patch(offset=begin, new=b"".join(moved))


def mutants(subject: Subject) -> Iterator[Mutant]:
    mover = Mover(subject)
    for space in subject.plan.spaces:
        if space.name in mover.alone:
            for mapping in space.mappings:
                if mapping.kind in MOVED and int(mapping.size) <= 16 * PAGE:
                    yield from _beside(
                        subject,
                        mover,
                        space.name,
                        mapping,
                        [one for one in space.mappings if one.rights],
                    )
    yield from _spread(subject, mover)


def _beside(
    subject: Subject, mover: Mover, component: str, mapping: Mapping, others: list[Mapping]
) -> Iterator[Mutant]:
    """To where an end of something else is, to the guards of the stack, and below 64 KiB."""
    count = int(mapping.size) // PAGE
    places = [
        ("below 64 KiB", "on the first page", 0),
        ("below 64 KiB", "up to 64 KiB", NULL_GUARD - count * PAGE),
    ]
    for other in others:
        if other is not mapping and {mapping.kind, other.kind} != {"instance", "ring"}:
            start, end = int(other.start), int(other.start) + int(other.size)
            change = "on the guards of the stack" if other.kind == "stack" else "side by side"
            places += [
                (change, f"right behind {other.name}", end),
                (change, f"right before {other.name}", start - count * PAGE),
            ]
    for change, words, to in places:
        if to >= 0 and to != int(mapping.start) and mover.free(component, to, count):
            move = Move(component=component, mapping=mapping, to=to)
            yield Mutant(
                system=subject.name,
                cell=Cell(family=FAMILY, change=change, object=mapping.kind),
                words=f"{mapping.name} of {component} {words}",
                patches=tuple(mover.patches(move)),
            )


def _spread(subject: Subject, mover: Mover) -> Iterator[Mutant]:
    """Slots go pages behind their index lines, for both holders; the pages between are zero and
    theirs.
    """
    zero = subject.image.segments[-1]
    fresh = (zero.physical + zero.memory_size + PAGE - 1) // PAGE * PAGE
    for key, held in _groups(subject, mover).items():
        for away in (2, 3, 16):
            moves = [
                Move(component=name, mapping=mapping, to=to, away=away, fresh=fresh)
                for name, mapping in held
                if (to := _room(subject, mover, name, away + 1)) is not None
            ]
            if len(moves) == len(held):
                grown = word(zero.header + 40, fresh + (away + 1) * PAGE - zero.physical)
                yield Mutant(
                    system=subject.name,
                    cell=Cell(family=FAMILY, change="slots far from their lines", object="ring"),
                    words=f"{key}: slots {away} pages behind their index lines",
                    patches=(grown, *(patch for move in moves for patch in mover.patches(move))),
                )


def _groups(subject: Subject, mover: Mover) -> dict[str, list[tuple[str, Mapping]]]:
    """Pages of one writer and one reader, of one page, that hold slots."""
    found: dict[str, list[tuple[str, Mapping]]] = {}
    for space in subject.plan.spaces:
        for mapping in space.mappings:
            if mapping.kind == "ring" and int(mapping.size) == PAGE and space.name in mover.alone:
                found.setdefault(mapping.name, []).append((space.name, mapping))
    return {
        key: held for key, held in found.items() if len(held) == 2 and _has_slots(subject, held)
    }


def _has_slots(subject: Subject, held: list[tuple[str, Mapping]]) -> bool:
    shapes = {one.name: one.shape for one in subject.plan.components}
    for name, mapping in held:
        data = subject.programs[shapes[name]]
        section = ELFFile(io.BytesIO(data)).get_section_by_name(".ashlar.ports")
        for at in range(section["sh_offset"], section["sh_offset"] + section["sh_size"], ROW):
            if KINDS[int.from_bytes(data[at + 108 : at + 112], "little")] in (
                "producer",
                "consumer",
            ):
                if (
                    0
                    <= int.from_bytes(data[at + 128 : at + 136], "little") - int(mapping.start)
                    < PAGE
                ):
                    return True
    return False


def _room(subject: Subject, mover: Mover, component: str, count: int) -> int | None:
    """Behind all that the component has in its first block of addresses."""
    space = next(one for one in subject.plan.spaces if one.name == component)
    end = max(
        int(mapping.start) + int(mapping.size)
        for mapping in space.mappings
        if int(mapping.start) < 1 << 21
    )
    start = end + 2 * PAGE
    return start if mover.free(component, start, count) else None
