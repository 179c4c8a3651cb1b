# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""docs/team-builds.md: what one clone has compiled another takes from a store, and a compiler
launcher that a person chooses is what runs.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.boot.machine import LIMIT, ROOT
from tests.verifier.mutator.judge import VERIFIER

pytestmark = pytest.mark.xdist_group("package")
SYSTEM = "tests/boot/systems/smallest/system.yaml"
LAUNCHER = """#!/bin/sh
for word; do last=$word; done
echo "$last" >> {log}
exec env CCACHE_DEPEND=1 CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros ccache "$@"
"""


class Clone:
    """The repository as it is now, without what is built, with a compiler cache of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        names = subprocess.check_output(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT
        )
        folder.mkdir(parents=True)
        subprocess.run(
            ["tar", "-C", str(folder), "-xf", "-"],
            input=subprocess.check_output(
                ["tar", "-cf", "-", "--null", "--ignore-failed-read", "-T", "-"],
                cwd=ROOT,
                input=names,
            ),
            check=True,
        )

    def build(self, given: Mapping[str, str]) -> dict[str, int]:
        """Builds the system; what ccache has counted then."""
        environment = {
            **os.environ,
            "ASHLAR_VERIFIER": str(VERIFIER),
            "CCACHE_DIR": str(self.folder.with_suffix(".cache")),
            "CCACHE_BASEDIR": str(self.folder),
            **given,
        }
        run = subprocess.run(
            [str(self.folder / "ashlar"), "build", "--system", SYSTEM],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        counts = subprocess.check_output(["ccache", "--print-stats"], env=environment, text=True)
        return {name: int(number) for name, number in map(str.split, counts.splitlines())}

    def image(self) -> str:
        file = self.folder / "build/qemu-virt-aarch64/smallest/image.elf"
        return hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_clone_takes_what_another_one_has_compiled(tmp_path: Path) -> None:
    """Of another name and depth; by a store that both know."""
    store = {"CCACHE_REMOTE_STORAGE": f"file://{tmp_path / 'store'}"}
    first, second = Clone(tmp_path / "first"), Clone(tmp_path / "deeper/second")
    filled = first.build(store)
    assert filled["cache_miss"] > 20 and filled["direct_cache_hit"] == 0
    taken = second.build(store)
    assert taken["cache_miss"] == 0
    assert taken["remote_storage_hit"] > 0
    assert second.image() == first.image()

    # The launcher that a person chooses; ccache behind it, so that nothing compiles again.
    log, launcher = tmp_path / "launched", tmp_path / "launch"
    launcher.write_text(LAUNCHER.format(log=log))
    launcher.chmod(0o755)
    chosen = {f"CMAKE_{name}_COMPILER_LAUNCHER": str(launcher) for name in ("C", "CXX")}
    first.build(chosen)
    launched = {Path(name).name for name in log.read_text().split("\n")}
    assert {"main.cpp", "start.cpp", "only.cpp"} <= launched
    assert first.image() == second.image()
    log.unlink()
    first.build({})
    assert not log.exists()
