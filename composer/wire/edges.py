# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What the wiring of one component asks of the whole system, found once for all of them."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from dataclasses import dataclass

from composer.model import abi, limits, resolved
from composer.model.asked import Board, ComponentType
from composer.model.decided import Event
from composer.model.facts import InterfaceName, PortKind
from composer.model.memory import RingFrames
from composer.wire.events import EventNumbers, sources
from composer.wire.grants import Grants, grants
from composer.wire.ring_memory import Group, groups

_WORDS = 64  # bytes of the longest text beside names: a kind, a purpose or rights, and a line
_OWN_RANGES = 12  # of one component, two more than a linked program has at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    board: Board
    grants: Grants
    sources: Lookup[str, tuple[Event, ...]]  # by instance
    # of every source, by instance, port, element and purpose: both ends need it
    numbers: EventNumbers
    # start and end of the ranges that the user fixed, by instance
    pinned: Lookup[str, tuple[tuple[int, int], ...]]
    # source files that the granted devices chose, by instance
    drivers: Lookup[str, tuple[str, ...]]
    # number of a call server port among them, by instance and port
    servers: Lookup[str, Lookup[str, int]]
    groups: Lookup[RingFrames, Group]
    groups_of: Lookup[str, tuple[Group, ...]]  # by instance, in order of the first ring
    layouts: Lookup[InterfaceName, resolved.InterfaceLayout]
    # by instance and link port: the other ends
    links: Lookup[tuple[str, str], tuple[tuple[resolved.Link, resolved.End], ...]]
    restartable: frozenset[str]
    text_bound: int


def edges_of(system: resolved.System) -> Edges:
    held = grants(system)
    raised = {one.name: sources(one, held[one.name]) for one in system.instances}
    ring_groups = groups(system.rings, system.board.pages.page)
    groups_of: dict[str, list[Group]] = {}
    for group in ring_groups:
        for name in (group.writer, group.reader):
            groups_of.setdefault(name, []).append(group)
    pinned: dict[str, list[tuple[int, int]]] = {}
    for region in system.regions:
        for access in region.accesses:
            if access.at is not None:
                pinned.setdefault(access.end.instance, []).append(
                    (access.at, access.at + system.board.pages.whole(region.size))
                )
    return Edges(
        board=system.board,
        grants=held,
        sources=raised,
        numbers={
            (name, row.port, row.element, row.purpose): row.source
            for name, rows in raised.items()
            for row in rows
        },
        pinned={name: tuple(ranges) for name, ranges in pinned.items()},
        drivers=_drivers(system),
        servers={instance.name: _servers(instance.type) for instance in system.instances},
        groups={ring_group.key: ring_group for ring_group in ring_groups},
        groups_of={name: tuple(ones) for name, ones in groups_of.items()},
        layouts={interface.name: interface for interface in system.interfaces},
        links=_other_ends(system),
        restartable=system.restartable(),
        text_bound=_text_bound(system, held),
    )


def _drivers(system: resolved.System) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for device in system.devices:
        if device.driver is not None:
            found.setdefault(device.end.instance, {})[device.driver] = None
    return {name: tuple(files) for name, files in found.items()}


def _other_ends(
    system: resolved.System,
) -> dict[tuple[str, str], tuple[tuple[resolved.Link, resolved.End], ...]]:
    found: dict[tuple[str, str], list[tuple[resolved.Link, resolved.End]]] = {}
    for link in system.links:
        for mine, other in ((link.source, link.target), (link.target, link.source)):
            found.setdefault((mine.instance, mine.port.name), []).append((link, other))
    return {key: tuple(ends) for key, ends in found.items()}


def _servers(one: ComponentType) -> dict[str, int]:
    """The number of each call server port among them."""
    return {
        port.name: number
        for number, port in enumerate(
            port for port in one.ports if port.kind is PortKind.CALL_SERVER
        )
    }


def _text_bound(system: resolved.System, held: Grants) -> int:
    """Bytes that the text region can need at most; known before any component is linked. A slot and
    a range have a text each; `place.with_log_text` asserts that it fits.
    """
    instances = system.instances
    text = _WORDS + _longest(system, held)
    slots = sum(max(len(one.interrupts), 1) for one in system.devices) - len(system.devices)
    slots += sum(len(ones) for ones in held.values())
    windows = sum(len(device.windows) - 1 for device in system.devices)
    ranges = _OWN_RANGES * len(instances) + 2 * sum(len(ones) for ones in held.values()) + windows
    return system.board.pages.whole(
        abi.TEXT_HEADER
        + limits.NAME.most  # of the system
        + abi.TEXT_COMPONENT * len(instances)
        + ranges * (abi.TEXT_RANGE + text)
        + slots * (abi.TEXT_SLOT + text)
    )


def _longest(system: resolved.System, held: Grants) -> int:
    """Bytes that names and the file of a place take of the longest text, or more."""
    instances = system.instances
    files = max(_bytes(instance.place.file, instance.type.place.file) for instance in instances)
    found = [files + 4 * max(len(one.name) for one in instances)]
    for name, ones in held.items():
        found += (_bytes(one.place.file, name, one.port, one.peer) for one in ones)
    found += (_bytes(region.place.file, region.name) for region in system.regions)
    found += (_bytes(device.end.place.file, device.device.name) for device in system.devices)
    return max(found)


def _bytes(*texts: str) -> int:
    return sum(len(text.encode()) for text in texts)
