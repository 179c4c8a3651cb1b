# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What the loader hands on: the description with all that it names, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from composer.model.asked import Board, ComponentType, Interface, System
from composer.model.library import Library
from composer.model.objects import ObjectFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Names of what is there and could not be read: that is reported already."""

    components: frozenset[str]
    types: frozenset[str]
    interfaces: frozenset[str]
    libraries: frozenset[str]
    board: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Everything that was read. `complete` is False when something was dropped because of an error:
    the resolver then still looks for its own mistakes, but makes no system."""

    system: System
    types: Mapping[str, ComponentType]
    interfaces: Mapping[str, Interface]
    libraries: Mapping[str, Library]
    objects: Mapping[str, tuple[ObjectFile, ...]]  # by the name of the type
    board: Board
    complete: bool
    broken: Broken
    known_types: tuple[str, ...]  # every folder with a component.yaml in sight, for "did you mean"
    known_interfaces: tuple[str, ...]
    known_libraries: tuple[str, ...]
