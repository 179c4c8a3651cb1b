# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The authority that a description gives. Pure; assumes a system that resolve accepted."""

from __future__ import annotations

from collections.abc import Iterator

from composer.authority import edges
from composer.authority.grants import Assumption, Authority, Component, Fact, Grant, merged
from composer.model import resolved
from composer.model.diagnostics import Located, Place
from composer.model.facts import OnFault


def authority(system: resolved.System) -> Authority:
    return Authority(
        system=system.name,
        board=system.board.name,
        components=tuple(
            Component(name=one.name, priority=one.priority, place=one.place)
            for one in system.by_rank()
        ),
        grants=merged(_grants(system)),
        assumptions=tuple(
            Assumption(
                what=assumption.what,
                component=name,
                reason=assumption.reason,
                place=assumption.place,
            )
            for assumption in system.assumptions
            for name in assumption.of
        ),
        facts=tuple(_facts(system)),
    )


def _at(end: resolved.End) -> tuple[str, Place]:
    return end.instance, end.place


def _grants(system: resolved.System) -> Iterator[Grant]:
    for region in system.regions:
        yield from edges.region(
            region.name,
            region.size,
            system.board.pages.page,
            ((access.end.instance, access.right, access.end.place) for access in region.accesses),
        )
    for ring in system.rings:
        yield from edges.ring(ring.name, _at(ring.producer), _at(ring.consumer), ring.drops)
    for notification in system.notifications:
        yield from edges.notification(
            notification.name, map(_at, notification.raisers), notification.receiver.instance
        )
    for call in system.calls:
        operations = (operation.name for operation in call.interface.operations)
        yield from edges.call(
            call.name,
            map(_at, call.clients),
            call.server.instance,
            str(call.interface.name),
            operations,
        )
    for supervision in system.supervisions:
        yield edges.supervision(
            supervision.name,
            supervision.supervisor.instance,
            supervision.child,
            supervision.rights,
            supervision.place,
        )
    for held in system.devices:
        device = held.device
        windows = (
            (
                device.registers[window.index].start,
                device.registers[window.index].size,
                window.right,
            )
            for window in held.windows
        )
        yield from edges.device(
            held.end.instance,
            device.name,
            device.start,
            system.board.pages.page,
            windows,
            (line for line, _ in held.interrupts),
            device.bus_master,
            held.end.place,
        )
    for end in system.logs:
        yield edges.log(*_at(end))
    for instance in system.by_rank():
        restart = _restart(instance)
        yield from edges.component(
            instance.name,
            instance.power,
            instance.on_fault,
            restart.then if restart else None,
            (_nanoseconds(instance.budget), _nanoseconds(instance.period)),
            instance.place,
        )


def _restart(instance: resolved.Instance) -> resolved.Restart | None:
    return (
        (instance.restart or resolved.DEFAULT_RESTART)
        if instance.on_fault is OnFault.RESTART
        else None
    )


def _nanoseconds(time: Located[int] | None) -> int | None:
    return None if time is None else time.value


def _facts(system: resolved.System) -> Iterator[Fact]:
    board = system.board
    yield from edges.board_facts(board.name, board.cpu, board.machine, system.file)
    for instance in system.by_rank():
        restart = _restart(instance)
        yield from edges.component_facts(
            instance.name,
            instance.type.name,
            instance.priority,
            instance.on_fault,
            (restart.max, restart.within) if restart else None,
            _nanoseconds(instance.overdue),
            instance.stopped is not None,
            instance.place,
        )
    for region in system.regions:
        yield from edges.facts(f"region {region.name}", region.place, size=f"{region.size} B")
    for ring in system.rings:
        message = ring.message
        yield from edges.ring_facts(
            ring.name, str(message.name), message.size, ring.capacity, ring.place
        )
