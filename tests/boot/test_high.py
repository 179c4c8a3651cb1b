# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A device above 64 GiB is read by its owner: physical addresses are as large as the system needs
them.
"""

from __future__ import annotations

import pytest

from tests.boot.machine import SYSTEMS, boot


@pytest.mark.xdist_group("high")
@pytest.mark.parametrize("cpu", ["cortex-a53", "cortex-a72", "max"])
def test_a_device_at_257_gib_is_read_by_its_owner(cpu: str) -> None:
    assert boot(SYSTEMS / "high" / "system.yaml", "--cpu", cpu).status == 0
