# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""regions, rings, notifications, calls with their ports; sets and lists become edges."""

from __future__ import annotations

from collections.abc import Iterator

from composer.model import asked, resolved
from composer.model.asked import PortReference
from composer.model.diagnostics import Located, Note, Remedy
from composer.model.facts import InterfaceName, PortKind, Right
from composer.resolve.grants import Grants
from composer.resolve.layouts import Layouts

RIGHTS = (Right.R, Right.RW, Right.RX)  # C201 and C202 judge the others


def region(one: asked.Region, grants: Grants) -> resolved.Region:
    pinned: dict[PortReference, Located[int]] = {}
    for reference, address in one.at:
        for each in grants.each((reference,)):
            first = pinned.setdefault(each.value, address)
            if first is not address:
                grants.error(
                    "R036",
                    f"`{each.value}` is given two addresses",
                    reference.place,
                    (Note("the other one", first.place),),
                )
    accesses = []
    named = set()
    for reference, right in one.access:
        for each in grants.each((reference,)):
            named.add(each.value)
            end = grants.end(each, PortKind.REGION)
            if end is None:
                continue
            if right.value in RIGHTS and end.port.right != right.value:
                _wrong_right(end.port, each.value, right, grants)
            at = pinned.get(each.value)
            accesses.append(
                resolved.Access(
                    end=end,
                    right=right.value,
                    at=at.value if at else None,
                    at_place=at.place if at else None,
                    right_place=right.place,
                )
            )
    for reference, _ in one.at:
        for each in grants.each((reference,)):
            if each.value not in named:
                grants.error(
                    "R002",
                    f"`at` names `{each.value}`, which has no access to `{one.name}`",
                    reference.place,
                    remedy=f"add `{each.value}` to `access`",
                )
    return resolved.Region(
        name=one.name,
        size=one.size.value,
        size_place=one.size.place,
        accesses=tuple(accesses),
        place=one.place,
    )


def _wrong_right(
    port: asked.Port, name: PortReference, right: Located[Right], grants: Grants
) -> None:
    """R008: less than the port asks for, more, or the other one."""
    wanted = port.right or Right.NONE
    more = (
        ": a grant gives no more than the port asks for" if set(wanted) < set(right.value) else ""
    )
    grants.error(
        "R008",
        f"`{name}` asks for `{wanted}`, but the grant gives `{right.value}`{more}",
        right.place,
        (Note("the port is declared here", port.place),),
        Remedy(f"give it `{wanted}`", wanted),
    )


def rings(one: asked.Ring, grants: Grants, layouts: Layouts) -> Iterator[resolved.Ring]:
    for name, producer, consumer in grants.paired(one, one.producers, one.consumers):
        made = _ring(one, name, (producer, consumer), grants, layouts)
        if made is not None:
            yield made


def _ring(
    one: asked.Ring,
    name: str,
    ends: tuple[Located[PortReference], Located[PortReference]],
    grants: Grants,
    layouts: Layouts,
) -> resolved.Ring | None:
    producer = grants.end(ends[0], PortKind.RING_PRODUCER)
    consumer = grants.end(ends[1], PortKind.RING_CONSUMER)
    if producer is None or consumer is None:
        return None
    sent, taken = producer.port.message, consumer.port.message
    assert sent is not None and taken is not None, "a ring end names its message"
    message, other = (layouts.message(end.value, end.place) for end in (sent, taken))
    if message is None or other is None:
        return None
    if message != other:
        grants.error(
            "R009",
            f"`{ends[0].value}` sends `{sent.value}`, `{ends[1].value}` takes `{taken.value}`",
            one.place,
            (
                Note("the producer's message", sent.place),
                Note("the consumer's message", taken.place),
            ),
        )
        return None
    return resolved.Ring(
        name=name,
        producer=producer,
        consumer=consumer,
        message=message,
        capacity=one.capacity.value,
        capacity_place=one.capacity.place,
        place=one.place,
        drops=one.drops,
    )


def notifications(one: asked.Edge, grants: Grants) -> Iterator[resolved.Notification]:
    """One a receiver, each with all the raisers."""
    for name, target in grants.numbered_targets(one):
        raisers = [grants.end(source, PortKind.RAISE) for source in grants.each(one.sources)]
        receiver = grants.end(target, PortKind.RECEIVE)
        if receiver is not None and raisers and None not in raisers:
            yield resolved.Notification(
                name=name,
                raisers=tuple(end for end in raisers if end),
                receiver=receiver,
                place=one.place,
            )


def calls(
    one: asked.Edge, grants: Grants, interfaces: dict[InterfaceName, resolved.InterfaceLayout]
) -> Iterator[resolved.Call]:
    """One a server, each with all the clients."""
    for name, target in grants.numbered_targets(one):
        made = _call(name, one, target, grants, interfaces)
        if made is not None:
            yield made


def _call(
    name: str,
    one: asked.Edge,
    target: Located[PortReference],
    grants: Grants,
    interfaces: dict[InterfaceName, resolved.InterfaceLayout],
) -> resolved.Call | None:
    sources = grants.each(one.sources)
    clients = [grants.end(source, PortKind.CALL_CLIENT) for source in sources]
    servers = [grants.end(target, PortKind.CALL_SERVER) for _ in sources]
    if not servers or servers[0] is None or None in clients:
        return None
    server = servers[0]
    assert server.port.interface is not None, "a call end names its interface"
    for client in clients:
        assert client is not None and client.port.interface is not None
        if client.port.interface.value != server.port.interface.value:
            grants.error(
                "R010",
                f"`{client}` speaks"
                f" `{client.port.interface.value}`, `{target.value}` speaks"
                f" `{server.port.interface.value}`",
                client.place,
                (
                    Note("the client's interface", client.port.interface.place),
                    Note("the server's interface", server.port.interface.place),
                ),
            )
            return None
    layout = interfaces.get(server.port.interface.value)
    if layout is None or not layout.operations:
        return None  # reported where the port declares it
    return resolved.Call(
        name=name,
        clients=tuple(end for end in clients if end),
        numbers=tuple(end.element for end in servers if end),
        server=server,
        interface=layout,
        place=one.place,
    )
