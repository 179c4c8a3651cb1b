# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A failed build says in the composer's words, at the user's line, which port is used as another
kind, and where a component without `fpu: true` computes with floating point.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from composer.command.clang import Finding, Line, Undefined, read
from composer.command.words import in_our_words
from tests.boot.machine import ROOT, Booted, ashlar

MAIN = "#include <wiring.hpp>\nint main() {\n"
SOURCES = {
    "direct": f"double twice(double x) {{ return 2 * x; }}\n{MAIN}    return twice(1) > 1;\n}}\n",
    "header": f"#include <unordered_map>\n{MAIN}"
    "    std::unordered_map<int, int> squares;\n    squares[2] = 4;\n}\n",
    "linked": f"{MAIN}    float scale = ashlar::start_count();\n    return scale *= 2.5f;\n}}\n",
    "maths": f"#include <cmath>\n{MAIN}    return std::sqrt(ashlar::start_count()) > 1;\n}}\n",
    "sender": f"{MAIN}    wiring::out.pop();\n    wiring::bell.push(1);\n}}\n",
    "receiver": f"{MAIN}    wiring::in.push({{}});\n    wiring::ask.number({{}});\n"
    "    wiring::bells.raise();\n    undeclared();\n}\n",
}
PORTS = {
    "sender": "  out: {ring: producer, message: u32}\n  bell: {notification: raise}\n"
    "  ask: {call: client, interface: ask}\n",
    "receiver": "  in: {ring: consumer, message: u32}\n  bells: {notification: receive, many: 2}\n"
    "  ask: {call: server, interface: ask}\n",
}
SYSTEM = """system: wrong
components:
  receiver: {priority: 9, power: true}
  sender: {priority: 8}
  direct: {priority: 7}
  header: {priority: 6}
  linked: {priority: 5}
  maths: {priority: 4}
rings:
  ring: {from: sender.out, to: receiver.in, capacity: 4}
notifications:
  bell: {from: sender.bell, to: receiver.bells}
calls:
  ask: {from: sender.ask, to: receiver.ask}
"""


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Booted]:
    folder = tmp_path_factory.mktemp("wrong")
    for name, source in SOURCES.items():
        home = folder / "components" / name
        home.mkdir(parents=True)
        ports = f"ports:\n{PORTS[name]}" if name in PORTS else "heap: 64 KiB\n"
        (home / "component.yaml").write_text(
            f"component: {name}\nsources: [{name}.cpp]\nstack: 8 KiB\n{ports}"
        )
        (home / f"{name}.cpp").write_text(source)
    (folder / "interfaces").mkdir()
    (folder / "interfaces/ask.yaml").write_text(
        "interface: ask\nmessages:\n  Number: {value: u64}\noperations:\n  number: [Number, Number]\n"
    )
    (folder / "system.yaml").write_text(SYSTEM)
    return folder, ashlar("build", "--system", str(folder))


@pytest.mark.parametrize(
    ("name", "line", "sentence"),
    [
        (
            "direct",
            1,
            "error[B002]: `twice` computes with floating point, and `direct` does not say",
        ),
        ("header", 1, "error[B002]: `<unordered_map>` computes with floating point, and `header`"),
        ("linked", 3, "error[B002]: this line computes with floating point, and `linked` does not"),
        ("maths", 4, "error[B002]: `sqrt` computes with floating point, and `maths` does not say"),
    ],
)
def test_floating_point_is_told_at_the_users_line(
    name: str, line: int, sentence: str, failed: tuple[Path, Booted]
) -> None:
    folder, booted = failed
    assert booted.status == 1
    booted.shows(sentence)
    where = min(os.path.relpath(folder, ROOT), str(folder), key=len)
    booted.shows(f"--> {where}/components/{name}/{name}.cpp:{line}:")
    booted.shows("= hint: `fpu: true` in component.yaml, or integers")


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        (
            "sender/sender.cpp:3:17",
            "out (system.yaml:10): this port is the producing end of a ring: it pushes",
        ),
        (
            "sender/sender.cpp:4:18",
            "bell (system.yaml:12): this port has no `push`; it raises a notification",
        ),
        (
            "receiver/receiver.cpp:3:16",
            "in (system.yaml:10): this port is the consuming end of a ring: it pops",
        ),
        (
            "receiver/receiver.cpp:4:17",
            "ask (system.yaml:14): this port has no `number`; it is the serving end",
        ),
        (
            "receiver/receiver.cpp:5:19",
            "bells (system.yaml:12): this port has no `raise`; it has several elements",
        ),
        ("receiver/receiver.cpp:6:5", "use of undeclared identifier 'undeclared'"),
    ],
)
def test_a_port_of_another_kind_is_told_at_the_users_line(
    place: str, sentence: str, failed: tuple[Path, Booted]
) -> None:
    failed[1].shows(f"components/{place}: error: {sentence}")


def test_nothing_else_is_said_of_these_lines(failed: tuple[Path, Booted]) -> None:
    text = failed[1].text
    for word in ("aapcs", "undefined symbol", "/c++/v1/", "static assertion", "ring.hpp", "Label<"):
        assert word not in text, text
    assert text.count("error[B002]") == text.count("-->") >= 4


def test_verbose_shows_the_compilers_own_words(failed: tuple[Path, Booted]) -> None:
    text = ashlar("build", "-v", "--system", str(failed[0])).text
    assert "undefined symbol: __" in text and "static assertion failed" in text


def test_of_a_program_that_lacks_more_the_rest_is_shown(tmp_path: Path) -> None:
    """Whichever the linker names first."""
    (tmp_path / "component.yaml").write_text("component: a\n")
    (tmp_path / "a.cpp").write_text("float one;\nauto two = one * 2;\n")
    made = f">>>               a.dir{tmp_path}/a.cpp.obj:(main)\n"
    symbols = ("__mulsf3", "missing(int)")
    blocks = [
        [
            f"ld.lld-19: error: undefined symbol: {one}\n",
            ">>> referenced by a.cpp:2 (./a.cpp:2)\n",
            made,
        ]
        for one in symbols
    ]
    for first, second in (blocks, reversed(blocks)):
        said = ["a.elf cannot be made:\n", *first, "\n", *second]
        shown = "".join(in_our_words(said, ()))
        assert shown.startswith(
            "a.elf cannot be made:\nerror[B004]: `missing(int)` is used here, and nothing"
        )
        assert f" --> {tmp_path}/a.cpp:2:1\n" in shown and "__mulsf3" not in shown


def test_every_line_is_of_a_finding_or_alone() -> None:
    lines = [
        "a.elf cannot be made:\n",
        "ld.lld-19: error: undefined symbol: missing(int)\n",
        ">>> referenced by a.cpp:3 (./a.cpp:3)\n",
        "In file included from a.cpp:1:\n",
        "b.hpp:2:3: error: one\n",
        "    2 | one\n",
        "      | ^~~\n",
        "b.hpp:1:1: note: because\n",
        "c.cpp:9:1: warning: two\n",
        "2 errors generated.\n",
        "In file included from\n",
        "x.cpp:1:1: note: of nothing\n",
    ]
    parts = list(read(lines))
    assert [type(part) for part in parts] == [Line, Undefined, Finding, Finding, Line, Line, Line]
    finding = parts[2]
    assert isinstance(finding, Finding) and finding.lines == tuple(lines[3:8])
    assert [len(note.lines) for note in finding.notes] == [1]
    assert list(in_our_words(lines, ())) == lines
