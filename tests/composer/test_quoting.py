# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Whatever a text holds, the tool that reads the generated file gets that text, or skips it:
through the tools themselves.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from composer.emit.quoting import assembler, block_comment, cmake, cpp, line_comment
from composer.load.characters import unfit
from composer.machine import debugger
from tests.composer import view_systems as systems
from tests.composer.any_system import MACHINE

TEMPLATES = sorted((Path(__file__).resolve().parents[2] / "composer/templates").glob("*.j2"))
ODD = [
    "\\",
    '"',
    "'",
    "$",
    "${X}",
    "@X@",
    "$<1:x>",
    ";",
    "#",
    "\n",
    "\r",
    "\t",
    "*/",
    "/*",
    "//",
    "\\\n",
    "%",
    "?",
    "??/",
    "??=",
    "(",
    ")",
    "[",
    "]",
    "]]",
    "{",
    "}",
    " ",
    "\x1b",
    "\x7f",
    "\u2028",
    "é",
    "\U0001f600",
    "0",
    "x",
    "\\x",
    "\\0",
    "=",
    ",",
    "`",
    "&",
    "|",
    "<",
    ">",
    "!",
    "~",
]
TEXT = st.lists(
    st.sampled_from(ODD)
    | st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=3),
    max_size=6,
).map("".join)
TEXTS = st.lists(TEXT, min_size=1, max_size=24)
through_a_tool = settings(max_examples=12)


def run(folder: Path, *line: str) -> None:
    done = subprocess.run(
        line, cwd=folder, capture_output=True, text=True, errors="replace", check=False
    )
    assert done.returncode == 0, done.stderr


def symbols(path: Path) -> dict[str, bytes]:
    """What lies at each symbol of an ELF file."""
    with path.open("rb") as file:
        elf = ELFFile(file)
        table = elf.get_section_by_name(".symtab")
        assert isinstance(table, SymbolTableSection)
        found = {}
        for symbol in table.iter_symbols():
            where = symbol["st_shndx"]
            data = elf.get_section(where).data() if isinstance(where, int) else b""
            found[symbol.name] = data[symbol["st_value"] : symbol["st_value"] + symbol["st_size"]]
        return found


@given(TEXTS)
@example(['")\nexecute_process(COMMAND touch ran)\n#', "a;b", "[=[", "a\\"])
@through_a_tool
def test_cmake_gets_the_name(texts: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [
            'set(F "it")\n',
            *(
                f'file(WRITE "${{CMAKE_CURRENT_LIST_DIR}}/{at}.out" {cmake("F", one)})\n'
                for at, one in enumerate(texts)
            ),
        ]
        (folder / "t.cmake").write_text("".join(rows), encoding="utf-8")
        run(folder, "cmake", "-P", "t.cmake")
        assert [(folder / f"{at}.out").read_bytes() for at in range(len(texts))] == [
            f"it/{text}".encode() for text in texts
        ]
        assert not (folder / "ran").exists()


@given(TEXTS)
@example(['"; int stray = 1; //', "\\", "a\\\n", "\x010", "??/", "???)"])
@through_a_tool
def test_cpp_and_assembler_get_the_text(texts: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [
            f'extern "C" {{ extern constexpr char t{at}[] = {cpp(one)}; }}\n'
            for at, one in enumerate(texts)
        ]
        (folder / "t.cpp").write_text("".join(rows), encoding="utf-8")
        rows = [
            f"a{at}: .ascii {assembler(one)}\n .size a{at}, . - a{at}\n"
            for at, one in enumerate(texts)
        ]
        (folder / "a.S").write_text("".join(rows), encoding="utf-8")
        run(
            folder,
            "clang++-19",
            "--target=aarch64-none-elf",
            "-std=c++23",
            "-Werror",
            "-Wall",
            "-c",
            "t.cpp",
            "-o",
            "t.o",
        )
        run(
            folder,
            "clang-19",
            "--target=aarch64-none-elf",
            "-Werror",
            "-Wall",
            "-c",
            "a.S",
            "-o",
            "a.o",
        )
        literals, strings = symbols(folder / "t.o"), symbols(folder / "a.o")
        for at, one in enumerate(texts):
            assert (
                literals[f"t{at}"] == one.encode() + b"\0"
                and strings.get(f"a{at}", b"") == one.encode()
            )
        assert "stray" not in literals


@given(TEXTS)
@example(["\\", "\\ ", "x\nint stray = 1;", "*/ stray = 1; /*", "a\\\t", "??/", "a??/ "])
@through_a_tool
def test_a_comment_ends_where_it_is_to_end(texts: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "c.cpp").write_text(
            "".join(f"// {line_comment(one)}\nint kept{at} = 1;\n" for at, one in enumerate(texts)),
            encoding="utf-8",
        )
        (folder / "c.S").write_text(
            "".join(f"// {line_comment(one)}\nkept{at}: .quad 1\n" for at, one in enumerate(texts)),
            encoding="utf-8",
        )
        (folder / "c.ld").write_text(
            "".join(
                f"/* {block_comment(one)} */\nkept{at} = {at};\n" for at, one in enumerate(texts)
            ),
            encoding="utf-8",
        )
        (folder / "c.cmake").write_text(
            "".join(f"# {line_comment(one)}\nset(kept{at} yes)\n" for at, one in enumerate(texts))
            + "".join(
                f'if(NOT kept{at})\nmessage(FATAL_ERROR "gone")\nendif()\n'
                for at in range(len(texts))
            )
            + "if(stray)\nmessage(FATAL_ERROR stray)\nendif()\n",
            encoding="utf-8",
        )
        target = "--target=aarch64-none-elf"
        run(
            folder,
            "clang++-19",
            target,
            "-std=c++23",
            "-Werror",
            "-Wall",
            "-c",
            "c.cpp",
            "-o",
            "cpp.o",
        )
        run(folder, "clang-19", target, "-Werror", "-Wall", "-c", "c.S", "-o", "s.o")
        run(folder, "ld.lld-19", "-e", "0", "-T", "c.ld", "s.o", "-o", "ld.elf")
        run(folder, "cmake", "-P", "c.cmake")
        for path in ("cpp.o", "s.o", "ld.elf"):
            found = symbols(folder / path)
            assert {
                f"kept{at}" for at in range(len(texts))
            } <= found.keys() and "stray" not in found


@pytest.mark.parametrize("path", TEMPLATES, ids=[template.name for template in TEMPLATES])
def test_a_template_writes_a_text_into_a_string_or_a_comment_by_its_function_alone(
    path: Path,
) -> None:
    """Numbers and checked words are none: `allowed` has them."""
    allowed = {
        "loop.index0",
        "level.priority",
        "field.offset",
        '"s" if single',
        "one.name",
        "calls.name",
        "one.reply.name.cpp",
        "one.request.name.cpp",
    }
    comment = {".cmake": r"#", ".ld": r"/\*"}.get(path.with_suffix("").suffix, r"//")
    for line in path.read_text().splitlines():
        code, *rest = re.split(rf"{comment} ", line, maxsplit=1)
        inside = re.findall(r"\{\{-? (.+?) -?\}\}", "".join(rest))
        assert all(
            one in allowed or one.endswith(("|line_comment", "|block_comment")) for one in inside
        ), line
        for quoted in re.findall(
            r'"((?:[^"{]|\{(?!\{)|\{\{ .+? \}\})*)"', re.sub(r'\{\{-? *"[^"]*".*?\}\}', "", code)
        ):
            for one in re.findall(r"\{\{ (.+?) \}\}", quoted):
                assert one in allowed or "%#x" in one, line


@pytest.mark.skipif(debugger.program(MACHINE) is None, reason="no gdb here")
@pytest.mark.parametrize("name", [" o  _-+.,@%!{}ü", "-q", "a  "])
def test_gdb_stands_in_the_build_folder_and_looks_for_sources(tmp_path: Path, name: str) -> None:
    folder, home = tmp_path / name / "build", tmp_path / name
    (folder / "generated").mkdir(parents=True)
    plan = systems.plan()
    text = debugger.script(
        plan,
        debugger.Target(component=None, main=0),
        MACHINE,
        folder=folder,
        homes=(home, tmp_path),
        at="none.socket",
    )
    kept = [line for line in text.splitlines() if line.startswith(("cd ", "directory ", "set "))]
    (tmp_path / "t.gdb").write_text(
        "\n".join([*kept, "show directories", "show substitute-path", "shell pwd"])
    )
    program = debugger.program(MACHINE)
    assert program is not None
    done = subprocess.run(
        [program, "-nx", "-batch", "-x", "t.gdb"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"directories searched: {home}:{tmp_path}:$cdir:$cwd" in done.stdout, (
        done.stdout + done.stderr
    )
    assert f"`build/generated' -> `{folder}/generated'" in done.stdout and done.stdout.endswith(
        f"{folder}\n"
    )


def test_characters_that_a_tool_takes_for_its_own_are_refused_in_names() -> None:
    assert [
        unfit(f"a{one}b") for one in '$;"#\\|<>*?[]`=:&^()~\t\n\r\x1b\u202e\u2028\x9b\0'
    ] == list('$;"#\\|<>*?[]`=:&^()~\t\n\r\x1b\u202e\u2028\x9b\0')
    assert unfit("a ") == " " and unfit("/a b/ü/ağ_-+.,@%!{}") is None and shutil.which("cmake")
