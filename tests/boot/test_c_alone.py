# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""wiring.h: components in C alone, on a booted machine and on the host; and what of it C lacks."""

from __future__ import annotations

from tests.boot.machine import SYSTEMS, ashlar, boot, build_dir, written

C_ALONE = SYSTEMS / "c_alone" / "system.yaml"
OTHER_SIZE = """#include "wiring.h"
int main(void) {
    const unsigned char byte = 1;
    ashlar_push(&wiring_out, &byte);
}
"""
WRONG_END = """#include "wiring.h"
int main(void) {
    struct demo_Message message;
    return ashlar_pop(&wiring_out, &message);
}
"""
YAML = """component: one
sources: [one.c]
ports:
  out: {ring: producer, message: demo.Message}
"""
TAKER = (
    "component: taker\nsources: [taker.c]\nports:\n  in: {ring: consumer, message: demo.Message}\n"
)
SYSTEM = """system: %s
components:
  one:   {priority: 100}
  taker: {priority: 50}
rings:
  work: {from: one.out, to: taker.in, capacity: 2}
"""


def test_c_uses_every_port_that_it_has() -> None:
    """Ring, region, notification, call, its server, deadline, config, constant, a port without a
    grant.
    """
    booted = boot(C_ALONE)
    assert booted.status == 33, booted.text
    booted.shows(
        'worker: worker is "ready"',
        "worker: worker",
        "worker: sums",
        "worker: messages: 3",
        "worker: total: 5106",
        "worker: answered a call with 4294967297",
        "worker: feeder",
        "feeder: a line that is longer than a call carries goes to the console in two pieces, as"
        " one\n",
    )


def test_a_host_test_runs_c_against_the_twin() -> None:
    tested = ashlar("test", "--system", str(C_ALONE), "worker_test")
    assert tested.text.endswith("1 passed, 0 failed\n"), tested.text


def _built(name: str, source: str) -> str:
    system = written(
        name,
        {
            "system.yaml": SYSTEM % name,
            "components/one/component.yaml": YAML,
            "components/one/one.c": source,
            "components/taker/component.yaml": TAKER,
            "components/taker/taker.c": "int main(void) { return 0; }\n",
        },
    )
    done = ashlar(
        *("run", "--system", str(system), "--timeout", "3"),
        *("--build-dir", str(build_dir(name) / "build")),
    )
    return done.text


def test_a_message_of_another_size_is_a_panic() -> None:
    text = _built("c_other_size", OTHER_SIZE)
    assert "fault: one panicked: a message of another size: out" in text, text


def test_the_wrong_end_of_a_ring_does_not_compile() -> None:
    text = _built("c_wrong_end", WRONG_END)
    assert "incompatible pointer types passing 'const ashlar_producer" in text, text
