# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A wrong use of a port does not compile, and the message says why and names the port's line. The
compiler knows the port; `ashlar build` adds the line that grants it.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from composer.command.granted import with_lines

PROJECT = Path(__file__).resolve().parents[2]
HERE = PROJECT / "tests" / "components"
RUNTIME = PROJECT / "components" / "runtime"
COMPILE = (
    "clang++-19",
    "--target=aarch64-none-elf",
    "-mgeneral-regs-only",
    "-mstrict-align",
    "-std=c++23",
    "-O2",
    "-ffreestanding",
    "-fno-exceptions",
    "-fno-rtti",
    "-nostdlib",
    "-nostdinc++",
    "-nostdlibinc",
    "-fsyntax-only",
    "-isystem",
    str(RUNTIME / "config"),
    "-isystem",
    "/usr/lib/llvm-19/include/c++/v1",
    "-idirafter",
    str(RUNTIME / "shim"),
    "-I",
    str(PROJECT),
    "-I",
    str(PROJECT / "abi" / "arch" / "aarch64"),
    "-I",
    str(RUNTIME / "include"),
    "-I",
    str(RUNTIME / "arch" / "aarch64"),
    "-I",
    str(HERE / "fixture"),
)
CASES = sorted((HERE / "refused").glob("*.cpp"))


def compiled(source: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = folder / "case.cpp"
    path.write_text(source)
    return subprocess.run(
        (*COMPILE, str(path)), capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_a_wrong_role_is_refused_with_a_sentence(case: Path, tmp_path: Path) -> None:
    text = case.read_text()
    expected = next(
        line.split("expected: ")[1] for line in text.splitlines() if "expected: " in line
    )
    result = compiled(text, tmp_path)
    assert result.returncode != 0
    assert expected in result.stderr


@pytest.mark.parametrize(
    ("wrong", "port"),
    [
        ("wiring::out.pop();", "out (system.yaml:12)"),
        ("wiring::samples.push_wait({.number = 1});", "samples (system.yaml:13)"),
        ("static_cast<void>(ashlar::wait(wiring::samples));", "samples (system.yaml:13)"),
    ],
)
def test_the_message_names_the_port_and_its_line(wrong: str, port: str, tmp_path: Path) -> None:
    result = compiled(f"#include <wiring.hpp>\nvoid wrong() {{ {wrong} }}\n", tmp_path)
    assert result.returncode != 0 and port not in result.stderr
    (tmp_path / "components/sender").mkdir(parents=True)
    (tmp_path / "components/sender/ports.txt").write_text(
        "component\tport\tline\twith\tdeclared\n"
        "sender\tout\tsystem.yaml:12\treceiver\tcomponent.yaml:7\n"
        "sender\tsamples\tsystem.yaml:13\treceiver\tcomponent.yaml:8\n"
    )
    for failed in (
        "FAILED: CMakeFiles/component.sender.dir/components/sender/sender.cpp.obj \n",
        "FAILED: CMakeFiles/sender_own.dir/components/sender/sender.cpp.o \n",
    ):
        printed = (failed, *result.stderr.splitlines(keepends=True))
        assert port in "".join(with_lines(printed, tmp_path))
    assert "".join(with_lines(("FAILED: image.elf\n", result.stderr), tmp_path)).endswith(
        result.stderr
    )


def test_a_port_of_several_grants_names_some_and_one_without_a_grant_its_declaration(
    tmp_path: Path,
) -> None:
    (tmp_path / "components/a").mkdir(parents=True)
    rows = [f"a\tmany\ts.yaml:{line}\tb\tc.yaml:1" for line in (3, 3, 4, 5, 6)]
    rows.append("a\tnone\tnot granted\t\tc.yaml:2")
    text = "\n".join(("component\tport\tline\twith\tdeclared", *rows)) + "\n"
    (tmp_path / "components/a/ports.txt").write_text(text)
    said = 'Raise<Label<5>{"many"}>, Label<5>{"none"}, Label<5>{"else"}'
    failed = "FAILED: CMakeFiles/component.a.dir/a.cpp.obj \n"
    assert list(with_lines((failed, said), tmp_path))[1] == (
        'Raise<Label<5>{"many (s.yaml:3, s.yaml:4, s.yaml:5, …)"}>, Label<5>{"none (c.yaml:2)"},'
        ' Label<5>{"else"}'
    )


def test_the_right_roles_compile(tmp_path: Path) -> None:
    source = """#include <ashlar/print.hpp>
#include <wiring.hpp>
using namespace std::string_view_literals;
void right() {
    wiring::out.push({.number = 1});
    wiring::samples.push({.number = 1});
    wiring::samples.commit(wiring::samples.reserve(8).size());
    if (wiring::samples.dropped() > 0) wiring::samples.drop(1);
    wiring::alarm.raise();
    static_cast<void>(ashlar::wait(wiring::done, wiring::out, wiring::can));
    wiring::can.write(4, wiring::can.window<2>().read(0));
    wiring::can.window<"m_can">().write<std::uint8_t>(4, 1);
    static_assert(wiring::can.window<"m_can">().registers.number == wiring::can.registers.number);
    static_assert(wiring::can.window<2>().registers.number == 0x32800 && wiring::can.window<"2">().size == 256);
    ashlar::print(wiring::print, "fine"sv);
    ashlar::Latest<std::uint64_t>::Writer{wiring::frames}.write(1);
    static_cast<void>(ashlar::Latest<std::uint64_t>::Reader{wiring::frames}.read());
}
"""
    result = compiled(source, tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
