# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Attacks on `never: influence` and `only: influence`: every path through the machine, with and
without `through`.

A case is the edges of the components, an assertion, and the path that must be reported: the
sentence of every hop, or none if the assertion holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.composer.described import PROJECT, Judged, judge

NODE = """component: node
sources: [node.cpp]
ports:
  out:      {ring: producer, message: u64, many: 8, optional: true}
  drip:     {ring: producer, message: u64, many: 8, optional: true}
  in:       {ring: consumer, message: u64, many: 8, optional: true}
  drop:     {ring: consumer, message: u64, many: 8, optional: true}
  seen:     {region: r, many: 8, optional: true}
  made:     {region: rw, many: 8, optional: true}
  go:       {notification: raise, many: 8, optional: true}
  come:     {notification: receive, many: 8, optional: true}
  ask:      {call: client, interface: desk, many: 8, optional: true}
  answer:   {call: server, interface: desk, optional: true}
  children: {supervisor: true, optional: true}
  uart:     {device: "arm,pl011", optional: true}
  nic:      {device: "virtio,mmio", optional: true}
"""
READER = (
    "component: reader\nsources: [node.cpp]\nports:\n  log: {kernel_log: true}\n  out: {ring:"
    " producer, message: u64, optional: true}\n"
)
DESK = "interface: desk\nmessages: {M: {a: u64}}\noperations: {ask: [M, M]}\n"


class Case(NamedTuple):
    edges: str
    policy: str
    path: tuple[str, ...] = ()  # none: the assertion holds
    log: bool = False  # there is a reader of the kernel log
    parts: str = ""  # what component a has besides


def never(source: str, target: str, *through: str) -> str:
    trusted = f", through: [{', '.join(through)}]" if through else ""
    return f"{{never: influence, from: {source}, to: {target}{trusted}}}"


def only(source: str, target: str, *through: str) -> str:
    return never(source, target, *through).replace("never", "only")


def ring(source: str, target: str, drops: bool = False) -> str:
    if drops:
        return (
            f"rings: {{r: {{from: {source}.drip, to: {target}.drop, capacity: 4, when_full:"
            " drop}}\n"
        )
    return f"rings: {{r: {{from: {source}.out, to: {target}.in, capacity: 4}}}}\n"


def region(writer: str, *readers: str) -> str:
    return (
        "regions: {m: {size: 4 KiB, access:"
        f" {{{', '.join([f'{writer}.made: rw', *(f'{one}.seen: r' for one in readers)])}}}}}}}\n"
    )


def call(client: str, server: str) -> str:
    return f"calls: {{q: {{from: {client}.ask, to: {server}.answer}}}}\n"


def watch(above: str, below: str, *rights: str) -> str:
    return (
        f"supervision: {{w: {{by: {above}.children, over: {below}, rights:"
        f" [{', '.join(rights)}]}}}}\n"
    )


TOLD = "the kernel log reports faults and panics of `{}`".format
READS = "`reader` reads the kernel log"
A_FILLS, B_TAKES = "`a` sends to `b` through ring `r`", "`a` waits for `b` while ring `r` is full"
A_CALLS, B_ANSWERS = "`a` calls `b` (`q`)", "`b` answers `a` (`q`)"
A_WRITES, B_READS = "`a` writes region `m`", "`b` reads region `m`"
REGISTERS, FAULTS = (
    "`a` is notified of the faults of `b`, and reads its registers (`w`)",
    "`a` is notified of the faults of `b` (`w`)",
)
CHAIN = (
    "rings: {r: {from: a.out, to: b.in, capacity: 4}, s: {from: b.drip, to: c.drop, capacity: 4,"
    " when_full: drop}}\n"
)
LATER = "`b` sends to `c` through ring `s`"
MASTER, ASSUMED = "devices: {nic: net0}", '  - {assume: dma, of: a, reason: "reviewed"}\n'

CASES: dict[str, Case] = {
    "nothing joins them": Case("", never("a", "b")),
    "a ring": Case(ring("a", "b"), never("a", "b"), (A_FILLS,)),
    "a ring backwards": Case(ring("a", "b"), never("b", "a"), (B_TAKES,)),
    "a ring that drops": Case(ring("a", "b", drops=True), never("a", "b"), (A_FILLS,)),
    "a ring that drops, backwards": Case(ring("a", "b", drops=True), never("b", "a")),
    "a region": Case(region("a", "b"), never("a", "b"), (A_WRITES, B_READS)),
    "a region backwards": Case(region("a", "b"), never("b", "a")),
    "two readers of a region": Case(region("c", "a", "b"), never("a", "b")),
    "two writers of a region": Case(
        "regions: {m: {size: 4 KiB, access: {a.made: rw, b.made: rw}}}\n",
        never("b", "a"),
        ("`b` writes region `m`", "`a` reads region `m`"),
    ),
    "a region trusts nobody": Case(region("a", "b"), never("a", "b", "c"), (A_WRITES, B_READS)),
    "a notification": Case(
        "notifications: {n: {from: a.go, to: b.come}}\n",
        never("a", "b"),
        ("`a` notifies `b` (`n`)",),
    ),
    "a notification backwards": Case(
        "notifications: {n: {from: a.go, to: b.come}}\n", never("b", "a")
    ),
    "two raisers of a notification": Case(
        "notifications: {n: {from: [a.go, c.go], to: b.come}}\n", never("a", "c")
    ),
    "a call": Case(call("a", "b"), never("a", "b"), (A_CALLS,)),
    "a call backwards": Case(call("a", "b"), never("b", "a"), (B_ANSWERS,)),
    "two clients of a server": Case(
        "calls: {q: {from: [a.ask, b.ask], to: c.answer}}\n",
        never("a", "b"),
        ("`a` calls `c` (`q`)", "`c` answers `b` (`q`)"),
    ),
    "two clients of a trusted server": Case(
        "calls: {q: {from: [a.ask, b.ask], to: c.answer}}\n", never("a", "b", "c")
    ),
    "a supervisor that restarts": Case(
        watch("a", "b", "restart"), never("a", "b"), ("`a` supervises `b` (`w`)",)
    ),
    "a supervisor that stops": Case(
        watch("a", "b", "stop"), never("a", "b"), ("`a` supervises `b` (`w`)",)
    ),
    "a supervisor that inspects": Case(watch("a", "b", "inspect"), never("a", "b")),
    "a child whose registers are read": Case(
        watch("a", "b", "inspect"), never("b", "a"), (REGISTERS,)
    ),
    "a child that can only be stopped": Case(watch("a", "b", "stop"), never("b", "a"), (FAULTS,)),
    "two children": Case(watch("a", "[b, c]", "inspect"), never("b", "c")),
    "two children of one that restarts them": Case(
        watch("a", "[b, c]", "restart"), never("b", "c"), (FAULTS, "`a` supervises `c` (`w`)")
    ),
    "a child that is restarted tells its consumer": Case(
        watch("a", "b", "restart") + ring("b", "c", drops=True),
        never("a", "c", "b"),
        ("`a` starts `b` (`w`)", "ring `r` shows `c` that `b` restarts"),
    ),
    "a child that is restarted tells its producer": Case(
        watch("a", "b", "restart") + ring("c", "b"),
        never("a", "c", "b"),
        ("`a` starts `b` (`w`)", "ring `r` shows `c` that `b` restarts"),
    ),
    "a child that is restarted cannot tell a producer that drops": Case(
        watch("a", "b", "restart") + ring("c", "b", drops=True), never("a", "c", "b")
    ),
    "a child that is stopped tells no ring": Case(
        watch("a", "b", "stop") + ring("b", "c", drops=True), never("a", "c", "b")
    ),
    "server gone": Case(
        watch("a", "c", "stop") + call("b", "c"),
        never("a", "b", "c"),
        ("`a` stops `c` (`w`)", "`b` learns by a status that its server `c` is gone (`q`)"),
    ),
    "client gone": Case(
        watch("a", "b", "stop") + call("b", "c"),
        never("a", "c", "b"),
        ("`a` stops `b` (`w`)", "`c` learns by a status that its caller `b` is gone (`q`)"),
    ),
    "two supervisors": Case(
        (
            "supervision: {w: {by: a.children, over: b, rights: stop}, v: {by: c.children, over: b,"
            " rights: inspect}}\n"
        ),
        never("a", "c", "b"),
        ("`a` stops `b` (`w`)", "`c` sees whether `b` runs (`v`)"),
    ),
    "two supervisors that inspect": Case(
        (
            "supervision: {w: {by: a.children, over: b, rights: inspect}, v: {by: c.children, over:"
            " b, rights: inspect}}\n"
        ),
        never("a", "c"),
    ),
    "the kernel log": Case("", never("a", "reader"), (TOLD("a"), READS), log=True),
    "the kernel log backwards": Case("", never("reader", "a"), log=True),
    "the kernel log of one without a port": Case(
        "", only("[a, b, c]", "reader"), (TOLD("d"), READS), log=True
    ),
    "the kernel log passed on": Case(
        "rings: {r: {from: reader.out, to: b.in, capacity: 4}}\n",
        never("a", "b"),
        (TOLD("a"), READS, "`reader` sends to `b` through ring `r`"),
        log=True,
    ),
    "a trusted reader of the kernel log": Case(
        "rings: {r: {from: reader.out, to: b.in, capacity: 4}}\n",
        never("a", "b", "reader"),
        log=True,
    ),
    "a reader that is trusted and a target": Case(
        "", never("a", "reader", "reader"), (TOLD("a"), READS), log=True
    ),
    "a source that is trusted": Case(ring("a", "b"), never("a", "b", "a"), (A_FILLS,)),
    "nobody reads the log": Case("", never("a", "b")),
    "a chain": Case(CHAIN, never("a", "c"), (A_FILLS, LATER)),
    "a chain through one that is trusted": Case(CHAIN, never("a", "c", "b")),
    "a chain through another that is trusted": Case(CHAIN, never("a", "c", "d"), (A_FILLS, LATER)),
    "a second way past one that is trusted": Case(
        CHAIN + "notifications: {n: {from: a.go, to: c.come}}\n",
        never("a", "c", "b"),
        ("`a` notifies `c` (`n`)",),
    ),
    "one of several sources": Case(CHAIN, never("[d, b]", "c"), (LATER,)),
    "one of several targets": Case(CHAIN, never("a", "[d, b]"), (A_FILLS,)),
    "only, and nobody else": Case(ring("a", "b", drops=True), only("a", "b")),
    "only, and somebody by way of it": Case(CHAIN, only("b", "c"), (A_FILLS, LATER)),
    "only, and somebody through one that is trusted": Case(CHAIN, only("d", "c", "b")),
    "only, and two that are guarded": Case(ring("a", "b"), only("c", "[a, b]")),
    "only, and the log": Case("", only("a", "reader"), (TOLD("b"), READS), log=True),
    "power": Case("", never("a", "b"), parts="power: true"),
    "a fault that halts": Case("", never("a", "b"), parts="on_fault: halt"),
    "a device": Case("", never("a", "b"), parts="devices: {uart: stdout}"),
    "a bus master that is trusted": Case(ASSUMED, never("a", "b"), parts=MASTER),
    "a bus master that is not": Case(
        "",
        never("a", "b"),
        (
            "`a` is a bus master through device `net0`",
            "nothing keeps the bus from the memory of `b`",
        ),
        parts=MASTER,
    ),
    "what a bus master reads": Case(
        "",
        never("b", "a"),
        (
            "nothing keeps the bus from the memory of `b`",
            "`a` is a bus master through device `net0`",
        ),
        parts=MASTER,
    ),
    "a bus master joins others only by itself": Case("", never("b", "c", "a"), parts=MASTER),
}
ALLOWED = {
    "a bus master that is not": {"C503"},
    "what a bus master reads": {"C503"},
    "a bus master joins others only by itself": {"C503"},
}


def described(folder: Path, case: Case) -> Judged:
    for name, text in (
        ("components/node/component.yaml", NODE),
        ("components/reader/component.yaml", READER),
        ("interfaces/desk.yaml", DESK),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
        (folder / name).with_name("node.cpp").write_text("")
    (folder / "boards").symlink_to(PROJECT / "composer" / "boards")
    more = f", {case.parts}" if case.parts else ""
    reader = "  reader: {priority: 5}\n" if case.log else ""
    power = "" if "power" in case.parts else ", power: true"
    components = "".join(
        f"  {name}: {{type: node, priority:"
        f" {priority}{more if name == 'a' else ''}{power if name == 'd' else ''}}}\n"
        for name, priority in (("a", 10), ("b", 20), ("c", 30), ("d", 40))
    )
    edges, assumed = ("", case.edges) if case.edges is ASSUMED else (case.edges, "")
    (folder / "system.yaml").write_text(
        f"system: x\ncomponents:\n{components}{reader}{edges}policy:\n  - {case.policy}\n{assumed}"
    )
    return judge(folder / "system.yaml", folder)


@pytest.mark.parametrize("name", CASES)
def test_the_path_of_an_influence(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    judged = described(tmp_path, case)
    errors = [
        diagnostic
        for diagnostic in judged.diagnostics
        if diagnostic.severity == "error" and diagnostic.code not in ALLOWED.get(name, set())
    ]
    assert [error.code for error in errors] == (
        ["C701" if "never" in case.policy else "C702"] if case.path else []
    ), judged.text
    if case.path:
        assert tuple(note.message for note in errors[0].notes) == case.path
        assert all(note.place.file == "system.yaml" for note in errors[0].notes)


def test_the_hop_to_the_reader_of_the_log_stands_at_the_reader(tmp_path: Path) -> None:
    judged = described(tmp_path, CASES["the kernel log"])
    lines = (tmp_path / "system.yaml").read_text().splitlines()
    assert [
        lines[note.place.line - 1].split(":")[0].strip() for note in judged.diagnostics[0].notes
    ] == ["a", "reader"]
