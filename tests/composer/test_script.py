# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Scripts: each wrong line is refused at its place, and a player types nothing too early, matches
in order, and says which step is not met.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies

from composer.machine.player import KEPT, Player
from composer.machine.script import LIMIT, ScriptError, read_script


def player(folder: Path, text: str) -> Player:
    (folder / "a.script").write_text(text)
    made = Player(read_script(folder / "a.script", "a.script"))
    made.begin(0.0)
    return made


WRONG = {
    "": "a.script: it has no step",
    "# nothing\n": "a.script: it has no step",
    "expct a\n": "a.script:1: there is no command `expct`; there are expect, match, send, type,",
    "expect\n": "a.script:1: `expect` needs a text",
    "\nmatch (\n": "a.script:2: `(` is no regular expression",
    'expect "a\n': "a.script:1: the text after `expect` begins with a quote and is no text of JSON",
    "within soon\nexpect a\n": "a.script:1: `soon` is no time limit",
    "within 0 s\nexpect a\n": "a.script:1: `0 s` is no time limit",
    "within 1e9 s\nexpect a\n": "a.script:1: `1e9 s` is no time limit",
    "within 99999999 s\nexpect a\n": "a.script:1: `99999999 s` is no time limit",
    "status 256\n": "a.script:1: `256` is no exit status: 0 to 255",
    "status -1\n": "a.script:1: `-1` is no exit status",
    "status 0\nexpect a\n": "a.script:2: after `status` the machine is off",
    "expect a\nsend b\n": "a.script:2: nothing waits for what this does",
    "transcript a\ntranscript b\n": "a.script:2: a.script:1 names a transcript already",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_line_is_refused_at_its_place(text: str, tmp_path: Path) -> None:
    with pytest.raises(ScriptError) as refused:
        player(tmp_path, text)
    assert str(refused.value).startswith(WRONG[text])


def test_what_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.script").write_bytes(b"expect \xff\n")
    with pytest.raises(ScriptError, match="byte 7 is not UTF-8"):
        read_script(tmp_path / "a.script", "a.script")


@given(strategies.text())
def test_any_text_is_a_script_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.script"
    file.write_text(text, encoding="utf-8", errors="replace", newline="")
    try:
        read_script(file, "any.script")
    except ScriptError as refused:
        assert str(refused).startswith("any.script")


def test_a_step_is_typed_when_the_one_before_it_is_met(tmp_path: Path) -> None:
    one = player(tmp_path, 'send first\nexpect a\ntype "\\u0004"\nsend c\nexpect d\n')
    assert one.typed(1.0) == b"first\n" and one.typed(1.0) == b""
    one.hear(b"b", 2.0)
    assert one.typed(2.0) == b""
    one.hear(b"ba", 2.0)
    assert one.typed(2.0) == b"\x04" and one.typed(2.0) == b"c\n" and not one.done
    one.hear(b"\r\nd", 3.0)
    assert one.over(3.0) and not one.failure


def test_a_match_begins_behind_the_one_before_and_may_be_cut_anywhere(tmp_path: Path) -> None:
    one = player(tmp_path, "expect abc\nexpect abc\nmatch x\\d+y\n")
    for byte in b"ababcx1yab":
        one.hear(bytes([byte]), 1.0)
    assert not one.done
    one.hear(b"cx2", 1.0)
    assert not one.done
    one.hear(b"3y", 1.0)
    assert one.done and not one.failure


def test_a_step_is_too_late_at_its_limit(tmp_path: Path) -> None:
    one = player(tmp_path, "expect a\nwithin 500 ms\nexpect b\n")
    assert one.deadline() == LIMIT
    one.hear(b"a" + b"\nline" * 20, 7.0)
    assert one.deadline() == 7.5 and not one.over(7.4) and one.over(7.5)
    assert one.failure.startswith(
        "a.script:3: `b` did not come within 0.5 s; since the step before"
    )
    assert one.failure.count("  line") == KEPT


def test_the_end_of_the_machine_is_a_step(tmp_path: Path) -> None:
    one = player(tmp_path, "expect a\nstatus 3\n")
    one.hear(b"a", 1.0)
    one.ended(3)
    assert one.done and not one.failure
    two = player(tmp_path, "expect a\nstatus 3\n")
    two.hear(b"a", 1.0)
    two.ended(0)
    assert two.failure == "a.script:2: the machine ended with status 0, not 3"
    three = player(tmp_path, "expect a\nsend b\nstatus 0\n")
    three.ended(0)
    assert three.failure.startswith("a.script:1: `a` did not come before the machine ended")


def test_what_must_never_come_fails_even_between_two_reads(tmp_path: Path) -> None:
    one = player(tmp_path, "never panic\nexpect z\n")
    one.hear(b"pan", 1.0)
    one.hear(b"ic", 1.0)
    assert one.failure == "a.script:1: the guest printed `panic`" and one.over(1.0)


def test_a_transcript_is_compared_whole(tmp_path: Path) -> None:
    (tmp_path / "all.txt").write_text("one\ntwo\n")
    same, other, gone = (
        player(tmp_path, f"expect o\ntranscript {file}\n") for file in ("all.txt", "all.txt", "no")
    )
    same.hear(b"one\r\ntwo\r\n", 1.0)
    same.ended(0)
    assert not same.failure
    other.hear(b"one\r\nthree\r\n", 1.0)
    other.stopped()
    assert "  -two\n  +three" in other.failure
    gone.hear(b"o", 1.0)
    gone.stopped()
    assert "no: No such file or directory; standard output of this command" in gone.failure
