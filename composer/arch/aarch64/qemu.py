# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""QEMU's `virt` machine, and the processors that it knows."""

from __future__ import annotations

from composer.arch.contract import Option, Qemu, Value

_SWITCH = Value("on|off", "on or off")
_MACHINES = ("virt", *(f"virt-{version}" for version in ("6.0", "6.1", "6.2", "7.0", "7.1", "7.2")))
_NAMES = Value("|".join(_MACHINES).replace(".", r"\."), " or ".join(_MACHINES))

# The bits are the field PARange of ID_AA64MMFR0_EL1 as QEMU 7.2 gives it for each model: 2 is 40
# bits, 4 is 44, 5 is 48, 6 is 52 (Arm ARM DDI 0487, D19.2.64). More than 48 would need another
# format of tables (FEAT_LPA2).
_PROCESSORS = {
    "a64fx": 40,
    "cortex-a35": 40,
    "cortex-a53": 40,
    "cortex-a57": 44,
    "cortex-a72": 44,
    "cortex-a76": 40,
    "max": 48,  # PARange says 52
    "neoverse-n1": 48,
}

QEMU = Qemu(
    console="pl011",
    program="qemu-system-aarch64",
    machine="virt",
    option=Option(
        first=_NAMES,
        properties={
            "acpi": _SWITCH,
            "dtb-randomness": _SWITCH,
            "gic-version": Value("2", "2, which the kernel drives"),
            "highmem": _SWITCH,
            "secure": Value("off", "off"),
            "virtualization": _SWITCH,
        },
    ),
    memory=0x4000_0000,  # hw/arm/virt.c, base_memmap[VIRT_MEM]
    arguments=("-semihosting-config", "enable=on,target=native"),
    processors=_PROCESSORS,
    usual=("cortex-a72", "cortex-a53", "max"),
)
