# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Without tracing, the kernel is byte for byte the one whose source has no call of trace() at all.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile
from elftools.elf.relocation import RelocationSection
from elftools.elf.sections import SymbolTableSection

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "test" / "untraced"
CALL_SITE = re.compile(r"^ *trace\(core,\s*\{abi::TraceKind::(\w+),[^;]*\}\);\n", re.MULTILINE)
INCLUDE = '#include "kernel/core/trace.hpp"\n'
KINDS = {"switched", "signal", "wait", "call", "reply", "interrupt", "fault", "end"}
pytestmark = pytest.mark.xdist_group("untraced")  # one build folder, emptied by the first
Content = dict[str, tuple[bytes, tuple[tuple[int, int, str, int], ...]]]


@pytest.fixture(scope="module")
def commands() -> dict[str, str]:
    """How the build compiles each source of the kernel without tracing."""
    shutil.rmtree(BUILD, ignore_errors=True)
    line = [
        "cmake",
        "--preset",
        "aarch64",
        "-B",
        str(BUILD),
        f"-DASHLAR_SYSTEM={ROOT / 'tests/boot/systems/smallest/system.yaml'}",
    ]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads((BUILD / "compile_commands.json").read_text())
    kernel = {
        str(Path(row["file"]).relative_to(ROOT)): row["command"]
        for row in rows
        if row["file"].startswith(f"{ROOT}/kernel/")
    }
    assert len(kernel) > 10
    return kernel


def stripped(text: str) -> str:
    return CALL_SITE.sub("", text).replace(INCLUDE, "")


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    """The sources that call trace()."""
    texts = {
        str(path.relative_to(ROOT)): path.read_text()
        for path in sorted((ROOT / "kernel").rglob("*.[chS]pp"))
    }
    return {name: text for name, text in texts.items() if INCLUDE in text}


@pytest.fixture(scope="module")
def bare(sources: dict[str, str]) -> Path:
    """The kernel without tracing: no call of it, no declaration of it."""
    tree = BUILD / "bare"
    for folder in ("kernel", "abi"):
        shutil.copytree(ROOT / folder, tree / folder)
    for name, text in sources.items():
        (tree / name).write_text(stripped(text))
    (tree / "kernel/core/trace.hpp").unlink()
    (tree / "abi/trace.hpp").unlink()
    return tree


def content(command: str, tree: Path, name: str, *more: str) -> Content:
    """What one source of that tree compiles to: bytes and relocations of every section that reaches
    the image.
    """
    words = shlex.split(command.replace(f"{ROOT}/kernel", f"{tree}/kernel"))
    words = [
        f"-I{tree}" if word in (f"-I{ROOT}", f"-I{ROOT}/kernel/..") else word for word in words
    ]
    target = BUILD / f"{tree.name}-{'-'.join(more)}-{Path(name).name}.o"
    words[words.index("-o") + 1] = str(target)
    subprocess.run([*words, *more], cwd=BUILD, check=True)
    with target.open("rb") as file:
        elf = ELFFile(file)
        reach = {
            one.name: one.data()
            for one in elf.iter_sections()
            if one["sh_flags"] & 2 and one["sh_type"] == "SHT_PROGBITS"
        }
        symbols = elf.get_section_by_name(".symtab")
        assert isinstance(symbols, SymbolTableSection)
        moves: dict[str, list[tuple[int, int, str, int]]] = {}
        for section in elf.iter_sections():
            if isinstance(section, RelocationSection):
                moves[section.name.removeprefix(".rela")] = [
                    (
                        relocation["r_offset"],
                        relocation["r_info_type"],
                        symbols.get_symbol(relocation["r_info_sym"]).name,
                        relocation["r_addend"],
                    )
                    for relocation in section.iter_relocations()
                ]
    return {key: (data, tuple(moves.get(key, ()))) for key, data in reach.items()}


def test_every_kind_has_a_call_site_that_can_be_taken_out(sources: dict[str, str]) -> None:
    found = [kind for text in sources.values() for kind in CALL_SITE.findall(text)]
    assert KINDS <= set(found)
    for name, text in sources.items():
        assert "trace" not in stripped(text), f"{name} names the trace in another way"


def test_the_kernel_without_tracing_is_that_of_a_source_without_it(
    commands: dict[str, str], sources: dict[str, str], bare: Path
) -> None:
    for name in sources:
        built = content(commands[name], ROOT, name)
        assert any(
            section.startswith(".text") and data for section, (data, _) in built.items()
        ), name
        assert built == content(commands[name], bare, name), name


def test_with_tracing_each_of_them_is_another(
    commands: dict[str, str], sources: dict[str, str]
) -> None:
    for name in sources:
        assert content(commands[name], ROOT, name) != content(
            commands[name], ROOT, name, "-UASHLAR_TRACE", "-DASHLAR_TRACE=1"
        ), name
