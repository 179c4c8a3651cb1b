# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""C5xx on the system: devices, interrupt lines, the kernel log."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from composer.check.rule import Finding, rule
from composer.model.diagnostics import Note
from composer.model.machine import PageFormat
from composer.model.facts import PolicySubject
from composer.model.resolved import DeviceGrant, HeldWindow, System


Held = tuple[DeviceGrant, HeldWindow]


def _held(system: System) -> Iterator[Held]:
    """Every register window that a component holds."""
    for grant in system.devices:
        for window in grant.windows:
            yield grant, window


def _pages(held: Held, pages: PageFormat) -> range:
    """Addresses, from the first page to past the last."""
    registers = held[0].device.registers[held[1].index]
    end = registers.start + max(registers.size, 1)
    return range(pages.down(registers.start), pages.whole(end))


def _name(held: Held) -> str:
    """`device `can0``, or which of its windows where it has several."""
    device, index = held[0].device, held[1].index
    name = device.registers[index].name
    called = f" (`{name}`)" if name is not None else ""
    return (
        f"device `{device.name}`"
        if len(device.registers) == 1
        else f"window {index}{called} of device `{device.name}`"
    )


@rule
def device_once(system: System) -> Iterator[Finding]:
    """C501: a register window of a device is granted once.

    Two owners of one window cannot know of each other's writes to its registers.
    """
    first: dict[tuple[str, int], DeviceGrant] = {}
    for other, window in _held(system):
        one = first.setdefault((other.device.node, window.index), other)
        if one is not other:
            yield Finding(
                f"{_name((other, window))} is granted to `{one.end.instance}` already",
                other.end.place,
                (Note("the first grant", one.end.place),),
            )


@rule
def device_page_alone(system: System) -> Iterator[Finding]:
    """C502: no page holds registers of two components.

    Memory protection has a granularity of 4 KiB pages: a component with one window in the page
    reaches the other window too.
    """
    for one, other in combinations(_held(system), 2):
        # C501 refuses it
        same = (one[0].device.node, one[1].index) == (other[0].device.node, other[1].index)
        first, second = (_pages(held, system.board.pages) for held in (one, other))
        if (
            not same
            and one[0].end.instance != other[0].end.instance
            and first.start < second.stop
            and second.start < first.stop
        ):
            page = max(first.start, second.start)
            names = (_name(one), _name(other))
            yield Finding(
                f"{names[0]} and {names[1]} share the page {page:#x}",
                other[0].end.place,
                (Note("the other one", one[0].end.place),),
                f"give both to `{one[0].end.instance}`",
            )


@rule
def one_right_a_page(system: System) -> Iterator[Finding]:
    """C509: all registers that a component holds in one page have one right.

    Memory protection has a granularity of 4 KiB pages: registers that are read-only at one address
    could be written at the other.
    """
    for one, other in combinations(_held(system), 2):
        first, second = (_pages(held, system.board.pages) for held in (one, other))
        together = (
            one[0].end.instance == other[0].end.instance
            and first.start < second.stop
            and second.start < first.stop
        )
        if together and one[1].right != other[1].right:
            yield Finding(
                f"`{other[0].end.instance}` holds {_name(one)} with `{one[1].right}` and"
                f" {_name(other)} with `{other[1].right}`, in one page",
                other[0].end.place,
                (Note("the other one", one[0].end.place),),
                "ask for one right to both",
            )


@rule
def bus_master_assumed(system: System) -> Iterator[Finding]:
    """C503: a bus master reaches all memory, so granting one needs a stated assumption.

    Page tables do not restrict a device that reads and writes memory by itself. Without an IOMMU,
    its owner can reach all memory. The description must state that this is known and why it is
    sound.
    """
    assumed = {
        name
        for assumption in system.assumptions
        if assumption.what is PolicySubject.DMA
        for name in assumption.of
    }
    for grant in system.devices:
        if grant.device.bus_master and grant.end.instance not in assumed:
            message = f"device `{grant.device.name}` is a bus master, and no IOMMU confines it"
            yield Finding(
                message,
                grant.end.place,
                (Note("the board says so", grant.device.place),),
                f'add to `policy`: {{assume: dma, of: {grant.end.instance}, reason: "why that'
                ' is sound"}',
            )


@rule
def interrupt_line_once(system: System) -> Iterator[Finding]:
    """C504: an interrupt line belongs to one granted device, and never to the kernel's timer.

    The owner that acknowledges a shared line also unmasks it for the other owner, and the timer's
    line is the kernel's clock.
    """
    timer = system.board.interrupts.timer_line
    for grant in system.devices:
        if any(line == timer for line, _ in grant.interrupts):
            message = f"interrupt {timer} of device `{grant.device.name}` is the kernel's timer"
            note = Note("the board's device", grant.device.place)
            yield Finding(message, grant.end.place, (note,))
    for one, other in combinations(system.devices, 2):
        if one.device.node == other.device.node:  # C501 or C508
            continue
        for line in sorted(
            {line for line, _ in one.interrupts} & {line for line, _ in other.interrupts}
        ):
            message = (
                f"devices `{one.device.name}` and `{other.device.name}` share interrupt {line}"
            )
            yield Finding(message, other.end.place, (Note("the other one", one.end.place),))


@rule
def interrupts_of_a_device_once(system: System) -> Iterator[Finding]:
    """C508: one holder of a device's register windows takes its interrupts.

    A line has one owner, which acknowledges it. The port of every other holder says `interrupts:
    none`.
    """
    first: dict[str, DeviceGrant] = {}
    for other in system.devices:
        if not other.interrupts:
            continue
        one = first.setdefault(other.device.node, other)
        shared = {window.index for window in one.windows} & {
            window.index for window in other.windows
        }
        if one is not other and not shared:  # C501 refuses those
            yield Finding(
                f"the interrupts of device `{other.device.name}` go to `{one.end.instance}`"
                " already",
                other.end.place,
                (
                    Note("the first grant", one.end.place),
                    Note("this port takes them too", other.end.port.place),
                ),
                "`interrupts: none` at the port of one of the two",
            )


@rule
def one_log_reader(system: System) -> Iterator[Finding]:
    """C505: at most one component reads the kernel log.

    The log has one read position and one event.
    """
    for other in system.logs[1:]:
        first = system.logs[0]
        yield Finding(
            f"`{first.instance}` and `{other.instance}` read the kernel log",
            other.place,
            (Note("the other one", first.place),),
        )
