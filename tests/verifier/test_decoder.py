# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The verifier's decoder beside LLVM's: what it names is what LLVM names so, and no bit that
matters goes unread.
"""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from tests.boot.machine import ROOT, ashlar, build_dir
from tests.verifier.programs import program

# In the order of code::Operation
OPERATIONS = re.findall(
    r"^    (\w+),",
    (ROOT / "verifier/code/instruction.hpp")
    .read_text()
    .split("enum class Operation")[1]
    .split("};")[0],
    re.MULTILINE,
)
LOADS = {"ldr", "ldrb", "ldrh", "ldp", "ldnp", "ldur", "ldurb", "ldurh", "ldar", "ldarb", "ldarh"}
STORES = {"str", "strb", "strh", "stp", "stnp", "stur", "sturb", "sturh", "stlr", "stlrb", "stlrh"}
# What LLVM calls the instructions of each operation; aliases are LLVM's to choose.
NAMES: dict[str, set[str]] = {
    "branch": {"b"},
    "branch_if": {
        "cbz",
        "cbnz",
        "tbz",
        "tbnz",
        *(
            f"b.{one}"
            for one in (
                "eq",
                "ne",
                "hs",
                "lo",
                "mi",
                "pl",
                "vs",
                "vc",
                "hi",
                "ls",
                "ge",
                "lt",
                "gt",
                "le",
                "al",
                "nv",
            )
        ),
    },
    "call": {"bl"},
    "call_register": {"blr"},
    "branch_register": {"br"},
    "ret": {"ret"},
    "exception_return": {"eret"},
    "supervisor_call": {"svc"},
    "hypervisor_call": {"hvc"},
    "monitor_call": {"smc"},
    "breakpoint": {"brk"},
    "halt": {"hlt"},
    "undefined": {"udf"},
    "system_write": {"msr", "gcspushm", "gcsss1"},
    "system_read": {"mrs"},
    "system_operation": {
        "sys",
        "at",
        "dc",
        "ic",
        "tlbi",
        "cfp",
        "cpp",
        "dvp",
        "cosp",
        "gcspushm",
        "gcsss1",
        "gcspushx",
        "gcspopcx",
        "gcspopx",
        "trcit",
        "brb",
    },
    "state_write": {"msr"},
    "barrier": {"dsb", "dmb", "isb", "sb", "clrex"},
    "hint": {
        "nop",
        "yield",
        "wfe",
        "wfi",
        "sev",
        "sevl",
        "dgh",
        "esb",
        "psb",
        "tsb",
        "csdb",
        "clrbhb",
        "bti",
    },
    "address": {"adr", "adrp"},
    "move_wide": {"mov", "movz", "movn"},
    "move_keep": {"movk"},
    "add": {"add", "sub", "adds", "subs", "cmn", "mov"},
    "add_register": {"add"},
    "subtract_register": {"sub", "neg"},
    "move_register": {"mov"},
    "and_immediate": {"and", "ands", "tst"},
    "extract": {"ubfx", "lsr", "uxtb", "uxth", "ubfm", "mov"},
    "compare": {"cmp"},
    "load_literal": {"ldr"},
    "load": LOADS,
    "load_signed": {"ldrsb", "ldrsh", "ldrsw", "ldpsw", "ldursb", "ldursh", "ldursw"},
    "store": STORES,
    "plain_without_value": {"prfm", "prfum", "ccmp", "ccmn", "rprfm"},
    "plain": {
        "orr",
        "eor",
        "mov",
        "bfm",
        "sbfm",
        "ubfm",
        "bfi",
        "bfxil",
        "bfc",
        "sbfx",
        "sbfiz",
        "ubfx",
        "ubfiz",
        "asr",
        "lsl",
        "lsr",
        "sxtb",
        "sxth",
        "sxtw",
        "uxtb",
        "uxth",
        "extr",
        "ror",
        "and",
        "ands",
        "bic",
        "bics",
        "orn",
        "mvn",
        "eon",
        "tst",
        "add",
        "adds",
        "sub",
        "subs",
        "cmp",
        "cmn",
        "neg",
        "negs",
        "adc",
        "adcs",
        "sbc",
        "sbcs",
        "ngc",
        "ngcs",
        "csel",
        "csinc",
        "csinv",
        "csneg",
        "cset",
        "csetm",
        "cinc",
        "cinv",
        "cneg",
        "rbit",
        "rev",
        "rev16",
        "rev32",
        "clz",
        "cls",
        "ctz",
        "cnt",
        "abs",
        "udiv",
        "sdiv",
        "lslv",
        "lsrv",
        "asrv",
        "rorv",
        *(f"crc32{one}{size}" for one in ("", "c") for size in "bhwx"),
        "madd",
        "msub",
        "mul",
        "mneg",
        "smaddl",
        "smsubl",
        "smull",
        "smnegl",
        "umaddl",
        "umsubl",
        "umull",
        "umnegl",
        "smulh",
        "umulh",
        "ldrsw",
    },
}
# Of these not every operand is kept: what they give is a value that nothing is said of.
LOSSY = {
    "unknown",
    "unknown_system",
    "undefined",
    "plain",
    "plain_without_value",
    "branch_if",
    "hint",
    "barrier",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    operation: str
    fields: str  # all of them


@cache
def decoder() -> Path:
    return program("decoded")


def ours(words: list[int]) -> list[Ours]:
    done = subprocess.run(
        [decoder()],
        input="\n".join(f"{word:08x}" for word in words),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    lines = done.stdout.splitlines()
    assert len(lines) == len(words)
    return [Ours(operation=OPERATIONS[int(line.split(" ", 1)[0])], fields=line) for line in lines]


def llvms(words: list[int]) -> list[str | None]:
    """LLVM's text of each; nothing where no instruction is, or one that the manual leaves
    unpredictable.
    """
    text = "\n".join(
        " ".join(f"0x{byte:02x}" for byte in word.to_bytes(4, "little")) for word in words
    )
    done = subprocess.run(
        ["llvm-mc-19", "--disassemble", "-triple=aarch64", "-mattr=+all"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    said = {
        int(line): kind
        for line, kind in re.findall(
            r"<stdin>:(\d+):\d+: warning: (invalid|potentially)", done.stderr
        )
    }
    texts = iter(
        [
            " ".join(line.split())
            for line in done.stdout.splitlines()
            if line.startswith("\t") and not line.startswith("\t.")
        ]
    )
    found: list[str | None] = []
    for number in range(1, len(words) + 1):
        text_of = None if said.get(number) == "invalid" else next(texts)
        found.append(None if number in said else text_of)
    assert next(texts, None) is None
    return found


def disagreements(words: Iterable[int]) -> list[str]:
    """Where the decoder names what LLVM does not name so."""
    chosen = list(words)
    return [
        f"{word:08x}: {mine.operation}, LLVM: {text}"
        for word, mine, text in zip(chosen, ours(chosen), llvms(chosen), strict=True)
        if not mine.operation.startswith("unknown")
        and (text is None or text.split()[0] not in NAMES[mine.operation])
    ]


# Two ways to write one act. Of a flag that an addition sets nothing is said; a hint about caches is
# none about values.
SYNONYMS = (
    (r"^(ld|st)np ", r"\1p "),
    (r"^(ld|st)ur", r"\1r"),
    (r", lsl #0\]", "]"),
    (r", lsl #12 // =0$", ""),
    (r"^(add|sub)s ", r"\1 "),
    (r"^(?:add|sub) (\w+), (\w+), #0$", r"mov \1, \2"),
)


def meaning(text: str | None) -> str | None:
    for form, other in SYNONYMS if text is not None else ():
        text = re.sub(form, other, text or "")
    return text


# ---- The test's words

# Patterns of groups, the bits that name them set: random words alone would miss those that few
# words belong to.
GROUPS = {
    "everything": (0, 0),
    "data, immediate": (0x1C00_0000, 0x1000_0000),
    "branches and system": (0x1C00_0000, 0x1400_0000),
    "system": (0xFF80_0000, 0xD500_0000),
    "system without a register": (0xFFF8_001F, 0xD500_001F),
    "operations": (0xFFF8_0000, 0xD508_0000),
    "barriers": (0xFFFF_F01F, 0xD503_301F),
    "hints": (0xFFFF_F01F, 0xD503_201F),
    "fields of pstate": (0xFFF8_F01F, 0xD500_401F),
    "exceptions": (0xFF00_001C, 0xD400_0000),
    "registers": (0xFE00_0000, 0xD600_0000),
    "plain jumps": (0xFE1F_F000, 0xD61F_0000),
    "data, register": (0x0E00_0000, 0x0A00_0000),
    "one and two sources": (0x1FE0_0000, 0x1AC0_0000),
    "three sources": (0x1F00_0000, 0x1B00_0000),
    "loads and stores": (0x0A00_0000, 0x0800_0000),
    "exclusive": (0x3F00_0000, 0x0800_0000),
    "pairs": (0x3A00_0000, 0x2800_0000),
    "literals": (0x3B00_0000, 0x1800_0000),
    "one register": (0x3A00_0000, 0x3800_0000),
    "ordered": (0x3FBF_FC00, 0x089F_FC00),
}
A_GROUP = 6_000


@pytest.mark.parametrize("group", GROUPS)
def test_what_the_decoder_names_llvm_names_so(group: str) -> None:
    mask, fixed = GROUPS[group]
    source = random.Random(group)
    assert disagreements(source.getrandbits(32) & ~mask | fixed for _ in range(A_GROUP)) == []


@cache
def kernel_words() -> list[int]:
    folder = build_dir("demo")
    made = ashlar("build", "--system", str(ROOT / "system.yaml"), "--build-dir", str(folder))
    assert made.status == 0, made.text
    with (folder / "image.elf").open("rb") as file:
        code = b"".join(
            segment.data() for segment in ELFFile(file).iter_segments() if segment["p_flags"] & 1
        )
    return sorted({int.from_bytes(code[at : at + 4], "little") for at in range(0, len(code), 4)})


def flips() -> list[tuple[int, int]]:
    return [(word, word ^ 1 << bit) for word in kernel_words() for bit in range(32)]


def test_a_turned_bit_of_the_kernel_is_named_as_llvm_names_it() -> None:
    assert disagreements(sorted({turned for _, turned in flips()})) == []


def test_no_bit_of_the_kernel_goes_unread() -> None:
    """Two words that the decoder reads alike are alike to LLVM, where it keeps all that an
    instruction says.
    """
    words = sorted({word for pair in flips() for word in pair})
    mine, theirs = dict(zip(words, ours(words), strict=True)), dict(
        zip(words, llvms(words), strict=True)
    )
    unread = [
        f"{word:08x} {theirs[word]}, {turned:08x} {theirs[turned]}"
        for word, turned in flips()
        if mine[word].operation not in LOSSY
        and mine[word].fields == mine[turned].fields
        and meaning(theirs[word]) != meaning(theirs[turned])
    ]
    assert unread == []
