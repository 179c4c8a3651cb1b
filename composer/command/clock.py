# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Files that are dated in the future, as after a clock was set back, or from another machine.

Ninja compares times. A description that is newer than every build.ninja makes it run CMake 100
times; an object that is newer than every edit of its source is never compiled again.
"""

from __future__ import annotations

import os
import re
import shlex
import time
from collections.abc import Iterator
from pathlib import Path

from composer.command.folders import nearby
from composer.model.visible import in_line

SKEW = 2.0  # seconds that the clock of a file server may be ahead
RULE = "build build.ninja: "  # the inputs of CMake's run, in the file that it writes
NINJA = ".ninja_"  # its log and its list of headers; their times are not compared


def ahead(folder: Path) -> str | None:
    """The sentence for a build folder that Ninja would misread; None where all times are past."""
    limit = time.time() + SKEW
    source = _latest(_inputs(folder), limit)
    if source is not None:
        return _said(source, "CMake would run without end", f"touch {_word(source)}")
    made = _latest(_files(folder), limit)
    if made is not None:
        mend = f"find {_word(folder)} -type f -newermt now -delete"
        return _said(made, "the build would overlook edits until then", mend)
    return None


def _said(file: Path, effect: str, mend: str) -> str:
    date = time.strftime("%Y-%m-%d %H:%M", time.localtime(file.stat().st_mtime))
    return in_line(
        f"{nearby(file)} is dated in the future, {date}, and {effect}; correct this machine's"
        f" clock, or: {mend}"
    )


def _word(path: Path) -> str:
    return shlex.quote(nearby(path))


def _latest(files: Iterator[Path], limit: float) -> Path | None:
    """The file with the latest time of those beyond the limit."""
    dated = ((_time(file), file) for file in files)
    return max(((when, file) for when, file in dated if when > limit), default=(0.0, None))[1]


def _time(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0  # gone: Ninja will say it


def _inputs(folder: Path) -> Iterator[Path]:
    """The files outside the folder that CMake has read."""
    try:
        with (folder / "build.ninja").open(encoding="utf-8", errors="surrogateescape") as lines:
            rule = next((line for line in lines if line.startswith(RULE)), RULE)
    except OSError:
        return
    for word in re.split(r"(?<!\$) ", rule.removeprefix(RULE).strip()):
        file = folder / re.sub(r"\$(.)", r"\1", word)
        if not file.is_relative_to(folder):
            yield file


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent, name) for name in names if not name.startswith(NINJA))
