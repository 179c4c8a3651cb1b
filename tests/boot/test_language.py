# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every key of the language that ends in code, on a booted machine; each system checks itself and
ends with its own status.
"""

from __future__ import annotations

from typing import Any

from tests.boot.machine import SYSTEMS, boot, plan, written


def test_seven_lines_make_64_workers_that_answer_over_128_rings() -> None:
    booted = boot(SYSTEMS / "work" / "system.yaml")
    assert booted.status == 42, booted.text
    booted.shows("work: 65 components, 128 rings")
    components = plan("work")["components"]
    assert isinstance(components, list)
    assert {component["shape"] for component in components} == {"dispatcher", "worker"}
    assert [len(one["events"]) for one in components[:2]] == [
        2,
        2,
    ]  # shared: one bit for each part, not 64


def test_480_sources_of_events_reach_one_component_each_once() -> None:
    booted = boot(SYSTEMS / "gather" / "system.yaml")
    assert booted.status == 44, booted.text
    booted.shows("gather: 61 components, 240 rings")
    components = plan("gather")["components"]
    assert isinstance(components, list)
    hub = next(component for component in components if component["name"] == "hub")
    assert {one["group"] for one in hub["events"]} == set(range(1, 9))
    assert all(
        one["group"] == 0
        for other in components
        if other["name"] != "hub"
        for one in other["events"]
    )


BANNER = "// SPDX-License-Identifier: Apache-2.0\n"
GIVERS, SOURCES = 4, 3968
FULL = {
    "system.yaml": (
        "system: full\ncomponents:\n  hub: {priority: 100, power: true}\n  giver: {count:"
        f" {GIVERS}, priority: 50}}\nrings:\n"
        + "".join(
            f"  r{number}: {{from: giver.{number % GIVERS}.out, to: hub.in, capacity: 2}}\n"
            for number in range(SOURCES)
        )
    ),
    "components/hub/component.yaml": (
        "component: hub\nsources: [hub.cpp]\nstack: 16 KiB\nports:\n  in: {ring: consumer,"
        f" message: u64, many: {SOURCES}}}\n"
    ),
    "components/hub/hub.cpp": (
        BANNER
        + """#include <wiring.hpp>
int main() {
    std::uint64_t missing = wiring::in.size();
    while (missing > 0) {
        const auto ready = ashlar::wait(wiring::in);
        for (const auto& one : wiring::in) {
            if (ready[one] && one.pop() == 7u) --missing;
        }
    }
    ashlar::power_off(45);
}
"""
    ),
    "components/giver/component.yaml": (
        "component: giver\nsources: [giver.cpp]\nports:\n  out: {ring: producer, message: u64,"
        f" many: {SOURCES // GIVERS}}}\n"
    ),
    "components/giver/giver.cpp": (
        BANNER
        + """#include <wiring.hpp>
int main() {
    for (const auto& one : wiring::out) one.push_wait(7);
    return 0;
}
"""
    ),
}


def test_as_many_sources_of_events_as_a_component_can_have() -> None:
    booted = boot(written("full", FULL), name="full/build")
    assert booted.status == 45, booted.text
    booted.shows("full: 5 components, 3968 rings")


def listed(what: str) -> list[dict[str, Any]]:
    rows = plan("language")[what]
    assert isinstance(rows, list)
    return rows


def test_numbered_instances_config_links_sets_and_an_include() -> None:
    booted = boot(SYSTEMS / "language" / "system.yaml")
    assert booted.status == 43, booted.text
    booted.shows("language: 4 components, 14 rings")
    rings = {one["name"]: one for one in listed("rings")}
    assert {name.rpartition(".")[2] for name, one in rings.items() if one["drops"]} == {
        "0",
        "1",
        "2",
        "hum",
        "sigh",
    }
    assert rings["talk.1.hum"]["capacity"] == 2 and rings["talk.1.typed"]["capacity"] == 16
    assert [one["name"] for one in listed("regions")] == [
        "board",
        "notes",
        "talk.0.text",
        "talk.1.text",
    ]
