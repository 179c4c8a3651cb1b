# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Names, parts, packages and licences of what went into an image; a real build is judged in
tests/boot/test_manifest.py.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from composer.emit.bom import bom_to_json
from composer.emit.manifest import manifest_to_json
from composer.model.manifest import VERSION, Image, Input, Manifest, Tool, digest, sha256
from composer.model.view import Address
from composer.provenance import tools as asked
from composer.provenance.names import Place, input_of

PROJECT = Path("/anywhere/ashlar")
TYPES = {Path("/there/system/components/giver"): "giver", PROJECT / "components/console": "console"}

LIBRARIES = {Path("/there/system/libraries/filter"): "filter", PROJECT / "libraries/log": "log"}


def name(path: str, home: str | None = "/there/system") -> tuple[str, str, str, str | None]:
    place = Place(
        project=PROJECT,
        home=Path(home) if home else None,
        base=Path(home) if home else PROJECT,
        build=Path("/there/build"),
    )
    one: Input = input_of(Path(path), b"", place, TYPES, LIBRARIES)
    return one.folder, one.name, one.part, one.component


@pytest.mark.parametrize(
    "path, expected",
    [
        ("/anywhere/ashlar/kernel/main.cpp", ("repository", "kernel/main.cpp", "kernel", None)),
        (
            "/anywhere/ashlar/kernel/CMakeLists.txt",
            ("repository", "kernel/CMakeLists.txt", "build", None),
        ),
        (
            "/anywhere/ashlar/components/console/line.hpp",
            ("repository", "components/console/line.hpp", "component", "console"),
        ),
        (
            "/anywhere/ashlar/interfaces/terminal.yaml",
            ("repository", "interfaces/terminal.yaml", "interface", None),
        ),
        ("/there/system/system.yaml", ("system", "system.yaml", "description", None)),
        ("/there/system/boards/own.dts", ("system", "boards/own.dts", "board", None)),
        ("/there/system/boards/parts/soc.dtsi", ("system", "boards/parts/soc.dtsi", "board", None)),
        (
            "/there/system/components/giver/component.yaml",
            ("system", "components/giver/component.yaml", "component", "giver"),
        ),
        (
            "/there/system/libraries/filter/library.yaml",
            ("system", "libraries/filter/library.yaml", "library", "filter"),
        ),
        (
            "/anywhere/ashlar/libraries/log/include/log.hpp",
            ("repository", "libraries/log/include/log.hpp", "library", "log"),
        ),
        (
            "/there/system/components/giver2/a.hpp",
            ("system", "components/giver2/a.hpp", "shared", None),
        ),
        ("/there/shared/drivers.yaml", ("system", "../shared/drivers.yaml", "description", None)),
        (
            "/usr/lib/llvm-19/include/c++/v1/__bit/byteswap.h",
            ("libc++", "__bit/byteswap.h", "libc++", None),
        ),
        (
            "/usr/lib/llvm-19/lib/clang/19/include/stddef.h",
            ("compiler", "stddef.h", "compiler", None),
        ),
        ("/usr/include/linux/types.h", ("machine", "/usr/include/linux/types.h", "machine", None)),
    ],
)
def test_a_file_has_a_name_that_tells_no_folder_of_the_machine(
    path: str, expected: tuple[str, str, str, str | None]
) -> None:
    assert name(path) == expected


def test_a_file_beside_the_repository_counts_from_the_system_file() -> None:
    assert name("/anywhere/shared/drivers.yaml", home=None) == (
        "system",
        "../shared/drivers.yaml",
        "description",
        None,
    )


def test_a_system_that_holds_the_repository_leaves_its_files_to_it() -> None:
    assert name("/anywhere/ashlar/abi/ring.hpp", home="/anywhere")[:2] == (
        "repository",
        "abi/ring.hpp",
    )


def test_without_dpkg_or_with_a_program_of_ones_own_there_is_a_version_and_no_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged = {tool.name: tool for tool in asked.tools()}
    assert all(one.package and one.version != "unknown" for one in packaged.values())
    for program in ("clang++-19", "ld.lld-19", "ninja"):
        (tmp_path / program).symlink_to(shutil.which(program) or "")
    (tmp_path / "cmake").write_text("#!/bin/sh\necho cmake version 9.9.9-rc1\n")
    (tmp_path / "cmake").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path) + ":/usr/bin:/bin")
    own = {one.name: one for one in asked.tools()}
    assert {one for one in own if own[one] != packaged[one]} == {"cmake"}
    assert own["cmake"] == Tool(name="cmake", version="9.9.9-rc1", package=None)
    monkeypatch.setenv("PATH", str(tmp_path))
    bare = {one.name: one for one in asked.tools()}
    assert {one.version for one in bare.values()} == {
        one.version for one in own.values()
    } and not any(one.package for one in bare.values())


def test_any_version_and_the_presets_change_the_digest(tmp_path: Path) -> None:
    presets = tmp_path / "presets.json"
    presets.write_text("{}")
    one, other = (
        Tool(name="lld", version=version, package=None) for version in ("19.1.7", "19.1.8")
    )
    first = asked.digest_of((one,), (presets,))
    assert first == asked.digest_of((one,), (presets,)) != asked.digest_of((other,), (presets,))
    presets.write_text("{ }")
    assert asked.digest_of((one,), (presets,)) != first


def manifest(*inputs: Input) -> Manifest:
    image = Image(
        file="image.elf",
        size=1,
        sha256=sha256(b"1"),
        entry=Address(0x40080000),
        loaded=1,
        memory=1,
        loaded_sha256=sha256(b"2"),
    )
    return Manifest(
        version=VERSION,
        ashlar="1.2.3",
        system="one",
        file="system.yaml",
        board="b",
        architecture="a",
        trace=False,
        debug=False,
        image=image,
        segments=(),
        sections=(),
        sizes=(),
        tools=(),
        libraries=(),
        made=(),
        inputs=inputs,
    )


def source(path: str, license: str | None) -> Input:
    return Input(
        name=path,
        folder="system",
        part="component",
        component="giver",
        size=1,
        sha256=sha256(os.fsencode(path)),
        license=license,
    )


def test_licences_of_a_component_are_joined_to_one_expression() -> None:
    files = [
        source("a.cpp", "MIT"),
        source("b.cpp", None),
        source("c.cpp", "GPL-2.0-only OR BSD-2-Clause"),
        source("d.cpp", "MIT"),
    ]
    bill = json.loads(bom_to_json(manifest(*files), "text"))
    (giver,) = bill["components"]
    assert giver["licenses"] == [{"expression": "(GPL-2.0-only OR BSD-2-Clause) AND MIT"}]
    assert [one.get("licenses") for one in giver["components"]][1] is None
    assert giver["bom-ref"] == "component:giver" and giver["properties"][0]["value"] == "4"


def test_the_serial_number_is_of_the_manifest_and_a_name_need_not_be_text() -> None:
    one = manifest(source("stra\udcdfe.cpp", None))
    serials = {json.loads(bom_to_json(one, text))["serialNumber"] for text in ("a", "b", "a")}
    assert len(serials) == 2
    assert (
        len(digest(one.inputs)) == 64
        and json.loads(manifest_to_json(one))["inputs"][0]["name"] == "stra\udcdfe.cpp"
    )


def test_a_row_of_the_manifest_is_a_line() -> None:
    lines = manifest_to_json(manifest(source("a.cpp", None), source("b.cpp", None))).splitlines()
    assert sum('"name"' in line for line in lines) == 2
