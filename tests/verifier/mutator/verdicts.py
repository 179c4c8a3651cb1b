# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The verdicts of one run of the tests, a file a family: workers share them, and none is judged
twice.
"""

from __future__ import annotations

import fcntl
import functools
import gc
import json
import os
from pathlib import Path

from tests.verifier.mutator import judge, systems
from tests.verifier.mutator.catalogue import mutants
from tests.verifier.mutator.judge import Verdict
from tests.verifier.mutator.mutant import Mutant
from tests.verifier.mutator.subject import Subject

FOLDER = systems.ROOT / "build" / "test" / "mutants-of-images"
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))


@functools.cache
def subjects() -> tuple[Subject, ...]:
    """Of systems that are built once in a run."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "built.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        built = FOLDER / f"built-{RUN}"
        if not built.exists():
            for path in FOLDER.glob("*-*"):
                path.unlink()
            for system in systems.SYSTEMS:
                systems.build(system)
            built.touch()
    return tuple(systems.subject(one) for one in systems.SYSTEMS)


@functools.cache
def catalogue() -> tuple[Mutant, ...]:
    """Python's collector would visit half a million candidates again and again, and free none."""
    made_from = subjects()
    gc.disable()
    try:
        return mutants(made_from)
    finally:
        gc.enable()


def families() -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.cell.family for one in catalogue()))


@functools.cache
def of_family(name: str) -> dict[Mutant, Verdict]:
    members = tuple(one for one in catalogue() if one.cell.family == name)
    word = name.replace(" ", "_")
    file: Path = FOLDER / f"{word}-{RUN}.json"
    with (FOLDER / f"{word}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not file.exists():
            found = judge.verdicts(members)
            file.write_text(
                json.dumps([[found[member].status, found[member].texts] for member in members])
            )
    return {
        one: Verdict(status=status, texts=tuple(texts))
        for one, (status, texts) in zip(members, json.loads(file.read_text()), strict=True)
    }


def of_all() -> dict[Mutant, Verdict]:
    return {mutant: verdict for name in families() for mutant, verdict in of_family(name).items()}
