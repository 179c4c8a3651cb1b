# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Resolved systems and plans made in code, for tests of the views."""

from __future__ import annotations

from composer.model import asked, facts, resolved, view
from composer.model.diagnostics import Located, Place
from tests.composer.any_system import INTERRUPTS, MACHINE

UNMEASURED = view.Time(
    overdue=None, budget=None, period=None, response=None, overdraws=(), provided=(), unbounded=""
)

WHERE = Place("system.yaml", 1)
BASE = 0x4008_0000  # of the plan's frames


def place(line: int) -> Place:
    return Place("system.yaml", line)


def instance(
    name: str, priority: int, index: int, kind: str | None = None, power: bool = False
) -> resolved.Instance:
    component = asked.ComponentType(
        name=kind or name,
        folder=f"components/{kind or name}",
        place=WHERE,
        sources=(),
        stack=Located(8192, WHERE),
        heap=None,
        fpu=False,
        constants=(),
        ports=(),
    )
    return resolved.Instance(
        name=name,
        index=index,
        type=component,
        priority=priority,
        stack=8192,
        power=power,
        on_fault=facts.OnFault.STOP,
        place=place(index + 2),
    )


def end(name: str, kind: facts.PortKind) -> resolved.End:
    instance_name, port = name.split(".")
    return resolved.End(
        instance=instance_name,
        port=asked.Port(name=port, kind=kind, place=WHERE),
        element=0,
        place=WHERE,
    )


def ring(name: str, producer: str, consumer: str) -> resolved.Ring:
    name_of_message = facts.MessageName("demo", "Message")
    message = resolved.MessageLayout(name=name_of_message, size=64, align=4, hash="0" * 16)
    return resolved.Ring(
        name=name,
        producer=end(producer, facts.PortKind.RING_PRODUCER),
        consumer=end(consumer, facts.PortKind.RING_CONSUMER),
        message=message,
        capacity=64,
        capacity_place=WHERE,
        place=place(20),
    )


def region(name: str, size: int, **rights: str) -> resolved.Region:
    accesses = tuple(
        resolved.Access(
            end=end(f"{who}.{name}", facts.PortKind.REGION), right=facts.Right(right), at=None
        )
        for who, right in rights.items()
    )
    return resolved.Region(
        name=name, size=size, size_place=WHERE, accesses=accesses, place=place(21)
    )


def notification(name: str, *raisers: str, receiver: str) -> resolved.Notification:
    return resolved.Notification(
        name=name,
        raisers=tuple(end(f"{raiser}.{name}", facts.PortKind.RAISE) for raiser in raisers),
        receiver=end(f"{receiver}.{name}", facts.PortKind.RECEIVE),
        place=place(22),
    )


def call(name: str, *clients: str, server: str) -> resolved.Call:
    interface = asked.Interface(
        name="terminal", file="interfaces/terminal.yaml", place=WHERE, messages=(), operations=()
    )
    layout = resolved.InterfaceLayout(
        name=facts.InterfaceName("terminal"), interface=interface, messages=(), operations=()
    )
    return resolved.Call(
        name=name,
        clients=tuple(end(f"{client}.{name}", facts.PortKind.CALL_CLIENT) for client in clients),
        numbers=tuple(range(len(clients))),
        server=end(f"{server}.{name}", facts.PortKind.CALL_SERVER),
        interface=layout,
        place=place(23),
    )


def device(name: str, owner: str) -> resolved.DeviceGrant:
    board_device = asked.BoardDevice(
        name=name,
        node=f"/{name}",
        compatible=("arm,pl011",),
        interrupts=((33, False),),
        registers=(asked.Window(start=0x0900_0000, size=0x1000, place=WHERE),),
        bus_master=False,
        place=WHERE,
    )
    return resolved.DeviceGrant(
        end=end(f"{owner}.uart", facts.PortKind.DEVICE), device=board_device, driver=None
    )


def board() -> asked.Board:
    return asked.Board(
        name="qemu-virt-aarch64",
        architecture="aarch64",
        banks=(asked.Bank(name="ram", start=0x4000_0000, size=128 << 20),),
        devices=(),
        pages=MACHINE.pages,
        layout=MACHINE.layout,
        interrupts=INTERRUPTS,
        physical_bits=44,
        machine=("-M", "virt", "-m", "128M"),
        cpu="cortex-a72",
        place=WHERE,
    )


def system(
    name: str, instances: tuple[resolved.Instance, ...], **parts: tuple[object, ...]
) -> resolved.System:
    empty: dict[str, tuple[object, ...]] = dict.fromkeys(
        ("interfaces", "regions", "rings", "notifications", "calls", "devices", "logs"), ()
    )
    return resolved.System(name=name, file="system.yaml", place=WHERE, board=board(), instances=instances, **(empty | parts))  # type: ignore[arg-type]


def demo() -> resolved.System:
    return system(
        "demo",
        (
            instance("console", 200, 0),
            instance("sender", 100, 1),
            instance("receiver", 110, 2, power=True),
        ),
        regions=(region("frames", 65536, sender="rw", console="r"),),
        rings=(ring("messages", "sender.out", "receiver.in"),),
        notifications=(
            notification("alarm", "sender", receiver="receiver"),
            notification("done", "receiver", receiver="sender"),
        ),
        calls=(call("print", "sender", "receiver", server="console"),),
        devices=(device("stdout", "console"),),
        logs=(end("console.log", facts.PortKind.KERNEL_LOG),),
    )


def forty() -> resolved.System:
    """A console, three stages of servers, and 32 workers in pairs."""
    names = [
        ("console", 250),
        ("block_server", 200),
        ("network_stack", 200),
        *((f"service_{n}", 150) for n in range(5)),
        *((f"worker_{n}", 100 - 20 * (n % 2)) for n in range(32)),
    ]
    members = tuple(
        instance(one, priority, index, kind=one.split("_")[0])
        for index, (one, priority) in enumerate(names)
    )
    return system(
        "forty",
        members,
        rings=(
            *(ring(f"jobs_{n}", f"worker_{n}.out", f"worker_{n + 1}.in") for n in range(0, 32, 2)),
            *(
                ring(f"replies_{n}", f"worker_{n + 1}.out", f"service_{n % 5}.in")
                for n in range(0, 32, 4)
            ),
        ),
        regions=tuple(
            region(f"pool_{n}", 1 << 16, **{f"service_{n}": "rw", f"worker_{n * 2}": "r"})
            for n in range(5)
        ),
        notifications=(
            notification("alarm", *(f"service_{n}" for n in range(5)), receiver="block_server"),
        ),
        calls=(
            call("print", *(f"worker_{n}" for n in range(16)), server="console"),
            call("store", *(f"service_{n}" for n in range(5)), server="block_server"),
        ),
        devices=(
            device("stdout", "console"),
            device("blk0", "block_server"),
            device("net0", "network_stack"),
        ),
    )


def frames(key: str, start: int, size: int, used: int, kind: str, owner: str) -> view.Frames:
    return view.Frames(
        key=key,
        start=view.Address(start),
        size=size,
        used=used,
        kind=kind,
        owner=owner,
        name=key,
        place=Place("system.yaml", 3),
        content=kind == "text",
    )


def mapping(start: int, size: int, rights: str, name: str, key: str | None) -> view.Mapping:
    return view.Mapping(
        start=view.Address(start),
        size=size,
        rights=facts.Right(rights),
        memory="normal",
        kind=facts.MappingKind(name.split()[0]),
        name=name,
        place=Place("system.yaml", 3),
        frames=key,
        offset=0,
    )


def component(name: str, rank: int) -> view.Component:
    return view.Component(
        name=name,
        rank=rank,
        type=name,
        shape=name,
        priority=100 - rank,
        power=rank == 0,
        on_fault=facts.OnFault.STOP,
        restart=None,
        stopped=False,
        time=UNMEASURED,
        stack=None,
        place=Place("system.yaml", rank + 3),
        slots=(
            view.Slot(
                number=1,
                kind=facts.SlotKind.SIGNAL,
                name="peer.in.data",
                port="out",
                purpose=facts.Purpose.DATA,
                target="peer",
                event="peer.in.data",
                place=Place("system.yaml", 9),
            ),
        ),
        events=(view.Event(group=0, bit=0, name=f"{name}.in.data", place=Place("system.yaml", 9)),),
    )


def spaces() -> tuple[view.Space, ...]:
    """Of the two components and of the kernel."""
    own = tuple(
        view.Space(
            name=name,
            asid=n + 1,
            root=view.Address(BASE + 0x7000 + 128 * n),
            tables=4096,
            mappings=(
                mapping(0x1000, 4096, "", "guard below the stack", None),
                mapping(0x2000, 4096, "rw", "stack", f"stack {name}"),
                mapping(0x8000, 4096, "rx", "text", "text"),
            ),
        )
        for n, name in enumerate("ab")
    )
    kernel = view.Space(
        name="kernel",
        asid=0,
        root=view.Address(BASE + 0x7800),
        tables=4096,
        mappings=(mapping(0xFFFF_FFFF_FE00_0000, 4096, "rw", "kernel data", "kernel data"),),
    )
    return (*own, kernel)


def edges() -> dict[str, tuple[object, ...]]:
    """All that joins the two."""
    return {
        "rings": (
            view.Ring(
                name="messages",
                producer=view.End("a", "out"),
                consumer=view.End("b", "in"),
                message="demo.Message",
                message_size=64,
                capacity=64,
                drops=False,
                place=Place("system.yaml", 9),
            ),
        ),
        "regions": (
            view.Region(
                name="frames",
                size=5000,
                place=Place("system.yaml", 7),
                accesses=(
                    view.Access(
                        end=view.End("a", "frames"),
                        right=facts.Right.RW,
                        place=Place("system.yaml", 7),
                    ),
                    view.Access(
                        end=view.End("b", "frames"),
                        right=facts.Right.R,
                        place=Place("system.yaml", 7),
                    ),
                ),
            ),
        ),
        "notifications": (),
        "devices": (),
        "assumptions": (
            view.Assumption(
                what=facts.PolicySubject.DMA,
                of=("a",),
                reason="reviewed",
                place=Place("system.yaml", 11),
            ),
        ),
        "calls": (
            view.Edge(
                name="print",
                sources=(view.End("b", "print"),),
                target=view.End("a", "print"),
                interface="terminal",
                operations=("write",),
                place=Place("system.yaml", 11),
            ),
        ),
        "supervisions": (
            view.Supervision(
                name="watch",
                supervisor=view.End("a", "children"),
                child="b",
                rights=(facts.SuperviseRight.INSPECT,),
                place=Place("system.yaml", 12),
            ),
        ),
    }


def plan() -> view.PlanView:
    """A small plan: two components that share a region and a ring."""
    own = tuple(
        frames(f"stack {name}", BASE + 0x1000 * (1 + n), 4096, 4096, "stack", name)
        for n, name in enumerate("ab")
    )
    return view.PlanView(
        version=view.VERSION,
        system="pair",
        file="system.yaml",
        board=view.Board(
            name="virt",
            architecture="aarch64",
            cpu="cortex-a72",
            machine=("-M", "virt", "-m", "128M"),
            timer_line=27,
            banks=(view.Bank(name="ram", start=view.Address(0x4000_0000), size=128 << 20),),
        ),
        components=(component("a", 0), component("b", 1)),
        **edges(),  # type: ignore[arg-type]
        frames=(
            frames("text", BASE, 4096, 1000, "text", "a"),
            *own,
            frames("region frames", BASE + 0x3000, 8192, 5000, "region", "frames"),
            frames("kernel data", BASE + 0x5000, 4096, 4096, "kernel", "kernel"),
            frames("log", BASE + 0x8000, 16384, 16384, "log", "kernel"),
        ),
        spaces=spaces(),
    )
