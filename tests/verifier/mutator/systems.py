# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The systems whose images are damaged: the demo, and the one with every kind of grant."""

from __future__ import annotations

import fcntl
import subprocess
from dataclasses import dataclass
from pathlib import Path

from composer.model.serial import plan_from_json
from composer.model.view import PlanView
from tests.verifier.agreement import second_opinion
from tests.verifier.mutator.image import Image, stripped
from tests.verifier.mutator.kernel_object import KernelObject
from tests.verifier.mutator.subject import Subject

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """One system, its build folder and the image that mutants are made from."""

    name: str
    system: str
    folder: Path

    @property
    def stripped(self) -> Path:
        return self.folder / "mutants" / "image.elf"

    @property
    def kernel_object(self) -> Path:
        return self.folder / "kernel.o"

    @property
    def plan(self) -> PlanView:
        return plan_from_json((self.folder / "generated" / "plan.json").read_text())

    @property
    def programs(self) -> tuple[Path, ...]:
        """The ELFs that the image was composed from; an earlier description may have left
        others.
        """
        return tuple(
            self.folder / "components" / f"{shape}.elf"
            for shape in sorted({component.shape for component in self.plan.components})
        )


SYSTEMS = (
    Built(name="demo", system="system.yaml", folder=ROOT / "build" / "test" / "mutated-demo"),
    Built(
        name="everything",
        system="tests/verifier/systems/everything/system.yaml",
        folder=ROOT / "build" / "test" / "mutated-everything",
    ),
)


def build(one: Built) -> None:
    """Through the command, which verifies the image and builds the verifier; one at a time, several
    tests may come here at once.
    """
    one.folder.mkdir(parents=True, exist_ok=True)
    with (one.folder / "mutants.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        done = subprocess.run(
            [str(ROOT / "ashlar"), "build", "--system", one.system, "--build-dir", str(one.folder)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        assert done.returncode == 0, done.stdout.decode("utf-8", "replace")
        second_opinion(one.folder)
        stripped(one.folder / "image.elf", one.stripped)


def subject(one: Built) -> Subject:
    return Subject(
        one.name,
        Image(one.stripped.read_bytes()),
        one.plan,
        {path.stem: path.read_bytes() for path in one.programs},
        KernelObject(one.kernel_object.read_bytes()),
        (ROOT / one.system).read_bytes(),
    )
