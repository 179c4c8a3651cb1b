# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What lies at a virtual address of a built system: in each space the mapping, and of code the
function and its source line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from composer.machine import symbols
from composer.machine.debugger import elf_of
from composer.model import view
from composer.model.facts import Right

ADDRESS = re.compile(r"0x[0-9a-fA-F]{1,16}")
IMAGE = "image.elf"


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """What one space has at the address; `source`: innermost inlined function first."""

    space: str
    mapping: view.Mapping
    offset: int  # bytes from its start
    source: tuple[symbols.SourceLine, ...]

    def facts(self) -> dict[str, object]:
        return {
            "space": self.space,
            "mapping": self.mapping.name,
            "start": f"{self.mapping.start:#x}",
            "rights": str(self.mapping.rights),
            "place": str(self.mapping.place),
            "source": [str(line) for line in self.source],
        }

    def lines(self) -> Iterator[str]:
        mapping = self.mapping
        rights = str(mapping.rights) or "which nobody may touch"
        yield f"{self.space}: {mapping.name} + {self.offset:#x}, {rights} ({mapping.place})"
        for word, line in zip(symbols.words(), self.source):
            yield f"  {word} {line}"


def find(plan: view.PlanView, folder: Path, address: int) -> Iterator[There]:
    programs = {component.name: elf_of(component) for component in plan.components}
    for space in plan.spaces:
        mapping = space.at(address)
        if mapping is None:
            continue
        source: tuple[symbols.SourceLine, ...] = ()
        if mapping.rights is Right.RX:
            (source,) = symbols.lines(folder / programs.get(space.name, IMAGE), (address,))
        yield There(
            space=space.name, mapping=mapping, offset=address - mapping.start, source=source
        )
