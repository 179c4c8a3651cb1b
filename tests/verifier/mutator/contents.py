# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Bytes of components, and memory that must be zero."""

from __future__ import annotations

import random
from collections.abc import Iterator

from composer.model.view import Frames
from tests.verifier.mutator import layout
from tests.verifier.mutator.image import PAGE
from tests.verifier.mutator.mutant import Cell, Mutant, Patch, word
from tests.verifier.mutator.subject import Subject

BYTES, ZERO, INSTANCES = "bytes of components", "memory that must be zero", "instance pages"
WITH_BYTES = ("text", "rodata", "data", "pristine")
ZEROED = {
    "stack": "stack",
    "bss": "bss",
    "heap": "heap",
    "ring": "ring pages",
    "region": "regions",
    "log": "log",
    "kernel": "kernel stack",
}
TRIES = 6  # places in one range of frames


def mutants(subject: Subject) -> Iterator[Mutant]:
    for frames in subject.plan.frames:
        if frames.kind in WITH_BYTES:
            yield from _bytes(subject, frames)
        elif frames.kind == "instance":
            yield from _instance(subject, frames)
        elif not frames.content:
            yield from _not_zero(subject, frames)


def _bytes(subject: Subject, frames: Frames) -> Iterator[Mutant]:
    offset = subject.image.at_physical(int(frames.start))
    assert offset is not None
    data, source = subject.image.data, random.Random(f"{subject.name}/{frames.key}")

    def made(change: str, words: str, *patches: Patch) -> Mutant:
        return Mutant(
            system=subject.name,
            cell=Cell(family=BYTES, change=change, object=frames.kind),
            words=f"{frames.key}: {words}",
            patches=patches,
        )

    for _ in range(TRIES):
        at = offset + source.randrange(frames.used)
        bit = source.randrange(8)
        yield made(
            "a bit turned",
            f"byte {at - offset:#x}, bit {bit}",
            Patch(offset=at, new=bytes([data[at] ^ 1 << bit])),
        )
        aligned = offset + source.randrange(max(frames.used // 4, 1)) * 4
        yield made(
            "a word zeroed", f"word {aligned - offset:#x}", Patch(offset=aligned, new=bytes(4))
        )
        other = offset + source.randrange(max(frames.used // 4, 1)) * 4
        yield made(
            "two words swapped",
            f"words {aligned - offset:#x} and {other - offset:#x}",
            Patch(offset=aligned, new=data[other : other + 4]),
            Patch(offset=other, new=data[aligned : aligned + 4]),
        )
        if frames.used < frames.size:
            at = offset + source.randrange(frames.used, frames.size)
            yield made(
                "padding not zero",
                f"byte {at - offset:#x}, behind the {frames.used:#x} of the ELF",
                Patch(offset=at, new=b"\xa5"),
            )
    for at, what in ((0, "first"), (frames.used - 1, "last")):
        yield made(
            "first or last byte",
            f"the {what} byte",
            Patch(offset=offset + at, new=bytes([data[offset + at] ^ 0xFF])),
        )
    yield made(
        "a page of something else",
        "is a page of another program",
        Patch(offset=offset, new=_page_of_another(subject, frames)),
    )


def _page_of_another(subject: Subject, frames: Frames) -> bytes:
    other = next(
        frame
        for frame in reversed(subject.plan.frames)
        if frame.kind == "text" and frame.key != frames.key
    )
    return subject.image.page(int(other.start))


def _instance(subject: Subject, frames: Frames) -> Iterator[Mutant]:
    offset = subject.image.at_physical(int(frames.start))
    assert offset is not None
    size = sum(one.size for one in layout.INSTANCE)
    config = subject.image.symbols[
        next(
            name
            for name, one in subject.image.symbols.items()
            if name.startswith("instance_") and one.address == int(frames.start)
        )
    ].size

    def made(change: str, words: str, at: int, new: bytes) -> Mutant:
        return Mutant(
            system=subject.name,
            cell=Cell(family=INSTANCES, change=change, object="instance page"),
            words=f"{frames.owner}: {words}",
            patches=(Patch(offset=offset + at, new=new),),
        )

    length = len(frames.owner)
    for what, at, new in (
        ("first letter", 0, b"Z"),
        ("last letter", length - 1, b"q"),
        ("a letter more", length, b"x"),
        ("a byte behind its end", length + 2, b"y"),
        ("its last byte", 63, b"z"),
    ):
        yield made("name", f"name: {what}", at, new)
    index = subject.image.number(offset + 64, 4)
    for value in layout.other_values(index, 4):
        yield made("index", f"index {index} becomes {value:#x}", 64, value.to_bytes(4, "little"))
    yield from (
        made("reserved", f"reserved byte {at} is not zero", at, b"\x01") for at in range(68, 128, 7)
    )
    for at in range(size, config):
        yield made(
            "config",
            f"byte {at - size} of config",
            at,
            bytes([subject.image.data[offset + at] ^ 0x55]),
        )
    yield from (
        made("padding", f"byte {at:#x} of the page", at, b"\x77")
        for at in (config, config + 1, 0x200, 0x800, PAGE - 1)
    )


def _not_zero(subject: Subject, frames: Frames) -> Iterator[Mutant]:
    """The segment of zeros gets bytes of the file: one of them is not zero."""
    zero = subject.image.segments[-1]
    source = random.Random(f"{subject.name}/{frames.key}")
    end = (len(subject.image.data) + PAGE - 1) // PAGE * PAGE
    pages = {
        0,
        frames.size - 1,
        source.randrange(frames.size),
        source.randrange(frames.used) if frames.used else 0,
    }
    for at in sorted(pages):
        distance = int(frames.start) + at - zero.physical
        yield Mutant(
            system=subject.name,
            cell=Cell(family=ZERO, change="a byte that is not zero", object=ZEROED[frames.kind]),
            words=f"{frames.key}: byte {at:#x}",
            patches=(
                word(zero.header + 8, end),
                word(zero.header + 32, distance + 1),
                Patch(offset=end + distance, new=b"\x5a"),
            ),
        )
    if int(frames.start) == zero.physical:
        for size in range(1, 11):
            yield Mutant(
                system=subject.name,
                cell=Cell(
                    family=ZERO,
                    change="bytes of the content once more",
                    object="the segment of zeros",
                ),
                words=(
                    f"the segment of zeros begins with the first {size * 64} bytes of the content"
                ),
                patches=(
                    word(zero.header + 8, subject.image.segments[-2].offset),
                    word(zero.header + 32, size * 64),
                ),
            )
