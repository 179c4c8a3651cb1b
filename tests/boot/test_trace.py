# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A traced boot: every record of a small system, by name and in order, and what a record costs."""

from __future__ import annotations

import re

from tests.boot.machine import ROOT, SYSTEMS, ashlar, boot, build_dir
from tests.composer.test_trace import follows_the_format, slices

SYSTEM = SYSTEMS / "traced" / "system.yaml"
EXPECTED = (
    "server switch to server",
    "server wait for server.call: sleeps",
    "server switch to client",
    "client call server.ask.tell",
    "client switch to server: call server.ask.tell of client",
    "server reply to client",
    "server wait for server.in.data: sleeps",
    "server switch to client: answered",
    "client signal server.in.data",
    "client switch to server: server.in.data",
    "server signal client.out.space",
    "server signal client.done.signal",
    "server wait for server.timer: sleeps",
    "server switch to client",
    "client wait for client.done.signal: client.done.signal",
    "client fault: nothing is mapped there, 0x1000; pc",
    "client switch to idle",
    "idle interrupt timer",
    "idle switch to server: server.timer",
)
MOST = 24  # instructions that a record may cost


def traced(*arguments: str) -> str:
    shown = ashlar(
        "trace", "--system", str(SYSTEM), "--build-dir", str(build_dir("traced")), *arguments
    )
    assert shown.status == 0, shown.text
    return shown.text


def words(lines: list[str]) -> list[str]:
    """Without times and the pc."""
    told = (" ".join(line.split("us  ")[1].split()) for line in lines)
    return [re.sub(r"pc 0x[0-9a-f]+", "pc", one) for one in told]


def test_the_document_shows_this_story() -> None:
    shown = (
        (ROOT / "docs" / "tracing.md").read_text().split("traced/system.yaml\n")[1].split("```")[0]
    )
    assert words(shown.splitlines()) == list(EXPECTED)


def test_a_traced_boot_tells_its_story_and_a_record_costs_few_instructions() -> None:
    booted = boot(SYSTEM, "--count", "--trace")
    assert booted.status == 33, booted.text
    booted.shows(f"trace: {len(EXPECTED)} records. Try ")

    *lines, summary = traced().splitlines()
    assert summary == f"traced: {len(EXPECTED)} records"
    told = words(lines)
    assert told == list(EXPECTED)
    times = [float(line.split("us")[0]) for line in lines]
    assert times[0] == 0 and times == sorted(times)
    assert (
        990
        < times[told.index("idle interrupt timer")]
        - times[told.index("server wait for server.timer: sleeps")]
        < 1010
    )

    again = boot(SYSTEM, "--count", "--trace")
    assert again.status == 33 and traced().splitlines() == [
        *lines,
        summary,
    ], "the same instructions, the same trace"

    file = build_dir("traced") / "perfetto.json"
    assert "19 records" in traced("-o", str(file))
    found = follows_the_format(file.read_text())
    assert [one["tid"] for one in slices(found)] == [2, 3, 2, 3, 2, 3, 4, 2]
    assert {one["name"] for one in found if one["ph"] == "s"} == {
        "server.ask.tell",
        "server.in.data",
    }

    plain = boot(SYSTEM, "--count", name="traced-not")
    assert plain.status == 33 and "records. Try" not in plain.text, plain.text
    cost = booted.number("in all") - plain.number("in all")
    assert len(EXPECTED) <= cost <= MOST * len(EXPECTED)
    assert booted.number("of components") == plain.number("of components")
