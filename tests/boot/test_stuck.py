# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A machine that is stuck says who waits for what, at a time-out and at Ctrl-C, and leaves no
process behind.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from tests.boot.machine import ROOT, ashlar, boot, build_dir, machines_on, written

BANNER = "// SPDX-License-Identifier: Apache-2.0\n"
STUCK = {
    "system.yaml": """system: stuck
components:
  server: {priority: 3}
  client: {priority: 2}
  waiter: {priority: 1}
notifications:
  go: {from: client.go, to: waiter.go}
calls:
  ask: {from: client.ask, to: server.ask}
""",
    "interfaces/question.yaml": (
        "interface: question\nmessages:\n  Word: {value: u64}\noperations:\n  ask: [Word, Word]\n"
    ),
    "components/server/component.yaml": (
        "component: server\nsources: [server.cpp]\nstack: 4 KiB\nports:\n  ask: {call: server,"
        " interface: question, defers: true}\n"
    ),
    "components/server/server.cpp": (
        BANNER
        + """#include <wiring.hpp>
// Takes the call and never answers.
int main() {
    for (;;) static_cast<void>(ashlar::wait(wiring::ask));
}
"""
    ),
    "components/client/component.yaml": (
        "component: client\nsources: [client.cpp]\nstack: 4 KiB\nports:\n  ask: {call: client,"
        " interface: question}\n  go: {notification: raise}\n"
    ),
    "components/client/client.cpp": (
        BANNER
        + """#include <wiring.hpp>
int main() {
    static_cast<void>(wiring::ask.ask({.value = 1}));
    wiring::go.raise();
    return 0;
}
"""
    ),
    "components/waiter/component.yaml": (
        "component: waiter\nsources: [waiter.cpp]\nstack: 4 KiB\nports:\n  go: {notification:"
        " receive}\n"
    ),
    "components/waiter/waiter.cpp": (
        BANNER
        + """#include <wiring.hpp>
int main() {
    static_cast<void>(ashlar::wait(wiring::go));
    return 0;
}
"""
    ),
}
STATES = (
    "Who waits for what",
    "server  WAITING",
    "server.call",
    "client  CALLING",
    "the answer of server",
    "waiter  WAITING",
    "waiter.go.signal",
)


def test_a_time_out_names_who_waits_for_what() -> None:
    booted = boot(written("stuck", STUCK), "--timeout", "5", name="stuck/build")
    assert booted.status == 1
    booted.shows(*STATES)


def test_ctrl_c_does_the_same_and_leaves_no_process_behind() -> None:
    system, folder = written("stuck-interrupt", STUCK), build_dir("stuck-interrupt/build")
    assert ashlar("build", "--system", str(system), "--build-dir", str(folder)).status == 0
    line = [str(ROOT / "ashlar"), "run", "--system", str(system), "--build-dir", str(folder)]
    with subprocess.Popen(
        line,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as command:
        try:
            machine = running(folder)
            os.killpg(command.pid, signal.SIGINT)
            output, _ = command.communicate(timeout=60)
        except BaseException:
            os.killpg(command.pid, signal.SIGKILL)  # or `with` would wait for ever
            raise
        text = output.decode()
        assert command.returncode == 130, text
    for wanted in STATES:
        assert wanted in text, text
    assert machine and not any(Path(f"/proc/{one}").exists() for one in machine)


def running(folder: Path) -> set[int]:
    """The QEMU that keeps running on an image of that folder, once it has had a moment to get
    stuck.
    """
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if found := machines_on(folder / "image.elf"):
            time.sleep(1)
            return found
        time.sleep(0.05)
    raise AssertionError("no machine came up")
