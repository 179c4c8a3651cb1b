# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""wire: per component the slots, event bits and virtual addresses of everything of known size.

Pure: resolved.System in, one Wiring per instance out, in rank order. Instances of one type whose wiring
is equal but for names get the same `shape`, and so share one ELF.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from composer.model import resolved
from composer.model.asked import Port, PortKind
from composer.model.decided import NO_PEER, Element, Event, LinkEnd, Mapping, Slot, WiredLink, WiredPort, Wiring
from composer.model.diagnostics import Place
from composer.wire.addresses import BLOCK, PAGE, AddressSpace, pages
from composer.wire.grants import Grant, clients, grants
from composer.wire.ring_memory import Group, groups

LOG_BYTES = 16384  # abi/log.hpp: log_bytes
DATA, SPACE, SIGNAL, CALL, INTERRUPT, LOG = "data", "space", "signal", "call", "interrupt", "log"


@dataclass(slots=True)
class Draft:
    """The wiring of one component while it grows."""

    instance: resolved.Instance
    space: AddressSpace
    servers: dict[str, tuple[str, ...]]  # call server ports of every instance, in order of the type
    slots: list[Slot] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    peers: dict[str, int] = field(default_factory=dict)
    group_at: dict[str, int] = field(default_factory=dict)
    at: dict[tuple[str, int], int] = field(default_factory=dict)  # of each region, device and log, by port and element
    region_at: dict[str, int] = field(default_factory=dict)
    text_at: int = 0  # of the log's text region

    def peer(self, name: str | None) -> int:
        return NO_PEER if name is None else self.peers.setdefault(name, len(self.peers))

    def event(self, port: str, element: int, purpose: str, place: Place) -> int:
        bit = len(self.events)
        name = f"{self.instance.name}.{port}.{purpose}" if element == 0 else f"{self.instance.name}.{port}.{element}.{purpose}"
        self.events.append(Event(bit=bit, name=name, port=port, element=element, purpose=purpose, place=place))
        return bit

    def slot(self, **what: object) -> int:
        number = len(self.slots) + 1
        self.slots.append(Slot(number=number, **what))  # type: ignore[arg-type]
        return number


def wire(system: resolved.System) -> tuple[Wiring, ...]:
    """Every component's wiring, rank order. Assumes a system that resolve accepted."""
    ring_groups = groups(system.rings)
    bits = _event_bits(system)
    drafts = [
        _wire_one(system, instance, rank, ring_groups, bits) for rank, instance in enumerate(system.by_rank())
    ]
    return _name_shapes(drafts)


EventBits = dict[tuple[str, str, int, str], int]


def _event_bits(system: resolved.System) -> EventBits:
    """The bit of every source, by (instance, port, element, purpose): both ends need it."""
    return {
        (instance.name, one.port, one.element, one.purpose): one.bit
        for instance in system.instances for one in _sources(system, instance)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    port: str
    element: int
    purpose: str
    place: Place
    bit: int
    first: bool  # of those that share the bit


def _sources(system: resolved.System, instance: resolved.Instance) -> list[Source]:
    """A component's event sources in order of port, then element; `events: shared` gives all elements one bit."""
    held: dict[str, list[Grant]] = {}
    for grant in grants(system, instance.name):
        held.setdefault(grant.port, []).append(grant)
    found: list[Source] = []
    bit = 0
    for port in instance.type.ports:
        before = len(found)
        for grant in sorted(held.get(port.name, []), key=lambda one: one.number):
            for element, purpose in _raised(port, grant):
                first = not port.shared_event or len(found) == before
                found.append(Source(port=port.name, element=element, purpose=purpose, place=grant.place,
                                    bit=bit if first else bit - 1, first=first))
                bit += first
    return found


def _raised(port: Port, grant: Grant) -> list[tuple[int, str]]:
    """Element and purpose of what one grant can raise in its holder."""
    purposes = {PortKind.RING_PRODUCER: SPACE, PortKind.RING_CONSUMER: DATA, PortKind.RECEIVE: SIGNAL, PortKind.KERNEL_LOG: LOG}
    if port.kind is PortKind.DEVICE:
        assert isinstance(grant.item, resolved.DeviceGrant)
        return [(index, INTERRUPT) for index, _ in enumerate(grant.item.device.interrupts)]
    never_waits = port.kind is PortKind.RING_PRODUCER and isinstance(grant.item, resolved.Ring) and grant.item.drops
    return [(grant.number, purposes[port.kind])] if port.kind in purposes and not never_waits else []


def _wire_one(
    system: resolved.System, instance: resolved.Instance, rank: int, ring_groups: tuple[Group, ...], bits: EventBits
) -> Wiring:
    held = grants(system, instance.name)
    pinned = tuple(
        (access.at, access.at + pages(region.size))
        for region in system.regions for access in region.accesses
        if access.end.instance == instance.name and access.at is not None
    )
    servers = {
        one.name: tuple(port.name for port in one.type.ports if port.kind is PortKind.CALL_SERVER)
        for one in system.instances
    }
    draft = Draft(instance=instance, space=AddressSpace(fixed=pinned), servers=servers)
    for source in _sources(system, instance):
        if source.first:
            draft.event(source.port, source.element, source.purpose, source.place)
    stack_top, page = _own_memory(draft)
    text_base = _map_shared(system, draft, held, ring_groups)
    wired = tuple(
        _wire_port(system, draft, port, [one for one in held if one.port == port.name], ring_groups, bits)
        for port in instance.type.ports
    )
    drivers = [one.driver for one in system.devices if one.end.instance == instance.name and one.driver]
    return Wiring(
        instance=instance, rank=rank, shape="", driver=drivers[0] if drivers else None, ports=_number_servers(wired), links=_links(system, draft),
        instance_page=page, slots=tuple(draft.slots), events=tuple(draft.events),
        mappings=tuple(sorted(draft.space.mappings, key=lambda one: one.start)),
        text_base=text_base, stack_top=stack_top,
    )


def _own_memory(draft: Draft) -> tuple[int, int]:
    """Stack between its guards, then the instance page; returns the stack's top and the page."""
    instance, space = draft.instance, draft.space
    where = instance.type.stack.place
    start = space.stack(instance.stack, where, f"stack {instance.name}")
    page = space.map(
        1, rights="r", kind="instance", name="instance page", place=instance.place, frames=f"instance {instance.name}"
    )
    return start + pages(instance.stack), page


def _map_shared(system: resolved.System, draft: Draft, held: tuple[Grant, ...], ring_groups: tuple[Group, ...]) -> int:
    """Rings, then devices, log and regions in order of port: small ones, the program's base (returned), big ones."""
    order = {port.name: index for index, port in enumerate(draft.instance.type.ports)}
    ordered = sorted(held, key=lambda one: (order[one.port], one.number))
    mine = [one for one in ring_groups if draft.instance.name in (one.writer, one.reader)]
    for big in (False, True):
        if big:
            text_base = draft.space.program()
        for group in mine:
            if (group.size >= BLOCK) is big:
                _map_group(draft, group)
        for grant in ordered:
            if _is_big(grant) is big:
                _map_grant(system, draft, grant)
    return text_base


def _map_group(draft: Draft, group: Group) -> None:
    me = draft.instance.name
    draft.peer(group.reader if group.writer == me else group.writer)
    draft.group_at[group.key] = draft.space.map(
        group.size, rights="rw" if group.writer == me else "r", kind="ring",
        name=f"rings {group.writer} > {group.reader}", place=group.place, frames=group.key,
    )


def _is_big(grant: Grant) -> bool:
    if not (isinstance(grant.item, tuple) and isinstance(grant.item[0], resolved.Region)):
        return False
    region, access = grant.item
    return access.at is None and pages(region.size) >= BLOCK


def _map_grant(system: resolved.System, draft: Draft, grant: Grant) -> None:
    key, item = (grant.port, grant.number), grant.item
    if isinstance(item, tuple) and isinstance(item[0], resolved.Region):
        region, access = item
        if region.name in draft.region_at:  # held through two links: one mapping
            draft.at[key] = draft.region_at[region.name]
            return
        draft.space.gap()
        draft.at[key] = draft.region_at[region.name] = draft.space.map(
            region.size, rights=access.right, kind="region", name=f"region {region.name}", place=region.place,
            frames=f"region {region.name}", at=access.at,
        )
    elif isinstance(item, resolved.DeviceGrant):
        device = item.device
        draft.space.gap()
        draft.at[key] = draft.space.map(
            device.start % PAGE + device.size, rights="rw", kind="device", name=f"device {device.name}",
            place=grant.place, frames=f"device {device.name}", memory="device",
        )
    elif isinstance(item, resolved.End) and item.port.kind is PortKind.KERNEL_LOG:
        draft.space.gap()
        draft.at[key] = draft.space.map(LOG_BYTES, rights="r", kind="log", name="kernel log", place=grant.place, frames="log")
        draft.space.gap()
        draft.text_at = draft.space.map(text_bound(system), rights="r", kind="log-text", name="text of the kernel log",
                                        place=grant.place, frames="log-text")


def _wire_port(
    system: resolved.System, draft: Draft, port: Port, held: list[Grant], ring_groups: tuple[Group, ...], bits: EventBits
) -> WiredPort:
    by_key = {group.key: group for group in ring_groups}
    ordered = sorted(held, key=lambda one: one.number)
    make: dict[PortKind, Callable[[Grant], Element]] = {
        PortKind.RING_PRODUCER: lambda one: _ring_end(draft, one, by_key, bits, producer=True),
        PortKind.RING_CONSUMER: lambda one: _ring_end(draft, one, by_key, bits, producer=False),
        PortKind.REGION: lambda one: _region(draft, one),
        PortKind.RAISE: lambda one: _raise(draft, one, bits),
        PortKind.RECEIVE: lambda one: _receive(draft, one, bits),
        PortKind.CALL_CLIENT: lambda one: _client(draft, one),
        PortKind.CALL_SERVER: lambda one: _served(draft, one),
        PortKind.DEVICE: lambda one: _device(draft, one, bits),
        PortKind.KERNEL_LOG: lambda one: _log(system, draft, one, bits),
    }
    elements = tuple(make[port.kind](one) for one in ordered)
    layouts = {one.name: one for one in system.interfaces}
    linked = sum((one.instance, one.port.name) == (draft.instance.name, port.link) for link in system.links for one in (link.source, link.target))
    return WiredPort(port=port, elements=elements, interface=layouts[port.interface.value] if port.interface else None,
                     count=max(len(elements), linked))


def _links(system: resolved.System, draft: Draft) -> tuple[WiredLink, ...]:
    """For each link port, who is at the other end, in order of element."""
    me = draft.instance.name
    ends: dict[str, list[tuple[resolved.Link, resolved.End]]] = {}
    for link in system.links:
        for mine, other in ((link.source, link.target), (link.target, link.source)):
            if mine.instance == me:
                ends.setdefault(mine.port.name, []).append((link, other))
    configured = {one.name for one in system.interfaces if one.interface.config}
    made = []
    for port in draft.instance.type.links:
        assert port.interface is not None, "a link port names its interface"
        made.append(WiredLink(port=port, interface=port.interface.value, config=port.interface.value in configured, ends=tuple(
            LinkEnd(peer=draft.peer(other.instance), peer_name=other.instance, config=link.config, place=link.place)
            for link, other in ends.get(port.name, []))))
    return tuple(made)


def _ring_end(draft: Draft, grant: Grant, by_key: dict[str, Group], bits: EventBits, *, producer: bool) -> Element:
    ring = grant.item
    assert isinstance(ring, resolved.Ring) and grant.peer is not None
    me, peer = draft.instance.name, grant.peer
    own, other = by_key[f"ring {me} > {peer}"], by_key[f"ring {peer} > {me}"]
    own_at, other_at = draft.group_at[own.key], draft.group_at[other.key]
    far = ring.consumer if producer else ring.producer
    far_purpose = DATA if producer else SPACE
    slot = None if ring.drops and not producer else draft.slot(
        kind="signal", name=f"{peer}.{far.port.name}.{far_purpose}", port=grant.port, element=grant.number,
        purpose=far_purpose, target=peer, place=ring.place, event=bits[peer, far.port.name, far.element, far_purpose],
    )
    return Element(
        number=grant.number, peer=draft.peer(peer), peer_name=peer, place=ring.place, slot=slot,
        bit=None if ring.drops and producer else bits[me, grant.port, grant.number, SPACE if producer else DATA],
        own_line=own_at + own.lines[ring.name], peer_line=other_at + other.lines[ring.name],
        slots=own_at + own.slots[ring.name] if producer else other_at + other.slots[ring.name],
        capacity=ring.capacity, message=ring.message, drops=ring.drops,
    )


def _region(draft: Draft, grant: Grant) -> Element:
    assert isinstance(grant.item, tuple)
    region, _ = grant.item
    return Element(number=grant.number, peer=draft.peer(grant.peer), peer_name=grant.peer or "", place=region.place,
                   address=draft.at[grant.port, grant.number], size=region.size)


def _raise(draft: Draft, grant: Grant, bits: EventBits) -> Element:
    notification = grant.item
    assert isinstance(notification, resolved.Notification) and grant.peer is not None
    receiver = notification.receiver
    slot = draft.slot(
        kind="signal", name=f"{receiver.instance}.{receiver.port.name}.{SIGNAL}", port=grant.port, element=grant.number,
        purpose=SIGNAL, target=receiver.instance, place=notification.place,
        event=bits[receiver.instance, receiver.port.name, receiver.element, SIGNAL],
    )
    return Element(number=grant.number, peer=draft.peer(grant.peer), peer_name=grant.peer, place=grant.place, slot=slot)


def _receive(draft: Draft, grant: Grant, bits: EventBits) -> Element:
    return Element(number=grant.number, peer=draft.peer(grant.peer), peer_name=grant.peer or "", place=grant.place,
                   bit=bits[draft.instance.name, grant.port, grant.number, SIGNAL])


def _client(draft: Draft, grant: Grant) -> Element:
    assert isinstance(grant.item, tuple) and grant.peer is not None
    call, number = grant.item
    slot = draft.slot(
        kind="call", name=f"{grant.peer}.{call.server.port.name}.{CALL}", port=grant.port, element=grant.number,
        purpose=CALL, target=grant.peer, place=call.place, client=number,
        server_port=draft.servers[grant.peer].index(call.server.port.name),
    )
    return Element(number=grant.number, peer=draft.peer(grant.peer), peer_name=grant.peer, place=grant.place, slot=slot)


def _served(draft: Draft, grant: Grant) -> Element:
    return Element(number=grant.number, peer=draft.peer(grant.peer), peer_name=grant.peer or "", place=grant.place)


def _device(draft: Draft, grant: Grant, bits: EventBits) -> Element:
    one = grant.item
    assert isinstance(one, resolved.DeviceGrant)
    device, me = one.device, draft.instance.name
    interrupts = tuple(
        (
            draft.slot(kind="interrupt", name=f"{me}.{grant.port}.acknowledge", port=grant.port, element=index,
                       purpose="acknowledge", target=me, place=grant.place, line=line),
            bits[me, grant.port, index, INTERRUPT],
        )
        for index, (line, _) in enumerate(device.interrupts)
    )
    return Element(number=grant.number, peer=NO_PEER, peer_name="", place=grant.place,
                   address=draft.at[grant.port, grant.number] + device.start % PAGE, size=device.size, interrupts=interrupts)


def _log(system: resolved.System, draft: Draft, grant: Grant, bits: EventBits) -> Element:
    return Element(number=grant.number, peer=NO_PEER, peer_name="", place=grant.place,
                   bit=bits[draft.instance.name, grant.port, grant.number, LOG],
                   address=draft.at[grant.port, grant.number], size=LOG_BYTES, text=draft.text_at, text_size=text_bound(system))


def text_bound(system: resolved.System) -> int:
    """Bytes that the text region can need at most; known before any component is linked."""
    places = 64 + max(len(one.place.file) + len(one.type.place.file) for one in system.instances)
    edges = sum(len(grants(system, one.name)) for one in system.instances)
    ranges = 12 * len(system.instances) + 2 * edges
    names = max((len(one.name) for one in system.instances), default=0)
    return pages(64 + 32 * len(system.instances) + ranges * (32 + places + 4 * names) + edges * (8 + places + 4 * names))


def _number_servers(ports: tuple[WiredPort, ...]) -> tuple[WiredPort, ...]:
    numbers = {one.port.name: index for index, one in
               enumerate(one for one in ports if one.port.kind is PortKind.CALL_SERVER)}
    return tuple(replace(one, server_index=numbers.get(one.port.name, 0)) for one in ports)


def _name_shapes(wirings: list[Wiring]) -> tuple[Wiring, ...]:
    """Equal canonical wiring = equal shape. The first shape of a type, in file order, bears the type's name."""
    first: dict[str, str] = {}
    for one in sorted(wirings, key=lambda one: one.instance.index):
        first.setdefault(one.instance.type.name, _canonical(one))
    named = []
    for one in wirings:
        kind, text = one.instance.type.name, _canonical(one)
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        named.append(replace(one, shape=kind if first[kind] == text else f"{kind}-{digest}"))
    return tuple(named)


def _canonical(wiring: Wiring) -> str:
    """All that the component's code or link script can see, and nothing that it cannot."""
    parts = [wiring.instance.type.name, wiring.driver or "", f"{wiring.text_base:x} {wiring.stack_top:x} {wiring.instance_page:x}"]
    for port in wiring.ports:
        server = port.port.kind is PortKind.CALL_SERVER
        for one in port.elements:
            layout = f"{one.message.name} {one.message.hash}" if one.message else ""
            parts.append(" ".join(str(value) for value in (
                port.port.name, one.number, one.peer, one.peer_name if server else "", one.slot, one.bit, one.address,
                one.size, one.own_line, one.peer_line, one.slots, one.capacity, layout, one.text, one.interrupts,
            )))
            if one.drops:
                parts.append("drops")
    for link in wiring.links:
        named = link.port.many is not None
        parts.extend(f"{link.port.name} {end.peer} {end.peer_name if named else ''} {[value.text for value in end.config]}" for end in link.ends)
    parts.extend(_range_text(one) for one in wiring.mappings)
    return "\n".join(parts)


def _range_text(mapping: Mapping) -> str:
    return f"{mapping.start:x} {mapping.size:x} {mapping.rights} {mapping.memory}"
