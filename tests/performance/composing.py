# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Times composing 64 components and 128 rings without compiling: `/usr/bin/python3 -m
tests.performance.composing`.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from composer.arch import ARCHITECTURES
from composer.emit import wire_files
from composer.pipeline import front

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS, RINGS_EACH = 64, 2

COMPONENT = """component: node
sources: [node.cpp]
stack: 4 KiB
ports:
  in:  {ring: consumer, message: u64, many: 2}
  out: {ring: producer, message: u64, many: 2}
"""


def description() -> str:
    """Every component sends to the next two."""
    rows = ["system: scale", "components:"]
    rows += [f"  n{one}: {{type: node, priority: {one % 200}}}" for one in range(COMPONENTS)]
    rows.append("rings:")
    rows += [
        f"  r{one}_{step}: {{from: n{one}.out, to: n{(one + step + 1) % COMPONENTS}.in, capacity:"
        " 64}"
        for one in range(COMPONENTS)
        for step in range(RINGS_EACH)
    ]
    return "\n".join(rows) + "\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "components" / "node").mkdir(parents=True)
        (folder / "components" / "node" / "component.yaml").write_text(COMPONENT)
        (folder / "components" / "node" / "node.cpp").write_text("int main() { return 0; }\n")
        (folder / "system.yaml").write_text(description())
        start = time.monotonic()
        made = front(ROOT, str(folder / "system.yaml"), None)
        assert made.system is not None, made.diagnostics
        checked = time.monotonic()
        files = wire_files(
            made.system,
            made.wirings,
            ARCHITECTURES[made.system.board.architecture],
            made.sources.files,
        )
        print(
            f"{len(made.system.instances)} components, {len(made.system.rings)} rings: load to wire"
            f" {checked - start:.2f} s, {len(files)} files {time.monotonic() - checked:.2f} s"
        )


if __name__ == "__main__":
    main()
