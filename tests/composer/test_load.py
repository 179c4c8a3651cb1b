# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The loader: typed values with their places; any byte string gives diagnostics, never a traceback.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from composer.load import load, scalars
from composer.load.characters import REFUSED
from composer.model.diagnostics import Place
from composer.model.facts import PortKind
from composer.model.visible import steers
from tests.composer.described import PROJECT, judge, judge_bytes

SMALL = "tests/accept/small/system.yaml"
QUIET = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
WORDS = """system components regions rings notifications calls board type priority devices power stack on_fault size
access at from to capacity demo a b a.out b.in 64 KiB 0x10 true rw r & * << !!str | > - ? : , [ ] { } " ' # % @ ` ---
... \t \r \n""".split(
    " "
)


def test_no_character_that_steers_or_hides_is_in_a_description() -> None:
    """By this Python's table of Unicode; what it does not know yet may be refused before."""
    let_in = [
        chr(one) for one in range(0x110000) if steers(chr(one)) and REFUSED.match(chr(one)) is None
    ]
    assert let_in == ["\t", "\n"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("64 KiB", 65536),
        ("8 B", 8),
        ("1 MiB", 1 << 20),
        ("0x10 KiB", 16384),
        ("1_000 B", 1000),
        ("2  GiB", 2 << 30),
    ],
)
def test_sizes(text: str, value: int) -> None:
    assert scalars.size(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "64",
        "64K",
        "64KiB",
        "KiB",
        "",
        "-1 B",
        "010 B",
        "64 KB",
        "1.5 KiB",
        "99999999999 GiB",
        "64\tKiB",
        "0x KiB",
    ],
)
def test_no_sizes(text: str) -> None:
    with pytest.raises(scalars.Mistake):
        scalars.size(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("20 ms", 20_000_000), ("0x5 us", 5_000), ("1_000  ns", 1_000), ("0x1_0 s", 16_000_000_000)],
)
def test_times(text: str, value: int) -> None:
    assert scalars.time(text) == value


@pytest.mark.parametrize(
    "text", ["20ms", "0.5 s", "10", "1 min", "010 ms", "-1 s", "0x s", "5\tus", "99999999999999 s"]
)
def test_no_times(text: str) -> None:
    with pytest.raises(scalars.Mistake):
        scalars.time(text)


@pytest.mark.parametrize(("glued", "spaced"), [("20ms", "20 ms"), ("0x5us", "0x5 us")])
def test_a_time_without_its_space_is_told_where_it_goes(glued: str, spaced: str) -> None:
    with pytest.raises(scalars.Mistake) as raised:
        scalars.time(glued)
    assert raised.value.instead == spaced


@pytest.mark.parametrize(
    ("text", "value"), [("0", 0), ("64", 64), ("0x9000_0000", 0x9000_0000), ("1_000", 1000)]
)
def test_numbers(text: str, value: int) -> None:
    assert scalars.number(text) == value


@pytest.mark.parametrize(
    "text", ["", "010", "1:30", "no", "1e3", "0o17", "0x", "_1", "1_", "+1", "-1", "١", "1" * 99999]
)
def test_no_numbers(text: str) -> None:
    with pytest.raises(scalars.Mistake):
        scalars.number(text)


@given(st.integers(0, scalars.LARGEST))
def test_a_number_in_any_spelling_is_itself(value: int) -> None:
    assert (
        scalars.number(str(value))
        == scalars.number(hex(value))
        == scalars.number(f"{value:_}")
        == value
    )


def test_every_value_knows_its_place() -> None:
    loaded, found = load(PROJECT, SMALL, None)
    assert loaded is not None and not found and loaded.complete
    console = loaded.system.components[0]
    assert console.name == "console" and console.priority.value == 200
    line = (PROJECT / SMALL).read_text().splitlines()[console.place.line - 1]
    assert line[console.place.column - 1 :].startswith("console:")
    assert line[console.priority.place.column - 1 :].startswith("200,")
    assert console.place == Place(SMALL, console.place.line, 3, 7)


def test_types_and_interfaces_are_found_beside_the_system() -> None:
    loaded, _ = load(PROJECT, SMALL, None)
    assert loaded is not None
    kinds = {port.name: port.kind for port in loaded.types["console"].ports}
    assert kinds["uart"] is PortKind.DEVICE and kinds["log"] is PortKind.KERNEL_LOG
    assert loaded.types["console"].folder == "tests/accept/small/components/console"
    assert loaded.types["console"].constants[0][:2] == ("line", 80)
    assert [message.name for message in loaded.interfaces["terminal"].messages] == [
        "Text",
        "Extent",
        "Done",
    ]


def test_the_board_comes_from_its_device_tree() -> None:
    loaded, _ = load(PROJECT, SMALL, "qemu-virt-aarch64")
    assert loaded is not None
    board = loaded.board
    assert [(bank.start, bank.size) for bank in board.banks] == [(0x4000_0000, 128 << 20)]
    stdout = next(one for one in board.devices if one.name == "stdout")
    assert (stdout.start, stdout.size, stdout.interrupts) == (0x900_0000, 0x1000, ((33, False),))
    assert "arm,pl011" in stdout.compatible and not stdout.bus_master
    assert next(device for device in board.devices if device.name == "net0").interrupts == (
        (48, True),
    )
    assert [(register.start, register.size) for register in board.interrupts.registers] == [
        (0x800_0000, 0x1_0000),
        (0x801_0000, 0x1_0000),
    ]
    assert board.interrupts.timer_line == 27 and board.physical_bits == 44


def test_all_mistakes_of_a_run_together(tmp_path: Path) -> None:
    text = (
        b"system: Bad\ncomponents:\n  a: {priority: x, powr: true}\nrings: {r: {from: a, to: b.in,"
        b" capacity: 010}}\n"
    )
    judged = judge_bytes(tmp_path, text)
    assert sorted(judged.codes) == ["L011", "L015", "L015", "L017", "L020", "R007"]
    assert judged.text.endswith("6 errors\n")


@QUIET
@given(content=st.binary(max_size=300))
def test_any_bytes(content: bytes, tmp_path: Path) -> None:
    assert judge_bytes(tmp_path, content).front.system is None


@QUIET
@given(content=st.text(max_size=200))
def test_any_text(content: str, tmp_path: Path) -> None:
    assert judge_bytes(tmp_path, content.encode("utf-8", "surrogatepass")).diagnostics


@QUIET
@given(words=st.lists(st.sampled_from([*WORDS, " ", "\n", "\n  "]), max_size=60))
def test_any_words_of_the_language(words: list[str], tmp_path: Path) -> None:
    judged = judge_bytes(tmp_path, " ".join(words).encode())
    assert judged.front.system is None and judged.text


FILES = ["system.yaml", "components/console/component.yaml", "interfaces/terminal.yaml"]


@QUIET
@given(
    file=st.sampled_from(FILES),
    at=st.integers(0, 800),
    length=st.integers(0, 12),
    new=st.one_of(st.binary(max_size=6), st.sampled_from([word.encode() for word in WORDS])),
)
def test_a_sound_description_with_any_edit(
    file: str, at: int, length: int, new: bytes, tmp_path: Path
) -> None:
    """Never a traceback, and never an error without its place in a file."""
    source = PROJECT / "tests" / "accept" / "small"
    for path in sorted(source.rglob("*.*")):
        copy = tmp_path / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    content = (source / file).read_bytes()
    (tmp_path / file).write_bytes(content[:at] + new + content[at + length :])
    judged = judge_bytes(tmp_path, (tmp_path / "system.yaml").read_bytes())
    errors = [one for one in judged.diagnostics if one.severity == "error"]
    assert (judged.front.system is None) == bool(errors)
    assert all(
        diagnostic.place.file and diagnostic.place.line >= 1 and diagnostic.place.column >= 1
        for diagnostic in judged.diagnostics
    )


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b"{a: " * 100_000,
        b"- " * 100_000,
        b"? " * 100_000,
        b"a: &a [" + b"*a," * 9,
        b"\xff\xfe\x00\x00",
        b"%YAML 9.9\n---\na",
        b"%TAG ! tag:x,2000:\n--- !a b",
        b"a: !!python/object:os.system x",
        b"\xef\xbb\xbf",
        b"\x00" * 99,
    ],
)
def test_hostile_yaml(content: bytes, tmp_path: Path) -> None:
    before = time.monotonic()
    judged = judge_bytes(tmp_path, content)
    assert judged.front.system is None and judged.text
    assert time.monotonic() - before < 2


def test_the_demo_is_accepted_and_quick() -> None:
    before = time.monotonic()
    assert not judge(PROJECT / "system.yaml").diagnostics
    assert time.monotonic() - before < 0.5
