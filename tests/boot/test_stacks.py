# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Stacks of real builds: too small a one is refused with its line, and no boot uses more than the
report says.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from composer.command.plans import machine_of, read_plan
from composer.machine.qemu import Boot, run
from composer.machine.sealed import Sealed
from composer.place.code import read_code
from tests.boot.machine import ROOT, ashlar, boot_once, build_dir, written

NAME = "stacks"
BANNER = "# SPDX-FileCopyrightText: The Ashlar authors\n# SPDX-License-Identifier: Apache-2.0\n"
FILES = {
    "system.yaml": (
        BANNER
        + "system: stacks\ncomponents:\n  deep: {priority: 2}\n  strider: {priority: 1, power:"
        " true}\n"
    ),
    "components/deep/component.yaml": (
        BANNER + "component: deep\nsources: [deep.cpp]\nstack: 4 KiB\n"
    ),
    "components/deep/deep.cpp": """#include <wiring.hpp>
namespace {
[[gnu::noinline]] void parse() {
    volatile char text[20 * 1024];
    asm volatile("" ::"r"(text) : "memory");
    text[0] = 1;
}
}  // namespace
int main() {
    parse();
    return 0;
}
""",
    "components/strider/component.yaml": (
        BANNER + "component: strider\nsources: [strider.cpp, stride.S]\n"
    ),
    "components/strider/strider.cpp": """#include <wiring.hpp>
extern "C" {
void stride();
int erratum();
extern const int forty_two;
const int forty_two = 42;
}
int main() {
    stride();
    ashlar::power_off(erratum() == 42 ? 0 : 1);
}
""",
    "components/strider/stride.S": """#include "ashlar/stack_size.h"
        .globl stride
        .type stride, %function
stride: sub sp, sp, #1, lsl #12
        add sp, sp, #1, lsl #12
        ret
        .size stride, . - stride
        stack_size stride, 4096

        .section .text.erratum, "ax"    // Arm erratum 843419: an adrp at the end of a page, a load, a load by its result
        .balign 4096
        .fill   0xffc / 4, 4, 0xd503201f
        .globl erratum
        .type erratum, %function
erratum: adrp   x0, forty_two
        ldr     x1, [sp]
        ldr     w0, [x0, :lo12:forty_two]
        ret
        .size erratum, . - erratum
        stack_size erratum, 0, .text.erratum
""",
}
EVERYTHING = ROOT / "tests" / "verifier" / "systems" / "everything" / "system.yaml"


def test_too_small_a_stack_and_too_large_a_step_are_refused_and_what_is_mended_runs() -> None:
    system = written(NAME, FILES)
    refused = ashlar("build", "--system", str(system), "--build-dir", str(build_dir(NAME) / "out"))
    assert refused.status == 1
    refused.shows(
        "error[C607]: `deep` takes 20",
        " bytes of stack, and has 4096",
        "components/deep/component.yaml:5:8",
        "5 | stack: 4 KiB",
        "note: the deepest chain of calls: ashlar_start 32, main ",
        ", parse 20",
        "help: 24 KiB hold it, in whole pages",
        "error[C608]: stride of `strider` takes 4096 bytes of stack at once, at 0x",
        "components/strider/component.yaml:3:1",
        "2 errors",
    )
    mended = {
        **FILES,
        "components/deep/component.yaml": FILES["components/deep/component.yaml"].replace(
            "4 KiB", "24 KiB"
        ),
    }
    mended["components/strider/stride.S"] = (
        FILES["components/strider/stride.S"]
        .replace("#1, lsl #12", "#3072")
        .replace("stride, 4096", "stride, 3072")
    )
    ran = ashlar(
        "run", "--system", str(written(NAME, mended)), "--build-dir", str(build_dir(NAME) / "out")
    )
    assert ran.status == 0, ran.text
    _is_reported(written(NAME, mended))
    # The load that the erratum could give a wrong address is moved, and does not hide how deep the
    # stack gets.
    with (build_dir(NAME) / "out" / "components" / "strider.elf").open("rb") as program:
        code = read_code(ELFFile(program))
    moved = [
        function for function in code.functions if function.name.startswith("__CortexA53843419_")
    ]
    assert len(moved) == 1 and moved[0].name.endswith(f"_{code.symbols['erratum'] + 8:X}")


def _is_reported(system: Path) -> None:
    reported = ashlar(
        "report",
        "--system",
        str(system),
        "--build-dir",
        str(build_dir(NAME) / "out"),
        "--format",
        "json",
    )
    assert reported.status == 0, reported.text
    rows = {
        one["component"]: one
        for one in json.loads(reported.text[reported.text.index("\n{\n") :])["stacks"]
    }
    assert (
        rows["deep"]["known"]
        and rows["deep"]["size"] == 24 * 1024
        and rows["deep"]["chain"][-1]["function"] == "parse"
    )
    assert (
        rows["strider"]["deepest"]
        == 3072 + sum(one["bytes"] for one in rows["strider"]["chain"][:-1])
        and rows["strider"]["known"]
    )


@pytest.mark.parametrize("name", ["everything"])
def test_no_boot_uses_more_of_a_stack_than_the_report_says(name: str) -> None:
    """Stacks are zero at first: the lowest byte that is not zero has been in use."""
    assert boot_once(EVERYTHING, name=name).status == 0
    plan = read_plan(build_dir(name))
    with open(os.devnull, "r+b") as nothing:
        outcome = run(
            Boot(
                image=Sealed(build_dir(name) / "image.elf"),
                board=plan.board,
                qemu=machine_of(plan).qemu,
                timeout=60,
                keyboard=nothing.fileno(),
                screen=nothing.fileno(),
            )
        )
    assert outcome.reason == "ended" and outcome.status == 0
    used = {}
    for component in plan.components:
        frames = plan.frame(f"stack {component.name}")
        assert frames is not None and component.stack is not None
        at = frames.start - plan.board.banks[0].start
        stack = outcome.memory[at : at + frames.size]
        used[component.name] = len(stack.lstrip(b"\0"))
        assert used[component.name] <= component.stack.deepest or component.stack.hidden, component
    assert (
        sum(size > 100 for size in used.values()) > len(used) / 2
    ), "the stacks of most components have been in use"
