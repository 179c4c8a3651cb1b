# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""docs/abi.md against C++: each offset, size, enumerator and constant of its tables becomes a
`static_assert` against abi/ and kernel/.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.verifier.second_judge import NUMBERS, PAGE, Structure, structures, tables, width

ROOT = Path(__file__).resolve().parents[2]
HEADERS = (
    "abi/instance.hpp",
    "abi/latest.hpp",
    "abi/log.hpp",
    "abi/port_fact.hpp",
    "abi/ring.hpp",
    "abi/supervision.hpp",
    "abi/system_calls.hpp",
    "abi/tables.hpp",
    "abi/trace.hpp",
    "kernel/core/calls.hpp",
    "kernel/core/tables.hpp",
    "kernel/arch/aarch64/registers.hpp",
)
COMPILER = (
    "clang++-19",
    "--target=aarch64-none-elf",
    "-std=c++23",
    "-ffreestanding",
    "-mgeneral-regs-only",
    "-DASHLAR_TRACE=0",
    "-Wall",
    "-Werror",
    "-Wno-invalid-offsetof",
    "-nostdlib",
    "-nostdinc++",
    "-nostdlibinc",
    "-isystem",
    "components/runtime/config",
    "-isystem",
    "/usr/lib/llvm-19/include/c++/v1",
    "-idirafter",
    "components/runtime/shim",
    "-fno-exceptions",
    "-fno-rtti",
    "-fno-threadsafe-statics",
    "-I.",
    "-Iabi/arch/aarch64",
    "-Ikernel/arch/aarch64",
    "-fsyntax-only",
    "-ferror-limit=0",
    "-x",
    "c++",
    "-",
)


def enumerations(text: str) -> dict[str, list[tuple[int, str]]]:
    found = {}
    for name, table in re.findall(r"^### `([\w:]+)`\n((?:\|.*\n)+)", text, re.MULTILINE):
        found[name] = [
            (int(value), word)
            for value, word in re.findall(r"^\| (\d+) \| (\w+) \|", table, re.MULTILINE)
        ]
    return found


def constants(text: str) -> list[tuple[str, str]]:
    parts = re.findall(r"^\| constant \| value \| meaning \|\n((?:\|.*\n)+)", text, re.MULTILINE)
    return [
        pair
        for part in parts
        for pair in re.findall(r"^\| `([^`]+)` \| (\w+) \|", part, re.MULTILINE)
    ]


def of_structure(one: Structure) -> Iterator[str]:
    yield f"static_assert(sizeof({one.name}) == {one.size});"
    named = [row for row in one.rows if row.name != "-"]
    for row in named:
        field = f"{one.name}::{row.name}"
        yield (
            f"static_assert(offsetof({one.name}, {row.name}) == {row.offset} && sizeof({field}) =="
            f" {width(row.type) * (row.count or 1)});"
        )
        yield (
            f"static_assert(sizeof(std::remove_all_extents_t<decltype({field})>) =="
            f" {width(row.type)});"
        )
        if row.type not in NUMBERS:
            yield (
                f"static_assert(std::is_same_v<std::remove_all_extents_t<decltype({field})>,"
                f" {row.type}>);"
            )
    # As many members as the page has, so that none of them hides behind padding.
    for count, wrong in ((len(named), ""), (len(named) + 1, "!")):
        yield (
            f"template <typename T> concept {identifier(one)}_{count} = requires {{"
            f" T{{{', '.join(['{}'] * count)}}}; }};"
        )
        yield f"static_assert({wrong}{identifier(one)}_{count}<{one.name}>);"


def identifier(one: Structure) -> str:
    return one.name.replace("::", "_")


def of_enumeration(name: str, rows: list[tuple[int, str]]) -> Iterator[str]:
    yield from (
        f"static_assert(static_cast<std::uint64_t>({name}::{word}) == {value});"
        for value, word in rows
    )
    cases = " ".join(f"case {name}::{word}:" for _, word in rows)
    yield (  # -Wswitch: and no other
        f"[[maybe_unused]] void each_of({name} one) {{ switch (one) {{ {cases} break; }} }}"
    )


def of_symbol(symbol: str, kind: str) -> Iterator[str]:
    row = {"u64": "std::uint64_t"}.get(kind, kind)
    yield (
        f"static_assert(std::is_same_v<std::remove_const_t<std::remove_all_extents_t<decltype(kernel::{symbol})>>,"
        f" {row}>);"
    )


def asserted(text: str, page: Path = PAGE) -> str:
    lines = [
        *(f'#include "{header}"' for header in HEADERS),
        "#include <type_traits>",
        "#include <cstddef>",
        "namespace {",
        *(line for structure in structures(page).values() for line in of_structure(structure)),
        *(line for name, rows in enumerations(text).items() for line in of_enumeration(name, rows)),
        *(f"static_assert({name} == {value});" for name, value in constants(text)),
        *(line for symbol, kind in tables(page).items() for line in of_symbol(symbol, kind)),
        "}",
    ]
    return "\n".join(lines)


def compiled(source: str) -> str:
    """What the compiler says of it; nothing, if all of it holds."""
    done = subprocess.run(
        COMPILER, input=source, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode == 0) == (not done.stderr), done.stderr
    return done.stderr


def test_every_number_of_the_page_is_that_of_the_code() -> None:
    text = PAGE.read_text()
    assert (
        len(structures()) >= 23
        and len(enumerations(text)) >= 12
        and len(constants(text)) >= 30
        and len(tables()) == 9
    ), "the page's tables can be read"
    assert compiled(asserted(text)) == ""


@pytest.mark.parametrize("one", structures().values(), ids=structures())
def test_the_fields_of_a_structure_follow_each_other(one: Structure) -> None:
    end = 0
    for row in one.rows:
        assert row.offset == end, f"{one.name}::{row.name}"
        end += width(row.type) * (row.count or 1)
    assert end == one.size


WRONG = {  # what is changed, and what the compiler says of it
    "offset": (
        "| 48 | u64 | entry |",
        "| 40 | u64 | entry |",
        "offsetof(abi::Descriptor, entry) == 40",
    ),
    "element": (
        "| 256 | u16[3] | deadline_slots |",
        "| 256 | u8[6] | deadline_slots |",
        "decltype(abi::Descriptor::deadline_slots)",
    ),
    "size": (
        "### `abi::LogRecord`, 328 bytes",
        "### `abi::LogRecord`, 336 bytes",
        "sizeof(abi::LogRecord) == 336",
    ),
    "hidden field": ("| 188 | u32 | reserved0 | |\n", "", "!abi_Descriptor_27<abi::Descriptor>"),
    "enumerator": (
        "| 4 | signal_wide | `value`",
        "| 6 | signal_wide | `value`",
        "abi::CapabilityKind::signal_wide) == 6",
    ),
    "missing enumerator": (
        "| 11 | overdue | not back in `wait` in time |\n",
        "",
        "enumeration value 'overdue' not handled",
    ),
    "constant": (
        "| `abi::log_capacity` | 49 |",
        "| `abi::log_capacity` | 50 |",
        "abi::log_capacity == 50",
    ),
    "row": (
        "| `levels` | `abi::Level` |",
        "| `levels` | `abi::DeadlineOwner` |",
        "decltype(kernel::levels)",
    ),
}


@pytest.mark.parametrize(("old", "new", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_number_is_seen(old: str, new: str, said: str, tmp_path: Path) -> None:
    text = PAGE.read_text()
    assert old in text
    page = tmp_path / "abi.md"
    page.write_text(text.replace(old, new))
    assert said in compiled(asserted(page.read_text(), page))
