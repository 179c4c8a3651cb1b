# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""examples/log: the library `log` and the component `logger`, with a source that floods."""

from __future__ import annotations

import re

from tests.boot.machine import ROOT, ashlar, boot, build_dir

LOG = ROOT / "examples" / "log" / "system.yaml"


def test_the_logger_prints_and_keeps_records_with_their_names() -> None:
    """What a source writes begins no line, what found no room is counted, and the newest stay."""
    booted = boot(LOG, "--count")
    assert booted.status == 0, booted.text
    text = re.sub(r"\[ +\d+\.\d{6}\]", "[time]", booted.text)
    lines = [line.partition("logger: [time] ")[2] for line in text.splitlines()]
    from_0 = [line for line in lines if "worker.0: " in line]
    assert from_0 == [
        "debug   worker.0: I take 3 samples",
        "info    worker.0: sample 1 is 0x111",
        "info    worker.0: sample 2 is 0x222",
        "info    worker.0: sample 3 is 0x333",
        r"warning worker.0: This text begins no line of its own:\x0areader: I am worker.7",
        "error   worker.0: This text is longer than the 118 bytes of a record: >" + 62 * "-" + "…",
    ]
    # a ring holds 32 of its 43 records
    assert sum("worker.1: sample " in line for line in lines) == 31
    assert [line for line in lines if "lost" in line] == [
        "warning (logger): worker.1: 11 records lost so far"
    ]
    assert [line for line in text.splitlines() if line.startswith("reader: ")] == [
        "reader: record 37: [time] info    worker.1: sample 30 is 0x1ffe",
        "reader: record 38: [time] info    worker.1: sample 31 is 0x210f",
        "reader: record 39: [time] warning (logger): worker.1: 11 records lost so far",
    ]


def test_a_less_important_client_of_an_important_server_is_said_to_delay() -> None:
    """The reader runs on the console's priority while that prints for it."""
    boot(LOG, "--count")
    ashlar("verify", "--system", str(LOG), "--build-dir", str(build_dir("log"))).shows(
        "processor time is no influence: reader can delay worker.0 (the first of 2 such pairs), and"
        " `never: influence, from: reader, to: worker.*` (examples/log/system.yaml:18)"
    )
