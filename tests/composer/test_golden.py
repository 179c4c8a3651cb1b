# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every generated file of the smallest system, byte for byte; and the same bytes whatever the hash
seed.

`/usr/bin/python3 -m tests.composer.test_golden` writes the golden files again; read the diff before
you commit it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from composer.emit import place_files, wire_files
from composer.pipeline import front
from composer.place.place import place
from tests.composer.any_system import KERNEL, MACHINE, programs

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "smallest"
SMALLEST = "tests/boot/systems/smallest/system.yaml"


def generated(system_file: str) -> dict[str, str]:
    """What the composer writes; the linked programs are of assumed sizes, so no compiler is
    needed.
    """
    made = front(ROOT, system_file, None)
    assert made.system is not None, made.diagnostics
    assumed = programs(made.wirings)
    placement, found = place(made.system, made.wirings, assumed, KERNEL, MACHINE)
    assert placement is not None and not found
    return {
        **wire_files(made.system, made.wirings, MACHINE, made.sources.files),
        **place_files(placement),
    }


def test_the_generated_files_of_the_smallest_system_are_the_golden_ones() -> None:
    files = generated(SMALLEST)
    golden = {
        str(path.relative_to(GOLDEN)): path.read_text()
        for path in GOLDEN.rglob("*")
        if path.is_file()
    }
    assert sorted(files) == sorted(golden)
    for name, text in files.items():
        assert text == golden[name], f"{name} differs from tests/golden/smallest/{name}"


def test_the_same_input_gives_the_same_bytes_under_any_hash_seed() -> None:
    program = (
        "import hashlib; from tests.composer.test_golden import generated\n"
        "files = generated('examples/cheat/system.yaml')\n"
        "print(hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            text=True,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(digests) == 1


def test_no_generated_file_names_a_folder_of_this_machine() -> None:
    for system in (SMALLEST, "system.yaml"):
        for name, text in generated(system).items():
            assert str(ROOT) not in text, name


def main() -> None:
    for name, text in generated(SMALLEST).items():
        target = GOLDEN / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


if __name__ == "__main__":
    main()
