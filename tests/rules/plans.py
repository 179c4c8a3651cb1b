# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Mistakes that a planner could make in the demo, one for each rule on the plan, and what they
change of the plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from composer.model.decided import WiredPort, Wiring
from composer.model.diagnostics import Place
from composer.model.facts import (
    FrameKind,
    KernelPart,
    MappingKind,
    Memory,
    Physical,
    PortKind,
    Right,
)
from composer.model.memory import (
    DeviceRegisters,
    FrameKey,
    FrameRange,
    Frames,
    Guard,
    InstanceFrames,
    KernelFrames,
    Mapping,
    ProgramFrames,
    RegionFrames,
)

PAGE = 4096
FAR = 0x4000_0000  # of no program
HERE = Place("system.yaml", 1)
STACK = Frames(InstanceFrames(FrameKind.STACK, "sender"))
TEXT = Frames(ProgramFrames(FrameKind.TEXT, "sender"))
UART = DeviceRegisters(physical=Physical(0x900_0000), device="stdout")
Wirings = tuple[Wiring, ...]
Mappings = tuple[Mapping, ...]
Ranges = tuple[FrameRange, ...]
Files = dict[str, str]


def _same(made: Any) -> Any:
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What comes out of a pass, otherwise: `wirings` of all before anything is compiled; `wiring`
    of each with its program; `files` are what the composer writes, in either of its steps."""

    wirings: Callable[[Wirings], Wirings] = _same
    wiring: Callable[[Wiring], Wiring] = _same
    kernel: Callable[[Mappings], Mappings] = _same
    frames: Callable[[Ranges], Ranges] = _same
    files: Callable[[Files], Files] = _same


def _start(one: Mapping) -> int:
    return one.start


def _of(
    name: str, change: Callable[[Sequence[Mapping]], Sequence[Mapping]]
) -> Callable[[Wiring], Wiring]:
    """The mappings of one component changed."""

    def changed(wiring: Wiring) -> Wiring:
        if wiring.instance.name != name:
            return wiring
        return replace(wiring, mappings=tuple(sorted(change(wiring.mappings), key=_start)))

    return changed


def _on(kind: str, **fields: Any) -> Callable[[Sequence[Mapping]], Sequence[Mapping]]:
    return lambda held: [replace(one, **fields) if one.kind == kind else one for one in held]


def _longer(held: Sequence[Mapping]) -> Sequence[Mapping]:
    return [replace(one, size=one.size + PAGE) if one.kind == "region" else one for one in held]


def _also(
    backing: Frames | DeviceRegisters, rights: Right
) -> Callable[[Sequence[Mapping]], Sequence[Mapping]]:
    more = Mapping(
        start=FAR,
        size=PAGE,
        rights=rights,
        memory=Memory.DEVICE if isinstance(backing, DeviceRegisters) else Memory.NORMAL,
        kind=MappingKind.KERNEL,
        name=f"another {backing}",
        place=HERE,
        backing=backing,
    )
    return lambda held: [*held, more]


def _on_the_instance_page(held: Sequence[Mapping]) -> Sequence[Mapping]:
    page = next(one.start for one in held if one.kind == "instance")
    return [replace(one, start=page) if one.kind == "region" else one for one in held]


def _at_the_stack(held: Sequence[Mapping]) -> Sequence[Mapping]:
    stack = next(one for one in held if one.kind == "stack")
    end = stack.start + stack.size
    above = Mapping(
        start=end,
        size=PAGE,
        rights=Right.R,
        memory=Memory.NORMAL,
        kind=MappingKind.KERNEL,
        name="more",
        place=HERE,
        backing=Frames(InstanceFrames(FrameKind.INSTANCE, "sender")),
    )
    return [
        *(one for one in held if not (isinstance(one.backing, Guard) and one.start == end)),
        above,
    ]


def _moved(key: FrameKey, start: Callable[[Ranges], int]) -> Callable[[Ranges], Ranges]:
    return lambda held: tuple(
        replace(one, start=start(held)) if one.key == key else one for one in held
    )


def _start_of(kind: str) -> Callable[[Ranges], int]:
    return lambda held: next(one.start for one in held if one.kind == kind)


def _rings_swapped(held: Sequence[Mapping]) -> Sequence[Mapping]:
    """Where one holder reads one ring it finds the other, and the other way round."""
    first, second = [one for one in held if one.kind == "ring" and one.rights == "r"][:2]
    other = {first.start: second.backing, second.start: first.backing}
    return [replace(one, backing=other.get(one.start, one.backing)) for one in held]


def _into_the_kernel(backing: Frames, rights: Right) -> Callable[[Mappings], Mappings]:
    more = Mapping(
        start=0xFFFF_FFFF_FF00_0000,
        size=PAGE,
        rights=rights,
        memory=Memory.NORMAL,
        kind=MappingKind.KERNEL,
        name=f"another {backing}",
        place=HERE,
        backing=backing,
    )
    return lambda held: (*held, more)


def _two_sources_in_one(wirings: Wirings) -> Wirings:
    """The first two sources of events of one component get one number."""

    def one_number(wiring: Wiring) -> Wiring:
        first, second, *others = wiring.events
        return replace(wiring, events=(first, replace(second, source=first.source), *others))

    return tuple(one_number(one) if one.instance.name == "receiver" else one for one in wirings)


def _slots_swapped(wirings: Wirings) -> Wirings:
    """The kernel's rows of two slots change places; the code goes on using its numbers."""

    def swapped(wiring: Wiring) -> Wiring:
        first, second, *others = wiring.slots
        return replace(
            wiring,
            slots=(
                replace(second, number=first.number),
                replace(first, number=second.number),
                *others,
            ),
        )

    return tuple(swapped(one) if one.instance.name == "sender" else one for one in wirings)


def _another_client(wirings: Wirings) -> Wirings:
    """One client calls under the number of the other."""

    def other(wiring: Wiring) -> Wiring:
        return replace(
            wiring,
            slots=tuple(
                replace(slot, act=replace(slot.act, client=0)) if slot.kind == "call" else slot
                for slot in wiring.slots
            ),
        )

    return tuple(other(one) for one in wirings)


def _text(name: str, old: str, new: str) -> Callable[[Files], Files]:
    """The first match of an expression in one file; the step that does not write that file is left
    alone.
    """

    def changed(held: Files) -> Files:
        if name not in held:
            return held
        text, count = re.subn(old, new, held[name], count=1)
        assert count == 1, f"{name} does not hold {old}"
        return held | {name: text}

    return changed


def _peers_swapped(wirings: Wirings) -> Wirings:
    """The server's code takes its first client for its second, and the other way round."""

    def swapped(wiring: Wiring) -> Wiring:
        return replace(wiring, ports=tuple(_named_otherwise(port) for port in wiring.ports))

    return tuple(swapped(one) if one.instance.name == "console" else one for one in wirings)


def _named_otherwise(port: WiredPort) -> WiredPort:
    if port.port.kind is not PortKind.CALL_SERVER or len(port.elements) != 2:
        return port
    first, second = port.elements
    return replace(
        port,
        elements=(
            replace(first, peer=second.peer, peer_name=second.peer_name),
            replace(second, peer=first.peer, peer_name=first.peer_name),
        ),
    )


CHANGES = {
    "B001": Change(files=_text("components/sender/link.ld", r"FLAGS\(5\)", "FLAGS(7)")),
    "C101": Change(wiring=_of("console", _on_the_instance_page)),
    "C102": Change(frames=_moved(RegionFrames("frames"), _start_of("stack"))),
    "C103": Change(frames=_moved(RegionFrames("frames"), lambda held: 0x2000_0000)),
    "C104": Change(wiring=_of("sender", _at_the_stack)),
    "C108": Change(wiring=_of("console", _longer)),
    "C110": Change(wiring=_of("console", _on("instance", start=PAGE))),
    "C204": Change(wiring=_of("sender", _also(STACK, Right.RX))),
    "C208": Change(wiring=_of("console", _on("region", memory=Memory.UNCACHED))),
    "C209": Change(wiring=_of("receiver", _also(UART, Right.RW))),
    "C210": Change(wiring=_of("console", _on("device", rights=Right.RX))),
    "C211": Change(kernel=_into_the_kernel(STACK, Right.RW)),
    "C212": Change(kernel=_into_the_kernel(Frames(KernelFrames(KernelPart.TABLES)), Right.R)),
    "C213": Change(wiring=_of("receiver", _also(STACK, Right.R))),
    "C214": Change(wiring=_of("console", _on("region", rights=Right.RW))),
    "C215": Change(wiring=_of("receiver", _also(TEXT, Right.R))),
    "C304": Change(
        wiring=_of(
            "receiver",
            lambda held: [
                replace(one, rights=Right.RW) if one.kind == "ring" else one for one in held
            ],
        )
    ),
    "C406": Change(wirings=_two_sources_in_one),
    "P006": Change(wiring=_of("console", _on("region", start=1 << 48))),
    "a reader finds one ring where it looks for another": Change(
        wiring=_of("receiver", _rings_swapped)
    ),
    "two slots of a component change places": Change(wirings=_slots_swapped),
    "both clients call as client 0": Change(wirings=_another_client),
    "a server takes its clients for one another": Change(wirings=_peers_swapped),
    "a descriptor lets the reader of a region write": Change(
        files=_text("page_tables.S", r"(0x\w+)fc3(  // \[\d+\] \w+ r region frames)", r"\g<1>f43\2")
    ),
    "a component without `power` has it": Change(
        files=_text(
            "kernel_tables.cpp", r"abi::right_defers", "abi::right_defers | abi::right_power_off"
        )
    ),
    "a stack begins one page lower": Change(
        wiring=_of(
            "sender",
            lambda held: [
                replace(one, start=one.start - PAGE) if one.kind == "stack" else one for one in held
            ],
        )
    ),
    "the log's text names another line": Change(
        files=_text("log_text.S", r"system\.yaml:\d+", "system.yaml:1")
    ),
}
