# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""C4xx on the system: how many ports and clients a call can distinguish."""

from __future__ import annotations

from collections.abc import Iterator

from composer.check.rule import Finding, rule
from composer.model.abi import MOST_CLIENTS, MOST_PORTS
from composer.model.diagnostics import Place
from composer.model.facts import PortKind
from composer.model.resolved import System


@rule
def server_port_limit(system: System) -> Iterator[Finding]:
    """C412: a component has at most 256 ports that serve calls.

    The server's port takes eight bits of a call's badge. One port with `many` serves up to 65,535
    clients.
    """
    for kind in {instance.type.name: instance.type for instance in system.instances}.values():
        served = [port for port in kind.ports if port.kind is PortKind.CALL_SERVER]
        if len(served) > MOST_PORTS:
            message = (
                f"`{kind.name}` has {len(served)} ports that serve calls, {MOST_PORTS} is the limit"
            )
            yield Finding(
                message,
                served[MOST_PORTS].place,
                remedy="one port; the server distinguishes its clients by number",
            )


@rule
def client_limit(system: System) -> Iterator[Finding]:
    """C413: the ports of a component that serve calls have at most 65,535 clients together.

    The number of a client takes sixteen bits of the badge.
    """
    clients: dict[str, int] = {}
    last: dict[str, Place] = {}
    for call in system.calls:
        name = call.server.instance
        clients[name] = clients.get(name, 0) + len(call.clients)
        last[name] = call.place
    for name, number in clients.items():
        if number > MOST_CLIENTS:
            yield Finding(
                f"`{name}` has {number:,} clients, {MOST_CLIENTS:,} is the limit", last[name]
            )
