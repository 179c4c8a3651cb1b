# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Removes protections from the kernel's linked code: one instruction is removed, or uses another
register or offset.

The unreviewed object is changed in the same way, so only facts about the instructions can detect
it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.verifier.mutator.kernel_object import twin
from tests.verifier.mutator.mutant import Cell, Mutant, word
from tests.verifier.mutator.subject import Subject

FAMILY = "protections in the kernel's code"
NOP, CSDB = 0xD503_201F, 0xD503_229F
SYSTEM_CALL, BOOT = "_ZN6kernel11system_callERNS_4CoreEjm", "_ZN4arch7aarch647Machine5startEv"
PAIR_OFFSET = 1 << 15  # of ldp and stp: one step


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Instructions of one kind: `word & mask == value`, right behind one that fits `before`, and
    that behind `behind`.
    """

    change: str
    object: str
    mask: int
    value: int
    before: tuple[int, int] = (0, 0)
    behind: tuple[int, int] = (0, 0)  # the one before that


STORE_PAIR, LOAD_PAIR = (0xFFC0_0000, 0xA900_0000), (0xFFC0_0000, 0xA940_0000)
STORE_VECTORS, LOAD_VECTORS = (0xFFC0_0000, 0xAD00_0000), (0xFFC0_0000, 0xAD40_0000)
WRITE, READ = (0xFFF0_0000, 0xD510_0000), (0xFFF0_0000, 0xD530_0000)
SUBS_REGISTER, SUBS_CONSTANT = (0x7FE0_FC1F, 0x6B00_001F), (0x7FC0_001F, 0x7100_001F)
COUNT, KIND = (0xFFC0_FC00, 0xB940_1000), (
    0xFFFF_FC00,
    0x9240_1400,
)  # ldr of a row's count; and with 63
B_HS, B_NE = (0xFF00_001F, 0x5400_0002), (0xFF00_001F, 0x5400_0001)
CSEL_LO = (0xFFE0_FC00, 0x9A80_3000)
# add x1, x8, #1: handed to take_group, where V209 does not follow it (absent.UNCHANGED)
NUMBER_OF_GROUP = 0x9100_0501
GIVE_BACK = (0xFFC0_03E0, 0xA940_03E0)  # ldp of two registers from the stack

PATTERNS = {
    "save": (
        Pattern(
            change="left out",
            object="a register's way into its State",
            mask=STORE_PAIR[0],
            value=STORE_PAIR[1],
        ),
        Pattern(change="left out", object="what is read of who ran", mask=READ[0], value=READ[1]),
    ),
    "resume": (
        Pattern(
            change="left out",
            object="a register's way out of its State",
            mask=LOAD_PAIR[0],
            value=LOAD_PAIR[1],
        ),
        Pattern(
            change="left out", object="what is written of who runs", mask=WRITE[0], value=WRITE[1]
        ),
    ),
    "fpu_save": (
        Pattern(
            change="left out",
            object="two floating-point registers saved",
            mask=STORE_VECTORS[0],
            value=STORE_VECTORS[1],
        ),
    ),
    "fpu_load": (
        Pattern(
            change="left out",
            object="two floating-point registers loaded",
            mask=LOAD_VECTORS[0],
            value=LOAD_VECTORS[1],
        ),
        Pattern(
            change="left out", object="floating-point control loaded", mask=WRITE[0], value=WRITE[1]
        ),
    ),
    BOOT: (
        Pattern(
            change="left out", object="a register that boot closes", mask=WRITE[0], value=WRITE[1]
        ),
    ),
    SYSTEM_CALL: (
        Pattern(
            change="left out",
            object="the bound of a slot",
            mask=B_HS[0],
            value=B_HS[1],
            before=SUBS_REGISTER,
            behind=COUNT,
        ),
        Pattern(
            change="left out",
            object="the kind of a capability",
            mask=B_NE[0],
            value=B_NE[1],
            before=SUBS_CONSTANT,
            behind=KIND,
        ),
        Pattern(
            change="left out",
            object="zero in place of what is past a bound",
            mask=CSEL_LO[0],
            value=CSEL_LO[1],
        ),
        Pattern(change="left out", object="the barrier behind it", mask=0xFFFF_FFFF, value=CSDB),
    ),
}
# Every system runs it along all of its ways.
REACHED = ("_ZN6kernel8wait_forERNS_4CoreERNS_5StateEm",)
PAIRS = {
    "save": STORE_PAIR,
    "resume": LOAD_PAIR,
    "fpu_save": STORE_VECTORS,
    "fpu_load": LOAD_VECTORS,
}


def mutants(subject: Subject) -> Iterator[Mutant]:
    for change in _changes(subject):
        other = twin(subject.image, subject.kernel, change, FAMILY)
        if other is not None:
            yield other


def _changes(subject: Subject) -> Iterator[Mutant]:
    image = subject.image

    def made(change: str, kind: str, words: str, offset: int, value: int) -> Mutant:
        return Mutant(
            system=subject.name,
            cell=Cell(family=FAMILY, change=change, object=kind),
            words=words,
            patches=(word(offset, value, 4),),
        )

    for function, patterns in PATTERNS.items():
        start = image.symbol(function)
        for offset in range(start, _end(subject, function), 4):
            old, before, behind = (image.number(offset - back, 4) for back in (0, 4, 8))
            place = f"{function} + {offset - start:#x}"
            ahead = (image.number(offset + 4, 4), image.number(offset + 8, 4))
            bounds_a_group = NUMBER_OF_GROUP in ahead and (
                old & CSEL_LO[0] == CSEL_LO[1] or old == CSDB
            )
            for pattern in patterns:
                if (
                    not bounds_a_group
                    and old & pattern.mask == pattern.value
                    and before & pattern.before[0] == pattern.before[1]
                    and behind & pattern.behind[0] == pattern.behind[1]
                ):
                    yield made(pattern.change, pattern.object, place, offset, NOP)
            mask, value = PAIRS.get(function, (0, 1))
            if old & mask == value:
                yield made(
                    "another field", f"a pair of {function}", place, offset, old ^ PAIR_OFFSET
                )
                yield made("another register", f"a pair of {function}", place, offset, old ^ 1)
            if function == "resume" and old & WRITE[0] == WRITE[1]:
                yield made(
                    "another register", "what is written of who runs", place, offset, old ^ 1
                )
    for place, offset in _given_back(subject):
        yield made("left out", "what gives a caller's registers back", place, offset, NOP)


def _given_back(subject: Subject) -> Iterator[tuple[str, int]]:
    """Place, and offset in the file, of what gives a caller two registers back that it may
    rely on.
    """
    for function in REACHED:
        start = subject.image.symbol(function)
        for offset in range(start, _end(subject, function), 4):
            old = subject.image.number(offset, 4)
            if old & GIVE_BACK[0] == GIVE_BACK[1] and 19 <= old & 31 <= 28:
                yield f"{function} + {offset - start:#x}", offset


def _end(subject: Subject, function: str) -> int:
    """Up to the next symbol."""
    image = subject.image
    start = image.symbols[function].address
    after = min(
        symbol.address
        for symbol in image.symbols.values()
        if symbol.address > start and symbol.address < start + 0x4000
    )
    return image.symbol(function) + after - start
