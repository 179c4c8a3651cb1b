# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Objects that do what no compiler would write: the composer links them, the verifier proves the
image, and what they try ends in a fault of that component alone.
"""

from __future__ import annotations

import pytest

from tests.boot.test_objects import compiled, run, system

HOSTILE = {
    "a wild system call": ("mov x0, #-1\nmov x1, #-1\nsvc #0xffff\nb .", "fault: app"),
    "a system register": ("mov x0, #0\nmsr vbar_el1, x0\nb .", "fault: app"),
    "the translation table": ("mrs x0, ttbr1_el1\nb .", "fault: app"),
    "an invalidation": ("tlbi vmalle1\nb .", "fault: app"),
    "an exception return": ("eret", "fault: app"),
    "the monitor": ("hvc #0\nb .", "fault: app"),
    "the kernel's memory": (
        "movz x0, #0xff80, lsl #48\nstr xzr, [x0]\nb .",
        "fault: app",
    ),
    "physical memory": ("mov x0, #0x40000000\nstr xzr, [x0]\nb .", "fault: app"),
    "its own code": ("adr x0, main\nstr xzr, [x0]\nb .", "fault: app"),
    "code in its data": ("adrp x0, d\nadd x0, x0, :lo12:d\nbr x0\n.data\nd: ret", "fault: app"),
    "code in its constants": (
        'adrp x0, d\nadd x0, x0, :lo12:d\nbr x0\n.section .rodata.x, "a"\nd: ret',
        "fault: app",
    ),
    "floating point that a symbol hides": (".word 0x1e602000\nb .", "fault: app"),
}


@pytest.mark.parametrize("what", sorted(HOSTILE))
def test_what_an_object_tries_is_a_fault_of_its_own(what: str) -> None:
    """The composer links it, the verifier proves the image, and the other component ends the
    machine.
    """
    code, fault = HOSTILE[what]
    file = system("object_hostile")
    compiled(file, f".globl main\nmain:\n{code}\n", suffix=".s", headers=False)
    booted = run(file)
    assert booted.status == 34, booted.text
    booted.shows(fault, "after: the others go on")
