# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The debug build: what it says of mistakes that the normal build does not see, that it has a folder
of its own, and what says that an image is one.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.boot.machine import ROOT, SYSTEMS, boot, build_dir

SYSTEM = SYSTEMS / "debug" / "system.yaml"
RUNTIME = ROOT / "components" / "runtime"


def asserted(file: str, sentence: str) -> str:
    """What the last assertion of the runtime with that sentence says: file, line and sentence."""
    rows = (RUNTIME / file).read_text().split("\n")
    line = max(at for at, row in enumerate(rows, 1) if f'"{sentence}"' in row)
    return f"{Path(file).name}:{line}: {sentence}"


TOLD = {
    "asserting": "asserting.cpp:9: assert(answer == 42)",
    "in_c": "in_c.c:9: assert(nothing != NULL)",
    "indexing": "array:239: out-of-bounds access in std::array<T, N>",
    "sorting": "comp_ref_type.h:47: Comparator does not induce a strict weak ord",
    "overwriting": asserted("source/heap.cpp", "a free block of the heap is overwritten"),
    "aside": asserted("include/ashlar/device.hpp", "a register at a misaligned offset"),
}


def test_a_debug_build_names_each_mistake_by_file_and_line() -> None:
    booted = boot(SYSTEM, "--debug", name="debug-build")
    assert booted.status == 17, booted.text
    told = [line for line in booted.text.splitlines() if line.startswith("fault: ")]
    assert [line.split("; stopped")[0] for line in told] == [
        f"fault: {name} panicked: {text}" for name, text in TOLD.items()
    ]
    file = "tests/boot/systems/debug/components/asserting/asserting.cpp"
    booted.shows("fault: asserting panicked", f"  at main ({file}:9)")


def test_a_normal_build_of_it_looks_for_none_but_the_index() -> None:
    booted = boot(SYSTEM, name="debug-build-not")
    assert booted.status == 17, booted.text
    (told,) = (line for line in booted.text.splitlines() if line.startswith("fault: "))
    assert told.startswith("fault: indexing: breakpoint")


@pytest.mark.parametrize("debug", [False, True])
def test_manifest_and_image_say_which_it_is(debug: bool) -> None:
    name = "debug-build" if debug else "debug-build-not"
    boot(SYSTEM, *(("--debug",) if debug else ()), name=name)
    folder = build_dir(name)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["debug"] is debug and manifest["trace"] is False
    line = ["llvm-readelf-19", "-p", ".ashlar", str(folder / "image.elf")]
    said = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    assert ("debug build: -Og, assertions" in said) is debug
    version = (ROOT / "VERSION").read_text().strip()
    assert f"ashlar {version}" in said


def test_the_kernel_of_a_debug_build_is_the_reviewed_one() -> None:
    for name, more in (("debug-build", ("--debug",)), ("debug-build-not", ())):
        boot(SYSTEM, *more, name=name)
    one, other = (build_dir(name) / "kernel.o" for name in ("debug-build", "debug-build-not"))
    assert one.read_bytes() == other.read_bytes()
