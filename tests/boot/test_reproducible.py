# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Two copies of the tree, each in a world of its own, give the same bytes: image, ELFs, manifest,
bill, every generated file.

The worlds share nothing but the inputs and the tools: folder (depth, length, a blank), order and
dates of the files, clock, time zone, locale, character set, umask, home, flags in the environment,
hash seed, processors, build folder; no compiler cache.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from composer.command.steps import Steps
from composer.command.verify import verifier
from tests.boot.machine import LIMIT, ROOT
from tests.boot.test_outside import FILES, ODD

TREE = (
    "ashlar",
    "CMakeLists.txt",
    "CMakePresets.json",
    "VERSION",
    "abi",
    "cmake",
    "components",
    "composer",
    "interfaces",
    "kernel",
    "docs/kernel-digest.md",
    "system.yaml",
    "tests/boot/systems/language",
)
OUTSIDE = {
    **FILES,
    "components/giver/giver.cpp": "// Ağırlık\n" + FILES["components/giver/giver.cpp"],
    "system.yaml": "# Gönderi: ×÷\n" + FILES["system.yaml"],
}
SYSTEMS = {
    "demo": "repository/system.yaml",
    "language": "repository/tests/boot/systems/language/system.yaml",
    "post": "elsewhere/system.yaml",
}
TURKISH = "tr_TR.ISO-8859-9"  # i and I are no pair, and 8-bit text is not UTF-8


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """`before` precedes each command; `reverse`: the files are created from the last to the first."""

    name: str
    environment: dict[str, str]
    umask: int
    before: tuple[str, ...]
    build: str | None
    reverse: bool
    dates: int | None

    def run(self, folder: Path, line: list[str]) -> subprocess.CompletedProcess[str]:
        home = folder / "home"
        home.mkdir(parents=True, exist_ok=True)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "CCACHE_DISABLE": "1",
            "ASHLAR_VERIFIER": str(verifier(Steps(1))),
            **self.environment,
        }
        return subprocess.run(
            [*self.before, *line],
            cwd=folder,
            env=environment,
            umask=self.umask,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=LIMIT,
            check=False,
        )


def worlds(locales: Path) -> tuple[World, World]:
    """The last processor alone, and all of them."""
    last = str(max(os.sched_getaffinity(0)))
    return (
        World(
            name="a",
            umask=0o022,
            before=("taskset", "-c", last),
            build=None,
            reverse=False,
            dates=None,
            environment={
                "LC_ALL": "C",
                "TZ": "UTC",
                "PYTHONHASHSEED": "0",
                "CMAKE_BUILD_PARALLEL_LEVEL": "1",
            },
        ),
        World(
            name=f"another world/{ODD}/of a longer näme",
            umask=0o077,
            before=("faketime", "-f", "+400d"),
            build="out of the way",
            reverse=True,
            dates=1_000_000_000,
            environment={
                "LC_ALL": TURKISH,
                "LANG": "C.UTF-8",
                "LOCPATH": str(locales),
                "TZ": "Asia/Kathmandu",
                "PYTHONHASHSEED": "4711",
                "CMAKE_BUILD_PARALLEL_LEVEL": "4",
                "CXXFLAGS": "-O0",
                "ASMFLAGS": "-DSTRAY",
                "LDFLAGS": "--strip-all",
                "USER": "somebody",
            },
        ),
    )


@pytest.fixture
def both(tmp_path: Path) -> tuple[World, World]:
    (tmp_path / "locales").mkdir()
    subprocess.run(
        ["localedef", "-i", "tr_TR", "-f", "ISO-8859-9", str(tmp_path / "locales" / TURKISH)],
        check=True,
    )
    return worlds(tmp_path / "locales")


def populate(folder: Path, world: World) -> None:
    """The repository without its tests, and a system beside it."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *TREE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = {
        f"repository/{one}": (ROOT / one).read_bytes()
        for one in done.stdout.split("\0")
        if (ROOT / one).is_file()
    }
    files |= {f"elsewhere/{name}": text.encode() for name, text in OUTSIDE.items()}
    for name, data in sorted(files.items(), reverse=world.reverse):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        if world.dates is not None:
            os.utime(folder / name, (world.dates, world.dates))
    (folder / "repository/ashlar").chmod(0o755)


def made(folder: Path, world: World, system: str) -> dict[str, bytes]:
    """What a build of that system leaves: records, image, ELFs, everything generated."""
    populate(folder, world)
    where = folder / (world.build or f"{Path(SYSTEMS[system]).parent}/build")
    line = [
        str(folder / "repository/ashlar"),
        "build",
        "--system",
        str(folder / SYSTEMS[system]),
        "--build-dir",
        str(where),
    ]
    done = world.run(folder, line)
    assert done.returncode == 0, f"{world.name}: {done.stdout}"
    files = [
        *(where / "generated").rglob("*"),
        *where.glob("*.elf"),
        *where.glob("*.o"),
        *where.glob("components/*.elf"),
        *where.glob("*.json"),
    ]
    return {
        file.relative_to(where).as_posix(): file.read_bytes()
        for file in files
        if file.is_file() and file.name != "compile_commands.json"
    }


def first_difference(one: dict[str, bytes], other: dict[str, bytes]) -> str:
    """Names the first file that differs, in the order in which a build makes them, and the place in
    it; empty: none.
    """
    first = (
        "generated",
        "components",
        "kernel_debug.o",
        "kernel.o",
        "kernel_alone.elf",
        "image.elf",
        "manifest.json",
    )
    order = sorted(
        one.keys() | other.keys(),
        key=lambda name: (
            first.index(top) if (top := name.split("/")[0]) in first else len(first),
            name,
        ),
    )
    for name in order:
        if name not in one or name not in other:
            return f"{name} is in one of the two alone"
        if one[name] != other[name]:
            shorter = min(len(one[name]), len(other[name]))
            at = next(
                (place for place in range(shorter) if one[name][place] != other[name][place]),
                shorter,
            )
            return (
                f"{name} differs from byte {at}: {one[name][at:at + 40]!r} and"
                f" {other[name][at:at + 40]!r}"
            )
    return ""


@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_two_worlds_make_the_same_bytes(
    system: str, both: tuple[World, World], tmp_path: Path
) -> None:
    found = [made(tmp_path / one.name, one, system) for one in both]
    assert {
        "image.elf",
        "kernel.o",
        "kernel_debug.o",
        "kernel_alone.elf",
        "manifest.json",
        "bom.cdx.json",
        "generated/plan.json",
        "generated/image.ld",
    } <= set(found[0])
    assert len(found[0]) > 20
    assert not first_difference(*found)
    for name, data in found[0].items():
        assert str(tmp_path).encode() not in data, name


ASKED = """
import os, time
from locale import LC_COLLATE, getpreferredencoding, setlocale, strxfrm
setlocale(LC_COLLATE, "")
print(hash("ashlar"), getpreferredencoding(), "".join(sorted("bBiI", key=strxfrm)), oct(os.umask(0)), time.tzname[0], int(time.time()) // 86400,
      os.environ["HOME"], os.getcwd(), *sorted(os.sched_getaffinity(0)), sep="\\n")
"""


def test_the_worlds_differ_in_every_listed_property(
    both: tuple[World, World], tmp_path: Path
) -> None:
    """Or the test above would compare a thing with itself: the compiler sees another day, Python
    all the rest.
    """
    told, dates = [], []
    for world in both:
        folder = tmp_path / world.name
        folder.mkdir(parents=True)
        (folder / "day.c").write_text("__DATE__\n")
        told.append(world.run(folder, ["/usr/bin/python3", "-c", ASKED]).stdout.splitlines())
        dates.append(world.run(folder, ["clang-19", "-E", "-P", "day.c"]).stdout)
    facts = [one[:8] for one in told]
    assert all(left != right for left, right in zip(*facts, strict=True)), facts
    assert facts[0][1:5] == ["utf-8", "BIbi", "0o22", "UTC"] and facts[1][1:5] == [
        "ISO-8859-9",
        "BbIi",
        "0o77",
        "+0545",
    ]
    assert int(facts[1][5]) - int(facts[0][5]) == 400
    assert len(told[0][8:]) == 1 and len(told[1][8:]) == len(os.sched_getaffinity(0))
    assert dates[0] != dates[1] and all(date.startswith('"') for date in dates)


def test_a_difference_is_named_by_its_first_file_and_byte() -> None:
    one = {"image.elf": b"12", "generated/plan.json": b"abc", "components/sender.elf": b"x"}
    assert first_difference(one, dict(one)) == ""
    assert first_difference(
        one, {**one, "image.elf": b"13", "components/sender.elf": b"y"}
    ).startswith("components/sender.elf differs from byte 0")
    assert (
        first_difference(one, {**one, "image.elf": b"13", "generated/plan.json": b"abd"})
        == "generated/plan.json differs from byte 2: b'c' and b'd'"
    )
    assert (
        first_difference(one, {**one, "more.json": b""}) == "more.json is in one of the two alone"
    )
