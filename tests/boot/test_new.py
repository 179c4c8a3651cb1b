# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What `ashlar new` makes builds, boots and passes its host tests, as printed and without an edit
by hand.
"""

from __future__ import annotations

from pathlib import Path

from tests.boot.machine import ashlar
from tests.command.test_new import pasted


def test_a_new_system_and_a_new_component_boot_and_are_tested(tmp_path: Path) -> None:
    home = tmp_path / "mine"
    assert ashlar("new", "system", str(home)).status == 0
    booted = ashlar("run", "--system", str(home), "--timeout", "60")
    booted.shows("system mine, 2 components: console 200, hello 100", "hello: Ready")
    assert booted.status == 0
    made = ashlar("new", "component", "filter", "--at", str(home))
    (home / "system.yaml").write_text(pasted(made.text, (home / "system.yaml").read_text()))
    booted = ashlar("run", "--system", str(home), "--timeout", "60")
    booted.shows("3 components: console 200, filter 100, hello 100", "filter: Ready")
    booted.shows("hello: Ready")
    assert booted.status == 0

    tested = ashlar("test", "--system", str(home))
    tested.shows(
        "filter_test.Filter.prints_each_message",
        "hello_test.Hello.prints_each_message",
        "2 passed, 0 failed",
    )
    assert tested.status == 0
    code = home / "components/hello/hello.cpp"
    code.write_text(code.read_text().replace("Ready", "Steady"))
    tested = ashlar("test", "--system", str(home))
    tested.shows("1 passed, 1 failed")
    assert tested.status == 1
    assert ashlar("test", "--system", str(home), "filter").text.endswith("1 passed, 0 failed\n")

    # A test that no longer compiles stops no other; one of a component that restarts links.
    described = (home / "system.yaml").read_text()
    described = described.replace("power: true", "power: true, on_fault: restart")
    described += "rings:\n  work: {from: hello.out, to: filter.in, capacity: 4}\n"
    (home / "system.yaml").write_text(described)
    ports = home / "components/hello/component.yaml"
    out = "ports:\n  out:   {ring: producer, message: demo.Message}\n"
    ports.write_text(ports.read_text().replace("ports:\n", out))
    code.write_text(code.read_text().replace("Steady", "Ready"))
    stale = home / "components/filter/filter_test.cpp"
    stale.write_text(stale.read_text().replace(".number = 1", ".nomber = 1"))
    tested = ashlar("test", "--system", str(home))
    tested.shows("'nomber'", "filter_test cannot be made: it counts as one failure")
    assert tested.text.endswith("1 passed, 1 failed\n") and tested.status == 1
    assert ashlar("test", "--system", str(home), "hello").text.endswith("1 passed, 0 failed\n")
