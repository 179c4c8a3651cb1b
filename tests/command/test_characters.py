# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Text beyond ASCII in a description, on a machine with another character set: reported without a
traceback.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path

from tests.command.test_diff import BEFORE, edited, plan_of
from tests.composer.described import PROJECT

REASON = "reviewed → in Iğdır"
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
JUDGE = """
import sys
from pathlib import Path
from composer.command.options import Options
from composer.command.plans import read_plan
from composer.command.verify import judge
from composer.machine.sealed import Sealed
folder = Path(sys.argv[1])
found = judge(folder / "verifier", Options(system="system.yaml", board=None, build_dir=folder, form="text"), folder, Sealed(folder / "image.elf"))
read_plan(folder)
print(ascii(found.assumptions[0]))
"""


def run(*words: str, **environment: str) -> bytes:
    done = subprocess.run(
        ["/usr/bin/python3", *words],
        cwd=PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_what_the_terminal_cannot_show_is_written_as_a_number(tmp_path: Path) -> None:
    other = edited(tmp_path, ("reviewed 2026-11", REASON))
    for form in ("text", "markdown"):
        shown = run(
            "-m",
            "composer.command",
            "diff",
            BEFORE,
            other,
            "--format",
            form,
            PYTHONIOENCODING="iso-8859-9",
        )
        assert "reviewed \\u2192 in Iğdır".encode("iso-8859-9") in shown
    found = json.loads(
        run(
            "-m",
            "composer.command",
            "diff",
            BEFORE,
            other,
            "--format",
            "json",
            PYTHONIOENCODING="iso-8859-9",
        )
    )
    assert REASON in found["assumptions"][0]["after"]["reason"]


def test_a_folder_is_judged_by_its_bytes(tmp_path: Path) -> None:
    """In ISO 8859-9 the second byte of `ä` is a currency sign."""
    judge = (
        "import sys; from pathlib import Path; from composer.command.folders import fit;"
        " fit(Path(sys.argv[1])); print('fits')"
    )
    for environment in (ASCII, {"PYTHONUTF8": "1"}):
        assert run("-c", judge, str(tmp_path / "näme ğ"), **environment) == b"fits\n"


def test_the_verifier_and_the_plan_are_read_as_utf_8(tmp_path: Path) -> None:
    for name in ("generated", "components"):
        (tmp_path / name).mkdir()
    (tmp_path / "generated/plan.json").write_text(
        plan_of(edited(tmp_path / "plant", ("reviewed 2026-11", REASON))), encoding="utf-8"
    )
    for name in ("image.elf", "kernel.o"):
        (tmp_path / name).touch()
    judged = {
        "image": hashlib.sha256(b"").hexdigest(),
        "loaded": "",
        "description": [],
        "programs": [],
    }
    told = {
        "system": "pair",
        "judged": judged,
        "kernel": {"digest": "0" * 64, "reviewer": "page"},
        "findings": [],
        "assumptions": [REASON],
        "components": 1,
        "mappings": 1,
        "capabilities": 1,
        "checks": 1,
    }
    (tmp_path / "told.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "verifier").write_text(f"#!/bin/sh\ncat {tmp_path}/told.json\n")
    (tmp_path / "verifier").chmod(0o755)
    assert run("-c", JUDGE, str(tmp_path), **ASCII).decode() == ascii(REASON) + "\n"
