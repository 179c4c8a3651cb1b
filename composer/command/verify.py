# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar verify: the independent proof of an image, and the last step of every build.

The verifier is a C++ program of its own (verifier/); here it is built and called, and nothing of it is interpreted.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import click

from composer.command.cache import anew
from composer.command.folders import fit
from composer.command.options import COMMAND, PROJECT, Options, collect, described, identified, shared
from composer.command.plans import read_plan
from composer.command.steps import Steps
from composer.machine import debugger
from composer.model.visible import in_line, visible
from composer.provenance.tools import of_kernel, tools

VERIFIER = "build/verifier"  # in the repository, whatever is verified
KERNEL_OBJECT = "kernel.o"  # in a build folder
REVIEWED = PROJECT / "docs/kernel-digest.md"  # the kernels that were reviewed, with the tools that made them
NOT_REVIEWED = "V206"
NOTHING_FOUND, FINDINGS = 0, 1  # its exit statuses; 2: it could not read its input


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the verifier printed, as JSON."""

    findings: tuple[dict[str, str], ...]
    assumptions: tuple[str, ...]
    components: int
    mappings: int
    capabilities: int
    checks: int
    kernel: dict[str, str]  # `digest` of its object, and `reviewer`

    @property
    def summary(self) -> str:
        return (f"verified: {self.components} components, {self.mappings} mappings, {self.capabilities} capabilities, "
                f"{self.checks} checks, nothing found")

    @property
    def lines(self) -> tuple[str, ...]:
        """Where nothing was found."""
        kernel = f"kernel: {self.kernel['digest']}, reviewed by {self.kernel['reviewer']}"
        return (self.summary, kernel, *(f"assumed: {one}" for one in self.assumptions))


class VerifierError(Exception):
    """It could not read what it was given; the text is for the user."""


def verifier(steps: Steps) -> Path:
    """The program, built where it is not up to date. One build at a time: several commands may come here at once.

    ASHLAR_VERIFIER names one that is built already, for copies of the repository that last no longer than a test.
    """
    if given := os.environ.get("ASHLAR_VERIFIER"):
        return Path(given)
    fit(("the repository", PROJECT))
    folder = PROJECT / VERIFIER
    with _turn(folder) as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if anew(PROJECT / "verifier", folder) or not (folder / "build.ninja").exists():
            steps.tool(["cmake", *anew(PROJECT / "verifier", folder), "-S", "verifier", "-B", str(folder), "-G", "Ninja",
                        "-DCMAKE_CXX_COMPILER=clang++-19"], PROJECT)
        steps.tool(["cmake", "--build", str(folder)], PROJECT)
    return folder / "ashlar-verifier"


def _turn(folder: Path) -> TextIO:
    """The file that is locked while the verifier is built; where nobody may write, a sentence and status 1."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / "lock").open("w")
    except OSError as error:
        click.echo(in_line(f"{folder}: {error.strerror}; the verifier is built there"), err=True)
        sys.exit(1)


def judge(program: Path, options: Options, folder: Path, image: Path) -> Verdict:
    """Runs the verifier over the image of a build folder; an ELF that an earlier description left there is none of its programs."""
    shapes = sorted({debugger.elf_of(one) for one in read_plan(folder).components})
    line = [str(program), "--system", options.system, "--project", ".", "--programs", *(str(folder / one) for one in shapes),
            "--image", str(image), "--kernel-object", str(folder / KERNEL_OBJECT), "--format", "json",
            *(["--board", options.board] if options.board else []), *(["--kernel", options.kernel] if options.kernel else [])]
    done = subprocess.run(line, cwd=PROJECT, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode not in (NOTHING_FOUND, FINDINGS):
        raise VerifierError(done.stderr.strip() or f"{program.name} ended with status {done.returncode}")
    made = json.loads(done.stdout)
    return Verdict(findings=tuple(made["findings"]), assumptions=tuple(made["assumptions"]), components=made["components"],
                   mappings=made["mappings"], capabilities=made["capabilities"], checks=made["checks"], kernel=made["kernel"])


def listed(program: Path) -> tuple[dict[str, str], ...]:
    """Every check with its code, its sentence and its reason."""
    done = subprocess.run([str(program), "--list", "--format", "json"], capture_output=True, encoding="utf-8", check=True)
    return tuple(json.loads(done.stdout))


def judged(steps: Steps, options: Options, folder: Path, image: Path) -> Verdict:
    """The verdict on an image; where there can be none, a sentence and status 1."""
    try:
        return judge(verifier(steps), options, folder, image)
    except VerifierError as error:
        click.echo(visible(f"{image.name} cannot be verified: {error}"), err=True)
        sys.exit(1)


def proved(steps: Steps, options: Options, folder: Path, image: Path) -> Verdict:
    """The same; with findings they are printed, and the command ends with status 1."""
    verdict = judged(steps, options, folder, image)
    if verdict.findings:
        tell(verdict, image)
        sys.exit(1)
    return verdict


def tell(verdict: Verdict, image: Path) -> None:
    for one in verdict.findings:
        click.echo(in_line(one["text"]), err=True)
    if any(one["code"] == NOT_REVIEWED for one in verdict.findings) and (used := of_kernel(tools())) not in _page():
        click.echo(f"{REVIEWED.relative_to(PROJECT)} knows no kernel that was made with {used}, which this machine has", err=True)
    count = len(verdict.findings)
    click.echo(in_line(f"{image.name} is not what its description says: {count} {'finding' if count == 1 else 'findings'}"), err=True)


def _page() -> str:
    with contextlib.suppress(OSError):
        return REVIEWED.read_text(encoding="utf-8", errors="replace")
    return ""


@click.command()
@click.argument("image", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@shared
@identified
def verify(
    image: Path | None, system: str | None, board: str | None, build_dir: Path | None, form: str, kernel: str | None,
) -> None:
    """Compare IMAGE, or the image of the last build, with its description. Nothing is built but the verifier.

    \b
    Example:  ./ashlar verify
              ./ashlar verify received.elf --system examples/cheat/system.yaml
    """
    options = collect(system, board, build_dir, form, kernel=kernel)
    folder = options.folder(described(options))
    target = image or folder / "image.elf"
    if not target.exists():
        click.echo(in_line(f"{target}: no such image; {COMMAND} build makes it"), err=True)
        sys.exit(1)
    steps = Steps(1)
    with steps.step("verify"):
        verdict = judged(steps, options, folder, target)
    if options.json:
        click.echo(json.dumps(dataclasses.asdict(verdict), indent=1))
    elif verdict.findings:
        tell(verdict, target)
    else:
        for line in verdict.lines:
            click.echo(visible(line))
    sys.exit(FINDINGS if verdict.findings else NOTHING_FOUND)
