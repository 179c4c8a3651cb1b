# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""One record of the kernel's log as a sentence, in the words of composer/machine/phrases.py.

components/console/log_text.cpp does the same from the text region: the same numbers decide, in the
same order of what may lie at an address.
"""

from __future__ import annotations

from dataclasses import dataclass

from composer.arch.contract import Architecture
from composer.machine import phrases
from composer.machine import state_layout as layout
from composer.machine.memory import Record
from composer.machine.phrases import Slot, There
from composer.model import abi, view
from composer.model.facts import MappingKind

EXECUTE = layout.ENUMERATIONS["abi::Access"].index("execute")
_LAST, _HALF = (1 << 64) - 1, 1 << 63
BOOT, FAULT, BUS_ERROR = map(
    layout.ENUMERATIONS["abi::RecordKind"].index, ("boot", "fault", "bus_error")
)


def sentence(record: Record, plan: view.PlanView, machine: Architecture) -> str:
    """One line: "fault: b may not write 0x1ff8: its guard below the stack …"."""
    who = plan.components[record.component] if record.component < len(plan.components) else None
    found = find(record, who, plan, machine) if who and record.access else Found()
    return _Narrator(record=record, plan=plan, who=who, found=found).told(Slot.RECORD)


def brief(record: Record, plan: view.PlanView, machine: Architecture) -> str:
    """Who did what at which address: "b may not write 0x1ff8"; without what lies there, what
    follows and where it is decided.
    """
    who = plan.components[record.component] if record.component < len(plan.components) else None
    if record.kind != FAULT or who is None:
        whole = sentence(record, plan, machine)
        return whole.partition(": ")[2].partition(" (")[0] or whole
    found = find(record, who, plan, machine) if record.access else Found()
    told = _Narrator(record=record, plan=plan, who=who, found=found).told(Slot.FAULT)
    address = f"{record.address:#x}: "
    if record.access and address in told:
        return told.partition(address)[0] + address[:-2]
    return told.partition(", syndrome ")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What lies at an address for a component; `owner` where the range is another's."""

    there: There = There.NOBODY
    range: view.Mapping | None = None
    owner: str = ""
    others: int = 0  # components that have something there besides the owner


def find(record: Record, who: view.Component, plan: view.PlanView, machine: Architecture) -> Found:
    address, space = record.address, plan.space(who.name)
    guard = _below_the_stack(space) if space else None
    if guard is not None and _beyond(guard, record):
        return Found(there=There.BEYOND, range=guard)
    if address < machine.pages.page:
        return Found(there=There.NULL)
    if address >= machine.pages.kernel_base:
        return Found(there=There.KERNEL, range=plan.spaces[-1].at(address))
    own = space.at(address) if space else None
    if own is None:
        return _elsewhere(address, plan)
    if own.rights:
        return Found(there=There.OWN, range=own)
    return Found(there=There.OVERFLOW if own == guard else There.GUARD, range=own)


def _below_the_stack(space: view.Space) -> view.Mapping | None:
    stack = next((one for one in space.mappings if one.kind is MappingKind.STACK), None)
    return None if stack is None else space.at(stack.start - 1)


def _beyond(guard: view.Mapping, record: Record) -> bool:
    """Whether a frame has stepped over the guard: sp is below the stack, and the data is near sp or
    between sp and the guard. A stack begins near address 0, so both may have wrapped.
    """
    if record.access == EXECUTE:
        return False
    low = record.sp - guard.size  # an instruction may store below sp and then move it
    taken = (guard.start + guard.size - record.sp) & _LAST
    return 0 < taken < _HALF and (record.address - low) & _LAST < (guard.start - low) & _LAST


def _elsewhere(address: int, plan: view.PlanView) -> Found:
    """Components may use the same addresses, so that there can be several."""
    owners = [
        (space.name, there)
        for space in plan.spaces[:-1]
        for there in (space.at(address),)
        if there is not None and there.rights
    ]
    if not owners:
        return Found()
    owner, there = owners[0]
    return Found(there=There.OTHER, range=there, owner=owner, others=len(owners) - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Narrator:
    """Phrases ask for `who` and for the range only where the deciding numbers say that they are
    there.
    """

    record: Record
    plan: view.PlanView
    who: view.Component | None
    found: Found

    def told(self, choice: Slot) -> str:
        number = self._decider(choice)
        return "".join(
            one if isinstance(one, str) else self._filled(one, number)
            for one in phrases.chosen(choice, number)
        )

    def _filled(self, slot: Slot, decider: int) -> str:
        if slot is Slot.DECIDER:
            return str(decider)
        return self.told(slot) if slot in phrases.CHOICES else self._text(slot)

    def _decider(self, choice: Slot) -> int:
        record, who = self.record, self.who
        match choice:
            case Slot.RECORD:
                return record.kind if who or record.kind in (BOOT, BUS_ERROR) else 0
            case Slot.FAULT | Slot.WHAT:
                return record.fault
            case Slot.THERE:
                return self.found.there
            case Slot.RIGHTS:
                assert self.found.range, "there are rights to it"
                return abi.text_rights(self.found.range.rights)
            case Slot.ALSO:
                return self.found.others
            case Slot.CALL:
                return record.system_call
            case Slot.WHY:
                return record.bad_call
            case Slot.HELD:
                assert who, "it has called"
                return len(who.slots)
            case Slot.AGAIN:
                return record.repeats
            case Slot.COUNT:
                return len(self.plan.components)
            case Slot.RAN:
                return int(who is not None)
            case Slot.STARTS | Slot.LOSS:
                return record.address
            case _:
                return record.access

    def _text(self, slot: Slot) -> str:
        record = self.record
        match slot:
            case Slot.ADDRESS:
                return f"{record.address:#x}"
            case Slot.NUMBER:
                return str(record.address)
            case Slot.SYNDROME:
                return f"{record.syndrome:#x}"
            case Slot.TEXT:
                return record.text
            case Slot.OWNER:
                return self.found.owner
            case Slot.RANGE | Slot.RANGE_PLACE:
                assert (there := self.found.range), "it lies there"
                return there.name if slot is Slot.RANGE else str(there.place)
            case Slot.SYSTEM:
                return self.plan.system
            case Slot.PRIORITIES:
                rows = (
                    f"{component.name} {component.priority}" for component in self.plan.components
                )
                return ": " + ", ".join(rows) if self.plan.components else ""
            case _:
                return self._of_component(slot)

    def _of_component(self, slot: Slot) -> str:
        assert (who := self.who), "the record is about a component that exists"
        match slot:
            case Slot.NAME:
                return who.name
            case Slot.PLACE:
                return str(who.place)
            case _:
                number = self.record.address
                held = (f"{one.kind} {one.name} ({one.place})" for one in who.slots)
                names = dict(enumerate(("null", *held)))
                return names.get(number, "")
