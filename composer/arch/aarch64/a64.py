# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The A64 instructions that a program's use of its stack and of the floating-point unit hangs on,
by their encoding.

Source: Arm Architecture Reference Manual for A-profile (DDI 0487), C4.1. A question about an
instruction that is not its subject is answered with None or False.
"""

from __future__ import annotations

from composer.arch.contract import Flow

WORD = 4  # bytes of an instruction
SP = 31  # where an encoding names the stack pointer
FRAME_POINTER = 29


# By the highest byte: what can be no branch is most of a program, and is passed over at once.
MAY_BRANCH = tuple(
    byte & 0x7C == 0x14 or byte == 0x54 or byte & 0x7E in (0x34, 0x36) or byte in (0xD6, 0xD7)
    for byte in range(256)
)
# ADD, SUB and AND with an immediate, ADD and SUB of registers: 64 bits wide
MAY_SET_SP = tuple(byte in (0x91, 0xD1, 0x92, 0x8B, 0xCB) for byte in range(256))


def branch(word: int, address: int) -> tuple[Flow, int] | None:
    """C4.1.65: branches, with their target or the register that holds it; RET is none."""
    if word & 0x7C00_0000 == 0x1400_0000:
        return Flow.CALL if word >> 31 else Flow.JUMP, address + _signed(word, 26)
    if word & 0xFF00_0000 == 0x5400_0000 or word & 0x7E00_0000 == 0x3400_0000:  # B.cond, CBZ, CBNZ
        return Flow.JUMP, address + _signed(word >> 5, 19)
    if word & 0x7E00_0000 == 0x3600_0000:  # TBZ, TBNZ
        return Flow.JUMP, address + _signed(word >> 5, 14)
    if word & 0xFEDF_0000 == 0xD61F_0000:  # BR, BLR, with pointer authentication too
        return Flow.CALL_REGISTER if word >> 21 & 1 else Flow.JUMP_REGISTER, word >> 5 & 31
    return None


def _signed(field: int, bits: int) -> int:
    """A count of instructions, in bytes."""
    value = field & ((1 << bits) - 1)
    return (value - (1 << bits) if value >> bits - 1 else value) * WORD


def needs_floating_point(word: int) -> bool:
    """Scalar floating-point and Advanced SIMD, the scalable vectors, or a load or store of their
    registers (C4.1.66, V).
    """
    op0 = word >> 25 & 0xF
    return (
        op0 & 0b0111 == 0b0111 or op0 == 0b0010 or (op0 & 0b0101 == 0b0100 and bool(word >> 26 & 1))
    )


def taken(word: int) -> int | None:
    """Bytes that `sub sp, sp, #n` takes from the stack."""
    if word & 0xFF80_03FF != 0xD100_03FF:
        return None
    return (word >> 10 & 0xFFF) << (12 if word >> 22 & 1 else 0)


def takes_register(word: int) -> bool:
    """`sub sp, sp, xN`."""
    return word & 0xFFE0_03FF == 0xCB20_03FF


def gives_back(word: int) -> bool:
    """`add sp, sp, #n`, `mov sp, x29`, or a load that moves sp up: a function is about to leave."""
    added = word & 0xFF80_001F == 0x9100_001F and word >> 5 & 31 in (SP, FRAME_POINTER)
    loaded = word >> 5 & 31 == SP and (
        word & 0xFFC0_0000 in (0xA8C0_0000, 0x6CC0_0000) or word & 0xFFE0_0C00 == 0xF840_0400
    )
    return added or loaded or word & 0xFF80_03FF == 0xD100_03BF  # sub sp, x29, #n


def sp_from(word: int) -> int | None:
    """N of `mov sp, xN`. None for the frame pointer, which restores sp."""
    register = word >> 5 & 31
    return (
        register
        if word & 0xFFFF_FC1F == 0x9100_001F and register not in (SP, FRAME_POINTER)
        else None
    )


def aligned(word: int) -> tuple[int, int] | None:
    """Of `and xD, xN, #-alignment`: D, which may be sp, and the alignment in bytes."""
    ones, rotated = (word >> 10 & 63) + 1, word >> 16 & 63
    if word & 0xFFC0_0000 != 0x9240_0000 or ones != rotated:
        return None
    return word & 31, 1 << 64 - ones


def sum_of(word: int) -> tuple[int, int, int] | None:
    """Of `add xD, xN, xM` with any shift or extension: D, N, M."""
    return (
        (word & 31, word >> 5 & 31, word >> 16 & 31) if word & 0xFF00_0000 == 0x8B00_0000 else None
    )


def places(word: int, address: int) -> tuple[int, int] | None:
    """Of `adr xD, label`: D and the label's address."""
    if word & 0x9F00_0000 != 0x1000_0000:
        return None
    value = (word >> 5 & 0x7_FFFF) << 2 | word >> 29 & 3
    return word & 31, address + (value - (1 << 21) if value >> 20 else value)


def loads_offset(word: int) -> tuple[int, int] | None:
    """Of `ldrsw xD, [xN, …]` with a register as offset: D and N."""
    return (word & 31, word >> 5 & 31) if word & 0xFFE0_0C00 == 0xB8A0_0800 else None
