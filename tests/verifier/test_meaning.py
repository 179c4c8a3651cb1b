# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The meaning of an image: both sides count the same as influence, and wrong systems are found that
the composer would have built without its rules.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from pathlib import Path

import pytest

from composer.pipeline import front
from composer.provenance.inputs import KERNEL_OBJECT
from tests.rules.cases import WORK, cases, prepare
from tests.rules.trial import Workshop
from tests.verifier.mutator import judge, verdicts
from tests.verifier.mutator.shadow import shadow
from tests.verifier.mutator.systems import ROOT, SYSTEMS, Built

ASSERTIONS = 600
# For each check of the meaning that no mutant of an image shows alone: a system of tests/reject
# whose rule is off.
WRONG_SYSTEMS = {
    "V003": "C404-call-downwards",
    "V004": "C401-to-oneself",
    "V005": "C804-each-other",
    "V009": "C806-bus-master-restarts",
    "V010": "C504-one-line",
}


def _findings(
    project: Path, system: str, image: Path, kernel: Path, *programs: Path | str
) -> list[dict[str, str]]:
    line = [
        str(judge.VERIFIER),
        "--system",
        system,
        "--project",
        ".",
        "--image",
        str(image),
        "--kernel-object",
        str(kernel),
        "--kernel",
        "any",
        "--format",
        "json",
        "--programs",
        *map(str, programs),
    ]
    done = subprocess.run(line, cwd=project, capture_output=True, text=True, check=False)
    found: list[dict[str, str]] = json.loads(done.stdout)["findings"]
    return found


def _some(chance: random.Random, names: list[str], most: int) -> str:
    return f"[{', '.join(chance.sample(names, chance.randint(1, most)))}]"


def _assertions(names: list[str]) -> list[str]:
    """Every pair once, and as many with several ends and with others between them."""
    lines = [
        f"  - {{never: influence, from: {name}, to: {other}}}"
        for name in names
        for other in names
        if name != other
    ]
    chance = random.Random(12)
    for _ in range(ASSERTIONS):
        mixed = chance.sample(names, len(names))
        half = len(mixed) // 2
        through = (
            f", through: {_some(chance, names, len(names) - 1)}" if chance.random() < 0.8 else ""
        )
        lines.append(
            f"  - {{{chance.choice(('never', 'only'))}: influence, from:"
            f" {_some(chance, mixed[:half], half)}, to: {_some(chance, mixed[half:], 2)}{through}}}"
        )
    return lines


@pytest.mark.parametrize("built", SYSTEMS, ids=lambda one: str(one.name))
def test_both_count_the_same_as_influence(built: Built, tmp_path: Path) -> None:
    """What the composer says of the description, the verifier says of the image: of every pair, and
    of paths through others.
    """
    verdicts.subjects()
    file = shadow(built, tmp_path / "project")
    names = [component.name for component in built.plan.components]
    text = file.read_text().rstrip("\n") + "\n"
    file.write_text(
        text + ("" if "\npolicy:" in text else "policy:\n") + "\n".join(_assertions(names)) + "\n"
    )
    wanted = {
        diagnostic.place.line
        for diagnostic in front(tmp_path / "project", str(file), None).diagnostics
        if diagnostic.code in ("C701", "C702")
    }
    found = _findings(
        tmp_path / "project", built.system, built.stripped, built.kernel_object, *built.programs
    )
    assert {one["code"] for one in found} == {"V001"}
    assert {int(one["place"].rpartition(":")[2]) for one in found} == wanted
    assert ASSERTIONS // 10 < len(wanted) < len(_assertions(names))


@pytest.mark.parametrize("code", WRONG_SYSTEMS)
def test_one_check_alone_finds_what_is_wrong_with_a_system(code: str) -> None:
    """Composed without the composer's rule: the check finds it, and without the check it passes."""
    prepare()
    (case,) = (one for one in cases() if one.name == WRONG_SYSTEMS[code])
    workshop = Workshop(
        WORK / f"meaning-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}", judge.VERIFIER
    )
    assert workshop.judge(case).findings == (code,)
    assert not _findings(
        ROOT,
        str(case.system),
        workshop.folder / "image.elf",
        workshop.folder / KERNEL_OBJECT,
        workshop.folder / "components",
        "--without",
        code,
    )
