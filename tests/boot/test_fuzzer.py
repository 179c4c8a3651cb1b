# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Two fuzzers against the kernel, with bystanders who check their checksums and how long they wait.

The short run counts instructions, so that it is the same each time and waits can be judged. The
long one runs as fast as the host does; there a late wake-up says more about the host than about the
kernel, so that only checksums count. Seeds of the long run are its own.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.boot.machine import Booted, ashlar, boot_once, build_dir
from tests.boot.untouched import boot_and_compare

SYSTEM = Path(__file__).resolve().parent / "conformance" / "fuzzer" / "system.yaml"
SHORT, LONG = 200_000, 10_000_000
BYSTANDERS = ("watch", "pong", "ping", "mate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuzzed:
    booted: Booted
    facts: dict[str, Any]

    def sums(self, name: str) -> list[int]:
        """The figures that the judge says as `name: 1234`."""
        return [int(one) for one in re.findall(rf"^{name}: (\d+)$", self.booted.text, re.MULTILINE)]

    def told(self) -> str:
        """What the kernel's log says after the run."""
        return "\n".join(self.facts["faults"])


def _fuzzed(booted: Booted) -> Fuzzed:
    return Fuzzed(booted=booted, facts=json.loads(booted.text[booted.text.index("\n{\n") :]))


@pytest.fixture
def short() -> Fuzzed:
    return _fuzzed(boot_once(SYSTEM, "--count", "--format", "json", name="fuzzer"))


def _long() -> Path:
    """The same system with more tries and other seeds, in the test's build folder."""
    folder = build_dir("fuzzer-long-description")
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("components", "interfaces", "boards"):
        if not (folder / part).exists():
            (folder / part).symlink_to(SYSTEM.parent / part)
    text = SYSTEM.read_text()
    for old, new in (
        ("tries: 200_000", f"tries: {LONG}"),
        ("bound: 125", "bound: 0"),
        ("seed: 1}", "seed: 3}"),
        ("seed: 2}", "seed: 4}"),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (folder / "system.yaml").write_text(text)
    return folder / "system.yaml"


def _nothing_is_wrong(run: Fuzzed, tries: int) -> None:
    """Both fuzzers made all tries, in many lives; all other components kept running and found no
    wrong checksum.
    """
    assert run.booted.status == 0, run.booted.text[-3000:]
    run.booted.shows(*(f"{name}: beats " for name in BYSTANDERS), "all is well\n")
    assert "wrong" not in run.booted.text[: run.booted.text.index("all is well")]
    assert sum(run.sums("tries")) >= tries and min(run.sums("tries")) > tries / 10
    assert run.sums("disbelieved")[0] <= tries / 100_000
    assert min(run.sums("lives")) > tries / 200


def test_200_000_random_tries_change_no_checksum_and_delay_nobody(short: Fuzzed) -> None:
    _nothing_is_wrong(short, SHORT)
    assert min(int(one) for one in re.findall(r": beats (\d+)", short.booted.text)) > 50


def test_random_tries_keep_interrupts_off_no_longer_than_the_report_says(short: Fuzzed) -> None:
    report = ashlar(
        "report",
        "--system",
        str(SYSTEM),
        "--build-dir",
        str(build_dir("fuzzer")),
        "--format",
        "json",
    )
    said = json.loads(report.text[report.text.index("{\n") :])["interrupts_off"]["instructions"]
    longest = short.facts["instructions"]["interrupts_off"]
    assert {
        "wait",
        "signal",
        "signal_wait",
        "call",
        "reply_wait",
        "reply",
        "timer",
        "acknowledge",
        "supervise",
        "fault",
    } <= longest.keys()
    assert max(longest.values()) <= said


def test_a_denial_is_logged_by_name_once_and_then_counted(short: Fuzzed) -> None:
    found = re.findall(
        r"fault: stubborn called signal\(0x63\): no such slot, it holds .* \((\d+) times more\)",
        short.told(),
    )
    assert len(found) == 1 and int(found[0]) >= 9
    assert short.told().count("fault: stubborn called signal") == 1


def test_the_log_of_a_fuzzed_machine_is_whole(short: Fuzzed) -> None:
    """Its last 49 records: none is missing, none is torn, and each is of a component that may fail."""
    records = short.facts["records"]
    numbers = [one["sequence"] for one in records]
    assert len(numbers) == 49 and numbers == list(range(numbers[0], numbers[0] + 49))
    assert numbers[0] > SHORT / 200
    names = {"rich", "poor", "stubborn"}
    assert {
        one.split()[1].rstrip(":") for one in short.facts["faults"] if one.startswith("fault: ")
    } <= names
    assert re.search(r"fault: (rich|poor) may not (read|write|execute) 0x", short.told())
    assert [record["kind"] for record in records][-1] == 4  # the judge powered the machine off


def test_ten_million_random_tries_change_no_checksum() -> None:
    booted = boot_and_compare(_long(), "fuzzer-long", timeout=400)
    _nothing_is_wrong(Fuzzed(booted=booted, facts={}), LONG)
    assert "changed: " not in booted.text and booted.number("pages compared") > 20
