# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The standard library in a component: each header's main use runs, with floating point and
without; what cannot be there is refused in one sentence; the page lists what was found here.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.boot.machine import ROOT, boot
from tests.boot.standard_library import FLOATING, PLAIN, tried
from tests.components.test_refused import COMPILE

PAGE = ROOT / "docs/standard-library.md"
REFUSED = ROOT / "components/runtime/refused"


@pytest.mark.parametrize("fpu", [False, True], ids=["plain", "floating"])
def test_each_headers_main_use_runs(fpu: bool) -> None:
    path = Path(tried(fpu))
    booted = boot(path, name=f"{path.parent.name}/build")
    wanted = PLAIN | FLOATING if fpu else PLAIN
    found = {header: value for value, header in re.findall(r": (true|false) (.*)", booted.text)}
    assert found == dict.fromkeys(wanted, "true"), booted.text
    assert booted.status == 0


@pytest.mark.parametrize("header", sorted(path.name for path in REFUSED.iterdir()))
def test_what_cannot_be_there_is_refused_in_a_sentence(header: str, tmp_path: Path) -> None:
    (tmp_path / "case.cpp").write_text(f"#include <{header}>\n")

    line = [COMPILE[0], "-isystem", str(REFUSED), *COMPILE[1:], str(tmp_path / "case.cpp")]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    errors = [row for row in done.stderr.splitlines() if "error: " in row]
    assert len(errors) == 1 and f"<{header}> is not there in a component: " in errors[0]


def rows() -> str:
    made = ["| header | without `fpu` | with `fpu: true` |", "| --- | --- | --- |"]
    refused = {
        path.name: path.read_text().split("component: ")[1].split('"')[0]
        for path in REFUSED.iterdir()
    }
    for header in sorted({*PLAIN, *FLOATING, *refused}):
        name = header if header.startswith("(") else f"`<{header}>`"
        if header in refused:
            made.append(f"| {name} | refused | refused: {refused[header]} |")
        else:
            made.append(
                f"| {name} | {'yes' if header in PLAIN else 'it computes with floating point'} | yes |"
            )
    return "\n".join(made) + "\n"


def test_the_page_lists_what_was_found() -> None:
    text = PAGE.read_text()
    head, _, _ = text.partition("| header |")
    if os.environ.get("ASHLAR_PIN"):
        PAGE.write_text(head + rows())
    assert PAGE.read_text() == head + rows()
