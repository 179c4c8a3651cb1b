# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""How deep a stack gets, read from programs that were compiled and linked for it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from composer.place.function_names import demangled, plain
from composer.model.decided import StackUse
from composer.place import stack_use
from composer.place.code import read_code
from tests.composer.any_system import MACHINE

ROOT = Path(__file__).resolve().parents[2]
FLAGS = (
    "-O2",
    "-ffreestanding",
    "-mgeneral-regs-only",
    "-mstrict-align",
    "-fno-exceptions",
    "-ffunction-sections",
    "-Wno-vla-cxx-extension",
)
GUARDED = tuple(
    re.findall(
        r"-fstack-size-section|-mstack-probe-size=\d+",
        (ROOT / "cmake/components.cmake").read_text(),
    )
)
PROBED = ("-Xclang", "-fstack-clash-protection")
START = (
    'extern "C" {\nvoid use(volatile void*);\n[[gnu::noinline]] void use(volatile void* here) { asm'
    ' volatile("" ::"r"(here) : "memory"); }\n'
)
RUN = "[[noreturn]] void _start() { f(3); for (;;) {} }\n}\n"
ASSEMBLY = '#include "ashlar/stack_size.h"\n.globl _start\n.type _start, %function\n_start: '


def linked(folder: Path, code: str, *options: str, suffix: str = ".cpp") -> StackUse:
    source, object_file, file = folder / f"one{suffix}", folder / "one.o", folder / "one.elf"
    source.write_text(code)
    language = (*FLAGS, *GUARDED, *PROBED) if suffix == ".cpp" else ()
    subprocess.run(
        [
            "clang-19",
            "--target=aarch64-none-elf",
            *language,
            *options,
            f"-I{ROOT}/components/runtime/include",
            "-c",
            str(source),
            "-o",
            str(object_file),
        ],
        check=True,
    )
    subprocess.run(
        [
            "ld.lld-19",
            "--gc-sections",
            "-z",
            "separate-code",
            "-Ttext=0x20000",
            "-e",
            "_start",
            str(object_file),
            "-o",
            str(file),
        ],
        check=True,
    )
    with file.open("rb") as opened:
        elf = ELFFile(opened)
        code = read_code(elf)
        return stack_use.stack_use(elf, code, MACHINE.instructions(code.blocks), MACHINE.moved_code)


def compiled(folder: Path, code: str) -> StackUse:
    return linked(folder, START + code + RUN)


def assembled(folder: Path, code: str) -> StackUse:
    return linked(folder, ASSEMBLY + code, suffix=".S")


def chain(use: StackUse) -> list[tuple[str, int]]:
    return [(one.function, one.bytes) for one in use.chain]


def hidden(use: StackUse) -> list[tuple[str, str]]:
    return [(one.function, one.why) for one in use.hidden]


def test_the_flags_are_those_of_components() -> None:
    assert GUARDED == ("-fstack-size-section", "-mstack-probe-size=3072")


def test_frames_add_up_along_the_deepest_chain(tmp_path: Path) -> None:
    use = compiled(
        tmp_path,
        """
        [[gnu::noinline]] void shallow() { volatile char a[64]; use(a); }
        [[gnu::noinline]] void deep() { volatile char a[1024]; use(a); shallow(); use(a); }
        [[gnu::noinline]] void f(int n) { volatile char a[256]; use(a); if (n > 2) deep(); else shallow(); use(a); }
    """,
    )
    assert [name for name, _ in chain(use)] == ["_start", "f", "deep", "shallow", "use"]
    assert (
        use.deepest == sum(size for _, size in chain(use))
        and 256 + 1024 + 64 < use.deepest < 256 + 1024 + 64 + 160
    )
    assert not use.hidden


def test_a_jump_to_another_function_takes_its_own_frame_back_first(tmp_path: Path) -> None:
    use = compiled(
        tmp_path,
        """
        [[gnu::noinline]] void last() { volatile char a[512]; use(a); use(a); }
        [[gnu::noinline]] void f(int) { volatile char a[2048]; use(a); asm volatile("" ::: "memory"); [[clang::musttail]] return last(); }
    """.replace(
            "void last()", "void last(int)"
        ).replace(
            "return last()", "return last(1)"
        ),
    )
    assert chain(use)[1][0] == "f" and 2048 <= use.deepest < 2048 + 512


def test_a_jump_that_keeps_its_frame_adds_it(tmp_path: Path) -> None:
    use = assembled(
        tmp_path,
        """sub sp, sp, #256
        b other
        .size _start, . - _start
        stack_size _start, 256
        .type other, %function
        other: ret
        .size other, . - other
        stack_size other, 32
    """,
    )
    assert (use.deepest, use.hidden) == (288, ())


def test_a_switch_is_no_jump_through_a_pointer(tmp_path: Path) -> None:
    cases = "".join(f"case {n}: use((void*){n * n}); return n * {n + 3};" for n in range(20))
    use = compiled(
        tmp_path,
        f"[[gnu::noinline]] int f(int n) {{ switch (n) {{ {cases} default: return 1; }} }}",
    )
    assert not use.hidden
    assert (
        "br"
        in subprocess.run(
            ["llvm-objdump-19", "-d", "--no-show-raw-insn", str(tmp_path / "one.elf")],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
    )


def test_an_alignment_may_cost_what_the_compiler_does_not_count(tmp_path: Path) -> None:
    small = compiled(
        tmp_path,
        "[[gnu::noinline]] void f(int) { alignas(64) volatile char a[128]; use(a); use(a); }",
    )
    assert small.deepest >= 128 + 64 - 16 and not small.hidden
    large = compiled(
        tmp_path,
        "[[gnu::noinline]] void f(int) { alignas(4096) volatile char a[4096]; use(a); use(a); }",
    )
    assert large.deepest >= 4096 + 4096 - 16 and not large.hidden


@pytest.mark.parametrize(
    ("code", "function", "why"),
    [
        (
            (
                "[[gnu::noinline]] void f(int n) { volatile char a[32]; use(a); if (n) f(n - 1);"
                " use(a); }"
            ),
            "f",
            stack_use.RECURSION,
        ),
        (
            (
                "void g(int); [[gnu::noinline]] void f(int n) { volatile char a[32]; use(a); if (n)"
                " g(n); use(a); }[[gnu::noinline]] void g(int n) { volatile char a[32]; use(a); f(n"
                " - 1); use(a); }"
            ),
            "f",
            stack_use.RECURSION,
        ),
        (
            "void (*volatile way)(); [[gnu::noinline]] void f(int) { way(); use(0); }",
            "f",
            stack_use.POINTER,
        ),
        ("void (*volatile way)(); [[gnu::noinline]] void f(int) { way(); }", "f", stack_use.JUMP),
        (
            "[[gnu::noinline]] void f(int n) { volatile char a[n]; use(a); use(a); }",
            "f",
            stack_use.UNSIZED,
        ),
        (
            "[[gnu::noinline]] void f(int n) { use(__builtin_alloca(n)); use(0); }",
            "f",
            stack_use.UNSIZED,
        ),
    ],
    ids=["itself", "through another", "pointer", "jump", "array", "alloca"],
)
def test_what_hides_the_worst_case_is_named(
    tmp_path: Path, code: str, function: str, why: str
) -> None:
    use = compiled(tmp_path, code)
    assert hidden(use) == [(function, why)] and [name for name, _ in chain(use)][:2] == [
        "_start",
        "f",
    ]


def test_what_nobody_reaches_hides_nothing(tmp_path: Path) -> None:
    assert not compiled(
        tmp_path,
        (
            "void (*volatile way)(); [[gnu::used, gnu::retain]] void never() { way(); use(0); }"
            " void f(int) { use(0); }"
        ),
    ).hidden


def test_assembly_says_what_it_takes_or_is_named(tmp_path: Path) -> None:
    body = "sub sp, sp, #48\nadd sp, sp, #48\nb _start\n.size _start, . - _start\n"
    assert assembled(tmp_path, body + "stack_size _start, 48\n").deepest == 48
    assert not assembled(tmp_path, body + "stack_size _start, 48\n").hidden
    assert hidden(assembled(tmp_path, body)) == [("_start", stack_use.UNSIZED)]


def test_code_without_a_functions_name_is_said(tmp_path: Path) -> None:
    use = assembled(
        tmp_path, "bl 1f\nb _start\n.size _start, . - _start\n1: ret\nstack_size _start, 0\n"
    )
    assert hidden(use) == [("_start", stack_use.NAMELESS)]


def test_initialisers_are_called_by_the_start_code_and_seen(tmp_path: Path) -> None:
    use = linked(
        tmp_path,
        START
        + """
        using One = void (*)();
        extern const One __init_array_start[], __init_array_end[];
        [[gnu::noinline]] void early() { volatile char a[700]; use(a); use(a); }
        [[gnu::section(".init_array"), gnu::used, gnu::retain]] const One entry = early;
        [[gnu::noinline]] void ashlar_start() { for (const One* one = __init_array_start; one != __init_array_end; ++one) (*one)(); }
        [[noreturn]] void _start() { ashlar_start(); for (;;) {} }
        }
    """,
    )
    assert [name for name, _ in chain(use)] == [
        "_start",
        "ashlar_start",
        "early",
        "use",
    ] and use.deepest > 700
    assert not use.hidden


@pytest.mark.parametrize(
    ("code", "step"),
    [
        ("sub sp, sp, #4080", 4080),
        ("sub sp, sp, #2, lsl #12", 8192),
        ("sub sp, sp, x1", None),
        ("sub sp, sp, #16\nsub sp, sp, #32", 32),
    ],
)
def test_the_largest_step_of_a_program_is_found(
    tmp_path: Path, code: str, step: int | None
) -> None:
    found = assembled(tmp_path, code + "\n.size _start, . - _start\n").largest_step
    assert found is not None and (found.bytes, found.function) == (step, "_start")


@pytest.mark.parametrize("size", [2000, 4000, 6000, 20480, 200000])
def test_compiled_code_takes_no_more_than_3_kib_at_once(tmp_path: Path, size: int) -> None:
    code = f"[[gnu::noinline]] void f(int) {{ volatile char a[{size}]; use(a); use(a); }}"
    step = compiled(tmp_path, code).largest_step
    assert step is not None and step.bytes is not None and step.bytes <= 3072


def test_names_are_those_of_the_source() -> None:
    names = demangled(
        [
            "main",
            "_start",
            "_ZN12_GLOBAL__N_17Console3runEv",
            "_ZN4LinelsENSt3__117basic_string_viewIcNS0_11char_traitsIcEEEE",
            "_ZNSt3__14swapB8ne190107IiEEvRT_S2_",
        ]
    )
    assert list(names.values()) == [
        "main",
        "_start",
        "Console::run",
        "Line::operator<<",
        "std::__1::swap[abi:ne190107]",
    ]
    assert (
        demangled(["a b", "new\nline", "_Z1fv"])
        == {"a b": "a b", "new\nline": "new\\nline", "_Z1fv": "f"}
        and demangled([]) == {}
    )
    assert (
        plain("a<b<c>>::operator<=><d>") == "a::operator<=>"
        and plain("operator<") == "operator<"
        and plain("a::operator->") == "a::operator->"
    )
