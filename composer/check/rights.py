# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""C2xx on the system: who may do what with a region."""

from __future__ import annotations

from collections.abc import Iterator

from composer.check.rule import Finding, rule, warning
from composer.model.diagnostics import Advice, Note, Remedy
from composer.model.facts import Right
from composer.model.resolved import Access, System


@rule
def right_reads(system: System) -> Iterator[Finding]:
    """C201: every right includes reading.

    No supported processor can write or execute what it cannot read, so the right would silently
    include reading.
    """
    for region in system.regions:
        for access in region.accesses:
            if not access.right.reads:
                yield Finding(
                    f"`{access.right}` on region `{region.name}` does not read",
                    access.right_place or access.end.place,
                    remedy=_readable(access.right),
                )


def _readable(right: Right) -> Advice:
    return "`rw` or `rx`" if right is Right.WX else Remedy(f"write r{right}", f"r{right}")


@rule
def right_writes_or_executes(system: System) -> Iterator[Finding]:
    """C202: no right both writes and executes.

    If memory can be written and then executed, any overflow can inject code.
    """
    for region in system.regions:
        for access in region.accesses:
            if access.right is Right.RWX:
                yield Finding(
                    f"`{access.right}` on region `{region.name}` writes and executes",
                    access.right_place or access.end.place,
                    remedy="`rw` or `rx`",
                )


@rule
def region_writes_or_executes(system: System) -> Iterator[Finding]:
    """C203: no component executes a region that any component writes.

    One component could write what another executes, through two mappings of one frame.
    """
    for region in system.regions:
        writer = next((access for access in region.accesses if access.right is Right.RW), None)
        runner = next((one for one in region.accesses if one.right is Right.RX), None)
        if writer is not None and runner is not None:
            note = Note("written here", writer.end.place)
            yield Finding(
                f"`{runner.end.instance}` executes region `{region.name}`, and"
                f" `{writer.end.instance}` writes it",
                runner.end.place,
                (note,),
            )


@rule
def region_once_a_component(system: System) -> Iterator[Finding]:
    """C205: a component holds a region through one port, or through parts of links with one right.

    If one region has two addresses in one program, the compiler can wrongly keep its values in
    registers. Parts of several links may share a region with one right: they are one mapping.
    """
    for region in system.regions:
        held: dict[str, Access] = {}
        for access in region.accesses:
            first = held.setdefault(access.end.instance, access)
            linked = (
                first.end.port.link is not None
                and access.end.port.link is not None
                and first.right == access.right
            )
            if first is not access and not linked:
                note = Note("held here already", first.end.place)
                message = f"`{access.end.instance}` holds region `{region.name}` twice"
                yield Finding(message, access.end.place, (note,))


@warning
def region_is_used(system: System) -> Iterator[Finding]:
    """C206: every region is used.

    A region without holders costs memory without effect; its grants were probably forgotten.
    """
    for region in system.regions:
        if not region.accesses:
            link, _, part = region.name.rpartition(".")
            remedy = (
                f"leave it out of the link: `without: {part}`"
                if link
                else "name its ports under `access`"
            )
            yield Finding(f"no component uses region `{region.name}`", region.place, remedy=remedy)


@warning
def region_has_two_sides(system: System) -> Iterator[Finding]:
    """C207: every region has a writer, and at least two components.

    A component should keep private memory in its heap, and memory without a writer stays zero for
    ever.
    """
    for region in system.regions:
        holders = sorted({access.end.instance for access in region.accesses})
        if len(holders) == 1:
            yield Finding(
                f"only `{holders[0]}` reaches region `{region.name}`",
                region.place,
                remedy="memory of one component alone is its `heap`",
            )
        elif holders and not any(one.right.writes for one in region.accesses):
            yield Finding(
                f"no component writes region `{region.name}`",
                region.place,
                remedy="give one of its ports `rw`",
            )
