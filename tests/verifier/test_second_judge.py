# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The verifier and the second judge read the same of right images and of damaged ones; and a reader
that goes wrong is seen.

Every other image of the tests is read twice where it is built: agreement.py.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.verifier import second_judge
from tests.verifier.agreement import difference, read_by_the_verifier
from tests.verifier.mutator import verdicts
from tests.verifier.mutator.systems import ROOT, SYSTEMS, Built
from tests.verifier.patched import Patched
from tests.verifier.second_judge import Image, Leaf, findings, number

SAMPLE = 20  # mutants of a family
FAMILIES = (
    "leaf descriptor bits",
    "leaves",
    "objects moved for all their holders",
    "unused entries of the last level",
    "unused entries of roots",
    "table descriptor bits",
    "table descriptors",
    "bytes of tables",
    "root registers",
    "roots that boot loads",
    "capabilities",
    "values of capabilities",
    "counts of capabilities",
    "fields of descriptors",
    "fields of states",
    "fields of single tables",
    "arrays of the kernel",
)
DEMO = SYSTEMS[0]
NUMBER = re.compile(r"\b(0x[0-9a-f]+|\d+)\b")


def image_of(built: Built) -> Path:
    verdicts.subjects()
    return built.stripped


@pytest.mark.parametrize("built", SYSTEMS, ids=lambda one: str(one.name))
def test_both_read_the_same_of_a_right_image(built: Built) -> None:
    image = image_of(built)
    assert difference(image) == ""
    assert list(findings(Image(image.read_bytes()))) == []
    said = read_by_the_verifier(image)
    assert said is not None
    kinds = {line.split()[0] for line in said}
    assert kinds == {
        "loaded",
        "register",
        "root",
        "table",
        "leaf",
        "row",
        "slot",
        "line",
    }, "and it is not nothing"
    rows = {line.split()[1] for line in said if line.startswith("row ")}
    assert rows == {
        name for name in second_judge.tables() if name != "deadline_nodes"
    }, "each table that has rows"


@pytest.mark.parametrize("family", FAMILIES)
def test_both_read_the_same_of_a_damaged_image(family: str, tmp_path: Path) -> None:
    """What they must agree on is what is mapped, not what is wrong with it."""
    subjects = {subject.name: subject for subject in verdicts.subjects()}
    members = [one for one in verdicts.catalogue() if one.cell.family == family]
    file, differ = tmp_path / "image.elf", []
    for mutant in members[:: max(len(members) // SAMPLE, 1)][:SAMPLE]:
        content = bytearray(subjects[mutant.system].image.data)
        for patch in mutant.patches:
            content[patch.offset : patch.offset + len(patch.new)] = patch.new
        file.write_bytes(content)
        if found := difference(file):
            differ.append(f"{mutant.name}: {found}")
    assert members and not differ, "\n".join(differ)


BROKEN = {
    "access permission": ("READ_ONLY", 1 << 6),
    "never executed": ("UXN", 1 << 53),
    "address of a descriptor": ("ADDRESS", 0x0000_FFFF_FFFF_E000),
    "bits of a level": ("SHIFT", (39, 30, 20, 12)),
    "device memory": ("MEMORY", {0xFF: "normal", 0x44: "device"}),
    "literal": ("FIRST_LITERAL", 12),
}


@pytest.mark.parametrize(("name", "value"), BROKEN.values(), ids=BROKEN)
def test_a_reader_that_goes_wrong_is_seen(
    name: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = image_of(DEMO)
    monkeypatch.setattr(second_judge, name, value)
    assert difference(image) != ""


def test_a_wrong_number_of_the_page_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are decoded by docs/abi.md: two fields that change places there are read wrongly
    here.
    """
    image, all_ = image_of(DEMO), dict(second_judge.structures())
    one = all_["abi::Descriptor"]
    names = {"overdue": "budget", "budget": "overdue"}
    all_["abi::Descriptor"] = dataclasses.replace(
        one,
        rows=tuple(
            dataclasses.replace(row, name=names.get(row.name, row.name)) for row in one.rows
        ),
    )
    monkeypatch.setattr(second_judge, "structures", lambda: all_)
    assert difference(image) != ""


def test_what_is_no_image_is_unreadable_for_both(tmp_path: Path) -> None:
    file = tmp_path / "image.elf"
    for content in (
        b"",
        b"no ELF file\n",
        b"\x7fELF" + bytes(60),
        image_of(DEMO).read_bytes()[:0x2000],
    ):
        file.write_bytes(content)
        assert difference(file) == "" and read_by_the_verifier(file) is None


# ---- What the second judge finds by itself, without a description


class Damaged:
    """The demo, its image as both ways of reading it have it."""

    def __init__(self, file: Path) -> None:
        self.bytes = Patched(file)
        self.read = Image(file.read_bytes())

    def leaf(self, rank: int, which: Callable[[Leaf], bool]) -> Leaf:
        space = self.read.spaces[rank] if rank >= 0 else self.read.kernel
        return next(leaf for leaf in space.leaves if which(leaf))

    def change(self, entry: int, to: Callable[[int], int]) -> None:
        at = self.bytes.physical(entry)
        self.bytes.put(at, to(self.bytes.word(at)))


def executable(one: Leaf) -> bool:
    return one.execute


def writable(one: Leaf) -> bool:
    return one.write and one.memory == "normal"


def lead_to(physical: int) -> Callable[[int], int]:
    return lambda word: word & ~second_judge.ADDRESS | physical


def row(image: Damaged, table: str, rank: int, offset: int) -> int:
    return image.bytes.virtual(image.bytes.symbol(table) + 512 * rank + offset)


def write_and_execute(image: Damaged) -> None:
    image.change(image.leaf(0, executable).entry, lambda word: word & ~second_judge.READ_ONLY)


def table_is_mapped(image: Damaged) -> None:
    image.change(image.leaf(0, writable).entry, lead_to(image.read.spaces[1].tables[1][1]))


def kernel_data_is_mapped(image: Damaged) -> None:
    image.change(image.leaf(0, writable).entry, lead_to(image.leaf(-1, writable).physical))


def kernel_page_is_open(image: Damaged) -> None:
    image.change(image.leaf(-1, writable).entry, lambda word: word | second_judge.USER)


def entry_that_is_not_valid(image: Damaged) -> None:
    image.change(image.leaf(0, writable).entry, lambda word: word & ~1)


def table_twice(image: Damaged) -> None:
    root = image.read.spaces[0].tables[0][1]
    image.change(root + 8, lambda _: image.read.spaces[0].tables[1][1] | 3)


def one_identifier(image: Damaged) -> None:
    at = row(image, "descriptors", 1, 0)
    image.bytes.put(at, image.bytes.word(at) & 2**48 - 1 | 1 << 48)


def root_nowhere(image: Damaged) -> None:
    image.bytes.put(row(image, "descriptors", 1, 0), 2 << 48 | 0x4700_0000)


def slot_to_nobody(image: Damaged) -> None:
    at = image.bytes.virtual(number((image.read.rows["descriptors"] or [])[0], "capabilities"))
    image.bytes.put(at + 16, image.bytes.word(at + 16) + 64)


def state_in_the_kernels_mode(image: Damaged) -> None:
    image.bytes.put(row(image, "states", 0, 392), 5)


def state_of_another(image: Damaged) -> None:
    image.bytes.put(row(image, "states", 0, 384), 0x1000)


def line_of_nobody(image: Damaged) -> None:
    image.bytes.put(image.bytes.virtual(image.bytes.symbol("interrupt_routes")) + 16 * 33, 200, 2)


def leaf_in_the_last_entry(image: Damaged) -> None:
    _, table, size = image.read.spaces[0].tables[1]
    image.change(table + size - 8, lambda _: image.leaf(0, executable).physical | 0x200000000000FC3)


def leaf_in_the_first_entry(image: Damaged) -> None:
    image.change(
        image.read.spaces[0].tables[1][1],
        lambda _: image.leaf(0, executable).physical | 0x200000000000FC3,
    )


def block_in_the_last_entry_of_a_root(image: Damaged) -> None:
    _, root, size = image.read.kernel.tables[0]
    image.change(root + size - 8, lambda _: 0x4020_0000 | 0x60000000000F81)


@pytest.mark.parametrize("bits", [25, 28, 30, 31, 35, 39, 40, 44, 48])
def test_both_read_spaces_of_every_size(bits: int, tmp_path: Path) -> None:
    """The demo's bytes taken for tables of another depth: roots reach into what follows them,
    entries into programs. Both must find the same there.
    """
    image = Damaged(image_of(DEMO))
    control = image.read.boot["tcr_el1"]
    (literal,) = (
        at
        for at in range(image.bytes.entry, image.bytes.entry + 512, 8)
        if image.bytes.word(image.bytes.physical(at)) == control
    )
    image.change(literal, lambda word: word & ~63 | 64 - bits)
    file = image.bytes.write(tmp_path / "image.elf")
    said = read_by_the_verifier(file)
    assert said is not None and f"root 0 {image.read.spaces[0].address:#x} {bits} 1" in said
    assert {25: 2, 28: 2, 30: 2, 31: 1, 35: 1, 39: 1, 40: 0, 44: 0, 48: 0}[bits] == int(
        next(one for one in said if one.startswith("table 0 ")).split()[2]
    )
    assert difference(file) == ""


EDGES = {
    leaf_in_the_last_entry: "leaf 0 0x1ff000 ",
    leaf_in_the_first_entry: "leaf 0 0x0 ",
    block_in_the_last_entry_of_a_root: "leaf kernel 0xffffffffffe00000 0x40200000 0x200000 r ",
}


@pytest.mark.parametrize(("change", "line"), EDGES.items(), ids=[edge.__name__ for edge in EDGES])
def test_both_read_a_table_to_its_edges(
    change: Callable[[Damaged], None], line: str, tmp_path: Path
) -> None:
    """No system has a leaf there: a walk that ends one entry early would go unseen."""
    image = Damaged(image_of(DEMO))
    change(image)
    file = image.bytes.write(tmp_path / "image.elf")
    said = read_by_the_verifier(file)
    assert said is not None and any(one.startswith(line) for one in said), line
    assert difference(file) == ""


FOUND = {
    write_and_execute: "is writable and executable",
    table_is_mapped: "where a table of 1 lies",
    kernel_data_is_mapped: "0 and the kernel both map",
    kernel_page_is_open: "kernel: entry at",
    entry_that_is_not_valid: "is neither table nor leaf",
    table_twice: "leads to no table, or to one that was reached before",
    one_identifier: "two spaces have one root or one identifier",
    root_nowhere: "1: root 0x47000000 lies outside the image",
    slot_to_nobody: "slot 1 of 0 leads to no component",
    state_in_the_kernels_mode: "state 0 begins with 0x5",
    state_of_another: "descriptor and state 0 do not belong",
    line_of_nobody: "interrupt line 33 has an owner that is none",
}


@pytest.mark.parametrize(("change", "wanted"), FOUND.items(), ids=[one.__name__ for one in FOUND])
def test_it_finds_by_itself(change: Callable[[Damaged], None], wanted: str, tmp_path: Path) -> None:
    image = Damaged(image_of(DEMO))
    change(image)
    file = image.bytes.write(tmp_path / "image.elf")
    found = list(findings(Image(file.read_bytes())))
    assert any(wanted in one for one in found), found
    assert difference(file) == "", "and both read it"


def test_the_page_shows_lines_as_they_are_printed() -> None:
    """The numbers of docs/verifier.md are those of a demo of that day; kinds, order and form of the
    fields are today's.
    """
    text = (ROOT / "docs" / "verifier.md").read_text().partition("## Its leaves and rows")[2]
    shown = text.partition("```\n")[2].partition("```")[0].splitlines()
    said = read_by_the_verifier(image_of(DEMO))
    assert said is not None and len(shown) > 5
    assert {NUMBER.sub("N", one) for one in shown} <= {NUMBER.sub("N", one) for one in said}
    listed = re.findall(
        r"^\| `(\w+)` \|", text.partition("| line | holds |")[2].partition("\n\n")[0], re.MULTILINE
    )
    assert {one.split()[0] for one in said} == set(listed) - {"unreadable"}
