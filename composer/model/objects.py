# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Objects of other compilers that a component type is linked with."""

from __future__ import annotations

from dataclasses import dataclass

from composer.model.diagnostics import Place

MARKS = ".ashlar.wiring"  # the section of an object that holds the marks of what it was made for


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectFile:
    """A relocatable file or an archive that can be linked."""

    name: str  # with its type's folder
    place: Place  # in component.yaml
    marks: tuple[str, ...]  # of each wiring.h that it was compiled with
