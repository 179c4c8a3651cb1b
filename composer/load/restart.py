# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What a component says of its faults and of its start: `on_fault`, `restart`, `start`."""

from __future__ import annotations

from dataclasses import replace

from composer.load.reading import Entries, Reading
from composer.load.vocabulary import RESTART_CHANGE, RESTART_LIMIT
from composer.load.yaml_nodes import Node
from composer.model.asked import Component, Restart
from composer.model.diagnostics import Place
from composer.model.facts import OnFault


def on_top(reading: Reading, one: Component, entries: Entries) -> Component:
    """`one` with these keys of an entry, or of an item of `each`, in place of its own; `restart`
    key by key.
    """
    on_fault = (
        reading.choice(entries["on_fault"][1], "on_fault", ("stop", "restart", "halt"))
        if "on_fault" in entries
        else None
    )
    limit = (
        _restart(reading, one.restart, entries["restart"][1], entries["restart"][0].place)
        if "restart" in entries
        else None
    )
    start = (
        reading.choice(entries["start"][1], "start", ("stopped",)) if "start" in entries else None
    )
    return replace(
        one,
        on_fault=OnFault(on_fault.value) if on_fault is not None else one.on_fault,
        restart=limit if limit is not None else one.restart,
        stopped=start.place if start is not None else one.stopped,
    )


def _restart(reading: Reading, before: Restart | None, node: Node, place: Place) -> Restart | None:
    entries = reading.entries(node, RESTART_LIMIT if before is None else RESTART_CHANGE, place)
    if entries is None:
        return None
    most = before.max if before is not None else None
    within = before.within if before is not None else None
    most = reading.number(entries["max"][1], "max") if "max" in entries else most
    within = reading.time(entries["within"][1], "within") if "within" in entries else within
    then = (
        reading.choice(entries["then"][1], "then", ("stop", "halt")) if "then" in entries else None
    )
    if most is None or within is None:
        return None
    kept = before.then if before is not None else OnFault.STOP
    return Restart(
        max=most, within=within, then=OnFault(then.value) if then is not None else kept, place=place
    )
