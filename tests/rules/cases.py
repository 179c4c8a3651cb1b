# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""For each rule of the composer, the systems that break it: those of tests/reject, some that are
made here, and the demo under a wrong planner.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from composer.command.explain import every_code
from tests.rules import plans
from tests.rules.objects import OBJECTS, prepare_objects

ROOT = Path(__file__).resolve().parents[2]
REJECT = ROOT / "tests" / "reject"
SYSTEMS = Path(__file__).resolve().parent / "systems"
WORK = ROOT / "build" / "rules"
NOTHING = "int main() {}\n"
TOO_MANY, TOO_LARGE = 1024, (8 << 20) + 1  # components, bytes of a file


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`plan`: the planner's mistake. A system lies in a copy, in which every component has a
    program.
    """

    code: str
    name: str
    system: Path
    plan: str = ""


PLAN = "plan"  # in place of a code: a mistake of the planner or the writer that no rule looks for
TOGETHER = Case(code="C405", name="together", system=WORK / "reject/together/system.yaml")


def codes() -> tuple[str, ...]:
    """Every rule of the composer, sorted. B004 is none: it is a refusal of the linker in our words."""
    return tuple(sorted(one for one in every_code() if not one.startswith("V") and one != "B004"))


def cases() -> tuple[Case, ...]:
    """Of every rule, sorted by code, and mistakes that no rule looks for."""
    found = [
        Case(
            code=one.parent.name.partition("-")[0],
            name=one.parent.name,
            system=WORK / "reject" / one.parent.name / "system.yaml",
        )
        for one in (*REJECT.glob("*/system.yaml"), *SYSTEMS.glob("*/system.yaml"))
    ]
    found += [
        Case(code="C603", name="C603-too-many", system=WORK / "reject/C603-too-many/system.yaml"),
        Case(
            code="C412",
            name="C412-257-with-clients",
            system=WORK / "reject/C412-257-with-clients/system.yaml",
        ),
        Case(code="C413", name="C413-one-port", system=WORK / "reject/C413-one-port/system.yaml"),
        Case(code="L005", name="L005-too-large", system=WORK / "reject/L005-too-large/system.yaml"),
    ]
    found += [
        Case(code=one[:4], name=one, system=WORK / "reject" / one / "system.yaml")
        for one in OBJECTS
    ]
    found += [
        Case(code=change, name=f"{change}-planned", system=ROOT / "system.yaml", plan=change)
        for change in plans.CHANGES
        if change in codes()
    ]
    found += [
        Case(code=PLAN, name=one, system=ROOT / "system.yaml", plan=one)
        for one in plans.CHANGES
        if one not in codes()
    ]
    return tuple(sorted(found, key=lambda one: (one.code, one.name)))


def prepare() -> None:
    """The copies. What is as it was keeps its time, so that a second run compiles little."""
    for held in (REJECT, SYSTEMS):
        for path in held.rglob("*"):
            if path.is_file() and path.name != "expected.txt":
                _write(WORK / "reject" / path.relative_to(held), _with_a_program(path))
    prepare_objects(WORK / "reject")
    _write(TOGETHER.system, (SYSTEMS.parent / "together.yaml").read_bytes())
    rows = "".join(
        f"  c{number}: {{type: plain, priority: 1, power: true}}\n" for number in range(TOO_MANY)
    )
    _write(WORK / "reject/C603-too-many/system.yaml", f"system: many\ncomponents:\n{rows}".encode())
    _write_clients_of_every_port()
    small = (ROOT / "tests/reject/C604-no-power/system.yaml").read_bytes()
    _write(
        WORK / "reject/L005-too-large/system.yaml",
        small.replace(b"priority: 1", b"priority: 1, power: true") + b"#" * TOO_LARGE + b"\n",
    )


def _write_clients_of_every_port() -> None:
    """The two limits of a badge, in systems that need more than it has: 257 ports with clients, and
    one port with 66,430.
    """
    ports, banner = range(257), "# SPDX-License-Identifier: Apache-2.0\n"
    talker = ", ".join(
        f"p{port}: {{call: client, interface: talk, optional: true}}" for port in ports
    )
    calls = "".join(f"  c{one}: {{from: a.p{one}, to: b.p{one}}}\n" for one in ports)
    shown, made = REJECT / "C412-257-server-ports", WORK / "reject/C412-257-with-clients"
    for path in (
        one
        for one in shown.rglob("*")
        if one.is_file() and one.name not in ("expected.txt", "system.yaml")
    ):
        _write(made / path.relative_to(shown), _with_a_program(path))
    _write(
        made / "components/many/component.yaml",
        f"{banner}component: many\nsources: [many.cpp]\nports: {{{talker}}}\n".encode(),
    )
    _write(made / "components/many/many.cpp", f"//{banner[1:]}{NOTHING}".encode())
    _write(
        made / "system.yaml",
        "system: refused\ncomponents:\n  a: {type: many, priority: 1, power: true}\n  b: {type:"
        f" desk, priority: 2}}\ncalls:\n{calls}".encode(),
    )
    shown, made = REJECT / "C413-too-many-clients", WORK / "reject/C413-one-port"
    for path in (one for one in shown.rglob("*") if one.is_file() and one.name != "expected.txt"):
        _write(
            made / path.relative_to(shown),
            _with_a_program(path).replace(b"to: b.other", b"to: b.one"),
        )


def _with_a_program(path: Path) -> bytes:
    """If no source of a type has a `main`, the first gets an empty one, so that the link does not
    fail for that.
    """
    text = path.read_bytes()
    if path.suffix != ".cpp":
        return text
    sources = sorted(path.parent.glob("*.cpp"))
    if path == sources[0] and not any(b"main(" in source.read_bytes() for source in sources):
        return text + NOTHING.encode()
    return text


def _write(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        other = path.with_name(f".{path.name}.{os.getpid()}")
        other.write_bytes(content)
        other.replace(path)  # whole or not at all: another run may read it


def without_a_case() -> Iterator[str]:
    """Rules that nothing here breaks."""
    held = {case.code for case in cases()}
    return (code for code in codes() if code not in held)
