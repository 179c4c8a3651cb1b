# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""wire: per component the slots, events and virtual addresses of everything of known size.

Pure: resolved.System in, one Wiring per instance out, in rank order. Instances of one type whose
wiring is equal but for names get the same `shape`, and so share one ELF.
"""

from __future__ import annotations

from composer.model import resolved
from composer.model.asked import Port
from composer.model.decided import LinkEnd, WiredLink, WiredPort, Wiring
from composer.model.facts import Rank
from composer.wire.addresses import AddressSpace
from composer.wire.draft import Draft, map_shared, own_memory
from composer.wire.edges import Edges, edges_of
from composer.wire.elements import element
from composer.wire.events import apart
from composer.wire.grants import Grant, by_port
from composer.wire.shapes import named


def wire(system: resolved.System) -> tuple[Wiring, ...]:
    """Every component's wiring, rank order. Assumes a system that resolve accepted."""
    edges = edges_of(system)
    return named(
        [_wire_one(edges, instance, Rank(rank)) for rank, instance in enumerate(system.by_rank())]
    )


def _wire_one(edges: Edges, instance: resolved.Instance, rank: Rank) -> Wiring:
    held = edges.grants[instance.name]
    granted = by_port(held)
    draft = Draft(
        instance=instance,
        space=AddressSpace(
            pages=edges.board.pages,
            layout=edges.board.layout,
            fixed=edges.pinned.get(instance.name, ()),
        ),
        edges=edges,
    )
    stack_top, page = own_memory(draft)
    text_base = map_shared(draft, held)
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
        events=apart(edges.sources[instance.name]),
        mappings=tuple(sorted(draft.space.mappings, key=lambda one: one.start)),
        text_base=text_base,
        stack_top=stack_top,
        restartable=instance.name in edges.restartable,
    )


def _wire_port(draft: Draft, port: Port, held: list[Grant]) -> WiredPort:
    edges = draft.edges
    return WiredPort(
        port=port,
        elements=tuple(element(draft, one) for one in held),
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
                interface=port.interface.value.interface,
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
