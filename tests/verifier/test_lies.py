# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A faulty composer: one line of it is changed in a copy of the repository, which builds the system
with every kind of grant, and the verifier refuses the result. Code and row come from one constant,
so both contain the false value.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.verifier.mutator.judge import VERIFIER
from tests.verifier.mutator.systems import ROOT

COPY = ROOT / "build" / "test" / "lies"
SYSTEM = "tests/verifier/systems/everything/system.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lie:
    file: str
    old: str
    new: str
    found: str
    says: str  # part of a finding
    rule: tuple[
        str, str, str
    ] | None = None  # the composer's own rule, which would refuse it before


LIES = {
    "clients are called by one another's names": Lie(
        file="composer/emit/wiring.py",
        old="{{.name = {_word(element.peer_name)},",
        new=("{{.name = {_word(wired.elements[~element.number % len(wired.elements)].peer_name)},"),
        found="V903",
        says='other end of print[0]: found the name "archive", allowed "director"',
    ),
    "children are called by one another's names": Lie(
        file="composer/emit/wiring.py",
        old="{{.child = {_word(element.peer_name)},",
        new="{{.child = {_word(element.peer_name[::-1])},",
        found="V903",
        says='other end of children[0]: found the name "xineohp", allowed "phoenix"',
    ),
    "peers of a link are called by one another's names": Lie(
        file="composer/emit/wiring.py",
        old="    for end in link.ends:\n",
        new="    for end in link.ends[::-1]:\n",
        found="V903",
        says='other end of guests[0]: found the name "guest.2", allowed "guest.0"',
    ),
    "links set something else": Lie(
        file="composer/emit/config.py",
        old="    data = one.data\n",
        new="    data = bytes([one.data[0] ^ 1, *one.data[1:]])\n",
        found="V904",
        says="desk.colour[0]: found 0200",
    ),
    "the reader of the log takes its text for shorter": Lie(
        file="composer/emit/wiring.py",
        old=".text_size = {held.text_size}",
        new=".text_size = 4096",
        found="V905",
        says="text of the kernel log: found 0x1000 bytes that its code reads",
    ),
    "constants are larger by one": Lie(
        file="composer/emit/wiring.py",
        old='("std::uint64_t", f"{{{value}u}}")',
        new='("std::uint64_t", f"{{{value + 1}u}}")',
        found="V908",
        says="colour_of_quiet[0]",
    ),
    "operations have other numbers": Lie(
        file="composer/templates/interface.hpp.j2",
        old="static constexpr std::uint8_t number = {{ one.number }};",
        new="static constexpr std::uint8_t number = {{ one.number + 1 }};",
        found="V906",
        says="lines[0]: found no row, allowed a row",
    ),
    "no program has code for another life": Lie(
        file="composer/emit/__init__.py",
        old='("ports.cpp", *(("restart.cpp",) if wiring.restartable else ()))',
        new='("ports.cpp",)',
        found="V907",
        says="it has no code for another life",
    ),
    "slots lie 64 KiB behind their lines": Lie(
        file="composer/wire/ring_memory.py",
        old="            start = up(end, RING_LINE)\n",
        new="            start = up(end, RING_LINE) + 0x1_0000\n",
        found="V505",
        says="allowed at 0x",
    ),
    "no gap stays between regions": Lie(
        file="composer/wire/addresses.py",
        old="        self.next_small += self.pages.page\n",
        new="        self.next_small += 0\n",
        found="V506",
        says="allowed an unmapped page between them",
    ),
    "the null guard is one page": Lie(
        file="composer/arch/aarch64/descriptors.py",
        old="null_guard=0x1_0000",
        new="null_guard=0x1000",
        found="V506",
        says="below 64 KiB",
    ),
}


@pytest.fixture(scope="module")
def copy() -> Path:
    """The tracked files, and what an earlier run has compiled of them."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in listed:
        file, to = ROOT / name, COPY / name
        if name and file.is_file() and not (to.is_file() and to.read_bytes() == file.read_bytes()):
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, to)
    return COPY


def build(copy: Path) -> tuple[int, str]:
    done = subprocess.run(
        ["./ashlar", "build", "--system", SYSTEM],
        cwd=copy,
        env={**os.environ, "ASHLAR_VERIFIER": str(VERIFIER)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.xdist_group("lies")
@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_found(name: str, copy: Path) -> None:
    lie = LIES[name]
    edits = [(lie.file, lie.old, lie.new), *([lie.rule] if lie.rule else [])]
    honest = {file: (copy / file).read_text() for file, _, _ in edits}
    try:
        for file, old, new in edits:
            assert (
                honest[file].count(old) == 1
            ), f"{file} has changed: {honest[file].count(old)} times {old!r}"
            (copy / file).write_text(honest[file].replace(old, new))
        status, said = build(copy)
    finally:
        for file, text in honest.items():
            (copy / file).write_text(text)
    assert status != 0 and f"{lie.found}: " in said and lie.says in said, said[-4000:]


@pytest.mark.xdist_group("lies")
def test_the_honest_composer_is_believed(copy: Path) -> None:
    status, said = build(copy)
    assert status == 0, said[-4000:]
