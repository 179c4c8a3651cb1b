# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The one place that reads files of a description.

It names each file relative to the project (the name that diagnostics and generated files carry) and
keeps the lines, so that a diagnostic can show them later.
"""

from __future__ import annotations

import os
from pathlib import Path

from composer.load.characters import REFUSED, TAB
from composer.load.yaml_nodes import Budget
from composer.model.diagnostics import Diagnostic, Place, advised

LARGEST = 8 << 20



def there(path: Path) -> bool:
    """Whether that is a file; a name that no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


class Sources:
    """Reads below `project`; `line` shows what was read."""

    def __init__(self, project: Path) -> None:
        self._project = project.resolve()
        self._lines: dict[str, list[str]] = {}
        self.budget = Budget()

    @property
    def project(self) -> Path:
        return self._project

    @property
    def files(self) -> tuple[str, ...]:
        """Every file asked for so far, also those that could not be read."""
        return tuple(sorted(self._lines))

    def name(self, path: Path) -> str:
        """Relative to the project, with '/': `project / name` is the file again."""
        return os.path.relpath(path, self._project).replace(os.sep, "/")

    def line(self, file: str, number: int) -> str | None:
        """One line of a file, without its end; None when there is no such line."""
        if file not in self._lines:
            self.read(self._project / file)
        lines = self._lines.get(file, [])
        return lines[number - 1] if 1 <= number <= len(lines) else None

    def read(self, path: Path, tabs: bool = False) -> str | Diagnostic:
        """The text with '\\n' line ends, or why there is none; `tabs`: they may indent."""
        name = self.name(path)
        self._lines.setdefault(name, [])
        try:
            with open(path, "rb") as file:
                content = file.read(LARGEST + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not a file name"
            return Diagnostic(code="L001", message=f"cannot read {name}: {reason}", place=Place(name, 1))
        if len(content) > LARGEST:
            return Diagnostic(code="L005", message=f"{name} is larger than 8 MiB", place=Place(name, 1))
        return self._decoded(name, content, tabs)

    def _decoded(self, name: str, content: bytes, tabs: bool) -> str | Diagnostic:
        text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._lines[name] = REFUSED.sub("\N{REPLACEMENT CHARACTER}", text).split("\n")
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            before = content[: error.start].decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
            message = f"byte 0x{content[error.start]:02x} is not UTF-8"
            return Diagnostic(code="L002", message=message, place=_place(name, before.removeprefix("\ufeff")))
        for pattern, message in ((REFUSED, "a control character"), (TAB, "a tab indents this line")):
            hit = pattern.search(text)
            if hit is not None and not (tabs and pattern is TAB):
                character = f" (U+{ord(hit[0][-1]):04X})" if pattern is REFUSED else ""
                place = _place(name, text[: hit.end() - 1])
                return advised(code="L004", message=message + character, place=place, advice="use spaces" if pattern is TAB else None)
        return text


def _place(name: str, before: str) -> Place:
    """The place right behind the text `before`."""
    return Place(name, before.count("\n") + 1, len(before) - before.rfind("\n"))
