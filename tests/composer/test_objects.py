# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""L045, L046, L047: what is wrong with an object that a component brings, each by the smallest
one, made here. Damaged bytes give a sentence, whatever they are.
"""

from __future__ import annotations

import random
import struct
import subprocess
from pathlib import Path

import pytest

from composer.arch import ARCHITECTURES
from composer.load.elf import Unreadable, read_object
from tests.composer.described import PROJECT, Judged, judge

SYSTEM = "system: s\ncomponents:\n  app: {priority: 1, power: true}\n"
TYPE = "component: app\nobject: %s\n"
MAIN = ".globl main\nmain: ret\n"
SIZED = '.section .stack_sizes, "o", %progbits, .text\n.quad main\n.uleb128 0\n.text\n'
AARCH64 = "aarch64-none-elf"
EM_AARCH64 = 183


def assembled(folder: Path, text: str, target: str = AARCH64, name: str = "app.o") -> Path:
    """An object of the type `app`; with figures of its stack, unless it is for another machine."""
    path = folder / "components" / "app" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    source = folder / "app.S"
    source.write_text(text)
    tool = ["clang-19", f"--target={target}", "-c", str(source), "-o", str(path)]
    subprocess.run(tool, check=True)
    return path


def found(folder: Path, named: str = "app.o", more: str = "") -> Judged:
    (folder / "components" / "app").mkdir(parents=True, exist_ok=True)
    (folder / "components" / "app" / "component.yaml").write_text(TYPE % named + more)
    (folder / "system.yaml").write_text(SYSTEM)
    return judge(folder / "system.yaml", PROJECT)


def refused(judged: Judged, code: str, words: str) -> None:
    """At the object's name in component.yaml, with these words."""
    assert judged.codes == [code] and judged.front.system is None, judged.text
    one = judged.diagnostics[0]
    assert words in one.message and one.place.line == 2 and one.place.column == 9, judged.text


def test_an_object_alone_makes_a_component(tmp_path: Path) -> None:
    assembled(tmp_path, MAIN + SIZED)
    assert found(tmp_path).codes == []


def test_a_missing_object_names_the_headers(tmp_path: Path) -> None:
    judged = found(tmp_path)
    refused(judged, "L045", "app.o does not exist")
    assert "./ashlar wiring" in judged.text


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "is not an ELF file"),
        (b"#!/bin/sh\n", "is not an ELF file"),
        (b"BC\xc0\xde" + bytes(60), "holds LLVM bitcode"),
        (b"\x7fELF", "is damaged"),
        (b"!<arch>\n", "is an archive without members"),
        (b"!<thin>\n", "is a thin archive"),
        (b"!<arch>\nshort", "is damaged"),
    ],
)
def test_bytes_that_are_no_object(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "components" / "app").mkdir(parents=True)
    (tmp_path / "components" / "app" / "app.o").write_bytes(content)
    refused(found(tmp_path), "L045", words)


@pytest.mark.parametrize(
    "target, words",
    [
        ("x86_64-none-elf", "is for another machine (ELF number 62)"),
        ("arm-none-eabi", "is of 32 bits"),
        ("aarch64_be-none-elf", "is big-endian"),
    ],
)
def test_an_object_for_another_machine(tmp_path: Path, target: str, words: str) -> None:
    assembled(tmp_path, "nop\n", target)
    refused(found(tmp_path), "L045", words)


@pytest.mark.parametrize("options, words", [([], "a linked program"), (["-shared"], "a shared")])
def test_a_linked_file_says_how_to_make_an_object(
    tmp_path: Path, options: list[str], words: str
) -> None:
    path = assembled(tmp_path, ".globl _start\n_start:\n" + MAIN + SIZED)
    subprocess.run(["ld.lld-19", *options, str(path), "-o", str(path)], check=True)
    judged = found(tmp_path)
    refused(judged, "L045", words)
    assert "`ld -r`" in judged.text


@pytest.mark.parametrize(
    "text, words",
    [
        ('.section .evil, "awx"\n.word 1\n', "which is writable and executable"),
        ('.section .text.evil, "awx"\n.word 1\n', "which is writable and executable"),
        ('.section .tdata, "awT"\n.word 1\n', "thread-local variables"),
        ('.section .kernel, "a"\n.word 1\n', "for which a component has no place"),
        ('.section .text.start, "ax"\nnop\n', "whose name is reserved"),
        ('.section .ashlar.ports, "a"\n.word 1\n', "whose name is reserved"),
        ('.section .ctors, "aw"\n.quad main\n', "the runtime calls what is in .init_array"),
        ('.section .fini_array, "aw"\n.quad main\n', "and no destructor"),
        (".data\n.balign 8192\n.word 1\n", "an alignment of 8,192 bytes"),
        (".bss\n.balign 65536\n.skip 8\n", "an alignment of 65,536 bytes"),
        (".globl _start\n_start: ret\n", "defines `_start`"),
        (".globl __heap_start\n__heap_start: ret\n", "defines `__heap_start`"),
        (".weak ashlar_start\nashlar_start: ret\n", "defines `ashlar_start`"),
        (".globl f\n.type f, %gnu_indirect_function\nf: ret\n", "the indirect function `f`"),
        ('.section .deplibs, "MS", %llvm_dependent_libraries, 1\n.asciz "m"\n', "gives words to"),
        ('.section .gnu.lto_main, "e"\n.word 1\n', "link-time optimisation"),
    ],
)
def test_what_a_component_cannot_have(tmp_path: Path, text: str, words: str) -> None:
    assembled(tmp_path, MAIN + SIZED + text)
    refused(found(tmp_path), "L046", words)


def test_what_a_component_can_have(tmp_path: Path) -> None:
    """Names of common compilers, a page-aligned array, a function of the linker's own words that is
    local.
    """
    texts = (
        '.section .init_array, "aw", %init_array\n.quad main\n',
        '.section .rodata.str1.1, "aMS", %progbits, 1\n.asciz "x"\n',
        '.section .data.rel.ro, "aw"\n.quad main\n',
        '.section .eh_frame, "a"\n.word 0\n',
        '.section .note.gnu.property, "a", %note\n.word 0\n',
        '.section .bss.big, "aw", %nobits\n.balign 4096\n.skip 4096\n',
        ".text\nashlar_local: ret\n",
        ".comm common, 8, 8\n",
    )
    assembled(tmp_path, MAIN + SIZED + "".join(texts))
    assert found(tmp_path).codes == []


def test_an_archive_is_judged_by_its_members(tmp_path: Path) -> None:
    good = assembled(tmp_path, MAIN + SIZED, name="a_name_longer_than_sixteen.o")
    bad = assembled(tmp_path, '.section .tbss, "awT", %nobits\n.skip 4\n', name="bad.o")
    archive = good.with_name("app.a")
    subprocess.run(["llvm-ar-19", "rcs", str(archive), str(good)], check=True)
    assert found(tmp_path, "app.a").codes == []
    subprocess.run(["llvm-ar-19", "rcs", str(archive), str(bad)], check=True)
    refused(found(tmp_path, "app.a"), "L046", "components/app/app.a(bad.o) has thread-local")
    other = assembled(tmp_path, "nop\n", "x86_64-none-elf", "other.o")
    subprocess.run(["llvm-ar-19", "rcs", str(archive), str(other)], check=True)
    refused(found(tmp_path, "app.a"), "L045", "is an archive: other.o is for another machine")
    archive.unlink()
    subprocess.run(["llvm-ar-19", "rcsT", str(archive), str(good)], check=True)
    refused(found(tmp_path, "app.a"), "L045", "is a thin archive")


def test_an_object_without_figures_asks_for_a_stack(tmp_path: Path) -> None:
    assembled(tmp_path, MAIN)
    refused(found(tmp_path), "L047", "does not say how much stack its functions take")
    assert found(tmp_path, more="stack: 4 KiB\n").codes == []
    assembled(tmp_path, ".data\n.word 1\n")
    assert found(tmp_path).codes == []


def test_neither_source_nor_object(tmp_path: Path) -> None:
    found(tmp_path)
    (tmp_path / "components" / "app" / "component.yaml").write_text("component: app\n")
    judged = judge(tmp_path / "system.yaml", PROJECT)
    assert judged.codes == ["L014"] and "`object: NAME.o`" in judged.text


def test_several_objects_and_one_twice(tmp_path: Path) -> None:
    assembled(tmp_path, MAIN + SIZED)
    assembled(tmp_path, ".data\n.word 1\n", name="more.o")
    assert found(tmp_path, "[app.o, more.o]").codes == []
    assert found(tmp_path, "[app.o, app.o]").codes == ["L010"]
    assert found(tmp_path, "../app.o").codes == ["L024"]
    assert found(tmp_path, "app.elf").codes == ["L024"]


def test_damaged_bytes_give_a_sentence(tmp_path: Path) -> None:
    """Every shorter file, and files with random words in them."""
    whole = assembled(tmp_path, MAIN + SIZED).read_bytes()
    architecture = ARCHITECTURES["aarch64"].name
    dice = random.Random(14)
    pieces = [whole[:length] for length in range(len(whole))]
    for _ in range(2000):
        piece = bytearray(whole)
        at = dice.randrange(len(whole) - 8)
        struct.pack_into(
            "<Q", piece, at, dice.choice((0, 1, 0xFF, 1 << 31, 1 << 63, (1 << 64) - 1))
        )
        pieces.append(bytes(piece))
    outcomes = set()
    for piece in pieces:
        try:
            read_object(piece, EM_AARCH64, architecture)
            outcomes.add("read")
        except Unreadable as error:
            outcomes.add(error.reason)
    assert {"is damaged: a section lies behind its end", "read"} <= outcomes
