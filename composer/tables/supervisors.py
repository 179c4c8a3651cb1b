# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Who is told when a component ends: slots that the kernel uses for the child."""

from __future__ import annotations

from dataclasses import replace

from composer.model.decided import Signal, Slot, Wiring
from composer.model.facts import Purpose, SlotKind


def supervisors(wirings: tuple[Wiring, ...]) -> dict[str, tuple[Slot, ...]]:
    """By child, in order of the supervisors' ranks."""
    found: dict[str, list[Slot]] = {}
    for wiring in wirings:
        events = {
            (one.port, one.element): one for one in wiring.events if one.purpose is Purpose.ENDED
        }
        for slot in (one for one in wiring.slots if one.kind is SlotKind.SUPERVISE):
            # `events: shared`: one for all
            event = events.get((slot.port, slot.element)) or events[slot.port, 0]
            told = found.setdefault(slot.target, [])
            told.append(
                replace(
                    slot,
                    number=len(told),
                    act=Signal(event.source),
                    name=event.name,
                    purpose=Purpose.ENDED,
                    target=wiring.instance.name,
                )
            )
    return {name: tuple(ones) for name, ones in found.items()}
