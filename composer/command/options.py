# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What every subcommand takes, and the checked description that it works on."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shlex
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from composer.command import output
from composer.command.output import say
from composer.load import home_of, search_problem
from composer.load.names import meant
from composer.model import resolved
from composer.model.diagnostics import Diagnostic, Remedy
from composer.model.render import render, to_json
from composer.model.visible import in_line
from composer.pipeline import Front, front, has_errors

PROJECT = Path(__file__).resolve().parents[2]
# how ./ashlar was called: hints name it so
COMMAND = shlex.quote(os.environ.get("ASHLAR_COMMAND", "./ashlar"))
DIGEST = re.compile(r"[0-9a-f]{64}")
Function = TypeVar("Function", bound=Callable[..., Any])
Command = Callable[..., None]
# what a command takes as Options
_COLLECTED = (
    *("system", "board", "build_dir", "search", "form"),
    *("werror", "trace", "debug", "kernel", "verbose"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`system` is relative to the project where it lies in it, else absolute."""

    system: str
    board: str | None
    build_dir: Path | None
    search: tuple[Path, ...] = ()  # folders to look into before those that the description names
    form: str  # of facts: text, json, …
    werror: bool = False
    trace: bool = False  # of a kernel that records what it does: a build of its own
    debug: bool = False  # of components with -Og and assertions: a build of its own
    # which one counts as reviewed: a digest or `any`; None: those of docs/kernel-digest.md
    kernel: str | None = None
    verbose: bool = False  # a failed build shows its commands
    given: str | None = None  # the description as the command line names it

    def folder(self, system: resolved.System) -> Path:
        """Of that system's build: beside its description where that lies outside the repository."""
        kinds = (".debug" if self.debug else "", ".trace" if self.trace else "")
        name = "".join((system.name, *kinds))
        return self.build_dir or self.home / "build" / system.board.name / name

    def folders(self, system: resolved.System) -> tuple[Path, ...]:
        """Of its builds of every kind, the normal one first."""
        kinds = ((trace, debug) for trace in (False, True) for debug in (False, True))
        chosen = (replace(self, trace=trace, debug=debug) for trace, debug in kinds)
        return tuple(dict.fromkeys(one.folder(system) for one in chosen))

    @property
    def json(self) -> bool:
        return self.form == "json"

    @property
    def home(self) -> Path:
        """The repository or, for a system outside of it, the folder of its description."""
        return home_of(PROJECT, self.system) or PROJECT


def described_by(*forms: str) -> Callable[[Command], Command]:
    """Adds --system, --board, --build-dir and --format with these words. The command gets these and
    what is added below as Options.
    """

    def add(command: Command) -> Command:
        @functools.wraps(command)
        def collected(**given: Any) -> None:
            taken = {name: given.pop(name) for name in _COLLECTED if name in given}
            command(collect(**taken), **given)

        return _options(collected, forms)

    return add


shared = described_by("text", "json")  # the formats that most subcommands have


def described_later(command: Command) -> Command:
    """The same for a command that may need no description: it gets the words, for collect()."""
    return _options(command, ("text", "json"))


def strictness(function: Function) -> Function:
    """Adds --werror."""
    return click.option("--werror", is_flag=True, help="Warnings count as errors.")(function)


def traced(function: Function) -> Function:
    """Adds --trace."""
    return click.option(
        "--trace",
        is_flag=True,
        help="With a kernel that records what it does, for the command trace.",
    )(function)


def debugged(function: Function) -> Function:
    """Adds --debug."""
    return click.option(
        "--debug",
        is_flag=True,
        help="The debug build: components with -Og and assertions, in a build folder of its own.",
    )(function)


def identified(function: Function) -> Function:
    """Adds --kernel."""
    return click.option(
        "--kernel",
        metavar="DIGEST|any",
        envvar="ASHLAR_KERNEL",
        show_envvar=True,
        default=None,
        help="The kernel that was reviewed, by the SHA-256 of its kernel.o; with `any` that is only"
        " assumed.  [default: those of docs/kernel-digest.md]",
    )(function)


def talkative(function: Function) -> Function:
    """Adds --verbose."""
    return click.option(
        "-v", "--verbose", is_flag=True, help="Where the build fails, show its commands, too."
    )(function)


def searching(function: Function) -> Function:
    """Adds --search."""
    return click.option(
        "--search",
        metavar="DIR",
        multiple=True,
        help="A folder with more components/, libraries/, interfaces/ or boards/; may be repeated.",
    )(function)


def searched(words: tuple[str, ...]) -> tuple[Path, ...]:
    """The folders of --search; one in which nothing can be found is refused."""
    found = []
    for word in words:
        folder = Path(os.path.normpath(Path(word).absolute()))
        problem = "an empty word names nothing" if not word else search_problem(folder, word)
        if problem is not None:
            raise click.BadParameter(in_line(problem), param_hint="--search")
        found.append(folder)
    return tuple(found)


def formats(*forms: str) -> Callable[[Function], Function]:
    """Adds --format, one of these words."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default="text",
        show_default=True,
        help="How facts are printed.",
    )


def _options(function: Command, forms: tuple[str, ...]) -> Command:
    for add in (
        formats(*forms),
        click.option(
            "--build-dir",
            metavar="DIR",
            type=click.Path(path_type=Path, file_okay=False),
            default=None,
            help="Where the build goes.  [default: build/BOARD/SYSTEM of the repository, or beside"
            " FILE outside of it]",
        ),
        click.option(
            "--board",
            metavar="NAME",
            default=None,
            help="A board of boards/.  [default: the description's]",
        ),
        searching,
        click.option(
            "--system",
            metavar="FILE",
            default=None,
            help="The description.  [default: system.yaml of the repository; outside of it, that of"
            " the folder or the next above]",
        ),
    ):
        function = add(function)
    return function


def collect(
    system: str | None,
    board: str | None,
    build_dir: Path | None,
    form: str,
    werror: bool = False,
    trace: bool = False,
    debug: bool = False,
    kernel: str | None = None,
    verbose: bool = False,
    search: tuple[str, ...] = (),
) -> Options:
    """A FILE counts from the current folder; an empty word, as of an unset variable, is refused."""
    for option, word in (("--system", system), ("--board", board), ("--kernel", kernel)):
        if word == "":
            raise click.BadParameter("an empty word names nothing", param_hint=option)
    if kernel is not None and DIGEST.fullmatch(kernel.lower()):
        kernel = kernel.lower()  # some tools print capitals
    elif kernel is not None and kernel != "any":
        raise click.BadParameter(
            f"{kernel} is neither `any` nor the 64 hexadecimal digits of `sha256sum kernel.o`",
            param_hint="--kernel, or ASHLAR_KERNEL",
        )
    path = _here() if system is None else Path(system).absolute()
    # no file is called so, or a circle of links: reading it says that
    with contextlib.suppress(OSError, RuntimeError):
        path = _plain(path)
    name = str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT) else str(path)
    return Options(
        system=name,
        board=board,
        build_dir=_apart(build_dir),
        search=searched(search),
        form=form,
        werror=werror,
        trace=trace,
        debug=debug,
        kernel=kernel,
        verbose=verbose,
        given=system,
    )


def _apart(build_dir: Path | None) -> Path | None:
    """Without `..`, which CMake takes out as text; and never the repository: a build writes
    components/, kernel/ and generated/.
    """
    if build_dir is None:
        return None
    whole = build_dir.absolute()
    folder = whole.resolve() if ".." in whole.parts else whole
    if PROJECT.is_relative_to(folder.resolve()):
        raise click.BadParameter(
            f"{build_dir} holds the sources of Ashlar; use a folder of its own, such as build/mine",
            param_hint="--build-dir",
        )
    return folder


def _plain(path: Path) -> Path:
    """Without `..`; a folder's description; in the repository also by another name of it."""
    if path.is_dir():
        path = path / "system.yaml"
    real = path.parent.resolve()
    if ".." not in path.parts and (
        path.is_relative_to(PROJECT) or not real.is_relative_to(PROJECT)
    ):
        return path
    return real / path.name


def _here() -> Path:
    """The description that no option names; without one, the command ends with status 2."""
    home = nearest(Path.cwd())
    if home is None:
        raise click.UsageError(
            "neither this folder nor one above it has a system.yaml; name one with --system FILE,"
            f" or make one with `{COMMAND} new system DIR`"
        )
    return home / "system.yaml"


def nearest(folder: Path) -> Path | None:
    """Outside the repository: the folder, or the next above it, that holds a system.yaml."""
    if folder.is_relative_to(PROJECT):
        return PROJECT
    return next((one for one in (folder, *folder.parents) if (one / "system.yaml").is_file()), None)


def described_front(options: Options, compiled: bool = True) -> Front:
    """The description, with its mistakes; `compiled`: the objects of other compilers are there."""
    return front(PROJECT, options.system, options.board, searched=options.search, compiled=compiled)


def described(options: Options) -> resolved.System:
    """The system that is described, or its errors on standard error and status 1."""
    return checked(options)[0]


def checked(options: Options, compiled: bool = True) -> tuple[resolved.System, Front]:
    """The same, with all that is known of it before a compiler runs."""
    made = described_front(options, compiled)
    show(made, options)
    if made.system is None or refused(made.diagnostics, options):
        sys.exit(1)
    return made.system, made


def known_component(system: str, name: str, known: Collection[str], option: str) -> None:
    """Ends the command with status 2 where an option names no component of the system."""
    if name not in known:
        advice = meant(name, known)
        text = advice.text if isinstance(advice, Remedy) else advice
        raise click.BadParameter(
            f"{system} has no component `{name}`{f': {text}' if text else ''}", param_hint=option
        )


def refused(found: tuple[Diagnostic, ...], options: Options) -> bool:
    """Whether anything is an error, or a warning where those count."""
    return bool(found) if options.werror else has_errors(found)


def show(made: Front, options: Options) -> None:
    """Text on standard error; JSON, on standard output, only where there is something to say."""
    if not made.diagnostics:
        return
    if options.json and refused(made.diagnostics, options):
        output.facts({"diagnostics": rows(made)})
        return
    tell(made)
    if options.werror and not has_errors(made.diagnostics):
        say("warnings count as errors (--werror)")


def tell(made: Front) -> None:
    """Every diagnostic as text on standard error."""
    seen = made.sources.seen_from(Path.cwd())
    click.echo(render(made.diagnostics, seen, sys.stderr.isatty()), err=True, nl=False)


def rows(made: Front) -> list[dict[str, object]]:
    return to_json(made.diagnostics, made.sources.seen_from(Path.cwd()))
