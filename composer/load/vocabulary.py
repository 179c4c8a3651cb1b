# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every key of the three kinds of description files. Boards have theirs beside the code that reads
them.
"""

from __future__ import annotations

from dataclasses import replace

from composer.load import names
from composer.load.keys import (
    FLAG,
    Choice,
    Either,
    Key,
    Keys,
    ListOf,
    MapOf,
    Number,
    OneOrMany,
    Scalars,
    Size,
    Text,
    Time,
)
from composer.model.facts import SuperviseRight

NAME = names.WORD.pattern
PART = names.PART.pattern
MEMBERS = rf"{PART}(\.([0-9]+|\*|[0-9]+-[0-9]+))?"
REFERENCE = Text(rf"{MEMBERS}\.{NAME}")
INSTANCES = Text(MEMBERS)
MESSAGE = Text(r"[a-z][a-z0-9_]*\.[A-Za-z][A-Za-z0-9_]*|[ui](8|16|32|64)")
FIELD = Text(r"[A-Za-z0-9_.]+( +x +[0-9_]+)?")
RIGHTS = (
    "r",
    "rw",
    "rx",
    "w",
    "x",
    "wx",
    "rwx",
)  # the last four are for the rules to refuse, with their reason
PRIORITY = Key(
    name="priority",
    shape=Number(0, 255),
    required=True,
    example="110",
    meaning=(
        "0 to 255; the larger number is more important. Calls go to strictly more important"
        " components only."
    ),
)
SOURCES = Key(
    name="from",
    shape=OneOrMany(REFERENCE),
    required=True,
    example="[a.out, worker.*.out]",
    meaning="The ports that it comes from.",
)
TARGET = Key(
    name="to",
    shape=OneOrMany(REFERENCE),
    required=True,
    example="receiver.in",
    meaning="The port that it goes to; a list or a set of them makes one each.",
)
WINDOW = (  # an index, or a name as Devicetree Specification 0.4, 2.2.1 has them
    r"0|[1-9][0-9]{0,2}|[A-Za-z][A-Za-z0-9,._+-]{0,30}"
)
WINDOW_RIGHTS = Choice(("r", "rw"))
DEVICE_USE = Keys(
    what="a device of a component",
    keys=(
        Key(
            name="device",
            shape=Text(names.BOARD.pattern),
            required=True,
            example="flash0",
            meaning="The board's name of a device.",
        ),
        Key(
            name="window",
            shape=Either((Number(0, 999), Text(WINDOW))),
            example="1",
            meaning=(
                "Which of its register windows the port's one window is: index or name. Default:"
                " the one that the port asks for."
            ),
        ),
        Key(
            name="right",
            shape=WINDOW_RIGHTS,
            example="r",
            meaning="The right that the port asks for, said here too.",
        ),
    ),
)
DEVICES = Key(
    name="devices",
    shape=MapOf(NAME, Either((Text(names.BOARD.pattern), DEVICE_USE))),
    example="{uart: stdout}",
    meaning=(
        "For each device port, the board's name of a device, or {device: NAME, window: 1,"
        " right: r}."
    ),
)
STACK = Key(
    name="stack",
    shape=Size(),
    example="16 KiB",
    meaning="Bytes of stack, in place of the type's; at least 1 KiB, a multiple of 16 B.",
)
POWER = Key(
    name="power",
    shape=FLAG,
    example="true",
    meaning="May power the machine off with a status. Default false.",
)
CONFIG_VALUES = Key(
    name="config",
    shape=MapOf(NAME, Scalars()),
    example="{channel: 2}",
    meaning="Values for the fields that the type declares under `config`.",
)
MAX = Key(
    name="max",
    shape=Size(),
    example="64 KiB",
    meaning="The most that program, heap and stack may take; a build past it is refused.",
)
ON_FAULT = Key(
    name="on_fault",
    shape=Choice(("stop", "restart", "halt")),
    example="restart",
    meaning=(
        "What a fault does to it: stop (default), it starts again, or the machine halts with"
        " status 98."
    ),
)
_MOST = Key(
    name="max",
    shape=Number(1, 1_000_000_000),
    example="2",
    meaning="Restarts in a window that begins with the first of them.",
)
_WITHIN = Key(
    name="within", shape=Time(), example="1 s", meaning="Length of the window: 1 us to 3600 s."
)
_THEN = Key(
    name="then",
    shape=Choice(("stop", "halt")),
    example="halt",
    meaning="What the fault after the last one does. Default stop.",
)
RESTART_LIMIT = Keys(
    what="restart", keys=(replace(_MOST, required=True), replace(_WITHIN, required=True), _THEN)
)
RESTART_CHANGE = Keys(
    what="restart of an item", keys=(_MOST, _WITHIN, _THEN)
)  # of an item of `each`, on top of its entry's
RESTART = Key(
    name="restart",
    example="{max: 2, within: 1 s, then: stop}",
    shape=RESTART_LIMIT,
    meaning="How often it starts again after faults. Default: {max: 5, within: 1 s, then: stop}.",
)
START = Key(
    name="start",
    shape=Choice(("stopped",)),
    example="stopped",
    meaning="At boot it does not run: a supervisor starts it.",
)
OVERDUE = Key(
    name="overdue",
    shape=Time(),
    example="20 ms",
    meaning="From a wake-up or a start to the next wait: being late is a fault. 1 us to 3600 s.",
)
BUDGET = Key(
    name="budget",
    shape=Time(),
    example="2 ms",
    meaning="Processor time in every `period`; used up, it waits for the next one.",
)
PERIOD = Key(
    name="period",
    shape=Time(),
    example="10 ms",
    meaning="When the budget comes back, counted from its first use.",
)

EACH = Keys(
    what="an item of `each`",
    keys=(
        Key(name="priority", shape=PRIORITY.shape, meaning=PRIORITY.meaning, example="110"),
        DEVICES,
        POWER,
        STACK,
        CONFIG_VALUES,
        MAX,
        ON_FAULT,
        replace(RESTART, shape=RESTART_CHANGE),
        START,
        OVERDUE,
        BUDGET,
        PERIOD,
    ),
)
COMPONENT = Keys(
    what="a component",
    keys=(
        Key(
            name="type",
            shape=Text(PART),
            example="sender",
            meaning=(
                "The component type: a folder below components/. Default: the component's own name."
            ),
        ),
        PRIORITY,
        DEVICES,
        POWER,
        STACK,
        ON_FAULT,
        RESTART,
        START,
        OVERDUE,
        BUDGET,
        PERIOD,
        CONFIG_VALUES,
        MAX,
        Key(
            name="count",
            shape=Number(1, 1023),
            example="3",
            meaning="Makes that many instances, `name.0` to `name.N-1`.",
        ),
        Key(
            name="each",
            shape=ListOf(EACH),
            example="[{config: {channel: 0}}, {config: {channel: 1}}]",
            meaning="What differs from instance to instance, one item each.",
        ),
    ),
    later=("core",),
)
REGION = Keys(
    what="a region",
    keys=(
        Key(
            name="size",
            shape=Size(),
            required=True,
            example="64 KiB",
            meaning="1 B to 256 GiB, rounded up to whole pages.",
        ),
        Key(
            name="access",
            shape=MapOf(REFERENCE.form, Choice(RIGHTS)),
            example="{sender.frames: rw, console.frames: r}",
            meaning="Who holds it, with which right: r, rw or rx.",
        ),
        Key(
            name="at",
            shape=MapOf(REFERENCE.form, Number()),
            example="{sender.frames: 0x20_0000}",
            meaning="A fixed virtual address for a port. Default: chosen.",
        ),
    ),
    later=(
        "page",
        "cache",
        "numa",
        "physical",
        "content",
        "transfer",
        "holder",
        "on_restart",
        "message",
        "buffers",
        "free",
    ),
)
WHEN_FULL = Choice(("wait", "drop"))
RING = Keys(
    what="a ring",
    keys=(
        SOURCES,
        TARGET,
        Key(
            name="capacity",
            shape=Number(2, 1 << 20),
            required=True,
            example="64",
            meaning="Messages that it holds: a power of two.",
        ),
        Key(
            name="when_full",
            shape=WHEN_FULL,
            example="drop",
            meaning=(
                "wait (default): the producer may wait for room. drop: it never waits, what does"
                " not fit is dropped and counted."
            ),
        ),
    ),
)
NOTIFICATION = Keys(what="a notification", keys=(SOURCES, TARGET))
CALL = Keys(what="a call", keys=(SOURCES, TARGET))
LINK = Keys(
    what="a link",
    keys=(
        SOURCES,
        TARGET,
        Key(
            name="without",
            shape=OneOrMany(Text(NAME)),
            example="[rx]",
            meaning="Optional parts of the interface that this link leaves out.",
        ),
        Key(
            name="capacity",
            shape=Either((Number(2, 1 << 20), MapOf(NAME, Number(2, 1 << 20), 1))),
            example="{jobs: 4096}",
            meaning="Of every ring in it, or of some by part, in place of the interface's.",
        ),
        Key(
            name="when_full",
            shape=Either((WHEN_FULL, MapOf(NAME, WHEN_FULL, 1))),
            example="{jobs: drop}",
            meaning=(
                "Of every ring in it, or of some by part, in place of the interface's: wait, or"
                " drop."
            ),
        ),
        Key(
            name="config",
            shape=MapOf(NAME, Scalars()),
            example="{colour: 2}",
            meaning="Values for the fields that the interface declares under `config`.",
        ),
    ),
    more=(NAME, Text(NAME), "The region that is used for this part."),
)
WHO = OneOrMany(INSTANCES)
SUPERVISION = Keys(
    what="a supervision",
    keys=(
        Key(
            name="by",
            shape=REFERENCE,
            required=True,
            example="watchdog.children",
            meaning="The supervisor port.",
        ),
        Key(
            name="over",
            shape=WHO,
            required=True,
            example="[sensor.*, controller]",
            meaning="Its children: components, sets, groups.",
        ),
        Key(
            name="rights",
            shape=OneOrMany(Choice(tuple(SuperviseRight))),
            required=True,
            example="[inspect, restart]",
            meaning="What it may do to each of them.",
        ),
    ),
)
POLICY = Keys(
    what="an assertion",
    keys=(
        Key(
            name="never",
            shape=Choice(("influence", "hold", "device")),
            example="influence",
            meaning="What must not be.",
        ),
        Key(
            name="only",
            shape=Choice(("influence", "hold", "device")),
            example="device",
            meaning="What may be for those who are named, and for nobody else.",
        ),
        Key(
            name="assume",
            shape=Choice(("dma", "yields")),
            example="dma",
            meaning=(
                "What the tables cannot hold, and is taken for granted; every report prints it."
            ),
        ),
        Key(
            name="from",
            shape=WHO,
            example="network",
            meaning="Influence: whose. Components, sets, groups.",
        ),
        Key(name="to", shape=WHO, example="control", meaning="Influence: on whom."),
        Key(
            name="through",
            shape=WHO,
            example="[filter]",
            meaning="Influence that passes through these is allowed: they are trusted to filter.",
        ),
        Key(
            name="of",
            shape=OneOrMany(Text(".+")),
            example="gpio0",
            meaning="hold: regions. device: devices of the board. dma, yields: components.",
        ),
        Key(name="by", shape=WHO, example="[actuator]", meaning="hold, device: who."),
        Key(
            name="reason",
            shape=Text(".+"),
            example='"reviewed 2026-11"',
            meaning="assume: why that is sound.",
        ),
    ),
)
SYSTEM = Keys(
    what="a system",
    keys=(
        Key(
            name="system",
            shape=Text(names.BOARD.pattern),
            required=True,
            example="demo",
            meaning="The system's name.",
        ),
        Key(
            name="board",
            shape=Text(names.BOARD.pattern),
            example="qemu-virt-aarch64",
            meaning="The board; `--board` on the command line wins.",
        ),
        Key(
            name="include",
            shape=OneOrMany(Text(r".+\.yaml")),
            example="[drivers.yaml]",
            meaning="Files with more components, edges, groups and policies, beside this one.",
        ),
        Key(
            name="components",
            shape=MapOf(PART, COMPONENT, 1),
            required=True,
            example="{sender: {priority: 100}}",
            meaning="The instances; the order of the file is the start order within a priority.",
        ),
        Key(
            name="regions",
            shape=MapOf(NAME, REGION),
            example="{frames: {size: 64 KiB, access: {a.frames: rw}}}",
            meaning="Shared memory.",
        ),
        Key(
            name="rings",
            shape=MapOf(NAME, RING),
            example="{messages: {from: a.out, to: b.in, capacity: 64}}",
            meaning="Queues with one producer and one consumer.",
        ),
        Key(
            name="notifications",
            shape=MapOf(NAME, NOTIFICATION),
            example="{alarm: {from: a.alarm, to: b.alarm}}",
            meaning="One-way signals.",
        ),
        Key(
            name="calls",
            shape=MapOf(NAME, CALL),
            example="{print: {from: [a.print, b.print], to: console.print}}",
            meaning="Synchronous request and reply.",
        ),
        Key(
            name="links",
            shape=MapOf(NAME, LINK),
            example="{terminal: {from: a.console, to: console.clients}}",
            meaning="All parts of an interface at once.",
        ),
        Key(
            name="supervision",
            shape=MapOf(NAME, SUPERVISION),
            example=(
                "{safety: {by: watchdog.children, over: [sensor.*], rights: [inspect, restart]}}"
            ),
            meaning="Who may inspect, start, stop and restart whom.",
        ),
        Key(
            name="groups",
            shape=MapOf(NAME, OneOrMany(INSTANCES)),
            example="{network: [eth, telemetry]}",
            meaning="Named sets of components.",
        ),
        Key(
            name="policy",
            shape=ListOf(POLICY),
            example="[{never: influence, from: network, to: control}]",
            meaning="Assertions that every build checks, and assumptions.",
        ),
    ),
    later=("run", "kernel"),
)
INCLUDED = Keys(
    what="an included file",
    keys=tuple(
        Key(name=one.name, shape=one.shape, meaning=one.meaning, example=one.example)
        for one in SYSTEM.keys
        if one.name not in ("system", "board")
    ),
    later=SYSTEM.later,
)

UNIT = r"[A-Za-z0-9%][A-Za-z0-9%_/^.*-]{0,23}"
CONFIG_FIELD = Keys(
    what="a field of `config`",
    keys=(
        Key(
            name="type",
            shape=Text(r"[a-z0-9]+( +x +[0-9_]+)?"),
            required=True,
            example="u16",
            meaning="u8 to u64, i8 to i64, flag, char x N, size, time, ipv4 or mac.",
        ),
        Key(
            name="default",
            shape=Scalars(),
            example="80",
            meaning="The value of whoever gives none; without it, everyone must give one.",
        ),
        Key(
            name="unit",
            shape=Text(UNIT),
            example="percent",
            meaning="For people: what the number counts.",
        ),
    ),
)
CONFIG_FIELDS = Key(
    name="config",
    shape=MapOf(NAME, CONFIG_FIELD),
    example="{channel: {type: u8, default: 0}}",
    meaning="Values that each one may set; read-only for the code.",
)
PORT_KINDS = (
    "ring",
    "region",
    "notification",
    "call",
    "device",
    "kernel_log",
    "supervisor",
    "link",
)
PORT = Keys(
    what="a port",
    keys=(
        Key(
            name="ring",
            shape=Choice(("producer", "consumer")),
            example="producer",
            meaning="An end of a ring; needs `message`.",
        ),
        Key(
            name="message",
            shape=MESSAGE,
            example="demo.Message",
            meaning="What a ring carries: interface.Message, or u8 to u64, i8 to i64.",
        ),
        Key(
            name="region",
            shape=Choice(("r", "rw", "rx")),
            example="rw",
            meaning="Shared memory with this right.",
        ),
        Key(
            name="notification",
            shape=Choice(("raise", "receive")),
            example="raise",
            meaning="An end of a notification.",
        ),
        Key(
            name="call",
            shape=Choice(("client", "server")),
            example="client",
            meaning="An end of a call; needs `interface`.",
        ),
        Key(
            name="interface",
            shape=Text(NAME),
            example="terminal",
            meaning="What a call speaks: a file of interfaces/.",
        ),
        Key(
            name="link",
            shape=Text(NAME),
            example="terminal",
            meaning="All parts of an interface; needs `role`.",
        ),
        Key(
            name="role",
            shape=Text(NAME),
            example="client",
            meaning="Which of the interface's two roles this end plays.",
        ),
        Key(
            name="device",
            shape=Either((Text(".+"), MapOf(".+", Text(".+")))),
            example='{pl011.cpp: "arm,pl011"}',
            meaning="A device; its compatible string, or source files by compatible.",
        ),
        Key(
            name="windows",
            shape=MapOf(WINDOW, WINDOW_RIGHTS, 1),
            example="{0: rw, message_ram: r}",
            meaning=(
                "Of a device: its register windows by index or name, with a right each. Default:"
                " {0: rw}."
            ),
        ),
        Key(
            name="interrupts",
            shape=Choice(("none",)),
            example="none",
            meaning=(
                "Of a device: its interrupts go to another component. Default: they come with it."
            ),
        ),
        Key(
            name="kernel_log",
            shape=Choice(("true",)),
            example="true",
            meaning="Reads the kernel's log.",
        ),
        Key(
            name="supervisor",
            shape=Choice(("true",)),
            example="true",
            meaning="Watches over other components; the constant is an array of them.",
        ),
        Key(
            name="many",
            shape=Number(1, 65535),
            example="64",
            meaning="Takes up to that many grants; the constant is an array.",
        ),
        Key(
            name="events",
            shape=Either((Choice(("shared",)), MapOf(NAME, Choice(("shared",)), 1))),
            example="shared",
            meaning=(
                "All elements of a `many` port raise one event bit; of a link: of each part, or of"
                " the parts that are named."
            ),
        ),
        Key(
            name="optional",
            shape=FLAG,
            example="true",
            meaning="May stay without a grant. Default false.",
        ),
        Key(
            name="defers",
            shape=FLAG,
            example="true",
            meaning="A call server that may answer later. Default false.",
        ),
    ),
)
LINK_PORT = Keys(
    what=PORT.what,
    keys=PORT.keys,
    later=PORT.later,
    more=(
        NAME,
        Choice(("r", "rw", "rx", "none")),
        "A lesser right to this region part than the interface gives.",
    ),
)
COMPONENT_TYPE = Keys(
    what="a component type",
    keys=(
        Key(
            name="component",
            shape=Text(PART),
            required=True,
            example="sender",
            meaning="The type's name: that of its folder.",
        ),
        Key(
            name="sources",
            shape=OneOrMany(Text(r".+\.(cpp|S)")),
            required=True,
            example="[sender.cpp]",
            meaning="Source files, inside the folder.",
        ),
        Key(name="stack", shape=Size(), example="8 KiB", meaning="Bytes of stack. Default 8 KiB."),
        Key(
            name="heap",
            shape=Size(),
            example="64 KiB",
            meaning="Bytes of heap. Default none: `new` panics.",
        ),
        Key(
            name="fpu", shape=FLAG, example="true", meaning="May use floating point. Default false."
        ),
        Key(
            name="constants",
            shape=MapOf(names.IDENTIFIER.pattern, Scalars()),
            example="{lines: 24}",
            meaning="C++ constants.",
        ),
        CONFIG_FIELDS,
        MAX,
        Key(
            name="ports",
            shape=MapOf(NAME, PORT),
            example="{out: {ring: producer, message: demo.Message}}",
            meaning="What it needs from outside.",
        ),
    ),
)

OPERATIONS = Key(
    name="operations",
    shape=MapOf(NAME, ListOf(FIELD, 2)),
    example="{line: [Text, Done]}",
    meaning="Calls: name: [Request, Reply].",
)
ESCAPE = Keys(
    what="a message",
    keys=(
        Key(
            name="header",
            shape=Text(r".+\.(h|hpp)"),
            required=True,
            example="x.hpp",
            meaning="A C++ header that holds the type.",
        ),
        Key(name="type", shape=Text(".+"), required=True, example="X", meaning="The C++ type."),
        Key(
            name="size", shape=Size(), required=True, example="64 B", meaning="Its size, asserted."
        ),
    ),
)
ARROW = rf"{NAME} +-> +{NAME}"
PART_KINDS = ("ring", "region", "notification", "call")
LINK_PART = Keys(
    what="a part",
    keys=(
        Key(
            name="ring",
            shape=Text(ARROW),
            example="client -> server",
            meaning="A ring from one role to the other; needs `message`.",
        ),
        Key(name="message", shape=FIELD, example="Text", meaning="What the ring carries."),
        Key(
            name="capacity",
            shape=Number(2, 1 << 20),
            example="16",
            meaning="Messages that the ring holds; without it, each link says it.",
        ),
        Key(
            name="when_full",
            shape=WHEN_FULL,
            example="drop",
            meaning=(
                "Of the ring; a link may say otherwise. wait (default), or drop: the producer never"
                " waits."
            ),
        ),
        Key(
            name="region",
            shape=MapOf(NAME, Choice(("r", "rw", "rx"))),
            example="{client: rw, server: r}",
            meaning="Shared memory, with a right for each role.",
        ),
        Key(
            name="size",
            shape=Size(),
            example="4 KiB",
            meaning="Of the region; without it, each link names a region.",
        ),
        Key(
            name="notification",
            shape=Text(ARROW),
            example="client -> server",
            meaning="A signal from one role to the other.",
        ),
        Key(
            name="call",
            shape=Text(ARROW),
            example="client -> server",
            meaning="Calls from one role to the other; needs `operations`.",
        ),
        OPERATIONS,
        Key(
            name="optional",
            shape=FLAG,
            example="true",
            meaning="A link may leave it out with `without`. Default false.",
        ),
    ),
)
INTERFACE = Keys(
    what="an interface",
    keys=(
        Key(
            name="interface",
            shape=Text(NAME),
            required=True,
            example="terminal",
            meaning="The interface's name: that of its file.",
        ),
        Key(
            name="messages",
            shape=MapOf(names.IDENTIFIER.pattern, Either((ESCAPE, MapOf(NAME, FIELD)))),
            example="{Text: {length: u8, bytes: char x 55}}",
            meaning="Message layouts, explicit fields.",
        ),
        OPERATIONS,
        Key(
            name="roles",
            shape=ListOf(Text(NAME), 2),
            example="[client, server]",
            meaning="The two ends of a link.",
        ),
        Key(
            name="parts",
            shape=MapOf(NAME, LINK_PART),
            example="{typed: {ring: server -> client, message: Text, capacity: 16}}",
            meaning="What a link consists of.",
        ),
        Key(
            name="config",
            shape=MapOf(NAME, CONFIG_FIELD),
            example="{colour: {type: u8, default: 0}}",
            meaning="Values that each link may set; both ends see them.",
        ),
    ),
)
