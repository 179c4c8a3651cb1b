# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar diff: what authority one system gives that another does not."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import click

from composer.command import output
from composer.command.output import say
from composer.authority import Authority, authority, authority_of_plan, difference
from composer.command.options import collect, described_front, formats, rows, searching, tell
from composer.command.plans import machine_of
from composer.model.visible import in_line, visible
from composer.model.serial import PlanError, plan_from_json
from composer.pipeline import Front, uncollected
from composer.views.authority_facts import facts
from composer.views.authority_markdown import markdown
from composer.views.authority_text import text

FORMS = ("text", "json", "markdown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why a side gives no authority: diagnostics, or a sentence about an unreadable plan."""

    front: Front | None = None
    message: str | None = None


@click.command()
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--board",
    metavar="NAME",
    default=None,
    help="The board of both descriptions.  [default: what each says]",
)
@searching
@formats(*FORMS)
@click.option(
    "--fail-on-widening", is_flag=True, help="Status 1 if any component can do more than before."
)
def diff(
    old: Path,
    new: Path,
    board: str | None,
    search: tuple[str, ...],
    form: str,
    fail_on_widening: bool,
) -> None:
    """Print what each component of NEW can reach, send, call, interrupt or influence that it could
    not in OLD, and the reverse.

    OLD and NEW are each a description, a folder with one, a plan.json, or the folder of a build. A
    description needs no compiler. Every row names the line that grants it: of NEW, or of OLD where
    it is gone. Warnings are left to `check`.

    \b
    Example:  git worktree add /tmp/main origin/main
              ./ashlar diff /tmp/main . --fail-on-widening
              ./ashlar diff released/plan.json system.yaml --format markdown
    """
    sides = {
        "old": _side(_file(old, "OLD"), board, search),
        "new": _side(_file(new, "NEW"), board, search),
    }
    _stop_on(
        {name: one for name, one in sides.items() if isinstance(one, Refused)},
        {"old": old, "new": new},
        form,
    )
    before, after = sides["old"], sides["new"]
    assert isinstance(before, Authority) and isinstance(
        after, Authority
    ), "a refused side has stopped before"
    with uncollected():
        found = difference(before, after)
        if form == "json":
            output.facts(facts(found))
        else:
            marked = form == "markdown"
            told = visible(markdown(found)) if marked else text(found, sys.stdout.isatty())
            click.echo(told, nl=False)
    sys.exit(1 if fail_on_widening and found.widened else 0)


def _file(path: Path, side: str) -> Path:
    """The description or plan that a path stands for; a folder with both is a description's."""
    if not path.is_dir():
        return path
    inside = (path / "system.yaml", path / "generated" / "plan.json", path / "plan.json")
    found = next((one for one in inside if one.is_file()), None)
    if found is None:
        raise click.BadParameter(
            f"{path} holds neither system.yaml nor generated/plan.json", param_hint=side
        )
    return found


def _side(path: Path, board: str | None, search: tuple[str, ...]) -> Authority | Refused:
    return _planned(path) if path.suffix == ".json" else _described(path, board, search)


def _planned(path: Path) -> Authority | Refused:
    try:
        plan = plan_from_json(path.read_text(encoding="utf-8", errors="replace"))
        return authority_of_plan(plan, machine_of(plan).pages.page)
    except OSError as error:
        return Refused(message=f"{path}: {error.strerror}")
    except PlanError as error:
        return Refused(message=f"{path}: {error}")


def _described(path: Path, board: str | None, search: tuple[str, ...]) -> Authority | Refused:
    """With the files of its places as they are called from the current folder."""
    made = described_front(collect(str(path), board, None, "text", search=search))
    if made.system is None:
        return Refused(front=made)
    found, seen = authority(made.system), made.sources.seen_from(Path.cwd())
    return found.placed({file: seen.shown(file) for file in found.files()})


def _stop_on(refused: dict[str, Refused], paths: dict[str, Path], form: str) -> None:
    """Says what is wrong with which side, and ends with status 1."""
    if not refused:
        return
    if form == "json":
        output.facts(
            {
                "refused": [
                    {
                        "side": side,
                        "file": str(paths[side]),
                        "message": one.message,
                        "diagnostics": rows(one.front) if one.front else [],
                    }
                    for side, one in refused.items()
                ]
            }
        )
        sys.exit(1)
    for side, one in refused.items():
        say(in_line(f"{side.upper()} is refused: {one.message or paths[side]}"))
        if one.front is not None:
            tell(one.front)
    sys.exit(1)
