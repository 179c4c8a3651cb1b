# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""C5xx on the system: devices, interrupt lines, the kernel log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from composer.check.rule import Finding, rule
from composer.model.diagnostics import Note
from composer.model.facts import PolicySubject, Right
from composer.model.resolved import DeviceGrant, System


@dataclass(frozen=True, slots=True)
class Held:
    """A register window that a component holds; `pages` from the first one to past the last."""

    grant: DeviceGrant
    right: Right
    window: tuple[str, int]  # the device's node, and the number of the window
    name: str  # `device `can0``, or which of its windows where it has several
    pages: range

    @property
    def instance(self) -> str:
        return self.grant.end.instance

    def meets(self, other: Held) -> bool:
        return self.pages.start < other.pages.stop and other.pages.start < self.pages.stop


def _held(system: System) -> Iterator[Held]:
    pages = system.board.pages
    for grant in system.devices:
        device = grant.device
        for window in grant.windows:
            registers = device.registers[window.index]
            called = f" (`{registers.name}`)" if registers.name is not None else ""
            several = f"window {window.index}{called} of " if len(device.registers) > 1 else ""
            end = pages.whole(registers.start + max(registers.size, 1))
            yield Held(
                grant,
                window.right,
                (device.node, window.index),
                f"{several}device `{device.name}`",
                range(pages.down(registers.start), end),
            )


@rule
def device_once(system: System) -> Iterator[Finding]:
    """C501: a register window of a device is granted once.

    Two owners of one window cannot know of each other's writes to its registers.
    """
    first: dict[tuple[str, int], Held] = {}
    for other in _held(system):
        one = first.setdefault(other.window, other)
        if one is not other:
            yield Finding(
                f"{other.name} is granted to `{one.instance}` already",
                other.grant.end.place,
                (Note("the first grant", one.grant.end.place),),
            )


@rule
def device_page_alone(system: System) -> Iterator[Finding]:
    """C502: no page holds registers of two components.

    Memory protection has a granularity of 4 KiB pages: a component with one window in the page
    reaches the other window too.
    """
    for one, other in combinations(_held(system), 2):
        same = one.window == other.window  # C501 refuses it
        if not same and one.instance != other.instance and one.meets(other):
            page = max(one.pages.start, other.pages.start)
            yield Finding(
                f"{one.name} and {other.name} share the page {page:#x}",
                other.grant.end.place,
                (Note("the other one", one.grant.end.place),),
                f"give both to `{one.instance}`",
            )


@rule
def one_right_a_page(system: System) -> Iterator[Finding]:
    """C509: all registers that a component holds in one page have one right.

    Memory protection has a granularity of 4 KiB pages: registers that are read-only at one address
    could be written at the other.
    """
    for one, other in combinations(_held(system), 2):
        if one.instance == other.instance and one.meets(other) and one.right != other.right:
            yield Finding(
                f"`{other.instance}` holds {one.name} with `{one.right}` and {other.name} with"
                f" `{other.right}`, in one page",
                other.grant.end.place,
                (Note("the other one", one.grant.end.place),),
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
