# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Five realistic systems: each composes, or is refused for later keys and nothing else."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.composer.described import PROJECT, Judged, judge

WISHED = PROJECT / "tests" / "accept" / "systems"
# What a later version honours, taken out or replaced by what this one has.
REPLACED: dict[str, tuple[tuple[str, str], ...]] = {
    "c": (
        (r"\nrun:\n.*\n", "\npolicy:\n  - {assume: dma, of: eth, reason: reviewed}\n"),
        ("rw dma", "rw"),
        (r"buffers: 512 x 2 KiB, free: \w+", "size: 1 MiB"),
        (r", data: dma\b", ""),
        ("data.count", "512"),
    ),
    "d": (
        (r"buffers: 256 x 2 KiB, free: tx", "size: 512 KiB"),
        ("data.count", "256"),
        (r", data: dma", ""),
    ),
}


def judged(name: str, folder: Path, replaced: tuple[tuple[str, str], ...] = ()) -> Judged:
    """The system as a folder with one component folder a type; sources are empty files."""

    def copy(source: str, target: Path) -> None:
        for old, new in replaced:
            source = re.sub(old, new, source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source)

    for file in (WISHED / "interfaces").iterdir():
        copy(file.read_text(), folder / "interfaces" / file.name)
    shutil.copytree(PROJECT / "composer" / "boards", folder / "boards")
    copy((WISHED / name / "system.yaml").read_text(), folder / "system.yaml")
    for part in (WISHED / name / "components.yaml").read_text().split("---\n")[1:]:
        kind = re.search(r"component: (\w+)", part)
        assert kind, part
        copy(part, folder / "components" / kind[1] / "component.yaml")
        for source in re.findall(r"\w+\.cpp", part):
            (folder / "components" / kind[1] / source).write_text("")
    return judge(folder / "system.yaml", folder)


@pytest.mark.parametrize("name", ["a", "b", "e"])
def test_as_they_are(name: str, tmp_path: Path) -> None:
    made = judged(name, tmp_path)
    assert made.front.system is not None and set(made.codes) <= {
        "C604",
        "C306",
    }, made.text  # no component powers b and e off; links both ways may wait


@pytest.mark.parametrize("name", ["c", "d"])
def test_refused_for_keys_of_later_versions_alone(name: str, tmp_path: Path) -> None:
    made = judged(name, tmp_path)
    assert made.front.system is None and set(made.codes) == {"L012"}, made.text


@pytest.mark.parametrize("name", ["c", "d"])
def test_with_those_keys_replaced(name: str, tmp_path: Path) -> None:
    made = judged(name, tmp_path, REPLACED[name])
    assert made.front.system is not None, made.text
    assert {diagnostic.code for diagnostic in made.diagnostics} <= {
        "C604",
        "C207",
        "C306",
    }, made.text  # the same; the descriptors are for the device


def test_seven_lines_make_128_rings(tmp_path: Path) -> None:
    system = judged("e", tmp_path).front.system
    assert system is not None
    assert len(system.instances) == 65 and len(system.rings) == 128 and len(system.links) == 64
    assert {wiring.shape for wiring in judged("e", tmp_path / "again").front.wirings} == {
        "dispatcher",
        "worker",
    }


def test_the_policy_of_the_controller_holds_and_would_not_without_the_assumption(
    tmp_path: Path,
) -> None:
    held = judged("d", tmp_path / "held", REPLACED["d"])
    assert held.front.system is not None and [
        assumption.of for assumption in held.front.system.assumptions
    ] == [("eth",)]
    without = judged("d", tmp_path / "without", (*REPLACED["d"], (r"  - \{assume.*\n", "")))
    assert {"C503", "C701"} <= set(without.codes), without.text
    reverse = judged(
        "d",
        tmp_path / "reverse",
        (*REPLACED["d"], ("from: network, to: control", "from: control, to: network")),
    )
    assert "C701" in reverse.codes and "through ring `status`" in reverse.text
