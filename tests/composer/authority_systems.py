# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Systems with any authority: what a difference of two of them is tested with. Names are few, so
that two systems share some.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from composer.model import asked, facts, resolved
from composer.model.diagnostics import Located
from tests.composer import view_systems as made
from tests.composer.view_systems import WHERE

NAMES = ("a", "b", "c", "d")
MASTER = asked.BoardDevice(
    name="net0",
    node="/net0",
    compatible=("virtio,mmio",),
    interrupts=((48, True),),
    registers=(asked.Window(start=0x0A00_0000, size=0x200, place=WHERE),),
    bus_master=True,
    place=WHERE,
)


def component(name: str, **more: object) -> resolved.Instance:
    one = made.instance(name, 100, NAMES.index(name))
    return replace(one, **more)  # type: ignore[arg-type]


def supervision(name: str, who: str, child: str, *rights: str) -> resolved.Supervision:
    return resolved.Supervision(
        name=name,
        supervisor=made.end(f"{who}.children", facts.PortKind.SUPERVISOR),
        child=child,
        rights=tuple(facts.SuperviseRight(right) for right in rights),
        place=made.place(24),
    )


def windows(owner: str, other: str) -> tuple[resolved.DeviceGrant, ...]:
    """A device of three windows: two and the interrupt for one component, the third, to look at,
    for another.
    """
    registers = tuple(
        asked.Window(start=start, size=0x1000, place=WHERE)
        for start in (0x0910_0000, 0x0920_0000, 0x0930_0000)
    )
    device = asked.BoardDevice(
        name="can0",
        node="/can0",
        compatible=("bosch,m_can",),
        registers=registers,
        interrupts=((50, False),),
        bus_master=False,
        place=WHERE,
    )
    own, quiet = made.end(f"{owner}.can", facts.PortKind.DEVICE), made.end(
        f"{other}.can", facts.PortKind.DEVICE
    )
    quiet = replace(quiet, port=replace(quiet.port, takes_interrupts=False))
    held = [
        resolved.HeldWindow(key=str(index), index=index, right=right)
        for index, right in enumerate((facts.Right.RW, facts.Right.R, facts.Right.R))
    ]
    return (
        resolved.DeviceGrant(end=own, device=device, driver=None, windows=tuple(held[:2])),
        resolved.DeviceGrant(end=quiet, device=device, driver=None, windows=(held[2],)),
    )


def master(owner: str) -> resolved.DeviceGrant:
    return resolved.DeviceGrant(
        end=made.end(f"{owner}.nic", facts.PortKind.DEVICE), device=MASTER, driver=None
    )


def assumption(*of: str, reason: str = "reviewed") -> resolved.Assumption:
    return resolved.Assumption(
        what=facts.PolicySubject.DMA, of=of, reason=reason, place=made.place(25)
    )


def log(who: str) -> resolved.End:
    return made.end(f"{who}.log", facts.PortKind.KERNEL_LOG)


def time(nanoseconds: int) -> Located[int]:
    return Located(nanoseconds, WHERE)


def call(
    name: str, *clients: str, server: str, operations: Sequence[str] = ("ask",)
) -> resolved.Call:
    word = resolved.MessageLayout(name=facts.Scalar.U64, size=8, align=8, hash="0" * 16)
    one = made.call(name, *clients, server=server)
    known = tuple(
        resolved.OperationLayout(name=each, number=number, request=word, reply=word)
        for number, each in enumerate(operations)
    )
    return replace(one, interface=replace(one.interface, operations=known))


@st.composite
def instances(draw: st.DrawFn) -> tuple[resolved.Instance, ...]:
    some = []
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True)):
        bounded = draw(st.sampled_from([None, (1000, 10_000), (2000, 10_000), (2000, 20_000)]))
        more = {"budget": time(bounded[0]), "period": time(bounded[1])} if bounded else {}
        fault = draw(st.sampled_from(facts.OnFault))
        restart = (
            draw(st.none() | st.just(replace(asked.DEFAULT_RESTART, then=facts.OnFault.HALT)))
            if fault is facts.OnFault.RESTART
            else None
        )
        some.append(
            component(
                name,
                priority=draw(st.integers(1, 3)),
                power=draw(st.booleans()),
                on_fault=fault,
                restart=restart,
                **more,
            )
        )
    return tuple(some)


@st.composite
def any_authority(draw: st.DrawFn) -> resolved.System:
    """One to four components, and of each kind of grant none to two."""
    members = draw(instances())
    names = [member.name for member in members]
    pairs = (
        st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True)
        if len(names) > 1
        else st.nothing()
    )
    few = st.lists(pairs, max_size=2) if len(names) > 1 else st.just([])
    rights = st.dictionaries(st.sampled_from(names), st.sampled_from(["r", "rw", "rx"]), min_size=1)
    operations = st.sampled_from([("ask",), ("ask", "tell")])
    return replace(
        made.system(
            "any",
            members,
            rings=tuple(
                replace(
                    made.ring(f"ring{n}", f"{one}.out", f"{other}.in"), drops=draw(st.booleans())
                )
                for n, (one, other) in enumerate(draw(few))
            ),
            regions=tuple(
                made.region(f"region{n}", draw(st.sampled_from([10, 4096, 4097])), **held)
                for n, held in enumerate(draw(st.lists(rights, max_size=2)))
            ),
            notifications=tuple(
                made.notification(f"bell{n}", one, receiver=other)
                for n, (one, other) in enumerate(draw(few))
            ),
            calls=tuple(
                call(f"call{n}", one, server=other, operations=draw(operations))
                for n, (one, other) in enumerate(draw(few))
            ),
            devices=tuple(
                [
                    *map(master, draw(st.lists(st.sampled_from(names), max_size=1))),
                    *(
                        made.device("stdout", one)
                        for one in draw(st.lists(st.sampled_from(names), max_size=1))
                    ),
                ]
            ),
            logs=tuple(map(log, draw(st.lists(st.sampled_from(names), max_size=1)))),
        ),
        supervisions=tuple(
            supervision(
                f"watch{n}",
                one,
                other,
                *draw(st.sampled_from([("inspect",), ("inspect", "restart")])),
            )
            for n, (one, other) in enumerate(draw(few))
        ),
        assumptions=tuple(
            assumption(one, reason=draw(st.sampled_from(["reviewed", "trusted"])))
            for one in draw(st.lists(st.sampled_from(names), max_size=1))
        ),
    )
