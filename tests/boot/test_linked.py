# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Libraries: linked with and without floating point, foreign ones in C, their host tests, and what
records of the build and an editor are told of them.
"""

from __future__ import annotations

import json

from tests.boot.machine import ROOT, SYSTEMS, ashlar, boot, build_dir

LINKED = SYSTEMS / "linked" / "system.yaml"


def test_two_components_share_libraries() -> None:
    booted = boot(LINKED)
    assert booted.status == 46, booted.text
    booted.shows("mixing: mix by 3: 0x6db036c", "sloping: The slope is 2.50")


def test_a_library_is_compiled_once_for_each_calling_convention() -> None:
    boot(LINKED)
    commands = json.loads((build_dir("linked") / "compile_commands.json").read_text())
    count = {"mixer.cpp": 2, "checksum.c": 2, "slope.cpp": 1}
    for name, times in count.items():
        found = [one["command"] for one in commands if one["file"].endswith(f"/{name}")]
        assert len(found) == times
        assert sum("-mgeneral-regs-only" in one for one in found) == times - 1


def test_the_records_name_each_library() -> None:
    boot(LINKED)
    manifest = json.loads((build_dir("linked") / "manifest.json").read_text())
    files = {
        (one["component"], one["name"]) for one in manifest["inputs"] if one["part"] == "library"
    }
    folder = "tests/boot/systems/linked/libraries"
    assert {name for name, _ in files} == {"bounds", "checksum", "mixer", "slope"}
    assert ("mixer", f"{folder}/mixer/include/mixer/mixer.hpp") in files
    bill = json.loads((build_dir("linked") / "bom.cdx.json").read_text())
    assert "library:checksum" in {one["bom-ref"] for one in bill["components"]}


def test_the_host_tests_of_libraries_run() -> None:
    """Two plain cases of a library, one under the thread sanitizer, one of a component."""
    tested = ashlar("test", "--system", str(LINKED))
    assert tested.text.endswith("4 passed, 0 failed\n"), tested.text
    commands = json.loads((ROOT / "compile_commands.json").read_text())
    assert any(one["file"].endswith("mixer/mixer_test.cpp") for one in commands)
