# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What the memory of a machine says: while it runs, a line for each fault and restart; when it is
off, for people lines, for programs facts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from composer.arch.contract import Architecture
from composer.command.build import Built
from composer.command.output import say
from composer.command.usage import usage_facts, usage_table
from composer.machine import fault_report, memory, qemu
from composer.machine.backtrace import Backtraces
from composer.machine.memory import Memory
from composer.machine.usage import shares, usages
from composer.machine.watch import Watch
from composer.model.facts import MappingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """`waits` and `used` are only told where the machine was stopped."""

    records: tuple[memory.Record, ...]
    faults: tuple[str, ...]
    waits: tuple[str, ...]
    used: tuple[str, ...]  # a table's lines
    components: tuple[dict[str, object], ...]  # what each has used, as facts
    counters: dict[str, int]  # of the kernel


def watched(built: Built, machine: Architecture) -> Callable[[Memory], Watch]:
    """For a Boot: tells faults and restarts on standard error while the machine runs."""
    plan, symbols = built.plan, memory.symbols(built.judged.path)
    reader = any(
        one.kind is MappingKind.LOG for space in plan.spaces[:-1] for one in space.mappings
    )
    # what starts again by itself has cleared its stack when we look
    again = frozenset(one.rank for one in plan.components if one.restart is not None)

    def of(ram: Memory) -> Watch:
        guest = memory.Guest(ram, plan, symbols, machine)
        traces = Backtraces(guest=guest, folder=built.folder, again=again)
        return Watch(guest=guest, traces=traces, reader=reader, tell=say)

    return of


def decode(built: Built, outcome: qemu.Outcome, machine: Architecture, clocked: float) -> Decoded:
    """`clocked`: for how many seconds the guest's clock went like the host's; 0: it did not."""
    plan = built.plan
    guest = memory.Guest(outcome.memory, plan, memory.symbols(built.judged.path), machine)
    found = memory.records(outcome.memory, plan, machine)
    again = (record.component for record in found if record.kind == fault_report.RESTART)
    traces_of = Backtraces(guest=guest, folder=built.folder, again=frozenset(again))
    stopped = outcome.reason in ("timeout", "interrupt", "script")
    states, time = memory.states(guest), shares(guest, clocked)
    used = usages(guest, built.folder, time)
    table = usage_table(plan, used, states, None if time is None else time.seconds)
    return Decoded(
        records=found,
        faults=fault_report.faults(found, plan, machine, traces_of.of),
        waits=fault_report.waits(states) if stopped else (),
        used=tuple(table.splitlines()) if stopped else (),
        components=tuple(
            {"name": one.name} | usage_facts(one, state.masked) for one, state in zip(used, states)
        ),
        counters=memory.counters(guest),
    )
