# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The tools that make an image, asked for their versions, and the packages that they came in.

Only what can change a byte of the image counts: neither ccache nor QEMU; dtc has made the boards'
trees that are committed, and runs in no build.
"""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from urllib.parse import quote

import elftools
import jinja2
import yaml

from composer.model.manifest import Tool, sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """`version` finds it in what `NAME --version` prints."""

    name: str
    file: str
    version: str
    package: str


PROGRAMS = (
    Program(name="clang", file="clang++-19", version=r"version (\S+)", package="clang-19"),
    Program(name="lld", file="ld.lld-19", version=r"LLD (\S+)", package="lld-19"),
    Program(name="cmake", file="cmake", version=r"version (\S+)", package="cmake"),
    Program(name="ninja", file="ninja", version=r"(\S+)", package="ninja-build"),
)
MODULES: tuple[tuple[ModuleType, str, str], ...] = (
    (yaml, "PyYAML", "python3-yaml"),
    (jinja2, "Jinja2", "python3-jinja2"),
    (elftools, "pyelftools", "python3-pyelftools"),
)
LIBCXX_HEADERS, COMPILER_HEADERS = "libc++-19-dev", "libclang-common-19-dev"


def tools() -> tuple[Tool, ...]:
    """Those that are found, by name; CMake tells of one that is missing."""
    files = {one: found for one in PROGRAMS if (found := shutil.which(one.file)) is not None}
    # all at once: each takes its time to load
    asked = {
        one: subprocess.Popen(
            [file, "--version"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
        )
        for one, file in files.items()
    }
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packaged = packages(*(one.package for one in PROGRAMS), python, *(one for _, _, one in MODULES))
    rows = [
        *(
            Tool(
                name=one.name,
                version=_version(one, process),
                package=_of(packaged, one.package, files[one]),
            )
            for one, process in asked.items()
        ),
        Tool(
            name="python",
            version=platform.python_version(),
            package=_of(packaged, python, sys.executable),
        ),
        *(
            Tool(
                name=name,
                version=module.__version__,
                package=_of(packaged, package, module.__file__ or ""),
            )
            for module, name, package in MODULES
        ),
    ]
    return tuple(sorted(rows, key=lambda one: one.name))


def digest_of(rows: tuple[Tool, ...], settings: Iterable[Path]) -> str:
    """Sixteen digits that change with any version and with CMake's settings."""
    return sha256(repr(rows).encode() + b"".join(setting.read_bytes() for setting in settings))[:16]


def of_kernel(rows: tuple[Tool, ...]) -> str:
    """Those that make kernel.o of its sources, as docs/kernel-digest.md names them."""
    return ", ".join(f"{row.name} {row.version}" for row in rows if row.name in ("clang", "lld"))


def packages(*names: str) -> dict[str, str]:
    """Package URLs of those that dpkg has installed; none where there is no dpkg."""
    if shutil.which("dpkg-query") is None:
        return {}
    form = "${db:Status-Status} ${Package} ${Version}\n"
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", form, *names], capture_output=True, text=True, check=False
    )
    rows = [line.split(" ") for line in done.stdout.splitlines()]
    vendor = _vendor()
    return {
        name: f"pkg:deb/{vendor}/{quote(name)}@{quote(version, safe=':')}"
        for status, name, version in rows
        if status == "installed"
    }


def _vendor() -> str:
    try:
        return platform.freedesktop_os_release().get("ID", "debian")
    except OSError:
        return "debian"


def _version(program: Program, process: subprocess.Popen[str]) -> str:
    text, _ = process.communicate()
    found = re.search(program.version, text)
    return found[1] if found else "unknown"


def _of(packaged: dict[str, str], name: str, file: str) -> str | None:
    """The package of a file below /usr, but not of /usr/local."""
    path = Path(file).resolve()
    own = path.is_relative_to("/usr") and not path.is_relative_to("/usr/local")
    return packaged.get(name) if own else None
