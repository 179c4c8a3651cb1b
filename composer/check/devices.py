# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""C5xx on the system: devices, interrupt lines, the kernel log."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from composer.check.rule import Finding, rule
from composer.model.diagnostics import Note
from composer.model.resolved import DeviceGrant, System

PAGE = 4096


def _distinct(system: System) -> Iterator[tuple[DeviceGrant, DeviceGrant]]:
    """Pairs of granted devices, the first grant of each."""
    first: dict[str, DeviceGrant] = {}
    for grant in system.devices:
        first.setdefault(grant.device.node, grant)
    yield from combinations(first.values(), 2)


@rule
def device_once(system: System) -> Iterator[Finding]:
    """C501: a device is granted once.

    Two owners of one device cannot know of each other's writes to its registers.
    """
    first: dict[str, DeviceGrant] = {}
    for other in system.devices:
        one = first.setdefault(other.device.node, other)
        if one is not other:
            yield Finding(f"device `{other.device.name}` is granted to `{one.end.instance}` already", other.end.place,
                          (Note(message="the first grant", place=one.end.place),))  # fmt: skip


@rule
def device_page_alone(system: System) -> Iterator[Finding]:
    """C502: two components hold no two devices in one page.

    Protection ends at pages of 4 KiB: who may touch one device there can touch the other.
    """
    for one, other in _distinct(system):
        first, second = (
            range(grant.device.start // PAGE, (grant.device.start + max(grant.device.size, 1) - 1) // PAGE + 1)
            for grant in (one, other)
        )
        together = first.start < second.stop and second.start < first.stop
        if together and one.end.instance != other.end.instance:
            message = f"devices `{one.device.name}` and `{other.device.name}` share the page {second.start * PAGE:#x}"
            yield Finding(message, other.end.place, (Note(message="the other one", place=one.end.place),),
                          f"give both to `{one.end.instance}`")  # fmt: skip


@rule
def bus_master_assumed(system: System) -> Iterator[Finding]:
    """C503: a device that masters the bus reaches all memory, so nobody holds one without a stated assumption.

    The processor's tables do not bind a device that reads and writes memory by itself. Without an IOMMU its
    owner can reach all of it, so the description must say that this is known, and why it is sound.
    """
    assumed = {name for one in system.assumptions if one.what == "dma" for name in one.of}
    for grant in system.devices:
        if grant.device.bus_master and grant.end.instance not in assumed:
            message = f"device `{grant.device.name}` masters the bus, and no IOMMU confines it"
            yield Finding(message, grant.end.place, (Note(message="the board says so", place=grant.device.place),),
                          f"add to `policy`: {{assume: dma, of: {grant.end.instance}, reason: \"why that is sound\"}}")  # fmt: skip


@rule
def interrupt_line_once(system: System) -> Iterator[Finding]:
    """C504: an interrupt line belongs to one granted device, and never to the kernel's timer.

    Whoever acknowledges a shared line decides for the other owner too, and the timer's line is the kernel's
    clock.
    """
    timer = system.board.timer_line
    for grant in system.devices:
        if any(line == timer for line, _ in grant.device.interrupts):
            message = f"interrupt {timer} of device `{grant.device.name}` is the kernel's timer"
            note = Note(message="the board's device", place=grant.device.place)
            yield Finding(message, grant.end.place, (note,))
    for one, other in _distinct(system):
        for line in sorted({line for line, _ in one.device.interrupts} & {line for line, _ in other.device.interrupts}):
            message = f"devices `{one.device.name}` and `{other.device.name}` share interrupt {line}"
            yield Finding(message, other.end.place, (Note(message="the other one", place=one.end.place),))


@rule
def one_log_reader(system: System) -> Iterator[Finding]:
    """C505: at most one component reads the kernel log.

    The log has one read position and one event.
    """
    for other in system.logs[1:]:
        first = system.logs[0]
        yield Finding(f"`{first.instance}` and `{other.instance}` read the kernel log", other.place,
                      (Note(message="the other one", place=first.place),))  # fmt: skip
