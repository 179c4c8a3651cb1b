# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""`.clang-tidy` holds for a file of each kind, and is not without effect. All files take minutes."""

from __future__ import annotations

import subprocess
from pathlib import Path

from composer.arch.aarch64 import AArch64
from composer.emit.log_phrases import log_phrases

ROOT = Path(__file__).resolve().parents[2]
FILES = (
    "kernel/core/schedule.cpp",
    "components/console/log_text.cpp",
    "verifier/check/mappings.cpp",
)
INCLUDES = (
    ".",
    "abi/arch/host",
    "kernel/arch/host",
    "components/runtime/include",
    "components/runtime/arch/host",
)


def tidy(generated: Path, *files: str) -> subprocess.CompletedProcess[str]:
    options = [f"-I{ROOT / folder}" for folder in (*INCLUDES, generated)]
    return subprocess.run(
        ["clang-tidy-19", "--quiet", *files, "--", "-std=c++23", "-DASHLAR_TRACE=0", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_file_of_each_kind_passes(tmp_path: Path) -> None:
    (tmp_path / "log_phrases.hpp").write_text(log_phrases(AArch64().pages, "system.yaml"))
    done = tidy(tmp_path, *FILES)
    assert done.returncode == 0, done.stdout


def test_a_mistake_is_found(tmp_path: Path) -> None:
    (tmp_path / ".clang-tidy").write_text((ROOT / ".clang-tidy").read_text())
    (tmp_path / "wrong.cpp").write_text("int* nowhere() { return 0; }\n")
    done = tidy(tmp_path, str(tmp_path / "wrong.cpp"))
    assert done.returncode and "[modernize-use-nullptr" in done.stdout
