# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar build: CMake configures and builds; the composer runs inside it
(composer/command/compose.py). Beside the image lie the manifest, which says what it was made of and
by, and a bill of materials."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import click

from composer.command import output
from composer.command.cache import reconfigure, kept
from composer.command.editor import tell_editors
from composer.command.folders import fit, nearby
from composer.command.options import (
    COMMAND,
    PROJECT,
    Options,
    checked,
    debugged,
    identified,
    shared,
    strictness,
    talkative,
    traced,
)
from composer.command.plans import read_plan
from composer.command.record import RECORDS, record, recorded
from composer.command.output import refuse, say
from composer.command.steps import Steps
from composer.command.verify import proved, sealed
from composer.emit.writer import lead, write
from composer.load import Sources
from composer.machine.sealed import Sealed
from composer.model import resolved, view
from composer.model.serial import board_of
from composer.model.verdict import Verdict
from composer.model.visible import in_line, visible
from composer.pipeline import wiring_files
from composer.provenance.inputs import settings
from composer.provenance.tools import digest_of, tools
from composer.views.sizes import counted, size_rows, size_table
from composer.views.stacks import stack_rows, stack_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A finished build: `judged` are the bytes of the verdict and of the boot."""

    folder: Path
    image: Path
    judged: Sealed
    board: view.Board
    plan: view.PlanView
    verdict: Verdict


# The generated files exist, so CMake must not run the composer.
WIRED = ("cmake", "-E", "env", "ASHLAR_WIRED=1")


def make(options: Options, steps: Steps) -> Built:
    """Compose, configure, compile, verify. Ends the command with status 1 on a mistake."""
    with steps.step("compose", quiet=True):
        system, made = checked(options)
    folder, used = options.folder(system), tools()
    fit(PROJECT, options.home, folder, *options.search)
    digest = digest_of(used, settings(PROJECT, system.board.architecture))
    with steps.step("configure"):
        write(folder / "generated", wiring_files(made))
        if not configured(folder, options, digest):
            line = configure_line(folder, options, system, digest)
            steps.tool([*WIRED, *line], PROJECT, folder)
    if options.build_dir is None:
        tell_editors(options.home, folder)
    show_generated(options.home / "generated" / system.name, folder / "generated")
    with steps.step("compile"):
        image = folder / "image.elf"
        steps.build(folder, PROJECT, options.home, before=WIRED, verbose=options.verbose)
        if not _as_linked(image):
            steps.note(in_line(f"{nearby(image)} is not what the linker wrote; it is linked again"))
            image.unlink()
            steps.build(folder, PROJECT, options.home, before=WIRED, verbose=options.verbose)
        plan = read_plan(folder)
        if not recorded(folder):
            record(folder, options, system, plan, used)
    with steps.step("verify"):
        taken = sealed(image)
        verdict = proved(steps, options, folder, taken)
        _unchanged(made.sources, verdict)
    return Built(
        folder=folder, image=image, judged=taken, board=board_of(system), plan=plan, verdict=verdict
    )


def show_generated(link: Path, target: Path) -> None:
    """`generated/SYSTEM` leads to what the composer wrote last for that system."""
    try:
        lead(link, target)
    except OSError as error:
        say(
            in_line(
                f"{nearby(link)} does not lead to {nearby(target)}, which the composer wrote:"
                f" {error.strerror}"
            )
        )


def _as_linked(image: Path) -> bool:
    """Whether its bytes have the digest that was taken after the last link."""
    taken = image.with_suffix(".sha256").read_text(encoding="utf-8").split(" ", 1)[0]
    return hashlib.sha256(image.read_bytes()).hexdigest() == taken


def _unchanged(sources: Sources, verdict: Verdict) -> None:
    """The verdict must be about the files of the description that were read here, byte by byte."""
    for one in verdict.said["judged"]["description"]:
        digest = sources.digests.get(one["name"])
        if digest is None:
            refuse(
                in_line(
                    f"the verifier took {one['name']}, which this command did not; run it again"
                )
            )
        if digest != one["sha256"]:
            refuse(in_line(f"{one['name']} has changed since this command read it; run it again"))


def configure_line(
    folder: Path, options: Options, system: resolved.System, digest: str
) -> list[str]:
    return [
        "cmake",
        *reconfigure(PROJECT, folder, digest),
        "--preset",
        system.board.architecture,
        "-B",
        str(folder),
        f"-DASHLAR_TOOLS={digest}",
        f"-DASHLAR_SYSTEM={options.system}",
        f"-DASHLAR_BOARD={options.board or ''}",
        search_line(options),
        *(f"-D{name}={value}" for name, value in _switches(options).items()),
    ]


def search_line(options: Options) -> str:
    """Tells CMake of --search."""
    return f"-DASHLAR_SEARCH={_search(options)}"


def _search(options: Options) -> str:
    """A list of CMake's: `fit` refuses a folder with a semicolon."""
    return ";".join(map(str, options.search))


def _switches(options: Options) -> dict[str, str]:
    """What CMake keeps of the kind of build."""
    chosen = {"ASHLAR_TRACE": options.trace, "ASHLAR_DEBUG": options.debug}
    return {name: "ON" if on else "OFF" for name, on in chosen.items()}


def configured(folder: Path, options: Options, digest: str) -> bool:
    """Whether CMake has configured that folder, for that description and these tools."""
    cache = kept(folder)
    if not cache or reconfigure(PROJECT, folder, digest) or not (folder / "build.ninja").exists():
        return False
    system = PROJECT / cache.get("ASHLAR_SYSTEM", "")  # CMake makes it absolute
    return (
        system == PROJECT / options.system
        and cache.get("ASHLAR_BOARD", "") == (options.board or "")
        and cache.get("ASHLAR_SEARCH", "") == _search(options)
        and all(cache.get(name, "OFF") == value for name, value in _switches(options).items())
    )


def summary(built: Built) -> str:
    """Components, rings, image size: the closing line starts with it."""
    plan, image = built.plan, built.judged
    size = sum(frame.size for frame in plan.frames if frame.content)
    return (
        f"{plan.system}: {counted(len(plan.components), 'component')},"
        f" {counted(len(plan.rings), 'ring')}, image {size / 1024:.0f} KiB"
        f" ({image.name} {image.size / 1024:.0f} KiB)"
    )


@click.command()
@shared
@strictness
@traced
@debugged
@identified
@talkative
def build(options: Options) -> None:
    """Build the image, and print tables of sizes with waste and of stacks.

    Beside the image lie manifest.json, with hashes of all that went in and came out and the
    versions of the tools, and bom.cdx.json, a bill of materials for CycloneDX.

    \b
    Example:  ./ashlar build --system examples/cheat/system.yaml
    """
    built = make(options, Steps(4))
    if options.json:
        manifest, bill = (str(built.folder / one) for one in RECORDS)
        output.facts(
            {
                "image": str(built.image),
                "manifest": manifest,
                "bill": bill,
                "sizes": size_rows(built.plan),
                "stacks": stack_rows(built.plan),
                "sha256": built.judged.sha256,
                "loaded": built.verdict.loaded,
                "assumptions": built.verdict.assumptions,
                "kernel": built.verdict.said["kernel"],
            }
        )
        return
    click.echo(visible(size_table(built.plan)))
    click.echo(visible(stack_table(built.plan)))
    click.echo(f"{nearby(built.folder)}: {', '.join((built.image.name, *RECORDS))}")
    click.echo(built.verdict.summary)
    for line in built.verdict.lines:
        click.echo(visible(line))
    kinds = (" --debug" if options.debug else "", " --trace" if options.trace else "")
    click.echo(f"{summary(built)}: ok. Boot it with {COMMAND} run{''.join(kinds)}")
