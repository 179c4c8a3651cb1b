# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A test runner that does not finish is a failure in the closing line, and a sentence gives the
reason.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import composer.command.test as command
from composer.command.main import main
from composer.command.tally import Runner, Tally, counted, run

ROOT = Path(__file__).resolve().parents[2]
GREEN = (
    '<testsuites><testsuite name="x" tests="2"><testcase name="a"/><testcase'
    ' name="b"/></testsuite></testsuites>'
)
RED = GREEN.replace('<testcase name="b"/>', '<testcase name="b"><failure/></testcase>')
CUT = GREEN.replace('<testcase name="b"/>', "")  # well-formed, and one case short
PYTEST, CTEST = {"failed": 1, "none": 5}, {"failed": 8, "none": 0}


def fake(folder: Path, name: str, end: str, report: str | None) -> Runner:
    """A program that writes that report, or none, and ends so."""
    path = folder / f"{name}.xml"
    write = "" if report is None else f"pathlib.Path({str(path)!r}).write_text({report!r})\n"
    text = f"import os, pathlib, signal\n{write}{end}\n"
    return Runner(
        name=name,
        line=[sys.executable, "-c", text],
        report=path,
        **(CTEST if name == "ctest" else PYTEST),
    )


KILLED = "os.kill(os.getpid(), signal.SIGKILL)"


@pytest.mark.parametrize(
    ("name", "end", "report", "passed", "failed", "told"),
    [
        ("pytest", "os._exit(0)", GREEN, 2, 0, ""),
        ("pytest", "os._exit(1)", RED, 1, 1, ""),
        ("pytest", "os._exit(5)", None, 0, 0, ""),
        ("pytest", KILLED, None, 0, 1, "pytest was killed by SIGKILL and left no report"),
        ("pytest", "os._exit(0)", None, 0, 1, "pytest ended with status 0 and left no report"),
        (
            "pytest",
            "os._exit(2)",
            GREEN,
            2,
            1,
            "pytest ended with status 2 before all tests had run",
        ),
        ("pytest", "os._exit(3)", RED, 1, 2, "pytest ended with status 3 before all tests had run"),
        (
            "pytest",
            "os._exit(1)",
            GREEN,
            2,
            1,
            "pytest ended with status 1 although no test failed",
        ),
        ("pytest", "os._exit(0)", GREEN[:60], 0, 1, "its report pytest.xml breaks off"),
        ("pytest", "os._exit(0)", CUT, 1, 1, "its report pytest.xml breaks off"),
        ("pytest", "os._exit(0)", "", 0, 1, "its report pytest.xml breaks off"),
        ("ctest", "os._exit(8)", RED, 1, 1, ""),
        ("ctest", KILLED, GREEN, 2, 1, "ctest was killed by SIGKILL before all tests had run"),
        ("ctest", "os.kill(os.getpid(), signal.SIGRTMIN)", GREEN, 2, 1, "ctest was killed by"),
        ("ctest", "os._exit(0)", None, 0, 1, "ctest ended with status 0 and left no report"),
    ],
)
def test_what_a_runner_counts_and_how_it_ended(
    tmp_path: Path, name: str, end: str, report: str | None, passed: int, failed: int, told: str
) -> None:
    (tmp_path / f"{name}.xml").write_text(GREEN)  # of the run before: it counts for nothing
    found = run(fake(tmp_path, name, end, report), tmp_path)
    assert (found.passed, found.failed) == (passed, failed)
    assert bool(told) == bool(found.unfinished) and told in "".join(found.unfinished)


def test_a_runner_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    found = run(
        Runner(name="ctest", line=[str(tmp_path / "none")], report=tmp_path / "none.xml", **CTEST),
        tmp_path,
    )
    assert found.failed == 1 and found.unfinished == (
        "ctest did not start: No such file or directory",
    )


def test_failures_errors_and_skips_are_counted() -> None:
    text = "<a><testcase/><testcase><failure/></testcase><testcase><skipped/></testcase><testcase><error/></testcase></a>"
    assert counted(text) == (Tally(passed=1, failed=2, skipped=1), True)


@pytest.mark.parametrize(
    ("test", "own", "passed", "failed"),
    [
        ("", GREEN, 2, 0),
        ("<failure/>", RED, 1, 1),
        ("<failure/>", GREEN, 2, 1),  # it failed behind its last case
        ("<failure/>", None, 0, 1),  # it was killed
        ("", GREEN[:60], 0, 1),
        ("", CUT, 1, 1),
    ],
)
def test_a_test_with_a_report_of_its_own_counts_as_its_cases(
    tmp_path: Path, test: str, own: str | None, passed: int, failed: int
) -> None:
    if own is not None:
        (tmp_path / "kernel_test.whole.xml").write_text(own)
    text = f'<testsuite tests="2"><testcase name="kernel_test.whole">{test}</testcase><testcase name="a"/></testsuite>'
    assert counted(text, tmp_path) == (Tally(passed=passed + 1, failed=failed), True)


@pytest.mark.parametrize(
    ("pattern", "ran"),
    [
        ("ring", ["latest_test.whole *ring*", "ring_test.whole"]),
        ("late", ["latest_test.whole", "ring_test.whole *late*"]),
        ("none", ["latest_test.whole *none*", "ring_test.whole *none*"]),
        ("full-max", []),  # a name of pytest alone
    ],
)
def test_a_pattern_chooses_programs_or_cases_in_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str, ran: list[str]
) -> None:
    """CTest reads a list of tests that each write what GoogleTest would read."""
    (tmp_path / "CTestTestfile.cmake").write_text(
        "\n".join(
            f'add_test({name} "/bin/sh" "-c" "echo {name} $GTEST_FILTER >> {tmp_path}/ran")'
            for name in ("ring_test.whole", "latest_test.whole")
        )
    )
    for step in ("tool", "build_programs"):
        monkeypatch.setattr(command.Steps, step, lambda *_: ())
    monkeypatch.setattr(
        command, "_pytest", lambda *_: fake(tmp_path, "pytest", "os._exit(0)", GREEN)
    )
    CliRunner(mix_stderr=False).invoke(main, ["test", pattern, "--build-dir", str(tmp_path)])
    found = tmp_path / "ran"
    assert sorted(found.read_text().splitlines() if found.exists() else []) == ran


@pytest.mark.parametrize(
    ("end", "report", "line"),
    [(KILLED, None, "2 passed, 1 failed"), ("os._exit(0)", GREEN, "4 passed, 0 failed")],
)
def test_the_closing_line_counts_a_runner_that_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, report: str | None, line: str
) -> None:
    for step in ("tool", "build_programs"):
        monkeypatch.setattr(command.Steps, step, lambda *_: ())
    monkeypatch.setattr(command, "_ctest", lambda *_: fake(tmp_path, "ctest", "os._exit(0)", GREEN))
    monkeypatch.setattr(command, "_pytest", lambda *_: fake(tmp_path, "pytest", end, report))
    result = CliRunner(mix_stderr=False).invoke(main, ["test", "--build-dir", str(tmp_path)])
    assert result.stdout == f"{line}\n"
    assert result.exit_code == (0 if report else 1) and (
        "pytest was killed by SIGKILL" in result.stderr
    ) == (report is None)


WORKER = """
import os, time
from pathlib import Path
import pytest

@pytest.mark.parametrize("number", range(6))
def test_it(number):
    if number == 3:
        {}
"""


@pytest.mark.parametrize(
    ("act", "passed", "failed", "told"),
    [
        (
            "os._exit(1)",
            5,
            1,
            "",
        ),  # pytest-xdist reports the worker's test as failed, and another worker goes on
        ("os.kill(os.getppid(), 9); time.sleep(5)", 0, 1, "pytest was killed by SIGKILL"),
    ],
)
def test_pytest_itself_whose_worker_crashes_or_that_is_killed(
    tmp_path: Path, act: str, passed: int, failed: int, told: str
) -> None:
    (tmp_path / "test_it.py").write_text(WORKER.format(act))
    report = tmp_path / "report.xml"
    line = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        "1",
        "-q",
        "-p",
        "no:cacheprovider",
        f"--junit-xml={report}",
        str(tmp_path),
    ]
    found = run(Runner(name="pytest", line=line, report=report, **PYTEST), tmp_path)
    assert (found.passed, found.failed) == (passed, failed) and told in "".join(found.unfinished)


def test_parts_together_are_all_tests_and_share_none() -> None:
    """Of some files, as one of several machines chooses them."""
    files = [f"tests/composer/test_{name}.py" for name in ("script", "links", "limits", "screen")]

    def chosen(*words: str) -> list[str]:
        line = [sys.executable, "-m", "pytest", "-q", "--collect-only", *words, *files]
        done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 5), done.stdout
        return [row for row in done.stdout.splitlines() if "::" in row]

    parts = [chosen(f"--shard={number}/3") for number in (1, 2, 3)]
    assert all(parts) and sorted(sum(parts, [])) == sorted(chosen())


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "1/3/4", "a/b", "-1/2"])
def test_a_wrong_part_is_refused(text: str) -> None:
    result = CliRunner(mix_stderr=False).invoke(main, ["test", "--shard", text])
    assert result.exit_code == 2 and "is not a part such as 1/4" in result.stderr


def test_all_results_are_written_in_one_file(tmp_path: Path) -> None:
    found, _ = counted(RED)
    whole = found + Tally(failed=1, unfinished=("pytest was killed by SIGKILL",))
    assert counted(whole.junit()) == (Tally(passed=1, failed=2), True)
