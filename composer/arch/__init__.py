# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The machines that the composer knows, each in a folder of its own behind contract.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from composer.arch.aarch64 import AArch64
from composer.arch.contract import Architecture

Architectures = Mapping[str, Architecture]
_ALL: tuple[Architecture, ...] = (AArch64(),)
ARCHITECTURES: Architectures = MappingProxyType({machine.name: machine for machine in _ALL})
LATER = ("riscv64", "x86_64")  # a board may name them, and is refused


def remarks(of: Callable[[Architecture], str]) -> str:
    """What a text says of every machine."""
    return " ".join(map(of, _ALL))
