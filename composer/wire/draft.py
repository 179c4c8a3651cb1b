# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The wiring of one component while it grows, and its memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from composer.model import abi, resolved
from composer.model.decided import NO_PEER, Slot, SlotAct
from composer.model.facts import FrameKind, KernelPart, MappingKind, Purpose, Right, Virtual
from composer.model.memory import (
    DeviceRegisters,
    Frames,
    InstanceFrames,
    KernelFrames,
    RegionFrames,
    RingFrames,
)
from composer.model.machine import PageFormat
from composer.wire.addresses import AddressSpace
from composer.wire.edges import Edges
from composer.wire.grants import Grant, Reach, ReadLog
from composer.wire.ring_memory import Group


@dataclass(slots=True)
class Draft:
    """What is decided of one component so far."""

    instance: resolved.Instance
    space: AddressSpace
    edges: Edges
    slots: list[Slot] = field(default_factory=list)
    peers: dict[str, int] = field(default_factory=dict)
    group_at: dict[RingFrames, Virtual] = field(default_factory=dict)
    region_at: dict[str, Virtual] = field(default_factory=dict)
    # by port, then as the port asks for it
    window_at: dict[tuple[str, str], Virtual] = field(default_factory=dict)
    log_at: Virtual = Virtual(0)
    text_at: Virtual = Virtual(0)  # of the log's text region

    def peer(self, name: str) -> int:
        return self.peers.setdefault(name, len(self.peers)) if name else NO_PEER

    def source(self, grant: Grant, purpose: Purpose, element: int | None = None) -> int:
        """The number of what a grant raises here."""
        number = grant.number if element is None else element
        return self.edges.numbers[self.instance.name, grant.port, number, purpose]

    def slot(
        self, grant: Grant, act: SlotAct, purpose: Purpose, name: str, element: int | None = None
    ) -> int:
        """Number of a new slot, into the peer or, where a grant has none, into its holder."""
        self.slots.append(
            Slot(
                number=len(self.slots) + 1,
                act=act,
                name=name,
                port=grant.port,
                element=grant.number if element is None else element,
                purpose=purpose,
                target=grant.peer or self.instance.name,
                place=grant.place,
            )
        )
        return len(self.slots)


def own_memory(draft: Draft) -> tuple[Virtual, Virtual]:
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
    return Virtual(start + space.pages.whole(instance.stack)), page


def map_shared(draft: Draft, held: tuple[Grant, ...]) -> Virtual:
    """Rings, then devices, log and regions in order of port: small ones, the program's base
    (returned), big ones.
    """
    order = {port.name: index for index, port in enumerate(draft.instance.type.ports)}
    ordered = sorted(held, key=lambda one: (order[one.port], one.number))
    mine = draft.edges.groups_of.get(draft.instance.name, ())
    block = draft.space.pages.block
    for big in (False, True):
        if big:
            text_base = draft.space.program()
        for group in mine:
            if (group.size >= block) is big:
                _map_group(draft, group)
        for grant in ordered:
            if isinstance(grant.act, resolved.DeviceGrant):
                _map_windows(draft, grant, grant.act, big)
            elif _is_big(grant, draft.space.pages) is big:
                _map_grant(draft, grant)
            if isinstance(grant.act, ReadLog) and (draft.edges.text_bound >= block) is big:
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


def _is_big(grant: Grant, pages: PageFormat) -> bool:
    """Whether it takes a block; a region at a fixed address takes nothing."""
    act = grant.act
    if not isinstance(act, Reach) or act.access.at is not None:
        return False
    return pages.whole(act.region.size) >= pages.block


def _map_grant(draft: Draft, grant: Grant) -> None:
    act = grant.act
    if isinstance(act, Reach):
        region = act.region
        if region.name in draft.region_at:  # held through two links: one mapping
            return
        draft.space.gap()
        draft.region_at[region.name] = draft.space.map(
            region.size,
            rights=act.access.right,
            kind=MappingKind.REGION,
            name=f"region {region.name}",
            place=region.place,
            backing=Frames(RegionFrames(region.name)),
            at=act.access.at,
        )
    elif isinstance(act, ReadLog):
        draft.space.gap()
        draft.log_at = draft.space.map(
            abi.LOG_BYTES,
            rights=Right.R,
            kind=MappingKind.LOG,
            name="kernel log",
            place=grant.place,
            backing=Frames(KernelFrames(KernelPart.LOG)),
        )


def _map_text(draft: Draft, grant: Grant) -> None:
    """The text of the log grows with the system: that of 700 components takes a block."""
    if draft.edges.text_bound < draft.space.pages.block:
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
    pages = draft.space.pages
    for one in held.windows:
        window = held.device.registers[one.index]
        inside = window.start % pages.page
        size = inside + window.size
        if (pages.whole(size) >= pages.block) is not big:
            continue
        draft.space.gap()
        start = draft.space.map(
            size,
            rights=one.right,
            kind=MappingKind.DEVICE,
            name=held.device.window_text(one.index),
            place=grant.place,
            backing=DeviceRegisters(
                physical=pages.down(window.start), device=held.device.name, window=one.index
            ),
        )
        draft.window_at[grant.port, one.key] = Virtual(start + inside)
