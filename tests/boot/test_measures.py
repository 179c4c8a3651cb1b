# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The figures of docs/performance.md that a machine can count: instructions and bytes, never time.
"""

from __future__ import annotations

from elftools.elf.elffile import ELFFile

from tests.boot.machine import ROOT, Booted, boot, build_dir, written

BANNER = "// SPDX-License-Identifier: Apache-2.0\n"
KIB = 1024


def counted(name: str, files: dict[str, str]) -> Booted:
    booted = boot(written(name, files), "--count", name=f"{name}/build")
    assert booted.status == 0, booted.text
    return booted


def sleeper(milliseconds: int) -> Booted:
    return counted(
        f"idle-{milliseconds}",
        {
            "system.yaml": "system: quiet\ncomponents:\n  sleeper: {priority: 1, power: true}\n",
            "components/sleeper/component.yaml": (
                "component: sleeper\nsources: [sleeper.cpp]\nstack: 4 KiB\nconstants:"
                f" {{milliseconds: {milliseconds}}}\n"
            ),
            "components/sleeper/sleeper.cpp": (
                BANNER
                + """#include <wiring.hpp>
int main() {
    // Volatile, so that the number changes one immediate and no instruction.
    volatile std::uint64_t milliseconds = wiring::milliseconds;
    static_cast<void>(ashlar::wait_until(ashlar::now() + ashlar::ticks(milliseconds)));
    ashlar::power_off(0);
}
"""
            ),
        },
    )


def test_an_idle_second_costs_no_instruction_in_any_component() -> None:
    assert sleeper(1000).number("of components") == sleeper(2000).number("of components")


def rounds(number: int) -> int:
    """Instructions of the kernel while two components wake each other so often; entry included."""
    port = (
        "component: {0}\nsources: [{0}.cpp]\nstack: 4 KiB\nconstants: {{rounds: {1}}}\nports:\n "
        " there: {{notification: {2}}}\n  back: {{notification: {3}}}\n"
    )
    booted = counted(
        f"rounds-{number}",
        {
            "system.yaml": (
                "system: rounds\ncomponents:\n  pong: {priority: 2}\n  ping: {priority: 1, power:"
                " true}\nnotifications:\n  there: {from: ping.there, to: pong.there}\n  back:"
                " {from: pong.back, to: ping.back}\n"
            ),
            "components/ping/component.yaml": port.format("ping", number, "raise", "receive"),
            "components/pong/component.yaml": port.format("pong", number, "receive", "raise"),
            "components/ping/ping.cpp": (
                BANNER
                + """#include <wiring.hpp>
int main() {
    for (volatile std::uint64_t left = wiring::rounds; left > 0; left = left - 1) {
        wiring::there.raise();
        static_cast<void>(ashlar::wait(wiring::back));
    }
    ashlar::power_off(0);
}
"""
            ),
            "components/pong/pong.cpp": (
                BANNER
                + """#include <wiring.hpp>
int main() {
    for (;;) {
        static_cast<void>(ashlar::wait(wiring::there));
        wiring::back.raise();
    }
}
"""
            ),
        },
    )
    return booted.number("in all") - booted.number("of components")


def test_the_first_switch_costs_what_later_ones_cost() -> None:
    none, one, two, ten = (rounds(number) for number in (0, 1, 2, 10))
    assert one - none == two - one == (ten - two) // 8
    assert (ten - two) % 8 == 0


def test_kernel_image_and_tables_keep_to_their_budgets() -> None:
    assert boot(ROOT / "system.yaml").status == 0
    with (build_dir("demo") / "kernel_alone.elf").open("rb") as file:
        sizes = {section.name: section["sh_size"] for section in ELFFile(file).iter_sections()}
    assert sizes[".text"] + sizes[".rodata"] + sizes[".boot"] <= 16 * KIB
    with (build_dir("demo") / "image.elf").open("rb") as file:
        loads = [
            segment for segment in ELFFile(file).iter_segments() if segment["p_type"] == "PT_LOAD"
        ]
    assert len(loads) <= 8
    assert sum(load["p_filesz"] for load in loads) <= 128 * KIB
