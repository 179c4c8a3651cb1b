# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What lies at a virtual address of a built system: in each space the mapping, and of code the
function and its source line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from composer.machine import symbols
from composer.machine.debugger import elf_of
from composer.model import view
from composer.model.facts import Right

ADDRESS = re.compile(r"0x[0-9a-fA-F]{1,16}")
IMAGE = "image.elf"


def rows(plan: view.PlanView, folder: Path, address: int) -> tuple[dict[str, object], ...]:
    """One for each space that has something there; `source`: innermost inlined function first."""
    return tuple(
        {
            "space": space.name,
            "mapping": mapping.name,
            "start": f"{mapping.start:#x}",
            "rights": str(mapping.rights) or "none",
            "place": str(mapping.place),
            "source": [str(place) for place in _source(plan, folder, space, mapping, address)],
        }
        for space in plan.spaces
        for mapping in space.mappings
        if mapping.start <= address < mapping.start + mapping.size
    )


def _source(
    plan: view.PlanView, folder: Path, space: view.Space, mapping: view.Mapping, address: int
) -> tuple[symbols.Place, ...]:
    if mapping.rights is not Right.RX:
        return ()
    who = next((component for component in plan.components if component.name == space.name), None)
    return symbols.places(folder / (elf_of(who) if who else IMAGE), (address,))[0]


def lines(plan: view.PlanView, folder: Path, address: int) -> Iterator[str]:
    found = rows(plan, folder, address)
    if not found:
        yield f"{plan.system} has nothing at {address:#x}"
    for row in found:
        guard = row["rights"] == "none"
        rights = "which nobody may touch" if guard else f"{row['rights']}"
        offset = address - int(str(row["start"]), 16)
        yield f"{row['space']}: {row['mapping']} + {offset:#x}, {rights} ({row['place']})"
        source = row["source"]
        assert isinstance(source, list), "a list of places"
        for number, place in enumerate(source):
            yield f"  {'at' if number == 0 else 'by'} {place}"
