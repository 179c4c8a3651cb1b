# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What manifest.json holds: the finished image, and everything that it was made of and by.

Nothing here tells when, where or by whom: the same inputs and the same tools give the same
manifest. A change of any field is a new VERSION; docs/manifest.schema.json describes it to others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from composer.model.view import Address

VERSION = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """`size` is of the file, `loaded` of the bytes that a loader copies, `memory` of what it makes
    of them.

    `loaded_sha256` is what the verifier calls the same (docs/verifier.md), computed again.
    """

    file: str
    size: int
    sha256: str
    entry: Address
    loaded: int
    memory: int
    loaded_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One PT_LOAD by the name of its first section; the hash is of its bytes in the file."""

    name: str
    physical: Address
    virtual: Address
    file_size: int
    memory_size: int
    rights: str
    sha256: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A loaded section. `owner`: a component or the kernel; without both, it is zero."""

    name: str
    owner: str | None
    physical: Address
    virtual: Address
    size: int
    sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file that the build made, by its path in the build folder; of an ELF: who runs it."""

    name: str
    size: int
    sha256: str
    instances: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A file that went in: `name` is relative to `folder`, `component` the type or the library that
    holds it.
    """

    name: str
    folder: str
    part: str
    component: str | None
    size: int
    sha256: str
    license: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A program, module or library with its version; `package`, where a manager knows it."""

    name: str
    version: str
    package: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A row of what `ashlar build` prints, in bytes."""

    owner: str
    frames: int
    used: int
    waste: int
    image: int
    tables: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    version: int  # of this form
    ashlar: str  # the version of all that made it
    system: str
    file: str
    board: str
    architecture: str
    trace: bool
    debug: bool
    image: Image
    segments: tuple[Segment, ...]
    sections: tuple[Section, ...]
    sizes: tuple[Size, ...]
    tools: tuple[Tool, ...]
    libraries: tuple[Tool, ...]
    made: tuple[Made, ...]
    inputs: tuple[Input, ...]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest(files: Iterable[Input]) -> str:
    """One hash over several files: of the lines that sha256sum prints for them."""
    return sha256(
        "".join(f"{one.sha256}  {one.name}\n" for one in files).encode("utf-8", "surrogateescape")
    )
