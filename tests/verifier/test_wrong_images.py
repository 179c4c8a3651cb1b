# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Images and programs that once passed although they were wrong, each as small as it can be, and
what is said of them now.

The mutants of test_mutants_of_images.py change what a table says; these change where the verifier
looks: symbols, headers, the word of an ELF.
"""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from composer.command.steps import Steps
from composer.command.verify import verifier
from tests.boot.machine import ROOT, ashlar, build_dir, image_of
from tests.verifier.patched import ADDRESS, Patched, Segment

DEMO, RESTART = ROOT / "system.yaml", ROOT / "tests/boot/systems/restart/system.yaml"
NEIGHBOURS = ROOT / "tests/verifier/systems/neighbours/system.yaml"
TTBR0_FROM_X0, NOP = 0xD518_2000, 0xD503_201F
PROGRAM, REGION, KERNEL_LOG = 1, 5, 12  # kinds of a row of .ashlar.ports
NOT_LOADED = 0x4700_0000  # memory of the board that no segment has


@cache
def built(system: Path) -> Path:
    folder = build_dir(image_of(system))
    made = ashlar("build", "--system", str(system), "--build-dir", str(folder))
    assert made.status == 0, made.text
    return folder


def said(system: Path, image: Path, programs: Path | None = None) -> str:
    """What the verifier prints; it must not fail in any other way than by findings. The kernel's
    object is the same for every system.
    """
    where = programs or built(system if system != DEMO else DEMO) / "components"
    done = subprocess.run(
        [
            str(verifier(Steps(1))),
            "--system",
            str(system),
            "--project",
            str(ROOT),
            "--programs",
            str(where),
            "--image",
            str(image),
            "--kernel-object",
            str(built(DEMO) / "kernel.o"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert (done.returncode == 0) == ("nothing found" in done.stdout)
    return done.stdout


# ---- Images


def idle_root_that_is_not_loaded(image: Patched) -> None:
    row = image.row("descriptors", "idle")
    root = image.word(row)
    (literal,) = (
        at
        for at in range(image.physical(image.entry), image.physical(image.entry) + 256, 8)
        if image.word(at) == root
    )
    image.put(row, NOT_LOADED)
    image.put(literal, NOT_LOADED)


def symbol_that_leads_to_a_copy(image: Patched) -> None:
    """The kernel goes on reading the row that is changed here; the verifier would have read the
    copy.
    """
    at = image.virtual(image.symbol("system_table"))
    copy = (image.symbol("system_table") & ~0xFFF) + 0xFC0
    image.content[image.virtual(copy) : image.virtual(copy) + 32] = image.content[at : at + 32]
    image.put(at + 12, 1, 2)  # log_reader
    image.set_symbol("system_table", value=copy)


def device_where_the_kernel_does_not_look(image: Patched) -> None:
    """The interrupt distributor's page and its symbol move one page on; the kernel's code
    does not.
    """
    tables = next(
        segment for segment in image.segments if segment.virtual == segment.physical > image.entry
    )
    at = next(
        one
        for one in range(tables.offset, tables.offset + tables.stored, 8)
        if image.word(one) & ADDRESS == 0x0800_0000
    )
    image.put(at + 8, image.word(at))
    image.put(at, 0)
    image.set_symbol("__gic_distributor", value=image.symbol("__gic_distributor") + 4096)


def idle_row_in_the_midst_of_the_kernel(image: Patched) -> None:
    to = image.symbol("kernel_start")
    image.put(image.row("descriptors", "idle") + 48, to)
    image.put(image.row("states", "idle") + 384, to)
    image.set_symbol("kernel_idle", value=to)


def code_in_a_segment_that_is_none(image: Patched) -> None:
    boot = next(one for one in image.segments if one.physical == image.entry)
    cut = 0x200
    image.put(boot.offset + cut, TTBR0_FROM_X0, 4)
    rest = Segment(
        flags=4,
        offset=boot.offset + cut,
        virtual=boot.virtual + cut,
        physical=boot.physical + cut,
        stored=boot.stored - cut,
        size=boot.size - cut,
    )
    image.set_segments(
        [
            dataclasses.replace(segment, stored=cut, size=cut) if segment == boot else segment
            for segment in image.segments
        ]
        + [rest]
    )


def calls_in(symbol: str, offset: int) -> Callable[[Patched], None]:
    def change(image: Patched) -> None:
        image.put(image.row("descriptors", "console") + 64, image.symbol(symbol) + offset)

    return change


def another_stub_than_the_one_that_boots(image: Patched) -> None:
    boot = next(one for one in image.segments if one.physical == image.entry)
    tables = next(
        one for one in image.segments if one.virtual == image.symbol("kernel_vectors") + 0x5000
    )
    room = tables.offset + 0xF00
    image.content[room : room + 0xC0] = image.content[boot.offset : boot.offset + 0xC0]
    for at in range(boot.offset, boot.offset + 0x50, 4):
        image.put(at, NOP, 4)
    image.set_segments(
        [
            (
                dataclasses.replace(segment, virtual=0x7000_0000, flags=4)
                if segment == boot
                else dataclasses.replace(segment, stored=0xF00, size=0xF00)
                if segment == tables
                else segment
            )
            for segment in image.segments
        ]
        + [
            Segment(
                flags=5,
                offset=room,
                virtual=boot.virtual,
                physical=tables.physical + 0xF00,
                stored=0xC0,
                size=0xC0,
            ),
            Segment(
                flags=4,
                offset=room + 0xC0,
                virtual=0x7001_0000,
                physical=tables.physical + 0xFC0,
                stored=0x40,
                size=0x40,
            ),
        ]
    )


def bytes_for_no_memory(image: Patched) -> None:
    at = len(image.content)
    image.content += bytes(16)
    image.set_segments(
        [
            *image.segments,
            Segment(flags=4, offset=at, virtual=NOT_LOADED, physical=NOT_LOADED, stored=16, size=0),
        ]
    )


def many_segments(image: Patched) -> None:
    first = dataclasses.replace(image.segments[0], virtual=NOT_LOADED, physical=NOT_LOADED)
    image.set_segments([*image.segments, *([first] * 60_000)])


# mov x0, #4; adr x1, words; hlt: says so to the host; then mov x0, #0x18; adr x1, status; hlt: the
# end
FOREIGN = b"".join(
    one.to_bytes(4, "little")
    for one in (
        0xD280_0080,
        0x1000_0001 | 28 >> 2 << 5,
        0xD45E_0000,
        0xD280_0300,
        0x1000_0001 | 32 >> 2 << 5,
        0xD45E_0000,
        0x1400_0000,
        NOP,
    )
) + (b"foreign code\n".ljust(16, b"\0") + (0x2_0026).to_bytes(8, "little") + bytes(8))


def foreign_code(image: Patched) -> Segment:
    """A segment that QEMU takes the entry from: it holds e_entry by its virtual address, and is
    loaded elsewhere.
    """
    at = len(image.content)
    image.content += FOREIGN
    return Segment(
        flags=5,
        offset=at,
        virtual=image.entry,
        physical=NOT_LOADED,
        stored=len(FOREIGN),
        size=len(FOREIGN),
    )


def hidden_header(image: Patched) -> None:
    """Section 0 holds the number of headers, six; a loader that does not look there takes 65,535."""
    image.set_segments([*image.segments, foreign_code(image)])
    image.content += bytes(56 * (0xFFFF - 7))
    image.put(56, 0xFFFF, 2)
    image.put(image.word(40) + 44, 6, 4)  # sh_info of section 0


def stub_at_virtual_addresses(image: Patched) -> None:
    """The entry leads into the kernel's half: the stub that QEMU starts is a copy at another place,
    with literals of its own there.
    """
    boot = next(one for one in image.segments if one.physical == image.entry)
    high = image.symbol("kernel_vectors") + boot.physical - image.segments[0].physical
    image.set_segments(
        [
            dataclasses.replace(segment, virtual=high) if segment == boot else segment
            for segment in image.segments
        ]
    )
    image.put(24, high)


def sections_counted_elsewhere(image: Patched) -> None:
    image.put(
        image.word(40) + 32, int.from_bytes(image.content[60:62], "little")
    )  # sh_size of section 0
    image.put(60, 0, 2)


def virtual_addresses_twice(image: Patched) -> None:
    """Read-only data of the kernel a second time at the same virtual addresses, from other bytes,
    in memory without an owner.
    """
    last = image.segments[-1]
    rodata = next(segment for segment in image.segments if segment.flags == 4)
    image.set_segments(
        [
            *image.segments,
            dataclasses.replace(
                rodata, offset=len(image.content), physical=last.physical + last.size, stored=0
            ),
        ]
    )


def kernel_segment_at_the_last_page(image: Patched) -> None:
    image.set_segments(
        [
            (
                dataclasses.replace(segment, virtual=2**64 - -(-segment.size // 4096) * 4096)
                if segment.flags == 4
                else segment
            )
            for segment in image.segments
        ]
    )


def byte_behind_a_table(image: Patched) -> None:
    image.content[image.virtual(image.symbol("level_states")) + 20] = 1
    image.set_symbol("level_states", size=31)


def table_that_leads_to_itself(image: Patched) -> None:
    root = image.word(image.row("descriptors", "console")) & 0x0000_FFFF_FFFF_FFFE
    table = image.word(image.physical(root)) or image.word(image.physical(root) + 8)
    for index in range(512):
        image.put(image.physical(table & ~0xFFF) + 8 * index, table)
    (literal,) = (
        at
        for at in range(image.physical(image.entry), image.physical(image.entry) + 256, 8)
        if image.word(at) == image.symbol("__tcr")
    )
    image.put(literal, image.word(literal) & ~63 | 16)  # T0SZ: four levels


def name_of_odd_bytes(image: Patched) -> None:
    at = image.row("descriptors", "console") + 80
    image.content[at : at + 3] = b"\xff\x1b["


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    change: Callable[[Patched], None]
    finding: str


IMAGES = {
    "idle-root": Wrong(
        change=idle_root_that_is_not_loaded,
        finding="V301: idle, 0x0, translation: found a root outside the image",
    ),
    "symbol": Wrong(
        change=symbol_that_leads_to_a_copy,
        finding="system_table: found a symbol that leads where no instruction looks",
    ),
    "device": Wrong(
        change=device_where_the_kernel_does_not_look,
        finding="__gic_distributor: found a symbol that leads where no instruction",
    ),
    "idle-code": Wrong(
        change=idle_row_in_the_midst_of_the_kernel, finding="allowed wfi, and a branch back to it"
    ),
    "hidden-code": Wrong(
        change=code_in_a_segment_that_is_none,
        finding="V203: kernel, 0xfffffffffe023000, executable page: found bytes of the segment",
    ),
    "calls-in-log": Wrong(
        change=calls_in("__kernel_log", 64),
        finding="callers of console: found kernel log, allowed the kernel's data",
    ),
    "calls-in-stack": Wrong(
        change=calls_in("__kernel_stack_top", -64),
        finding="callers of console: found kernel stack, allowed",
    ),
    "calls-in-device": Wrong(
        change=calls_in("__gic_distributor", 1024),
        finding="callers of console: found interrupt distributor, allowed",
    ),
    "stub": Wrong(
        change=another_stub_than_the_one_that_boots,
        finding="segment: found virtual address 0x70000000, allowed the physical one",
    ),
    "no-memory": Wrong(
        change=bytes_for_no_memory, finding="bytes in the file, allowed at most the 0 that it takes"
    ),
    "hidden-header": Wrong(
        change=hidden_header,
        finding="the number of its program headers stands in a section (e_phnum is 0xffff)",
    ),
    "hidden-sections": Wrong(
        change=sections_counted_elsewhere,
        finding="the number of its sections, or of their names, stands in a section",
    ),
    "two-entries": Wrong(
        change=lambda image: image.set_segments([*image.segments, foreign_code(image)]),
        finding=("entry: found an address that 2 segments are linked to and 1" " loaded to"),
    ),
    "virtual-entry": Wrong(
        change=stub_at_virtual_addresses,
        finding="entry: found an address that 1 segments are linked to and 0 loaded to",
    ),
    "virtual-twice": Wrong(
        change=virtual_addresses_twice,
        finding="segment: found virtual addresses of another segment",
    ),
    "same-bytes": Wrong(
        change=lambda image: image.set_segments(
            [
                image.segments[0],
                dataclasses.replace(image.segments[1], offset=image.segments[0].offset),
                *image.segments[2:],
            ]
        ),
        finding="two segments have the same bytes of the file",
    ),
    "many": Wrong(change=many_segments, finding="60006 program headers, more than 1024"),
    "last-page": Wrong(
        change=kernel_segment_at_the_last_page, finding="V402: kernel, 0xffffffffffffe000"
    ),
    "table-size": Wrong(
        change=byte_behind_a_table, finding="V704: kernel, level_states: found no such table"
    ),
    "level-padding": Wrong(
        change=lambda image: image.put(image.virtual(image.symbol("level_states")) + 3, 1, 1),
        finding="bytes between them",
    ),
    "endless": Wrong(
        change=table_that_leads_to_itself, finding="found a table that this space has already"
    ),
    "header-size": Wrong(
        change=lambda image: image.put(54, 64, 2),
        finding="program headers of 64 bytes each: loaders that do not ask would read 56",
    ),
    "name": Wrong(
        change=name_of_odd_bytes, finding=r"descriptor, name: found \xff\x1b[sole, allowed console"
    ),
}


@pytest.mark.parametrize("wrong", IMAGES.values(), ids=IMAGES)
def test_a_wrong_image_is_found(wrong: Wrong, tmp_path: Path) -> None:
    image = Patched(built(DEMO) / "image.elf")
    wrong.change(image)
    assert wrong.finding in said(DEMO, image.write(tmp_path / "image.elf"))


def test_a_capability_behind_the_count_tells_no_supervisor(tmp_path: Path) -> None:
    image = Patched(built(RESTART) / "image.elf")
    first = image.row("descriptors", "looper") + 192
    image.content[first + 48 : first + 64] = image.content[first : first + 16]
    image.content[first : first + 16] = bytes(16)
    text = said(RESTART, image.write(tmp_path / "image.elf"))
    assert "V702: looper, descriptor, supervisor 3: found signal to" in text
    assert "V702: looper, descriptor, supervisors: found nobody told" in text


def test_devices_in_one_page_may_have_one_holder() -> None:
    built(NEIGHBOURS)  # the build itself runs the verifier


# ---- Programs


def changed(system: Path, name: str, folder: Path, change: Callable[[Patched], None]) -> Path:
    """The programs of a build, one of them changed."""
    folder.mkdir()
    for path in (built(system) / "components").glob("*.elf"):
        shutil.copy(path, folder)
    program = Patched(folder / name)
    change(program)
    program.write(folder / name)
    return folder


def moved(tmp_path: Path, to: Callable[[Patched], int]) -> str:
    """The demo with the page of the instance `sender` elsewhere, in its ELF and in its tables."""
    image = Patched(built(DEMO) / "image.elf")

    def move(program: Patched) -> None:
        at = program.fact(PROGRAM) + 112
        here, there = image.leaf("sender", program.word(at)), image.leaf("sender", to(program))
        assert image.word(there) == 0
        image.put(there, image.word(here))
        image.put(here, 0)
        program.put(at, to(program))

    return said(
        DEMO,
        image.write(tmp_path / "image.elf"),
        changed(DEMO, "sender.elf", tmp_path / "programs", move),
    )


def test_nothing_lies_on_a_guard_or_where_null_leads(tmp_path: Path) -> None:
    for name, to in (
        ("below", lambda program: program.symbol("__stack_bottom") - 4096),
        ("null", lambda program: 0),
    ):
        (tmp_path / name).mkdir()
        text = moved(tmp_path / name, to)
        assert (
            "instance page: found "
            + ("on the guard below the stack" if name == "below" else "below 64 KiB")
            in text
        )


PROGRAMS = {
    "machine": Wrong(
        change=lambda one: one.put(18, 62, 2),
        finding="type 2, machine 62: no executable for AArch64",
    ),
    "kind": Wrong(
        change=lambda one: one.put(16, 3, 2),
        finding="type 3, machine 183: no executable for AArch64",
    ),
    "other-port": Wrong(
        change=lambda one: one.put(one.fact(REGION), ord("z"), 1),
        finding="looks for a port zrames[0] that nothing is behind",
    ),
    "heap": Wrong(
        change=lambda one: one.set_segments(
            [
                *one.segments,
                Segment(
                    flags=6,
                    offset=0,
                    virtual=one.symbol("__heap_start"),
                    physical=0,
                    stored=0,
                    size=4096,
                ),
            ]
        ),
        finding="sender is to have a heap of 0 bytes, its program has 4096",
    ),
    "wraps": Wrong(
        change=lambda one: one.set_segments(
            [
                *one.segments,
                Segment(flags=4, offset=0, virtual=0, physical=0, stored=0, size=2**64 - 1),
            ]
        ),
        finding="rodata has 0x0 bytes at 0x0: none, or past the last address",
    ),
}


@pytest.mark.parametrize("wrong", PROGRAMS.values(), ids=PROGRAMS)
def test_a_wrong_program_is_found(wrong: Wrong, tmp_path: Path) -> None:
    programs = changed(DEMO, "sender.elf", tmp_path / "programs", wrong.change)
    assert wrong.finding in said(DEMO, built(DEMO) / "image.elf", programs)


def test_a_port_that_stands_twice_is_found(tmp_path: Path) -> None:
    def repeat(program: Patched) -> None:
        row, other = program.fact(REGION), program.fact(REGION) - 160
        program.content[other : other + 160] = program.content[row : row + 160]

    programs = changed(DEMO, "sender.elf", tmp_path / "programs", repeat)
    assert "says twice where port frames is" in said(DEMO, built(DEMO) / "image.elf", programs)


def test_a_program_sees_all_of_the_logs_text(tmp_path: Path) -> None:
    programs = changed(
        DEMO,
        "console.elf",
        tmp_path / "programs",
        lambda one: one.put(one.fact(KERNEL_LOG) + 128, 64),
    )
    assert "text of the kernel log: found 0x40 bytes that its code reads" in said(
        DEMO, built(DEMO) / "image.elf", programs
    )


def test_whoever_may_start_again_has_a_copy_of_its_data(tmp_path: Path) -> None:
    programs = changed(
        RESTART,
        "victim.elf",
        tmp_path / "programs",
        lambda one: one.set_symbol("__pristine_start", value=one.symbol("__data_start")),
    )
    assert "victim may start again, and its program looks for no copy of its data" in said(
        RESTART, built(RESTART) / "image.elf", programs
    )


def test_a_program_is_held_to_its_max(tmp_path: Path) -> None:
    text = DEMO.read_text()
    assert "{priority: 100}" in text
    system = tmp_path / "system.yaml"
    system.write_text(text.replace("{priority: 100}", "{priority: 100, max: 16 KiB}"))
    assert "bytes of program, heap and stack, and its max is 16384" in said(
        system, built(DEMO) / "image.elf", built(DEMO) / "components"
    )
