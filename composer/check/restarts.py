# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""C8xx on the system: effects of a fault, and supervision."""

from __future__ import annotations

from collections.abc import Iterator

from composer.check.cycles import cycles
from composer.check.rule import Finding, rule
from composer.model import limits
from composer.model.abi import SUPERVISOR_LIMIT
from composer.model.diagnostics import Note
from composer.model.facts import OnFault
from composer.model.resolved import Supervision, System


@rule
def restart_numbers(system: System) -> Iterator[Finding]:
    """C801: a limit of restarts is from 1 to 1,000,000,000 within 1 us to 3600 s.

    The kernel counts in 32 bits and measures in microseconds. Use `on_fault: stop` for no restart
    at all.
    """
    for instance in system.instances:
        limit = instance.restart
        if limit is None:
            continue
        if limit.max.value not in limits.RESTARTS:
            remedy = (
                "`on_fault: stop` if it must never restart"
                if limit.max.value == 0
                else f"at most {limits.RESTARTS.most}"
            )
            yield Finding(
                f"`{instance.name}` restarts {limit.max.value} times at most",
                limit.max.place,
                remedy=remedy,
            )
        if limit.within.value not in limits.TIME:
            yield Finding(
                f"the window of `{instance.name}` is {limit.within.value} ns",
                limit.within.place,
                remedy=str(limits.TIME),
            )


@rule
def restart_is_asked_for(system: System) -> Iterator[Finding]:
    """C802: a limit of restarts goes with `on_fault: restart`.

    A fault that stops the component, or halts the machine, restarts nothing.
    """
    for instance in system.instances:
        if instance.restart is not None and instance.on_fault is not OnFault.RESTART:
            yield Finding(
                f"`{instance.name}` has a limit of restarts, and its faults {instance.on_fault} it",
                instance.restart.place,
                remedy="add `on_fault: restart`, or leave `restart` out",
            )


@rule
def somebody_starts_it(system: System) -> Iterator[Finding]:
    """C803: a component that is stopped at boot has a supervisor that may start it.

    Without such a supervisor, the component would take memory and never run.
    """
    started = {over.child for over in system.supervisions if over.starts}
    for instance in system.instances:
        if instance.stopped is not None and instance.name not in started:
            over = [child for child in system.supervisions if child.child == instance.name]
            notes = tuple(
                Note(
                    f"`{child.supervisor.instance}` supervises it, without that right", child.place
                )
                for child in over
            )
            yield Finding(
                f"no component may start `{instance.name}`",
                instance.stopped,
                notes,
                f"add to `supervision`: NAME: {{by: SUPERVISOR.PORT, over: {instance.name}, rights:"
                " [start]}",
            )


@rule
def supervision_has_an_end(system: System) -> Iterator[Finding]:
    """C804: no component supervises itself or, through others, its own supervisor.

    A component that may stop its supervisor is under no control, and a stopped component cannot
    start itself.
    """
    out: dict[str, list[tuple[str, Supervision]]] = {
        instance.name: [] for instance in system.instances
    }
    for supervision in system.supervisions:
        out[supervision.supervisor.instance].append((supervision.child, supervision))
    for cycle in cycles(out):
        first, *others = cycle
        chain = " > ".join([*(one.supervisor.instance for one in cycle), first.supervisor.instance])
        message = (
            f"`{first.child}` supervises itself"
            if not others
            else f"they supervise each other: {chain}"
        )
        yield Finding(
            message, first.place, tuple(Note("and here", other.place) for other in others)
        )


@rule
def few_supervisors(system: System) -> Iterator[Finding]:
    """C805: a component has at most 4 supervisors, each through one line.

    The kernel notifies all supervisors of a fault with interrupts disabled. Two lines from one
    supervisor would give one child two numbers.
    """
    held: dict[str, list[Supervision]] = {}
    for supervision in system.supervisions:
        others = held.setdefault(supervision.child, [])
        first = next(
            (
                other
                for other in others
                if other.supervisor.instance == supervision.supervisor.instance
            ),
            None,
        )
        if first is not None:
            yield Finding(
                f"`{supervision.supervisor.instance}` supervises `{supervision.child}` twice",
                supervision.place,
                (Note("the first time", first.place),),
                "name the child once, with all the rights",
            )
        elif len(others) == SUPERVISOR_LIMIT:
            yield Finding(
                f"`{supervision.child}` has more than {SUPERVISOR_LIMIT} supervisors",
                supervision.place,
            )
        others.append(supervision)


@rule
def bus_master_stays_stopped(system: System) -> Iterator[Finding]:
    """C806: a component that holds a bus master does not restart.

    The device may still write where the former life told it to, and no board file describes how to
    reset a device.
    """
    restartable = system.restartable()
    for grant in system.devices:
        who = grant.end.instance
        if grant.device.bus_master and who in restartable:
            one = next(instance for instance in system.instances if instance.name == who)
            starters = (
                supervision
                for supervision in system.supervisions
                if supervision.child == who and supervision.starts
            )
            over = next(starters, None)
            notes = (
                (Note(f"`{over.supervisor.instance}` may start it", over.place),) if over else ()
            )
            remedy = (
                "let its faults stop it"
                if one.on_fault is OnFault.RESTART
                else "supervise it without start and restart"
            )
            yield Finding(
                f"`{who}` may restart, and its device `{grant.device.name}` is a bus master",
                grant.end.place,
                notes,
                remedy,
            )
