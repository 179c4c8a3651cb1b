# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The one place that reads files of a description.

It gives each file the name that generated files carry: relative to the project, and outside of it,
relative to the folder of the system file. No name begins at the root of this machine. It keeps the
lines, so that a diagnostic can show them later.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from composer.load.characters import REFUSED, TAB, as_utf8, misfit, refused
from composer.load.yaml_nodes import Budget
from composer.model import limits
from composer.model.diagnostics import Diagnostic, Place


def there(path: Path) -> bool:
    """Whether that is a file; a name that no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def folder_there(path: Path) -> bool:
    """Whether that is a folder; a name that no folder can have is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


class Sources:
    """Reads below `project` and elsewhere; `line` shows what was read. `base` is the system file's
    folder.
    """

    def __init__(self, project: Path, base: Path | None = None) -> None:
        self._project = project.resolve()
        self._base = base or self._project
        self._searched: list[str] = []
        self._lines: dict[str, list[str]] = {}
        self._digests: dict[str, str] = {}
        self._mentioned: set[str] = set()
        self.budget = Budget()
        # of what lies outside the project: a name alone does not say where
        self._paths: dict[str, Path] = {}

    @property
    def project(self) -> Path:
        return self._project

    @property
    def files(self) -> tuple[str, ...]:
        """Every file asked for so far, also those that could not be read."""
        return tuple(sorted(self._lines))

    @property
    def digests(self) -> Mapping[str, str]:
        """SHA-256 of each file as it was read first."""
        return self._digests

    @property
    def outside(self) -> frozenset[str]:
        """The names among `files` that lie outside the project."""
        return frozenset(self._paths)

    def name(self, path: Path) -> str:
        """Relative to the project or, outside of it, to the system's folder; with '/'."""
        inside = path.is_relative_to(self._project)
        return os.path.relpath(path, self._project if inside else self._base).replace(os.sep, "/")

    def search_in(self, folder: Path) -> None:
        """Where components and libraries are looked for beside the system's own folders."""
        name = self.name(folder)
        self._searched.append(name)
        if folder != self._project / name:
            self._paths[name] = folder

    @property
    def searched(self) -> tuple[str, ...]:
        """The names of those folders, in order."""
        return tuple(self._searched)

    def mentioned(self, path: Path) -> Place:
        """The place of a file that a message names and nobody reads: it is no input."""
        name = self.name(path)
        self._mentioned.add(name)
        if path != self._project / name:
            self._paths[name] = path
        return Place(name, 1)

    def path(self, file: str) -> Path:
        """The file of a name that was read or mentioned."""
        return self._paths.get(file, self._project / file)

    def shown(self, file: str) -> str:
        """What an editor that stands in the project opens."""
        return str(self._paths.get(file, file))

    def seen_from(self, folder: Path) -> SeenFrom:
        return SeenFrom(sources=self, folder=folder)

    def line(self, file: str, number: int) -> str | None:
        """One line of a file, without its end; None when there is no such line."""
        if file not in self._lines and file not in self._mentioned:
            self.read(self.path(file))
        lines = self._lines.get(file, [])
        return lines[number - 1] if 1 <= number <= len(lines) else None

    def read(self, path: Path, tabs: bool = False, named: Place | None = None) -> str | Diagnostic:
        """The text with '\\n' line ends, or why there is none; `named` is blamed for the latter."""
        name = self.name(path)
        self._lines.setdefault(name, [])
        if path != self._project / name:
            self._paths[name] = path
        problem = misfit(as_utf8(name))
        if problem is not None:
            return Diagnostic(
                "L039",
                problem,
                Place(name, 1),
                advice="rename the file or the folder that it lies in",
            )
        try:
            with open(path, "rb") as file:
                content = file.read(limits.FILE + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not a file name"
            return Diagnostic("L001", f"cannot read {name}: {reason}", named or Place(name, 1))
        if len(content) > limits.FILE:
            message = f"{name} is larger than {limits.ANY_SIZE.spelled(limits.FILE)}"
            return Diagnostic("L005", message, Place(name, 1))
        self._digests.setdefault(name, hashlib.sha256(content).hexdigest())
        return self._decoded(name, content, tabs)

    def _decoded(self, name: str, content: bytes, tabs: bool) -> str | Diagnostic:
        text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._lines[name] = REFUSED.sub("\N{REPLACEMENT CHARACTER}", text).split("\n")
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            before = (
                content[: error.start].decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
            )
            message = f"byte 0x{content[error.start]:02x} is not UTF-8"
            return Diagnostic("L002", message, _place(name, before.removeprefix("\ufeff")))
        for pattern in (REFUSED, TAB):
            hit = pattern.search(text)
            if hit is not None and not (tabs and pattern is TAB):
                message, advice = (
                    (refused(hit[0]), "remove it")
                    if pattern is REFUSED
                    else ("a tab indents this line", "use spaces")
                )
                place = _place(name, text[: hit.end() - 1])
                return Diagnostic("L004", message, place, advice=advice)
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFrom:
    """The same lines, for an editor that stands in `folder`."""

    sources: Sources
    folder: Path

    def line(self, file: str, number: int) -> str | None:
        return self.sources.line(file, number)

    def shown(self, file: str) -> str:
        """The shorter of the way from the folder and the whole path."""
        path = str(self.sources.path(file))
        return min(os.path.relpath(path, self.folder), path, key=len)


def base_of(project: Path, system_file: str) -> Path:
    """The folder of the system file."""
    return (project.resolve() / system_file).parent


def home_of(project: Path, system_file: str) -> Path | None:
    """The folder of a system file outside the project; None for one in it."""
    folder = base_of(project, system_file)
    return None if folder.is_relative_to(project.resolve()) else folder


def _place(name: str, before: str) -> Place:
    """The place right behind the text `before`."""
    return Place(name, before.count("\n") + 1, len(before) - before.rfind("\n"))
