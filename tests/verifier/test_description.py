# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Two readings of one language: the verifier's, made from the reference alone, agrees with the
composer's in every field.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from composer.load.characters import REFUSED
from composer.pipeline import front
from tests.boot.farm import description as farm
from tests.composer.test_systems import REPLACED, judged
from tests.fuzz.descriptions import SEEDS, mutate
from tests.performance.front import describe
from tests.verifier.composed import Row, by_name, composed
from tests.verifier.corners import CORNERS, SOURCES, TYPES
from tests.verifier.programs import ROOT, program


def _described() -> list[str]:
    """Every description of the repository that composes; those of tests/reject that earn a warning
    and no error.
    """
    found = [
        ROOT / "system.yaml",
        *ROOT.glob("examples/*/system.yaml"),
        *ROOT.glob("tests/boot/*/*/*.yaml"),
        *ROOT.glob("tests/accept/small/**/system.yaml"),
    ]
    found += [
        path.parent / "system.yaml"
        for path in ROOT.glob("tests/reject/*/expected.txt")
        if "error[" not in path.read_text()
    ]
    whole = (one for one in found if "\nsystem: " in one.read_text())
    return sorted(str(one.relative_to(ROOT)) for one in whole)


DESCRIBED = _described()
MUTATED = 100


def verified(project: Path, *systems: str) -> dict[str, Row]:
    done = subprocess.run(
        [str(program("print_description")), str(project), *systems],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(systems, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.fixture(scope="module")
def readings() -> dict[str, Row]:
    """One run of the program for all of them."""
    return verified(ROOT, *DESCRIBED)


def compare(project: Path, file: str, found: Row) -> None:
    made = front(project, file, None)
    assert made.system is not None, made.diagnostics
    assert "error" not in found, found
    wanted = composed(made.system)
    found = by_name(found)
    for section in wanted:
        assert found[section] == wanted[section], section
    assert set(found) == set(wanted)


@pytest.mark.parametrize("file", DESCRIBED)
def test_both_read_the_same(file: str, readings: dict[str, Row]) -> None:
    compare(ROOT, file, readings[file])


@pytest.mark.parametrize("name", "abcde")
def test_both_read_the_same_in_a_system_that_somebody_wants(name: str, tmp_path: Path) -> None:
    judged(name, tmp_path, REPLACED.get(name, ()))
    file = str(tmp_path / "system.yaml")
    compare(tmp_path, file, verified(tmp_path, file)[file])


@pytest.mark.parametrize("name", CORNERS)
def test_both_read_the_same_in_a_corner(name: str, tmp_path: Path) -> None:
    for file, text in {**TYPES, **SOURCES, **CORNERS[name]}.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_bytes(
            (f"system: corner\n{text}" if file == "system.yaml" else text).encode()
        )
    file = str(tmp_path / "system.yaml")
    compare(ROOT, file, verified(ROOT, file)[file])


def test_both_read_the_same_in_the_farm(tmp_path: Path) -> None:
    for part in ("components", "interfaces"):
        (tmp_path / part).symlink_to(ROOT / "tests" / "boot" / "systems" / "farm" / part)
    file = tmp_path / "system.yaml"
    file.write_text(farm())
    compare(ROOT, str(file), verified(ROOT, str(file))[str(file)])


def test_both_read_the_same_in_a_hundred_components_that_use_everything_often(
    tmp_path: Path,
) -> None:
    describe(tmp_path, 100)
    file = str(tmp_path / "system.yaml")
    compare(ROOT, file, verified(ROOT, file)[file])


def _borders() -> list[int]:
    """Each character whose neighbour is judged otherwise, and the neighbour; no halves of
    characters, which UTF-8 has not.
    """
    judged = [
        "\ud800" <= chr(one) <= "\udfff" or REFUSED.match(chr(one)) is not None
        for one in range(0x110000)
    ]
    ends = [one for one in range(1, 0x110000) if judged[one] != judged[one - 1]]
    return [
        one for one in sorted({*ends, *(end - 1 for end in ends)}) if not 0xD800 <= one <= 0xDFFF
    ]


def test_both_refuse_the_same_characters(tmp_path: Path) -> None:
    """In a comment, and made by an escape: at the ends of every range and beside them."""
    files: list[str] = []
    for number in _borders():
        for kind, text in (
            ("comment", f"# {chr(number)}"),
            ("escape", f'policy: [{{assume: dma, of: a, reason: "x\\U{number:08x}"}}]'),
        ):
            files.append(_alone(tmp_path / f"{kind}-{number:x}", text))
    for file, found in verified(ROOT, *files).items():
        assert ("error" in found) == (front(ROOT, file, None).system is None), file


def _alone(folder: Path, text: str) -> str:
    type_of = folder / "components" / "a"
    type_of.mkdir(parents=True)
    (type_of / "component.yaml").write_text("component: a\nsources: a.cpp\n")
    (type_of / "a.cpp").touch()
    (folder / "system.yaml").write_bytes(
        f"system: one\ncomponents: {{a: {{priority: 1, power: true}}}}\n{text}\n".encode()
    )
    return str(folder / "system.yaml")


@pytest.mark.parametrize(
    "value",
    [
        "10.0.0.1/24",
        "0.0.0.0/0",
        "10.0.0.010",
        "010.0.0.1",
        "10.0.0.1/04",
        "10.0.0.00",
        "10.0.0.1/",
        "10.0.0.1/33",
        "10.0.0.256",
    ],
)
def test_both_refuse_the_same_addresses(value: str, tmp_path: Path) -> None:
    type_of = tmp_path / "components" / "a"
    type_of.mkdir(parents=True)
    (type_of / "component.yaml").write_text(
        "component: a\nsources: a.cpp\nconfig: {at: {type: ipv4}}\n"
    )
    (type_of / "a.cpp").touch()
    file = tmp_path / "system.yaml"
    file.write_text(
        f"system: one\ncomponents: {{a: {{priority: 1, power: true, config: {{at: {value}}}}}}}\n"
    )
    refused = front(ROOT, str(file), None).system is None
    assert (
        ("error" in verified(ROOT, str(file))[str(file)])
        == refused
        == (value not in ("10.0.0.1/24", "0.0.0.0/0"))
    )


def test_both_read_the_same_in_what_a_fuzzer_leaves_whole(tmp_path: Path) -> None:
    """What the composer refuses, the verifier must survive; what it accepts, both read the same."""
    files = [_mutated(tmp_path / str(number), random.Random(number)) for number in range(MUTATED)]
    accepted = 0
    for file, found in verified(ROOT, *files).items():
        if front(ROOT, file, None).system is not None:
            compare(ROOT, file, found)
            accepted += 1
    assert accepted > MUTATED // 10


def _mutated(folder: Path, chance: random.Random) -> str:
    shutil.copytree(chance.choice(SEEDS), folder)
    mutate(chance, chance.choice([folder / "system.yaml", *sorted(folder.rglob("*.yaml"))]))
    return str(folder / "system.yaml")
