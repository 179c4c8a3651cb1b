# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The subjects of docs/api: which headers and examples each page has, and how it begins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from composer.model.facts import PortKind

ROOT = Path(__file__).resolve().parents[3]
RUNTIME = Path("components/runtime/include/ashlar")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    page: str
    title: str
    opening: str
    examples: tuple[str | PortKind, ...]
    headers: tuple[Path, ...]
    taken: tuple[str, ...] = ()  # declarations of headers that belong to other pages


SUBJECTS = (
    Subject(
        page="ports",
        title="Ports, kind by kind",
        opening="""A component's `wiring.hpp` has one constant in the namespace `wiring` for each port
of its `component.yaml`. The type of the constant is the port's role, so that only what the role allows
compiles. A port with `many` is a `std::array` of such ports. Regions are described in
[memory](memory.md), devices in [devices](devices.md), calls in [calls](calls.md), supervisor ports in
[supervisors](supervisors.md).""",
        examples=(
            PortKind.RING_PRODUCER,
            PortKind.RING_CONSUMER,
            "dropping ring",
            PortKind.RAISE,
            PortKind.RECEIVE,
            PortKind.KERNEL_LOG,
            PortKind.LINK,
            "optional",
        ),
        headers=tuple(
            RUNTIME / name
            for name in ("ring.hpp", "notification.hpp", "kernel_log.hpp", "link.hpp", "port.hpp")
        ),
    ),
    Subject(
        page="time",
        title="Waiting and time",
        opening="""`ashlar::wait` is how a component sleeps: it takes any number of ports and returns which
of them are ready. `wait_for` and `wait_until` add a deadline, in the types of `<chrono>`.""",
        examples=("wait", "wait_for", "periodic timer"),
        headers=tuple(RUNTIME / name for name in ("wait.hpp", "clock.hpp", "group.hpp")),
    ),
    Subject(
        page="devices",
        title="Devices and interrupts",
        opening="""A component drives the device that `system.yaml` grants to its port. The composer has
mapped the registers; an interrupt is an event of the component.""",
        examples=(PortKind.DEVICE, "interrupt"),
        headers=(RUNTIME / "device.hpp",),
    ),
    Subject(
        page="calls",
        title="Calls: clients, servers, deferred replies",
        opening="""An operation `name: [Request, Reply]` of an interface is a function of the client's port. A
server is an object with a function of that name for each operation.""",
        examples=(PortKind.CALL_CLIENT, PortKind.CALL_SERVER, "deferred reply"),
        headers=(RUNTIME / "call.hpp", RUNTIME / "status.hpp"),
    ),
    Subject(
        page="supervisors",
        title="Supervisors",
        opening="""A supervisor port is an array of children, in the order of `system.yaml`. Which functions
compile depends on the `rights` of the grant.""",
        examples=(PortKind.SUPERVISOR,),
        headers=(RUNTIME / "supervisor.hpp",),
    ),
    Subject(
        page="memory",
        title="Memory: regions and heaps",
        opening="""A region is memory that several components share with declared rights. A heap belongs to
one component: `new`, `malloc` and the containers of the standard library allocate from it.""",
        examples=(PortKind.REGION, "region: rw", "latest: writer", "latest: reader", "heap"),
        headers=tuple(RUNTIME / name for name in ("region.hpp", "latest.hpp", "heap.hpp")),
    ),
    Subject(
        page="faults",
        title="Faults, panic and the end",
        opening="""A component that cannot go on panics. The kernel treats a panic as a fault: it stops
the component, writes the message into its log, and does what `on_fault` says. After a restart, memory is as in the first
life and `start_count` is one more. A component that returns from `main` has ended, without a fault.""",
        examples=("panic", "power off"),
        headers=(RUNTIME / "port.hpp", RUNTIME / "wait.hpp"),
        taken=("panic", "require_connected", "power_off", "start_count"),
    ),
    Subject(
        page="instance",
        title="Instance and config",
        opening="""`wiring::instance()` gives the facts of this instance, `wiring::config()` the values that
`system.yaml` sets for it: a struct with one field for each key of `config` in `component.yaml`.""",
        examples=("instance", "config"),
        headers=(Path("abi/instance.hpp"), RUNTIME / "link.hpp"),
        taken=("Instance", "InstancePage", "Ipv4", "Mac"),
    ),
    Subject(
        page="text",
        title="Text: print, format, numbers",
        opening="""`ashlar::print` writes lines to a console. `format_to` writes to anything that takes
text. Neither allocates.""",
        examples=("print",),
        headers=tuple(RUNTIME / name for name in ("print.hpp", "format.hpp", "text.hpp")),
    ),
    Subject(
        page="libraries",
        title="Libraries",
        opening="""A component uses a library by `libraries: [NAME]` in its `component.yaml`
([keys](../language.md#libraryyaml)). Ashlar comes with those of this page. For the standard library, see
[its table](../standard-library.md).""",
        examples=("history: writer", "history: reader", "log"),
        headers=(
            Path("libraries/history/include/history/history.hpp"),
            Path("libraries/log/include/log/log.hpp"),
            Path("libraries/log/include/log/records.hpp"),
            Path("libraries/shell/include/shell/commands.hpp"),
            Path("libraries/shell/include/shell/line_editor.hpp"),
        ),
    ),
    Subject(
        page="tests",
        title="Tests on the host",
        opening="""`NAME_test.cpp` beside a component's source is compiled with that source for this machine, against
a `wiring.hpp` whose ports lie in plain memory. `./ashlar test NAME` runs it.""",
        examples=("host test",),
        headers=(Path("components/runtime/arch/host/ashlar/host.hpp"),),
    ),
)

# Headers of the runtime that a component's author never includes.
INTERNAL = {
    "architecture.hpp": "what the runtime asks of a machine",
    "restart.hpp": "called by the start of a component",
    "system.hpp": "the system calls behind ports",
    "wiring.hpp": "includes the others",
}
