# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The text region that explains the kernel's log: false text there misleads the log's reader."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.verifier.mutator import layout
from tests.verifier.mutator.layout import Field, other_values
from tests.verifier.mutator.mutant import Cell, Mutant, Patch, word
from tests.verifier.mutator.subject import Subject

FAMILY = "log text"
ROW = 32
STRINGS = 24  # of each kind that are tried


class Text:
    """Offsets in the file of what the region holds."""

    def __init__(self, subject: Subject, start: int) -> None:
        self.start, self._image = start, subject.image
        self.components = self.number(4)
        self.ranges, self.range_count = self.number(8), self.number(12)

    def number(self, at: int) -> int:
        return self._image.number(self.start + at, 4)

    def strings(self) -> dict[str, list[int]]:
        """By what they say: the offsets of the fields that name one."""
        kinds: dict[str, list[int]] = {
            "system's name": [16],
            "components' names": [],
            "components' lines": [],
            "slots": [],
            "what lies in a range": [],
            "ranges' lines": [],
        }
        for row in range(self.components):
            at = ROW + ROW * row
            kinds["components' names"].append(at)
            kinds["components' lines"].append(at + 4)
            kinds["slots"].extend(
                self.number(at + 16) + 4 * slot for slot in range(self.number(at + 20))
            )
        for row in range(self.range_count):
            kinds["what lies in a range"].append(self.ranges + ROW * row + 16)
            kinds["ranges' lines"].append(self.ranges + ROW * row + 20)
        return kinds


def mutants(subject: Subject) -> Iterator[Mutant]:
    frames = subject.plan.frame("log-text")
    assert frames is not None, "the system reads the kernel's log"
    start = subject.image.at_physical(int(frames.start))
    assert start is not None
    text = Text(subject, start)

    def made(change: str, kind: str, words: str, patch: Patch) -> Mutant:
        return Mutant(
            system=subject.name,
            cell=Cell(family=FAMILY, change=change, object=kind),
            words=words,
            patches=(patch,),
        )

    def fields(kind: str, rows: int, at: int, of: tuple[Field, ...]) -> Iterator[Mutant]:
        for row in range(rows):
            for field in of:
                offset = start + at + ROW * row + field.offset
                old = subject.image.number(offset, field.size)
                peers = tuple(
                    subject.image.number(start + at + ROW * other + field.offset, field.size)
                    for other in (row - 1, row + 1)
                    if 0 <= other < rows
                )
                for value in other_values(old, field.size, peers):
                    yield made(
                        field.name,
                        kind,
                        f"{kind} {row}: {field.name} {old:#x} becomes {value:#x}",
                        word(offset, value, field.size),
                    )

    yield from fields("header", 1, 0, layout.TEXT_HEADER)
    yield from fields("component", text.components, ROW, layout.TEXT_COMPONENT)
    yield from fields("range", text.range_count, text.ranges, layout.TEXT_RANGE)
    for kind, references in text.strings().items():
        source = random.Random(f"{subject.name}/{kind}")
        for at in source.sample(references, min(STRINGS, len(references))):
            yield from _string(subject, text, kind, at, source, made)
    yield from (
        made(
            "bytes behind the text",
            "the page's rest",
            f"byte {at:#x} is not zero",
            Patch(offset=start + at, new=b"!"),
        )
        for at in range(frames.used, frames.size, max((frames.size - frames.used) // 10, 1))
    )


def _string(
    subject: Subject, text: Text, kind: str, at: int, source: random.Random, made: object
) -> Iterator[Mutant]:
    assert callable(made)
    data, begin = subject.image.data, text.start + text.number(at)
    end = data.index(0, begin)
    said = data[begin:end].decode()
    if begin == end:
        return
    place = source.randrange(begin, end)
    yield made(
        "a letter",
        f"text: {kind}",
        f"`{said}`: letter {place - begin} changed",
        Patch(offset=place, new=bytes([data[place] ^ 1])),
    )
    yield made(
        "cut short",
        f"text: {kind}",
        f"`{said}` ends at letter {place - begin}",
        Patch(offset=place, new=bytes(1)),
    )
    yield made(
        "end overwritten",
        f"text: {kind}",
        f"`{said}` runs on into what is behind it",
        Patch(offset=end, new=b"+"),
    )
    if kind == "slots":
        for other in range(16, 20 + 4 * 16, 4):
            value = text.number(other) if other in (16, 32, 36) else text.number(at) + other - 15
            yield made(
                "another text",
                f"text: {kind}",
                f"`{said}` becomes the text at {value:#x}",
                word(text.start + at, value, 4),
            )
