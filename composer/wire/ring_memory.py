# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Ring memory: what lies where in the page group of one ordered pair (writer, reader).

A group holds the 64-byte index lines of every ring between the two that the writer has an end of,
then the slot arrays of the rings that it produces; arrays past a page start on a page of their own.
All zeroes is a valid empty ring, so no byte of a group is in the image.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from composer.model import resolved
from composer.model.abi import RING_LINE
from composer.model.diagnostics import Place
from composer.model.machine import up
from composer.model.memory import RingFrames


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Byte offsets into the group, by ring name. `size` is whole pages, `used` what is laid out."""

    writer: str
    reader: str
    size: int
    used: int
    lines: dict[str, int]
    slots: dict[str, int]
    place: Place

    @property
    def key(self) -> RingFrames:
        return RingFrames(self.writer, self.reader)


def groups(rings: Iterable[resolved.Ring], page: int) -> tuple[Group, ...]:
    """Every page group of a system, in order of the first ring that needs it."""
    pairs: dict[tuple[str, str], list[resolved.Ring]] = {}
    for ring in rings:
        producer, consumer = ring.producer.instance, ring.consumer.instance
        pairs.setdefault((producer, consumer), []).append(ring)
        pairs.setdefault((consumer, producer), []).append(ring)
    return tuple(
        _group(writer, reader, members, page) for (writer, reader), members in pairs.items()
    )


def _group(writer: str, reader: str, rings: list[resolved.Ring], page: int) -> Group:
    lines = {ring.name: index * RING_LINE for index, ring in enumerate(rings)}
    end = len(rings) * RING_LINE
    slots: dict[str, int] = {}
    produced = [
        (ring, ring.capacity * ring.message.size)
        for ring in rings
        if ring.producer.instance == writer
    ]
    for ring, size in produced:
        if size <= page - RING_LINE:
            start = up(end, RING_LINE)
            if start // page != (start + size - 1) // page:
                start = up(end, page)
            slots[ring.name], end = start, start + size
    for ring, size in produced:
        if size > page - RING_LINE:
            slots[ring.name] = up(end, page)
            end = slots[ring.name] + size
    return Group(
        writer=writer,
        reader=reader,
        size=up(end, page),
        used=end,
        lines=lines,
        slots=slots,
        place=rings[0].place,
    )
