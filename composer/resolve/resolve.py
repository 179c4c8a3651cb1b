# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""resolve: names → references. Every reference error of a description at once, with both places."""

from __future__ import annotations

from composer.load.names import meant
from composer.model import asked, resolved
from composer.model.asked import Loaded, PortKind
from composer.model.diagnostics import Diagnostic, Located, Note
from composer.resolve.grants import Grants
from composer.resolve.layouts import Layouts

RIGHTS = {"r": {"r"}, "rw": {"r", "rw"}, "rx": {"r", "rx"}}  # what a grant gives, by what it says

CODES = {
    "R001": "every component that is named exists",
    "R002": "every port that is named is declared by the type",
    "R003": "a grant and the port it goes to are of the same kind",
    "R004": "every port is granted, unless it is optional",
    "R005": "a port is granted once, unless it says `many`",
    "R006": "a port has no more grants than `many` says",
    "R007": "the type of every component exists",
    "R008": "a grant gives the right that the port asks for",
    "R009": "both ends of a ring carry the same message",
    "R010": "both ends of a call speak the same interface",
    "R011": "every device that is named is on the board",
    "R012": "a driver fits the device that it is granted",
    "R013": "every interface that a port names exists, and one with calls has operations",
    "R020": "every message that is named exists",
    "R021": "a message does not contain itself",
    "R022": "a message is at most 1 MiB",
    "R023": "request and reply of a call are at most 64 bytes",
}


def resolve(loaded: Loaded) -> tuple[resolved.System | None, tuple[Diagnostic, ...]]:
    """The system with references followed; None when anything is wrong."""
    instances, found = _instances(loaded)
    grants = Grants(loaded=loaded, instances=instances)
    layouts = Layouts(interfaces=loaded.interfaces, broken=loaded.broken)
    interfaces = _interfaces(loaded, layouts, grants)
    asked_system = loaded.system
    regions = [_region(one, grants) for one in asked_system.regions]
    rings = [_ring(one, grants, layouts) for one in asked_system.rings]
    notifications = [_notification(one, grants) for one in asked_system.notifications]
    calls = [_call(one, grants, interfaces) for one in asked_system.calls]
    devices = [grant for one in asked_system.components for grant in _devices(one, loaded, grants)]
    logs = tuple(
        grants.grant(instance, port, instance.place)
        for instance in instances.values() for port in instance.type.ports if port.kind is PortKind.KERNEL_LOG
    )
    if loaded.complete:
        grants.not_granted()
    found = (*found, *grants.found, *layouts.found)
    if found or not loaded.complete:
        return None, found
    return resolved.System(
        name=asked_system.name, file=asked_system.file, place=asked_system.place, board=loaded.board,
        instances=tuple(instances.values()), interfaces=tuple(interfaces[name] for name in sorted(interfaces)),
        regions=tuple(one for one in regions if one), rings=tuple(one for one in rings if one),
        notifications=tuple(one for one in notifications if one), calls=tuple(one for one in calls if one),
        devices=tuple(devices), logs=logs,
    ), ()


def _instances(loaded: Loaded) -> tuple[dict[str, resolved.Instance], tuple[Diagnostic, ...]]:
    instances: dict[str, resolved.Instance] = {}
    found: list[Diagnostic] = []
    for index, one in enumerate(loaded.system.components):
        kind = loaded.types.get(one.type.value)
        if kind is None:
            if f"type {one.type.value}" not in loaded.broken:
                found.append(Diagnostic(code="R007", message=f"there is no component type `{one.type.value}`", place=one.type.place,
                                        remedy=meant(one.type.value, loaded.known_types)))
            continue
        stack = one.stack if one.stack is not None else kind.stack
        instances[one.name] = resolved.Instance(
            name=one.name, index=index, type=kind, priority=one.priority.value, stack=stack.value, power=one.power,
            on_fault=one.on_fault, place=one.place, priority_place=one.priority.place, stack_place=stack.place)
    return instances, tuple(found)


def _interfaces(loaded: Loaded, layouts: Layouts, grants: Grants) -> dict[str, resolved.InterfaceLayout]:
    """The interfaces that the ports of the system's types name."""
    laid: dict[str, resolved.InterfaceLayout] = {}
    types = {one.type.name: one.type for one in grants.instances.values()}
    wanted: dict[str, Located[str]] = {}
    for kind in types.values():
        for port in kind.ports:
            if port.interface is not None:
                wanted.setdefault(port.interface.value, port.interface)
            if port.message is not None and "." in port.message.value:
                wanted.setdefault(port.message.value.partition(".")[0], Located(port.message.value.partition(".")[0], port.message.place))
    for name, where in wanted.items():
        if name in loaded.interfaces:
            layout = layouts.interface(name)
            if layout is not None:
                laid[name] = layout
        elif f"interface {name}" not in loaded.broken:
            grants.error("R013", f"there is no interface `{name}`", where.place, remedy=meant(name, loaded.known_interfaces))
    return laid


def _region(one: asked.Region, grants: Grants) -> resolved.Region | None:
    pinned = {reference.value: address for reference, address in one.at}
    accesses = []
    for reference, right in one.access:
        end = grants.end(reference, PortKind.REGION)
        if end is None:
            continue
        if right.value in RIGHTS and end.port.right not in RIGHTS[right.value]:  # C201, C202 judge the others
            grants.error("R008", f"`{reference.value}` asks for `{end.port.right}`, and is given `{right.value}`", right.place,
                         (Note(message="the port is declared here", place=end.port.place),), f"give it `{end.port.right}`")
        at = pinned.get(reference.value)
        accesses.append(resolved.Access(end=end, right=right.value, at=at.value if at else None,
                                        at_place=at.place if at else None, right_place=right.place))
    named = {reference.value for reference, _ in one.access}
    for reference, address in one.at:
        if reference.value not in named:
            grants.error("R002", f"`at` names `{reference.value}`, which has no access to `{one.name}`", reference.place,
                         remedy=f"add `{reference.value}` to `access`")
    return resolved.Region(name=one.name, size=one.size.value, size_place=one.size.place, accesses=tuple(accesses), place=one.place)


def _ring(one: asked.Ring, grants: Grants, layouts: Layouts) -> resolved.Ring | None:
    producer = grants.end(one.producer, PortKind.RING_PRODUCER)
    consumer = grants.end(one.consumer, PortKind.RING_CONSUMER)
    if producer is None or consumer is None:
        return None
    assert producer.port.message is not None and consumer.port.message is not None, "a ring end names its message"
    messages = [layouts.message(end.port.message.value, end.port.message.place) for end in (producer, consumer) if end.port.message]
    if None in messages:
        return None
    if messages[0] != messages[1]:
        grants.error(
            "R009", f"`{one.producer.value}` sends `{producer.port.message.value}`, `{one.consumer.value}` takes"
            f" `{consumer.port.message.value}`", one.place,
            (Note(message="the producer's message", place=producer.port.message.place),
             Note(message="the consumer's message", place=consumer.port.message.place)))
        return None
    assert messages[0] is not None
    return resolved.Ring(name=one.name, producer=producer, consumer=consumer, message=messages[0],
                         capacity=one.capacity.value, capacity_place=one.capacity.place, place=one.place)


def _notification(one: asked.Edge, grants: Grants) -> resolved.Notification | None:
    raisers = [grants.end(source, PortKind.RAISE) for source in one.sources]
    receiver = grants.end(one.target, PortKind.RECEIVE)
    if receiver is None or None in raisers:
        return None
    return resolved.Notification(name=one.name, raisers=tuple(end for end in raisers if end), receiver=receiver, place=one.place)


def _call(one: asked.Edge, grants: Grants, interfaces: dict[str, resolved.InterfaceLayout]) -> resolved.Call | None:
    clients = [grants.end(source, PortKind.CALL_CLIENT) for source in one.sources]
    servers = [grants.end(one.target, PortKind.CALL_SERVER, shared=True) for _ in one.sources]
    if not servers or servers[0] is None or None in clients:
        return None
    server = servers[0]
    assert server.port.interface is not None, "a call end names its interface"
    for client in clients:
        assert client is not None and client.port.interface is not None
        if client.port.interface.value != server.port.interface.value:
            grants.error(
                "R010", f"`{client.instance}.{client.port.name}` speaks `{client.port.interface.value}`, `{one.target.value}` speaks"
                f" `{server.port.interface.value}`", client.place,
                (Note(message="the client's interface", place=client.port.interface.place),
                 Note(message="the server's interface", place=server.port.interface.place)))
            return None
    layout = interfaces.get(server.port.interface.value)
    if layout is None:
        return None
    if not layout.operations:
        grants.error("R013", f"interface `{server.port.interface.value}` has no operations to call", server.port.interface.place)
        return None
    return resolved.Call(name=one.name, clients=tuple(end for end in clients if end), server=server, interface=layout, place=one.place)


def _devices(one: asked.Component, loaded: Loaded, grants: Grants) -> list[resolved.DeviceGrant]:
    made = []
    for port_name, device_name in one.devices:
        device = next((item for item in loaded.board.devices if item.name == device_name.value), None)
        if device is None:
            if f"board {loaded.board.name}" not in loaded.broken:
                grants.error("R011", f"board `{loaded.board.name}` has no device `{device_name.value}`", device_name.place,
                             remedy=meant(device_name.value, (item.name for item in loaded.board.devices)))
            continue
        end = grants.end(Located(asked.PortReference(one.name, port_name.value), port_name.place), PortKind.DEVICE)
        if end is None:
            continue
        driver = next(((file, word) for file, word in end.port.drivers if word.value in device.compatible), None)
        if driver is None:
            known = ", ".join(f'"{word.value}"' for _, word in end.port.drivers)
            grants.error("R012", f"device `{device.name}` is {', '.join(device.compatible)}; `{one.name}.{end.port.name}` drives {known}",
                         device_name.place, (Note(message="the port is declared here", place=end.port.place),))
            continue
        made.append(resolved.DeviceGrant(end=end, device=device, driver=driver[0].value if driver[0] else None))
    return made
