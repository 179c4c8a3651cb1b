# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A copy of a system where its files have the names that they have in the repository, so that a
verdict differs by what is changed alone.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.verifier.mutator.systems import ROOT, Built

SEARCHED = ("components", "interfaces", "composer", "docs")


def shadow(built: Built, project: Path) -> Path:
    """Makes `project`, and gives the copy of the system's file. All else of the repository leads
    there.
    """
    project.mkdir(parents=True, exist_ok=True)
    for name in SEARCHED:
        os.symlink(ROOT / name, project / name)
    file = project / built.system
    if file.parent != project:
        shutil.copytree((ROOT / built.system).parent, file.parent)
    else:
        shutil.copy(ROOT / built.system, file)
    return file
