# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every name once, no two labels overlap, at 3 and at 40 components."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from composer.model import resolved
from composer.model.facts import PolicySubject
from composer.pipeline import front
from composer.views.draw import FORMS, draw
from composer.views.topology import ROW, topology
from tests.composer import view_systems as systems
from tests.composer.described import PROJECT


def empty() -> resolved.System:
    return systems.system("empty", ())


def linked() -> resolved.System:
    """The system that tests links on a booted machine, with an assumption."""
    system = front(PROJECT, "tests/boot/systems/language/system.yaml", None).system
    assert system is not None
    assumption = resolved.Assumption(
        what=PolicySubject.DMA,
        of=("desk", "guest.1"),
        reason="reviewed 2026-11: rings of its own only",
        place=system.place,
    )
    return replace(system, assumptions=(assumption,))


SYSTEMS: dict[str, Callable[[], resolved.System]] = {
    "demo": systems.demo,
    "forty": systems.forty,
    "empty": empty,
    "linked": linked,
}
WIDTH = {9: 5.9, 11: 7.6}  # the widest average letter of DejaVu Sans at that size, bold included


def texts(svg: bytes) -> list[tuple[str, float, float, float, float]]:
    """Every text of a drawing with its box: left, top, right, bottom."""
    found = []
    for one in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        size = float(one.attrib["font-size"])
        text = one.text or ""
        width = len(text) * WIDTH[int(size)]
        x, y = float(one.attrib["x"]), float(one.attrib["y"])
        left = x - width / 2 if one.attrib["text-anchor"] == "middle" else x
        found.append((text, left, y - size * 0.78, left + width, y + size * 0.2))
    return found


def names(system: resolved.System) -> list[str]:
    edges: list[resolved.Ring | resolved.Region | resolved.Notification | resolved.Call] = [
        *system.rings,
        *system.regions,
        *system.notifications,
        *system.calls,
    ]
    parts = {f"{link.name}.{part}" for link in system.links for part in link.parts}
    drawn = [
        *(one.name for one in edges if one.name not in parts),
        *(one.name for one in system.links),
    ]
    assumed = [
        f"assumed: {one.what} of {', '.join(one.of)}"
        for one in system.assumptions
        if one.what == "dma"
    ]
    return [
        *(one.name for one in system.instances),
        *drawn,
        *(one.device.name for one in system.devices),
        *assumed,
    ]


@pytest.mark.parametrize("name", SYSTEMS)
def test_no_two_labels_overlap(name: str) -> None:
    for one, other in itertools.combinations(texts(draw(SYSTEMS[name](), ".svg")), 2):
        apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
        assert apart, f"{one} overlaps {other}"


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_name_stands_once(name: str) -> None:
    system = SYSTEMS[name]()
    drawn = [one[0] for one in texts(draw(system, ".svg"))]
    for wanted in names(system):
        assert drawn.count(wanted) == 1, wanted


@pytest.mark.parametrize("name", SYSTEMS)
def test_more_important_components_lie_above(name: str) -> None:
    system = SYSTEMS[name]()
    height = {text: top for text, _, top, _, _ in texts(draw(system, ".svg"))}
    for one, other in itertools.pairwise(system.by_rank()):
        assert one.priority == other.priority or height[one.name] < height[other.name]


def test_wide_levels_wrap() -> None:
    assert all(len(row) <= ROW for row in topology(systems.forty()).levels)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_the_same_system_gives_the_same_bytes(form: str) -> None:
    assert draw(systems.demo(), form) == draw(systems.demo(), form)


def test_rights_stand_at_the_region() -> None:
    drawn = [one[0] for one in texts(draw(systems.demo(), ".svg"))]
    assert drawn.count("rw") == 1 and drawn.count("r") == 1


def test_the_kernel_log_is_drawn_as_what_all_can_write() -> None:
    drawn = [one[0] for one in texts(draw(systems.demo(), ".svg"))]
    assert drawn.count("kernel log") == drawn.count("faults and panics of all") == 1


def test_png_is_a_picture() -> None:
    assert draw(systems.demo(), ".png").startswith(b"\x89PNG")


def test_mermaid_names_every_node_once() -> None:
    text = draw(systems.demo(), ".mmd").decode()
    assert text.startswith("flowchart TB\n")
    for name in names(systems.demo()):
        assert len(re.findall(rf'"{name}<br/>', text)) == 1


def test_mermaid_takes_no_markup_from_a_description() -> None:
    """Labels are HTML and Markdown to those who draw them."""
    system = SYSTEMS["demo"]()
    assumption = resolved.Assumption(
        what=PolicySubject.DMA,
        of=("sender",),
        reason='<img src=x> `**b**` "] #35; &lt;',
        place=system.place,
    )
    text = draw(replace(system, assumptions=(assumption,)), ".mmd").decode()
    label = next(line for line in text.splitlines() if "assumed: dma" in line)
    inside = label[label.index('"') + 1 : label.rindex('"')].replace("<br/>", "")
    assert not set('<>`"&') & set(inside) and "#60;img" in inside
