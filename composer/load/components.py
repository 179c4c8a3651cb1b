# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""components: named uses of types; `count` and `each` make several instances of one entry."""

from __future__ import annotations

from dataclasses import replace

from composer.load import config, devices, names
from composer.load.combinators import ListOf, MapOf, Read, Then, word
from composer.load.forms import LOCATED, NAME, PLACE, Form, key, needed
from composer.load.keys import Key
from composer.load.reading import Entries, Reading
from composer.load.shapes import FLAG, Choice, Number, Refusal, Size, Text, Time
from composer.load.yaml_nodes import Listed, Node, Scalar, keyless
from composer.model import limits
from composer.model.asked import DEFAULT_RESTART, NOWHERE, Component, Restart
from composer.model.diagnostics import Located, Note
from composer.model.facts import OnFault

STACK = "Bytes of stack: a multiple of 16 B, in whole pages between two guards."
MAX = "Upper bound on program, heap and stack together; a larger build is refused."

RESTART = Form(
    "restart",
    Restart,
    place=PLACE,
    max=needed(
        Number(limits.RESTARTS, rule="C801"),
        "Most restarts in a window that begins with the first of them.",
        "2",
    ),
    within=needed(Time(limits.TIME, rule="C801"), "Length of the window.", "1 s"),
    then=key(
        word(Choice((OnFault.STOP, OnFault.HALT))),
        "Effect of the fault after the last restart.",
        "halt",
        OnFault.STOP,
    ),
).changed_by("restart of an item")
COMPONENT = Form(
    "a component",
    Component,
    name=NAME,
    place=PLACE,
    type=LOCATED,
    priority=key(
        Number(limits.PRIORITY, rule="C601"),
        "The larger number is more important. Calls go only to strictly more important components.",
        "110",
        Located(0, NOWHERE),
        required=True,
    ),
    devices=key(
        devices.DEVICES,
        "For each device port, the board's name of a device, or a mapping as below.",
        "{uart: stdout}",
        (),
    ),
    power=key(
        FLAG,
        "May power the machine off with a status. If no component may, the composer warns.",
        "true",
        False,
    ),
    stack=key(Size(limits.STACK, rule="C602"), STACK, "16 KiB", None, otherwise="the type's"),
    on_fault=key(
        word(Choice(tuple(OnFault))),
        "A fault stops only this component, restarts it, or halts the machine with status 98.",
        "restart",
        OnFault.STOP,
    ),
    restart=key(
        RESTART,
        "With `on_fault: restart`: the limit of restarts, and what the next fault does.",
        "{max: 2, within: 1 s, then: stop}",
        None,
        otherwise=f"`{DEFAULT_RESTART}`",
    ),
    stopped=key(
        Then(Choice(("stopped",)), lambda written: written.place),
        "It does not run at boot; a supervisor starts it.",
        "stopped",
        None,
        name="start",
        otherwise="at boot",
    ),
    overdue=key(
        Time(limits.TIME, rule="C901"),
        "The longest time from a wake-up or a start to the next wait; being late is a fault.",
        "20 ms",
        None,
    ),
    budget=key(
        Time(limits.TIME, rule="C901"),
        "Processor time in every `period`; once used up, the component waits for the next.",
        "2 ms",
        None,
    ),
    period=key(
        Time(limits.TIME, rule="C901"),
        "Time from the first use of a budget to its replenishment.",
        "10 ms",
        None,
    ),
    config=key(
        config.VALUES,
        "Values for the fields that the type declares under `config`.",
        "{channel: 2}",
        (),
        otherwise="the defaults",
    ),
    max=key(Size(), MAX, "64 KiB", None, otherwise="the type's"),
)
COMPONENT.later("core").changed_by("an item of `each`")


def _items(reading: Reading, key: Scalar, node: Node, what: str) -> tuple[Node, ...]:
    if not isinstance(node, Listed) or not node.items:
        _NO_ITEMS.tell(reading, node, what)
        return ()
    return node.items


TYPE = Key(
    "type",
    Text(names.PART.pattern, said="name of a component type"),
    "The component type: a folder below components/.",
    "sender",
    otherwise="the instance's name",
)
COUNT = Key(
    "count",
    Number(limits.INSTANCES),
    "Makes that many instances, `name.0` to `name.N-1`.",
    "3",
    otherwise="one, without a number",
)
_NO_ITEMS = Refusal("L013", "{what} must be a list with one item for each instance")
EACH = Key(
    "each",
    Read(ListOf(COMPONENT.changing), _items),
    "The differences, one item for each instance; gives the count without `count`.",
    "[{config: {channel: 0}}, {config: {channel: 1}}]",
)
COMPONENT.beside(TYPE, COUNT, EACH)


def _entry(reading: Reading, key: Scalar, node: Node, what: str) -> tuple[Component, ...] | None:
    """The instances of one entry."""
    entries = reading.entries(node, COMPONENT.keys, key.place)
    if entries is None:
        return None
    made = COMPONENT.made(reading, key, entries)
    kind = TYPE.read(reading, entries)
    items = EACH.read(reading, entries) or ()
    number = _number(reading, entries, len(items))
    if made is None or "priority" not in entries or (kind is None and "type" in entries):
        for item in items:
            COMPONENT.changing.read(reading, keyless(item), item, what)
        return None  # `priority` has a default for the sake of one that cannot be read
    one = replace(made, type=kind or made.type)
    if "count" not in entries and "each" not in entries:
        return (one,)
    changed = [COMPONENT.changed(reading, keyless(item), item, one) for item in items]
    return tuple(
        replace(instance, name=f"{key.text}.{index}")
        for index, instance in zip(range(number), changed or [one] * number)
    )


def _number(reading: Reading, entries: Entries, items: int) -> int:
    """Of the instances of an entry with `count` or `each`; none after a diagnostic."""
    if "count" not in entries:
        return items
    count = COUNT.read(reading, entries)
    if count is None or "each" not in entries or count.value == items:
        return count.value if count is not None else 0
    if items:
        note = Note(f"count says {count.value}", count.place)
        message = f"each has {items} items for {count.value} instances"
        reading.error("L030", message, entries["each"][1].place, [note])
    return 0


COMPONENTS = Then(
    MapOf(
        names.PART,
        Read(COMPONENT, _entry),
        1,
        Refusal("L014", "a system needs at least one component"),
    ),
    lambda entries: tuple(instance for _, instances in entries for instance in instances),
)
