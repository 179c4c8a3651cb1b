# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""components: named uses of types; `count` and `each` make several instances of one entry."""

from __future__ import annotations

from dataclasses import replace

from composer.load import config, devices, names, restart, timing
from composer.load.reading import Entries, Reading
from composer.load.vocabulary import COMPONENT, EACH
from composer.load.yaml_nodes import Listed, Mapped, Node, Scalar
from composer.model.asked import Component
from composer.model.diagnostics import Located, Note

MOST = 1023  # components of a system: rank 1023 is the idle component's at the latest


def read(reading: Reading, node: Node) -> tuple[tuple[Component, ...], list[str]]:
    """The instances, and the names of the entries that could not be read."""
    if isinstance(node, Mapped) and not node.entries:
        reading.error("L014", "a system needs at least one component", node.place)
    made: list[Component] = []
    broken = []
    for key, value in reading.named(node, "`components`", names.PART):
        instances = _entry(reading, key, value)
        made.extend(instances)
        if not instances:
            broken.append(key.text)
    return tuple(made), broken


def _entry(reading: Reading, key: Scalar, node: Node) -> list[Component]:
    entries = reading.entries(node, COMPONENT, key.place)
    if entries is None:
        return []
    kind: Located[str] | None = Located(key.text, key.place)
    if "type" in entries:
        kind = reading.text(entries["type"][1], "type")
    each = _each(reading, entries)
    count = _count(reading, entries, each)
    if (
        kind is None
        or "priority" not in entries
        or (count is None and ("count" in entries or "each" in entries))
    ):
        return []
    one = _with(
        reading,
        Component(name=key.text, place=key.place, type=kind, priority=Located(0, key.place)),
        entries,
    )
    if count is None:
        return [one]
    numbered = [replace(one, name=f"{key.text}.{number}") for number in range(count)]
    return [
        _with(reading, made, item) if item is not None else made
        for made, item in zip(numbered, each or [None] * count, strict=True)
    ]


def _each(reading: Reading, entries: Entries) -> list[Entries | None] | None:
    """What each item changes; None without `each`."""
    if "each" not in entries:
        return None
    node = entries["each"][1]
    if not isinstance(node, Listed) or not node.items:
        reading.error("L013", "each wants a list with an item for every instance", node.place)
        return []
    return [reading.entries(item, EACH, item.place) for item in node.items]


def _count(reading: Reading, entries: Entries, each: list[Entries | None] | None) -> int | None:
    """How many instances; None for one without a number, or after a diagnostic."""
    if "count" not in entries:
        return len(each) if each else None
    count = reading.number(entries["count"][1], "count")
    if count is None:
        return None
    if not 1 <= count.value <= MOST:
        reading.error("L015", f"count: `{count.value}` is not within 1 to {MOST}", count.place)
        return None
    if each is not None and len(each) != count.value:
        place = entries["each"][1].place
        if each:
            note = Note(message=f"count says {count.value}", place=count.place)
            reading.error(
                "L030",
                f"each has {len(each)} items, and there are {count.value} instances",
                place,
                [note],
            )
        return None
    return count.value


def _with(reading: Reading, one: Component, entries: Entries) -> Component:
    """`one` with the keys of an entry, or of an item of `each`, on top."""
    priority = reading.number(entries["priority"][1], "priority") if "priority" in entries else None
    stack = reading.size(entries["stack"][1], "stack") if "stack" in entries else None
    largest = reading.size(entries["max"][1], "max") if "max" in entries else None
    power = reading.flag(entries["power"][1], "power") if "power" in entries else None
    held = {use.port.value: use for use in one.devices}
    for port, device in (
        reading.named(entries["devices"][1], "`devices`") if "devices" in entries else ()
    ):
        use = devices.use(reading, port, device)
        held.update({port.text: use} if use is not None else {})
    values = {field.value: (field, value) for field, value in one.config}
    if "config" in entries:
        values.update(
            (field.value, (field, value))
            for field, value in config.read_values(reading, entries["config"][1])
        )
    return replace(
        timing.on_top(reading, restart.on_top(reading, one, entries), entries),
        priority=priority if priority is not None else one.priority,
        stack=stack if stack is not None else one.stack,
        max=largest if largest is not None else one.max,
        power=power if power is not None else one.power,
        devices=tuple(held.values()),
        config=tuple(values.values()),
    )
