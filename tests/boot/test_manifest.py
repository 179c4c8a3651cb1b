# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""manifest.json and bom.cdx.json of the demo: valid by their schemas, and checked by other means
than they were made. `ASHLAR_PIN=1` renews the example in docs/manifest.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests import npm
from tests.boot.machine import ROOT, ashlar, build_dir, once

DEMO = build_dir("manifest")
SCHEMA = json.loads((ROOT / "docs/manifest.schema.json").read_text())
LIBCXX = Path("/usr/lib/llvm-19/include/c++/v1")
COMPILER = Path("/usr/lib/llvm-19/lib/clang/19/include")
Json = dict[str, Any]
pytestmark = pytest.mark.xdist_group("manifest")  # one of them takes a record of the demo away


def built() -> Path:
    done = once("manifest", lambda: ashlar("build", "--build-dir", str(DEMO)))
    assert done.status == 0, done.text
    return DEMO


def manifest(folder: Path) -> Json:
    loaded = json.loads((folder / "manifest.json").read_text())
    assert isinstance(loaded, dict)
    return loaded


def bill(folder: Path) -> Json:
    loaded = json.loads((folder / "bom.cdx.json").read_text())
    assert isinstance(loaded, dict)
    return loaded


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def path_of(one: Json) -> Path:
    return {"repository": ROOT, "libc++": LIBCXX, "compiler": COMPILER}[one["folder"]] / one["name"]


def test_the_manifest_follows_its_schema_which_allows_nothing_else() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    judge, there = jsonschema.Draft202012Validator(SCHEMA), manifest(built())
    judge.validate(there)
    for wrong in (
        {**there, "made_at": "noon"},
        {key: value for key, value in there.items() if key != "tools"},
        {**there, "image": {**there["image"], "sha256": "0"}},
        {**there, "inputs": [{**there["inputs"][0], "part": "stray"}]},
    ):
        assert not judge.is_valid(wrong)


def test_image_and_manifest_say_which_version_made_them() -> None:
    there, version = manifest(built()), (ROOT / "VERSION").read_text().strip()
    assert there["ashlar"] == version
    line = ["llvm-readelf-19", "-p", ".ashlar", str(DEMO / "image.elf")]
    printed = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    assert f"] ashlar {version}\n" in printed


def test_segments_are_those_of_the_file_byte_for_byte() -> None:
    """The program headers, read from the ELF's own bytes: 64-bit, little-endian."""
    data, there = (built() / "image.elf").read_bytes(), manifest(DEMO)
    assert (there["image"]["sha256"], there["image"]["size"]) == (sha256(data), len(data))
    at, size, number = struct.unpack_from("<Q", data, 32)[0], *struct.unpack_from("<HH", data, 54)
    rows = []
    for place in range(at, at + size * number, size):
        kind, flags, offset, virtual, physical, in_file, in_memory, _ = struct.unpack_from(
            "<IIQQQQQQ", data, place
        )
        if kind == 1:
            rights = (
                f"{'r' if flags & 4 else '-'}{'w' if flags & 2 else '-'}{'x' if flags & 1 else '-'}"
            )
            rows.append(
                (
                    hex(physical),
                    hex(virtual),
                    in_file,
                    in_memory,
                    rights,
                    sha256(data[offset : offset + in_file]),
                )
            )
    kept = [
        tuple(
            one[key]
            for key in ("physical", "virtual", "file_size", "memory_size", "rights", "sha256")
        )
        for one in there["segments"]
    ]
    assert len(rows) == 6 and kept == rows
    assert sum(row[2] for row in rows) == there["image"]["loaded"]


def test_sections_are_those_that_objcopy_takes_out_by_component(tmp_path: Path) -> None:
    there = manifest(built())
    assert {one["owner"] for one in there["sections"]} == {
        "kernel",
        "console",
        "receiver",
        "sender",
        None,
    }
    for number, one in enumerate(there["sections"]):
        if one["sha256"] is None:
            assert one["name"] == ".zero" and one["owner"] is None
            continue
        taken = tmp_path / str(number)
        subprocess.run(
            [
                "llvm-objcopy-19",
                "-O",
                "binary",
                f"--only-section={one['name']}",
                str(DEMO / "image.elf"),
                str(taken),
            ],
            check=True,
        )
        assert (one["size"], one["sha256"]) == (
            taken.stat().st_size,
            sha256(taken.read_bytes()),
        ), one["name"]
        assert one["owner"] == "kernel" or one["name"].startswith(f".{one['owner']}.")


def test_every_input_and_every_made_file_is_there_with_that_hash() -> None:
    there = manifest(built())
    for one, path in [
        *((one, path_of(one)) for one in there["inputs"]),
        *((one, DEMO / one["name"]) for one in there["made"]),
    ]:
        assert (one["size"], one["sha256"]) == (
            path.stat().st_size,
            sha256(path.read_bytes()),
        ), path
    programs = {
        one["name"]: one["instances"]
        for one in there["made"]
        if one["name"].startswith("components/")
    }
    assert programs == {f"components/{one}.elf": [one] for one in ("console", "receiver", "sender")}


def test_no_source_that_debug_information_names_is_missing() -> None:
    """The compiled files, as the linked files themselves report them."""
    there = manifest(built())
    known = {path_of(one) for one in there["inputs"]} | {
        DEMO / one["name"] for one in there["made"]
    }
    elfs = [DEMO / "image.elf", *(DEMO / "components").glob("*.elf")]
    done = subprocess.run(
        ["llvm-dwarfdump-19", "--show-sources", *map(str, elfs)],
        capture_output=True,
        text=True,
        check=True,
    )
    told = {
        place(line) for line in done.stdout.splitlines() if line and not line.endswith("<stdin>")
    }
    assert (
        len(told) > 120
        and {
            ROOT / "kernel/core/rank_set.hpp",
            ROOT / "components/console/uart.hpp",
            LIBCXX / "span",
        }
        <= told
    )
    assert not told - known


def place(name: str) -> Path:
    """Compiled with `.` for the repository and `build` for the build folder, where the compiler
    ran.
    """
    inside = name.removeprefix("build/")
    return Path(
        os.path.normpath(
            DEMO / inside.removeprefix("build/") if inside.startswith("build/") else ROOT / inside
        )
    )


def test_descriptions_composer_and_rules_of_the_build_are_inputs_of_their_part() -> None:
    parts = {
        one["name"]: (one["part"], one["component"])
        for one in manifest(built())["inputs"]
        if one["folder"] == "repository"
    }
    assert {
        name: parts.get(name)
        for name in (
            "system.yaml",
            "interfaces/demo.yaml",
            "components/sender/component.yaml",
            "components/sender/sender.cpp",
            "composer/boards/qemu-virt-aarch64.dts",
            "composer/boards/qemu-virt-aarch64.yaml",
            "composer/place/place.py",
            "composer/templates/image.ld.j2",
            "cmake/image.cmake",
            "cmake/aarch64.cmake",
            "CMakeLists.txt",
            "kernel/CMakeLists.txt",
            "CMakePresets.json",
            "VERSION",
            "kernel/arch/aarch64/alone.ld",
            "kernel/main.cpp",
            "abi/ring.hpp",
            "components/runtime/arch/aarch64/start.S",
        )
    } == {
        "system.yaml": ("description", None),
        "interfaces/demo.yaml": ("interface", None),
        "components/sender/component.yaml": ("component", "sender"),
        "components/sender/sender.cpp": ("component", "sender"),
        "composer/boards/qemu-virt-aarch64.dts": ("board", None),
        "composer/boards/qemu-virt-aarch64.yaml": ("board", None),
        "composer/place/place.py": ("composer", None),
        "composer/templates/image.ld.j2": ("composer", None),
        "cmake/image.cmake": ("build", None),
        "cmake/aarch64.cmake": ("build", None),
        "CMakeLists.txt": ("build", None),
        "kernel/CMakeLists.txt": ("build", None),
        "CMakePresets.json": ("build", None),
        "VERSION": ("build", None),
        "kernel/arch/aarch64/alone.ld": ("kernel", None),
        "kernel/main.cpp": ("kernel", None),
        "abi/ring.hpp": ("abi", None),
        "components/runtime/arch/aarch64/start.S": ("runtime", None),
    }


def test_tools_tell_their_versions_and_dpkg_its_packages() -> None:
    there = manifest(built())
    rows = {
        one["name"]: (one["version"], one["package"]) for one in there["tools"] + there["libraries"]
    }
    assert set(rows) == {
        "clang",
        "lld",
        "cmake",
        "ninja",
        "python",
        "PyYAML",
        "Jinja2",
        "pyelftools",
        "libc++",
        "clang headers",
    }
    for name, program in (
        ("clang", "clang-19"),
        ("lld", "ld.lld-19"),
        ("cmake", "cmake"),
        ("ninja", "ninja"),
        ("python", "/usr/bin/python3"),
    ):
        told = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=True
        ).stdout
        assert rows[name][0] in told.split(), name
    for name, (version, package) in rows.items():
        found = package.removeprefix("pkg:deb/debian/").replace("%2B", "+").split("@")
        told = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Version}", found[0]],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert found[1] == told and version in told, name


def test_the_bill_of_materials_is_valid_cyclonedx() -> None:
    folder = npm.package("@cyclonedx/cyclonedx-library") / "res/schema"
    schema, *others = (
        json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text())
        for name in ("bom-1.6", "spdx", "jsf-0.82")
    )
    resolver = jsonschema.RefResolver(
        schema["$id"], schema, store={one["$id"]: one for one in others}
    )
    judge = jsonschema.Draft7Validator(
        schema, resolver=resolver, format_checker=jsonschema.FormatChecker()
    )
    there = bill(built())
    judge.validate(there)
    for wrong in (
        {**there, "serialNumber": "urn:uuid:1"},
        {**there, "made_at": "noon"},
        {**there, "components": [{"name": "kernel"}]},
    ):
        assert not judge.is_valid(wrong)
    used = {one["license"] for one in manifest(DEMO)["inputs"] if one["license"]}
    assert used == {"Apache-2.0", "Apache-2.0 WITH LLVM-exception"}
    assert {"Apache-2.0", "LLVM-exception"} <= set(others[0]["enum"])


def flat(nodes: list[Json]) -> list[Json]:
    return [each for node in nodes for each in (node, *flat(node.get("components", [])))]


def test_the_bill_has_every_file_of_the_manifest_once_and_refers_to_what_it_holds() -> None:
    there, whole = manifest(built()), bill(DEMO)
    nodes = flat(
        [
            whole["metadata"]["component"],
            *whole["metadata"]["tools"]["components"],
            *whole["components"],
        ]
    )
    references = [node["bom-ref"] for node in nodes]
    assert len(references) == len(set(references))
    files = {one["bom-ref"]: one["hashes"][0]["content"] for one in nodes if one["type"] == "file"}
    assert files == {
        f"file:{one['folder']}:{one['name']}": one["sha256"]
        for one in there["inputs"]
        if one["folder"] == "repository"
    }
    for one in whole["dependencies"]:
        assert {one["ref"], *one.get("dependsOn", [])} <= set(references)
    assert {"kernel", "runtime", "component:sender", "libc++"} <= set(
        whole["dependencies"][0]["dependsOn"]
    )
    library = next(one for one in whole["components"] if one["name"] == "libc++")
    assert library["licenses"] == [{"expression": "Apache-2.0 WITH LLVM-exception"}] and library[
        "version"
    ].startswith("19.")
    counted = {one["name"]: one["value"] for one in library["properties"]}
    assert counted["ashlar:files"] == str(sum(one["folder"] == "libc++" for one in there["inputs"]))
    assert whole["metadata"]["component"]["hashes"] == [
        {"alg": "SHA-256", "content": there["image"]["sha256"]}
    ]


def test_neither_tells_of_folder_or_time_and_a_build_without_a_change_writes_nothing() -> None:
    names = ("manifest.json", "bom.cdx.json", "recorded.stamp", "image.elf")
    times = {name: (built() / name).stat().st_mtime_ns for name in names}
    for name in names[:2]:
        text = (DEMO / name).read_text()
        assert str(ROOT) not in text and '"/' not in text and "timestamp" not in text, name
    assert ashlar("build", "--build-dir", str(DEMO)).status == 0
    assert {name: (DEMO / name).stat().st_mtime_ns for name in names} == times


@pytest.mark.parametrize("change", ["gone", "edited"])
def test_a_record_that_is_gone_or_edited_is_written_again(change: str) -> None:
    text = (built() / "bom.cdx.json").read_text()
    (DEMO / "bom.cdx.json").unlink()
    if change == "edited":
        (DEMO / "bom.cdx.json").write_text(text.replace("Apache", "Other"))
    assert ashlar("build", "--build-dir", str(DEMO)).status == 0
    assert (DEMO / "bom.cdx.json").read_text() == text


USUAL = "build/qemu-virt-aarch64/demo"
BLOCKS = re.compile(r"(?<=```\n)\$ (?P<line>.*)\n(?P<shown>(?:.*\n)*?)(?=```)")


def test_the_page_shows_what_is_printed() -> None:
    """Whole, as docs/attestation.md does; ASHLAR_PIN=1 renews it."""
    folder = DEMO.relative_to(ROOT)
    ashlar("build", "--build-dir", str(DEMO))  # the next one finds nothing to do
    page = (ROOT / "docs/manifest.md").read_text()

    def printed(block: re.Match[str]) -> str:
        line = block["line"].replace("./ashlar build", f"./ashlar build --build-dir {folder}")
        done = subprocess.run(
            ["bash", "-c", line.replace(USUAL, str(folder))],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return f"$ {block['line']}\n{done.stdout.replace(str(folder), USUAL)}"

    now = BLOCKS.sub(printed, page)
    if os.environ.get("ASHLAR_PIN"):
        (ROOT / "docs/manifest.md").write_text(now)
        page = now
    assert len(BLOCKS.findall(page)) == 2 and page.splitlines() == now.splitlines()


# A system of its own, whose header is the only thing that an edit changes.
FILES = {
    "system.yaml": "system: own\ncomponents:\n  only: {priority: 1, power: true}\n",
    "components/only/component.yaml": "component: only\nsources: [only.cpp]\n",
    "components/only/only.cpp": (
        '#include "../../include/status.hpp"\n#include <wiring.hpp>\n\nint main() {'
        " ashlar::power_off(status); }\n"
    ),
    "include/status.hpp": "// SPDX-License-Identifier: MIT\nconstexpr int status = 7;\n",
}


def own(folder: Path) -> Path:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def build(folder: Path) -> Path:
    done = ashlar("build", "--system", str(folder))
    assert done.status == 0, done.text
    return folder / "build/qemu-virt-aarch64/own"


def lines_of(folder: Path) -> list[str]:
    return (folder / "manifest.json").read_text().splitlines()


def other_linker(folder: Path) -> str:
    """A path for programs on which lld calls itself 19.1.99."""
    linker, real = folder / "ld.lld-19", shutil.which("ld.lld-19")
    folder.mkdir()
    linker.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo "Debian LLD 19.1.99 (compatible with GNU'
        f' linkers)" || exec {real} "$@"\n'
    )
    linker.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def test_a_remark_in_a_header_and_another_linker_each_change_their_line_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system elsewhere, in a folder with a blank, which Ninja quotes. Another tool recompiles
    everything.
    """
    system = own(tmp_path / "a folder")
    folder = build(system)
    first, image = lines_of(folder), (folder / "image.elf").read_bytes()
    rows = {
        one["name"]: (one["part"], one["component"])
        for one in manifest(folder)["inputs"]
        if one["folder"] == "system"
    }
    assert rows == {
        "system.yaml": ("description", None),
        "components/only/component.yaml": ("component", "only"),
        "components/only/only.cpp": ("component", "only"),
        "include/status.hpp": ("shared", None),
    }
    assert {"expression": "MIT"} in next(
        one for one in bill(folder)["components"] if one["name"] == "shared"
    )["licenses"]

    (system / "include/status.hpp").write_text(FILES["include/status.hpp"] + "// No more.\n")
    build(system)
    second = lines_of(folder)
    assert len(changed := set(second) - set(first)) == 1 and '"include/status.hpp"' in changed.pop()

    objects = {path: path.stat().st_mtime_ns for path in folder.rglob("*.obj")}
    monkeypatch.setenv("PATH", other_linker(tmp_path / "bin"))
    build(system)
    assert len(objects) > 20 and all(one.stat().st_mtime_ns > then for one, then in objects.items())
    assert set(lines_of(folder)) - set(second) == {
        '  {"name": "lld", "version": "19.1.99", "package": null},'
    }
    assert (folder / "image.elf").read_bytes() == image
