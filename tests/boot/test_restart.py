# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Restart and supervision on the booted machine: one boot, one case a line; and what a restart
costs the kernel.
"""

from __future__ import annotations

import re

import pytest

from tests.boot.machine import ROOT, SYSTEMS, Booted, boot, boot_once, written

SHOWN = (
    "a new life finds all memory and registers as at boot",
    "a restarted consumer drops what is in flight, counted",
    "what a producer has published survives its restart",
    "a restarted client never gets an old answer",
    "what is stopped at boot runs when it is started",
    "a caller of a server that fails wakes with server_gone",
    "after stop and start, old events are gone",
    "main returning is an end and no fault",
    "a supervisor reads the text of a panic",
    "a crash loop stops after 3 restarts",
)


@pytest.fixture(scope="module")
def booted() -> Booted:
    return boot_once(SYSTEMS / "restart" / "system.yaml", "--count", name="restart")


@pytest.mark.parametrize("shown", SHOWN)
def test_restart(booted: Booted, shown: str) -> None:
    assert f"shown: {shown}\n" in booted.text, booted.text


def test_every_case_is_one_of_those(booted: Booted) -> None:
    assert booted.status == 0, booted.text
    assert booted.text.count("shown: ") == len(SHOWN)


def test_the_kernel_says_what_it_did(booted: Booted) -> None:
    booted.shows(
        "kernel: restart: victim starts again, after 1 start\n",
        "kernel: restart: looper has used up its 3 restarts",
    )
    # A loop of one fault is one record that counts.
    told = re.findall(r"^fault: looper: .*?;", booted.text, re.MULTILINE)
    assert told == ["fault: looper: illegal instruction, syndrome 0x2000000 (3 times more);"]


CRASHER = """\
// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include <wiring.hpp>
static std::uint64_t data[SIZE / 8] = {1};
static std::uint64_t bss[SIZE / 8];
int main() {
    if (ashlar::start_count() == 3) ashlar::power_off(data[0] == 1 && bss[0] == 0 ? 9 : 1);
    data[0] = bss[SIZE / 8 - 1] = ashlar::start_count() + 5;
    asm volatile("udf #0" ::"r"(data), "r"(bss) : "memory");
    return 0;
}
"""


def _kernel_instructions(size: int) -> int:
    """Of a boot with three restarts of a component with that much data, bss and heap each."""
    banner = "# SPDX-FileCopyrightText: The Ashlar authors\n# SPDX-License-Identifier: Apache-2.0\n"
    system = written(
        f"crasher-{size}",
        {
            "system.yaml": (
                f"{banner}system: crasher\ncomponents:\n  crasher: {{priority: 1, power: true,"
                " on_fault: restart}\n"
            ),
            "components/crasher/component.yaml": (
                f"{banner}component: crasher\nsources: [crasher.cpp]\nheap: {size} B\n"
            ),
            "components/crasher/crasher.cpp": CRASHER.replace("SIZE", str(size)),
        },
    )
    done = boot(system, "--count", name=f"crasher-{size}")
    assert done.status == 9, done.text
    found = re.search(r"(\d+) in all, (\d+) of components", done.text)
    assert found, done.text
    return int(found[1]) - int(found[2])


def test_the_report_has_the_line_of_a_panic_before_a_restart(booted: Booted) -> None:
    """The stack is gone, and the panic has said who called it."""
    source = SYSTEMS / "restart/components/worker/worker.cpp"
    rows = source.read_text().split("\n")
    line = next(at for at, row in enumerate(rows, 1) if "the worker gives up" in row)
    booted.shows(
        "fault: sleeper panicked: the worker gives up",
        f"  at main ({source.relative_to(ROOT)}:{line})",
    )


def test_the_kernels_part_of_a_restart_does_not_depend_on_the_size_of_memory() -> None:
    assert _kernel_instructions(4096) == _kernel_instructions(262144)


def test_a_fault_may_halt_the_machine() -> None:
    banner = "# SPDX-FileCopyrightText: The Ashlar authors\n# SPDX-License-Identifier: Apache-2.0\n"
    system = written(
        "halt",
        {
            "system.yaml": (
                f"{banner}system: halt\ncomponents:\n  vital: {{priority: 1, power: true, on_fault:"
                " halt}\n"
            ),
            "components/vital/component.yaml": f"{banner}component: vital\nsources: [vital.cpp]\n",
            "components/vital/vital.cpp": (
                '#include <wiring.hpp>\nint main() { asm volatile("udf #0"); return 0; }\n'
            ),
        },
    )
    done = boot(system, name="halt")
    assert done.status == 98
    done.shows(
        "fault: vital: illegal instruction",
        "halt: a fault of vital ends the machine with status 98",
    )
