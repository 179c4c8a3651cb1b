# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The instruction counter: builds tools/instruction_counter.c for the host, reads what it wrote."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from composer.machine import state_layout as layout
from composer.model import view


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Guest instructions; `before` the first of any component, None when none ran."""

    total: int
    before: int | None
    components: int
    # by which entry, the longest run up to its return; the longest first
    interrupts_off: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    plugin: Path
    lowest: int
    past: int
    # address of the kernel's exception vectors: how long interrupts are off is measured too
    vectors: int | None = None


class CounterError(RuntimeError):
    """The plugin did not compile; the text is the compiler's."""


def build_counter(
    project: Path, build: Path, plan: view.PlanView, vectors: int | None = None
) -> Counter:
    """Compiles the plugin of that machine where it is missing or older than a source."""
    machine, source = plan.board.architecture, project / "tools/instruction_counter.c"
    room = project / "tools/arch" / machine
    plugin = build / f"host/instruction_counter_{machine}.so"
    newest = max(one.stat().st_mtime for one in (source, room / "entries.h"))
    if not plugin.exists() or plugin.stat().st_mtime < newest:
        plugin.parent.mkdir(parents=True, exist_ok=True)
        compiler = shutil.which("clang-19") or shutil.which("cc") or "cc"
        options = ("-O2", "-Wall", "-Wextra", "-shared", "-fPIC", f"-I{room}")
        command = [compiler, *options, str(source), "-o", str(plugin)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise CounterError(done.stderr)
        except BaseException:  # also Ctrl-C: what is half written is not taken for whole
            plugin.unlink(missing_ok=True)
            raise
    lowest, past = component_range(plan)
    return Counter(plugin=plugin, lowest=lowest, past=past, vectors=vectors)


def component_range(plan: view.PlanView) -> tuple[int, int]:
    """From the lowest to past the highest executable address of any component.

    Boot runs at physical addresses; a component's text never lies at those of the kernel's image.
    """
    text = [
        mapping
        for space in plan.spaces[:-1]
        for mapping in space.mappings
        if mapping.rights == "rx"
    ]
    if not text:
        return 0, 0
    return min(one.start for one in text), max(one.start + one.size for one in text)


def parse(text: str) -> Counts | None:
    match = re.search(r"total=(\d+) before=(-?\d+) in-range=(\d+)", text)
    if match is None:
        return None
    before = int(match[2])
    off = sorted(
        ((_entry(one[2]), int(one[1])) for one in re.finditer(r"off=(\d+) by=(\S+)", text)),
        key=lambda one: (-one[1], one[0]),
    )
    return Counts(
        total=int(match[1]),
        before=None if before < 0 else before,
        components=int(match[3]),
        interrupts_off=tuple(off),
    )


def _entry(way: str) -> str:
    """As a person calls it: `system-call-3` is `call`."""
    number = way.removeprefix("system-call-")
    if number == way:
        return way.replace("-", " ")
    return dict(enumerate(layout.SYSTEM_CALLS)).get(int(number), f"system call {number}")
