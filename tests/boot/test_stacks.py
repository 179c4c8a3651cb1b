# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Stacks of real builds: too small a one is refused with its line, and no boot uses more than the report says."""

from __future__ import annotations

import json
import os

import pytest

from composer.command.plans import read_plan
from composer.machine.qemu import Boot, run
from tests.boot.machine import ROOT, ashlar, boot_once, build_dir, written

NAME = "stacks"
BANNER = "# SPDX-FileCopyrightText: The Ashlar authors\n# SPDX-License-Identifier: Apache-2.0\n"
FILES = {
    "system.yaml": BANNER + "system: stacks\ncomponents:\n  deep: {priority: 2, power: true}\n  strider: {priority: 1}\n",
    "components/deep/component.yaml": BANNER + "component: deep\nsources: [deep.cpp]\nstack: 4 KiB\n",
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
    ashlar::power_off(0);
}
""",
    "components/strider/component.yaml": BANNER + "component: strider\nsources: [strider.cpp, stride.S]\n",
    "components/strider/strider.cpp": '#include <wiring.hpp>\nextern "C" void stride();\nint main() {\n    stride();\n    return 0;\n}\n',
    "components/strider/stride.S": """#include "ashlar/stack_size.h"
        .globl stride
        .type stride, %function
stride: sub sp, sp, #1, lsl #12
        add sp, sp, #1, lsl #12
        ret
        .size stride, . - stride
        stack_size stride, 4096
""",
}
EVERYTHING = ROOT / "tests" / "verifier" / "systems" / "everything" / "system.yaml"


def test_a_stack_that_is_too_small_and_a_step_that_is_too_large_are_refused_and_can_be_mended() -> None:
    system = written(NAME, FILES)
    refused = ashlar("build", "--system", str(system), "--build-dir", str(build_dir(NAME) / "out"))
    assert refused.status == 1
    refused.shows("error[C607]: `deep` takes 20", " bytes of stack, and has 4096", "components/deep/component.yaml:5:8", "5 | stack: 4 KiB",
                  "note: the deepest chain of calls: ashlar_start 32, main ", ", parse 20", "help: 24 KiB hold it, in whole pages",
                  "error[C608]: stride of `strider` takes 4096 bytes of stack at once, at 0x", "components/strider/component.yaml:3:1", "2 errors")
    mended = {**FILES, "components/deep/component.yaml": FILES["components/deep/component.yaml"].replace("4 KiB", "24 KiB")}
    mended["components/strider/stride.S"] = FILES["components/strider/stride.S"].replace("#1, lsl #12", "#3072").replace("4096", "3072")
    reported = ashlar("report", "--system", str(written(NAME, mended)), "--build-dir", str(build_dir(NAME) / "out"), "--format", "json")
    assert reported.status == 0, reported.text
    rows = {one["component"]: one for one in json.loads(reported.text[reported.text.index("\n{\n") :])["stacks"]}
    assert rows["deep"]["known"] and rows["deep"]["size"] == 24 * 1024 and rows["deep"]["chain"][-1]["function"] == "parse"
    assert rows["strider"]["deepest"] == 3072 + sum(one["bytes"] for one in rows["strider"]["chain"][:-1]) and rows["strider"]["known"]


@pytest.mark.parametrize("name", ["everything"])
def test_no_boot_uses_more_of_a_stack_than_the_report_says(name: str) -> None:
    """Stacks are zero at first: the lowest byte that is not zero has been in use."""
    assert boot_once(EVERYTHING, name=name).status == 0
    plan = read_plan(build_dir(name))
    with open(os.devnull, "r+b") as nothing:
        outcome = run(Boot(image=build_dir(name) / "image.elf", board=plan.board, timeout=60, keyboard=nothing.fileno(), screen=nothing.fileno()))
    assert outcome.reason == "ended" and outcome.status == 0
    used = {}
    for one in plan.components:
        frames = plan.frame(f"stack {one.name}")
        assert frames is not None and one.stack is not None
        at = frames.start - plan.board.banks[0].start
        stack = outcome.memory[at : at + frames.size]
        used[one.name] = len(stack.lstrip(b"\0"))
        assert used[one.name] <= one.stack.deepest or one.stack.hidden, one
    assert sum(size > 100 for size in used.values()) > len(used) / 2, "the stacks of most components have been in use"
