# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Any description gets diagnostics, in bounded time and memory: a sample of the mutations, and what
is built to hurt.

Time and memory are bounded by what the process may take of the processor and of memory (the
machine's limits, not a clock): past either, the child is killed and the test fails.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.composer.described import PROJECT
from tests.fuzz.descriptions import part

SECONDS, BYTES = (
    5,
    256 << 20,
    # of the processor, five times what a description may take here: other tests run beside; of
    # memory
)


def test_a_sample_of_mutated_descriptions() -> None:
    tally = part(0, 1500)
    assert tally.broken == [] and tally.cases == 1500
    assert (
        tally.accepted > 20 and len(tally.codes) > 30
    )  # the mutations reach the rules, not only the parser


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


def alias_bomb() -> bytes:
    lines = [b"a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [
        b"a%d: &a%d [%s]" % (level, level, b", ".join([b"*a%d" % (level - 1)] * 9))
        for level in range(1, 12)
    ]
    return b"\n".join(lines)


def many_components() -> bytes:
    rows = b"".join(
        b"  c%d: {type: nothing, priority: 1, power: yes, devices: {a: b}}\n" % number
        for number in range(30_000)
    )
    return b"system: many\ncomponents:\n" + rows


def many_sets() -> bytes:
    rings = b"".join(
        b"  r%d: {from: w.*.a, to: w.*.b, capacity: 2}\n" % number for number in range(3000)
    )
    return (
        b"system: sets\ncomponents:\n  w: {type: nothing, priority: 1, count: 1023}\nrings:\n"
        + rings
    )


HURTFUL: dict[str, Callable[[], bytes]] = {
    "alias bomb": alias_bomb,
    "nested lists": lambda: b"system: " + b"[" * 100_000,
    "nested mappings": lambda: b"{a: " * 100_000,
    "nested by indentation": lambda: b"\n".join(b" " * level + b"a:" for level in range(3000)),
    "100 MB": lambda: b"system: demo\n" + b"# x\n" * 25_000_000,
    "100 MB on one line": lambda: b"x" * 100_000_000,
    "NUL": lambda: b"system: demo\n\0components: {}\n",
    "only NUL": lambda: bytes(1_000_000),
    "invalid UTF-8": lambda: b"system: demo\n" + bytes(range(128, 256)) * 1000,
    "UTF-16": lambda: "system: demo\ncomponents: {}\n".encode("utf-16"),
    "one long word": lambda: b"system: " + b"a" * 7_000_000,
    "one long number": (
        lambda: b"system: demo\ncomponents: {a: {priority: " + b"9" * 7_000_000 + b"}}\n"
    ),
    "a million keys": lambda: b"\n".join(b"k%d: 1" % number for number in range(700_000)),
    "one key a hundred thousand times": lambda: b"system: x\n" * 100_000,
    "thousands of components without a type": many_components,
    "sets of sets": many_sets,
    "policies": (
        lambda: b"system: p\ncomponents:\n  a: {type: nothing, priority: 1}\npolicy:\n"
        + b"  - {never: influence, from: [a, b, c], to: [d, a], through: e}\n" * 50_000
    ),
}


@pytest.mark.parametrize("name", HURTFUL)
def test_what_is_built_to_hurt(name: str, tmp_path: Path) -> None:
    (tmp_path / "system.yaml").write_bytes(HURTFUL[name]())
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "composer.command",
            "check",
            "--system",
            str(tmp_path / "system.yaml"),
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        errors="replace",
        preexec_fn=limited,
        check=False,
    )
    assert done.returncode == 1, f"status {done.returncode}: {done.stderr[-800:]}"
    assert "error[" in done.stderr and "Traceback" not in done.stderr


def test_includes_in_a_circle_and_in_a_fan(tmp_path: Path) -> None:
    (tmp_path / "system.yaml").write_text(
        "system: x\ninclude: [a0.yaml, a0.yaml]\ncomponents: {}\n"
    )
    for number in range(300):
        (tmp_path / f"a{number}.yaml").write_text(
            f"include: [{', '.join(f'a{other}.yaml' for other in range(300))}]\n"
        )
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "composer.command",
            "check",
            "--system",
            str(tmp_path / "system.yaml"),
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        preexec_fn=limited,
        check=False,
    )
    assert done.returncode == 1 and "error[L028]" in done.stderr and "Traceback" not in done.stderr
