# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Boots a description, and then compares read-only memory with the loaded image."""

from __future__ import annotations

import os
from pathlib import Path

from elftools.elf.elffile import ELFFile

from composer.command.plans import machine_of
from composer.machine import memory, qemu, fault_report
from composer.machine.sealed import Sealed
from composer.model import serial, view
from tests.boot.machine import Booted, ashlar, build_dir

PAGE = 4096


def plan_of(name: str) -> view.PlanView:
    """The plan of a test that has been built."""
    return serial.plan_from_json((build_dir(name) / "generated" / "plan.json").read_text())


def boot_and_compare(system: Path, name: str, timeout: float) -> Booted:
    """The text is the console's, then the kernel's log, then a line `changed: ADDRESS` for each
    changed page of the image that no component may write, and `1234 pages compared`.
    """
    folder = build_dir(name)
    built = ashlar("build", "--system", str(system), "--build-dir", str(folder))
    assert built.status == 0, built.text
    plan, said = plan_of(name), folder / "said"
    with said.open("wb") as screen, open(os.devnull, "rb") as keyboard:
        outcome = qemu.run(
            qemu.Boot(
                image=Sealed(folder / "image.elf"),
                board=plan.board,
                qemu=machine_of(plan).qemu,
                timeout=timeout,
                keyboard=keyboard.fileno(),
                screen=screen.fileno(),
            )
        )
    told = fault_report.faults(
        memory.records(outcome.memory, plan, machine_of(plan)), plan, machine_of(plan)
    )
    lines = [
        said.read_text(errors="replace"),
        outcome.complaint,
        *told,
        *_changed(plan, outcome.memory, folder / "image.elf"),
    ]
    return Booted(status=outcome.status if outcome.reason == "ended" else -1, text="\n".join(lines))


def _writable(plan: view.PlanView) -> set[int]:
    """Pages of RAM, by physical address, that some component may write."""
    return {
        physical + page
        for space in plan.spaces
        for mapping in space.mappings
        if "w" in mapping.rights
        for page in range(0, mapping.size, PAGE)
        if (physical := plan.physical(space, mapping.start)) is not None
    }


def _changed(plan: view.PlanView, ram: memory.Memory, image: Path) -> list[str]:
    """The kernel's text, its tables of descriptors and capabilities, page tables, programs and what
    they restore from.
    """
    writable, found, compared = _writable(plan), [], 0
    with image.open("rb") as file:
        for segment in ELFFile(file).iter_segments("PT_LOAD"):
            start, data = segment["p_paddr"], segment.data()
            for offset in range(0, len(data), PAGE):
                if start + offset in writable:
                    continue
                compared += 1
                at, loaded = (
                    start + offset - plan.board.banks[0].start,
                    data[offset : offset + PAGE],
                )
                if ram[at : at + len(loaded)] != loaded:
                    found.append(f"changed: {start + offset:#x}")
    return [*found, f"{compared} pages compared"]
