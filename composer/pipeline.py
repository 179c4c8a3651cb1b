# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What the composer does before a compiler runs, on one screen: load, resolve, check, wire. With
every ELF linked, `place_step` of command/compose.py goes on: place, check, emit.

Passes are pure functions between frozen values; only `emit.writer` writes. Nothing here decides.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from composer.arch import ARCHITECTURES, Architectures
from composer.check import check
from composer.load import Sources, home_of, load
from composer.model import resolved
from composer.model.decided import Wiring
from composer.model.diagnostics import Diagnostic
from composer.model.facts import Severity
from composer.place.bound import too_large
from composer.resolve import resolve
from composer.wire.wire import wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What a description means, or what is wrong with it (then `system` is None)."""

    system: resolved.System | None
    wirings: tuple[Wiring, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: Sources  # every file that was read, by name, with its lines


@contextmanager
def uncollected() -> Iterator[None]:
    """Values of a pass form no cycles and live to its end: a collector would walk all of them again
    and again, for nothing.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


@uncollected()
def front(
    project: Path,
    system_file: str,
    board: str | None,
    architectures: Architectures = ARCHITECTURES,
) -> Front:
    """Everything that needs no compiler."""
    sources = Sources(project, home_of(project, system_file))
    loaded, found = load(project, system_file, board, sources, architectures)
    if loaded is None:
        return Front(system=None, wirings=(), diagnostics=found, sources=sources)
    system, more = resolve(loaded)
    found = (*found, *more)
    if system is None or _refused(found):
        return Front(system=None, wirings=(), diagnostics=found, sources=sources)
    found = (*found, *check(system, None))
    if _refused(found):
        return Front(system=None, wirings=(), diagnostics=found, sources=sources)
    wirings = wire(system)
    found = (*found, *too_large(system, wirings))
    if _refused(found):
        return Front(system=None, wirings=(), diagnostics=found, sources=sources)
    return Front(system=system, wirings=wirings, diagnostics=found, sources=sources)


def _refused(found: tuple[Diagnostic, ...]) -> bool:
    return any(one.severity is Severity.ERROR for one in found)
