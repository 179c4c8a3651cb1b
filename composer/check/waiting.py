# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Waits-for edges between components: a producer waits for room, a client for its answer. A
consumer is not counted: no component owes it messages.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from composer.model.diagnostics import Place
from composer.model.resolved import System


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    waiter: str
    target: str
    sentence: str
    place: Place
    ring: bool  # else a call


def waits(system: System, yielding: Set[str]) -> dict[str, list[tuple[str, Wait]]]:
    """The waits-for edges of each component; a component that yields has none."""
    out: dict[str, list[tuple[str, Wait]]] = {instance.name: [] for instance in system.instances}
    for wait in (*_full_rings(system), *_answers(system)):
        # itself: C303 and C405 refuse it
        if wait.target != wait.waiter and wait.waiter not in yielding:
            out[wait.waiter].append((wait.target, wait))
    return out


def _full_rings(system: System) -> Iterator[Wait]:
    for ring in system.rings:
        if not ring.drops:
            waiter, target = ring.producer.instance, ring.consumer.instance
            yield Wait(
                waiter=waiter,
                target=target,
                sentence=f"`{waiter}` waits for `{target}` while `{ring.name}` is full",
                place=ring.place,
                ring=True,
            )


def _answers(system: System) -> Iterator[Wait]:
    for call in system.calls:
        for client in call.clients:
            waiter, target = client.instance, call.server.instance
            yield Wait(
                waiter=waiter,
                target=target,
                sentence=f"`{waiter}` waits for the answer of `{target}` (`{call.name}`)",
                place=client.place,
                ring=False,
            )
