# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Times reading 100 linked programs, those of the built demo in turns: `/usr/bin/python3 -m
tests.performance.programs`.
"""

from __future__ import annotations

import time
from itertools import cycle, islice
from pathlib import Path

from composer.arch import ARCHITECTURES
from composer.model.diagnostics import Place
from composer.place.programs import read_program

BUILT = Path(__file__).resolve().parents[2] / "build" / "qemu-virt-aarch64" / "demo" / "components"
COUNT = 100


def main() -> None:
    files = sorted(BUILT.glob("*.elf"))
    assert files, "build the demo first: ./ashlar build"
    start = time.perf_counter()
    for file in islice(cycle(files), COUNT):
        program, found = read_program(
            file.stem,
            file,
            Place("system.yaml", 1),
            fpu=False,
            architecture=ARCHITECTURES["aarch64"],
        )
        assert program is not None and program.stack_use is not None and not found
    print(
        f"{COUNT} programs: segments, floating point and stack in"
        f" {time.perf_counter() - start:.2f} s"
    )


if __name__ == "__main__":
    main()
