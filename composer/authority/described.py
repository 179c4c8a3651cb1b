# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The authority that a description gives. Pure; assumes a system that resolve accepted."""

from __future__ import annotations

from collections.abc import Iterator

from composer.authority import edges
from composer.authority.grants import Authority, Fact, Grant
from composer.model import resolved
from composer.model.diagnostics import Located
from composer.model.facts import OnFault


def authority(system: resolved.System) -> Authority:
    ranks = system.by_rank()
    return edges.authority(system.name, system, ranks, _grants(system), _facts(system))


def _grants(system: resolved.System) -> Iterator[Grant]:
    yield from edges.regions(system, system.board.pages.page)
    yield from edges.rings(system)
    for notification in system.notifications:
        yield from edges.notification(
            notification.name, notification.raisers, notification.receiver, notification.place
        )
    for call in system.calls:
        operations = (
            f"{call.interface.name}.{operation.name}" for operation in call.interface.operations
        )
        yield from edges.call(call.name, call.clients, call.server, call.place, operations)
    yield from edges.supervisions(system)
    for held in system.devices:
        end, registers = held.end, held.device.registers
        windows = (
            (registers[window.index].start, registers[window.index].size, window.right)
            for window in held.windows
        )
        lines, page = (line for line, _ in held.interrupts), system.board.pages.page
        yield from edges.device((end.instance, end.place), held.device, windows, lines, page)
    for end in system.logs:
        yield edges.log(end.instance, end.place)
    for instance in system.by_rank():
        time = _nanoseconds(instance.budget), _nanoseconds(instance.period)
        yield from edges.component(instance, _restart(instance), *time)


def _restart(instance: resolved.Instance) -> resolved.Restart | None:
    return (
        (instance.restart or resolved.DEFAULT_RESTART)
        if instance.on_fault is OnFault.RESTART
        else None
    )


def _nanoseconds(time: Located[int] | None) -> int | None:
    return None if time is None else time.value


def _facts(system: resolved.System) -> Iterator[Fact]:
    for one in system.by_rank():
        overdue, stopped = _nanoseconds(one.overdue), one.stopped is not None
        yield from edges.component_facts(one, one.type.name, _restart(one), overdue, stopped)
