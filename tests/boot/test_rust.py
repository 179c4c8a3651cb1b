# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""examples/rust: a component in Rust, by Debian's rustc and the source of its core library."""

from __future__ import annotations

import subprocess

from tests.boot.machine import ROOT, boot, build_dir

RUST = ROOT / "examples" / "rust"


def test_a_component_in_rust_takes_messages_and_prints() -> None:
    line = [str(RUST / "build.sh"), str(build_dir("rust-library"))]
    made = subprocess.run(line, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr  # it names a Debian package that is missing
    booted = boot(RUST / "greeting.yaml", name="rust")
    assert booted.status == 36, booted.text
    booted.shows(
        "greeter: hello from Rust, [1, 4, 9]",
        'greeter: message   1: "Hello from sender!"',
        'greeter: message   3: "Message #3"',
        "greeter: the clock goes on: true",
    )
