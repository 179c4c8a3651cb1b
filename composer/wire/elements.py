# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Elements: what each grant of a port becomes, with its slots, sources of events and addresses."""

from __future__ import annotations

from composer.model import abi, decided, resolved
from composer.model.facts import Purpose, Virtual
from composer.model.memory import RingFrames
from composer.wire.draft import Draft
from composer.wire.grants import (
    Call,
    Consume,
    Grant,
    Produce,
    Raise,
    Reach,
    ReadLog,
    Receive,
    Serve,
)


def element(draft: Draft, grant: Grant) -> decided.Element:
    """The grants of a component come in order of port and element: so do its slots."""
    held = _held(draft, grant)
    return decided.Element(
        number=grant.number,
        peer=decided.NO_PEER if isinstance(held, decided.WiredReceive) else draft.peer(grant.peer),
        peer_name=grant.peer,
        place=grant.place,
        held=held,
    )


def _held(draft: Draft, grant: Grant) -> decided.Wired:
    match grant.act:
        case Produce() | Consume():
            return _ring_end(draft, grant, grant.act)
        case Reach(region):
            return decided.WiredRegion(draft.region_at[region.name], region.size)
        case Raise(receiver):
            return decided.WiredRaise(_signal(draft, grant, receiver, Purpose.SIGNAL))
        case Receive():
            return decided.WiredReceive(draft.source(grant, Purpose.SIGNAL))
        case Call(server, client):
            name = server.port.name
            act = decided.MakeCall(client=client, port=draft.edges.servers[server.instance][name])
            what = f"{server.instance}.{name}.{Purpose.CALL}"
            return decided.WiredClient(draft.slot(grant, act, Purpose.CALL, what))
        case Serve():
            return decided.WiredServer()
        case resolved.Supervision(child=child, rights=rights):
            what = f"{child}: {', '.join(rights)}"
            slot = draft.slot(grant, decided.Supervise(rights), Purpose.SUPERVISE, what)
            return decided.WiredChild(
                slot=slot, source=draft.source(grant, Purpose.ENDED), rights=rights
            )
        case resolved.DeviceGrant():
            return _device(draft, grant, grant.act)
        case ReadLog():
            return decided.WiredLog(
                source=draft.source(grant, Purpose.LOG),
                address=draft.log_at,
                size=abi.LOG_BYTES,
                text=draft.text_at,
                text_size=draft.edges.text_bound,
            )


def _signal(draft: Draft, grant: Grant, to: resolved.End, purpose: Purpose) -> int:
    """A slot that raises what the far end waits for."""
    source = draft.edges.numbers[to.instance, to.port.name, to.element, purpose]
    name = f"{to}.{purpose}"
    return draft.slot(grant, decided.Signal(source), purpose, name)


def _ring_end(draft: Draft, grant: Grant, act: Produce | Consume) -> decided.RingEnd:
    ring, me, producer = act.ring, draft.instance.name, isinstance(act, Produce)
    groups = draft.edges.groups
    own, other = groups[RingFrames(me, grant.peer)], groups[RingFrames(grant.peer, me)]
    own_at, other_at = draft.group_at[own.key], draft.group_at[other.key]
    heard, far = (Purpose.SPACE, ring.consumer) if producer else (Purpose.DATA, ring.producer)
    told = Purpose.DATA if producer else Purpose.SPACE
    slot = None if told is Purpose.SPACE and ring.drops else _signal(draft, grant, far, told)
    source = None if heard is Purpose.SPACE and ring.drops else draft.source(grant, heard)
    slots = own_at + own.slots[ring.name] if producer else other_at + other.slots[ring.name]
    return (decided.RingProducer if producer else decided.RingConsumer)(
        slot=slot,
        source=source,
        own_line=Virtual(own_at + own.lines[ring.name]),
        peer_line=Virtual(other_at + other.lines[ring.name]),
        slots=Virtual(slots),
        capacity=ring.capacity,
        message=ring.message,
        drops=ring.drops,
    )


def _device(draft: Draft, grant: Grant, one: resolved.DeviceGrant) -> decided.WiredDevice:
    windows = tuple(
        decided.WiredWindow(
            key=held.key,
            right=held.right,
            address=draft.window_at[grant.port, held.key],
            size=one.device.registers[held.index].size,
        )
        for held in one.windows
    )
    name = f"{draft.instance.name}.{grant.port}.acknowledge"
    interrupts = tuple(
        (
            draft.slot(grant, decided.Acknowledge(line), Purpose.ACKNOWLEDGE, name, index),
            draft.source(grant, Purpose.INTERRUPT, index),
        )
        for index, (line, _) in enumerate(one.interrupts)
    )
    return decided.WiredDevice(windows=windows, interrupts=interrupts)
