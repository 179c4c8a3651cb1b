# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""No byte of a guest steers the terminal, however the bytes are cut into reads; what it prints is
printed.
"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from composer.machine.screen import Screen
from composer.model.visible import in_place, steers, visible

BIDI = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]
LINES = [0x2028, 0x2029, 0x85, 0x0B, 0x0C]
ODD = st.sampled_from(
    [
        "\x1b[2J",
        "\b",
        "\b \b",
        "\r",
        "\r\n",
        "\n",
        "\t",
        "\x07",
        "\x9b",
        "\u202e",
        "\u2028",
        "é",
        "€",
        "\U0001f600",
        "a",
        " ",
    ]
)
BYTES = st.lists(ODD.map(str.encode) | st.binary(max_size=4), max_size=12).map(b"".join)


def shown(data: bytes, *cuts: int) -> bytes:
    screen = Screen()
    borders = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    return (
        b"".join(screen.feed(data[start:end]) for start, end in zip(borders, borders[1:]))
        + screen.rest()
    )


@given(BYTES, st.lists(st.integers(0, 48), max_size=6))
@example(b"\xe2\x82", [1])
@example(b"a\b \b\b \b", [2, 3, 5])
@example(b"\r", [1])
def test_what_is_shown_is_harmless_wherever_a_read_ends(data: bytes, cuts: list[int]) -> None:
    whole = shown(data)
    assert shown(data, *cuts) == whole
    left = whole.replace(b"\r\n", b"\n").replace(b"\b \b", b"").decode()
    assert not [one for one in left if one not in "\n\t" and steers(one)]


@given(BYTES)
def test_a_line_is_never_taken_back_beyond_its_begin(data: bytes) -> None:
    for line in shown(data).split(b"\n"):
        column = 0
        for part in line.split(b"\b \b"):
            column += len(part.decode().rstrip("\r"))
            assert column >= 0
            column -= 1
        assert column >= -1


@given(st.text(st.characters(blacklist_categories=["Cc", "Cf", "Zl", "Zp", "Cs"])))
def test_printable_text_is_what_it_was(text: str) -> None:
    assert shown(text.encode()) == text.encode()
    assert visible(text) == text == in_place(text)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\x1b[2J", r"\x1b[2J"),
        (b"\x1b]0;title\x07", r"\x1b]0;title\x07"),
        (b"a\x7f", r"a\x7f"),
        (b"\xc2\x9b31m", r"\u009b31m"),
        (b"\x9b31m", r"\x9b31m"),
        (b"\xe2\x80\xaegpj", r"\u202egpj"),
        (b"over\rwritten", r"over\x0dwritten"),
        (b"\r\r\n", "\\x0d\r\n"),
        (b"\xf3\xa0\x81\x81", r"\U000e0041"),
        (b"\xc0\x9b", r"\xc0\x9b"),
        (b"\xed\xa0\x80", r"\xed\xa0\x80"),
        (b"\xf4\x90\x80\x80", r"\xf4\x90\x80\x80"),
        (b"\xe2\x82", r"\xe2\x82"),
        (b"\xe2A", r"\xe2A"),
        (b"\b \b", r"\x08 \x08"),
        (b"x\b \b\b \b", "x\b \b\\x08 \\x08"),
        (b"x\b!", r"x\x08!"),
        (b"\n\b \b", "\n\\x08 \\x08"),
    ],
)
def test_escapes(data: bytes, text: str) -> None:
    assert shown(data) == text.encode()


@pytest.mark.parametrize("number", [*BIDI, *LINES, *range(0x80, 0xA0)])
def test_what_reorders_a_line_or_breaks_it_is_a_number(number: int) -> None:
    assert (
        shown(chr(number).encode()).startswith(b"\\")
        and visible(chr(number)).startswith("\\")
        and in_place(chr(number)) == "\N{REPLACEMENT CHARACTER}"
    )


def test_a_terminal_of_another_character_set_gets_ascii() -> None:
    """In ISO 8859 the second byte of U+06DB is the C1 control that begins a sequence."""
    assert Screen(utf8=False).feed("\u06db é\n".encode()) == b"\\xdb\\x9b \\xc3\\xa9\n"


def test_every_control_and_format_of_unicode_is_one_that_steers_but_for_two() -> None:
    formats = {
        chr(one)
        for one in range(0x110000)
        if unicodedata.category(chr(one)) in ("Cc", "Cf", "Zl", "Zp")
    }
    assert {one for one in formats if not steers(one)} == {"\u200c", "\u200d"}
