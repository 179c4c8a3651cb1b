# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The records beside an image: manifest.json and a bill of materials."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from composer.command.options import PROJECT, Options
from composer.command.output import refuse
from composer.emit.bom import bom_to_json
from composer.emit.manifest import manifest_to_json
from composer.emit.writer import write
from composer.load import base_of, home_of
from composer.model import resolved, view
from composer.model.manifest import Tool
from composer.provenance.gather import gathered
from composer.provenance.names import Place

RECORDS = ("manifest.json", "bom.cdx.json")
STAMP = "recorded.stamp"


def record(
    folder: Path,
    options: Options,
    system: resolved.System,
    plan: view.PlanView,
    used: tuple[Tool, ...],
) -> None:
    """Writes the two RECORDS beside the image."""
    place = Place(
        project=PROJECT,
        home=home_of(PROJECT, options.system),
        base=base_of(PROJECT, options.system),
        build=folder,
    )
    try:
        manifest = gathered(system, plan, used, place, trace=options.trace, debug=options.debug)
    except subprocess.CalledProcessError as error:
        refuse(
            f"{' '.join(error.cmd)}: {os.fsdecode(error.stderr).strip()}; Ninja 1.11 or a later"
            " one tells what a build has read"
        )
    text = manifest_to_json(manifest)
    write(folder, dict(zip(RECORDS, (text, bom_to_json(manifest, text)), strict=True)))
    write(folder, {STAMP: state_of(folder)})  # the last: who is stopped before begins again


def state_of(folder: Path) -> str:
    """The times of what CMake's run, a compilation, the composer and the linker each write, and of
    the records.
    """
    return "".join(
        f"{one} {(folder / one).stat().st_mtime_ns}\n"
        for one in ("build.ninja", ".ninja_deps", "placed.stamp", "image.elf", *RECORDS)
    )


def recorded(folder: Path) -> bool:
    """Whether nothing has been done since the records were written, to them neither."""
    stamp = folder / STAMP
    return all(
        one.is_file() for one in (stamp, *(folder / each for each in RECORDS))
    ) and stamp.read_text() == state_of(folder)
