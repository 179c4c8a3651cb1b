# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Shapes: which components of one type share an ELF, because their code can see no difference."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from composer.model import decided
from composer.model.decided import RingEnd, WiredChild, WiredDevice, Wiring
from composer.model.facts import PortKind
from composer.model.memory import Mapping

_NO_RING = "None None None None "  # neither index lines, slots, capacity nor a message


def named(wirings: list[Wiring]) -> tuple[Wiring, ...]:
    """Equal canonical wiring = equal shape; the first one of a type bears the type's name."""
    texts = [_canonical(wiring) for wiring in wirings]
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
            parts.append(f"{port.port.name} {element.number} {element.peer} {name} {_seen(held)}")
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


def _seen(held: decided.Wired) -> str:
    """Slot, source, address, size, what a ring has, a log's text, interrupts; each is a word, since
    another text is another digest.
    """
    match held:
        case RingEnd(message=message):
            lines = f"{held.own_line} {held.peer_line} {held.slots} {held.capacity}"
            ends = f"{held.slot} {held.source}"
            return f"{ends} None None {lines} {message.name} {message.hash} None ()"
        case decided.WiredRegion(address, size):
            return f"None None {address} {size} {_NO_RING} None ()"
        case decided.WiredRaise(slot) | decided.WiredClient(slot):
            return f"{slot} None None None {_NO_RING} None ()"
        case decided.WiredReceive(source):
            return f"None {source} None None {_NO_RING} None ()"
        case decided.WiredServer():
            return f"None None None None {_NO_RING} None ()"
        case WiredChild():
            return f"{held.slot} {held.source} None None {_NO_RING} None ()"
        case WiredDevice():
            return f"None None {held.address} {held.size} {_NO_RING} None {held.interrupts}"
        case decided.WiredLog():
            return f"None {held.source} {held.address} {held.size} {_NO_RING} {held.text} ()"


def _range_text(mapping: Mapping) -> str:
    return f"{mapping.start:x} {mapping.size:x} {mapping.rights} {mapping.memory}"
