# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Links, sets, config and policies where fixtures are too small: what they expand to, and mistakes
that meet.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.authority.influence import Hop, component, shortest
from composer.load import config
from composer.load.scalars import Mistake
from composer.model.diagnostics import Place
from composer.model.facts import OF_CONFIG, Chars, ConfigType, Scalar
from composer.resolve.sets import Names, pairs
from tests.composer.described import REJECT, judge

HERE = Place("system.yaml", 1)


def system(folder: Path, text: str) -> Path:
    for name in ("components", "interfaces"):
        if not (folder / name).exists():
            (folder / name).symlink_to(REJECT / name)
    (folder / "system.yaml").write_text(text)
    return folder / "system.yaml"


def test_a_role_that_the_interface_lacks_is_told_once_and_links_to_it_are_quiet(
    tmp_path: Path,
) -> None:
    (tmp_path / "components" / "odd").mkdir(parents=True)
    (tmp_path / "components" / "odd" / "component.yaml").write_text(
        "component: odd\nsources: [odd.cpp]\nports:\n  wire: {link: wire, role: nearer}\n"
    )
    (tmp_path / "components" / "odd" / "odd.cpp").write_text("")
    (tmp_path / "components" / "far").symlink_to(REJECT / "components" / "far")
    file = system(
        tmp_path,
        (
            "system: x\ncomponents: {a: {type: odd, priority: 1, power: true}, b: {type: far,"
            " priority: 2}}\nregions: {desk: {size: 4 KiB}}\nlinks: {w: {from: a.wire, to: b.wire,"
            " desk: desk, capacity: 4, config: {speed: 1}}}\n"
        ),
    )
    judged = judge(file)
    assert judged.codes == ["R024"], judged.text


def test_either_end_may_stand_first(tmp_path: Path) -> None:
    text = (
        "system: x\ncomponents: {{a: {{type: near, priority: 1, power: true}}, b: {{type: far,"
        " priority: 2}}}}\nregions: {{desk: {{size: 4 KiB}}}}\nlinks: {{w: {{from: {0}.wire, to:"
        " {1}.wire, desk: desk, capacity: 4, config: {{speed: 1}}}}}}\n"
    )
    made = [judge(system(tmp_path, text.format(*ends))).front.system for ends in ("ab", "ba")]
    assert made[0] is not None and made[1] is not None
    for one in made:
        assert one is not None and [(ring.producer.instance, ring.name) for ring in one.rings] == [
            ("a", "w.words"),
            ("b", "w.back"),
        ]


def test_a_link_is_numbered_only_when_it_is_written_for_several() -> None:
    assert pairs(["a"], ["b"]) == (("a", "b"),)
    assert pairs(["a"], ["b", "c"]) == (("a", "b"), ("a", "c"))
    assert pairs(["a", "b"], ["c", "d"]) == (("a", "c"), ("b", "d"))
    assert pairs(["a", "b"], ["c", "d", "e"]) is None


def test_members_of_sets() -> None:
    names = Names.of(["w.0", "w.1", "w.2", "solo", "v.0"])
    assert names.members("w.*") == ("w.0", "w.1", "w.2") and names.members("w.1-2") == (
        "w.1",
        "w.2",
    )
    assert names.members("w.1") == ("w.1",) and names.members("solo") == ("solo",)
    assert (
        names.members("w.2-3") == ()
        and names.members("w.2-1") == ()
        and names.members("x.*") == ()
        and names.members("w.0-99999") == ()
    )


@given(st.sampled_from([*OF_CONFIG.values(), Chars(1), Chars(256)]), st.text(max_size=40))
def test_any_text_is_a_value_of_its_size_or_a_mistake(kind: ConfigType, text: str) -> None:
    try:
        data = config.to_bytes(kind, text)
    except Mistake:
        return
    assert len(data) == kind.size


@given(st.sampled_from([1, 2, 4, 8]), st.booleans(), st.integers(-(1 << 64), 1 << 64))
def test_numbers_decode_to_what_was_written(size: int, signed: bool, value: int) -> None:
    kind = OF_CONFIG[f"{'i' if signed else 'u'}{8 * size}"]
    least, most = (
        (-(1 << 8 * size - 1), (1 << 8 * size - 1) - 1) if signed else (0, (1 << 8 * size) - 1)
    )
    if least <= value <= most:
        assert int.from_bytes(config.to_bytes(kind, str(value)), "little", signed=signed) == value
    else:
        with pytest.raises(Mistake):
            config.to_bytes(kind, str(value))


def test_values_of_config() -> None:
    assert config.to_bytes(Scalar.IPV4, "10.0.2.15/24") == bytes([10, 0, 2, 15, 24, 0, 0, 0])
    assert config.to_bytes(Scalar.MAC, "52:54:00:12:34:56") == bytes.fromhex("5254001234560000")
    assert config.to_bytes(Scalar.TIME, "20 ms") == (20_000_000).to_bytes(8, "little")
    assert config.to_bytes(Scalar.SIZE, "2 KiB") == (2048).to_bytes(8, "little")
    for kind, text in (
        (Scalar.IPV4, "10.0.2.256"),
        (Scalar.IPV4, "10.0.2.15/33"),
        (Scalar.MAC, "52:54:00"),
        (Scalar.TIME, "20ms"),
        (Scalar.FLAG, "yes"),
        (Chars(3), "four"),
    ):
        with pytest.raises(Mistake):
            config.to_bytes(kind, text)


Edges = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=20)


@given(Edges, st.sets(st.integers(0, 6), max_size=2))
def test_the_shortest_path_is_one_and_is_shortest(
    edges: list[tuple[int, int]], trusted: set[int]
) -> None:
    """Against a search by powers of the relation: distance by distance, trusted ones never
    passed.
    """
    out: dict[tuple[str, str], list[Hop]] = {}
    for one, other in edges:
        out.setdefault(component(str(one)), []).append(
            Hop(component(str(one)), component(str(other)), "", HERE)
        )
    path = shortest(out, ["0"], frozenset({"6"}), frozenset(str(one) for one in trusted))
    reached, distance = {0}, 0
    while 6 not in reached and distance < 8:
        distance += 1
        reached |= {
            other for one, other in edges if one in reached and (one == 0 or one not in trusted)
        }
    assert len(path) == (distance if 6 in reached else 0)
    for before, after in zip(path, path[1:]):
        assert before.target == after.source and after.source[1] not in {
            str(one) for one in trusted
        }
    if path:
        assert path[0].source == component("0") and path[-1].target == component("6")


@pytest.mark.parametrize(
    ("near", "far", "codes"),
    [
        ("none", "none", ["C206"]),
        ("none", "r", ["C207"]),
        ("rw", "none", ["C207"]),
        ("rw", "r", []),
    ],
)
def test_a_region_part_that_an_end_does_without_is_told(
    tmp_path: Path, near: str, far: str, codes: list[str]
) -> None:
    """A part without a peer, or at one end only, is a region that no component uses, or only one."""
    (tmp_path / "interfaces").mkdir()
    (tmp_path / "interfaces" / "pane.yaml").write_text(
        "interface: pane\nroles: [near, far]\nparts:\n  glass: {region: {near: rw, far: r}, size: 4"
        " KiB}\n  bell: {notification: near -> far}\n"
    )
    for role, right in (("near", near), ("far", far)):
        (tmp_path / "components" / role).mkdir(parents=True)
        (tmp_path / "components" / role / "component.yaml").write_text(
            f"component: {role}\nsources: [a.cpp]\nports:\n  pane: {{link: pane, role: {role},"
            f" glass: {right}}}\n"
        )
        (tmp_path / "components" / role / "a.cpp").write_text("")
    text = (
        "system: x\ncomponents: {near: {priority: 1, power: true}, far: {priority: 2}}\nlinks: {p:"
        " {from: near.pane, to: far.pane}}\n"
    )
    judged = judge(system(tmp_path, text))
    assert judged.codes == codes, judged.text


WAITS = """system: x
components: {a: {type: plain, priority: 1, power: true}, b: {type: plain, priority: 2}, c: {type: plain, priority: 3}}
rings:
  one:   {from: a.out, to: b.in, capacity: 2}
  two:   {from: b.out, to: c.in, capacity: 2}
  three: {from: c.out, to: a.in, capacity: 2}
"""


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ("", ["C306"]),
        ("policy: [{assume: yields, of: b, reason: x}]\n", []),
        ("policy: [{assume: yields, of: [a, b, c], reason: x}]\n", []),
    ],
)
def test_who_yields_breaks_a_cycle_of_waiting(tmp_path: Path, more: str, codes: list[str]) -> None:
    judged = judge(system(tmp_path, WAITS + more))
    assert judged.codes == codes, judged.text


@pytest.mark.parametrize("ring", ["one", "two", "three"])
def test_a_ring_that_drops_breaks_a_cycle_of_waiting(tmp_path: Path, ring: str) -> None:
    text = "".join(
        (
            line.replace("capacity: 2", "capacity: 2, when_full: drop")
            if line.startswith(f"  {ring}:")
            else line
        )
        for line in WAITS.splitlines(keepends=True)
    )
    assert judge(system(tmp_path, text)).codes == []


def test_a_set_that_waits_is_told_once(tmp_path: Path) -> None:
    text = (
        "system: x\ncomponents: {far: {priority: 2, power: true}, near: {type: near, priority: 1,"
        " count: 3}}\nregions: {desk: {size: 4 KiB}}\nlinks: {w: {from: near.*.wire, to: far.wire,"
        " desk: desk, capacity: 4, config: {speed: 1}}}\n"
    )
    judged = judge(system(tmp_path, text))
    assert judged.codes == ["C306"], judged.text


def test_the_limits_are_far_away(tmp_path: Path) -> None:
    """1,000 components and 10,000 rings: ten to each of 1,000 workers, one event bit for all."""
    (tmp_path / "components").mkdir()
    (tmp_path / "interfaces").symlink_to(REJECT / "interfaces")
    for name, port in (
        ("source", "{ring: producer, message: u64, many: 65535, events: shared}"),
        ("worker", "{ring: consumer, message: u64, many: 10}"),
    ):
        (tmp_path / "components" / name).mkdir()
        (tmp_path / "components" / name / "component.yaml").write_text(
            f"component: {name}\nsources: [{name}.cpp]\nports:\n  data: {port}\n"
        )
        (tmp_path / "components" / name / f"{name}.cpp").write_text("")
    rings = "".join(
        f"  r{number}: {{from: source.data, to: worker.*.data, capacity: 2}}\n"
        for number in range(10)
    )
    text = (
        "system: many\ncomponents:\n  source: {priority: 2, power: true}\n  worker: {priority:"
        f" 1, count: 1000}}\nrings:\n{rings}"
    )
    made = judge(system(tmp_path, text)).front
    assert (
        made.system is not None
        and len(made.system.instances) == 1001
        and len(made.system.rings) == 10_000
    )
    assert {wiring.shape for wiring in made.wirings} == {"source", "worker"}
    assert [len(one.events) for one in made.wirings[:2]] == [1, 10]
