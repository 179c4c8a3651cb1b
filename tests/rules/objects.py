# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Systems whose component brings an object that breaks a rule: the objects are assembled here."""

from __future__ import annotations

import subprocess
from pathlib import Path

BANNER = "# SPDX-License-Identifier: Apache-2.0\n"
SYSTEM = BANNER + "system: refused\ncomponents:\n  app: {priority: 1, power: true}\n"
TYPE = BANNER + "component: app\nobject: app.o\n"
MAIN = ".globl main\nmain: ret\n"
SIZED = '.section .stack_sizes, "o", %progbits, .text\n.quad main\n.uleb128 0\n.text\n'
OBJECTS = {  # by the name of the system
    "B003-of-another-wiring": (
        MAIN + SIZED + '.section .ashlar.wiring, "", %progbits\n.asciz "0123456789abcdef"\n'
    ),
    "L046-writable-and-executable": MAIN + SIZED + '.section .evil, "awx"\n.word 1\n',
    "L047-no-stack-sizes": MAIN,
}


def prepare_objects(work: Path) -> None:
    """Each system in a folder of `work`."""
    for name, text in OBJECTS.items():
        folder = work / name / "components" / "app"
        folder.mkdir(parents=True, exist_ok=True)
        (work / name / "system.yaml").write_text(SYSTEM)
        (folder / "component.yaml").write_text(TYPE)
        source = work / name / "app.S"
        source.write_text(text)
        subprocess.run(
            [
                "clang-19",
                "--target=aarch64-none-elf",
                "-c",
                str(source),
                "-o",
                str(folder / "app.o"),
            ],
            check=True,
        )
