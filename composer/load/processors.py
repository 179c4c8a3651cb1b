# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The processors of AArch64 that QEMU's `virt` knows, and the bits of a physical address of each.

The bits are the field PARange of ID_AA64MMFR0_EL1 as QEMU 7.2 gives it for each model: 2 is 40
bits, 4 is 44, 5 is 48, 6 is 52 (Arm ARM DDI 0487, D19.2.64). More than 48 would need another format
of tables (FEAT_LPA2).
"""

from __future__ import annotations

from collections.abc import Mapping

PHYSICAL_BITS: Mapping[str, int] = {
    "a64fx": 40,
    "cortex-a35": 40,
    "cortex-a53": 40,
    "cortex-a57": 44,
    "cortex-a72": 44,
    "cortex-a76": 40,
    "max": 48,  # PARange says 52
    "neoverse-n1": 48,
}
