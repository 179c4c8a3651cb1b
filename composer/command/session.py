# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What stands around a machine while it runs: the file by which `ashlar ps` finds it, and gdb.

All of it is gone when the machine is: at its end, at a time-out, at Ctrl-C and when we are told to
end. What a SIGKILL leaves, the next machine of that build folder takes away.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path


from composer.command.output import refuse, say
from composer.command.build import Built
from composer.command.child import told_to_end
from composer.command.options import PROJECT
from composer.command.plans import machine_of
from composer.emit.writer import remove, write
from composer.machine import debugger, live, qemu, terminal

GRACE = 3.0  # seconds that gdb has to end


@dataclass(slots=True, kw_only=True)
class _Session:
    """One machine's; `stack` undoes what is done for it."""

    built: Built
    home: Path
    stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @property
    def name(self) -> str:
        return live.stem(os.getpid())

    def leave(self, name: str, text: str) -> None:
        """A file in the build folder for as long as the machine runs."""
        self.stack.callback(remove, self.built.folder, (name,))
        write(self.built.folder, {name: text})

    def announce(self, build: str, ram: int, paced: bool) -> None:
        record = live.this_process(ram, build, paced)
        try:
            self.leave(record.file, record.text())
        except OSError as error:
            say(f"{self.built.folder}: {error.strerror}: ashlar ps will not find this machine")


@contextlib.contextmanager
def session(
    built: Built, boot: qemu.Boot, home: Path, target: debugger.Target | None
) -> Iterator[qemu.Boot]:
    """The boot with all that it takes to be found, and debugged where there is a `target`."""
    remove(built.folder, (one.name for one in live.left_over(built.folder)))
    build = live.digest(built.folder, built.judged.path)
    one = _Session(built=built, home=home)
    with told_to_end(), one.stack:
        if target is None:
            yield replace(
                boot, started=lambda ram: one.announce(build, ram, boot.counter is not None)
            )
        else:
            try:
                debugged = _debugged(one, boot, target, build)
            except OSError as error:
                refuse(f"{built.folder}: no socket for gdb: {error.strerror}")
            yield debugged


def _debugged(one: _Session, boot: qemu.Boot, target: debugger.Target, build: str) -> qemu.Boot:
    """gdb's socket and script. gdb runs on a terminal beside QEMU, or comes from elsewhere."""
    folder, machine = one.built.folder, machine_of(one.built.plan)
    program = debugger.program(machine)
    text = debugger.script(
        one.built.plan,
        target,
        machine,
        folder=folder,
        homes=(one.home, *_others(one.home)),
        at=f"{one.name}.socket",
    )
    one.stack.callback(remove, folder, (f"{one.name}.socket",))
    socket = one.stack.enter_context(debugger.listening(folder, f"{one.name}.socket"))
    one.leave(f"{one.name}.gdb", text)
    line = debugger.attach_line(program, folder / f"{one.name}.gdb")
    here = program if terminal.ours() else None

    def started(ram: int) -> subprocess.Popen[bytes] | None:
        one.announce(build, ram, True)
        say(f"The machine waits for gdb: {line}")
        if sys.stdin.isatty():
            say("Leave with Ctrl-C." if here is None else "Leave with quit.")
        return (
            None if here is None else _gdb(one, [here, "-q", "-x", str(folder / f"{one.name}.gdb")])
        )

    keyboard = boot.keyboard if here is None else _silent(one.stack)
    return replace(boot, started=started, debugger=socket.fileno(), keyboard=keyboard)


def _others(home: Path) -> tuple[Path, ...]:
    """The repository too, for a system outside of it: kernel and runtime come from there."""
    return () if home == PROJECT else (PROJECT,)


def _gdb(one: _Session, line: list[str]) -> subprocess.Popen[bytes]:
    """On this terminal, which is gdb's as long as it runs."""
    parent = os.getpid()
    one.stack.enter_context(terminal.lent(0))
    process = subprocess.Popen(line, preexec_fn=lambda: _child(parent))
    one.stack.callback(_end, process)
    return process


def _child(parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    qemu.die_with(parent)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _silent(stack: contextlib.ExitStack) -> int:
    """A keyboard on which nobody types: the keys are gdb's."""
    read, written = os.pipe()
    stack.callback(os.close, read)
    stack.callback(os.close, written)
    return read
