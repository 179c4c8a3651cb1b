# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The first instructions, the literals they load, and the kernel's writes of root registers."""

from __future__ import annotations

from collections.abc import Iterator

from tests.verifier.mutator.mutant import Cell, Mutant, word
from tests.verifier.mutator.subject import Subject

FAMILY = "boot"
NOP, BRANCH_SELF = 0xD503_201F, 0x1400_0000
TTBR0_WRITE, TTBR1_WRITE, MASK = 0xD518_2000, 0xD518_2020, 0xFFFF_FFE0
TCR_FIELDS = {
    "T0SZ": (0, 6),
    "EPD0": (7, 1),
    "IRGN0": (8, 2),
    "ORGN0": (10, 2),
    "SH0": (12, 2),
    "TG0": (14, 2),
    "T1SZ": (16, 6),
    "A1": (22, 1),
    "EPD1": (23, 1),
    "IRGN1": (24, 2),
    "ORGN1": (26, 2),
    "SH1": (28, 2),
    "TG1": (30, 2),
    "IPS": (32, 3),
    "AS": (36, 1),
    "TBI": (37, 2),
    "HA and HD": (39, 2),
    "HPD": (41, 2),
    "upper bits": (43, 21),
}


def mutants(subject: Subject) -> Iterator[Mutant]:
    def made(change: str, kind: str, words: str, offset: int, value: int, size: int = 8) -> Mutant:
        return Mutant(
            system=subject.name,
            cell=Cell(family=FAMILY, change=change, object=kind),
            words=words,
            patches=(word(offset, value, size),),
        )

    image = subject.image
    at = image.symbol("translation_control")
    control = image.number(at)
    for name, (shift, width) in TCR_FIELDS.items():
        for value in range(1, min(1 << width, 32)):
            yield made(
                f"TCR: {name}",
                "translation_control",
                f"{name} turned by {value:#x}",
                at,
                control ^ value << shift,
            )
    for name in (
        "memory_attributes",
        "system_control",
        "boot_vectors",
        "hypervisor_control",
        "system_control_off",
        "exit_at_entry",
    ):
        at = image.symbol(name)
        for bit in range(64):
            yield made(
                "a bit turned", name, f"{name}: bit {bit} turned", at, image.number(at) ^ 1 << bit
            )
    others = {
        "kernel_vectors": image.symbols["kernel_vectors"].address,
        "zero": 0,
        "kernel_start": image.symbols["kernel_start"].address,
        "the vectors' physical address": 0x4008_0800,
    }
    yield from (
        made(
            "another address",
            "boot_vectors",
            f"boot_vectors: {words}",
            image.symbol("boot_vectors"),
            value,
        )
        for words, value in others.items()
    )
    yield from _instructions(subject, made)
    yield from _writes_of_roots(subject, made)


def _instructions(subject: Subject, made: object) -> Iterator[Mutant]:
    assert callable(made)
    start, end = subject.image.symbol("_start"), subject.image.symbol("kernel_root")
    for offset in range(start, end - 4, 4):
        old = subject.image.number(offset, 4)
        if old in (0, NOP):  # padding before the literals
            continue
        yield made(
            "left out",
            "instructions of boot",
            f"instruction {(offset - start) // 4} does nothing",
            offset,
            NOP,
            4,
        )
        yield made(
            "stops there",
            "instructions of boot",
            f"instruction {(offset - start) // 4} waits for ever",
            offset,
            BRANCH_SELF,
            4,
        )
        for bit in (0, 5, 12, 21, 31):
            yield made(
                "another instruction",
                "instructions of boot",
                f"instruction {(offset - start) // 4}: bit {bit} turned",
                offset,
                old ^ 1 << bit,
                4,
            )


def _writes_of_roots(subject: Subject, made: object) -> Iterator[Mutant]:
    """`msr ttbr0_el1, x` in the kernel's text: left out, of another register, to the other root."""
    assert callable(made)
    text = subject.image.segments[0]
    for offset in range(text.offset, text.offset + text.file_size, 4):
        old = subject.image.number(offset, 4)
        if old & MASK not in (TTBR0_WRITE, TTBR1_WRITE):
            continue
        place = f"the write of a root at {text.virtual + offset - text.offset:#x}"
        yield made("left out", "writes of root registers", f"{place} does nothing", offset, NOP, 4)
        yield made(
            "to the other root register",
            "writes of root registers",
            f"{place} writes the other half's root",
            offset,
            old ^ 0x20,
            4,
        )
        for register in range(31):
            yield made(
                "of another register",
                "writes of root registers",
                f"{place} takes x{register}",
                offset,
                old & MASK | register,
                4,
            )
    for number in range(10):
        offset = text.offset + 0x1000 + number * 0x2A4
        yield made(
            "one more",
            "writes of root registers",
            f"x{number} becomes a root at {text.virtual + offset - text.offset:#x}",
            offset,
            TTBR0_WRITE | number,
            4,
        )
