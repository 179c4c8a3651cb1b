# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Physical memory: ranges of frames, handed out upwards from the start of the image."""

from __future__ import annotations

from dataclasses import dataclass, field

from composer.model.decided import FrameRange
from composer.model.diagnostics import Place
from composer.model.facts import FrameKind

PAGE = 4096
# above the RAM base: QEMU drops a device tree on the base when an image starts at 1 MiB or above
IMAGE_OFFSET = 0x8_0000
BLOCK = 1 << 21


def pages(size: int) -> int:
    return (size + PAGE - 1) // PAGE * PAGE


@dataclass(slots=True)
class Frames:
    """Hands out whole pages; big ranges start aligned to their leaf. Lives only inside place."""

    next: int
    ranges: list[FrameRange] = field(default_factory=list)

    def add(
        self,
        key: str,
        used: int,
        *,
        kind: FrameKind,
        owner: str,
        name: str,
        place: Place,
        content: bool,
    ) -> int:
        """Returns the physical start of `used` bytes, rounded up to pages."""
        unit = 1 << 30 if used >= 1 << 30 else BLOCK if used >= BLOCK else PAGE
        start = (self.next + unit - 1) // unit * unit
        self.ranges.append(
            FrameRange(
                key=key,
                start=start,
                size=pages(used),
                used=used,
                kind=kind,
                owner=owner,
                name=name,
                place=place,
                content=content,
            )
        )
        self.next = start + pages(used)
        return start
