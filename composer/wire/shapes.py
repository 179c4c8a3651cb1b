# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Shapes: which components of one type share an ELF, because their code can see no difference."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from composer.model.decided import RingEnd, WiredChild, WiredDevice, Wiring
from composer.model.facts import PortKind
from composer.model.memory import Mapping

# what a kind of port does not have stays a word of the text: another one is another digest
_NUMBERS = ("slot", "source", "address", "size", "own_line", "peer_line", "slots", "capacity")


def named(wirings: list[Wiring]) -> tuple[Wiring, ...]:
    """Equal canonical wiring = equal shape; the first one of a type bears the type's name."""
    texts = [_canonical(one) for one in wirings]
    first: dict[str, str] = {}
    for one, text in sorted(zip(wirings, texts), key=lambda pair: pair[0].instance.index):
        first.setdefault(one.instance.type.name, text)
    named = []
    for one, text in zip(wirings, texts):
        kind = one.instance.type.name
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        named.append(replace(one, shape=kind if first[kind] == text else f"{kind}-{digest}"))
    return tuple(named)


def _canonical(wiring: Wiring) -> str:
    """All that the component's code or link script can see, and nothing that it cannot."""
    parts = [
        wiring.instance.type.name,
        " ".join(wiring.drivers),
        f"{wiring.text_base:x} {wiring.stack_top:x} {wiring.instance_page:x}",
    ]
    for port in wiring.ports:
        named = port.port.kind in (PortKind.CALL_SERVER, PortKind.SUPERVISOR)
        for element in port.elements:
            held, name = element.held, element.peer_name if named else ""
            told = [port.port.name, element.number, element.peer, name]
            told += [getattr(held, field, None) for field in _NUMBERS]
            told.append(
                f"{held.message.name} {held.message.hash}" if isinstance(held, RingEnd) else ""
            )
            told += [getattr(held, "text", None), getattr(held, "interrupts", ())]
            parts.append(" ".join(map(str, told)))
            parts.extend(["drops"] if isinstance(held, RingEnd) and held.drops else [])
            parts.extend(held.rights if isinstance(held, WiredChild) else ())
            parts.extend(
                f"{window.key} {window.address:x} {window.size:x} {window.right}"
                for window in (held.windows if isinstance(held, WiredDevice) else ())
            )
    for link in wiring.links:
        named = link.port.many is not None
        parts.extend(
            f"{link.port.name} {end.peer} {end.peer_name if named else ''}"
            f" {[value.text for value in end.config]}"
            for end in link.ends
        )
    parts.extend(["restartable"] if wiring.restartable else [])
    parts.extend(_range_text(mapping) for mapping in wiring.mappings)
    return "\n".join(parts)


def _range_text(mapping: Mapping) -> str:
    return f"{mapping.start:x} {mapping.size:x} {mapping.rights} {mapping.memory}"
