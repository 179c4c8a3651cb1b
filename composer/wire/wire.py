# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""wire: per component the slots, events and virtual addresses of everything of known size.

Pure: resolved.System in, one Wiring per instance out, in rank order. Instances of one type whose
wiring is equal but for names get the same `shape`, and so share one ELF.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field

from composer.model import resolved
from composer.model.asked import ComponentType, Port
from composer.model.decided import (
    NO_PEER,
    DeviceRegisters,
    Element,
    Event,
    Frames,
    InstanceFrames,
    KernelFrames,
    LinkEnd,
    RegionFrames,
    RingFrames,
    Slot,
    WiredLink,
    WiredPort,
    WiredWindow,
    Wiring,
)
from composer.model.event_sources import group_of
from composer.model.facts import (
    FrameKind,
    KernelPart,
    MappingKind,
    Physical,
    PortKind,
    Purpose,
    Rank,
    Right,
    SlotKind,
    Virtual,
)
from composer.wire.addresses import BLOCK, PAGE, AddressSpace, pages
from composer.wire.events import EventNumbers, Source, sources
from composer.wire.grants import Grant, Grants, by_port, grants
from composer.wire.ring_memory import Group, groups
from composer.wire.shapes import named

LOG_BYTES = 16384  # abi/log.hpp: log_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """What the wiring of one component asks of the whole system, found once for all of them."""

    grants: Grants
    sources: Lookup[str, tuple[Source, ...]]  # of events, by instance
    # of every source, by instance, port, element and purpose: both ends need it
    numbers: EventNumbers
    pinned: Lookup[
        str, tuple[tuple[int, int], ...]
    ]  # start and end of the ranges that the user fixed, by instance
    drivers: Lookup[
        str, tuple[str, ...]
    ]  # source files that the granted devices chose, by instance
    servers: Lookup[
        str, Lookup[str, int]
    ]  # number of a call server port among them, by instance and port
    groups: Lookup[RingFrames, Group]
    groups_of: Lookup[str, tuple[Group, ...]]  # by instance, in order of the first ring
    layouts: Lookup[str, resolved.InterfaceLayout]  # by interface
    links: Lookup[
        tuple[str, str], tuple[tuple[resolved.Link, resolved.End], ...]
    ]  # by instance and link port: the other ends
    restartable: frozenset[str]
    text_bound: int


@dataclass(slots=True)
class Draft:
    """The wiring of one component while it grows."""

    instance: resolved.Instance
    space: AddressSpace
    edges: Edges
    slots: list[Slot] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    peers: dict[str, int] = field(default_factory=dict)
    group_at: dict[RingFrames, Virtual] = field(default_factory=dict)
    at: dict[tuple[str, int], Virtual] = field(
        default_factory=dict
    )  # of each region and log, by port and element
    region_at: dict[str, Virtual] = field(default_factory=dict)
    window_at: dict[tuple[str, str], Virtual] = field(
        default_factory=dict
    )  # by port, then as the port asks for it
    text_at: Virtual = Virtual(0)  # of the log's text region

    def peer(self, name: str | None) -> int:
        return NO_PEER if name is None else self.peers.setdefault(name, len(self.peers))

    def event(self, one: Source) -> None:
        element = f".{one.element}" if one.element else ""
        self.events.append(
            Event(
                source=one.number,
                name=f"{self.instance.name}.{one.port}{element}.{one.purpose}",
                port=one.port,
                element=one.element,
                purpose=one.purpose,
                place=one.place,
            )
        )

    def slot(self, **what: object) -> int:
        number = len(self.slots) + 1
        self.slots.append(Slot(number=number, **what))  # type: ignore[arg-type]
        return number


def wire(system: resolved.System) -> tuple[Wiring, ...]:
    """Every component's wiring, rank order. Assumes a system that resolve accepted."""
    edges = _edges(system)
    return named(
        [_wire_one(edges, instance, Rank(rank)) for rank, instance in enumerate(system.by_rank())]
    )


def _edges(system: resolved.System) -> Edges:
    held = grants(system)
    raised = {one.name: sources(one, held[one.name]) for one in system.instances}
    ring_groups = groups(system.rings)
    groups_of: dict[str, list[Group]] = {}
    for group in ring_groups:
        for name in (group.writer, group.reader):
            groups_of.setdefault(name, []).append(group)
    pinned: dict[str, list[tuple[int, int]]] = {}
    for region in system.regions:
        for access in region.accesses:
            if access.at is not None:
                pinned.setdefault(access.end.instance, []).append(
                    (access.at, access.at + pages(region.size))
                )
    return Edges(
        grants=held,
        sources=raised,
        numbers={
            (name, one.port, one.element, one.purpose): one.number
            for name, rows in raised.items()
            for one in rows
        },
        pinned={name: tuple(ranges) for name, ranges in pinned.items()},
        drivers=_drivers(system),
        servers={one.name: _servers(one.type) for one in system.instances},
        groups={one.key: one for one in ring_groups},
        groups_of={name: tuple(ones) for name, ones in groups_of.items()},
        layouts={one.name: one for one in system.interfaces},
        links=_other_ends(system),
        restartable=system.restartable(),
        text_bound=_text_bound(system, held),
    )


def _drivers(system: resolved.System) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for one in system.devices:
        if one.driver is not None:
            found.setdefault(one.end.instance, {})[one.driver] = None
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


def _wire_one(edges: Edges, instance: resolved.Instance, rank: Rank) -> Wiring:
    held = edges.grants[instance.name]
    granted = by_port(held)
    draft = Draft(
        instance=instance,
        space=AddressSpace(fixed=edges.pinned.get(instance.name, ())),
        edges=edges,
    )
    for source in edges.sources[instance.name]:
        if source.first:
            draft.event(source)
    stack_top, page = _own_memory(draft)
    text_base = _map_shared(draft, held)
    wired = tuple(
        _wire_port(draft, port, granted.get(port.name, [])) for port in instance.type.ports
    )
    return Wiring(
        instance=instance,
        rank=rank,
        shape="",
        drivers=edges.drivers.get(instance.name, ()),
        ports=wired,
        links=_links(draft),
        instance_page=page,
        slots=tuple(draft.slots),
        events=tuple(draft.events),
        mappings=tuple(sorted(draft.space.mappings, key=lambda one: one.start)),
        text_base=text_base,
        stack_top=stack_top,
        restartable=instance.name in edges.restartable,
    )


def _own_memory(draft: Draft) -> tuple[Virtual, Virtual]:
    """Stack between its guards, then the instance page; returns the stack's top and the page."""
    instance, space = draft.instance, draft.space
    where = instance.type.stack.place
    start = space.stack(instance.stack, where, InstanceFrames(FrameKind.STACK, instance.name))
    page = space.map(
        1,
        rights=Right.R,
        kind=MappingKind.INSTANCE,
        name="instance page",
        place=instance.place,
        backing=Frames(InstanceFrames(FrameKind.INSTANCE, instance.name)),
    )
    return Virtual(start + pages(instance.stack)), page


def _map_shared(draft: Draft, held: tuple[Grant, ...]) -> Virtual:
    """Rings, then devices, log and regions in order of port: small ones, the program's base
    (returned), big ones.
    """
    order = {port.name: index for index, port in enumerate(draft.instance.type.ports)}
    ordered = sorted(held, key=lambda one: (order[one.port], one.number))
    mine = draft.edges.groups_of.get(draft.instance.name, ())
    for big in (False, True):
        if big:
            text_base = draft.space.program()
        for group in mine:
            if (group.size >= BLOCK) is big:
                _map_group(draft, group)
        for grant in ordered:
            if isinstance(grant.item, resolved.DeviceGrant):
                _map_windows(draft, grant, grant.item, big)
            elif _is_big(grant) is big:
                _map_grant(draft, grant)
            if _is_log(grant) and (draft.edges.text_bound >= BLOCK) is big:
                _map_text(draft, grant)
    return text_base


def _map_group(draft: Draft, group: Group) -> None:
    me = draft.instance.name
    draft.peer(group.reader if group.writer == me else group.writer)
    draft.group_at[group.key] = draft.space.map(
        group.size,
        rights=Right.RW if group.writer == me else Right.R,
        kind=MappingKind.RING,
        name=f"rings {group.writer} > {group.reader}",
        place=group.place,
        backing=Frames(group.key),
    )


def _is_big(grant: Grant) -> bool:
    """Whether it takes a block; a region at a fixed address takes nothing."""
    item = grant.item
    if isinstance(item, resolved.DeviceGrant):
        return pages(_device_bytes(item)) >= BLOCK
    if not (isinstance(item, tuple) and isinstance(item[0], resolved.Region)):
        return False
    region, access = item
    return access.at is None and pages(region.size) >= BLOCK


def _device_bytes(grant: resolved.DeviceGrant) -> int:
    """Bytes from the start of the first page of its registers to the registers' end."""
    return grant.device.start % PAGE + grant.device.size


def _map_grant(draft: Draft, grant: Grant) -> None:
    key, item = (grant.port, grant.number), grant.item
    if isinstance(item, tuple) and isinstance(item[0], resolved.Region):
        region, access = item
        if region.name in draft.region_at:  # held through two links: one mapping
            draft.at[key] = draft.region_at[region.name]
            return
        draft.space.gap()
        draft.at[key] = draft.region_at[region.name] = draft.space.map(
            region.size,
            rights=access.right,
            kind=MappingKind.REGION,
            name=f"region {region.name}",
            place=region.place,
            backing=Frames(RegionFrames(region.name)),
            at=access.at,
        )
    elif _is_log(grant):
        draft.space.gap()
        draft.at[key] = draft.space.map(
            LOG_BYTES,
            rights=Right.R,
            kind=MappingKind.LOG,
            name="kernel log",
            place=grant.place,
            backing=Frames(KernelFrames(KernelPart.LOG)),
        )


def _is_log(grant: Grant) -> bool:
    return isinstance(grant.item, resolved.End) and grant.item.port.kind is PortKind.KERNEL_LOG


def _map_text(draft: Draft, grant: Grant) -> None:
    """The text of the log grows with the system: that of 700 components takes a block."""
    if draft.edges.text_bound < BLOCK:
        draft.space.gap()
    draft.text_at = draft.space.map(
        draft.edges.text_bound,
        rights=Right.R,
        kind=MappingKind.LOG_TEXT,
        name="text of the kernel log",
        place=grant.place,
        backing=Frames(KernelFrames(KernelPart.LOG_TEXT)),
    )


def _map_windows(draft: Draft, grant: Grant, held: resolved.DeviceGrant, big: bool) -> None:
    """The register windows of a device, each in whole pages with its own right."""
    for one in held.windows:
        window = held.device.registers[one.index]
        size = window.start % PAGE + window.size
        if (pages(size) >= BLOCK) is not big:
            continue
        draft.space.gap()
        start = draft.space.map(
            size,
            rights=one.right,
            kind=MappingKind.DEVICE,
            name=held.device.window_text(one.index),
            place=grant.place,
            backing=DeviceRegisters(
                physical=Physical(window.start // PAGE * PAGE),
                device=held.device.name,
                window=one.index,
            ),
        )
        draft.window_at[grant.port, one.key] = Virtual(start + window.start % PAGE)


def _wire_port(draft: Draft, port: Port, held: list[Grant]) -> WiredPort:
    edges = draft.edges
    return WiredPort(
        port=port,
        elements=tuple(_ELEMENTS[port.kind](draft, one) for one in held),
        interface=edges.layouts[port.interface.value] if port.interface else None,
        server_index=edges.servers[draft.instance.name].get(port.name, 0),
        count=max(len(held), len(edges.links.get((draft.instance.name, port.link or ""), ()))),
    )


def _links(draft: Draft) -> tuple[WiredLink, ...]:
    """For each link port, who is at the other end, in order of element."""
    made = []
    for port in draft.instance.type.links:
        assert port.interface is not None, "a link port names its interface"
        ends = draft.edges.links.get((draft.instance.name, port.name), ())
        made.append(
            WiredLink(
                port=port,
                interface=port.interface.value,
                config=bool(draft.edges.layouts[port.interface.value].config),
                ends=tuple(
                    LinkEnd(
                        peer=draft.peer(other.instance),
                        peer_name=other.instance,
                        config=link.config,
                        place=link.place,
                    )
                    for link, other in ends
                ),
            )
        )
    return tuple(made)


def _producer(draft: Draft, grant: Grant) -> Element:
    return _ring_end(draft, grant, producer=True)


def _consumer(draft: Draft, grant: Grant) -> Element:
    return _ring_end(draft, grant, producer=False)


def _ring_end(draft: Draft, grant: Grant, *, producer: bool) -> Element:
    ring = grant.item
    assert isinstance(ring, resolved.Ring) and grant.peer is not None
    me, peer = draft.instance.name, grant.peer
    by_key, numbers = draft.edges.groups, draft.edges.numbers
    own, other = by_key[RingFrames(me, peer)], by_key[RingFrames(peer, me)]
    own_at, other_at = draft.group_at[own.key], draft.group_at[other.key]
    far = ring.consumer if producer else ring.producer
    far_purpose = Purpose.DATA if producer else Purpose.SPACE
    slot = (
        None
        if ring.drops and not producer
        else draft.slot(
            **_signal(numbers[peer, far.port.name, far.element, far_purpose]),
            name=f"{peer}.{far.port.name}.{far_purpose}",
            port=grant.port,
            element=grant.number,
            purpose=far_purpose,
            target=peer,
            place=ring.place,
        )
    )
    return Element(
        number=grant.number,
        peer=draft.peer(peer),
        peer_name=peer,
        place=ring.place,
        slot=slot,
        source=(
            None
            if ring.drops and producer
            else numbers[me, grant.port, grant.number, Purpose.SPACE if producer else Purpose.DATA]
        ),
        own_line=own_at + own.lines[ring.name],
        peer_line=other_at + other.lines[ring.name],
        slots=own_at + own.slots[ring.name] if producer else other_at + other.slots[ring.name],
        capacity=ring.capacity,
        message=ring.message,
        drops=ring.drops,
    )


def _signal(source: int) -> dict[str, object]:
    """What a slot says of the source that it raises."""
    return {"kind": SlotKind.SIGNAL_WIDE if group_of(source) else SlotKind.SIGNAL, "event": source}


def _region(draft: Draft, grant: Grant) -> Element:
    assert isinstance(grant.item, tuple)
    region, _ = grant.item
    return Element(
        number=grant.number,
        peer=draft.peer(grant.peer),
        peer_name=grant.peer or "",
        place=region.place,
        address=draft.at[grant.port, grant.number],
        size=region.size,
    )


def _raise(draft: Draft, grant: Grant) -> Element:
    notification = grant.item
    assert isinstance(notification, resolved.Notification) and grant.peer is not None
    receiver = notification.receiver
    slot = draft.slot(
        **_signal(
            draft.edges.numbers[
                receiver.instance, receiver.port.name, receiver.element, Purpose.SIGNAL
            ]
        ),
        name=f"{receiver.instance}.{receiver.port.name}.{Purpose.SIGNAL}",
        port=grant.port,
        element=grant.number,
        purpose=Purpose.SIGNAL,
        target=receiver.instance,
        place=notification.place,
    )
    return Element(
        number=grant.number,
        peer=draft.peer(grant.peer),
        peer_name=grant.peer,
        place=grant.place,
        slot=slot,
    )


def _receive(draft: Draft, grant: Grant) -> Element:
    return Element(
        number=grant.number,
        peer=NO_PEER,
        peer_name=grant.peer or "",
        place=grant.place,
        source=draft.edges.numbers[draft.instance.name, grant.port, grant.number, Purpose.SIGNAL],
    )


def _client(draft: Draft, grant: Grant) -> Element:
    assert isinstance(grant.item, tuple) and grant.peer is not None
    call, number = grant.item
    slot = draft.slot(
        kind=SlotKind.CALL,
        name=f"{grant.peer}.{call.server.port.name}.{Purpose.CALL}",
        port=grant.port,
        element=grant.number,
        purpose=Purpose.CALL,
        target=grant.peer,
        place=call.place,
        client=number,
        server_port=draft.edges.servers[grant.peer][call.server.port.name],
    )
    return Element(
        number=grant.number,
        peer=draft.peer(grant.peer),
        peer_name=grant.peer,
        place=grant.place,
        slot=slot,
    )


def _served(draft: Draft, grant: Grant) -> Element:
    return Element(
        number=grant.number,
        peer=draft.peer(grant.peer),
        peer_name=grant.peer or "",
        place=grant.place,
    )


def _child(draft: Draft, grant: Grant) -> Element:
    one = grant.item
    assert isinstance(one, resolved.Supervision)
    slot = draft.slot(
        kind=SlotKind.SUPERVISE,
        name=f"{one.child}: {', '.join(one.rights)}",
        port=grant.port,
        element=grant.number,
        purpose=Purpose.SUPERVISE,
        target=one.child,
        place=grant.place,
        rights=one.rights,
    )
    return Element(
        number=grant.number,
        peer=draft.peer(one.child),
        peer_name=one.child,
        place=grant.place,
        slot=slot,
        source=draft.edges.numbers[draft.instance.name, grant.port, grant.number, Purpose.ENDED],
        rights=one.rights,
    )


def _device(draft: Draft, grant: Grant) -> Element:
    one = grant.item
    assert isinstance(one, resolved.DeviceGrant)
    device, me = one.device, draft.instance.name
    windows = tuple(
        WiredWindow(
            key=held.key,
            right=held.right,
            address=draft.window_at[grant.port, held.key],
            size=device.registers[held.index].size,
        )
        for held in one.windows
    )
    interrupts = tuple(
        (
            draft.slot(
                kind=SlotKind.INTERRUPT,
                name=f"{me}.{grant.port}.acknowledge",
                port=grant.port,
                element=index,
                purpose=Purpose.ACKNOWLEDGE,
                target=me,
                place=grant.place,
                line=line,
            ),
            draft.edges.numbers[me, grant.port, index, Purpose.INTERRUPT],
        )
        for index, (line, _) in enumerate(one.interrupts)
    )
    return Element(
        number=grant.number,
        peer=NO_PEER,
        peer_name="",
        place=grant.place,
        address=windows[0].address,
        size=windows[0].size,
        interrupts=interrupts,
        windows=windows,
    )


def _log(draft: Draft, grant: Grant) -> Element:
    return Element(
        number=grant.number,
        peer=NO_PEER,
        peer_name="",
        place=grant.place,
        source=draft.edges.numbers[draft.instance.name, grant.port, grant.number, Purpose.LOG],
        address=draft.at[grant.port, grant.number],
        size=LOG_BYTES,
        text=draft.text_at,
        text_size=draft.edges.text_bound,
    )


_ELEMENTS: Lookup[PortKind, Callable[[Draft, Grant], Element]] = {
    PortKind.RING_PRODUCER: _producer,
    PortKind.RING_CONSUMER: _consumer,
    PortKind.REGION: _region,
    PortKind.RAISE: _raise,
    PortKind.RECEIVE: _receive,
    PortKind.CALL_CLIENT: _client,
    PortKind.CALL_SERVER: _served,
    PortKind.DEVICE: _device,
    PortKind.KERNEL_LOG: _log,
    PortKind.SUPERVISOR: _child,
}


def _text_bound(system: resolved.System, held: Grants) -> int:
    """Bytes that the text region can need at most; known before any component is linked."""
    places = 64 + max(len(one.place.file) + len(one.type.place.file) for one in system.instances)
    edges = sum(len(ones) for ones in held.values())
    windows = sum(len(one.windows) - 1 for one in system.devices)
    ranges = 12 * len(system.instances) + 2 * edges + windows
    names = max((len(one.name) for one in system.instances), default=0)
    return pages(
        64
        + 32 * len(system.instances)
        + ranges * (32 + places + 4 * names)
        + edges * (8 + places + 4 * names)
    )
