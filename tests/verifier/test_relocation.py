# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The verifier relocates the kernel's object as the linker does: the same bytes at any addresses,
and the same refusals.

And no bytes at all make it fail in another way than with a sentence.
"""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from tests.boot.machine import ROOT, ashlar, build_dir
from tests.verifier.programs import program

SECTIONS = (".text", ".rodata", ".boot")
ALIGNMENT = 2048
CASES, DAMAGES = 40, 400

# Each kind of field by itself: what fills it, and how far from the field, or how large, its value
# may be.
FIELDS = {
    "adr": (".text", "adr x1, {}", 1 << 20),
    "adrp": (".text", "adrp x2, {}", 1 << 32),
    "literal": (".text", "ldr x3, {}", 1 << 20),
    "branch": (".text", "b {}", 1 << 27),
    "call": (".text", "bl {}", 1 << 27),
    "condition": (".text", "b.eq {}", 1 << 20),
    "bit": (".text", "tbz x0, #1, {}", 1 << 15),
    "add": (".text", "add x4, x4, :lo12:{}", 1 << 40),
    "byte": (".text", "ldrb w5, [x4, :lo12:{}]", 1 << 40),
    "half": (".text", "ldrh w5, [x4, :lo12:{}]", 1 << 40),
    "word": (".text", "ldr w5, [x4, :lo12:{}]", 1 << 40),
    "double": (".text", "ldr x5, [x4, :lo12:{}]", 1 << 40),
    "quad": (".text", "ldr q5, [x4, :lo12:{}]", 1 << 40),
    "abs64": (".rodata", ".quad {}", 1 << 40),
    "abs32": (".rodata", ".word {}", 1 << 33),
    "abs16": (".rodata", ".hword {}", 1 << 17),
    "prel64": (".rodata", ".quad {} - .", 1 << 40),
    "prel32": (".rodata", ".word {} - .", 1 << 33),
    "prel16": (".rodata", ".hword {} - .", 1 << 17),
}
ANCHORS = (
    '.section .text, "ax"',
    ".globl kernel_vectors",
    "kernel_vectors: nop",
    '.section .rodata, "a"',
    ".globl kernel_constants",
    "kernel_constants: .quad 1",
    '.section .boot, "ax"',
    ".globl _start",
    "_start: nop",
)
JUMPS, FAR = ("branch", "call", "condition", "bit"), ("branch", "call")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    sections: dict[str, int]
    symbols: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Bytes by section; where nothing was made, what was refused."""

    content: dict[str, bytes]
    refused: tuple[str, ...] = ()


def undefined(kernel: Path) -> tuple[str, ...]:
    with kernel.open("rb") as file:
        return tuple(
            symbol.name
            for symbol in ELFFile(file).get_section_by_name(".symtab").iter_symbols()
            if symbol.name and symbol["st_shndx"] == "SHN_UNDEF"
        )


def _run_linker(made: Path, places: Places, folder: Path) -> subprocess.CompletedProcess[str]:
    """ld.lld, as an image is linked; `linked` in the folder is its output."""
    headers = "".join(
        f"of{number} PT_LOAD;\n" for number in range(len(places.sections))
    )  # of their own: sections may be far from each other, or at one address
    script = "".join(
        f"{name} {start:#x} : {{ *({name}) }} :of{number}\n"
        for number, (name, start) in enumerate(places.sections.items())
    )
    (folder / "places.ld").write_text(
        f"PHDRS {{\n{headers}}}\nSECTIONS {{\n{script}/DISCARD/ : {{ *(.comment) }}\n}}\n"
    )
    symbols = [f"--defsym={name}={value:#x}" for name, value in places.symbols.items()]
    return subprocess.run(
        [
            "ld.lld-19",
            "--no-relax",
            "-T",
            str(folder / "places.ld"),
            "--entry=_start",
            *symbols,
            "--no-check-sections",
            "--error-limit=0",
            str(made),
            "-o",
            str(folder / "linked"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )


def linked(kernel: Path, places: Places, folder: Path) -> Made:
    done = _run_linker(kernel, places, folder)
    if done.returncode:
        refused = [line for line in done.stderr.splitlines() if "relocation R_AARCH64" in line]
        assert refused and len(refused) == done.stderr.count("error:"), done.stderr
        return Made(content={}, refused=tuple(refused))
    with (folder / "linked").open("rb") as file:
        elf = ELFFile(file)
        return Made(
            content={name: elf.get_section_by_name(name).data() for name in places.sections}
        )


def relocated(kernel: Path, places: Iterable[Places]) -> list[Made]:
    """By the verifier, for each of the places."""
    lines = []
    for each in places:
        lines += [f"section {name} {value:#x}\n" for name, value in each.sections.items()]
        lines += [f"symbol {name} {value:#x}\n" for name, value in each.symbols.items()]
        lines += ["places\n"]
    done = subprocess.run(
        [program("relocate"), kernel],
        input="".join(lines),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "unreadable" not in done.stdout and done.stdout.endswith("done\n"), done.stdout
    return [
        Made(
            content={one[1]: bytes.fromhex(one[2]) for one in words if one[0] == "bytes"},
            refused=tuple(" ".join(word[1:]) for word in words if word[0] == "refused"),
        )
        for words in (
            [line.split(" ") for line in part.splitlines()]
            for part in done.stdout.split("done\n")[:-1]
        )
    ]


@pytest.fixture(scope="module")
def kernel() -> Path:
    made = ashlar(
        "build", "--system", str(ROOT / "system.yaml"), "--build-dir", str(build_dir("demo"))
    )
    assert made.status == 0, made.text
    return build_dir("demo") / "kernel.o"


@pytest.mark.parametrize("seed", range(CASES))
def test_the_kernel_is_relocated_as_the_linker_does(
    kernel: Path, seed: int, tmp_path: Path
) -> None:
    source = random.Random(seed)
    text = (source.getrandbits(63) | 1 << 63) & -ALIGNMENT if seed % 4 else 0xFFFF_FFFF_FE02_0000
    text = min(text, 2**64 - (1 << 28))
    near = (
        lambda: text + source.randrange(-1 << 27, 1 << 27) & 2**64 - 1 & -64
    )  # noqa: E731 rows are aligned
    places = Places(
        sections={
            ".text": text,
            ".rodata": text + 0x8000 + source.randrange(1 << 20) // 8 * 8,
            ".boot": 0x4008_0000 + source.randrange(1 << 20) // 8 * 8,
        },
        symbols={name: near() for name in undefined(kernel)},
    )
    wanted, (found,) = linked(kernel, places, tmp_path), relocated(kernel, (places,))
    assert not wanted.refused and not found.refused
    assert found.content == wanted.content
    assert found.content[".text"] != ELFFile(kernel.open("rb")).get_section_by_name(".text").data()


def assembled(name: str, folder: Path) -> Path:
    """An object with one field of that kind, behind some that fill the section."""
    section, field, _ = FIELDS[name]
    lines = [
        *ANCHORS,
        f".section {section}",
        ".balign 8",
        field.format("there"),
        ".balign 8",
    ]
    return _assembled(lines, folder / "field.o")


def _assembled(lines: Iterable[str], made: Path) -> Path:
    made.with_suffix(".S").write_text("\n".join(lines) + "\n")
    subprocess.run(
        [
            "clang++-19",
            "--target=aarch64-none-elf",
            "-c",
            str(made.with_suffix(".S")),
            "-o",
            str(made),
        ],
        check=True,
    )
    return made


def linked_fields(
    name: str, sections: dict[str, int], targets: Sequence[int], folder: Path
) -> list[Made]:
    """The section of `assembled(name)` as ld.lld links it, once with each target: what it refuses,
    then the others, since it writes nothing where it refuses something.
    """
    refused, _ = _linked_copies(name, sections, targets, folder)
    accepted = [target for number, target in enumerate(targets) if number not in refused]
    wrong, content = _linked_copies(name, sections, accepted, folder)
    assert not wrong, wrong
    left = iter(content)
    return [
        (
            Made(content={}, refused=(refused[number],))
            if number in refused
            else Made(content={FIELDS[name][0]: next(left)})
        )
        for number in range(len(targets))
    ]


def _linked_copies(
    name: str, sections: dict[str, int], targets: Sequence[int], folder: Path
) -> tuple[dict[int, str], list[bytes]]:
    """One link of a copy of the section for each target, all at one address: refusals by number, or
    the bytes of each copy.
    """
    section, field, _ = FIELDS[name]
    flags, before = ("ax", "nop") if section == ".text" else ("a", ".quad 1")
    lines = list(ANCHORS)
    for number in range(len(targets)):
        lines += [f'.section {section}.{number}, "{flags}"', before, ".balign 8"]
        lines += [field.format(f"there_{number}"), ".balign 8"]
    copies = [f"{section}.{number}" for number in range(len(targets))]
    done = _run_linker(
        _assembled(lines, folder / "fields.o"),
        Places(
            sections={one: sections[section] for one in copies} | sections,
            symbols={f"there_{number}": target for number, target in enumerate(targets)},
        ),
        folder,
    )
    refused: dict[int, str] = {}
    for line in done.stderr.splitlines():
        where = re.search(r"\(\.\w+\.(\d+)\+0x8\): .*relocation R_AARCH64", line)
        assert where is not None or "error:" not in line, line
        if where is not None:  # a value may be both too far and odd
            refused[int(where[1])] = line
    assert bool(refused) == bool(done.returncode), done.stderr
    if refused:
        return refused, []
    with (folder / "linked").open("rb") as file:
        elf = ELFFile(file)
        return {}, [elf.get_section_by_name(one).data() for one in copies]


@pytest.mark.parametrize("name", FIELDS)
def test_each_kind_of_field_is_filled_or_refused_as_the_linker_does(
    name: str, tmp_path: Path
) -> None:
    kernel = assembled(name, tmp_path)
    source, reach = random.Random(name), FIELDS[name][2]
    base = 0x1_0000_0000 if name not in ("abs16", "abs32") else 0x10_0000
    sections = {".text": base, ".rodata": base + 0x1000, ".boot": base + 0x2000}
    field = sections[FIELDS[name][0]] + 8
    start = (
        0
        if name.startswith("abs")
        else field
        if reach < 1 << 40 or name == "prel64"
        else field & -16
    )
    edges = [reach, -reach, reach // 2, -reach // 2, reach // 4, -reach // 4]
    distances = [edge + step for edge in edges for step in (-4, -1, 0, 1, 4)] + [
        source.randrange(-reach, reach) for _ in range(20)
    ]
    if name in JUMPS:  # ld.lld cuts odd targets, and puts a thunk on a way that is too far
        distances = [one & -4 for one in distances if name not in FAR or -reach <= one & -4 < reach]
    targets = [start + distance & 2**64 - 1 for distance in distances]
    all_wanted = linked_fields(name, sections, targets, tmp_path)
    all_found = relocated(
        kernel, [Places(sections=sections, symbols={"there": target}) for target in targets]
    )
    filled = refused = 0
    for distance, wanted, found in zip(distances, all_wanted, all_found, strict=True):
        assert bool(wanted.refused) == bool(found.refused), (
            hex(distance),
            wanted.refused,
            found.refused,
        )
        if wanted.refused:
            refused += 1
            assert len(found.refused) == 1
        else:
            filled += 1
            section = FIELDS[name][0]
            assert found.content[section] == wanted.content[section], hex(distance)
    always_fit = name in ("add", "byte", "abs64", "prel64", *FAR)
    assert filled > 5 and (refused > 0) != always_fit


@pytest.mark.parametrize(
    ("name", "distance"), [("branch", 1 << 27), ("call", -(1 << 27) - 4), ("branch", 2)]
)
def test_a_jump_that_is_too_far_or_odd_is_refused(name: str, distance: int, tmp_path: Path) -> None:
    sections = {".text": 0x1_0000_0000, ".rodata": 0x1_0000_1000, ".boot": 0x1_0000_2000}
    (found,) = relocated(
        assembled(name, tmp_path),
        [Places(sections=sections, symbols={"there": sections[".text"] + 8 + distance})],
    )
    assert len(found.refused) == 1 and ("too far" in found.refused[0]) == (distance != 2)


def test_what_is_not_on_the_list_is_refused_by_name(tmp_path: Path) -> None:
    places = Places(
        sections={".text": 0x10000, ".rodata": 0x20000, ".boot": 0x30000},
        symbols={"there": 0x10000},
    )
    kernel = assembled("abs64", tmp_path)
    (nameless,) = relocated(kernel, [Places(sections=places.sections, symbols={})])
    assert nameless.refused == (".rodata 8 `there`, which no table is called",)
    source = (tmp_path / "field.S").read_text()
    kernel = _assembled(
        [source.replace(".quad there", ".section .text\n movz x0, #:abs_g0_nc:there")], kernel
    )
    (unlisted,) = relocated(kernel, [places])
    assert unlisted.refused == (".text 4 relocation of kind 264",)


def test_no_bytes_of_an_object_lead_out_of_it(kernel: Path, tmp_path: Path) -> None:
    """Numbers of headers, relocations and symbols, changed: a sentence or bytes, under the
    sanitizers of the host build.
    """
    content, source = kernel.read_bytes(), random.Random(12)
    with kernel.open("rb") as file:
        elf = ELFFile(file)
        spans = [(0, 64), (elf["e_shoff"], elf["e_shnum"] * 64)] + [
            (section["sh_offset"], section["sh_size"])
            for section in elf.iter_sections()
            if section["sh_type"] in ("SHT_RELA", "SHT_SYMTAB", "SHT_STRTAB")
        ]
    objects = []
    for number in range(DAMAGES):
        damaged = bytearray(content)
        for _ in range(source.randrange(1, 4)):
            start, size = source.choice(spans)
            at, width = start + source.randrange(size), source.choice((1, 2, 4, 8))
            damaged[at : at + width] = (
                source.choice((b"\0", b"\xff", b"\x7f", source.randbytes(1))) * width
            )
        bad = tmp_path / f"kernel-{number}.o"
        bad.write_bytes(
            damaged[: source.choice((len(damaged), len(damaged), source.randrange(len(damaged))))]
        )
        objects.append(bad)
    done = subprocess.run(
        [program("relocate"), *objects],
        input="section .text 1000\nsection .rodata 9000\nsection .boot f000\nplaces\n",
        capture_output=True,
        encoding="utf-8",
        errors="backslashreplace",
        check=False,
    )
    assert done.returncode == 0 and not done.stderr, done.stderr
    refused = len(re.findall(r"^unreadable ", done.stdout, re.MULTILINE))
    assert refused + len(re.findall(r"^done$", done.stdout, re.MULTILINE)) == DAMAGES
    assert DAMAGES // 10 < refused < DAMAGES
