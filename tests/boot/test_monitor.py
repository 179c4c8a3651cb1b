# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""examples/monitor: the libraries `history` and `shell`, as somebody uses them at a terminal."""

from __future__ import annotations

from tests.boot.machine import ROOT, boot

MONITOR = ROOT / "examples" / "monitor" / "system.yaml"


def test_a_shell_shows_the_newest_readings() -> None:
    """Edited lines, an earlier line and wrong commands, in step with a counted guest."""
    script = str(MONITOR.parent / "commands.script")
    booted = boot(MONITOR, "--count", "--script", script)
    assert booted.status == 0, booted.text
    booted.shows("commands.script: all met")
