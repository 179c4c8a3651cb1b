# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Which functions a component was in when it faulted: pc, the link register, and the frames that
its frame pointers lead through.

The stack is the component's own memory and may hold anything: what is followed lies in the stack,
higher each time. After a restart it is another life's, so that only the record's registers count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path

from composer.machine import memory, state_layout as layout, symbols
from composer.machine.debugger import elf_of
from composer.machine.memory import Guest, Record
from composer.machine.symbols import SourceLine
from composer.model import view
from composer.model.facts import MappingKind

PANIC = layout.ENUMERATIONS["abi::FaultClass"].index("panic")
MOST = 200  # frames
MAIN = "main"
WORD = 8  # bytes
FOREIGN = ("components/runtime/", "abi/", "/")  # of the runtime, or of the C++ library


def _told(rows: Iterable[SourceLine]) -> Iterator[str]:
    """Down to main: what calls it is the runtime. A recursion is one line."""
    for word, (text, same) in zip(symbols.words(), groupby(rows, key=str)):
        alike = tuple(same)
        yield f"{word} {text}" + (f", {len(alike)} times" if len(alike) > 1 else "")
        if alike[0].function == MAIN:
            return


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtraces:
    """Of the faults that a machine's log holds. `folder` is the build's."""

    guest: Guest
    folder: Path
    again: frozenset[int]  # ranks of components that a later record starts again

    def of(self, record: Record) -> tuple[str, ...]:
        """A line for each function, the innermost first."""
        return tuple(_told(self._rows(record)))

    def own(self, record: Record) -> SourceLine | None:
        """The innermost function of the component's own code."""
        rows = (row for row in self._rows(record) if row.file)
        return next((row for row in rows if not row.file.startswith(FOREIGN)), None)

    def _rows(self, record: Record) -> tuple[SourceLine, ...]:
        plan = self.guest.plan
        if record.component >= len(plan.components):
            return ()
        who = plan.components[record.component]
        pc, link, *others = self._addresses(record, who)
        caller = record.registers[self.guest.machine.argument] if record.fault == PANIC else 0
        if caller:  # the functions of the runtime before it say nothing
            behind = others[others.index(caller) + 1 :] if caller in others else []
            asked = tuple(address - 1 for address in (caller, *behind))
            of_caller, *frames = symbols.lines(self.folder / elf_of(who), asked)
            if of_caller:
                return (*of_caller, *chain.from_iterable(frames))
        # A return address is behind its call.
        asked = (pc, link - 1, *(address - 1 for address in others))
        at, returned, *frames = symbols.lines(self.folder / elf_of(who), asked)
        # The link register is the caller only where the function has not called anybody yet.
        called = at and returned and returned[-1].start == at[-1].start
        if not called and frames[:1] != [returned]:
            frames.insert(0, returned)
        return (*at, *(line for frame in frames for line in frame))

    def _addresses(self, record: Record, who: view.Component) -> Iterator[int]:
        registers = dict(zip(self.guest.machine.registers, record.registers))
        unwinding = self.guest.machine.unwinding
        yield record.pc
        yield registers.get(unwinding.link, 0)
        space = self.guest.plan.space(who.name)
        if space is None or record.component in self.again:
            return
        stack = next((one for one in space.mappings if one.kind is MappingKind.STACK), None)
        words = range(0) if stack is None else range(stack.start, stack.start + stack.size, WORD)
        frame, below = registers.get(unwinding.frame, 0), 0
        for _ in range(MOST):
            at = frame + unwinding.caller
            if frame <= below or frame not in words or at not in words:
                return
            back = self._word(space, at)
            below, frame = frame, self._word(space, frame + unwinding.outer)
            if back == 0:
                return
            yield back

    def _word(self, space: view.Space, virtual: int) -> int:
        physical = self.guest.plan.physical(space, virtual)
        if physical is None:
            return 0
        start = physical - self.guest.plan.board.banks[0].start
        return memory.number(self.guest.ram, start, layout.Field(offset=0, size=WORD))
