# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""AArch64: composer/arch/contract.py says what each of these is for."""

from __future__ import annotations

from collections.abc import Mapping

from composer.arch.aarch64 import descriptors, gic
from composer.arch.aarch64.code import Code
from composer.arch.aarch64.qemu import QEMU
from composer.arch.contract import Unwinding
from composer.model.machine import KernelSteps

_SYSTEM_REGISTER = 0x18  # exception class of a register that is trapped (ARM DDI 0487, "ESR_EL1")


class AArch64:
    """See contract.Architecture."""

    name = "aarch64"
    pages = descriptors.PAGES
    layout = descriptors.LAYOUT
    qemu = QEMU
    # measured under tests/boot/conformance/bounded with each part there and not there, rounded up
    steps = KernelSteps(
        base=560,
        floating_point=80,
        shared_level=50,
        log_reader=30,
        supervisor=30,
        line=20,
        group=5,
        restart=480,
        overdue=60,
        budget=80,
        payer=8,
        tree_level=20,
        set_word=30,
    )
    fpu_state = 528  # V0 to V31, FPCR and FPSR
    user_status, idle_status = "user_pstate", "idle_pstate"
    elf_machine = "EM_AARCH64"
    unwanted = "*(.ARM.*)"
    # of --fix-cortex-a53-843419: a load or store, a branch back
    moved_code: tuple[str, ...] = ("__CortexA53843419_",)
    registers = tuple(f"x{number}" for number in range(31))
    argument = 0
    message = range(2, 10)
    unwinding = Unwinding(frame="x29", link="x30", caller=8, outer=0)  # AAPCS64, 6.2.3
    debugger = "aarch64"
    lines_told, controller_told, timer_told = gic.LINES_TOLD, gic.CONTROLLER_TOLD, gic.TIMER_TOLD

    encode_leaf = staticmethod(descriptors.encode_leaf)
    encode_table = staticmethod(descriptors.encode_table)
    beliefs = staticmethod(descriptors.beliefs)
    instructions = staticmethod(Code)
    controller = staticmethod(gic.controller)
    judge_firmware = staticmethod(gic.judge_firmware)

    def root(self, physical: int, number: int) -> str:
        return f"arch::aarch64::root({physical:#x}, {number})"

    def descriptor_words(self, fpu_state: str | None) -> str:
        if fpu_state is None:
            return "{.fpu = arch::aarch64::fpu_trapped}"
        return f"{{.fpu = arch::aarch64::fpu_enabled, .fpu_state = {fpu_state}}}"

    def control_words(self, user_bits: int, physical_end: int) -> Mapping[str, int]:
        return {"__tcr": descriptors.tcr(user_bits, physical_end)}

    def core_registers(
        self, general: tuple[int, ...], sp: int, pc: int, flags: int
    ) -> tuple[int, ...]:
        return (*general, sp, pc, flags)  # struct user_pt_regs of asm/ptrace.h

    def in_space(self, number: int) -> str:
        return f"($TTBR0_EL1 >> 48) == {number}"

    def refused(self, syndrome: int) -> str:
        if syndrome >> 26 & 63 != _SYSTEM_REGISTER:
            return ""
        op0, op2, op1, crn, crm = (
            syndrome >> at & mask for at, mask in ((20, 3), (17, 7), (14, 7), (10, 15), (1, 15))
        )
        return (
            f"no right to {'read' if syndrome & 1 else 'write'} register"
            f" S{op0}_{op1}_C{crn}_C{crm}_{op2}"
        )
