# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Descriptions that are deep where a program could call itself once a level: each writes files into
a folder and gives nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

ONE = "system: deep\ncomponents:\n  a: {priority: 1, power: true}\n"
PLAIN = "component: a\nsources: [a.cpp]\n"
PORTS = PLAIN + (
    "ports:\n  ask: {call: client, interface: i, optional: true}\n"
    "  answer: {call: server, interface: i, optional: true}\n"
    "  in: {ring: consumer, message: u32, optional: true}\n"
    "  out: {ring: producer, message: u32, optional: true}\n"
    "  kids: {supervisor: true, optional: true}\n"
)
CALLED = "interface: i\nmessages: {M: {a: u32}}\noperations: {o: [M, M]}\n"
Files = dict[str, str]


TWO = """system: deep
components:
  x: {type: a, priority: 1, power: true}
  y: {type: a, priority: 2}
rings:
  of_messages: {from: x.out, to: y.in, capacity: 2}
"""
BOTH = """ports:
  in: {ring: consumer, message: i.M0, optional: true}
  out: {ring: producer, message: i.M0, optional: true}
"""


def messages(depth: int) -> Files:
    rows = "".join(f"  M{level}: {{a: M{level + 1}}}\n" for level in range(depth))
    return {
        "system.yaml": TWO,
        "components/a/component.yaml": PLAIN + BOTH,
        "interfaces/i.yaml": f"interface: i\nmessages:\n{rows}  M{depth}: {{a: u32}}\n",
    }


def messages_inner_first(depth: int) -> Files:
    rows = [f"  M{level}: {{a: M{level + 1}}}\n" for level in reversed(range(depth))]
    made = messages(depth)
    made["interfaces/i.yaml"] = f"interface: i\nmessages:\n  M{depth}: {{a: u32}}\n" + "".join(rows)
    return made


def interfaces(depth: int) -> Files:
    made = messages(0)
    made["interfaces/i.yaml"] = "interface: i\nmessages: {M0: {a: i0.M}}\n"
    for level in range(depth):
        made[
            f"interfaces/i{level}.yaml"
        ] = f"interface: i{level}\nmessages: {{M: {{a: i{level + 1}.M}}}}\n"
    made[f"interfaces/i{depth}.yaml"] = f"interface: i{depth}\nmessages: {{M: {{a: u32}}}}\n"
    return made


def includes(depth: int) -> Files:
    made = {"system.yaml": ONE + "include: f0.yaml\n", "components/a/component.yaml": PLAIN}
    for level in range(depth):
        made[f"f{level}.yaml"] = f"include: f{level + 1}.yaml\n"
    made[f"f{depth}.yaml"] = "notifications: {}\n"
    return made


def nesting(depth: int) -> Files:
    groups = "groups: {x: " + "[" * depth + "a" + "]" * depth + "}\n"
    return {"system.yaml": ONE + groups, "components/a/component.yaml": PLAIN}


def libraries(depth: int) -> Files:
    made = {"system.yaml": ONE, "components/a/component.yaml": PLAIN + "libraries: [l0]\n"}
    for level in range(depth):
        made[f"libraries/l{level}/library.yaml"] = f"library: l{level}\nneeds: [l{level + 1}]\n"
    made[f"libraries/l{depth}/library.yaml"] = f"library: l{depth}\n"
    return made


def _chain(depth: int, section: str, row: str, extra: str = "") -> Files:
    """Components in a chain, of equal priority but for calls, which need a larger one each."""
    rises = section == "calls"
    parts = "".join(
        f"  c{level}: {{type: a, priority: {level if rises else 1}, power: true}}\n"
        for level in range(depth + 1)
    )
    edges = "".join(f"  e{level}: {row.format(level, level + 1)}\n" for level in range(depth))
    return {
        "system.yaml": f"system: deep\ncomponents:\n{parts}{section}:\n{edges}{extra}",
        "components/a/component.yaml": PORTS,
        "interfaces/i.yaml": CALLED,
    }


def calls(depth: int) -> Files:
    return _chain(min(depth, 255), "calls", "{{from: c{}.ask, to: c{}.answer}}")


def rings(depth: int) -> Files:
    last = min(depth, 1000)
    policy = f"policy:\n  - {{never: influence, from: c0, to: c{last}}}\n"
    return _chain(last, "rings", "{{from: c{}.out, to: c{}.in, capacity: 2}}", policy)


def supervisors(depth: int) -> Files:
    row = "{{by: c{1}.kids, over: [c{0}], rights: [inspect]}}"
    return _chain(min(depth, 1000), "supervision", row)


DEEP: dict[str, Callable[[int], Files]] = {
    one.__name__: one
    for one in (
        *(messages, messages_inner_first, interfaces, includes, nesting),
        *(libraries, calls, rings, supervisors),
    )
}


def write(folder: Path, files: Files) -> Path:
    """The system file."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "components/a/a.cpp").write_text("int main() {}\n")
    return folder / "system.yaml"
