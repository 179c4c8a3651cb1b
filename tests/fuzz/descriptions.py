# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Mutated descriptions through the whole front: `/usr/bin/python3 -m tests.fuzz.descriptions
--count 100000`.

Takes the files of systems that are accepted, changes one or several of them by structure (keys,
values, shapes) or by bytes, and looks for anything but diagnostics: an exception, an error without
a text, an unknown code. Prints the slowest case and the peak of memory; every case can be made
again from its number.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from composer.check import codes
from composer.model.render import render, to_json
from composer.model.sarif import to_sarif
from composer.pipeline import front

ROOT = Path(__file__).resolve().parents[2]
SEEDS = tuple(
    ROOT / one
    for one in (
        "tests/boot/systems/language",
        "tests/boot/systems/work",
        "tests/accept/small",
        "examples/cheat",
    )
)
POLICIES = (
    "\npolicy:\n  - {never: influence, from: a, to: b, through: c}\n  - {only: device, of: stdout,"
    " by: [a]}\n  - {assume: dma, of: a, reason: x}\n"
)
WORDS = (
    "",
    "~",
    "null",
    "no",
    "yes",
    "on",
    "1:30",
    "010",
    "0x",
    "-1",
    "1e999",
    ".inf",
    "0",
    "1",
    "2",
    "3",
    "62",
    "63",
    "64",
    "1023",
    "1024",
    "4096",
    "1048576",
    "18446744073709551615",
    "18446744073709551616",
    "64 KiB",
    "1 B",
    "0 B",
    "256 GiB",
    "0x10000",
    "0x1_0000",
    "a",
    "b",
    "console",
    "sender",
    "worker.*",
    "worker.0-15",
    "worker.9-1",
    "worker.99999-99999",
    "*",
    "a.*.b.*",
    "sender.out",
    "guest.*.alarms",
    ".",
    "..",
    "a.",
    ".a",
    "r",
    "rw",
    "rx",
    "wx",
    "true",
    "false",
    "shared",
    "drop",
    "stop",
    "restart",
    "never",
    "influence",
    "dma",
    "desk -> guest",
    "->",
    "char x 8",
    "char x 0",
    "u8",
    "u64",
    "u8 x 99999999",
    "talk.Word",
    "talk",
    "Talk",
    "../x.yaml",
    "guests.yaml",
    "a\0.yaml",
    "system.yaml",
    "/etc/passwd",
    "a" * 60,
    "x" * 5000,
    "é",
    "\u202e",
    "\ud7ff",
    "class",
    "kernel",
)
KEYS = (
    "system",
    "board",
    "include",
    "components",
    "regions",
    "rings",
    "notifications",
    "calls",
    "links",
    "groups",
    "policy",
    "type",
    "priority",
    "count",
    "each",
    "config",
    "max",
    "stack",
    "devices",
    "power",
    "from",
    "to",
    "capacity",
    "when_full",
    "size",
    "access",
    "at",
    "without",
    "many",
    "optional",
    "events",
    "role",
    "link",
    "ring",
    "region",
    "call",
    "interface",
    "message",
    "roles",
    "parts",
    "operations",
    "messages",
    "default",
    "unit",
    "of",
    "by",
    "through",
    "never",
    "only",
    "assume",
    "reason",
    "restart",
    "supervision",
    "<<",
    "",
    "x",
)
SLICES = (
    b"\x00",
    b"\xff",
    b"\xc3",
    b"\t",
    b"\r",
    b"&a ",
    b"*a",
    b"!!python/object ",
    b"<<: ",
    b"---\n",
    b"...\n",
    b"[",
    b"]",
    b"{",
    b"}",
    b": ",
    b"- ",
    b"#",
    b"'",
    b'"',
    b"|\n",
    b">\n",
    b"? ",
    b"%YAML 1.2\n",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xa8",
    b"\x1b[31m",
)


@dataclass(slots=True)
class Tally:
    cases: int = 0
    accepted: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, int] = (0.0, 0)  # seconds, case
    peak: int = 0  # KiB of the process
    broken: list[str] = field(default_factory=list)


def restructured(chance: random.Random, value: Any, depth: int = 0) -> Any:
    """The value with one place of it changed."""
    inner = isinstance(value, (dict, list)) and value and chance.random() < 0.85 and depth < 8
    if inner and isinstance(value, dict):
        key = chance.choice(list(value))
        kind = chance.random()
        if kind < 0.08:
            return {name: one for name, one in value.items() if name != key}
        if kind < 0.16:
            return {
                (chance.choice(KEYS) if name == key else name): one for name, one in value.items()
            }
        if kind < 0.22:
            return {**value, chance.choice(KEYS): chance.choice([value[key], chance.choice(WORDS)])}
        return {**value, key: restructured(chance, value[key], depth + 1)}
    if inner:
        at = chance.randrange(len(value))
        kind = chance.random()
        if kind < 0.2:
            return [*value[:at], *value[at + 1 :]]
        if kind < 0.4:
            return [*value, value[at]]
        return [*value[:at], restructured(chance, value[at], depth + 1), *value[at + 1 :]]
    return chance.choice(
        [
            chance.choice(WORDS),
            chance.choice(WORDS),
            [],
            {},
            [value],
            [value, value],
            {"x": value},
            {chance.choice(KEYS): value},
        ]
    )


def rewritten(chance: random.Random, data: bytes) -> bytes:
    """The bytes with a span removed, doubled, moved or replaced."""
    at, other = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
    other = min(other, at + chance.choice([1, 1, 2, 8, 64, 4000]))
    return chance.choice(
        (
            data[:at] + data[other:],
            data[:other] + data[at:other] + data[other:],
            data[:at] + chance.choice(SLICES) + data[at:],
            data[:at] + chance.choice(WORDS).encode("utf-8", "surrogatepass") + data[other:],
            data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :],
            data[:at] + data[at:other] * chance.choice([2, 3, 50]) + data[other:],
            data[: max(at, 1)],
        )
    )


def mutate(chance: random.Random, file: Path) -> None:
    data = file.read_bytes()
    if file.name == "system.yaml" and chance.random() < 0.2:
        data += POLICIES.encode()
    if chance.random() < 0.5:
        try:
            value = yaml.load(data, yaml.CBaseLoader)
            for _ in range(chance.choice([1, 1, 2, 4])):
                value = restructured(chance, value)
            file.write_text(
                yaml.dump(
                    value,
                    Dumper=yaml.CDumper,
                    default_flow_style=chance.choice([None, True, False]),
                    sort_keys=False,
                )
            )
            return
        except (yaml.YAMLError, UnicodeError, RecursionError):
            pass  # what cannot be parsed or printed is changed by bytes
    for _ in range(chance.choice([1, 1, 2, 5])):
        data = rewritten(chance, data) or b"-"
    file.write_bytes(data)


def run(folder: Path, number: int, tally: Tally) -> None:
    """One case: a system of SEEDS with one or two of its files changed."""
    chance = random.Random(number)
    seed = chance.choice(SEEDS)
    project = folder / "case"
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(seed, project)
    shutil.copytree(ROOT / "composer" / "boards", project / "boards", dirs_exist_ok=True)
    files = sorted(path for path in project.rglob("*") if path.suffix in (".yaml", ".dts"))
    for _ in range(chance.choice([1, 1, 2])):
        mutate(chance, project / "system.yaml" if chance.random() < 0.5 else chance.choice(files))
    start = time.perf_counter()
    try:
        judge(project, tally)
    except BaseException as error:  # noqa: BLE001: anything that escapes is the finding
        tally.broken.append(f"case {number}: {type(error).__name__}: {error}")
    tally.slowest = max(tally.slowest, (time.perf_counter() - start, number))
    tally.cases += 1


def judge(project: Path, tally: Tally) -> None:
    made = front(project, "system.yaml", None)
    refused = any(diagnostic.severity == "error" for diagnostic in made.diagnostics)
    assert (made.system is None) == refused, "neither accepted nor refused"
    text = render(made.diagnostics, made.sources)
    assert not made.diagnostics or text.endswith(
        ("error\n", "errors\n", "warning\n", "warnings\n")
    ), "a text without its end"
    assert "\x00" not in text and "\x1b" not in text, "control characters reach the terminal"
    json.dumps(
        [to_json(made.diagnostics, made.sources), to_sarif(made.diagnostics, codes(), made.sources)]
    ).encode()
    tally.codes.update(one.code for one in made.diagnostics)
    tally.accepted += not refused


def part(first: int, count: int) -> Tally:
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, first + count):
            run(Path(folder), number, tally)
    tally.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return tally


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--jobs", type=int, default=2)
    wanted = parser.parse_args()
    share = -(-wanted.count // wanted.jobs)
    with ProcessPoolExecutor(wanted.jobs) as pool:
        parts = list(
            pool.map(
                part,
                [wanted.first + share * job for job in range(wanted.jobs)],
                [share] * wanted.jobs,
            )
        )
    seen = sum((one.codes for one in parts), Counter())
    slowest = max(one.slowest for one in parts)
    print(
        f"{sum(one.cases for one in parts)} mutated descriptions:"
        f" {sum(one.accepted for one in parts)} accepted, the others refused with"
        f" {len(seen)} different codes; slowest {slowest[0]:.2f} s (case {slowest[1]}), at most"
        f" {max(one.peak for one in parts) // 1024} MiB"
    )
    broken = [line for one in parts for line in one.broken]
    print("\n".join(broken[:20] + [f"{len(broken)} broken"] if broken else []), end="")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
