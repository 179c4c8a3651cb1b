# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""`./ashlar run --gdb`: gdb stops in the right one of three components that are the same program at
the same addresses (systems/twins), the machine runs on to its end, and nothing is left behind
however it ends."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shlex
import signal
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.boot.gdb import PATIENCE, gdb
from tests.boot.machine import ROOT, SYSTEMS, ashlar, build_dir, machines_on, plan

SYSTEM = SYSTEMS / "twins" / "system.yaml"


FOLDER = build_dir("twins")
WHERE = ("--system", str(SYSTEM), "--build-dir", str(FOLDER))


@pytest.fixture(autouse=True)
def alone_in_the_folder() -> Iterator[None]:
    """One build does for all, but what one test leaves there is not another's: they take turns, in
    several processes too.
    """
    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with (FOLDER.parent / "twins.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def waiting(*words: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A machine that waits for gdb, and the line to start that with."""
    line = [str(ROOT / "ashlar"), "run", *WHERE, "--timeout", "120", *words]
    with subprocess.Popen(
        line,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as command:
        try:
            assert command.stdout is not None, "it is a pipe"
            told = next((row for row in command.stdout if "waits for gdb: " in row), "")
            assert told, "the line to attach with was not printed"
            yield command, shlex.split(told.split("waits for gdb: ")[1])
        finally:
            if command.poll() is None:
                command.send_signal(signal.SIGINT)


def alone(program: str, script: Path, command: str) -> None:
    """gdb without the script: it attaches before the machine's first instruction and runs one
    command.
    """
    words = [
        program,
        "-nx",
        "--batch",
        "-ex",
        f"cd {script.parent}",
        "-ex",
        f"target remote {script.stem}.socket",
        "-ex",
        command,
    ]
    subprocess.run(
        words, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
    )


def nothing_left(folder: Path = FOLDER) -> None:
    """Neither files nor a QEMU on that image."""
    assert list(folder.glob("machine-*")) == []
    assert not machines_on(folder / "image.elf")


def test_gdb_stops_in_the_main_of_that_component_and_of_no_other() -> None:
    with waiting("--gdb", "middle") as (command, line):
        said = gdb(
            line,
            "bt",
            'printf "space %d\\n", $TTBR0_EL1 >> 48',
            "list",
            f"shell {shlex.join([str(ROOT / 'ashlar'), 'ps', *WHERE])}",
            "continue",
        )
        assert command.wait(PATIENCE) == 5, said
    components = plan("twins")["components"]
    assert (
        isinstance(components, list) and len({component["shape"] for component in components}) == 1
    )  # one program, three address spaces
    spaces = plan("twins")["spaces"]
    assert isinstance(spaces, list) and [space["asid"] for space in spaces[:3]] == [1, 2, 3]
    assert re.search(r"#0  main \(\) at .*components/twin/twin.cpp:6", said), said
    assert re.findall("^main of (.*)$", said, re.MULTILINE) == [
        "middle"
    ], said  # read from its own instance page
    assert "space 2\n" in said and "int main() {" in said
    states = re.findall(
        r"^(older|middle|younger) +\d+  ([A-Z]+)$", said, re.MULTILINE
    )  # ps, while gdb holds the machine
    assert states == [
        ("older", "ENDED"),
        ("middle", "RUNNING"),
        ("younger", "RUNNABLE"),
    ], said  # older has been in main before
    nothing_left()


def test_without_a_component_it_stops_where_the_kernel_starts() -> None:
    with waiting("--gdb") as (command, line):
        said = gdb(line, "bt", "continue")
        assert command.wait(PATIENCE) == 5, said
    assert re.search(r"#0  kernel_start \(\) at .*kernel/main.cpp", said), said


def test_gdb_may_end_the_machine_or_leave_it_to_go_on() -> None:
    with waiting("--gdb", "younger") as (command, line):
        script = Path(line[-1])
        alone(line[0], script, "kill")
        text, _ = command.communicate(timeout=PATIENCE)
        assert command.returncode == 1 and "ended by gdb" in text, text
    with waiting("--gdb", "younger") as (command, line):
        script = Path(line[-1])
        alone(line[0], script, "detach")
        assert command.wait(PATIENCE) == 5
    nothing_left()


def test_after_one_gdb_was_killed_another_finds_the_machine_where_that_left_it() -> None:
    with waiting("--gdb", "younger") as (command, line):
        words = [line[0], "-nx", *line[1:]]
        with subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as first:
            assert first.stdout is not None, "it is a pipe"
            assert any("main of younger" in row for row in first.stdout)
            first.kill()
        script = Path(line[-1])
        said = gdb(
            [line[0], "-ex", f"cd {script.parent}", "-ex", f"target remote {script.stem}.socket"],
            "print $TTBR0_EL1 >> 48",
            "detach",
        )
        assert "$1 = 3" in said, said
        assert command.wait(PATIENCE) == 5


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_machine_that_nobody_came_to_ends_in_order(number: signal.Signals, status: int) -> None:
    with waiting("--gdb", "older") as (command, _):
        command.send_signal(number)
        assert command.wait(PATIENCE) == status
    nothing_left()


def test_a_time_out_ends_it_too() -> None:
    ended = ashlar("run", *WHERE, "--gdb", "older", "--timeout", "1")
    assert ended.status == 1 and "stopped after 1 s" in ended.text
    nothing_left()


def test_a_component_that_is_not_there_is_a_mistake_of_usage() -> None:
    said = ashlar("run", *WHERE, "--gdb", "midle")
    assert (
        said.status == 2 and "twins has no component `midle`: did you mean `middle`?" in said.text
    )


SHELL = (
    'trap : INT; before=$(stty -g); "$@"; status=$?; [ "$before" = "$(stty -g)" ] && echo "as'
    ' before, status $status."; read end'
)


class Terminal:
    """The command on a terminal, called by a shell that stays there; and what has been shown so
    far.
    """

    def __init__(self, *words: str) -> None:
        self._us, other = pty.openpty()
        self.shown = ""
        self._shell = subprocess.Popen(
            ["sh", "-c", SHELL, "sh", str(ROOT / "ashlar"), *words],
            cwd=ROOT,
            stdin=other,
            stdout=other,
            stderr=other,
            start_new_session=True,
            env={**os.environ, "TERM": "dumb"},
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(other)

    def see(self, wanted: str) -> None:
        """Reads on until that has been shown."""
        end = time.monotonic() + PATIENCE
        while wanted not in self.shown:
            assert time.monotonic() < end, f"{wanted!r} did not come: {self.shown}"
            if select.select([self._us], [], [], 0.2)[0]:
                self.shown += os.read(self._us, 4096).decode("utf-8", "replace")

    def type(self, text: str) -> None:
        os.write(self._us, text.encode())

    def close(self) -> None:
        """The shell ends, and with it every process that it started."""
        self._shell.kill()
        self._shell.wait(PATIENCE)
        os.close(self._us)


@contextmanager
def terminal(*words: str) -> Iterator[Terminal]:
    shown = Terminal(*words)
    try:
        yield shown
    finally:
        shown.close()


def no_gdb(folder: Path) -> None:
    done = subprocess.run(
        ["pgrep", "-f", f"gdb.*{folder}/machine-"], capture_output=True, text=True, check=False
    )
    assert done.stdout == ""


def goes_on(folder: Path) -> None:
    """Waits until the last component of `watched` has had its turn."""
    end = time.monotonic() + PATIENCE
    while not re.search(
        r"^spinner .*RUNNING", said := ashlar("ps", "--build-dir", str(folder)).text, re.MULTILINE
    ):
        assert time.monotonic() < end, said
        time.sleep(0.1)


def test_on_a_terminal_gdb_starts_there_has_ctrl_c_to_itself_and_ends_the_machine() -> None:
    folder = build_dir(
        "watched-terminal"
    )  # a machine that does not end by itself once gdb has left it
    with terminal(
        "run",
        "--system",
        str(SYSTEMS / "watched" / "system.yaml"),
        "--build-dir",
        str(folder),
        "--gdb",
        "second",
        "--timeout",
        "120",
    ) as shown:
        shown.see("main of second")
        shown.see("(gdb)")
        shown.type("\x03")
        shown.see("Quit")
        shown.type("continue\n")
        goes_on(
            folder
        )  # a Ctrl-C that comes while gdb steps off its breakpoint is lost between gdb and QEMU
        shown.type("\x03")
        shown.see("received signal SIGINT")
        shown.type("quit\n")
        shown.see("(y or n)")
        shown.type("y\n")
        shown.see("as before, status 1.")
        assert "ended by gdb" in shown.shown
        nothing_left(folder)


def test_on_a_terminal_a_time_out_ends_gdb_too() -> None:
    with terminal("run", *WHERE, "--gdb", "middle", "--timeout", "4") as shown:
        shown.see("main of middle")
        shown.see("as before, status 1.")
        assert "stopped after 4 s" in shown.shown
        no_gdb(FOLDER)
        nothing_left()


def test_gdb_does_not_outlive_a_command_that_is_killed() -> None:
    with terminal("run", *WHERE, "--gdb", "middle", "--timeout", "60") as shown:
        shown.see("main of middle")
        (record,) = FOLDER.glob("machine-*.json")
        os.kill(int(record.stem.removeprefix("machine-")), signal.SIGKILL)
        shown.see("Killed")
        time.sleep(0.5)
        no_gdb(FOLDER)
    assert ashlar("run", *WHERE).status == 5
    nothing_left()
