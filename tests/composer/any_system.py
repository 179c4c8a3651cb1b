# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Resolved systems made in code, of any shape: what wire, place and emit are tested with."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

from composer.arch import ARCHITECTURES
from composer.model import asked, resolved
from composer.model.diagnostics import Located, Place
from composer.model.facts import OnFault, PortKind, Right, Scalar
from composer.model.machine import Interrupts, KernelRegisters, PageFormat
from composer.place.programs import KernelSizes, Program, Segment
from composer.model.decided import Wiring

HERE = Place("system.yaml", 1)
MACHINE = ARCHITECTURES["aarch64"]
INTERRUPTS = Interrupts(
    registers=tuple(
        KernelRegisters(
            name=name, symbol=symbol, start=start, size=0x1_0000, offset=offset, mapped=mapped
        )
        for name, symbol, start, offset, mapped in (
            ("interrupt distributor", "__gic_distributor", 0x800_0000, 0, 0x1000),
            ("interrupt cpu interface", "__gic_cpu_interface", 0x801_0000, 0x1_0000, 0x2000),
        )
    ),
    timer_line=27,
    first_shared_line=32,
)
BOARD = asked.Board(
    name="test",
    architecture="aarch64",
    banks=(asked.Bank(name="memory", start=0x4000_0000, size=512 << 20),),
    devices=(
        asked.BoardDevice(
            name="stdout",
            node="/uart",
            compatible=("arm,pl011",),
            registers=(asked.Window(start=0x900_0000, size=0x1000, place=HERE),),
            interrupts=((33, False),),
            bus_master=False,
            place=HERE,
        ),
    ),
    pages=MACHINE.pages,
    layout=MACHINE.layout,
    interrupts=INTERRUPTS,
    physical_bits=44,
    machine=("-M", "virt"),
    cpu="cortex-a72",
    place=HERE,
)
WORD = resolved.MessageLayout(name=Scalar.U64, size=8, align=8, hash="0" * 16)
KERNEL = KernelSizes(boot=200, text=9000, rodata=800, data=0, bss=0)


@dataclass(slots=True)
class Builder:
    """Adds instances and edges; every edge gets a port of its own on both sides."""

    ports: dict[str, list[asked.Port]] = field(default_factory=dict)
    priority: dict[str, int] = field(default_factory=dict)
    regions: list[resolved.Region] = field(default_factory=list)
    rings: list[resolved.Ring] = field(default_factory=list)
    notifications: list[resolved.Notification] = field(default_factory=list)
    logs: list[resolved.End] = field(default_factory=list)
    stack: int = 4096

    def component(self, name: str, priority: int = 100) -> None:
        self.ports[name] = []
        self.priority[name] = priority

    def port(self, instance: str, kind: PortKind, **more: object) -> resolved.End:
        # type: ignore[arg-type]
        port = asked.Port(name=f"p{len(self.ports[instance])}", kind=kind, place=HERE, **more)
        self.ports[instance].append(port)
        return resolved.End(instance=instance, port=port, element=0, place=HERE)

    def ring(self, producer: str, consumer: str, capacity: int = 16) -> None:
        message = Located("u64", HERE)
        self.rings.append(
            resolved.Ring(
                name=f"ring{len(self.rings)}",
                producer=self.port(producer, PortKind.RING_PRODUCER, message=message),
                consumer=self.port(consumer, PortKind.RING_CONSUMER, message=message),
                message=WORD,
                capacity=capacity,
                capacity_place=HERE,
                place=HERE,
            )
        )

    def region(self, size: int, access: dict[str, str], at: dict[str, int] | None = None) -> None:
        self.regions.append(
            resolved.Region(
                name=f"region{len(self.regions)}",
                size=size,
                size_place=HERE,
                place=HERE,
                accesses=tuple(
                    resolved.Access(
                        end=self.port(name, PortKind.REGION, right=Right(right)),
                        right=Right(right),
                        at=(at or {}).get(name),
                    )
                    for name, right in access.items()
                ),
            )
        )

    def notify(self, raiser: str, receiver: str) -> None:
        self.notifications.append(
            resolved.Notification(
                name=f"n{len(self.notifications)}",
                raisers=(self.port(raiser, PortKind.RAISE),),
                receiver=self.port(receiver, PortKind.RECEIVE),
                place=HERE,
            )
        )

    def log(self, instance: str) -> None:
        self.logs.append(self.port(instance, PortKind.KERNEL_LOG))

    def build(self) -> resolved.System:
        types = {
            name: asked.ComponentType(
                name=name,
                folder=f"components/{name}",
                place=HERE,
                sources=(),
                stack=Located(self.stack, HERE),
                heap=None,
                fpu=False,
                constants=(),
                ports=tuple(ports),
            )
            for name, ports in self.ports.items()
        }
        instances = tuple(
            resolved.Instance(
                name=name,
                index=index,
                type=types[name],
                priority=self.priority[name],
                stack=self.stack,
                power=False,
                on_fault=OnFault.STOP,
                place=HERE,
            )
            for index, name in enumerate(self.ports)
        )
        return resolved.System(
            name="test",
            file="system.yaml",
            place=HERE,
            board=BOARD,
            instances=instances,
            interfaces=(),
            regions=tuple(self.regions),
            rings=tuple(self.rings),
            notifications=tuple(self.notifications),
            calls=(),
            devices=(),
            logs=tuple(self.logs),
        )


@st.composite
def any_system(draw: st.DrawFn) -> resolved.System:
    """One to six components, any edges between them, regions from a byte to 5 MiB."""
    builder = Builder(stack=draw(st.sampled_from([1024, 4096, 10000, 3 << 20])))
    names = [f"c{number}" for number in range(draw(st.integers(1, 6)))]
    for name in names:
        builder.component(name, draw(st.integers(0, 255)))
    pairs = st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True)
    if len(names) > 1:
        for one, other in draw(st.lists(pairs, max_size=6)):
            builder.ring(one, other, draw(st.sampled_from([2, 16, 64, 1024, 65536])))
        for one, other in draw(st.lists(pairs, max_size=4)):
            builder.notify(one, other)
    if draw(st.booleans()):
        builder.log(names[0])
    for _ in range(draw(st.integers(0, 5))):
        holders = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        rights = draw(st.lists(st.sampled_from(["r", "rw"]), min_size=3, max_size=3))
        builder.region(draw(st.integers(1, 5 << 20)), dict(zip(holders, rights)))
    return builder.build()


def programs(
    wirings: tuple[Wiring, ...],
    text: int = 3000,
    data: int = 40,
    bss: int = 9000,
    pages: PageFormat = MACHINE.pages,
) -> dict[str, Program]:
    """Linked programs of plausible sizes."""
    page = pages.page
    made = {}
    for wiring in wirings:
        base = wiring.text_base
        rodata = base + pages.whole(text)
        made[wiring.shape] = Program(
            shape=wiring.shape,
            path=f"{wiring.shape}.elf",
            entry=base,
            segments=(
                Segment(start=base, file_size=text, memory_size=text, offset=page, rights=Right.RX),
                Segment(
                    start=rodata, file_size=100, memory_size=100, offset=3 * page, rights=Right.R
                ),
                Segment(
                    start=rodata + page,
                    file_size=data,
                    memory_size=bss,
                    offset=4 * page,
                    rights=Right.RW,
                ),
            ),
        )
    return made
