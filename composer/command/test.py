# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar test: the host tests (CTest) and the tests in Python (pytest), with one closing line.

With --system: the host tests of the components that lie in the folder of one description, and nothing else.
"""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import click

from composer.command.cache import anew
from composer.command.mutants import run_mutants
from composer.command.options import PROJECT, collect, described
from composer.command.steps import Steps

WORKERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """`broken`: the runner itself failed, whatever it counted."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    broken: bool = False

    def __add__(self, other: Tally) -> Tally:
        return Tally(passed=self.passed + other.passed, failed=self.failed + other.failed,
                     skipped=self.skipped + other.skipped, broken=self.broken or other.broken)


@click.command()
@click.argument("pattern", required=False)
@click.argument("mutant", required=False)
@click.option("--fast", is_flag=True, help="Leave out the long ones.")
@click.option("--system", metavar="FILE", default=None, help="Only the host tests of the components in that description's folder.")
@click.option("--build-dir", metavar="DIR", type=click.Path(path_type=Path, file_okay=False), default=None,
              help="Where the host tests are built.  [default: build/host; of a system: build/host-SYSTEM, as for build]")
def test(pattern: str | None, mutant: str | None, fast: bool, system: str | None, build_dir: Path | None) -> None:
    """Run every test of the repository, or those whose name contains PATTERN.

    The last line alone holds the numbers passed and failed; status 1 where one failed or none ran.

    `test mutants` breaks the kernel with each patch of tests/mutants/kernel, or with those whose name contains MUTANT, and
    fails where the boot test that the patch names does not see it.

    \b
    Example:  ./ashlar test ring --fast
              ./ashlar test --system ../pipeline/system.yaml
              ./ashlar test mutants coalescing
    """
    if pattern == "mutants" and system is None:
        sys.exit(run_mutants(mutant))
    if mutant is not None:
        raise click.UsageError("a second word goes with `test mutants` alone")
    start = time.monotonic()
    folder, described_by = _where(system, build_dir)
    steps = Steps(4 if system is None else 3)
    with steps.step("configure"):
        steps.tool(["cmake", *anew(PROJECT, folder), "--preset", "host", "-B", str(folder), f"-DASHLAR_SYSTEM={described_by}"], PROJECT)
    with steps.step("compile"):
        steps.tool(["cmake", "--build", str(folder)], PROJECT)
    with steps.step("host tests"):
        found = _runner(_ctest(folder, pattern, fast), folder / "ctest.xml", none=0)
    if system is None:
        with steps.step("pytest"):
            found += _runner(_pytest(folder, pattern, fast), folder / "pytest.xml", none=5)
    _tell(found, pattern, time.monotonic() - start)
    sys.exit(1 if found.failed or found.broken or not found.passed else 0)


def _where(system: str | None, build_dir: Path | None) -> tuple[Path, str]:
    """The build folder of the host tests, and the description that they are of: empty for the repository's."""
    if system is None:
        return (build_dir or PROJECT / "build/host").absolute(), ""
    options = collect(system, None, build_dir, "text")
    name = described(options).name
    return options.build_dir or options.home / "build" / f"host-{name}", str(PROJECT / options.system)


def _tell(found: Tally, pattern: str | None, seconds: float) -> None:
    if not found.passed + found.failed:
        click.echo(f"no test is called {pattern}" if pattern else "there is no test", err=True)
    skipped = f", {found.skipped} skipped" if found.skipped else ""
    click.echo(f"tests took {seconds:.0f} s{skipped}", err=True)
    if found.broken and not found.failed:
        click.echo("a test runner failed before it could count", err=True)
    sys.stderr.flush()
    click.echo(f"{found.passed} passed, {found.failed} failed")


def _ctest(folder: Path, pattern: str | None, fast: bool) -> list[str]:
    line = ["ctest", "--test-dir", str(folder), "--output-on-failure", "-j", str(WORKERS), "--no-tests=ignore",
            "--output-junit", str(folder / "ctest.xml")]
    return line + (["-R", pattern] if pattern else []) + (["-LE", "slow"] if fast else [])


def _pytest(folder: Path, pattern: str | None, fast: bool) -> list[str]:
    line = [sys.executable, "-m", "pytest", "-n", str(WORKERS), "--dist", "loadgroup", "-q", f"--junit-xml={folder / 'pytest.xml'}", "tests"]
    return line + (["-k", pattern] if pattern else []) + (["-m", "not slow"] if fast else [])


def _runner(line: list[str], result: Path, none: int) -> Tally:
    """Runs it with its output shown; `none` is the status with which it says that no test was chosen."""
    result.unlink(missing_ok=True)
    sys.stdout.flush()
    status = subprocess.run(line, cwd=PROJECT, stdin=subprocess.DEVNULL, check=False).returncode
    if not result.exists():
        return Tally(broken=status not in (0, none))
    return tally(result.read_text(errors="replace"), status not in (0, none))


def tally(text: str, broken: bool) -> Tally:
    """Counts the cases of a JUnit file."""
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return Tally(broken=True)
    cases = list(root.iter("testcase"))
    failed = sum(1 for one in cases if one.find("failure") is not None or one.find("error") is not None)
    skipped = sum(1 for one in cases if one.find("skipped") is not None)
    return Tally(passed=len(cases) - failed - skipped, failed=failed, skipped=skipped, broken=broken)
