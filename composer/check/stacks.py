# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""C6xx on the plan: stacks, by the code of the linked programs."""

from __future__ import annotations

from collections.abc import Iterator

from composer.check.rule import Finding, plan_rule
from composer.model.decided import Plan, StackUse, Wiring
from composer.model.diagnostics import Note, Place, Remedy
from composer.model.machine import PageFormat

# bytes of a caller's frame that it may have taken and not touched (LLVM:
# StackProbeMaxUnprobedStack)
UNTOUCHED = 1024

DEBUG = (
    "this is a debug build (--debug): -Og inlines little, so that its chains are longer; the build"
    " without --debug may need less"
)


@plan_rule
def stack_suffices(plan: Plan) -> Iterator[Finding]:
    """C607: a stack holds the deepest chain of calls that its program's code shows.

    The compiler reports what each function takes, and the linked code shows the calls. On this path
    the program overflows its stack and faults. A call through a pointer, a recursion or an `alloca`
    can hide more; the figure is then the deepest visible chain, and the report says so.
    """
    told: set[tuple[str, Place]] = set()
    for wiring in plan.wirings:
        use, place = wiring.stack_use, wiring.instance.stack_place or wiring.instance.place
        if use is None or use.deepest <= wiring.instance.stack or (wiring.shape, place) in told:
            continue
        told.add((wiring.shape, place))  # instances of one program and one line: said once
        at_least = "at least " if use.hidden else ""
        message = (
            f"`{wiring.instance.name}` takes {at_least}{use.deepest} bytes of stack, and has"
            f" {wiring.instance.stack}"
        )
        notes = [Note(f"the deepest chain of calls: {chain_of(use)}", wiring.instance.place)]
        if plan.debug:
            notes.append(Note(DEBUG, place))
        yield Finding(message, place, tuple(notes), _advice(wiring, use, plan.system.board.pages))


def chain_of(use: StackUse) -> str:
    """The functions that take something, with their bytes."""
    return (
        ", ".join(f"{one.function} {one.bytes}" for one in use.chain if one.bytes)
        or "none takes any"
    )


def _advice(one: Wiring, use: StackUse, pages: PageFormat) -> Remedy | str:
    size = f"{pages.whole(use.deepest) // 1024} KiB"
    if one.instance.stack_place in (None, one.instance.type.place):  # the size is the default
        return (
            f"`stack: {size}` in component.yaml holds it; the default is"
            f" {one.instance.stack // 1024} KiB"
        )
    return Remedy(f"{size} hold it, in whole pages", size)


@plan_rule
def steps_touch_the_guard(plan: Plan) -> Iterator[Finding]:
    """C608: no instruction of a program takes more than 3 KiB of stack at once.

    A guard is one page, and a function may begin with 1 KiB that its caller has taken but not
    touched. A larger step could pass the guard and reach other memory. Compiled code touches its
    stack often enough; assembly and foreign objects may not.
    """
    told: set[str] = set()
    largest = plan.system.board.pages.page - UNTOUCHED
    for wiring in plan.wirings:
        step = wiring.stack_use.largest_step if wiring.stack_use is not None else None
        if (
            step is None
            or wiring.shape in told
            or (step.bytes is not None and step.bytes <= largest)
        ):
            continue
        told.add(wiring.shape)
        size = "an amount in a register" if step.bytes is None else f"{step.bytes} bytes"
        yield Finding(
            f"{step.function} of `{wiring.shape}` takes {size} of stack at once, at"
            f" {step.address:#x}",
            wiring.instance.type.place,
            remedy=f"steps of at most {largest} bytes with an access to the new end after each,"
            " or less on the stack",
        )
