# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""C6xx on the system: components and their scheduling."""

from __future__ import annotations

from collections.abc import Iterator

from composer.check.rule import Finding, before, plan_rule, rule, warning
from composer.model import limits
from composer.model.decided import Plan
from composer.model.diagnostics import Advice, Remedy
from composer.model.facts import MappingKind
from composer.model.resolved import System

OWN = (
    MappingKind.STACK,
    MappingKind.TEXT,
    MappingKind.RODATA,
    MappingKind.PRISTINE,
    MappingKind.DATA,
    MappingKind.BSS,
    MappingKind.HEAP,
)


@rule
def priority_range(system: System) -> Iterator[Finding]:
    """C601: a priority is 0 to 255, and a larger number is more important.

    Priorities take eight bits in the kernel's tables.
    """
    for instance in system.instances:
        if instance.priority not in limits.PRIORITY:
            yield Finding(
                f"`{instance.name}` has priority {instance.priority}",
                instance.priority_place or instance.place,
                remedy=f"{limits.PRIORITY}; {limits.PRIORITY.most} is the most important",
            )


@rule
def stack_size(system: System) -> Iterator[Finding]:
    """C602: a stack is at least 1 KiB, a multiple of 16 bytes, and at most 1 GiB.

    Below 1 KiB the start code alone would overflow it. The machine requires a stack pointer that is
    a multiple of 16 bytes.
    """
    pages, unit = system.board.pages, system.board.layout.stack_unit
    for instance in system.instances:
        if instance.stack not in limits.STACK or instance.stack % unit:
            size = f"{pages.whole(max(instance.stack, 1)) // 1024} KiB"
            remedy: Advice = f"at most {limits.STACK.spelled(limits.STACK.most)}"
            if instance.stack <= limits.STACK.most:
                text = f"a stack lies in whole pages of {pages.words} anyway: {size} costs the same"
                remedy = Remedy(text, size)
            yield Finding(
                f"the stack of `{instance.name}` has {instance.stack} bytes",
                instance.stack_place or instance.place,
                remedy=remedy,
            )


@rule
def component_limit(system: System) -> Iterator[Finding]:
    """C603: a system has at most 1023 components.

    The ready set has 16 words of 64 bits: one bit for each component and one for the idle row.
    """
    most = limits.INSTANCES.most
    if len(system.instances) > most:
        last = system.instances[most]
        message = f"{len(system.instances)} components, {most} is the limit"
        yield Finding(message, last.place)


@warning
def somebody_has_power(system: System) -> Iterator[Finding]:
    """C604: some component can power the machine off.

    No component of this system can stop the machine: `./ashlar run` then ends by a timeout or
    Ctrl-C. This can be intended.
    """
    if not any(instance.power for instance in system.instances):
        yield Finding(
            "no component has the right to power off: the system cannot end",
            system.place,
            remedy="`power: true` at a component",
        )


@rule
def heap_size(system: System) -> Iterator[Finding]:
    """C605: a heap is from 1 byte to 1 GiB.

    With an empty heap every allocation fails, and a heap beyond the bound fits no board.
    """
    for kind in dict.fromkeys(instance.type.name for instance in system.instances):
        heap = next(one.type.heap for one in system.instances if one.type.name == kind)
        if heap is not None and heap.value not in limits.HEAP:
            remedy = "leave the key out: then there is no heap" if heap.value == 0 else None
            yield Finding(f"the heap of `{kind}` has {heap.value} bytes", heap.place, remedy=remedy)


@plan_rule
def within_max(plan: Plan) -> Iterator[Finding]:
    """C606: program, heap and stack of a component take at most its `max`.

    `max` promises a bound on the component's memory, and the linked program exceeds it. Sizes are
    whole pages.
    """
    spaces = {space.name: space for space in plan.spaces}
    for instance in plan.system.instances:
        taken = sum(
            mapping.size for mapping in spaces[instance.name].mappings if mapping.kind in OWN
        )
        if instance.max is not None and taken > instance.max:
            yield Finding(
                f"`{instance.name}` takes {taken} bytes of program, heap and stack, and its"
                f" `max` is {instance.max}",
                instance.max_place or instance.place,
                remedy=f"max: {-(-taken // 1024)} KiB, or less code",
            )


@before(within_max)
def stack_and_heap_within_max(system: System) -> Iterator[Finding]:
    """Without a program, stack and heap are known."""
    for instance in system.instances:
        heap, pages = instance.type.heap, system.board.pages
        taken = pages.whole(instance.stack) + pages.whole(heap.value if heap is not None else 0)
        if instance.max is not None and taken > instance.max:
            yield Finding(
                f"`{instance.name}` takes {taken} bytes of stack and heap alone, and its `max`"
                f" is {instance.max}",
                instance.max_place or instance.place,
                remedy="a larger `max`, or a smaller stack or heap",
            )
