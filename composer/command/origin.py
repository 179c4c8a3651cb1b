# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Which file a name of a system comes from: of a component type, a library, an interface or the
board. With a search path, several folders can hold one of that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from composer.load import Sources
from composer.load.names import BOARD, PART
from composer.model import resolved
from composer.model.asked import ComponentType

_CODE = re.compile(r"[A-Za-z]\d+")  # also one that is misspelt


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """`users`: instances of a component type, or component types that use a library."""

    name: str
    kind: str
    file: str  # as the current folder calls it
    users: tuple[str, ...] = ()

    def line(self) -> str:
        used = f", used by {', '.join(self.users)}" if self.users else ""
        return f"{self.name}: {self.kind}, {self.file}{used}"

    def facts(self) -> dict[str, object]:
        return {"name": self.name, "kind": self.kind, "file": self.file, "users": self.users}


def may_be_name(word: str) -> bool:
    """Whether a system can have something of that name."""
    spelled = PART.fullmatch(word) or BOARD.fullmatch(word)
    return spelled is not None and not _CODE.fullmatch(word)


def origins(system: resolved.System, sources: Sources) -> Iterator[Origin]:
    """Of everything in the system that has a file of its own."""
    seen = sources.seen_from(Path.cwd())
    types = {instance.type.name: instance.type for instance in system.instances}
    for name, kind in types.items():
        yield Origin(
            name=name,
            kind="component type",
            file=seen.shown(kind.place.file),
            users=tuple(one.name for one in system.instances if one.type.name == name),
        )
    for library in system.libraries:
        holders = (kind for kind in types.values() if library.name in _used(kind))
        yield Origin(
            name=library.name,
            kind="library",
            file=seen.shown(library.place.file),
            users=tuple(kind.name for kind in holders),
        )
    for interface in system.interfaces:
        if not interface.name.part:
            file = seen.shown(interface.interface.place.file)
            yield Origin(name=interface.name.interface, kind="interface", file=file)
    yield Origin(name=system.board.name, kind="board", file=seen.shown(system.board.place.file))


def _used(kind: ComponentType) -> frozenset[str]:
    return frozenset(library.value for library in kind.libraries)
