# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The verifier reads the text of a device tree by itself, as dtc does: the same nodes, properties,
bytes and reservations.
"""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from tests.composer.described import PROJECT
from tests.composer.test_tree_source import SOURCES, blob_of, of_blob, reserved_of
from tests.verifier.programs import program

BOARDS = sorted(
    one
    for one in (*PROJECT.glob("composer/boards/*.dts"), *PROJECT.glob("tests/**/boards/*.dts"))
    if "L026-broken" not in str(one)
)
MORE = {
    "phandles in the order of the tree": (
        "/dts-v1/; / { a: a { }; b: b { x = <&c>; }; c: c { }; d { y = <&a &b>; }; }; &a { z ="
        " <&b>; };"
    ),
    "paths that move each other": (
        '/dts-v1/; / { a: a { x = "s", &b, <&b 7>, &a, "t"; }; b: b { }; };'
    ),
    "names of nodes": (
        '/dts-v1/; / { uart@1000 { name = "uart"; }; soc.x+y-z,w_1 { name = "soc.x+y-z,w_1"; }; };'
    ),
    "suffixes": "/dts-v1/; / { a = <1U 2L 3UL 4LL 5ULL 0x6u (7ULL)>; };".replace("0x6u", "0x6U"),
    "an include in a body": '/dts-v1/; / { a = <1>;\n/include/ "part.dtsi"\n d = <4>; };',
    "an include between cells": '/dts-v1/; / { a = <1 /include/ "cells.dtsi" 4>; };',
    "labels in bytes": "/dts-v1/; / { a = [ 00 l: 11 m: n: 22 ]; };",
    "choices and shifts": (
        "/dts-v1/; / { a = <((1 << 4) ? (0xff >> 4) : 3) (1 << 64) (2 < 3 && 3 <= 3) (4 | 8 & 12 ^"
        " 3)>; };"
    ),
    "a property that is given again": (
        '/dts-v1/; / { a: a { p = <&b>; }; b: b { }; }; &a { p = "none"; };'
    ),
}
INCLUDED = {"part.dtsi": "b = <2>;\nc = <3>;\n", "cells.dtsi": "2 3"}
WRONG = {
    "no version": ("/ { };", "made.dts:1: syntax error"),
    "a version too late": ("/ { }; /dts-v1/;", "made.dts:1: syntax error"),
    "no root": ("/dts-v1/;", "the root of a tree"),
    "open": ("/dts-v1/; / { a {", "the end"),
    "open quotes": ('/dts-v1/; / { a = "b; };\n', "left open"),
    "open comment": ("/dts-v1/; / { }; /* ", "comment is left open"),
    "a word": ("/dts-v1/; / { a = <zero>; };", "no number"),
    "a digit too many": ("/dts-v1/; / { a = <09>; };", "no number"),
    "a suffix": ("/dts-v1/; / { a = <1UU>; };", "no number"),
    "33 bits": ("/dts-v1/; / { a = <0x100000000>; };", "out of range"),
    "65 bits": ("/dts-v1/; / { a = <0x10000000000000000>; };", "out of range"),
    "zero": ("/dts-v1/; / { a = <(1 / 0)>; };", "division by zero"),
    "a property behind a node": ("/dts-v1/; / { a { }; b; };", "properties stand before"),
    "two nodes": ("/dts-v1/; / { a { }; a { }; };", "Duplicate node name"),
    "two properties": ("/dts-v1/; / { a; a; };", "Duplicate property name"),
    "two labels": ("/dts-v1/; / { l: a { }; l: b { }; };", "given twice"),
    "two phandles": (
        "/dts-v1/; / { a { phandle = <1>; }; b { phandle = <1>; }; };",
        "another node's, too",
    ),
    "phandle 0": ("/dts-v1/; / { a { phandle = <0>; }; };", "neither 0"),
    "nowhere": ("/dts-v1/; / { a = <&b>; };", "non-existent node or label"),
    "nowhere by path": ("/dts-v1/; / { a = &{/b/c}; b { }; };", "non-existent node or label"),
    "a node that is gone": (
        "/dts-v1/; / { a = <&b>; b: b { }; }; /delete-node/ &b;",
        "non-existent node or label",
    ),
    "a node below one that is gone": (
        "/dts-v1/; / { a = <&c>; b: b { c: c { }; }; }; /delete-node/ &b;",
        "non-existent node or label",
    ),
    "a name of two units": ("/dts-v1/; / { a@1@2 { }; };", "cannot be the name of a node"),
    "a name of another": ('/dts-v1/; / { a { name = "b"; }; };', "another than its own"),
    "binary": ('/dts-v1/; / { a = /incbin/("x"); };', "syntax error"),
    "a plugin": ("/dts-v1/; /plugin/; / { };", "syntax error"),
    "half a byte": ("/dts-v1/; / { a = [0]; };", "two digits each"),
    "odd bits": ("/dts-v1/; / { a = /bits/ 9 <1>; };", "8, 16, 32 or 64"),
    "a number of a line for a name": ("/dts-v1/;\n# 1 none\n/ { };", "syntax error"),
    "itself": ('/dts-v1/; /include/ "made.dts"', "includes itself"),
    "above": ('/dts-v1/; /include/ "../x.dtsi"', "no folder of the board"),
    "absolute": ('/dts-v1/; /include/ "/etc/passwd"', "no folder of the board"),
    "missing": ('/dts-v1/;\n/include/ "none.dtsi"\n', "made.dts:2: cannot read none.dtsi"),
    "nodes too deep": ("/dts-v1/; / { " + "a { " * 40 + "}; " * 40 + "};", "deeper than 32"),
    "parentheses too deep": (
        "/dts-v1/; / { a = <" + "(" * 5000 + "1" + ")" * 5000 + ">; };",
        "deeper than 32",
    ),
    "signs too deep": ("/dts-v1/; / { a = <(" + "-" * 5000 + "1)>; };", "deeper than 32"),
}


def read(file: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [str(program("print_tree")), str(file)], capture_output=True, timeout=20, check=False
    )


def same(file: Path) -> None:
    done, blob = read(file), blob_of(file)
    assert done.returncode == 0, done.stderr
    assert of_blob(done.stdout) == of_blob(blob)
    assert list(of_blob(done.stdout)) == list(of_blob(blob)), "nodes stand in another order"
    assert reserved_of(done.stdout) == reserved_of(blob)


def written(folder: Path, text: str) -> Path:
    for name, part in INCLUDED.items():
        (folder / name).write_text(part)
    (folder / "made.dts").write_text(text)
    return folder / "made.dts"


@pytest.mark.parametrize("name", [*SOURCES, *MORE])
def test_dtc_makes_the_same_bytes(name: str, tmp_path: Path) -> None:
    same(written(tmp_path, (SOURCES | MORE)[name]))


@pytest.mark.parametrize("file", BOARDS, ids=lambda one: str(one.relative_to(PROJECT)))
def test_dtc_makes_the_same_bytes_of_every_board(file: Path) -> None:
    same(file)


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_tree_is_told_with_its_line(name: str, tmp_path: Path) -> None:
    text, words = WRONG[name]
    done = read(written(tmp_path, text))
    assert done.returncode == 1 and words in done.stderr.decode(), done.stderr


def damaged(chance: random.Random, text: str) -> bytes:
    """Usually one letter or digit is replaced; otherwise characters are lost or doubled."""
    made = bytearray(text.encode())
    at = chance.randrange(len(made))
    kind = chance.random()
    if kind < 0.8:
        at = chance.choice([one for one, there in enumerate(made) if chr(there).isalnum()])
        made[at] = chance.choice(b"0179abcpx")
    elif kind < 0.9:
        del made[at : at + chance.randint(1, 3)]
    else:
        made[at:at] = made[at : at + chance.randint(1, 9)]
    return bytes(made)


def test_a_damaged_tree_is_read_as_dtc_reads_it_or_refused(tmp_path: Path) -> None:
    """What either of the two takes for a tree, the other takes for the same tree."""
    chance, accepted = random.Random(12), 0
    for _ in range(300):
        file, text = written(tmp_path, ""), damaged(
            chance, (SOURCES | MORE)[chance.choice([*SOURCES, *MORE])]
        )
        file.write_bytes(text)
        done = read(file)
        judged = subprocess.run(
            ["dtc", "-q", "-q", "-I", "dts", "-O", "dtb", str(file)],
            capture_output=True,
            check=False,
        )
        assert done.returncode in (0, 1), (text, done.stderr)
        assert judged.returncode == 0 or done.returncode == 1, (text, judged.stderr)
        if done.returncode == judged.returncode == 0:
            accepted += 1
            assert of_blob(done.stdout) == of_blob(judged.stdout), text
    assert accepted > 60, f"{accepted} trees are too few to compare anything"
