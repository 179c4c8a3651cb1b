# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The composer reads a device tree's text as dtc does: the same nodes, properties and bytes; and
each has its place.
"""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from composer.tree import Tree, Wrong, parse
from composer.model.diagnostics import Place
from tests.composer.described import PROJECT

Facts = dict[str, dict[str, bytes]]
BEGIN_NODE, END_NODE, PROPERTY, NOTHING, END = 1, 2, 3, 4, 9  # Devicetree Specification 0.4, 5.4.1

SOURCES = {
    "values": r"""/dts-v1/; / { a; b = <1 0x2 010 'c' '\n' '\x41'>; c = "x", "y\0z\t\"\\"; d = [00 ff 1234]; e = <>, "f";
        g = <1>, [02], <3>; h = /bits/ 8 <1 255 (-1)>, /bits/ 16 <0x1234>, /bits/ 64 <0x123456789abcdef0>; #i-cells = <4>; \j = <5>; };""",
    "expressions": """/dts-v1/; / { a = <(1 + 2 * 3) (0x10 | 1) (1 << 4 >> 1) (~0) (-1) (!3) (7 / 2) (7 % 4) (3 > 2) (2 >= 3) ((1) ? 2 : 3)
        (0 ? 2 : 1 ? 4 : 5) (1 && 0 || 1) (5 ^ 3 & 6) (1 == 1) (1 != 1) (10 - 3 - 2) (0xffUL)>; };""",
    "labels": """/dts-v1/; / { top: a { phandle = <7>; x = <&b 1 &{/a}>; y = &b, "s", &top; z = <2>, &b, &top; };
        b: l2: b { c { w: w = <l3: &top l4:>, l5: "t" l6:; }; }; };""",
    "overrides": """/dts-v1/; / { a: n { p = <1>; q = <2>; s { t; }; }; }; &a { p = <3>; r; s { u = "v"; }; new { }; };
        / { n { q = "again"; }; other { }; }; &{/other} { o = <4>; };""",
    "deletions": """/dts-v1/; / { a: a { p; q; c { d; }; }; b: b { }; c: c { x { y; }; }; };
        &a { /delete-property/ p; /delete-node/ c; }; /delete-node/ &b; / { c { /delete-node/ x; x { z; }; }; };""",
    "omitted": (
        "/dts-v1/; / { a = <&used>; /omit-if-no-ref/ used: used { }; /omit-if-no-ref/ spare: spare"
        " { c { }; }; };"
    ),
    "reserved": (
        "/dts-v1/; /memreserve/ 0x1000 0x2000; /memreserve/ 0x4000 (1 << 12); / { };".replace(
            "(1 << 12)", "4096"
        )
    ),
    "comments": (
        "// one\n/dts-v1/; /* two\n * / */ / { /* three */ a = <1 /* four */ 2>; // five\n b; };"
    ),
    "marks of lines": '/dts-v1/;\n# 1 "other.dts" 2\n/ {\n#line 4 "third.dts"\n a; };',
    "phandles": "/dts-v1/; / { a: a { phandle = <1>; }; b: b { }; c: c { x = <&c &b &a &c>; }; };",
}


def blob_of(source: Path) -> bytes:
    return subprocess.run(
        ["dtc", "-q", "-q", "-I", "dts", "-O", "dtb", str(source)], capture_output=True, check=True
    ).stdout


def words(blob: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Every tag of a blob's structure, with the name and value that go with it."""
    _, _, at, strings = struct.unpack_from(">4I", blob)
    while True:
        (tag,) = struct.unpack_from(">I", blob, at)
        at += 4
        name, value = b"", b""
        if tag == BEGIN_NODE:
            name = blob[at : blob.index(b"\0", at)]
            at += len(name) + 1
        elif tag == PROPERTY:
            size, offset = struct.unpack_from(">2I", blob, at)
            name = blob[strings + offset : blob.index(b"\0", strings + offset)]
            value = blob[at + 8 : at + 8 + size]
            at += 8 + size
        at = (at + 3) // 4 * 4
        yield tag, name, value
        if tag == END:
            return


def of_blob(blob: bytes) -> Facts:
    found: Facts = {}
    path: list[str] = []
    for tag, name, value in words(blob):
        here = "/" + "/".join(path[1:])
        if tag == BEGIN_NODE:
            path.append(name.decode())
            found["/" + "/".join(path[1:])] = {}
        elif tag == END_NODE:
            path.pop()
        elif tag == PROPERTY:
            found[here][name.decode()] = value
    return found


def reserved_of(blob: bytes) -> list[tuple[int, int]]:
    (at,) = struct.unpack_from(">I", blob, 16)
    pairs = iter(struct.iter_unpack(">2Q", blob[at : at + (len(blob) - at) // 16 * 16]))
    return [pair for pair in iter(lambda: next(pairs), (0, 0))]


def read(file: Path) -> Tree:
    def include(by: str, name: str, place: Place) -> tuple[str, str]:
        other = Path(by).parent / name
        return str(other), other.read_text()

    return parse(str(file), file.read_text(), include)


def of_text(tree: Tree) -> Facts:
    return {
        node.path: {name: held.data for name, held in node.properties.items()}
        for node in tree.root.walk()
    }


def same(file: Path) -> None:
    blob, tree = blob_of(file), read(file)
    assert of_text(tree) == of_blob(blob)
    assert [(start, size) for start, size, _ in tree.reserved] == reserved_of(blob)


@pytest.mark.parametrize("name", SOURCES)
def test_dtc_makes_the_same_bytes(name: str, tmp_path: Path) -> None:
    file = tmp_path / "made.dts"
    file.write_text(SOURCES[name])
    same(file)


@pytest.mark.parametrize(
    "file",
    sorted(PROJECT.glob("composer/boards/*.dts")) + sorted(PROJECT.glob("tests/**/boards/*.dts")),
    ids=lambda one: str(one.relative_to(PROJECT)),
)
def test_dtc_makes_the_same_bytes_of_every_board(file: Path) -> None:
    if "L026-broken" not in str(file):
        same(file)


def test_an_included_file_stands_where_it_is_included(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "uart.dtsi").write_text("uart: uart@1000 {\n\treg = <0x1000>;\n};")
    (tmp_path / "parts" / "soc.dtsi").write_text('/ { soc {\n/include/ "uart.dtsi"\n}; };')
    file = tmp_path / "board.dts"
    file.write_text('/dts-v1/;\n/include/ "parts/soc.dtsi"\n&uart { status = "okay"; };\n')
    same(file)
    uart = read(file).root.find("/soc/uart@1000")
    assert uart is not None
    assert uart.place == Place(str(tmp_path / "parts" / "uart.dtsi"), 1, 7, 9)
    assert uart.properties["reg"].at(0) == Place(str(tmp_path / "parts" / "uart.dtsi"), 2, 9, 6)
    assert uart.properties["status"].place == Place(str(file), 3, 9, 6)


def wrong(text: str) -> tuple[str, str]:
    with pytest.raises(Wrong) as raised:
        parse(
            "t",
            text,
            lambda by, name, place: (name, '/include/ "t"' if name == "u" else "/ { /include/ };"),
        )
    place = raised.value.place
    return f"{place.file}:{place.line}:{place.column}", raised.value.message


REFUSED = {
    "": ("t:1:1", "t holds no device tree"),
    "/ { };": ("t:1:1", "a device tree begins with `/dts-v1/;`"),
    "/dts-v1/;": ("t:1:9", "the tree ends too early: a tree has a root, `/ { … };`"),
    "/dts-v1/; / { ": (
        "t:1:13",
        "the tree ends too early: a property or a node begins with its name",
    ),
    "/dts-v1/; / { }": (
        "t:1:15",
        "the tree ends too early: `;` is missing behind the `}` of a node",
    ),
    "/dts-v1/;\n/ { a = <0x0 zero>; };": ("t:2:14", "`zero` is not a number"),
    "/dts-v1/; / { a = <0x1g>; };": ("t:1:20", "`0x1g` is not a number"),
    "/dts-v1/; / { a = <0x100000000>; };": ("t:1:20", "`a`: 0x100000000 does not fit 32 bits"),
    "/dts-v1/; / { a = /bits/ 8 <256>; };": ("t:1:29", "`a`: 0x100 does not fit 8 bits"),
    "/dts-v1/; / { a = <(1 / 0)>; };": ("t:1:23", "a division by zero"),
    "/dts-v1/; / { a = <(1>; };": ("t:1:23", "`;` is not a number"),
    "/dts-v1/; / { a = [0]; };": ("t:1:20", "`0` is not a list of bytes"),
    "/dts-v1/; / { a = b; };": (
        "t:1:19",
        "`b` is not expected here: the value of `a` is text in quotes, `<cells>` or `[bytes]`",
    ),
    "/dts-v1/; / { a = <1> <2>; };": (
        "t:1:23",
        "`<` is not expected here: `;` is missing behind the property `a`",
    ),
    "/dts-v1/; / { a = <&b>; };": ("t:1:20", "`&b` leads to no node"),
    "/dts-v1/; / { a = &{/b}; };": ("t:1:19", "`&{/b}` leads to no node"),
    "/dts-v1/; / { }; &b { };": ("t:1:18", "`&b` leads to no node"),
    "/dts-v1/; / { b: b { }; }; /delete-node/ &b; / { a = <&b>; };": (
        "t:1:55",
        "`&b` leads to no node",
    ),
    "/dts-v1/; / { #a { }; };": ("t:1:15", "`#a` cannot be the name of a node"),
    "/dts-v1/; / { a@1@2 { }; };": ("t:1:15", "`a@1@2` cannot be the name of a node"),
    "/dts-v1/; / { a@1; };": ("t:1:15", "`a@1` cannot be the name of a property"),
    "/dts-v1/; / { a; a; };": ("t:1:18", "`a` is given in this body already"),
    "/dts-v1/; / { a { }; a { }; };": ("t:1:22", "`a` is given in this body already"),
    "/dts-v1/; / { a; /delete-property/ a; };": ("t:1:36", "`a` is given in this body already"),
    "/dts-v1/; / { a { }; b; };": (
        "t:1:22",
        "`b` is not expected here: properties stand before the nodes of a body",
    ),
    "/dts-v1/; / { l: a { }; l: b { }; };": ("t:1:25", "the label `l` is given twice"),
    "/dts-v1/; / { a { phandle = <1>; }; b { phandle = <1>; }; };": (
        "t:1:52",
        "the phandle 0x1 is that of `/a` already",
    ),
    "/dts-v1/; / { a { phandle = <0>; }; };": (
        "t:1:30",
        "a phandle is one cell, neither 0 nor 0xffffffff",
    ),
    '/dts-v1/; / { a = /incbin/("x"); };': (
        "t:1:19",
        (
            "`/incbin/` is not expected here: the value of `a` is text in quotes, `<cells>` or"
            " `[bytes]`"
        ),
    ),
    "/dts-v1/; /plugin/; / { };": (
        "t:1:11",
        "`/plugin/` is not expected here: a node at the top is `/` or the `&label` of one",
    ),
    "/dts-v1/;\n#include <x.h>\n/ { };": ("t:2:1", "`#include` is not expected here"),
    "/dts-v1/; / { a = <UART_BASE>; };": ("t:1:20", "`UART_BASE` is not a number"),
    '/dts-v1/; / { a = "open; };': ("t:1:19", '`"` is not expected here'),
    '/dts-v1/; /include/ "u"': ("u:1:1", "`t` includes itself"),
    "/dts-v1/; / { a = <"
    + "(" * 40
    + "1"
    + ")" * 40
    + ">; };": ("t:1:53", "an expression nested deeper than 32 levels"),
    "/dts-v1/; / { " + "a { " * 40 + "}; " * 40 + "};": ("t:1:143", "nested deeper than 32 levels"),
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda one: " ".join(one.split())[9:50] or "nothing")
def test_what_is_no_device_tree_is_refused_at_its_place(text: str) -> None:
    assert wrong(text) == REFUSED[text]
