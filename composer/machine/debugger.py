# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""gdb on a machine: the socket that it comes to, and the script that gives it symbols and a first
stop.

All components lie at the same virtual addresses, and those of one shape are the same program. What
tells them apart is the address space that the processor is in.
"""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from composer.arch.contract import Architecture
from composer.model import view

USUAL = "gdb-multiarch"
KERNEL_START = "kernel_start"
# a component's first function of its own, as its ELF may name it
MAINS = ("main", "_start")
PROBE = 10  # seconds that gdb has to say whether it knows the processor


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where gdb stops first; without `component` at the kernel's first C++ function."""

    component: view.Component | None
    main: int  # address of the component's


def target(component: view.Component, elf_symbols: Mapping[str, int]) -> Target | None:
    """None where the component's ELF has no main."""
    main = next((elf_symbols[one] for one in MAINS if one in elf_symbols), None)
    return None if main is None else Target(component=component, main=main)


def elf_of(component: view.Component) -> str:
    """Below the build folder."""
    return f"components/{component.shape}.elf"


def script(
    plan: view.PlanView,
    target: Target,
    machine: Architecture,
    *,
    folder: Path,
    homes: tuple[Path, ...],
    at: str,
) -> str:
    """Commands for gdb: `at` names the socket, `homes` is where sources are looked for."""
    rows = [
        "# SPDX-License-Identifier: Apache-2.0",
        "# Written by `ashlar run --gdb`; gone when it ends.",
        "set confirm off",
        f"cd {folder}",
        "file image.elf",
    ]
    if target.component is not None:
        rows.append(f"add-symbol-file {elf_of(target.component)}")
    rows += [
        "set confirm on",
        f"directory {' '.join(_quoted(one) for one in homes)}",
        "set substitute-path build/. .",
        f"set substitute-path build/generated {_quoted(folder / 'generated')}",
        f"target remote {at}",
        *_stop(plan, target, machine),
        "continue",
    ]
    return "\n".join(rows) + "\n"


def _stop(plan: view.PlanView, target: Target, machine: Architecture) -> tuple[str, ...]:
    """The first breakpoint; in hardware, it can lie where nothing is mapped yet."""
    if target.component is None:
        return (f"hbreak *{KERNEL_START}",)
    who = target.component
    space = plan.space(who.name)
    assert space is not None, "every component has an address space"
    rows = [
        f"# main of {who.name}: address space {space.asid}",
        f"hbreak *{target.main:#x} if {machine.in_space(space.asid)}",
    ]
    page = next((mapping for mapping in space.mappings if mapping.kind == "instance"), None)
    if page is not None:
        rows += ["commands", f'  printf "main of %s\\n", (char *){page.start:#x}', "end"]
    return tuple(rows)


def _quoted(path: Path) -> str:
    text = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def program(machine: Architecture) -> str | None:
    """A gdb of this host that knows the guest's processor."""
    if found := shutil.which(USUAL):
        return found
    plain = shutil.which("gdb")
    if plain is None:
        return None
    try:
        line = [plain, "-nx", "--batch", "-ex", f"set architecture {machine.debugger}"]
        knows = (
            subprocess.run(
                line, stdin=subprocess.DEVNULL, capture_output=True, timeout=PROBE, check=False
            ).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return plain if knows else None


def attach_line(program: str | None, path: Path) -> str:
    """What to type on another terminal."""
    return shlex.join([Path(program).name if program else USUAL, "-q", "-x", str(path)])


def core_line(
    program: str | None,
    component: view.Component,
    folder: Path,
    core: Path,
    homes: tuple[Path, ...],
) -> str:
    """What to type to look at a core file; `homes` is where sources are looked for."""
    words = [Path(program).name if program else USUAL, "-q"]
    for home in homes:
        words += ["-d", str(home)]
    words += ["-iex", "set substitute-path build/. .", str(folder / elf_of(component)), str(core)]
    return shlex.join(words)


def listening(folder: Path, name: str) -> socket.socket:
    """A socket of that name in the folder, for this user alone. Raises OSError.

    Named through a descriptor of the folder: a socket's name holds 107 bytes, the path of a build
    folder may be longer.
    """
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        os.fchmod(made.fileno(), 0o600)
        made.bind(f"/proc/self/fd/{descriptor}/{name}")
        made.listen(1)
    except OSError:
        made.close()
        raise
    finally:
        os.close(descriptor)
    return made
