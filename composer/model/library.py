# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Asked: one library.yaml, with every place; what it needs is still a name (see asked.py)."""

from __future__ import annotations

from dataclasses import dataclass

from composer.model.diagnostics import Located, Place
from composer.model.facts import Need


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """A folder with a library.yaml: code that several component types are linked with."""

    name: str
    folder: str  # relative to the project
    place: Place
    sources: tuple[Located[str], ...]  # none: headers alone
    includes: tuple[Located[str], ...]  # folders inside; none: the library's own folder
    definitions: tuple[Located[str], ...]  # NAME or NAME=value
    needs: tuple[Located[Need], ...]
    libraries: tuple[Located[str], ...]  # those that it needs
    foreign: bool  # is compiled without warnings
