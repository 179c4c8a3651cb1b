# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""`object:` on a booted machine: an object is made as a user would, by another build, and linked."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path

from tests.boot.machine import ROOT, Booted, ashlar, written

SYSTEM = """system: %s
components:
  console: {priority: 200, devices: {uart: stdout}}
  app:     {priority: 150, power: true%s}
  after:   {priority: 100, power: true}
calls:
  print: {from: [app.print, after.print], to: console.print}
"""
APP = """component: app
object: app.o
stack: 4 KiB
ports:
  print: {call: client, interface: terminal}
"""
AFTER = APP.replace("app", "after").replace("object: after.o", "sources: [after.c]")
AFTER_C = """#include <ashlar/print.h>
#include "wiring.h"
int main(void) {
    ashlar_print(&wiring_print, "the others go on");
    ashlar_power_off(34);
}
"""
HELLO = """#include <ashlar/print.h>
#include "wiring.h"
int seven = 7, zero;
static void initialise(void) { zero = 28; }
__attribute__((section(".init_array"), used)) static void (*const first)(void) = initialise;
int main(void) {
    ashlar_print(&wiring_print, "an object of another build");
    ashlar_power_off((unsigned char)(seven + zero));
}
"""
CLANG = ("clang-19", "--target=aarch64-none-elf", "-O2", "-g", "-mgeneral-regs-only")


def system(name: str, *, app: str = "") -> Path:
    return written(
        name,
        {
            "system.yaml": SYSTEM % (name, app),
            "components/app/component.yaml": APP,
            "components/after/component.yaml": AFTER,
            "components/after/after.c": AFTER_C,
        },
    )


def options(file: Path) -> list[str]:
    """What `./ashlar wiring` says for the compiler of `app`."""
    told = ashlar("wiring", "--system", str(file), "--build-dir", str(file.parent / "build"))
    assert told.status == 0, told.text
    line = next(line for line in told.text.splitlines() if line.startswith("app: "))
    return shlex.split(line.removeprefix("app: "))


def compiled(file: Path, text: str, *more: str, suffix: str = ".c", headers: bool = True) -> Path:
    """app.o beside component.yaml, from a source that lies elsewhere."""
    source = file.parent / f"elsewhere{suffix}"
    source.write_text(text)
    made = file.parent / "components" / "app" / "app.o"
    words = options(file) if headers else []
    line = [*CLANG, *more, *words, "-c", str(source), "-o", str(made)]
    subprocess.run(line, check=True, cwd=ROOT)
    return made


def run(file: Path) -> Booted:
    folder = str(file.parent / "build")
    return ashlar("run", "--system", str(file), "--build-dir", folder, "--timeout", "20")


def test_an_object_prints_and_powers_off() -> None:
    """Initialised data, .bss, .init_array and, by -fPIC, a table of addresses."""
    file = system("object_hello")
    compiled(file, HELLO, "-fPIC")
    booted = run(file)
    assert booted.status == 35, booted.text
    booted.shows("app: an object of another build")


def test_an_archive_is_linked_by_what_main_needs() -> None:
    file = system("object_archive")
    made = compiled(file, HELLO)
    archive = made.with_name("libapp.a")
    archive.unlink(missing_ok=True)
    subprocess.run(["llvm-ar-19", "rcs", str(archive), str(made)], check=True)
    yaml = APP.replace("app.o", "libapp.a")
    (made.parent / "component.yaml").write_text(yaml)
    assert run(file).status == 35


def test_a_changed_object_is_linked_again_and_an_equal_one_gives_the_same_image() -> None:
    file = system("object_changed")
    compiled(file, HELLO)
    build = ("build", "--system", str(file), "--build-dir", str(file.parent / "build"))
    image, manifest = file.parent / "build" / "image.elf", file.parent / "build" / "manifest.json"
    first = ashlar(*build)
    assert first.status == 0, first.text
    before = image.read_bytes()
    inputs = json.loads(manifest.read_text())["inputs"]
    row = next(one for one in inputs if one["name"].endswith("app.o"))
    digest = subprocess.run(
        ["sha256sum", str(file.parent / "components/app/app.o")], capture_output=True, text=True
    ).stdout.split()[0]
    assert row["sha256"] == digest
    compiled(file, HELLO.replace("28", "29"))
    assert ashlar(*build).status == 0 and image.read_bytes() != before
    compiled(file, HELLO, "-fdebug-compilation-dir=/somewhere/else")
    assert ashlar(*build).status == 0 and image.read_bytes() == before


def test_an_object_of_another_wiring_is_refused() -> None:
    file = system("object_stale")
    compiled(file, HELLO)
    yaml = file.parent / "components/app/component.yaml"
    yaml.write_text(APP + "  more: {region: rw}\n")
    file.write_text(file.read_text() + "regions:\n  more: {size: 4 KiB, access: {app.more: rw}}\n")
    booted = run(file)
    assert booted.status == 1, booted.text
    booted.shows("components/app/app.o was compiled with another wiring.h than", "./ashlar wiring")


def test_symbols_that_nothing_or_too_much_defines() -> None:
    file = system("object_symbols")
    compiled(file, "int helper(int);\nint main(void) { return helper(1); }\n")
    booted = run(file)
    booted.shows("error[B004]: `helper` is used here", "component.yaml:2:9", "object: app.o")
    compiled(file, "void *malloc(unsigned long n) { return 0; }\nint main(void) {}\n", "-w")
    run(file).shows("error[B004]: `malloc` is defined here and in the runtime", "object: app.o")
    compiled(file, "int other;\n")
    run(file).shows("error[B004]: nothing defines `main`")


def test_floating_point_in_an_object_needs_fpu() -> None:
    file = system("object_float")
    source = "volatile double d;\nint main(void) { d = d * 2; return 0; }\n"
    made = file.parent / "components/app/app.o"
    (file.parent / "f.c").write_text(source)
    line = ["clang-19", "--target=aarch64-none-elf", "-O2", "-c", str(file.parent / "f.c")]
    subprocess.run([*line, "-o", str(made)], check=True)
    run(file).shows("error[B002]", "main uses floating point")
