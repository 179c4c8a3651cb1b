# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A description on disk, judged as `ashlar check` does: the front of the composer, and its text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from composer.arch import ARCHITECTURES, Architectures
from composer.model.diagnostics import Diagnostic
from composer.model.render import render
from composer.pipeline import Front, front

PROJECT = Path(__file__).resolve().parents[2]
REJECT = PROJECT / "tests" / "reject"
BANNER = "# SPDX-FileCopyrightText: The Ashlar authors\n"


@dataclass(frozen=True, slots=True)
class Judged:
    front: Front
    text: str

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return self.front.diagnostics

    @property
    def codes(self) -> list[str]:
        return [diagnostic.code for diagnostic in self.diagnostics]


def judge(
    system_file: Path, project: Path = PROJECT, architectures: Architectures = ARCHITECTURES
) -> Judged:
    made = front(project, str(system_file), None, architectures)
    return Judged(made, render(made.diagnostics, made.sources))


def judge_bytes(folder: Path, content: bytes) -> Judged:
    """A system.yaml of these bytes in `folder`, which is its own project with the boards of
    ours.
    """
    (folder / "system.yaml").write_bytes(content)
    boards = folder / "boards"
    if not boards.exists():
        boards.symlink_to(PROJECT / "composer" / "boards")
    return judge(folder / "system.yaml", folder)
