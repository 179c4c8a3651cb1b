# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A system outside the repository: its own components and interface beside the repository's
console.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.boot.machine import ashlar

ODD = (  # every character that a folder may have in its name (composer/load/characters.py)
    " o  _-+.,@%!{}ü"
)
FILES = {
    "system.yaml": """system: post
components:
  console: {priority: 200, devices: {uart: stdout}}
  giver:   {priority: 100}
  taker:   {priority: 110, power: true}
rings:
  parcels: {from: giver.out, to: taker.in, capacity: 2}
calls:
  print: {from: taker.print, to: console.print}
""",
    "interfaces/parcel.yaml": "interface: parcel\nmessages:\n  Parcel: {weight: u32}\n",
    "components/giver/component.yaml": """component: giver
sources: [giver.cpp]
ports:
  out: {ring: producer, message: parcel.Parcel}
""",
    "components/giver/giver.cpp": """#include <wiring.hpp>

int main() {
    for (std::uint32_t weight = 1; weight != 4; ++weight) wiring::out.push_wait({.weight = weight});
    return 0;
}
""",
    "components/taker/component.yaml": """component: taker
sources: [taker.cpp]
ports:
  in:    {ring: consumer, message: parcel.Parcel}
  print: {call: client, interface: terminal}
""",
    # __FILE__ and the debug information would both give the folder away
    "components/taker/taker.cpp": """#include <ashlar/print.hpp>
#include <wiring.hpp>

using namespace std::string_view_literals;

int main() {
    std::uint32_t all = 0;
    while (all != 6) all += wiring::in.pop_wait().weight;
    ashlar::print(wiring::print, "Six came to "sv, std::string_view{__FILE__});
    ashlar::power_off(3);
}
""",
}


def system(folder: Path) -> Path:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder / "system.yaml"


def test_a_system_elsewhere_builds_beside_its_description_and_boots(tmp_path: Path) -> None:
    tmp_path /= ODD
    booted = ashlar("run", "--system", str(system(tmp_path)), "--timeout", "60")
    booted.shows(
        "system post, 3 components: console 200, taker 110, giver 100",
        "taker: Six came to components/taker/taker.cpp",
    )
    assert booted.status == 3 and "instructions to the first component" in booted.text
    build = tmp_path / "build/qemu-virt-aarch64/post"
    assert (build / "image.elf").is_file()
    assert (
        "components/taker/component.yaml:5"
        in (build / "generated/components/taker/ports.txt").read_text()
    )
    report = ashlar("report", "--system", str(tmp_path))
    assert report.status == 0 and "giver" in report.text
    graph = ashlar("graph", "--system", str(tmp_path), "-o", str(tmp_path / "post.dot"))
    assert graph.status == 0 and "parcels" in (tmp_path / "post.dot").read_text()


def test_a_build_folder_that_came_along_from_elsewhere_is_configured_anew(tmp_path: Path) -> None:
    """A copied folder brings the cache that CMake wrote for the first one, of the image and of the
    host tests.
    """
    (tmp_path / ODD).mkdir()
    first, copy = tmp_path / ODD / "first", tmp_path / ODD / "copy"
    for words in (
        ("new", "system", str(first)),
        ("build", "--system", str(first)),
        ("test", "--system", str(first)),
    ):
        done = ashlar(*words)
        assert done.status == 0, done.text
    shutil.copytree(first, copy)
    shutil.rmtree(first)
    code = copy / "components/hello/hello.cpp"
    code.write_text(code.read_text().replace("Ready", "Moved"))
    booted = ashlar("run", "--system", str(copy), "--timeout", "60")
    booted.shows("hello: Moved")
    assert booted.status == 0
    # An object that the compiler cache has from the first folder brings no header of it along.
    (folder,) = (copy / "build/qemu-virt-aarch64").iterdir()
    headers = subprocess.run(["ninja", "-t", "deps"], cwd=folder, capture_output=True, check=True)
    assert b"abi_facts.hpp" in headers.stdout and os.fsencode(first) not in headers.stdout
    assert ashlar("test", "--system", str(copy)).text.endswith(
        "0 passed, 1 failed\n"
    )  # it is the copy's code that is judged
