# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What a test runner counted, and whether it finished: one that did not has failed."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from composer.command.child import child
from composer.command.output import refuse
from composer.emit.writer import write
from composer.machine.player import Player
from composer.model.visible import in_line, visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """A command that writes `report`, a JUnit file. A test in it that is many cases writes a report
    of its own into `cases`.

    `failed` is the status by which it says that all tests ran and some failed, `none` the one for
    no test chosen.
    """

    name: str
    line: Sequence[str]
    report: Path
    failed: int
    none: int
    cases: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """`failed` includes each runner that did not finish; `unfinished` says which and how. `cases`
    are the elements of JUnit that were counted.
    """

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    unfinished: tuple[str, ...] = ()
    cases: tuple[ElementTree.Element, ...] = field(default=(), compare=False)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            passed=self.passed + other.passed,
            failed=self.failed + other.failed,
            skipped=self.skipped + other.skipped,
            unfinished=(*self.unfinished, *other.unfinished),
            cases=(*self.cases, *other.cases),
        )

    def junit(self) -> str:
        """One suite of all cases, and of a failed one for each runner that did not finish."""
        count = self.passed + self.failed + self.skipped
        numbers = {"tests": count, "failures": self.failed, "errors": 0, "skipped": self.skipped}
        suites = ElementTree.Element("testsuites")
        suite = ElementTree.SubElement(suites, "testsuite", {"name": "ashlar"})
        for name, number in numbers.items():
            suite.set(name, str(number))
        suite.extend(self.cases)
        for sentence in self.unfinished:
            case = ElementTree.SubElement(suite, "testcase", classname="ashlar", name="unfinished")
            ElementTree.SubElement(case, "failure", message=sentence)
        ElementTree.indent(suites, " ")
        return ElementTree.tostring(suites, "unicode", xml_declaration=True) + "\n"


def of_script(player: Player, name: str) -> Tally:
    """Each step of a script is a case; the steps behind one that failed are skipped."""
    found = Tally()
    failure = player.failure
    for step, met in player.results():
        case = ElementTree.Element("testcase", classname=name, name=f"{step.line.number}: {step}")
        if not met:
            kind = {"message": visible(failure)} if failure else {}
            ElementTree.SubElement(case, "failure" if failure else "skipped", kind)
            failure = ""
        found += _of(case, None)
    # the transcript, or what must never come
    return found + Tally(failed=1, unfinished=(failure,)) if failure else found


def write_results(file: Path, found: Tally) -> None:
    try:
        write(file.absolute().parent, {file.name: found.junit()})
    except OSError as error:
        refuse(in_line(f"{file}: {error.strerror}; the results were to be written there"))


def run(runner: Runner, folder: Path) -> Tally:
    """Runs it in that folder with its output shown."""
    runner.report.unlink(missing_ok=True)
    if runner.cases is not None:
        for report in runner.cases.glob("*.xml"):
            report.unlink()
    sys.stdout.flush()
    try:
        with subprocess.Popen(runner.line, cwd=folder, stdin=subprocess.DEVNULL) as process:
            with child(process):
                status = process.wait()
    except OSError as error:
        return unfinished(f"{runner.name} did not start: {error.strerror}")
    return judged(runner, status)


def judged(runner: Runner, status: int) -> Tally:
    """The tally of a runner that ended with that status."""
    try:
        text = runner.report.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        if status == runner.none and status != 0:
            return Tally()
        return unfinished(
            f"{runner.name} {_ended(status)} and left no report: its tests count as one failure"
        )
    found, complete = counted(text, runner.cases)
    if not complete:
        return found + unfinished(
            f"{runner.name} {_ended(status)}, and its report {runner.report.name} breaks off:"
            " tests may be missing",
        )
    if status == runner.failed and found.failed or status == runner.none or status == 0:
        return found
    why = "although no test failed" if status == runner.failed else "before all tests had run"
    return found + unfinished(f"{runner.name} {_ended(status)} {why}")


def counted(text: str, folder: Path | None = None) -> tuple[Tally, bool]:
    """The cases of a JUnit file, and whether it holds as many as it says. A test with a report in
    `folder` counts as the cases in that report.
    """
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return Tally(), False
    cases = list(root.iter("testcase"))
    said = sum(_number(suite.get("tests")) for suite in root.iter("testsuite"))
    found = sum((_of(case, folder) for case in cases), Tally())
    return found, len(cases) >= said


def _of(case: ElementTree.Element, folder: Path | None) -> Tally:
    """One case, or the cases of its report; a report that says less than the test's end is one
    failure more.
    """
    failed = case.find("failure") is not None or case.find("error") is not None
    report = folder / f"{case.get('name')}.xml" if folder is not None else None
    if report is not None and report.is_file():
        found, complete = counted(report.read_text(encoding="utf-8", errors="replace"))
        return found if complete and (found.failed or not failed) else found + Tally(failed=1)
    skipped = case.find("skipped") is not None
    return Tally(
        passed=not (failed or skipped), failed=failed, skipped=skipped and not failed, cases=(case,)
    )


def unfinished(sentence: str) -> Tally:
    return Tally(failed=1, unfinished=(sentence,))


def _ended(status: int) -> str:
    if status >= 0:
        return f"ended with status {status}"
    known: Collection[int] = signal.Signals.__members__.values()
    return (
        f"was killed by {signal.Signals(-status).name if -status in known else f'signal {-status}'}"
    )


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() else 0
