# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Removes protections from the kernel's code: comparisons, the registers of the resumed component,
access from EL0.

Only the image changes, so the kernel no longer equals its object. Some mutants also change the
unreviewed object; then facts about the instructions must detect them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.verifier.mutator import boot
from tests.verifier.mutator.kernel_object import ANCHORS, twin
from tests.verifier.mutator.mutant import Cell, Mutant, changes, word
from tests.verifier.mutator.subject import Subject

FAMILY, UNREVIEWED = "code protections", "code of a kernel that nobody reviewed"
NOP = 0xD503_201F
# mask, value: a comparison's outcome is used
DECISIONS = {
    "b.cond": (0xFF00_0010, 0x5400_0000),
    "cbz, cbnz": (0x7E00_0000, 0x3400_0000),
    "tbz, tbnz": (0x7E00_0000, 0x3600_0000),
    "csel": (0x7FE0_0C00, 0x1A80_0000),
    "ccmp": (0x7FE0_0400, 0x7A40_0000),
}
INVERTED = {
    "b.cond": 0,
    "cbz, cbnz": 24,
    "tbz, tbnz": 24,
    "csel": 12,
    "ccmp": 12,
}  # the bit that turns the condition round
SYSTEM_WRITE, SYSTEM_MASK = 0xD510_0000, 0xFFF0_0000
REGISTERS = {
    "cntkctl_el1": 0xD518_E100,
    "mdscr_el1": 0xD510_0240,
    "spsr_el1": 0xD518_4000,
    "elr_el1": 0xD518_4020,
    "sp_el0": 0xD518_4100,
    "tpidr_el0": 0xD51B_D040,
    "cpacr_el1": 0xD518_1040,
    "pmuserenr_el0": 0xD51B_9E00,
}
PAIR_MASK, PAIR_LOAD = 0xFFC0_03E0, 0xA940_03E0  # ldp x, x, [sp, #offset]
TAKE_MASK, TAKE, GIVE = 0xFFC0_03FF, 0xD100_03FF, 0x9100_03FF  # sub sp, sp, #bytes; add
DEEPER, DEEPEST = "takes more of the stack", "takes and gives back 4096 times as much of the stack"
IN_PAGES = 1 << 22  # of the constant of add and sub


def mutants(subject: Subject) -> Iterator[Mutant]:
    found = tuple(_changes(subject))
    yield from found
    # Those that checks of instructions see.
    deeper = [one for one in found if one.cell.change in (DEEPER, DEEPEST)]
    roots = [
        mutant
        for mutant in boot.mutants(subject)
        if mutant.cell.object == "writes of root registers"
        and changes(subject.image.data, mutant.patches)
    ]
    for one in (*deeper, *roots):
        other = twin(subject.image, subject.kernel, one, UNREVIEWED)
        if other is not None:
            yield other


def _changes(subject: Subject) -> Iterator[Mutant]:
    kernel, image = subject.kernel, subject.image
    base = image.symbols[ANCHORS[".text"]].address

    def made(change: str, kind: str, offset: int, value: int) -> Mutant:
        return Mutant(
            system=subject.name,
            cell=Cell(family=FAMILY, change=change, object=kind),
            words=f".text + {offset:#x} ({base + offset:#x}) is {value:#010x}",
            patches=(word(kernel.in_image(image, ".text", offset), value, 4),),
        )

    resume = image.symbols["resume"].address - base
    functions = [
        (symbol.address - base, symbol.address - base + symbol.size)
        for symbol in image.symbols.values()
        if symbol.size
    ]
    words = dict(kernel.own_words(".text"))
    for offset, old in words.items():
        for kind, (mask, value) in DECISIONS.items():
            if old & mask != value:
                continue
            yield made("never", kind, offset, NOP)
            yield made("the other way round", kind, offset, old ^ 1 << INVERTED[kind])
        for name, write in REGISTERS.items():
            if old & ~31 == write:
                yield made("is left as it was", name, offset, NOP)
                yield from (
                    made("takes another register", name, offset, write | number)
                    for number in range(31)
                    if number != old & 31
                )
        if old & SYSTEM_MASK == SYSTEM_WRITE and all(
            old & ~31 != register for register in REGISTERS.values()
        ):
            yield made("is left as it was", "other system registers", offset, NOP)
        if old & PAIR_MASK == PAIR_LOAD and resume <= offset < resume + 0x100:
            yield made("keeps what the kernel had", "registers of who resumes", offset, NOP)
            yield made("of another place", "registers of who resumes", offset, old ^ 1 << 15)
        end = next((end for start, end in functions if start <= offset < end), 0)
        if old & TAKE_MASK == TAKE and _gives_back(words, offset, end, old):
            yield from (
                made(DEEPER, "functions", offset, _deeper(old, 16 * step))
                for step in (1, 2, 64, 255)
            )
            deepest = made(DEEPEST, "functions", offset, old | IN_PAGES)
            giving = (at for at in range(offset, end, 4) if words.get(at) == old ^ TAKE ^ GIVE)
            more = (
                word(kernel.in_image(image, ".text", at), words[at] | IN_PAGES, 4) for at in giving
            )
            yield replace(deepest, patches=(*deepest.patches, *more))


def _gives_back(words: dict[int, int], offset: int, end: int, taken: int) -> bool:
    """A function that does not return may take more."""
    return any(words.get(at) == taken ^ TAKE ^ GIVE for at in range(offset, end, 4))


def _deeper(old: int, more: int) -> int:
    """`sub sp, sp, #bytes` with as many more."""
    taken = old >> 10 & 0xFFF
    return old & ~(0xFFF << 10) | (min(taken + more, 0xFF0) << 10)
