# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""resolve: names → references. Every reference error of a description at once, with both places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from composer.load.names import Guesses
from composer.model import asked, resolved
from composer.model.asked import ComponentType
from composer.model.loaded import Loaded
from composer.model.diagnostics import Advice, Diagnostic, Place, Remedy
from composer.model.facts import InterfaceName, PortKind, Scalar
from composer.model.resolved import config_size
from composer.resolve import config, edges
from composer.resolve.devices import device_grants
from composer.resolve.grants import Grants
from composer.resolve.layouts import Layouts
from composer.resolve.libraries import Libraries, used_libraries
from composer.resolve.links import Parts, expand
from composer.resolve.policy import policies
from composer.resolve.supervision import supervisions
from composer.resolve.types import flatten
from composer.resolve.who import groups_of


def resolve(loaded: Loaded) -> tuple[resolved.System | None, tuple[Diagnostic, ...]]:
    """The system with references followed; None when anything is wrong."""
    guesses = Guesses()
    instances, found = _instances(loaded, guesses)
    grants = Grants(loaded=loaded, instances=instances, guesses=guesses)
    layouts = Layouts(
        interfaces=loaded.interfaces, broken=loaded.broken.interfaces, guesses=guesses
    )
    interfaces = _interfaces(loaded, layouts, grants)
    system = loaded.system
    _configured(loaded, grants)
    grants.groups = groups_of(system, grants)
    made = _edges(system, grants, layouts, interfaces)
    devices = tuple(
        grant
        for component in system.components
        for grant in device_grants(component, loaded, grants)
    )
    logs = _logs(grants)
    supervised = tuple(made for one in system.supervision for made in supervisions(one, grants))
    assertions, assumptions = policies(
        system,
        tuple(region.name for region in made.regions),
        tuple(device.name for device in loaded.board.devices),
        grants,
    )
    grants.too_many()
    if loaded.complete and not found:
        grants.not_granted()
    found = (*found, *grants.found, *layouts.found)
    if found or not loaded.complete:
        return None, found
    return (
        resolved.System(
            name=system.name,
            file=system.file,
            place=system.place,
            board=loaded.board,
            instances=tuple(grants.instances.values()),
            interfaces=tuple(interfaces[name] for name in sorted(interfaces)),
            libraries=used_libraries(loaded, instances.values()),
            regions=tuple(made.regions),
            rings=tuple(made.rings),
            notifications=tuple(made.notifications),
            calls=tuple(made.calls),
            devices=devices,
            logs=logs,
            links=tuple(made.links),
            supervisions=supervised,
            groups=tuple(
                resolved.Group(name=name, members=members)
                for name, members in grants.groups.items()
            ),
            assertions=assertions,
            assumptions=assumptions,
        ),
        (),
    )


def _logs(grants: Grants) -> tuple[resolved.End, ...]:
    """A port for the kernel's log needs no line that grants it."""
    return tuple(
        grants.grant(instance, port, instance.place)
        for instance in grants.instances.values()
        for port in instance.type.ports
        if port.kind is PortKind.KERNEL_LOG
    )


def _edges(
    system: asked.System,
    grants: Grants,
    layouts: Layouts,
    interfaces: dict[InterfaceName, resolved.InterfaceLayout],
) -> Parts:
    """All edges: those of the description, then those of its links."""
    made = Parts(
        regions=[edges.region(one, grants) for one in system.regions],
        rings=[ring for one in system.rings for ring in edges.rings(one, grants, layouts)],
        notifications=[
            each
            for notification in system.notifications
            for each in edges.notifications(notification, grants)
        ],
        calls=[call for one in system.calls for call in edges.calls(one, grants, interfaces)],
    )
    regions = {region.name: region for region in system.regions}
    expand(system.links, regions, grants, layouts, interfaces, made)
    made.regions = [
        replace(one, accesses=(*one.accesses, *made.held.get(one.name, ()))) for one in made.regions
    ]
    return made


def _instances(
    loaded: Loaded, guesses: Guesses
) -> tuple[dict[str, resolved.Instance], tuple[Diagnostic, ...]]:
    instances: dict[str, resolved.Instance] = {}
    found: list[Diagnostic] = []
    libraries = Libraries.of(loaded, guesses, found)
    types = {
        name: libraries.linked(flatten(one, loaded, guesses, found))
        for name, one in loaded.types.items()
    }
    for index, one in enumerate(loaded.system.components):
        kind = types.get(one.type.value)
        if kind is None:
            if one.type.value not in loaded.broken.types:
                found.append(
                    Diagnostic(
                        "R007",
                        f"there is no component type `{one.type.value}`",
                        one.type.place,
                        advice=_type(one, guesses.meant(one.type.value, loaded.known_types)),
                    )
                )
            continue
        stack = one.stack if one.stack is not None else kind.stack
        largest = one.max if one.max is not None else kind.max
        instances[one.name] = resolved.Instance(
            name=one.name,
            index=index,
            type=kind,
            priority=one.priority.value,
            stack=stack.value,
            power=one.power,
            on_fault=one.on_fault,
            place=one.place,
            priority_place=one.priority.place,
            stack_place=stack.place,
            restart=one.restart,
            stopped=one.stopped,
            overdue=one.overdue,
            budget=one.budget,
            period=one.period,
            max=largest.value if largest else None,
            max_place=largest.place if largest else None,
        )
    return instances, tuple(dict.fromkeys(found))


def _type(one: asked.Component, guess: Advice) -> Advice:
    """Where no type is written, the mistake may be the missing key: then a guess is only a hint."""
    return guess.text if isinstance(guess, Remedy) and one.type.place == one.place else guess


def _configured(loaded: Loaded, grants: Grants) -> None:
    """Gives every instance its config values."""
    for component in loaded.system.components:
        instance = grants.instances.get(component.name)
        if instance is None:
            continue
        values = config.values(
            instance.type.config, component.config, f"`{component.name}`", component.place, grants
        )
        size = config_size(value.field for value in values)
        if size > config.LARGEST:
            grants.error(
                "R016",
                f"the config of `{component.name}` takes {size} bytes, and {config.LARGEST} fit",
                component.place,
            )
        grants.instances[component.name] = replace(instance, config=values)


def _interfaces(
    loaded: Loaded, layouts: Layouts, grants: Grants
) -> dict[InterfaceName, resolved.InterfaceLayout]:
    """The interfaces that the ports of the system's types name."""
    laid: dict[InterfaceName, resolved.InterfaceLayout] = {}
    types = {instance.type.name: instance.type for instance in grants.instances.values()}
    wanted: dict[str, Place] = {}
    for kind in types.values():
        for named in (
            interface for port in (*kind.ports, *kind.links) for interface in port.interfaces
        ):
            wanted.setdefault(named.value, named.place)
    for name, place in wanted.items():
        if name in loaded.interfaces:
            laid.update((layout.name, layout) for layout in layouts.interface(name))
        elif name not in loaded.broken.interfaces:
            grants.error(
                "R013",
                f"there is no interface `{name}`",
                place,
                remedy=grants.guesses.meant(name, loaded.known_interfaces),
            )
    for kind in types.values():
        _declared(kind, loaded, layouts, laid, grants)
    return laid


def _declared(
    kind: ComponentType,
    loaded: Loaded,
    layouts: Layouts,
    laid: Mapping[InterfaceName, resolved.InterfaceLayout],
    grants: Grants,
) -> None:
    """Resolves every name in a type's ports: the type compiles against all of them."""
    for port in kind.ports:
        message = port.message
        if message is not None and (
            isinstance(message.value, Scalar) or message.value.interface in loaded.interfaces
        ):
            layouts.message(message.value, message.place)
        layout = laid.get(port.interface.value) if port.interface is not None else None
        if port.interface is not None and layout is not None and not layout.operations:
            grants.error(
                "R013",
                f"interface `{port.interface.value}` has no operations to call",
                port.interface.place,
            )
