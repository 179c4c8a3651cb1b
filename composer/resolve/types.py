# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Component types with every link port replaced by one port a part: what follows knows no links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from composer.load.names import Guesses
from composer.model.asked import ComponentType, Interface, Part, Port
from composer.model.diagnostics import Diagnostic, Gatherer, Note, Place
from composer.model.facts import InterfaceName, PartKind, PortKind, Right
from composer.model.loaded import Loaded

OF_EVERY_WIRING = frozenset(("config", "Config", "instance", "instance_page", "host"))
SOURCES_OF_EVENTS = (PortKind.RING_PRODUCER, PortKind.RING_CONSUMER, PortKind.RECEIVE)


@dataclass(frozen=True, slots=True)
class _Types(Gatherer):
    loaded: Loaded
    guesses: Guesses
    found: list[Diagnostic]


def flatten(
    one: ComponentType, loaded: Loaded, guesses: Guesses, found: list[Diagnostic]
) -> ComponentType:
    """`links` keeps the link ports; a part is called `port.part`, in C++ `port_part`."""
    types = _Types(loaded, guesses, found)
    links = tuple(port for port in one.ports if port.kind is PortKind.LINK)
    ports: list[Port] = []
    for port in one.ports:
        if port.kind is not PortKind.LINK:
            ports.append(port)
            continue
        interface = _interface(port, types)
        if interface is not None:
            _narrowed(port, interface, types)
            parts = [
                made
                for part in interface.parts
                if (made := _part(port, part, interface)).right is not Right.NONE
            ]
            _of_its_role(port, interface, parts, types)
            ports.extend(parts)
    _same_identifiers(one, ports, links, types)
    return replace(one, ports=tuple(ports), links=links)


def _interface(port: Port, types: _Types) -> Interface | None:
    """The interface of a link port whose role it has; None after a diagnostic."""
    assert (
        port.interface is not None and port.role is not None
    ), "a link port names interface and role"
    name = port.interface.value.interface
    interface = types.loaded.interfaces.get(name)
    if interface is None:
        if name not in types.loaded.broken.interfaces:
            types.error(
                "R013",
                f"there is no interface `{name}`",
                port.interface.place,
                (),
                types.guesses.meant(name, types.loaded.known_interfaces),
            )
        return None
    roles = [role.value for role in interface.roles]
    if not roles or not interface.parts:
        types.error(
            "R024",
            f"interface `{name}` has no parts: it cannot be linked",
            port.interface.place,
            (Note("the interface", interface.place),),
        )
        return None
    if port.role.value not in roles:
        types.error(
            "R024",
            f"interface `{name}` has no role `{port.role.value}`",
            port.role.place,
            (Note("the roles", interface.roles[0].place),),
            types.guesses.meant(port.role.value, roles),
        )
        return None
    return interface


def _narrowed(port: Port, interface: Interface, types: _Types) -> None:
    """R034: every lesser right is to a region part, and lesser."""
    assert port.role is not None, "checked by _interface"
    regions = {one.name: one for one in interface.parts if one.kind is PartKind.REGION}
    for name, right in port.narrowed:
        part = regions.get(name.value)
        if part is None:
            types.error(
                "R034",
                f"interface `{interface.name}` has no region part `{name.value}`",
                name.place,
                (),
                types.guesses.meant(name.value, regions),
            )
            continue
        given = dict(part.rights)[port.role.value]
        if not right.parts <= given.parts:
            types.error(
                "R034",
                f"`{right}` is not less than the `{given}` that `{interface.name}` gives"
                f" the role `{port.role.value}`",
                name.place,
                (Note("the part is declared here", part.place),),
            )


def _of_its_role(port: Port, interface: Interface, parts: list[Port], types: _Types) -> None:
    """R040: `events` and `defers` of a link port concern parts that its role has."""
    assert port.role is not None, "checked by _interface"
    where = (Note("the interface", interface.place),)
    sources = {part.name.partition(".")[2] for part in parts if part.kind in SOURCES_OF_EVENTS}
    for name in port.shared_parts:
        if name.value not in sources:
            types.error(
                "R040",
                f"`{name.value}` is not a part of `{interface.name}` that raises an event at"
                f" its role `{port.role.value}`",
                name.place,
                where,
                types.guesses.meant(name.value, sources),
            )
    if port.defers_place is not None and not any(one.kind is PortKind.CALL_SERVER for one in parts):
        types.error(
            "R040",
            f"role `{port.role.value}` of `{interface.name}` answers no call that it could"
            " defer",
            port.defers_place,
            where,
        )


def _part(port: Port, part: Part, interface: Interface) -> Port:
    assert port.role is not None and port.interface is not None, "checked by _interface"
    forward = part.source == port.role.value
    kind = {
        PartKind.RING: PortKind.RING_PRODUCER if forward else PortKind.RING_CONSUMER,
        PartKind.REGION: PortKind.REGION,
        PartKind.NOTIFICATION: PortKind.RAISE if forward else PortKind.RECEIVE,
        PartKind.CALL: PortKind.CALL_CLIENT if forward else PortKind.CALL_SERVER,
    }[part.kind]
    shared = port.shared_event or part.name in (
        shared_part.value for shared_part in port.shared_parts
    )
    return replace(
        port,
        name=f"{port.name}.{part.name}",
        kind=kind,
        message=part.message,
        right={one.value: right for one, right in port.narrowed}.get(
            part.name, dict(part.rights).get(port.role.value)
        ),
        interface=(
            replace(port.interface, value=InterfaceName(interface.name, part.name))
            if part.kind is PartKind.CALL
            else None
        ),
        optional=port.optional or part.optional,
        defers=port.defers and kind is PortKind.CALL_SERVER,
        shared_event=shared and kind in SOURCES_OF_EVENTS,
        link=port.name,
        drops=part.drops,
    )


def _same_identifiers(
    kind: ComponentType, ports: list[Port], links: tuple[Port, ...], types: _Types
) -> None:
    """R025: every name of the namespace `wiring` names one object."""
    first: dict[str, tuple[str, Place]] = {}
    for identifier, text, place in _identifiers(kind, ports, links):
        if identifier in OF_EVERY_WIRING:
            types.error(
                "R025",
                f"{text} is `wiring::{identifier}` in C++, a name that every wiring has of"
                " its own",
                place,
            )
            continue
        other, there = first.setdefault(identifier, (text, place))
        if (other, there) != (text, place):
            types.error(
                "R025",
                f"{text} and {other} are both `wiring::{identifier}` in C++",
                place,
                (Note("the other one", there),),
            )


def _identifiers(
    kind: ComponentType, ports: list[Port], links: tuple[Port, ...]
) -> Iterator[tuple[str, str, Place]]:
    """Identifier, words and place of all that wiring.hpp declares for a type."""
    for port in ports:
        yield port.identifier, f"`{port.name}`", port.place
    rings = (
        port for port in ports if port.kind in (PortKind.RING_PRODUCER, PortKind.RING_CONSUMER)
    )
    for identifier, port in {port.identifier: port for port in rings}.items():
        yield f"{identifier}_cache", f"the cache of `{port.name}`", port.place
    for port in links:
        yield f"{port.identifier}_link", f"the other end of `{port.name}`", port.place
    for name, _, place in kind.constants:
        yield name, f"the constant `{name}`", place
