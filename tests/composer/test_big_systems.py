# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""However big a system is, it is refused by a diagnostic or placed: many components, gigabytes, big
devices, many ports.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from composer.model.diagnostics import Diagnostic
from composer.place.place import Placement, place
from composer.wire.wire import wire
from tests.composer.any_system import KERNEL, MACHINE, programs
from tests.composer.described import REJECT, judge

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
SIZES = [
    1,
    4 * KIB,
    64 * KIB + 1,
    2 * MIB - 1,
    2 * MIB,
    2 * MIB + 1,
    64 * MIB,
    GIB - 4 * KIB,
    GIB,
    GIB + 1,
    200 * GIB,
]
BOARD = (
    "board: big\narchitecture: aarch64\ndevice_tree: big.dts\ncpu: max\nmachine: [-M,"
    " virt]\ndevices: {chip: {node: /virtio_mmio@a000000, bus_master: false}}\n"
)
CHATTY = """component: chatty
sources: [it.cpp]
ports:
  ask:  {call: client, interface: talk, many: 512, optional: true}
  some: {region: rw, many: 512, optional: true}
"""
OWNER = """component: owner
sources: [it.cpp]
ports:
  chip: {device: "virtio,mmio", optional: true}
  log:  {kernel_log: true}
  some: {region: rw, many: 512, optional: true}
%s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Big:
    components: int
    servers: int
    regions: tuple[int, ...]
    small: int  # regions of 64 KiB more, of the owner
    device: int
    start: int  # of the device, within its first block
    memory: int


bigs = st.builds(
    Big,
    components=st.sampled_from([1, 2, 60, 700, 1022, 1023]),
    servers=st.sampled_from([0, 1, 3, 64, 257]),
    regions=st.lists(st.sampled_from(SIZES), max_size=8).map(tuple),
    small=st.sampled_from([0, 3, 240, 500]),
    device=st.sampled_from([0x200, 0x1000, 2 * MIB, 64 * MIB, GIB]),
    start=st.sampled_from([0, 0x200, 0x1000]),
    memory=st.sampled_from([8 * MIB, 512 * MIB, 8 * GIB, 1 << 40]),
)


def described(folder: Path, big: Big) -> Path:
    tree = (REJECT / "boards/shared.dts").read_text()
    tree = tree.replace(
        "reg = <0x00 0x40000000 0x00 0x8000000>",
        f"reg = <0x00 0x40000000 {big.memory >> 32:#x} {big.memory & 0xFFFF_FFFF:#x}>",
    )
    tree, changed = re.subn(
        r"reg = <0x00 0xa000000 0x00 0x200>",
        f"reg = <0x4000 {big.start:#x} 0x00 {big.device:#x}>",
        tree,
    )
    assert changed == 1
    ports = "\n".join(
        f"  serve{one}: {{call: server, interface: talk, many: 1024}}" for one in range(big.servers)
    )
    for name, text in (("chatty", CHATTY), ("owner", OWNER % ports)):
        (folder / "components" / name).mkdir(parents=True)
        (folder / "components" / name / "component.yaml").write_text(text)
        (folder / "components" / name / "it.cpp").touch()
    for name in ("boards", "interfaces"):
        (folder / name).mkdir()
    (folder / "boards/big.dts").write_text(tree)
    (folder / "boards/big.yaml").write_text(BOARD)
    (folder / "interfaces/talk.yaml").write_text(
        "interface: talk\nmessages: {Word: {word: u64}}\noperations: {ask: [Word, Word]}\n"
    )
    regions = [
        f"  r{at}: {{size: {size} B, access: {{a.0.some: rw, z.some: rw}}}}"
        for at, size in enumerate(big.regions)
    ]
    regions += [f"  s{at}: {{size: 64 KiB, access: {{z.some: rw}}}}" for at in range(big.small)]
    calls = [f"  c{at}: {{from: a.*.ask, to: z.serve{at}}}" for at in range(min(big.servers, 3))]
    calls += [f"  c{at}: {{from: a.0.ask, to: z.serve{at}}}" for at in range(3, big.servers)]
    text = (
        "system: big\nboard: big\ncomponents:\n  a: {type: chatty, priority: 1, count:"
        f" {big.components}}}\n  z: {{type: owner, priority: 2, power: true, devices: {{chip:"
        " chip}}\n"
    )
    for section, rows in (("regions", regions), ("calls", calls)):
        text += f"{section}:\n" + "\n".join(rows) + "\n" if rows else ""
    (folder / "system.yaml").write_text(text)
    return folder / "system.yaml"


def judged(big: Big) -> tuple[Placement | None, tuple[Diagnostic, ...]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = judge(described(folder, big), folder)
        system = made.front.system
        if system is None:
            return None, made.diagnostics
        wirings = wire(system)
        linked = programs(wirings)
        return place(system, wirings, linked, KERNEL, MACHINE)


USUAL = Big(components=1, servers=1, regions=(), small=0, device=0x200, start=0, memory=512 * MIB)


@given(bigs)
@example(
    Big(
        components=700,
        servers=1,
        regions=(2 * MIB,),
        small=0,
        device=0x200,
        start=0,
        memory=8 * GIB,
    )
)
@example(
    Big(
        components=1,
        servers=1,
        regions=(2 * MIB,),
        small=500,
        device=64 * MIB,
        start=0,
        memory=8 * GIB,
    )
)
@example(Big(components=1, servers=257, regions=(), small=0, device=0x200, start=0, memory=8 * GIB))
@example(
    Big(
        components=1,
        servers=0,
        regions=(200 * GIB,) * 8,
        small=0,
        device=GIB,
        start=0x200,
        memory=1 << 40,
    )
)
@settings(max_examples=15)
def test_a_system_is_placed_or_refused_in_words(big: Big) -> None:
    placement, found = judged(big)
    if placement is None:
        assert found and all(one.message and one.place.line for one in found)
        return
    for space in placement.plan.spaces:
        for one, following in zip(space.mappings, space.mappings[1:]):
            assert one.start + one.size <= following.start
    for frame, after in zip(placement.plan.frames, placement.plan.frames[1:]):
        assert frame.start + frame.size <= after.start


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"components": 700, "regions": (2 * MIB,)}, None),
        ({"device": 64 * MIB, "regions": (2 * MIB,), "small": 500}, None),
        ({"servers": 256}, None),
        ({"servers": 257}, "C412"),
        ({"memory": 8 * MIB, "regions": (64 * MIB,)}, "P001"),
        ({"regions": (200 * GIB,) * 8}, "P001"),
        ({"components": 1023}, "C603"),
    ],
)
def test_what_is_refused_and_by_which_rule(change: dict[str, object], code: str | None) -> None:
    placement, found = judged(Big(**{**{name: getattr(USUAL, name) for name in USUAL.__slots__}, **change}))  # type: ignore[arg-type]
    errors = [one.code for one in found if one.severity == "error"]
    assert (placement is not None) == (code is None) and (code is None or code in errors), errors
