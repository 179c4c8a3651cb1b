# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Where the kernel begins: at EL1, EL2 and EL3, with and without a host to tell; and an SError,
which blames nobody.

One image of the demo, built once, boots on machines with different levels above EL1. QEMU 7.2
raises no SError by itself; a few instructions at EL2 (entry/hypervisor.S) make a virtual one
pending before the kernel begins.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from composer.command.plans import machine_of
from composer.machine import memory, qemu, fault_report
from composer.machine.sealed import Sealed
from composer.model import serial, view
from tests.boot.machine import ROOT, SYSTEMS, ashlar, build_dir, image_of

HYPERVISOR = Path(__file__).resolve().parent / "entry" / "hypervisor.S"
HYPERVISOR_AT = 0x4007_F000  # below the image
LIMIT = 60.0  # seconds: against hanging, never a measure
WORDS = ("sender: SHM test complete!", "receiver: The alarm rings", "receiver: Goodbye")
HALTED, PANICKED = 98, 99
CORRECTED = (
    0b110 << 10 | 0b010001
)  # AET, DFSC (ARM DDI 0487, "ESR_EL1, ISS encoding for an SError exception")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    image: Path
    plan: view.PlanView
    entry: int


def built(system: Path) -> Path:
    """The folder of an image that other tests boot, too."""
    folder = build_dir(image_of(system))
    done = ashlar("build", "--system", str(system), "--build-dir", str(folder))
    assert done.status == 0, done.text
    return folder


@pytest.fixture(scope="module")
def demo() -> Demo:
    folder = built(ROOT / "system.yaml")
    with (folder / "image.elf").open("rb") as file:
        entry = int(ELFFile(file).header["e_entry"])
    plan = serial.plan_from_json((folder / "generated" / "plan.json").read_text())
    return Demo(image=folder / "image.elf", plan=plan, entry=entry)


@pytest.fixture(scope="module")
def smallest() -> Path:
    """An image that ends by itself at once."""
    return built(SYSTEMS / "smallest" / "system.yaml") / "image.elf"


def boot(demo: Demo, machine: tuple[str, ...], cpu: str, screen: Path) -> tuple[qemu.Outcome, str]:
    board = replace(demo.plan.board, machine=("-M", *machine))
    with open(os.devnull, "rb") as keyboard, screen.open("w+b") as console:
        outcome = qemu.run(
            qemu.Boot(
                image=Sealed(demo.image),
                board=board,
                qemu=machine_of(demo.plan).qemu,
                cpu=cpu,
                timeout=LIMIT,
                keyboard=keyboard.fileno(),
                screen=console.fileno(),
            )
        )
        console.seek(0)
        return outcome, console.read().decode()


@pytest.mark.parametrize("cpu", ["cortex-a53", "cortex-a72", "max"])
def test_entered_at_el2_it_goes_down_to_el1(cpu: str, demo: Demo, tmp_path: Path) -> None:
    outcome, said = boot(demo, ("virt,virtualization=on",), cpu, tmp_path / "screen")
    assert (outcome.reason, outcome.status) == ("ended", 0), outcome.complaint
    assert all(line in said for line in WORDS), said


@pytest.mark.parametrize(
    "machine",
    ["virt,secure=on", "virt,secure=on,virtualization=on"],
    ids=["EL1 below", "EL2 below"],
)
def test_entered_at_el3_it_says_so_and_ends(machine: str, demo: Demo, tmp_path: Path) -> None:
    outcome, said = boot(demo, (machine,), "cortex-a72", tmp_path / "screen")
    assert (outcome.reason, outcome.status, said) == ("ended", PANICKED, "")
    assert outcome.complaint == "kernel panic: entered at EL3\n"


@pytest.mark.parametrize(
    "machine", ["virt", "virt,virtualization=on"], ids=["hypervisor", "firmware"]
)
def test_without_a_host_the_machine_powers_off(machine: str, smallest: Path) -> None:
    """A hypervisor (hvc) or firmware (smc) does it: QEMU is the one below EL2 and the other above
    it.
    """
    line = [
        "qemu-system-aarch64",
        "-M",
        machine,
        "-m",
        "128M",
        "-cpu",
        "cortex-a72",
        "-display",
        "none",
        "-nodefaults",
        "-serial",
        "null",
        "-no-reboot",
        "-kernel",
        str(smallest),
    ]
    done = subprocess.run(
        line, stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT, check=False
    )
    assert done.returncode == 0, done.stderr


def late_error(demo: Demo, cpu: str, syndrome: int, folder: Path) -> tuple[qemu.Outcome, str, str]:
    """The result: the outcome, the console, and the report after the run."""
    stub = folder / "hypervisor.elf"
    line = [
        "clang-19",
        "--target=aarch64-none-elf",
        "-nostdlib",
        "-fuse-ld=lld",
        f"-Wl,-Ttext={HYPERVISOR_AT:#x}",
        f"-DKERNEL={demo.entry:#x}",
        f"-DSYNDROME={syndrome:#x}",
        "-o",
        str(stub),
        str(HYPERVISOR),
    ]
    subprocess.run(line, check=True)
    words = ("virt,virtualization=on", "-device", f"loader,file={stub},cpu-num=0")
    outcome, said = boot(demo, words, cpu, folder / "screen")
    machine = machine_of(demo.plan)
    return (
        outcome,
        said,
        "\n".join(
            fault_report.faults(
                memory.records(outcome.memory, demo.plan, machine), demo.plan, machine
            )
        ),
    )


def test_a_bus_error_that_comes_late_ends_the_machine_and_blames_nobody(
    demo: Demo, tmp_path: Path
) -> None:
    outcome, said, told = late_error(demo, "cortex-a72", 0, tmp_path)
    assert (outcome.reason, outcome.status, said) == ("ended", HALTED, ""), outcome.complaint
    assert told.startswith(
        "bus error: reported late, while console ran: the cause is not known, it may be an earlier"
        " component or the kernel; what is lost is not known either; the machine ends with status"
        " 98, syndrome 0xbe000000\n"
    ), told
    assert "fault:" not in told


def test_a_bus_error_that_the_processor_has_corrected_is_told_and_the_machine_goes_on(
    demo: Demo, tmp_path: Path
) -> None:
    outcome, said, told = late_error(demo, "max", CORRECTED, tmp_path)
    assert (outcome.reason, outcome.status) == ("ended", 0), outcome.complaint
    assert all(line in said for line in WORDS), said
    sentence = (
        "bus error: reported late, while console ran: the cause is not known, it may be an earlier"
        " component or the kernel; the processor has corrected it, nothing was lost, syndrome"
        f" {0xBE000000 | CORRECTED:#x}"
    )
    assert f"kernel: {sentence}\n" in said and sentence in told
