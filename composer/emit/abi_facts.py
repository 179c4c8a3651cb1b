# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""abi_facts.hpp: what Python believes about layouts and encodings, as static_asserts."""

from __future__ import annotations

from composer.emit.templates import BANNER, render
from composer.machine import state_layout
from composer.model import abi, event_sources
from composer.model.facts import SuperviseRight
from composer.place.place import Placement
from composer.tables.deadlines import Kind


def abi_facts(placement: Placement) -> str:
    """The C++ of all facts, those of this system's address space size included."""
    architecture = placement.architecture
    return render(
        "abi_facts.hpp.j2",
        banner=BANNER.format(source=placement.plan.system.file),
        numbers={
            **abi.numbers(),
            **state_layout.numbers(),
            "sizeof(kernel::Machine::FpuState)": architecture.fpu_state,
            "abi::Registers::count": len(architecture.registers),
        },
        enumerations=_enumerations(),
        event_sources=event_sources.MAIN,
        call_bit=event_sources.CALL,
        sources_per_word=event_sources.WORD,
        group_word=state_layout.GROUP_WORD,
        sources=_sources(),
        architecture=architecture.name,
        beliefs=architecture.beliefs(placement.user_bits, placement.physical_end),
    )


def _enumerations() -> dict[str, tuple[str, ...]]:
    """By the enumeration of C++: all of its names, from 0."""
    return {
        **state_layout.ENUMERATIONS,
        "abi::Supervise": tuple(SuperviseRight),
        "kernel::Alarm": tuple(kind.name.lower() for kind in sorted(Kind)),
    }


def _sources() -> list[tuple[int, int, int, int]]:
    """The first and the last source of the main word, of the first group and of the last one: its
    number, its group, its bit there, and its bit in the main word.
    """
    numbers = (
        0,
        event_sources.MAIN - 1,
        *(
            event_sources.number(group, bit)
            for group in (1, event_sources.MAIN)
            for bit in (0, event_sources.WORD - 1)
        ),
    )
    return [
        (
            number,
            event_sources.group_of(number),
            event_sources.bit_of(number),
            event_sources.main_bit(number),
        )
        for number in numbers
    ]
