# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every key of the language that ends in code, on a booted machine; each system checks itself and ends with its own status."""

from __future__ import annotations

from tests.boot.machine import SYSTEMS, boot, plan


def test_seven_lines_make_64_workers_that_answer_over_128_rings() -> None:
    booted = boot(SYSTEMS / "work" / "system.yaml")
    assert booted.status == 42, booted.text
    booted.shows("work: 65 components, 128 rings")
    components = plan("work")["components"]
    assert isinstance(components, list)
    assert {one["shape"] for one in components} == {"dispatcher", "worker"}
    assert [len(one["events"]) for one in components[:2]] == [2, 2]  # shared: one bit for each part, not 64


def test_480_sources_of_events_reach_one_component_each_once() -> None:
    booted = boot(SYSTEMS / "gather" / "system.yaml")
    assert booted.status == 44, booted.text
    booted.shows("gather: 61 components, 240 rings")
    components = plan("gather")["components"]
    assert isinstance(components, list)
    hub = next(one for one in components if one["name"] == "hub")
    assert {one["group"] for one in hub["events"]} == set(range(1, 9))
    assert all(one["group"] == 0 for other in components if other["name"] != "hub" for one in other["events"])


def test_numbered_instances_config_links_sets_and_an_include() -> None:
    booted = boot(SYSTEMS / "language" / "system.yaml")
    assert booted.status == 43, booted.text
    booted.shows("language: 4 components, 8 rings")
    regions = plan("language")["regions"]
    assert isinstance(regions, list)
    assert [one["name"] for one in regions] == ["board", "notes", "talk.0.text", "talk.1.text"]
