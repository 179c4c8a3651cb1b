# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What an edit rebuilds, counted by the commands that Ninja runs."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.boot.machine import ROOT, ashlar, build_dir


def ninja(folder: Path) -> list[str]:
    """Builds, and gives one line a command that ran."""
    done = subprocess.run(
        ["cmake", "--build", str(folder), "--verbose"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [
        line
        for line in done.stdout.splitlines()
        if line.startswith("[")
        and "Re-checking globbed" not in line
        and "glob" not in line.lower()
        and "Re-running CMake" not in line
        and "regenerate" not in line.lower()
        and "--regenerate-during-build" not in line
    ]


def compiled(lines: list[str]) -> set[str]:
    """Names of the sources that were compiled."""
    return {Path(line.split(" -c ")[1].split()[0]).name for line in lines if " -c " in line}


@pytest.fixture
def project(request: pytest.FixtureRequest) -> tuple[Path, Path]:
    """A copy of the demo with components of its own, built; and its build folder."""
    folder = build_dir(f"rebuild-{request.node.name}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "system.yaml", folder)
    shutil.copytree(ROOT / "interfaces", folder / "interfaces")
    for name in ("sender", "receiver", "console"):
        shutil.copytree(ROOT / "components" / name, folder / "components" / name)
    built = ashlar(
        "build", "--system", str(folder / "system.yaml"), "--build-dir", str(folder / "build")
    )
    assert built.status == 0, built.text
    ninja(folder / "build")
    return folder, folder / "build"


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_an_untouched_tree_rebuilds_nothing(project: tuple[Path, Path]) -> None:
    assert ninja(project[1]) == []


def test_a_priority_compiles_the_tables_and_no_component(project: tuple[Path, Path]) -> None:
    folder, build = project
    replace(folder / "system.yaml", "sender:   {priority: 100}", "sender:   {priority: 105}")
    assert compiled(ninja(build)) == {"kernel_tables.cpp", "log_text.S"}
    assert ninja(build) == []


def test_a_component_that_keeps_its_size_rebuilds_itself_and_the_image(
    project: tuple[Path, Path]
) -> None:
    folder, build = project
    replace(folder / "components/sender/sender.cpp", "IPC works!", "IPC lives!")
    lines = ninja(build)
    assert compiled(lines) == {"sender.cpp", "components.S"}
    assert not any("receiver.elf" in line.split(" -o ")[-1] for line in lines if "ld.lld" in line)


def test_a_remark_above_all_compiles_tables_and_neither_component_nor_kernel(
    project: tuple[Path, Path]
) -> None:
    """Lines are in the kernel's tables and in the text of its log, and in no type of a port."""
    folder, build = project
    replace(folder / "system.yaml", "system: demo\n", "# A remark.\nsystem: demo\n")
    lines = ninja(build)
    tables = {"kernel_tables.cpp", "instances.cpp", "page_tables.S", "log_text.S"}
    assert compiled(lines) == tables
    linked = [line.split(" -o ")[-1] for line in lines if "ld.lld" in line]
    assert [one.split()[0] for one in linked] == ["image.elf"]
    assert ninja(build) == []
    ports = (build / "generated/components/sender/ports.txt").read_text()
    assert re.search(r"^sender\tout\t\S*system.yaml:13\treceiver\t", ports, re.MULTILINE)


def test_a_remark_in_an_interface_or_a_type_compiles_no_component(
    project: tuple[Path, Path]
) -> None:
    folder, build = project
    for name in ("interfaces/demo.yaml", "components/sender/component.yaml"):
        file = folder / name
        file.write_text("# A remark.\n" + file.read_text())
    assert compiled(ninja(build)) <= {
        "kernel_tables.cpp",
        "instances.cpp",
        "page_tables.S",
        "log_text.S",
    }
    assert ninja(build) == []


def test_the_line_of_a_port_is_in_the_message_of_a_wrong_use(project: tuple[Path, Path]) -> None:
    folder, build = project
    replace(folder / "system.yaml", "system: demo\n", "# A remark.\nsystem: demo\n")
    replace(
        folder / "components/sender/sender.cpp", "int main() {", "int main() { wiring::out.pop();"
    )
    words = ("--system", str(folder / "system.yaml"), "--build-dir", str(build))
    refused = ashlar("build", *words)
    said = r"error: out \(\S*system.yaml:13\): this port is the producing end of a ring: it pushes"
    assert refused.status == 1 and re.search(said, refused.text)


def test_64_instances_of_one_type_compile_it_once() -> None:
    folder = build_dir("rebuild-64")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rows = [f"  only{number}: {{type: only, priority: 1, power: true}}" for number in range(64)]
    (folder / "system.yaml").write_text(
        "\n".join(["system: many", "board: qemu-virt-aarch64", "components:", *rows]) + "\n"
    )
    (folder / "components").symlink_to(ROOT / "tests/boot/systems/smallest/components")
    built = ashlar(
        "run",
        "--system",
        str(folder / "system.yaml"),
        "--build-dir",
        str(folder / "build"),
        "--timeout",
        "60",
    )
    assert built.status == 7, built.text
    assert [path.name for path in (folder / "build").rglob("only.cpp.obj")] == ["only.cpp.obj"]
    assert [one.name for one in (folder / "build/components").glob("*.elf")] == ["only.elf"]
