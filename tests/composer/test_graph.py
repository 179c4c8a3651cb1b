# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every name once, no two labels overlap, at 3 and at 40 components; what is alike once, and the
largest system of the repository still readable.
"""

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
from composer.views.topology import KINDS, ROW, topology
from tests.composer import view_systems as systems
from tests.composer.described import PROJECT
from tests.composer.laid_out import crossings, layout, runs_through

LARGEST = "tests/boot/conformance/lives/system.yaml"  # 102 components, 197 edges


def described(file: str) -> resolved.System:
    system = front(PROJECT, file, None).system
    assert system is not None
    return system


def empty() -> resolved.System:
    return systems.system("empty", ())


def linked() -> resolved.System:
    """The system that tests links on a booted machine, with an assumption."""
    system = described("tests/boot/systems/language/system.yaml")
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
    "everything": lambda: described("tests/verifier/systems/everything/system.yaml"),
    "largest": lambda: described(LARGEST),
}
UNFOLDED = ("demo", "forty", "empty", "linked")  # no two of their components are alike
CROSSINGS = {"demo": 0, "forty": 61, "empty": 0, "linked": 4, "everything": 62, "largest": 192}
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
        *(edge.name for edge in edges if edge.name not in parts),
        *(one.name for one in system.links),
    ]
    assumed = [
        f"assumed: {assumption.what} of {', '.join(assumption.of)}"
        for assumption in system.assumptions
        if assumption.what == "dma"
    ]
    return [
        *(instance.name for instance in system.instances),
        *drawn,
        *(device.device.name for device in system.devices),
        *assumed,
    ]


@pytest.mark.parametrize("name", SYSTEMS)
def test_no_two_labels_overlap(name: str) -> None:
    for one, other in itertools.combinations(texts(draw(SYSTEMS[name](), ".svg")), 2):
        apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
        assert apart, f"{one} overlaps {other}"


@pytest.mark.parametrize("name", UNFOLDED)
def test_every_name_stands_once(name: str) -> None:
    system = SYSTEMS[name]()
    drawn = [text[0] for text in texts(draw(system, ".svg"))]
    for wanted in names(system):
        assert drawn.count(wanted) == 1, wanted


@pytest.mark.parametrize("name", SYSTEMS)
def test_more_important_components_lie_above(name: str) -> None:
    system = SYSTEMS[name]()
    boxes = layout(draw(system, ".dot")).nodes
    drawn = [one for one in system.by_rank() if f"component {one.name}" in boxes]
    assert name not in UNFOLDED or len(drawn) == len(system.instances)
    for one, other in itertools.pairwise(drawn):
        above, below = boxes[f"component {one.name}"], boxes[f"component {other.name}"]
        assert one.priority == other.priority or below.top < above.bottom


@pytest.mark.parametrize("name", SYSTEMS)
def test_nothing_lies_over_anything_else(name: str) -> None:
    """By Graphviz's own layout: boxes, labels, frames, the legend, and lines that run through a
    box.
    """
    drawn = layout(draw(SYSTEMS[name](), ".dot"))
    for (one, box), (other, another) in itertools.combinations(drawn.nodes.items(), 2):
        assert not box.overlaps(another), f"{one} overlaps {other}"
    for node, box in drawn.nodes.items():
        for text, where in drawn.texts[node]:
            assert box.holds(where), f"{text} does not fit into {node}"
        for text, where in drawn.legend:
            assert not box.overlaps(where), f"{text} of the legend lies over {node}"
        for way in drawn.ways:
            assert node in way.ends or not runs_through(way, box), f"{way.ends} run through {node}"


@pytest.mark.parametrize("name", SYSTEMS)
def test_no_more_lines_cross_than_were_measured(name: str) -> None:
    assert crossings(layout(draw(SYSTEMS[name](), ".dot")).ways) <= CROSSINGS[name]


def test_the_largest_system_is_the_largest() -> None:
    """Of those that are described in the repository, by components."""
    counts = {}
    for file in sorted(PROJECT.glob("tests/**/system.yaml")):
        name = str(file.relative_to(PROJECT))
        if not name.startswith("tests/reject/"):
            made = front(PROJECT, name, None).system
            counts[name] = len(made.instances) if made is not None else 0
    assert max(counts, key=lambda name: counts[name]) == LARGEST


def test_wide_levels_wrap() -> None:
    assert all(len(row) <= ROW for row in topology(systems.forty()).levels)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_the_same_system_gives_the_same_bytes(form: str) -> None:
    assert draw(systems.demo(), form) == draw(systems.demo(), form)


def test_rights_stand_at_the_region() -> None:
    drawn = [text[0] for text in texts(draw(systems.demo(), ".svg"))]
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


def nodes(
    system: resolved.System, of: str | None = None, left_out: tuple[str, ...] = ()
) -> set[str]:
    return set(layout(draw(system, ".dot", of, left_out)).nodes)


def test_instances_that_differ_in_their_number_alone_are_drawn_once() -> None:
    """64 workers and 64 links: a component, a link and the dispatcher, each with its count."""
    system = described("tests/boot/systems/work/system.yaml")
    assert nodes(system) == {"component dispatcher", "component worker.0-63", "link work.0-63"}
    drawn = [one[0] for one in texts(draw(system, ".svg"))]
    assert drawn.count("64 components") == drawn.count("64 links") == 1
    assert '"worker.0-63<br/>64 components<br/>type worker' in draw(system, ".mmd").decode()


def test_an_instance_that_differs_is_drawn_by_itself() -> None:
    system = described("tests/boot/systems/work/system.yaml")
    first, *rest = system.by_rank()[1:]
    changed = replace(
        system, instances=(system.by_rank()[0], first, replace(rest[0], power=True), *rest[1:])
    )
    assert nodes(changed) >= {"component worker.0, 2-63", "component worker.1"}


def test_parallel_edges_are_one_node_with_their_number_and_names() -> None:
    one, other = (
        systems.ring(name, "sender.out", "receiver.in") for name in ("urgent", "ordinary")
    )
    demo = systems.demo()
    drawn = texts(draw(replace(demo, rings=(*demo.rings, one, other)), ".svg"))
    assert [text for text, *_ in drawn].count("3 rings") == 1
    assert {"messages", "urgent", "ordinary"} <= {text for text, *_ in drawn}
    back = systems.ring("back", "receiver.out", "sender.in")
    assert "ring back" in nodes(replace(demo, rings=(*demo.rings, back))), "the other way round"


def test_members_of_a_group_have_its_name_and_a_frame() -> None:
    group = resolved.Group(name="visitors", members=("sender", "receiver"))
    drawn = layout(draw(replace(systems.demo(), groups=(group,)), ".dot"))
    for name in ("sender", "receiver"):
        box = drawn.nodes[f"component {name}"]
        assert "group visitors" in {text for text, _ in drawn.texts[f"component {name}"]}
        assert any(frame.holds(box) for frame in drawn.frames)
    assert not any(frame.overlaps(drawn.nodes["component console"]) for frame in drawn.frames)


def test_the_legend_names_the_kinds_that_are_drawn_and_no_other() -> None:
    for form, legend in ((".dot", "{}</font>"), (".mmd", '"{}<br/>')):
        text = draw(systems.demo(), form).decode()
        absent = {kind for kind in KINDS if legend.format(kind) not in text}
        assert absent == {"link", "supervision", "assumption"}


def test_of_draws_a_component_with_those_that_it_exchanges_something_with() -> None:
    assert nodes(systems.forty(), of="worker_3") == {
        "component worker_3",
        "component worker_2",
        "component console",
        "ring jobs_2",
        "call print",
    }
    drawn = {text for text, *_ in texts(draw(systems.forty(), ".svg", "worker_3"))}
    assert "15 not drawn" in drawn, "the other clients of the console"
    assert "forty, neighbourhood of worker_3" in drawn
    assert len(nodes(systems.forty(), of="console")) == 1 + 16 + 2, "a server with all its clients"


def test_of_draws_one_of_a_set_by_its_own_name() -> None:
    system = described("tests/boot/systems/work/system.yaml")
    assert nodes(system, of="worker.7") == {
        "component dispatcher",
        "component worker.7",
        "link work.7",
    }


@pytest.mark.parametrize("form", [".dot", ".mmd"])
def test_without_leaves_out_kinds_of_edges(form: str) -> None:
    kinds = tuple(kind for kind in KINDS if kind != "component")
    bare = draw(systems.demo(), form, None, kinds).decode()
    assert all(name in bare for name in ("console", "sender", "receiver"))
    assert not any(
        name in bare for name in ("messages", "frames", "alarm", "stdout", "[dir=", "-->")
    )
    assert "demo, without ring, region, notification" in bare


@pytest.mark.parametrize("form", [".svg", ".mmd"])
def test_hostile_names_of_groups_and_components_stay_texts(form: str) -> None:
    """The loader lets no such name through; the pictures do not rely on it."""
    hostile = '<b>"];}\\ --> x `&'
    demo = systems.demo()
    first = replace(demo.instances[2], name=hostile)
    group = resolved.Group(name=hostile, members=(hostile,))
    system = replace(
        demo,
        instances=(*demo.instances[:2], first),
        groups=(group,),
        rings=(),
        notifications=(),
        calls=(),
    )
    drawn = draw(system, form).decode()
    if form == ".svg":
        found = [text for text, *_ in texts(drawn.encode())]
        assert hostile in found and f"group {hostile}" in found
    else:
        line = next(line for line in drawn.splitlines() if "#60;b#62;" in line)
        assert not set("<>`&") & set(line.replace("<br/>", ""))
