# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""`./ashlar ps` on a running machine in which each component is blocked in a different way
(systems/watched).
"""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.boot.machine import ROOT, SYSTEMS, Booted, ashlar, build_dir

SYSTEM = SYSTEMS / "watched" / "system.yaml"
FOLDER = build_dir("watched")
WHERE = ("--system", str(SYSTEM), "--build-dir", str(FOLDER))
SETTLED = 60  # seconds for a machine to get stuck: against hanging, never a measure


@contextmanager
def running(where: tuple[str, ...] = WHERE) -> Iterator[subprocess.Popen[bytes]]:
    """A machine of that build, until Ctrl-C."""
    line = [str(ROOT / "ashlar"), "run", *where, "--timeout", "200"]
    with subprocess.Popen(
        line,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as command:
        try:
            yield command
        finally:
            command.send_signal(signal.SIGINT)
            command.communicate(timeout=60)


def ps(*words: str) -> Booted:
    return ashlar("ps", *WHERE, *words)


def facts(*words: str, where: tuple[str, ...] = WHERE) -> dict[str, Any]:
    """What ps says in JSON, once the least important component has its turn: then all others are
    stuck.
    """
    end, said = time.monotonic() + SETTLED, None
    while time.monotonic() < end:
        line = [str(ROOT / "ashlar"), "ps", *where, "--format", "json", *words]
        said = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
        if said.returncode == 0:
            found = json.loads(said.stdout)
            assert isinstance(found, dict)
            if (
                found["components"][-1]["state"] == "RUNNING"
                and found["components"][-2]["state"] == "WAITING"
            ):
                return found
        time.sleep(0.2)
    raise AssertionError(f"no such machine: {said}")


def left() -> list[Path]:
    return list(FOLDER.glob("machine-*"))


def test_ps_names_states_waits_rings_calls_and_faults_of_a_live_machine() -> None:
    assert ashlar("build", *WHERE).status == 0
    before = ps()
    assert before.status == 1 and "no machine runs from" in before.text
    with running() as command:
        found = facts()
        assert found["pid"] == command.pid and found["booted"]
        check_components({one["name"]: one for one in found["components"]})
        check_rings({one["name"]: one for one in found["rings"]})
        check_text(ps())
        check_which(command.pid)
        check_other_build()
        assert ps().status == 0  # the machine has noticed nothing of all that
    assert left() == []
    assert "no machine runs from" in ps().text


def check_components(found: dict[str, Any]) -> None:
    waits = {name: (one["state"], one["waits_for"]) for name, one in found.items()}
    assert waits == {
        "server": ("WAITING", ["server.never.signal"]),
        "first": ("CALLING", ["the answer of server"]),
        "second": ("CALLING", ["server to take its call"]),
        "producer": ("WAITING", ["producer.full.space"]),
        "liar": ("ENDED", []),
        "faulty": ("STOPPED", []),
        "consumer": ("WAITING", ["consumer.empty.data"]),
        "spinner": ("RUNNING", []),
    }
    assert (found["server"]["unanswered"], found["server"]["queued"]) == (["first"], ["second"])
    assert found["first"]["calls"] == {"server": "server", "port": "server.ask", "taken": True}
    assert found["second"]["calls"] == {"server": "server", "port": "server.ask", "taken": False}
    assert (
        found["server"]["pending"] == ["server.call"]
        and "consumer.half.data" in found["consumer"]["pending"]
    )
    assert [name for name, one in found.items() if one["fault"]] == ["faulty"]
    assert found["faulty"]["fault"][0].startswith(
        "fault: faulty may not read 0x80: the null page, where nothing is ever mapped; stopped"
    )
    assert "watched/system.yaml:11" in found["faulty"]["fault"][0]


def check_rings(found: dict[str, Any]) -> None:
    fills = {
        name: (one["used"], one["capacity"], one["dropped"], one["corrupt"])
        for name, one in found.items()
    }
    assert fills == {
        "half": (3, 8, None, False),
        "empty": (0, 4, None, False),
        "lossy": (4, 4, 3, False),
        "full": (2, 2, None, False),
        "lies": (None, 4, None, True),
    }
    assert (found["lies"]["pushed"], found["lies"]["popped"]) == (1000, 0)


def check_text(said: Booted) -> None:
    assert said.status == 0
    said.shows(
        "server ",
        "1 unanswered (first), 1 queued (second)",
        "the answer of server (server.ask)",
        "server to take its call (server.ask)",
        "corrupt: liar.out says 1000 pushed, consumer.lies says 0 popped",
        "fault: faulty may not read 0x80",
    )


def check_which(first: int) -> None:
    """A second machine of the same build: ps wants to know which."""
    with running() as second:
        assert facts("--pid", str(second.pid))["pid"] == second.pid
        both = ps()
        assert both.status == 1 and "2 machines run from" in both.text and "--pid" in both.text
        assert all(str(one) in both.text for one in (first, second.pid))
        assert facts("--pid", str(first))["pid"] == first
        assert "runs no machine" in ps("--pid", "1").text
    assert [one.name for one in left()] == [f"machine-{first}.json"]


def check_other_build() -> None:
    """What was built since the machine started says nothing about it."""
    plan = FOLDER / "generated" / "plan.json"
    text = plan.read_text()
    plan.write_text(text + "\n")
    try:
        said = ps()
        assert said.status == 1 and "has been built again since" in said.text
    finally:
        plan.write_text(text)


def test_a_machine_that_was_killed_is_not_found_and_the_next_one_clears_up() -> None:
    twins = (
        "--system",
        str(SYSTEMS / "twins" / "system.yaml"),
        "--build-dir",
        str(build_dir("killed")),
    )
    assert ashlar("build", *twins).status == 0
    line = [str(ROOT / "ashlar"), "run", *twins, "--gdb"]  # does not change
    with subprocess.Popen(
        line,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as command:
        record = build_dir("killed") / f"machine-{command.pid}.json"
        end = time.monotonic() + SETTLED
        while not record.exists() and time.monotonic() < end:
            time.sleep(0.05)
        waiting = ashlar("ps", *twins)
        waiting.shows("older", "RUNNING", "The kernel has not started yet")
        command.kill()
    assert len(list(build_dir("killed").glob("machine-*"))) == 3
    assert "no machine runs from" in ashlar("ps", *twins).text
    assert ashlar("run", *twins).status == 5
    assert list(build_dir("killed").glob("machine-*")) == []


USED = SYSTEMS / "used" / "system.yaml"


def test_ps_tells_what_each_component_has_used() -> None:
    """Of a kernel that keeps a trace; each figure is known from the components' sources."""
    where = ("--system", str(USED), "--build-dir", str(build_dir("used")))
    assert ashlar("build", *where, "--trace").status == 0
    with running((*where, "--trace")):
        found = {one["name"]: one for one in settled(where)["components"]}
        said = ashlar("ps", *where)
    assert 4096 < found["deep"]["stack"]["used"] < 4096 + 256
    assert found["deep"]["stack"]["size"] == 8192
    assert found["silent"]["stack"]["used"] < 256
    blocks = (1008 + 16) + (112 + 16)  # in whole units, each with its head
    assert found["holding"]["heap"] == {"used": blocks, "size": 8192}
    assert found["deep"]["heap"] is None
    assert {name: one["restarts"] for name, one in found.items() if one["restarts"]} == {
        "failing": 2
    }
    assert {name: one["masked"] for name, one in found.items() if one["masked"]} == {
        "silent": ["silent.clock.interrupt"]
    }
    assert found["untaken"]["pending"] == ["untaken.children.ended (failing)"]
    assert found["spinning"]["processor"] > 0.5
    assert sum(one["processor"] for one in found.values()) <= 1.001
    said.shows(
        "untaken.children.ended (failing)",
        "processor, last ",
        "masked until its acknowledge",
        "silent.clock.interrupt",
        "2: 2 of 3 in 60 s",
    )


def settled(where: tuple[str, ...]) -> dict[str, Any]:
    """Once the least important component has had the processor for a second."""
    end = time.monotonic() + SETTLED
    while time.monotonic() < end:
        line = [str(ROOT / "ashlar"), "ps", *where, "--format", "json"]
        said = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
        if said.returncode == 0:
            found = json.loads(said.stdout)
            assert isinstance(found, dict)
            last = found["components"][-1]
            if last["state"] == "RUNNING" and (last["processor"] or 0) > 0.5:
                return found
        time.sleep(0.2)
    raise AssertionError("the machine has not settled")


def test_without_a_trace_ps_says_how_to_get_the_processors_time() -> None:
    """And the end of a run that was stopped tells the same figures."""
    where = ("--system", str(USED), "--build-dir", str(build_dir("used-plain")))
    ended = ashlar("run", *where, "--timeout", "2")
    ended.shows("masked until its acknowledge: silent.clock.interrupt", "stack B", "1152")
    assert "processor, last" not in ended.text
    with running(where):
        end = time.monotonic() + SETTLED
        said = ashlar("ps", *where)
        while said.status and time.monotonic() < end:
            time.sleep(0.2)
            said = ashlar("ps", *where)
    assert "Processor time is told of machines of " in said.text, said.text
