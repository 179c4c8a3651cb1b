# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What the verifier reads from the demo's kernel, exactly; and that it sees an instruction that is
changed.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from elftools.elf.elffile import ELFFile

from tests.boot.machine import ROOT, ashlar, build_dir
from tests.verifier.programs import program

STACK = 8192  # bytes of the kernel's stack


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    path: Path
    program: Path  # prints the facts
    symbols: dict[str, int]

    def facts(self, image: Path | None = None) -> dict[str, Any]:
        done = subprocess.run(
            [self.program, image or self.path],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        loaded = json.loads(done.stdout)
        assert isinstance(loaded, dict)
        return loaded

    def word(self, address: int) -> int:
        return int.from_bytes(self.path.read_bytes()[self.offset(address) :][:4], "little")

    def offset(self, address: int) -> int:
        with self.path.open("rb") as file:
            for segment in ELFFile(file).iter_segments("PT_LOAD"):
                if segment["p_vaddr"] <= address < segment["p_vaddr"] + segment["p_filesz"]:
                    return int(segment["p_offset"] + address - segment["p_vaddr"])
        raise AssertionError(f"no byte of the image lies at {address:#x}")

    def find(self, function: str, word: int) -> int:
        """The first place of the instruction in that function, or after it."""
        at = self.symbols[function]
        while self.word(at) != word:
            at += 4
            assert at < self.symbols[function] + 4096, f"{word:#x} does not stand in {function}"
        return at


@pytest.fixture(scope="module")
def demo() -> Iterator[Image]:
    """The demo's image and the program that reads it."""
    folder = build_dir("demo")
    booted = ashlar("build", "--system", str(ROOT / "system.yaml"), "--build-dir", str(folder))
    assert booted.status == 0, booted.text
    path = folder / "image.elf"
    with path.open("rb") as file:
        symbols = {
            symbol.name: symbol["st_value"]
            for symbol in ELFFile(file).get_section_by_name(".symtab").iter_symbols()
        }
    yield Image(path=path, program=program("code_facts"), symbols=symbols)


def short(function: str) -> str:
    """A function's name without its arguments."""
    return function.replace("(anonymous namespace)::", "").split("(")[0]


# ---- The facts


def test_every_root_is_written_where_it_may_and_from_what_it_may(demo: Image) -> None:
    writes = demo.facts()["writes"]
    assert [(write["name"], write["place"]["function"]) for write in writes] == [
        ("ttbr1_el1", "_start + 0x20"),
        ("ttbr0_el1", "_start + 0x24"),
        ("tcr_el1", "_start + 0x28"),
        ("mair_el1", "_start + 0x2c"),
        ("vbar_el1", "_start + 0x30"),
        ("sctlr_el1", "_start + 0x4c"),
        ("hcr_el2", "_start + 0x60"),
        ("cnthctl_el2", "_start + 0x6c"),
        ("cntvoff_el2", "_start + 0x70"),
        ("cptr_el2", "_start + 0x78"),
        ("hstr_el2", "_start + 0x7c"),
        ("mdcr_el2", "_start + 0x88"),
        ("vpidr_el2", "_start + 0x90"),
        ("vmpidr_el2", "_start + 0x98"),
        ("vttbr_el2", "_start + 0x9c"),
        ("sctlr_el1", "_start + 0xa4"),
        ("spsr_el2", "_start + 0xac"),
        ("elr_el2", "_start + 0xb4"),
        ("ttbr0_el1", "resume + 0x28"),
        ("vbar_el1", "start_high + 0x8"),
    ]
    assert all(one["allowed"] for one in writes), writes
    assert writes[-2]["source"] == "[descriptors + x0 - states]"
    assert writes[-1]["source"] == f"{demo.symbols['kernel_vectors']:#x}"


def test_the_boot_stub_leaves_what_the_symbols_say(demo: Image) -> None:
    boot = demo.facts()["boot"]
    symbols = demo.symbols
    assert boot["registers"] == {
        "ttbr0_el1": symbols["__idle_root_physical"],
        "ttbr1_el1": symbols["__kernel_root_physical"],
        "tcr_el1": symbols["__tcr"],
        "mair_el1": 0x4404FF,
        "vbar_el1": symbols["kernel_boot_vectors"],
        "sctlr_el1": 0x3058181D,
    }
    assert boot["next_fetch"] == symbols["_start"] + 0x50
    assert boot["fetch_vector"] == symbols["start_high"]


def test_the_stack_is_bounded_far_below_its_size(demo: Image) -> None:
    stack = demo.facts()["stack"]
    assert [short(function) for function, _ in stack["path"]] == [
        "kernel_vectors",
        "broken",
        "kernel_exception",
        "arch::aarch64::say_all",
        "arch::aarch64::say_registers",
        "arch::aarch64::Machine::say",
    ]
    assert stack["bytes"] == sum(taken for _, taken in stack["path"])
    assert 272 < stack["bytes"] < STACK // 8
    by_name = {one["name"]: one for one in stack["entries"]}
    assert len(by_name) == 17
    call = [short(function) for function, _ in by_name["vector 0x400"]["path"]]
    assert call[:5] == [
        "kernel_vectors + 0x400",
        "save",
        "kernel_synchronous_",
        "kernel_synchronous",
        "kernel::system_call",
    ]
    assert 200 < by_name["vector 0x400"]["bytes"] < STACK // 8


def test_nothing_of_the_stack_is_unseen(demo: Image) -> None:
    stack = demo.facts()["stack"]
    assert stack["unseen"] == []
    assert stack["recursions"] == []
    assert stack["unreached"] == ["exit_of_a_panic", "kernel_idle"]  # data, and what `eret` resumes


def test_each_jump_through_a_register_is_known_by_name(demo: Image) -> None:
    indirect = demo.facts()["stack"]["indirect"]
    assert [
        (one["place"]["function"].split(" + ")[0].split("(")[0], len(one["targets"]))
        for one in indirect
    ] == [("save", 3), ("kernel::system_call", 15)]
    assert indirect[0]["targets"] == [
        "kernel_interrupt_",
        "kernel_bus_error_",
        "kernel_synchronous_",
    ]


def test_what_is_privileged_stands_where_it_may(demo: Image) -> None:
    privileged = demo.facts()["privileged"]
    assert [one for one in privileged if not one["allowed"]] == []
    assert sorted(
        (one["name"], short(one["place"]["function"].split(" + ")[0])) for one in privileged
    ) == sorted(
        [
            ("msr of a field of pstate", "_start"),
            ("msr of a field of pstate", "_start"),
            ("tlbi vmalle1", "_start"),
            ("ic iallu", "_start"),
            ("eret", "_start"),
            ("hlt #0xf000", "_start"),
            ("hlt #0xf000", "_start"),
            ("eret", "resume"),
            ("hlt #0xf000", "panic_failed"),
            ("smc", "panic_failed"),
            ("hvc", "panic_failed"),
            ("hlt #0xf000", "arch::aarch64::Machine::power_off"),
            ("hlt #0xf000", "arch::aarch64::Machine::say"),
            ("hlt #0xf000", "arch::aarch64::Machine::say"),
            ("hlt #0xf000", "arch::aarch64::Machine::say"),
            ("at s1e0w", "kernel_synchronous"),
            ("at s1e0r", "kernel_synchronous"),
        ]
    )


CSDB, SELECT = 0xD503229F, 0x9A9F3000  # csel xd, xn, xzr, lo
# At least: by symbol, a slot of each kind of call and the number of the call; the part of an
# inspection.
BOUNDED = {
    "_ZN6kernel11system_callERNS_4CoreEjm": 7,
    "_ZN6kernel9superviseERNS_4CoreERNS_5StateES3_NS_11SupervisionE": 1,
}


@pytest.mark.parametrize("function", BOUNDED, ids=["system_call", "supervise"])
def test_a_number_of_a_component_is_bounded_before_it_is_an_index(
    function: str, demo: Image
) -> None:
    """`csdb` behind the select: what follows a wrong guess has index 0."""
    end = min(at for at in demo.symbols.values() if at > demo.symbols[function])
    found = [at for at in range(demo.symbols[function], end, 4) if demo.word(at) == CSDB]
    assert len(found) >= BOUNDED[function]
    assert all(demo.word(at - 4) & 0xFFFFFC00 == SELECT for at in found)


def test_the_linker_brought_nothing_in_that_nobody_runs(demo: Image) -> None:
    assert demo.facts()["link"] == []


def test_a_kernel_that_records_is_read_as_well(demo: Image) -> None:
    folder = build_dir("kernel-code-traced")
    assert (
        ashlar(
            "build", "--trace", "--system", str(ROOT / "system.yaml"), "--build-dir", str(folder)
        ).status
        == 0
    )
    facts = demo.facts(folder / "image.elf")
    assert (
        refused(facts, "writes")
        == refused(facts, "privileged")
        == facts["link"]
        == facts["stack"]["unseen"]
        == []
    )
    assert facts["stack"]["bytes"] < STACK // 8


# ---- Instructions that are changed

NOP, MOVE, OTHER_FIELD = 0xD503201F, 0xAA0103E2, 0xF9400422  # nop; mov x2, x1; ldr x2, [x1, #8]
LOAD, WRITE, RETURN = 0xF9400022, 0xD5182002, 0xD69F03E0  # ldr x2, [x1]; msr ttbr0_el1, x2; eret


def changed(demo: Image, folder: Path, address: int, word: int) -> dict[str, Any]:
    """The facts of a copy that has another word there."""
    content = bytearray(demo.path.read_bytes())
    at = demo.offset(address)
    assert content[at : at + 4] != word.to_bytes(4, "little")
    content[at : at + 4] = word.to_bytes(4, "little")
    copy = folder / "changed.elf"
    copy.write_bytes(content)
    return demo.facts(copy)


def jump(at: int, to: int) -> int:
    return 0x14000000 | (to - at) >> 2 & 0x3FFFFFF


def refused(facts: dict[str, Any], kind: str) -> list[tuple[str, str]]:
    return [(one["name"], one["place"]["function"]) for one in facts[kind] if not one["allowed"]]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WRITE, 0xD5182003),
        (WRITE, 0xD5182001),
        (LOAD, OTHER_FIELD),
        (LOAD, MOVE),
        (LOAD, 0xB9400022),
        (0xCB010001, NOP),
        (0x8B020021, 0x8B030021),
    ],
    ids=[
        "another register",
        "the address itself",
        "another field",
        "no load",
        "half a load",
        "not the State's offset",
        "not in the descriptors",
    ],
)
def test_a_root_from_elsewhere_is_found(
    demo: Image, tmp_path: Path, before: int, after: int
) -> None:
    facts = changed(demo, tmp_path, demo.find("resume", before), after)
    assert refused(facts, "writes") == [("ttbr0_el1", "resume + 0x28")]


def test_descriptors_elsewhere_are_found(demo: Image, tmp_path: Path) -> None:
    at = demo.symbols["resume"] + 0xC
    offset = demo.symbols["interrupt_routes"] - at
    facts = changed(
        demo, tmp_path, at, 0x10000002 | (offset & 3) << 29 | (offset >> 2 & 0x7FFFF) << 5
    )
    assert refused(facts, "writes") == [("ttbr0_el1", "resume + 0x28")]


def test_a_jump_behind_the_load_is_found(demo: Image, tmp_path: Path) -> None:
    at = demo.symbols["start_high"] + 0x1C
    assert demo.word(at) == jump(at, demo.symbols["resume"])
    facts = changed(demo, tmp_path, at, jump(at, demo.symbols["resume"] + 0x28))
    assert ("ttbr0_el1", "resume + 0x28") in refused(facts, "writes")


@pytest.mark.parametrize(
    ("word", "name"),
    [
        (0xD5182000, "ttbr0_el1"),
        (0xD51D2000, "ttbr0_el12"),
        (0xD5182020, "ttbr1_el1"),
        (0xD518A200, "mair_el1"),
        (0xD518C000, "vbar_el1"),
        (0xD5181000, "sctlr_el1"),
        (0xD5182040, "tcr_el1"),
        (0xD518F100, "s3_0_c15_c1_0"),
    ],
)
def test_a_write_that_is_added_is_found(demo: Image, tmp_path: Path, word: int, name: str) -> None:
    facts = changed(demo, tmp_path, demo.symbols["kernel_start"], word)
    assert (name, "kernel_start") in refused(facts, "writes")


def test_a_write_among_data_is_found(demo: Image, tmp_path: Path) -> None:
    facts = changed(demo, tmp_path, demo.symbols["exit_of_a_panic"] + 0x20, WRITE)
    assert refused(facts, "writes") == [("ttbr0_el1", "exit_of_a_panic + 0x20")]


@pytest.mark.parametrize(
    ("word", "name"),
    [
        (RETURN, "eret"),
        (0xD508871F, "tlbi vmalle1"),
        (0xD508751F, "ic iallu"),
        (0xD50342FF, "msr of a field of pstate"),
        (0xD4000002, "hvc"),
        (0xD4000003, "smc"),
        (0xD4000001, "svc"),
        (0xD45E0000, "hlt #0xf000"),
        (0xD5582002, "unknown system instruction"),
    ],
)
def test_what_is_privileged_and_added_is_found(
    demo: Image, tmp_path: Path, word: int, name: str
) -> None:
    facts = changed(demo, tmp_path, demo.symbols["kernel_start"], word)
    assert (name, "kernel_start") in refused(facts, "privileged")


def test_another_power_off_is_found(demo: Image, tmp_path: Path) -> None:
    facts = changed(
        demo, tmp_path, demo.find("panic_failed", 0x72800100), 0x72800120
    )  # movk w0, #9: SYSTEM_RESET
    assert refused(facts, "privileged") == [("smc", "panic_failed + 0x28")]


def test_writable_descriptors_are_found(demo: Image, tmp_path: Path) -> None:
    content = bytearray(demo.path.read_bytes())
    with demo.path.open("rb") as file:
        elf = ELFFile(file)
        row = next(
            number
            for number, one in enumerate(elf.iter_segments())
            if one["p_vaddr"] <= demo.symbols["descriptors"] < one["p_vaddr"] + one["p_filesz"]
        )
        content[elf["e_phoff"] + row * elf["e_phentsize"] + 4] |= 2  # p_flags
    copy = tmp_path / "changed.elf"
    copy.write_bytes(content)
    assert ("ttbr0_el1", "resume + 0x28") in refused(demo.facts(copy), "writes")


def test_a_boot_stub_that_does_something_else_is_refused(demo: Image, tmp_path: Path) -> None:
    facts = changed(demo, tmp_path, demo.find("_start", 0xD508871F), NOP)
    assert "no instruction of a boot stub" in facts["boot"]["refused"]
    assert ("ttbr1_el1", "_start + 0x20") in refused(facts, "writes")


def test_a_boot_stub_that_swaps_its_roots_shows_it(demo: Image, tmp_path: Path) -> None:
    facts = changed(
        demo, tmp_path, demo.find("_start", 0xD5182020), 0xD5182021
    )  # msr ttbr1_el1, x1
    assert facts["boot"]["registers"]["ttbr1_el1"] == demo.symbols["__idle_root_physical"]


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        (0xCB2163FF, "changes sp by an amount that is not seen"),
        (0xD63F0100, "jumps through a register"),
        (0xD61F0100, "jumps through a register"),
        (0x1E622820, "is an instruction that the decoder does not know"),
        (0x9100001F, "sp is not in the kernel's stack"),
        (NOP, "returns with sp elsewhere"),
    ],
    ids=["sub sp, sp, x1", "blr x8", "br x8", "fadd", "mov sp, x0", "no prologue"],
)
def test_what_hides_a_frame_is_listed(demo: Image, tmp_path: Path, word: int, reason: str) -> None:
    stack = changed(demo, tmp_path, demo.symbols["kernel_start"], word)["stack"]
    assert any(
        reason in one["reason"] and one["place"]["function"].startswith("kernel_start")
        for one in stack["unseen"]
    ), stack["unseen"]


def test_recursion_is_named(demo: Image, tmp_path: Path) -> None:
    start, first_call = demo.symbols["kernel_start"], demo.symbols["kernel_start"] + 4
    assert demo.word(first_call) >> 26 == 0x25  # bl
    stack = changed(demo, tmp_path, first_call, jump(first_call, start) | 0x80000000)["stack"]
    assert stack["recursions"] == [["kernel_start", "kernel_start"]]


def test_a_larger_frame_is_counted(demo: Image, tmp_path: Path) -> None:
    at = demo.symbols["_ZN6kernel11system_callERNS_4CoreEjm"]
    assert demo.word(at) == 0xD10143FF  # sub sp, sp, #80
    stack = changed(demo, tmp_path, at, 0xD15143FF)["stack"]  # shifted left by 12
    assert stack["bytes"] > STACK
