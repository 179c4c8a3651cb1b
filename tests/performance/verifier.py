# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Times the verifier on the demo and on a farm of 1,000 components: `/usr/bin/python3 -m
tests.performance.verifier`.
"""

from __future__ import annotations

import statistics
import subprocess
import time
from pathlib import Path

from composer.command.steps import Steps
from composer.command.verify import verifier
from tests.boot.farm import description

ROOT = Path(__file__).resolve().parents[2]
SYSTEMS = ROOT / "tests/boot/systems"
WORKERS = 999
RUNS = 5


def farm() -> Path:
    """The description of 1,000 components beside those of the farm."""
    folder = ROOT / "build/performance/farm"
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("components", "interfaces"):
        if not (folder / part).exists():
            (folder / part).symlink_to(SYSTEMS / "farm" / part)
    (folder / "system.yaml").write_text(description(WORKERS))
    return folder / "system.yaml"


def measure(system: Path, folder: Path) -> str:
    subprocess.run(
        [ROOT / "ashlar", "--yes", "build", "--system", system, "--build-dir", folder],
        check=True,
        capture_output=True,
    )
    line = [
        verifier(Steps(1)),
        "--system",
        system,
        "--project",
        ROOT,
        "--programs",
        folder / "components",
        "--image",
        folder / "image.elf",
        "--kernel-object",
        folder / "kernel.o",
    ]
    times = []
    for _ in range(RUNS):
        start = time.monotonic()
        done = subprocess.run(line, check=True, capture_output=True, text=True)
        times.append(time.monotonic() - start)
    return f"{statistics.median(times):6.3f} s  {done.stdout.splitlines()[0]}"


def main() -> None:
    print(measure(ROOT / "system.yaml", ROOT / "build/performance/demo"))
    print(measure(farm(), ROOT / "build/performance/farm-build"))


if __name__ == "__main__":
    main()
