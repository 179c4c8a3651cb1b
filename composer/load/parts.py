# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""roles, parts and operations of an interface: what a link between two ports consists of."""

from __future__ import annotations

import re

from composer.load import names, scalars
from composer.load.reading import Entries, Reading
from composer.load.vocabulary import LINK, LINK_PART, PART_KINDS, PORT, WHEN_FULL
from composer.load.yaml_nodes import Listed, Mapped, Node, Scalar
from composer.model.abi import MOST_OPERATIONS
from composer.model.asked import Operation, Part
from composer.model.diagnostics import Located, Note
from composer.model.facts import PartKind, Right

_REFERENCE = re.compile(r"(?:([a-z][a-z0-9_]*)\.)?([A-Za-z][A-Za-z0-9_]*)", re.ASCII)
_ARROW = re.compile(rf"({names.WORD.pattern}) +-> +({names.WORD.pattern})", re.ASCII)
# Key by kind: what it needs, and what else it may have beside `optional`.
_COMPANIONS: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "ring": ("message", ("capacity", "when_full")),
    "region": (None, ("size",)),
    "notification": (None, ()),
    "call": ("operations", ()),
}
Roles = tuple[Located[str], ...]
OF_EVERY_CLIENT = frozenset(
    ("invoke", "connected", "slot", "peer", "name", "serve")
)  # ashlar/call.hpp


def qualified(interface: str, word: str) -> str | None:
    """`u8`, `char`, `status` as they are; a message with its interface; None for anything else."""
    if word in names.FIELD_TYPES:
        return word
    parts = _REFERENCE.fullmatch(word)
    if parts is None or re.fullmatch(r"[uif]\d+|bool|float|double|int", word):
        return None
    return f"{parts[1] or interface}.{parts[2]}"


def read_operations(reading: Reading, interface: str, node: Node) -> tuple[Operation, ...]:
    entries = reading.named(node, "`operations`")
    if isinstance(node, Mapped) and not 1 <= len(node.entries) <= MOST_OPERATIONS:
        reading.error(
            "L037",
            f"there are {len(node.entries)} operations",
            node.place,
            remedy=f"1 to {MOST_OPERATIONS}",
        )
    for key, _ in entries:
        if key.text in OF_EVERY_CLIENT:
            reading.error(
                "L017",
                f"`{key.text}` cannot be an operation: every client has that name of its own",
                key.place,
            )
    made = [_operation(reading, interface, key, value) for key, value in entries]
    return tuple(one for one in made if one is not None)


def _operation(reading: Reading, interface: str, key: Scalar, node: Node) -> Operation | None:
    if not isinstance(node, Listed) or len(node.items) != 2:
        message = f"the operation `{key.text}` wants a list of two messages: [Request, Reply]"
        reading.error("L013", message, node.place)
        return None
    ends = [
        end
        for item in node.items
        if (end := _message(reading, interface, item, f"the operation `{key.text}`")) is not None
    ]
    if len(ends) != 2:
        return None
    return Operation(name=key.text, request=ends[0], reply=ends[1], place=key.place)


def _message(reading: Reading, interface: str, node: Node, what: str) -> Located[str] | None:
    text = reading.text(node, what)
    kind = qualified(interface, text.value) if text is not None else None
    if text is not None and (kind is None or kind in ("char", "status")):
        reading.error("L021", f"`{scalars.short(text.value)}` is no message", text.place)
        return None
    return Located(kind, text.place) if text is not None and kind is not None else None


def read_roles(reading: Reading, node: Node) -> Roles:
    if not isinstance(node, Listed) or len(node.items) != 2:
        reading.error("L031", "roles wants the two ends of a link: [client, server]", node.place)
        return ()
    roles = [
        text
        for item in node.items
        if (text := reading.text(item, "roles")) is not None
        and isinstance(item, Scalar)
        and reading.is_name(item)
    ]
    if len(roles) == 2 and roles[0].value == roles[1].value:
        reading.error("L031", f"both roles are called `{roles[0].value}`", roles[1].place)
    return tuple(roles) if len(roles) == 2 else ()


def read_parts(
    reading: Reading, interface: str, entries: Entries, roles: Roles
) -> tuple[Part, ...]:
    """Every part; `roles` is empty when the interface has none, or after a diagnostic."""
    if "parts" not in entries:
        return ()
    if "roles" not in entries:
        reading.error(
            "L031",
            "an interface with parts needs `roles`",
            entries["parts"][0].place,
            remedy="roles: [client, server]",
        )
        return ()
    made = []
    for key, node in reading.named(entries["parts"][1], "`parts`"):
        if key.text in (*LINK.known, "link"):
            reading.error(
                "L017", f"`{key.text}` cannot be a part: it is a word of links", key.place
            )
        elif len(roles) == 2:
            part = _part(reading, interface, key, node, roles)
            made.extend([part] if part is not None else [])
    return tuple(made)


def _part(reading: Reading, interface: str, key: Scalar, node: Node, roles: Roles) -> Part | None:
    entries = reading.entries(node, LINK_PART, key.place)
    if entries is None:
        return None
    kinds = [name for name in PART_KINDS if name in entries]
    if len(kinds) != 1 or not _fits(reading, key, kinds[0], entries):
        if len(kinds) != 1:
            what = "several kinds: " + ", ".join(kinds) if kinds else "no kind"
            reading.error(
                "L025",
                f"the part `{key.text}` has {what}",
                key.place,
                remedy="exactly one of: " + ", ".join(PART_KINDS),
            )
        return None
    kind = kinds[0]
    before = len(reading.found)
    if kind == "region" and key.text in PORT.known:
        reading.error(
            "L017",
            (
                f"`{key.text}` cannot be a region part: it is a word of ports, which may ask for a"
                " lesser right by its name"
            ),
            key.place,
        )
    source, target = (
        ("", "") if kind == "region" else _arrow(reading, entries[kind][1], kind, roles)
    )
    part = Part(
        name=key.text,
        kind=PartKind(kind),
        place=key.place,
        source=source,
        target=target,
        rights=_rights(reading, entries[kind][1], roles) if kind == "region" else (),
        message=(
            _message(reading, interface, entries["message"][1], "message")
            if "message" in entries
            else None
        ),
        capacity=_capacity(reading, entries["capacity"][1]) if "capacity" in entries else None,
        drops=(
            bool(when_full(reading, entries["when_full"][1], "when_full"))
            if "when_full" in entries
            else False
        ),
        size=reading.size(entries["size"][1], "size") if "size" in entries else None,
        operations=(
            read_operations(reading, interface, entries["operations"][1])
            if "operations" in entries
            else ()
        ),
        optional=(
            bool(reading.flag(entries["optional"][1], "optional"))
            if "optional" in entries
            else False
        ),
    )
    return part if len(reading.found) == before else None


def _fits(reading: Reading, key: Scalar, kind: str, entries: Entries) -> bool:
    """The keys next to the kind are those that go with it."""
    needed, allowed = _COMPANIONS[kind]
    fine = True
    if needed is not None and needed not in entries:
        reading.error("L014", f"the {kind} part `{key.text}` needs the key `{needed}`", key.place)
        fine = False
    for name in entries:
        if name not in (kind, needed, *allowed, "optional"):
            reading.error(
                "L025", f"the key `{name}` does not go with a {kind} part", entries[name][0].place
            )
            fine = False
    return fine


def _arrow(reading: Reading, node: Node, kind: str, roles: Roles) -> tuple[str, str]:
    text = reading.text(node, kind)
    parts = _ARROW.fullmatch(text.value) if text is not None else None
    known = [one.value for one in roles]
    if text is not None and (parts is None or {parts[1], parts[2]} != set(known)):
        remedy = f"{known[0]} -> {known[1]}, or {known[1]} -> {known[0]}"
        reading.error(
            "L031",
            f"{kind}: `{scalars.short(text.value)}` does not go from one role to the other",
            text.place,
            remedy=remedy,
        )
        return "", ""
    return (parts[1], parts[2]) if parts is not None else ("", "")


def _rights(reading: Reading, node: Node, roles: Roles) -> tuple[tuple[str, Right], ...]:
    known = [one.value for one in roles]
    made: dict[str, Right] = {}
    before = len(reading.found)
    for key, value in reading.named(node, "region"):
        if key.text not in known:
            reading.error(
                "L031",
                f"`{key.text}` is none of the roles",
                key.place,
                [Note(message="the roles", place=roles[0].place)],
                remedy=names.meant(key.text, known),
            )
            continue
        right = reading.choice(value, key.text, ("r", "rw", "rx"), later=("dma", "rw dma"))
        if right is not None:
            made[key.text] = Right(right.value)
    for role in known:
        if role not in made and len(reading.found) == before:
            reading.error("L031", f"the region says no right for `{role}`", node.place)
    return tuple(made.items())


def when_full(reading: Reading, node: Node, what: str) -> bool | None:
    """Whether messages that do not fit are dropped; None after a diagnostic."""
    text = reading.choice(node, what, WHEN_FULL.words)
    return None if text is None else text.value == "drop"


def _capacity(reading: Reading, node: Node) -> Located[int] | None:
    text = reading.text(node, "capacity")
    if text is not None and text.value.endswith(".count"):
        reading.later(f"the capacity `{scalars.short(text.value)}`", text.place)
        return None
    return reading.number(node, "capacity")
