# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar verify: the independent proof of an image, and the last step of every build.

The verifier is a C++ program of its own (verifier/); here it is built and called, and nothing of it
is interpreted.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

import click

from composer.command.cache import reconfigure
from composer.command.child import child
from composer.command.editor import tell_editors
from composer.command.folders import cache, fit, nearby, writable
from composer.command.options import (
    COMMAND,
    PROJECT,
    Options,
    debugged,
    described,
    identified,
    shared,
)
from composer.command.output import refuse, say
from composer.command.steps import Steps
from composer.emit.statement import statement_to_json
from composer.machine.sealed import Sealed
from composer.model.verdict import Verdict, Verifier
from composer.model.visible import in_line, visible
from composer.provenance.inputs import KERNEL_OBJECT
from composer.provenance.tools import of_kernel, tools

VERIFIER = "build/verifier"  # in the repository, whatever is verified
PROGRAM = "ashlar-verifier"
INSTALLED = PROJECT / "libexec" / PROGRAM  # packaging/CMakeLists.txt
# the kernels that were reviewed, with the tools that made them
REVIEWED = PROJECT / "docs/kernel-digest.md"
NOT_REVIEWED = "V206"
NOTHING_FOUND, FINDINGS = 0, 1  # its exit statuses; 2: it could not read its input
ENVIRONMENT = "ASHLAR_VERIFIER"
DIGEST, DIGEST_OR_NONE = re.compile("[0-9a-f]{64}"), re.compile("([0-9a-f]{64})?")
FILE = {"name": str, "sha256": DIGEST_OR_NONE}
FINDING = {"code": str, "component": str, "what": str, "found": str, "allowed": str, "text": str}
# What a verdict is: of each key a type, a pattern for a text, or a shape; a list holds as many of
# its one shape as it likes.
SHAPE = {
    "system": str,
    "findings": [FINDING],
    "assumptions": [str],
    "components": int,
    "mappings": int,
    "capabilities": int,
    "checks": int,
    "judged": {
        "image": DIGEST_OR_NONE,
        "loaded": DIGEST_OR_NONE,
        "description": [FILE],
        "programs": [FILE],
    },
    "kernel": {"digest": DIGEST, "reviewer": str},
}


class VerifierError(Exception):
    """It could not read what it was given; the text is for the user."""


def verifier(steps: Steps) -> Path:
    """The program, built where it is not up to date. One build at a time: several commands may come
    here at once.

    ASHLAR_VERIFIER names one that is built already, for copies of the repository that last no
    longer than a test. An installation has brought its own. Of a clone that this user may not
    write, it is the one that was built there after the last change, or one in the user's cache.
    """
    if given := os.environ.get(ENVIRONMENT):
        return Path(given).absolute()
    if INSTALLED.is_file():
        return INSTALLED
    fit(PROJECT)
    folder = PROJECT / VERIFIER
    if not writable(folder):
        if _is_current(folder / PROGRAM):
            return folder / PROGRAM
        folder = cache() / f"verifier-{hashlib.sha256(os.fsencode(PROJECT)).hexdigest()[:16]}"
    with _turn(folder) as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if reconfigure(PROJECT / "verifier", folder) or not (folder / "build.ninja").exists():
            steps.tool(
                [
                    "cmake",
                    *reconfigure(PROJECT / "verifier", folder),
                    "-S",
                    str(PROJECT / "verifier"),
                    "-B",
                    str(folder),
                    "-G",
                    "Ninja",
                    "-DCMAKE_CXX_COMPILER=clang++-19",
                ],
                PROJECT,
                folder,
            )
            tell_editors(PROJECT, folder)
        steps.build(folder, PROJECT)
    return folder / PROGRAM


def _is_current(program: Path) -> bool:
    """Whether it was built after every change of what it is built from."""
    try:
        built = program.stat().st_mtime
        sources = (*PROJECT.glob("verifier/**/*"), *PROJECT.glob("cmake/*.cmake"))
        return all(one.stat().st_mtime <= built for one in sources)
    except OSError:
        return False


def _turn(folder: Path) -> TextIO:
    """The file that is locked while the verifier is built, or a sentence and status 1."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / "lock").open("w")
    except OSError as error:
        refuse(in_line(f"{folder}: {error.strerror}; the verifier is built there"))


def judge(program: Path, options: Options, folder: Path, image: Sealed) -> Verdict:
    """Runs the verifier, which finds out from the image which ELF is whose."""
    for needed in (folder / KERNEL_OBJECT, folder / "components"):
        if not needed.exists():
            raise VerifierError(
                f"{needed}: not there, and an image is compared with it; {COMMAND} build makes it"
            )
    line = [
        "--system",
        options.system,
        "--project",
        ".",
        "--programs",
        str(folder / "components"),
        "--image",
        str(image.path),
        "--kernel-object",
        str(folder / KERNEL_OBJECT),
        "--format",
        "json",
        *(["--board", options.board] if options.board else []),
        *(word for shared in options.search for word in ("--search", str(shared))),
        *(["--kernel", options.kernel] if options.kernel else []),
    ]
    identity = _identity(program)
    done = _answer(program, line, image)
    said, passed = _read(program, done.stdout), done.returncode == NOTHING_FOUND
    if passed is bool(said["findings"]):
        raise VerifierError(
            f"{program.name} ended with status {done.returncode} and"
            f" {len(said['findings'])} findings"
        )
    bytes_of = said["judged"]["image"]
    if bytes_of != image.sha256 and (passed or bytes_of):
        raise VerifierError(f"{program.name} has judged other bytes, of SHA-256 {bytes_of}")
    return Verdict(
        image=image.name, sha256=image.sha256, passed=passed, said=said, verifier=identity
    )


def _answer(
    program: Path, line: list[str], image: Sealed | None = None
) -> subprocess.CompletedProcess[str]:
    """What it prints; VerifierError where it cannot be run, or refuses what it was given."""
    command = [str(program), *line]
    try:
        with subprocess.Popen(
            command,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            pass_fds=() if image is None else (image.descriptor,),
        ) as process, child(process):
            said, complaint = process.communicate()
        done = subprocess.CompletedProcess(command, process.returncode, said, complaint)
    except OSError as error:
        raise VerifierError(f"{program}: {error.strerror}{_named()}") from None
    if done.returncode not in (NOTHING_FOUND, FINDINGS):
        raise VerifierError(
            done.stderr.strip() or f"{program.name} ended with status {done.returncode}{_named()}"
        )
    return done


def _named() -> str:
    return f"; {ENVIRONMENT} names it" if os.environ.get(ENVIRONMENT) else ""


def _read(program: Path, text: str) -> dict[str, Any]:
    said: Any = None
    with contextlib.suppress(ValueError, RecursionError):
        said = json.loads(text, parse_constant=_no_number)
    if not _fits(said, SHAPE):
        raise VerifierError(f"{program.name} said what is no verdict{_named()}")
    return dict(said)


def _no_number(word: str) -> None:
    raise ValueError(word)  # NaN and Infinity: Python's own, and no JSON


def _fits(said: Any, shape: Any) -> bool:
    if isinstance(shape, type):
        return type(said) is shape  # True is an int, and no count
    if isinstance(shape, re.Pattern):
        return isinstance(said, str) and shape.fullmatch(said) is not None
    if isinstance(shape, list):
        return isinstance(said, list) and all(_fits(one, shape[0]) for one in said)
    return isinstance(said, dict) and all(
        key in said and _fits(said[key], kind) for key, kind in shape.items()
    )


def _identity(program: Path) -> Verifier:
    try:
        digest = hashlib.sha256(program.read_bytes()).hexdigest()
    except OSError as error:
        raise VerifierError(f"{program}: {error.strerror}{_named()}") from None
    return Verifier(sha256=digest, given=str(program) if os.environ.get(ENVIRONMENT) else None)


def listed(program: Path) -> tuple[dict[str, str], ...]:
    """Every check with its code, sentence and reason; without the program, status 1."""
    try:
        return tuple(json.loads(_answer(program, ["--list", "--format", "json"]).stdout))
    except (VerifierError, ValueError) as error:
        refuse(
            "the checks cannot be listed:"
            f" {error}{_named() if isinstance(error, ValueError) else ''}"
        )


def judged(steps: Steps, options: Options, folder: Path, image: Sealed) -> Verdict:
    """The verdict on an image; where there can be none, a sentence and status 1."""
    try:
        return judge(verifier(steps), options, folder, image)
    except VerifierError as error:
        refuse(f"{image.name} cannot be verified: {error}")


def proved(steps: Steps, options: Options, folder: Path, image: Sealed) -> Verdict:
    """The same for an image that this command has built. With findings they are printed with what
    may mend them, and the command ends with status 1.
    """
    verdict = judged(steps, options, folder, image)
    if not verdict.passed:
        tell(verdict)
        place = shlex.quote(nearby(folder))
        click.echo(
            in_line(f"If a file of {place} was changed by hand: rm -r {place}, and build again"),
            err=True,
        )
        sys.exit(1)
    return verdict


def sealed(image: Path) -> Sealed:
    """The image as it is now; where it cannot be read, a sentence and status 1."""
    try:
        return Sealed(image)
    except OSError as error:
        refuse(in_line(f"{image}: {error.strerror}; {COMMAND} build makes it"))


def tell(verdict: Verdict) -> None:
    for finding in verdict.findings:
        for line in _lines(finding):
            say(line)
    if (
        any(one["code"] == NOT_REVIEWED for one in verdict.findings)
        and (used := of_kernel(tools())) not in _page()
    ):
        say(
            f"{REVIEWED.relative_to(PROJECT)} knows no kernel that was made with {used}, which"
            " this machine has"
        )
    count = len(verdict.findings)
    for each in verdict.said["judged"]["programs"]:
        if "left_out" in each:
            say(in_line(f"components/{each['name']} was left out: {each['left_out']}"))
    for assumption in verdict.verifier.assumptions:
        say(f"assumed: {assumption}")
    say(
        in_line(
            f"{verdict.image} is not what its description says:"
            f" {count} {'finding' if count == 1 else 'findings'}"
        )
    )


def _lines(finding: Mapping[str, str]) -> tuple[str, ...]:
    """A finding, and below it the descriptor that it is about, a line each."""
    below = f"\n    {finding['entry']}" if "entry" in finding else ""
    if not below or not finding["text"].endswith(below):
        return (in_line(finding["text"]),)
    return in_line(finding["text"].removesuffix(below)), f"    {in_line(finding['entry'])}"


def _page() -> str:
    with contextlib.suppress(OSError):
        return REVIEWED.read_text(encoding="utf-8", errors="replace")
    return ""


@click.command()
@click.argument(
    "image", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@shared
@debugged
@identified
def verify(options: Options, image: Path | None) -> None:
    """Compare IMAGE, or the image of the last build, with its description. Nothing is built but the
    verifier.

    \b
    Example:  ./ashlar verify
              ./ashlar verify received.elf --system examples/cheat/system.yaml
    """
    folder = options.folder(described(options))
    target = image or folder / "image.elf"
    if not target.exists():
        refuse(in_line(f"{target}: no such image; {COMMAND} build makes it"))
    steps = Steps(1)
    with steps.step("verify"):
        verdict = judged(steps, options, folder, sealed(target))
    if options.json:
        click.echo(statement_to_json(verdict))
    elif not verdict.passed:
        tell(verdict)
    else:
        click.echo(verdict.summary)
        for line in verdict.lines:
            click.echo(visible(line))
    sys.exit(NOTHING_FOUND if verdict.passed else FINDINGS)
