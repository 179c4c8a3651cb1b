# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Who is told when a component faults or ends: slots of nobody, which the kernel uses for the
child.
"""

from __future__ import annotations

from composer.model.decided import Slot, Wiring
from composer.model.event_sources import group_of
from composer.model.facts import Purpose, SlotKind


def supervisors(wirings: tuple[Wiring, ...]) -> dict[str, tuple[Slot, ...]]:
    """By child, in order of the supervisors' ranks."""
    found: dict[str, list[Slot]] = {}
    for wiring in wirings:
        events = {
            (one.port, one.element): one for one in wiring.events if one.purpose is Purpose.ENDED
        }
        for slot in (one for one in wiring.slots if one.kind is SlotKind.SUPERVISE):
            event = (
                events.get((slot.port, slot.element)) or events[slot.port, 0]
            )  # `events: shared`: one for all
            told = found.setdefault(slot.target, [])
            told.append(
                Slot(
                    number=len(told),
                    kind=SlotKind.SIGNAL_WIDE if group_of(event.source) else SlotKind.SIGNAL,
                    name=event.name,
                    port=slot.port,
                    element=slot.element,
                    purpose=Purpose.ENDED,
                    target=wiring.instance.name,
                    place=slot.place,
                    event=event.source,
                )
            )
    return {name: tuple(ones) for name, ones in found.items()}
