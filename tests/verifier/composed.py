# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The composer's reading of a description in the words of `print_description`, so that the two can
be compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


from composer.model import asked, resolved
from composer.model.facts import SIGNED, UNSIGNED, Chars, PortKind, Scalar
from composer.model.asked import DEFAULT_RESTART

Row = dict[str, Any]


def composed(system: resolved.System) -> Row:
    """What the verifier must find; entries of a section in order of their names."""
    return by_name(
        {
            "system": system.name,
            "place": str(system.place),
            "board": _board(system),
            "instances": [_instance(system, instance) for instance in system.instances],
            "ranks": [one.name for one in system.by_rank()],
            "regions": [_region(region) for region in system.regions],
            "rings": [_ring(ring) for ring in system.rings],
            "notifications": [_notification(notification) for notification in system.notifications],
            "calls": [row for call in system.calls for row in _calls(call)],
            "operations": {
                str(one.interface.name): [
                    [each.name, each.request.size, each.reply.size]
                    for each in one.interface.operations
                ]
                for one in system.calls
            },
            "links": [_link(link) for link in system.links],
            "supervisions": [_supervision(supervision) for supervision in system.supervisions],
            "devices": [_device(device) for device in system.devices],
            "logs": [{"end": _end(log), "place": str(log.place)} for log in system.logs],
            "assertions": [
                {
                    "kind": assertion.kind,
                    "what": assertion.what,
                    "from": list(assertion.sources),
                    "to": list(assertion.targets),
                    "through": list(assertion.through),
                    "of": list(assertion.of),
                    "by": list(assertion.by),
                    "text": assertion.text,
                    "place": str(assertion.place),
                }
                for assertion in system.assertions
            ],
            "assumptions": [
                {
                    "what": assumption.what,
                    "of": list(assumption.of),
                    "reason": assumption.reason,
                    "place": str(assumption.place),
                }
                for assumption in system.assumptions
            ],
        }
    )


def by_name(row: Row) -> Row:
    """The order of regions, edges and grants is not guaranteed; the order of instances, children
    and clients is.
    """
    row["board"]["devices"] = [
        one for one in row["board"]["devices"] if one["name"]
    ]  # the verifier reads masters of the bus without a name, too
    for region in row["regions"]:
        region["accesses"].sort(key=repr)
    for notification in row["notifications"]:
        notification["raisers"].sort()
    for link in row["links"]:
        link["ends"].sort()
    for section in (
        "regions",
        "rings",
        "notifications",
        "calls",
        "links",
        "supervisions",
        "devices",
        "logs",
    ):
        row[section].sort(key=repr)
    return row


def _board(system: resolved.System) -> Row:
    board = system.board
    distributor, cpu_interface = board.interrupts.registers

    def part(start: int, size: int) -> Row:
        return {"start": start, "size": size}

    return {
        "name": board.name,
        "memory": [part(bank.start, bank.size) for bank in board.banks],
        "distributor": part(distributor.start, distributor.size),
        "cpu_interface": part(cpu_interface.start, cpu_interface.size),
        "timer_line": board.interrupts.timer_line,
        "physical_bits": board.physical_bits,
        "devices": [
            {
                "name": device.name,
                "node": device.node,
                "registers": [part(window.start, window.size) for window in device.registers],
                "bus_master": device.bus_master,
            }
            for device in board.devices
        ],
    }


def _instance(system: resolved.System, one: resolved.Instance) -> Row:
    kind = one.type
    limit = one.restart or DEFAULT_RESTART
    return {
        "name": one.name,
        "type": kind.name,
        "priority": one.priority,
        "stack": one.stack,
        "heap": kind.heap.value if kind.heap else 0,
        "fpu": kind.fpu,
        "power": one.power,
        "defers": any(port.defers for port in kind.ports),
        "on_fault": one.on_fault,
        "restart": {"max": limit.max.value, "within": limit.within.value, "then": limit.then},
        **{
            name: found.value if found else 0
            for name, found in (
                ("overdue", one.overdue),
                ("budget", one.budget),
                ("period", one.period),
            )
        },
        "starts_stopped": one.stopped is not None,
        "max": one.max,
        "config": _config(one.config),
        "config_fields": [_field(value) for value in one.config],
        "constants": [[name, *_constant(value)] for name, value, _ in kind.constants],
        "many_ports": [port.name for port in kind.ports if _array(port.kind, port.many)],
        "place": str(one.place),
        "type_place": str(kind.place),
        "stack_place": str(kind.stack.place),
        "may_start_again": one.name in system.restartable(),
    }


def _array(kind: PortKind, many: int | None) -> bool:
    """`many` clients share one server; a supervisor's port is an array without saying so."""
    return kind is PortKind.SUPERVISOR or many is not None and kind is not PortKind.CALL_SERVER


def _config(values: Iterable[resolved.ConfigValue]) -> list[int]:
    made = bytearray(resolved.config_size(value.field for value in values))
    for one in values:
        made[one.field.offset : one.field.offset + one.field.size] = one.data
    return list(made)


KINDS = {Scalar.FLAG: 3, Scalar.IPV4: 5, Scalar.MAC: 6, Scalar.SIZE: 1, Scalar.TIME: 1}
KINDS |= {**dict.fromkeys(UNSIGNED, 1), **dict.fromkeys(SIGNED, 2)}


def _field(value: resolved.ConfigValue) -> list[Any]:
    kind = value.field.type
    number = 4 if isinstance(kind, Chars) else KINDS[kind]
    return [value.field.name, number, value.field.offset, list(value.data)]


def _constant(value: int | str) -> list[Any]:
    return (
        [4, 0, list(value.encode())]
        if isinstance(value, str)
        else [1, 0, list(value.to_bytes(8, "little"))]
    )


def _link(one: resolved.Link) -> Row:
    ends = [[*_end(end), end.port.many is not None] for end in (one.source, one.target)]
    return {
        "name": one.name,
        "ends": ends,
        "config": [_field(value) for value in one.config],
        "place": str(one.place),
    }


def _end(end: resolved.End) -> list[Any]:
    return [end.instance, end.port.name, end.element]


def _region(one: resolved.Region) -> Row:
    accesses = [
        {"end": _end(access.end), "right": access.right, "at": access.at} for access in one.accesses
    ]
    return {"name": one.name, "size": one.size, "accesses": accesses, "place": str(one.place)}


def _ring(one: resolved.Ring) -> Row:
    return {
        "name": one.name,
        "producer": _end(one.producer),
        "consumer": _end(one.consumer),
        "message": str(one.message.name),
        "message_size": one.message.size,
        "capacity": one.capacity,
        "drops": one.drops,
        "producer_shares": one.producer.port.shared_event,
        "consumer_shares": one.consumer.port.shared_event,
        "place": str(one.place),
    }


def _notification(one: resolved.Notification) -> Row:
    return {
        "name": one.name,
        "raisers": [_end(end) for end in one.raisers],
        "receiver": _end(one.receiver),
        "receiver_shares": one.receiver.port.shared_event,
        "place": str(one.place),
    }


def _calls(one: resolved.Call) -> list[Row]:
    return [
        {
            "name": one.name,
            "client_end": _end(client),
            "server_end": [one.server.instance, one.server.port.name, number],
            "client": number,
            "interface": str(one.interface.name),
            "defers": one.server.port.defers,
            "place": str(one.place),
        }
        for client, number in zip(one.clients, one.numbers, strict=True)
    ]


def _supervision(one: resolved.Supervision) -> Row:
    return {
        "name": one.name,
        "supervisor": _end(one.supervisor),
        "supervisor_shares": one.supervisor.port.shared_event,
        "child": one.child,
        "rights": list(one.rights),
        "place": str(one.place),
    }


def _window(held: resolved.HeldWindow, device: asked.BoardDevice) -> Row:
    registers = device.registers[held.index]
    return {
        "index": held.index,
        "key": held.key,
        "start": registers.start,
        "size": registers.size,
        "right": held.right,
    }


def _device(one: resolved.DeviceGrant) -> Row:
    device = one.device
    return {
        "end": _end(one.end),
        "name": device.name,
        "node": device.node,
        "windows": [_window(held, device) for held in one.windows],
        "registers": [{"start": window.start, "size": window.size} for window in device.registers],
        "interrupts": [{"number": number, "edge": edge} for number, edge in one.interrupts],
        "bus_master": device.bus_master,
        "place": str(one.end.place),
    }
