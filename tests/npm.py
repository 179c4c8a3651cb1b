# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Packages of npm that tests hold the project against, each of one version, fetched once a tree."""

from __future__ import annotations

import fcntl
import json
import subprocess
from pathlib import Path

HOME = Path(__file__).resolve().parents[1] / "build" / "npm"
VERSIONS = {
    "yaml-language-server": "2.0.0",
    "@microsoft/jest-sarif": "1.0.0-beta.0",
    "@cyclonedx/cyclonedx-library": "10.3.0",
}


def package(name: str) -> Path:
    """The installed package's folder. Install scripts never run."""
    home = HOME / name.replace("/", "-")
    folder = home / "node_modules" / name
    home.mkdir(parents=True, exist_ok=True)
    with open(home / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        manifest = folder / "package.json"
        if not manifest.is_file() or json.loads(manifest.read_text())["version"] != VERSIONS[name]:
            done = subprocess.run(
                [
                    "npm",
                    "install",
                    "--no-audit",
                    "--no-fund",
                    "--no-package-lock",
                    "--ignore-scripts",
                    "--omit=peer",
                    "--prefix",
                    str(home),
                    f"{name}@{VERSIONS[name]}",
                ],
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"npm cannot install {name}:\n{done.stderr}"
    return folder
