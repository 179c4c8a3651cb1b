# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar test mutants: each patch of tests/mutants/kernel breaks the kernel in one place, and the
boot test that it names must see it.

A patch is applied to a copy of the tracked files, never to the working tree. First the named tests
run without any patch.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import click

from composer.command.output import say
from composer.command.options import PROJECT
from composer.command.steps import Steps
from composer.command.tally import Runner, judged
from composer.command.verify import verifier
from composer.emit.writer import write

AT_A_TIME = 2
# what the verifier says of the kernel's instructions
CODE_CHECKS = ("V202", "V203", "V204", "V207", "V208", "V209", "V210")
HEAD = re.compile(r"# case: (?P<case>\S.*)\n# (?P<breaks>\S.*)\n")
TOUCHED = re.compile(r"^(?:---|\+\+\+) (\S+)", re.MULTILINE)
NO_NODE, NO_TEST = 4, 5  # statuses of pytest where what it was to run is not there


class MutantError(ValueError):
    """A patch that cannot be read; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """`case`: a pytest node, or a pattern for its -k."""

    name: str
    case: str
    breaks: str
    patch: Path


@dataclass(frozen=True, slots=True)
class Verdict:
    """`wrong`: why this is a failure; empty where all is as it should be."""

    name: str
    wrong: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Result of a run of pytest; `unfinished` says how it ended early."""

    passed: int
    failed: tuple[str, ...]
    output: str
    unfinished: str = ""


def read(path: Path) -> Mutant:
    """The two lines of comment that a patch begins with; it may touch nothing but the kernel."""
    text = path.read_text(encoding="utf-8")
    head = HEAD.match(text)
    if head is None:
        raise MutantError("it does not begin with `# case: TEST` and a line `# what is broken`")
    touched = set(TOUCHED.findall(text[head.end() :]))
    if not touched:
        raise MutantError("it changes no file")
    outside = sorted(one for one in touched if not re.match(r"[ab]/kernel/", one) or ".." in one)
    if outside:
        raise MutantError(f"it changes {outside[0]}, which is not of the kernel")
    return Mutant(
        name=path.stem, case=head["case"].strip(), breaks=head["breaks"].strip(), patch=path
    )


def run_mutants(pattern: str | None) -> int:
    """The status of the command; the last line counts mutants, and the run without any."""
    paths = [
        one
        for one in sorted((PROJECT / "tests/mutants/kernel").glob("*.patch"))
        if not pattern or pattern in one.stem
    ]
    mutants, verdicts = _read_all(paths)
    work = PROJECT / "build/mutants"
    if mutants:
        program = verifier(Steps(1))  # once, and not by a thread: it listens to Ctrl-C
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            unchanged = pool.submit(judge_unchanged, work, program, [one.case for one in mutants])
            changed = [pool.submit(judge_mutant, work, program, mutant) for mutant in mutants]
            for one in (unchanged, *changed):
                verdicts.append(_tell(one.result()))
    failed = sum(1 for verdict in verdicts if verdict.wrong)
    if not verdicts:
        say(f"no mutant is called {pattern}" if pattern else "there is no mutant")
    sys.stderr.flush()
    click.echo(f"{len(verdicts) - failed} passed, {failed} failed")
    return 1 if failed or not verdicts else 0


def _read_all(paths: Sequence[Path]) -> tuple[list[Mutant], list[Verdict]]:
    mutants, verdicts = [], []
    for path in paths:
        try:
            mutants.append(read(path))
        except MutantError as error:
            verdicts.append(_tell(Verdict(path.stem, str(error))))
    return mutants, verdicts


def _tell(verdict: Verdict) -> Verdict:
    say(f"{verdict.name}: {verdict.wrong or 'as expected'}")
    return verdict


def judge_unchanged(work: Path, verifying: Path, cases: Sequence[str]) -> Verdict:
    """All named tests pass where nothing is broken: red says something then."""
    tree = copy_of_project(work / "unchanged")
    nodes = sorted({one for one in cases if _is_node(one)})
    runs = ([nodes] if nodes else []) + [
        ["-k", one] for one in sorted(set(cases)) if not _is_node(one)
    ]
    for chosen in runs:
        done = _pytest(tree, verifying, chosen)
        if done.unfinished:
            return Verdict("unchanged", done.unfinished)
        if done.failed or not done.passed:
            failed = " ".join(done.failed or chosen)
            return Verdict("unchanged", f"red without any mutant, or no test: {failed}")
    shutil.rmtree(tree)
    return Verdict("unchanged")


def judge_mutant(work: Path, verifying: Path, mutant: Mutant) -> Verdict:
    tree = copy_of_project(work / mutant.name)
    wrong = _apply(tree, mutant) or _stays_green(tree, verifying, mutant)
    if not wrong:
        shutil.rmtree(tree)
    return Verdict(mutant.name, wrong)


def copy_of_project(tree: Path) -> Path:
    """The tracked files as they are now, links followed: nothing in the copy leads out of it."""
    shutil.rmtree(tree, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True
    ).stdout
    for name in listed.decode().split("\0"):
        source = PROJECT / name
        if name and source.is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, tree / name)
    return tree


def _apply(tree: Path, mutant: Mutant) -> str:
    # Without the ceiling, git would find the repository around the copy and leave the copy as it
    # is.
    environment = os.environ | {"GIT_CEILING_DIRECTORIES": str(tree.parent)}
    done = subprocess.run(
        ["git", "apply", str(mutant.patch)],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return f"does not apply: {done.stderr.strip()}" if done.returncode else ""


def _stays_green(tree: Path, verifying: Path, mutant: Mutant) -> str:
    done = _pytest(tree, verifying, [mutant.case] if _is_node(mutant.case) else ["-k", mutant.case])
    if re.search(r"\[\d/\d\] (compose|configure|compile) +failed", done.output):
        return f"does not build, see {tree.relative_to(PROJECT)}/output.txt"
    if done.unfinished:
        return f"{done.unfinished}, see {tree.relative_to(PROJECT)}/output.txt"
    if not done.passed and not done.failed:
        return f"names no test: {mutant.case}"
    return "" if done.failed else f"{mutant.case} stays green, although {mutant.breaks}"


def _is_node(case: str) -> bool:
    return case.startswith("tests/")


def without_code_checks(program: Path, folder: Path) -> Path:
    """A verifier that does not judge the kernel's code, for kernels broken on purpose."""
    script = folder / "verifier-without-code-checks"
    words = " ".join(f"--without {code}" for code in CODE_CHECKS)
    text = f'#!/bin/sh\nexec {shlex.quote(str(program))} "$@" {words}\n'
    write(folder, {script.name: text})
    script.chmod(0o755)
    return script


def _pytest(tree: Path, verifying: Path, chosen: Sequence[str]) -> Outcome:
    """The copy's own modules and command run, not the project's; the verifier is this tree's, since
    no patch changes it.

    The test must see the mutant, not the verifier: it judges neither the kernel's digest nor its
    code.
    """
    result = tree / "pytest.xml"
    result.unlink(missing_ok=True)
    line = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        f"--junit-xml={result}",
        *(["tests/boot"] if "-k" in chosen else []),
        *chosen,
    ]
    program = without_code_checks(verifying, tree)
    environment = os.environ | {
        "PYTHONPATH": str(tree),
        "ASHLAR_VERIFIER": str(program),
        "ASHLAR_KERNEL": "any",
    }
    done = subprocess.run(
        line,
        cwd=tree,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    output = done.stdout.decode("utf-8", "replace")
    write(tree, {"output.txt": output})
    status = NO_TEST if done.returncode == NO_NODE else done.returncode
    found = judged(Runner(name="pytest", line=line, report=result, failed=1, none=NO_TEST), status)
    if found.unfinished:
        return Outcome(passed=0, failed=(), output=output, unfinished=found.unfinished[0])
    cases = ElementTree.parse(result).getroot().iter("testcase") if result.exists() else ()
    failed = tuple(
        str(one.get("name"))
        for one in cases
        if one.find("failure") is not None or one.find("error") is not None
    )
    return Outcome(passed=found.passed, failed=failed, output=output)
