# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What the parts of the kernel's longest way cost here: measured under
tests/boot/conformance/bounded with each part there and not there, and rounded up.
"""

from __future__ import annotations

from composer.model.machine import KernelSteps

STEPS = KernelSteps(
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
