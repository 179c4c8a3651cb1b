# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Rules on the plan: ranges of frames and mappings by themselves, and numbers of events and slots.
"""

from __future__ import annotations

from collections.abc import Iterator

from composer.check.rule import Finding, plan_rule
from composer.model.decided import Plan
from composer.model.diagnostics import Note
from composer.model.event_sources import MAIN, WORD, group_of
from composer.model.facts import KernelPart, MappingKind
from composer.model.memory import KERNEL, Frames, Guard, KernelFrames, Mapping


@plan_rule
def virtual_ranges_apart(plan: Plan) -> Iterator[Finding]:
    """C101: no two mappings of an address space share an address.

    With two mappings at one address, the second would replace the first, and one object would be
    unreachable.
    """
    for space in plan.spaces:
        last: Mapping | None = None
        for one in sorted(space.mappings, key=lambda mapping: mapping.start):
            if last is not None and one.start < last.end:
                message = (
                    f"{one.name} and {last.name} of `{space.name}` share the address {one.start:#x}"
                )
                yield Finding(message, one.place, (Note(last.name, last.place),))
            if last is None or one.end > last.end:
                last = one


@plan_rule
def frames_apart(plan: Plan) -> Iterator[Finding]:
    """C102: no two ranges of frames share a byte of physical memory.

    Two owners of one byte would see each other's writes without a line that shares it.
    """
    frames = sorted(plan.frames, key=lambda frame: frame.start)
    for frame, other in zip(frames, frames[1:]):
        if other.start < frame.end:
            message = f"{frame.name} and {other.name} share the physical address {other.start:#x}"
            yield Finding(message, other.place, (Note(frame.name, frame.place),))


@plan_rule
def frames_in_memory(plan: Plan) -> Iterator[Finding]:
    """C103: every frame lies in one bank of RAM.

    Outside of RAM there is nothing, or a device.
    """
    banks = plan.system.board.banks
    for frame in plan.frames:
        if not any(
            bank.start <= frame.start and frame.end <= bank.start + bank.size for bank in banks
        ):
            yield Finding(
                f"{frame.name} at {frame.start:#x} to {frame.end:#x} is not in RAM", frame.place
            )


@plan_rule
def stacks_guarded(plan: Plan) -> Iterator[Finding]:
    """C104: nothing is mapped in the page below a stack or in the page above it.

    An access beyond either end of a stack must fault at once and not reach another object.
    """
    page = plan.system.board.pages.page
    for space in plan.spaces:
        mapped = [mapping for mapping in space.mappings if not isinstance(mapping.backing, Guard)]
        stacks = [one for one in mapped if _is_stack(one)]
        for at in (at for stack in stacks for at in (stack.start - page, stack.end)):
            near = next((one for one in mapped if one.start < at + page and at < one.end), None)
            if near is not None:
                message = f"{near.name} of `{space.name}` touches the stack at {at:#x}"
                yield Finding(message, near.place)


def _is_stack(mapping: Mapping) -> bool:
    return mapping.kind is MappingKind.STACK or mapping.frames == KernelFrames(KernelPart.STACK)


@plan_rule
def mappings_within_frames(plan: Plan) -> Iterator[Finding]:
    """C108: mappings are whole pages, and none reaches past its frames.

    A mapping longer than its frames would expose the memory after them.
    """
    page = plan.system.board.pages.page
    sizes = {frame.key: frame.size for frame in plan.frames}
    for space in plan.spaces:
        for mapping in space.mappings:
            held = mapping.backing if isinstance(mapping.backing, Frames) else None
            offset = held.offset if held else 0
            if mapping.start % page or mapping.size % page or mapping.size <= 0 or offset % page:
                yield Finding(
                    f"{mapping.name} of `{space.name}` at {mapping.start:#x} is not whole pages",
                    mapping.place,
                )
            elif held and offset + mapping.size > sizes[held.key]:
                yield Finding(
                    f"{mapping.name} of `{space.name}` reaches past its {sizes[held.key]} bytes",
                    mapping.place,
                )


@plan_rule
def mappings_in_user_space(plan: Plan) -> Iterator[Finding]:
    """C110: a component maps nothing in the 64 KiB null guard, and nothing past user space.

    The low pages stay empty so that null pointers fault. Addresses past user space belong to the
    kernel.
    """
    board = plan.system.board
    low, high = board.layout.null_guard, board.pages.user_end
    for space in (one for one in plan.spaces if one.name != KERNEL):
        for mapping in space.mappings:
            guard = isinstance(mapping.backing, Guard)
            if not guard and (mapping.start < low or mapping.end > high):
                yield Finding(
                    (
                        f"{mapping.name} of `{space.name}` lies at {mapping.start:#x} to"
                        f" {mapping.end:#x}"
                    ),
                    mapping.place,
                )


@plan_rule
def events_and_slots(plan: Plan) -> Iterator[Finding]:
    """C406: every source of events has a unique number, every group has a bit of the main word, and
    slots are dense from 1.

    Two sources on one bit, or a wrong slot, would wake the wrong part of a program.
    """
    for wiring in plan.wirings:
        sources = [event.source for event in wiring.events]
        in_main = {source for source in sources if source < WORD}
        groups = {MAIN - group_of(one) for one in sources if one >= WORD}
        taken = in_main | groups
        if (
            len(set(sources)) != len(sources)
            or in_main & groups
            or any(not 0 <= bit < MAIN for bit in taken)
        ):
            yield Finding(
                f"the sources of events of `{wiring.instance.name}` are {sources}",
                wiring.instance.place,
            )
        numbers = [slot.number for slot in wiring.slots]
        if numbers != list(range(1, len(numbers) + 1)):
            yield Finding(
                f"the slots of `{wiring.instance.name}` are {numbers}", wiring.instance.place
            )
