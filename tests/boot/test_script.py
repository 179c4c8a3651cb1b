# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""`ashlar run --script`: types when the guest is ready for it, and fails with the line that is not
met. A counted guest stands still while the host types.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.boot.machine import SYSTEMS, Booted, ashlar, boot, build_dir

TYPED = SYSTEMS / "typed" / "system.yaml"
pytestmark = pytest.mark.xdist_group("typed")


def played(folder: Path, text: str, *arguments: str) -> Booted:
    script = folder / "a.script"
    script.write_text(text)
    return boot(TYPED, "--script", str(script), *arguments)


def test_a_counted_guest_never_waits_for_the_host() -> None:
    """It waits for a millisecond of its own time; three lines, one longer than the UART's queue."""
    lines = TYPED.parent / "lines.script"
    first, second = (boot(TYPED, "--count", "--script", str(lines)) for _ in range(2))
    first.shows(
        f"prompt: {'a line of three calls':->150}\n",
        "prompt: Ready",
        "prompt: Line: one",
        "status 3",
        "lines.script: all met",
    )
    assert first.status == second.status == 0
    assert first.number("in all") == second.number("in all")


def test_the_stack_of_a_component_that_prints_values_is_known() -> None:
    """The formatter calls nothing through a pointer."""
    said = boot(TYPED, "--count", "--script", str(TYPED.parent / "lines.script"))
    assert said.status == 0
    report = ashlar("build", "--system", str(TYPED), "--build-dir", str(build_dir("typed")))
    assert re.search(r"^prompt +8192 +\d+ +the worst case$", report.text, re.MULTILINE), report.text


def test_a_guest_on_the_hosts_clock_gets_its_lines_too(tmp_path: Path) -> None:
    booted = played(tmp_path, "expect Ready\nsend one\nmatch Line: o.e\nsend quit\nstatus 3\n")
    assert booted.status == 0, booted.text


def test_the_line_that_is_not_met_is_named_with_what_came_instead(tmp_path: Path) -> None:
    report = tmp_path / "results.xml"
    text = "expect Ready\nsend one\nwithin 700 ms\nexpect Line: two\nstatus 0\n"
    booted = played(tmp_path, text, "--junit", str(report))
    assert booted.status == 1
    booted.shows(
        "prompt   WAITING   for prompt.typed.data",
        "stopped by the script",
        "a.script:4: `Line: two` did not come within 0.7 s",
        "  prompt: Nobody types",
    )
    suite = ElementTree.parse(report).getroot()[0]
    assert [case.get("name") for case in suite] == [
        "1: expect Ready",
        '2: type "one\\n"',
        "4: expect Line: two",
        "5: status 0",
    ]
    assert [[child.tag for child in case] for case in suite] == [[], [], ["failure"], ["skipped"]]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("expect Ready\nsend quit\nstatus 0\n", "3: the machine ended with status 3, not 0"),
        ("expect Ready\nsend quit\nexpect x\n", "3: `x` did not come before the machine ended"),
        ("never Ready\nexpect Line\n", "1: the guest printed `Ready`"),
        ("expect Ready\ntranscript gone.txt\n", "2: "),
    ],
)
def test_other_ways_to_fail(tmp_path: Path, text: str, told: str) -> None:
    booted = played(tmp_path, text)
    assert booted.status == 1 and f"a.script:{told}" in booted.text, booted.text


def test_a_transcript_is_what_standard_output_was(tmp_path: Path) -> None:
    folder = build_dir("typed")
    for text in ("kernel: boot: system typed, 2 components: console 200, prompt 100\n", "other\n"):
        long_one = f"prompt: {'a line of three calls':->150}\n"
        (tmp_path / "all.txt").write_text(f"{text}{long_one}prompt: Ready\nquit\n")
        script = tmp_path / "a.script"
        script.write_text("expect Ready\nsend quit\nstatus 3\ntranscript all.txt\n")
        options = ("--system", str(TYPED), "--build-dir", str(folder), "--script", str(script))
        booted = ashlar("run", "--count", *options)
        assert (booted.status == 0) == text.startswith("kernel"), booted.text


def test_a_wrong_script_is_refused_before_anything_is_built(tmp_path: Path) -> None:
    booted = played(tmp_path, "expct a\n")
    assert booted.status == 1 and booted.text.count("\n") == 1
    assert "a.script:1: there is no command `expct`" in booted.text
