# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar test: the host tests (CTest) and the tests in Python (pytest), with one closing line.

With --system: the host tests of the components that lie in the folder of one description, and
nothing else.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import NamedTuple

import click

from composer.command.output import say
from composer.command.cache import reconfigure
from composer.command.editor import tell_editors
from composer.command.folders import fit
from composer.command.mutants import run_mutants
from composer.command.build import search_line
from composer.command.options import PROJECT, collect, described, searching
from composer.command.rules import run_rules
from composer.command.steps import Steps
from composer.command.tally import Runner, Tally, run, unfinished, write_results
from composer.command.verify import verifier

WORKERS = 2
MOST_SHARDS = 1000
WHOLE = ("-DASHLAR_SYSTEM=",)  # CMake's word for the repository's own tests
Shard = tuple[int, int]  # which, from 1, of how many


class Chosen(NamedTuple):
    """Tests whose names contain `pattern`, without the slow ones where `fast`, of that part."""

    pattern: str
    fast: bool
    shard: Shard | None


CTEST = f"--output-on-failure --progress -j {WORKERS} --no-tests=ignore"
PYTEST = (
    f"-m pytest -n {WORKERS} --dist loadgroup -q --instafail -p tests.progress"
    " -o console_output_style=classic"
)


@click.command()
@click.argument("pattern", required=False)
@click.argument("mutant", required=False)
@click.option("--fast", is_flag=True, help="Leave out the long ones.")
@click.option(
    "--system",
    metavar="FILE",
    default=None,
    help="Only the host tests of the components in that description's folder.",
)
@searching
@click.option(
    "--build-dir",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Where the host tests are built.  [default: build/host; of a system: build/host-SYSTEM, as"
    " for build]",
)
@click.option(
    "--shard",
    metavar="I/N",
    callback=lambda *given: _shard(given[2]),
    help="Run the Ith of N parts, which together are all tests.",
)
@click.option(
    "--junit",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Write all results to FILE, in the form of JUnit.",
)
def test(
    pattern: str | None,
    mutant: str | None,
    fast: bool,
    system: str | None,
    search: tuple[str, ...],
    build_dir: Path | None,
    shard: Shard | None,
    junit: Path | None,
) -> None:
    """Run every test of the repository, or those whose name contains PATTERN.

    The last line holds the numbers passed and failed. The exit status is 1 if a test failed or none
    ran. A test runner that did not finish counts as one failure, and a sentence gives the reason.

    `test mutants` breaks the kernel with each patch of tests/mutants/kernel, or with those whose
    name contains MUTANT, and fails if the boot test that the patch names still passes. `test rules`
    switches off each rule of the composer, or those whose systems' names contain MUTANT, and fails
    if a result differs from docs/who-else-refuses.md.

    \b
    Example:  ./ashlar test ring --fast
              ./ashlar test --system ../pipeline/system.yaml
              ./ashlar test --shard 1/4 --junit results.xml
              ./ashlar test mutants coalescing
              ./ashlar test rules C404
    """
    if pattern == "mutants" and system is None:
        sys.exit(run_mutants(mutant))
    if pattern == "rules" and system is None:
        run_rules(mutant)
    if mutant is not None:
        raise click.UsageError("a second word is only allowed with `test mutants` and `test rules`")
    start = time.monotonic()
    folder, described_by, home = _where(system, search, build_dir)
    fit(PROJECT, home, folder)
    steps, chosen = Steps(5 if system is None else 3), Chosen(pattern or "", fast, shard)
    found = _host_tests(steps, folder, described_by, home if build_dir is None else None, chosen)
    if system is None:
        with steps.step("verifier"):
            verifier(steps)
        with steps.step("pytest"):
            found += run(_pytest(folder, chosen), PROJECT)
    if junit is not None:
        write_results(junit, found)
    _tell(found, pattern, time.monotonic() - start)
    sys.exit(1 if found.failed or not found.passed else 0)


def _host_tests(
    steps: Steps, folder: Path, system: tuple[str, ...], home: Path | None, chosen: Chosen
) -> Tally:
    """`system`: CMake's words for it. `home`: where editors look for the commands of this build."""
    with steps.step("configure"):
        fresh = reconfigure(PROJECT, folder)
        line = ["cmake", *fresh, "--preset", "host", "-B", str(folder), *system]
        steps.tool(line, PROJECT, folder)
    if home is not None:
        tell_editors(home, folder)
    with steps.step("compile"):
        unmade = steps.build_programs(folder, PROJECT)
    with steps.step("host tests"):
        found = run(_ctest(folder, chosen, unmade), PROJECT)
        found += _missed(unmade, chosen.pattern, found)
        first = chosen.shard is None or chosen.shard[0] == 1
        if chosen.pattern.isidentifier() and system == WHOLE and first:
            found += run(_cases(folder, chosen.pattern, unmade), PROJECT)
    return found


def _missed(unmade: tuple[str, ...], pattern: str, found: Tally) -> Tally:
    """Programs that have tests of that name; where no test was found, those that may have them."""
    missed = tuple(program for program in unmade if pattern in program)
    if not missed and found == Tally():
        missed = unmade
    sentences = (f"{program} cannot be made: it counts as one failure" for program in missed)
    return sum((unfinished(sentence) for sentence in sentences), Tally())


def _shard(text: str | None) -> Shard | None:
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,4})/(\d{1,4})", text)
    if not found or not 1 <= int(found[1]) <= int(found[2]) <= MOST_SHARDS:
        raise click.BadParameter(f"{text} is not a part such as 1/4, of at most {MOST_SHARDS}")
    return int(found[1]), int(found[2])


def _where(
    system: str | None, search: tuple[str, ...], build_dir: Path | None
) -> tuple[Path, tuple[str, ...], Path]:
    """The build folder, CMake's words for the description and the folder of sources."""
    if system is None:
        if search:
            raise click.UsageError("--search goes with --system FILE")
        return (build_dir or PROJECT / "build/host").absolute(), WHOLE, PROJECT
    options = collect(system, None, build_dir, "text", search=search)
    name = described(options).name
    folder = options.build_dir or options.home / "build" / f"host-{name}"
    words = (f"-DASHLAR_SYSTEM={PROJECT / options.system}", search_line(options))
    return folder, words, options.home


def _tell(found: Tally, pattern: str | None, seconds: float) -> None:
    if not found.passed + found.failed:
        say(f"no test is called {pattern}" if pattern else "there is no test")
    skipped = f", {found.skipped} skipped" if found.skipped else ""
    say(f"tests took {seconds:.0f} s{skipped}")
    for sentence in found.unfinished:
        say(sentence)
    sys.stderr.flush()
    click.echo(f"{found.passed} passed, {found.failed} failed")


def _ctest(folder: Path, chosen: Chosen, unmade: tuple[str, ...]) -> Runner:
    """Without the programs that are not made: what lies in their place is of an earlier build."""
    words = ["-R", chosen.pattern] if chosen.pattern else []
    words += ["-E", f"^({'|'.join(map(re.escape, unmade))})[._]"] if unmade else []
    words += ["-LE", "slow"] if chosen.fast else []
    words += ["-I", f"{chosen.shard[0]},,{chosen.shard[1]}"] if chosen.shard else []
    return _of_ctest(folder, [], words)


def _cases(folder: Path, pattern: str, unmade: tuple[str, ...]) -> Runner:
    """The cases of that name in the programs of another name that run whole."""
    but = "|".join((pattern, *(f"^{program}[.]" for program in unmade)))
    return _of_ctest(folder, ["env", f"GTEST_FILTER=*{pattern}*"], ["-R", r"\.whole$", "-E", but])


def _of_ctest(folder: Path, before: list[str], chosen: list[str]) -> Runner:
    report = folder / "ctest.xml"
    paths = ["--test-dir", str(folder), "--output-junit", str(report)]
    line = [*before, "ctest", *paths, *CTEST.split(), *chosen]
    return Runner(name="ctest", line=line, report=report, failed=8, none=0, cases=folder / "cases")


def _pytest(folder: Path, chosen: Chosen) -> Runner:
    report = folder / "pytest.xml"
    line = [sys.executable, *PYTEST.split(), f"--junit-xml={report}", "tests"]
    line += ["-k", chosen.pattern] if chosen.pattern else []
    line += ["-m", "not slow"] if chosen.fast else []
    line += [f"--shard={chosen.shard[0]}/{chosen.shard[1]}"] if chosen.shard else []
    return Runner(name="pytest", line=line, report=report, failed=1, none=5)
