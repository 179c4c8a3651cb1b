# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The text for log records: which strings it holds, each once, and its size (abi/log.hpp)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping as Lookup
from dataclasses import dataclass

from composer.model import abi, resolved
from composer.model.decided import Wiring


@dataclass(frozen=True, slots=True, kw_only=True)
class LogText:
    numbers: Lookup[str, int]  # of each string, in order of first use
    size: int


def log_text(system: resolved.System, wirings: tuple[Wiring, ...]) -> LogText:
    """`wirings` with the mappings of their programs."""
    numbers: dict[str, int] = {}
    for text in _texts(system, wirings):
        numbers.setdefault(text, len(numbers))
    return LogText(
        numbers=numbers,
        size=abi.TEXT_HEADER
        + abi.TEXT_COMPONENT * len(wirings)
        + abi.TEXT_RANGE * sum(len(one.mappings) for one in wirings)
        + abi.TEXT_SLOT * sum(len(wiring.slots) + 1 for wiring in wirings)
        + sum(len(text.encode()) + 1 for text in numbers),
    )


def slot_texts(wiring: Wiring) -> tuple[str, ...]:
    """By number of the slot."""
    return ("null", *(f"{slot.kind} {slot.name} ({slot.place})" for slot in wiring.slots))


def _texts(system: resolved.System, wirings: tuple[Wiring, ...]) -> Iterator[str]:
    yield system.name
    for wiring in wirings:
        yield from (wiring.instance.name, str(wiring.instance.place))
    for one in wirings:
        for mapping in one.mappings:
            yield from (mapping.name, str(mapping.place))
    for one in wirings:
        yield from slot_texts(one)
