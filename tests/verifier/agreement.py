# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Whether the verifier and the second judge read an image alike: the same leaves, tables, rows and
slots, line by line.

`second_opinion` is asked wherever the tests build an image (tests/boot/machine.py,
mutator/systems.py), so that every system of the repository is read twice and none is built for it.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

from tests.verifier import second_judge

ROOT = Path(__file__).resolve().parents[2]
SHOWN = 20  # lines of a difference
RECORD = "second-judge.sha256"


def verifier() -> Path:
    return Path(os.environ.get("ASHLAR_VERIFIER", ROOT / "build" / "verifier" / "ashlar-verifier"))


def read_by_the_verifier(image: Path) -> list[str] | None:
    """What it says of an image with --leaves; None: that it cannot read it."""
    done = subprocess.run(
        [str(verifier()), "--leaves", "--image", str(image)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in (0, 2) and (
        done.returncode == 0 or done.stderr
    ), f"{image}: status {done.returncode}, {done.stderr}"
    return sorted(done.stdout.splitlines()) if done.returncode == 0 else None


def read_a_second_time(content: bytes) -> list[str] | None:
    try:
        return sorted(second_judge.lines(second_judge.Image(content)))
    except second_judge.Unreadable:
        return None


def difference(image: Path) -> str:
    """Empty where both read the same; else lines that one of them has alone."""
    first, second = read_by_the_verifier(image), read_a_second_time(image.read_bytes())
    if first == second:
        return ""
    if first is None or second is None:
        return (
            f"{image}: {'the verifier' if first is None else 'the second judge'} cannot read it,"
            " the other can"
        )
    alone = [f"- {one}" for one in first if one not in set(second)] + [
        f"+ {one}" for one in second if one not in set(first)
    ]
    return "\n".join(
        [
            f"{image}: the verifier (-) and the second judge (+) differ",
            *(alone or ["  in how often a line stands there"])[:SHOWN],
        ]
    )


def second_opinion(folder: Path) -> None:
    """Of the image of a build folder, once for each content: both read the same, and the second
    judge finds nothing.
    """
    image, record = folder / "image.elf", folder / RECORD
    if not image.exists():
        return
    parts = (image, verifier(), Path(second_judge.__file__), second_judge.PAGE)
    digest = hashlib.sha256(
        b"".join(hashlib.sha256(part.read_bytes()).digest() for part in parts)
    ).hexdigest()
    if record.exists() and record.read_text() == digest:
        return
    differ = difference(image)
    assert not differ, differ
    found = list(second_judge.findings(second_judge.Image(image.read_bytes())))
    assert not found, f"{image}: the second judge finds\n" + "\n".join(found[:SHOWN])
    record.write_text(digest)
