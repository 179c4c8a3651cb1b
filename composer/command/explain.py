# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar explain: a code's meaning, the smallest description that breaks the rule, its output; what
lies at an address; where a type, a library, an interface or the board comes from.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from composer.command.output import say
from composer.check import BOUND_RULES, PLAN_RULES, SYSTEM_RULES, codes
from composer.command.address import ADDRESS, find
from composer.command.options import (
    PROJECT,
    Options,
    checked,
    collect,
    debugged,
    described,
    described_later,
    nearest,
)
from composer.command.origin import may_be_name, origins
from composer.command.plans import read_plan
from composer.command.steps import Steps
from composer.command.verify import listed, verifier
from composer.load.names import meant
from composer.model.diagnostics import Meaning, Remedy
from composer.model.facts import Severity
from composer.model.visible import in_line, visible
from composer.place import CODES as PLACE_CODES

EXAMPLES = PROJECT / "tests" / "reject"  # one folder a mistake: CODE-slug
CHECK = re.compile(r"V\d{3}")
_BANNER = "# SPDX-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """The smallest failing description: its own files by name, and what `ashlar check` prints."""

    name: str
    files: tuple[tuple[str, str], ...]
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    code: str
    meaning: Meaning
    remark: str  # "", or when the rule is asked, or that it warns
    example: Example | None


def every_code() -> Mapping[str, Meaning]:
    return {**codes(), **PLACE_CODES}


def explanation(code: str) -> Explanation:
    warnings = {one.code for one in SYSTEM_RULES if one.severity is Severity.WARNING}
    warnings |= {
        one for one, meaning in every_code().items() if meaning.severity is Severity.WARNING
    }
    waiting = {one.code for one in PLAN_RULES} | set(PLACE_CODES)
    early = {one.code for one in BOUND_RULES} | {"P001"}
    remark = (
        "checked on the plan, when every program is linked"
        if code in waiting
        else "a warning"
        if code in warnings
        else ""
    )
    if code in early:
        remark += "; of what is known without programs, at once"
    return Explanation(code=code, meaning=every_code()[code], remark=remark, example=_example(code))


def _example(code: str) -> Example | None:
    """The first fixture of the code; plan rules and what is too large to keep have none."""
    folder = next(iter(sorted(EXAMPLES.glob(f"{code}-*/"))), None)
    if folder is None:
        return None
    texts = [
        one
        for one in sorted(folder.rglob("*"))
        if one.suffix in (".yaml", ".dts") and one.is_file()
    ]
    first = sorted(texts, key=lambda one: (one.name != "system.yaml", str(one)))
    output = (folder / "expected.txt").read_text().replace(f"tests/reject/{folder.name}/", "")
    return Example(
        name=folder.name,
        files=tuple((str(one.relative_to(folder)), _shown(one)) for one in first),
        output=output,
    )


def _shown(file: Path) -> str:
    """Numbered lines without the licence's; other bytes as escapes; long files end early."""
    content = file.read_bytes().decode("utf-8", "backslashreplace").rstrip().split("\n")
    if file.suffix == ".dts":
        content = [line.expandtabs(4) for line in content]
    lines = [
        f"{number:>2} | {line}"
        for number, line in enumerate(content, 1)
        if not line.startswith(_BANNER)
    ]
    cut = lines if len(lines) <= 24 else [*lines[:20], f"… {len(lines) - 20} more lines"]
    return "".join(
        one if one.isprintable() or one == "\n" else f"\\x{ord(one):02x}" for one in "\n".join(cut)
    )


def text(one: Explanation) -> str:
    remark = f" ({one.remark})" if one.remark else ""
    parts = [
        f"{one.code}: {one.meaning.sentence}{remark}",
        click.wrap_text(one.meaning.reason, 100),
    ]
    if one.example is not None:
        parts += [f"{name}\n" + _indented(content) for name, content in one.example.files]
        parts.append("ashlar check says\n" + _indented(one.example.output.rstrip()))
    elif one.remark:
        parts.append("It judges what the composer decided, so no small description shows it.")
    return "\n\n".join(parts)


def _indented(content: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in content.split("\n"))


def facts(one: Explanation) -> dict[str, object]:
    example = one.example
    return {
        "code": one.code,
        "sentence": one.meaning.sentence,
        "reason": one.meaning.reason,
        "remark": one.remark,
        "example": (
            None if example is None else {"files": dict(example.files), "output": example.output}
        ),
    }


def _check(code: str) -> dict[str, str] | None:
    """Of the verifier, which knows its checks itself; it may have to be built."""
    if not CHECK.fullmatch(code):
        return None
    steps = Steps(1)
    with steps.step("verifier"):
        program = verifier(steps)
    return next((one for one in listed(program) if one["code"] == code), None)


def _has_system(system: str | None) -> bool:
    return system is not None or nearest(Path.cwd()) is not None


def _origin(options: Options, name: str) -> str:
    """Ends the command with status 0 where the system has something of that name; otherwise what is
    missing, in words.
    """
    system, made = checked(options)
    found = [one for one in origins(system, made.sources) if one.name == name]
    if not found:
        return f", and {system.name} has no type, library, interface or board of that name"
    if options.json:
        rows = [one.facts() for one in found]
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
    else:
        for one in found:
            click.echo(in_line(one.line()))
    sys.exit(0)


def _address(folder: Path, address: int, as_json: bool) -> None:
    plan = read_plan(folder)
    found = tuple(find(plan, folder, address))
    if as_json:
        rows = [there.facts() for there in found]
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    for there in found:
        for line in there.lines():
            click.echo(visible(line))
    if not found:
        click.echo(visible(f"{plan.system} has nothing at {address:#x}"))


@click.command()
@click.argument("code", metavar="CODE|ADDRESS|NAME")
@described_later
@debugged
def explain(
    code: str,
    form: str,
    system: str | None,
    board: str | None,
    build_dir: Path | None,
    search: tuple[str, ...],
    debug: bool,
) -> None:
    """Say what the CODE of a diagnostic, or of a check of the verifier, means, with the smallest
    description that gets it. Of an ADDRESS (0x…) of the system that was built last: what each
    component has there, and of code the function and its source line. Of the NAME of a component
    type, a library, an interface or the board of the system: the file that it comes from, and who
    uses it.

    \b
    Example:  ./ashlar explain R004
              ./ashlar explain 0x15118 --system examples/cheat/system.yaml
              ./ashlar explain console
    """
    if ADDRESS.fullmatch(code):
        options = collect(system, board, build_dir, form, debug=debug, search=search)
        _address(options.folder(described(options)), int(code, 16), options.json)
        return
    wanted = code.upper().strip("[]")
    check = _check(wanted)
    if check is not None:
        click.echo(
            json.dumps(check, indent=1)
            if form == "json"
            else f"{check['code']}: {check['sentence']}\n\n{check['reason']}"
        )
        return
    elsewhere = ""
    if wanted not in every_code() and _has_system(system) and may_be_name(code):
        elsewhere = _origin(
            collect(system, board, build_dir, form, debug=debug, search=search), code
        )
    if wanted not in every_code():
        guess = meant(wanted, every_code())
        say(
            f"ashlar: there is no diagnostic {code}{elsewhere}"
            + (f"; {guess.text}" if isinstance(guess, Remedy) else "")
        )
        sys.exit(2)
    one = explanation(wanted)
    click.echo(
        json.dumps(facts(one), indent=1, ensure_ascii=False) if form == "json" else text(one)
    )
