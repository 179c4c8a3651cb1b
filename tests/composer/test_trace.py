# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A trace: records out of memory and into a file, their names, as text and in the Trace Event
Format.

`/usr/bin/python3 -m tests.composer.test_trace` writes the golden files again; read the diff before
you commit it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from composer.machine import state_layout as layout
from composer.machine import trace as traces
from composer.machine.trace import Record, Records
from composer.machine.trace_names import named
from composer.model import trace as model
from composer.model import view
from composer.model.diagnostics import Place
from composer.model.facts import OnFault, Purpose, SlotKind
from composer.views.trace_chrome import chrome
from composer.views.trace_text import facts, summary, text
from tests.composer import view_systems

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "trace"
BASE = 0x4000_0000
HERTZ = 62_500_000
KIND = {name: number for number, name in enumerate(layout.TRACE_KINDS)}
CALL = 1 << layout.CALL_BIT


def component(rank: int, name: str, *slots: view.Slot, events: tuple[str, ...]) -> view.Component:
    return view.Component(
        name=name,
        rank=rank,
        type=name,
        shape=name,
        priority=100 - rank,
        power=False,
        on_fault=OnFault.STOP,
        restart=None,
        stopped=False,
        time=view_systems.UNMEASURED,
        stack=None,
        place=Place("system.yaml", 3),
        slots=slots,
        events=tuple(
            view.Event(group=0, bit=bit, name=one, place=Place("system.yaml", 9))
            for bit, one in enumerate(events)
        ),
    )


def slot(number: int, kind: str, name: str, target: str, event: str | None) -> view.Slot:
    return view.Slot(
        number=number,
        kind=SlotKind(kind),
        name=name,
        port="port",
        purpose=Purpose.SIGNAL,
        target=target,
        event=event,
        place=Place("system.yaml", 9),
    )


def plan() -> view.PlanView:
    """`server` has a device and serves `client`, which signals `worker` too."""
    small = view_systems.plan()
    return replace(
        small,
        components=(
            component(
                0,
                "server",
                slot(1, "interrupt", "server.uart.acknowledge", "server", None),
                events=("server.uart.interrupt",),
            ),
            component(
                1,
                "client",
                slot(1, "call", "server.ask.call", "server", None),
                slot(2, "signal", "worker.in.data", "worker", "worker.in.3.data"),
                events=(),
            ),
            component(2, "worker", events=("worker.in.3.data",)),
        ),
        calls=(
            view.Edge(
                name="ask",
                sources=(view.End("client", "ask"),),
                target=view.End("server", "ask"),
                interface="question",
                operations=("ask", "tell"),
                place=Place("system.yaml", 8),
            ),
        ),
        devices=(
            view.Device(
                name="stdout",
                end=view.End("server", "uart"),
                compatible="arm,pl011",
                start=view.Address(0x900_0000),
                windows=(),
                bus_master=False,
                interrupts=(33,),
                place=Place("system.yaml", 7),
            ),
        ),
        frames=(
            *small.frames,
            view.Frames(
                key="trace",
                start=view.Address(BASE + 0x10_0000),
                size=0x4_1000,
                used=0x4_0040,
                kind="kernel",
                owner="kernel",
                name="kernel trace",
                place=Place("system.yaml", 1),
                content=False,
            ),
        ),
    )


def row(
    time: int, kind: str, component: int, detail: int = 0, first: int = 0, second: int = 0
) -> Record:
    return Record(
        time=time, kind=KIND[kind], component=component, detail=detail, first=first, second=second
    )


IDLE = 3
HANDLE = 1 << 16  # of a call that `client` made
RECORDED = (
    row(1000, "switched", 0, 0),
    row(1100, "wait", 0, 0, CALL | 1),
    row(1110, "switched", 0, 1),
    row(1300, "signal", 1, 2),
    row(1400, "call", 1, 1, 1),
    row(1410, "switched", 1, 0, CALL | 1, HANDLE),
    row(1500, "reply", 0, 1),
    row(1510, "wait", 0, 1, CALL | 1),
    row(1520, "switched", 0, 1, 0),
    row(1600, "wait", 1, 0, 1 << 62),
    row(1610, "switched", 1, 2),
    row(1700, "wait", 2, 0, 1, 1),
    row(1740, "interrupt", 2, 27),
    row(1750, "switched", 2, 2),
    row(1800, "wait", 2, 0, 1),
    row(1810, "switched", 2, IDLE),
    row(2000, "interrupt", IDLE, 33),
    row(2010, "switched", IDLE, 0, 1),
    row(2100, "wait", 0, 0, CALL),
    row(2110, "switched", 0, IDLE),
    row(2500, "interrupt", IDLE, 27),
    row(2510, "switched", IDLE, 1, 1 << 62),
    row(2600, "signal", 1, 2),
    row(2700, "wait", 1, 0, 1 << 62),
    row(2710, "switched", 1, 2, 1),
    row(2800, "fault", 2, 2, 0x1234, 0x10040),
    row(2810, "switched", 2, IDLE),
    row(2900, "restart", 2, 1),
    row(2910, "switched", IDLE, 2, 1),
    row(3000, "interrupt", 2, 0xFFFF_FFFF),
    row(3100, "wait", 2, 0, 1),
    row(3110, "switched", 2, 1, 1 << 62),
    row(3200, "call", 1, 1, 0),
    row(3210, "switched", 1, 0, CALL, HANDLE),
    row(3300, "end", 0),
    row(3310, "switched", 0, 1, 1),
)


def told(*rows: Record, written: int | None = None) -> model.Trace:
    return named(
        Records(frequency=HERTZ, written=len(rows) if written is None else written, kept=rows),
        plan(),
    )


def golden_files() -> dict[str, str]:
    trace = told(*RECORDED)
    return {"trace.txt": text(trace), "trace.json": chrome(trace)}


@pytest.mark.parametrize("name", ["trace.txt", "trace.json"])
def test_the_story_is_the_golden_one(name: str) -> None:
    assert golden_files()[name] == (GOLDEN / name).read_text()


def follows_the_format(trace_text: str) -> list[dict[str, object]]:
    """Holds the rules of the Trace Event Format; gives the events."""
    found = json.loads(trace_text)["traceEvents"]
    at: defaultdict[object, float] = defaultdict(float)
    ends: defaultdict[object, float] = defaultdict(float)
    drawn: dict[object, float] = {}
    named_tracks = {one["tid"] for one in found if one["name"] == "thread_name"}
    for one in found:
        if one["ph"] == "M":
            continue
        assert one["ts"] >= at[one["tid"]] and one["tid"] in named_tracks, one
        at[one["tid"]] = one["ts"]
        if one["ph"] == "X":
            assert (
                one["dur"] >= 0 and one["ts"] >= ends[one["tid"]]
            ), f"slices of a track overlap: {one}"
            ends[one["tid"]] = round(one["ts"] + one["dur"], 3)
        if one["ph"] in ("X", "i"):
            drawn[one["tid"]] = one["ts"]
        assert one["ph"] != "i" or one["s"] == "t", one
        assert (
            one["ph"] not in ("s", "t", "f") or drawn[one["tid"]] == one["ts"]
        ), f"an arrow touches nothing: {one}"
    _matched(found)
    return list(found)


def _matched(found: list[dict[str, object]]) -> None:
    """Every span has one begin and one end, in order, on one track; every arrow a start, steps, a
    finish, in order.
    """
    spans: defaultdict[object, list[dict[str, object]]] = defaultdict(list)
    for one in found:
        if one["ph"] in ("b", "e", "s", "t", "f"):
            spans[one["cat"], one["id"]].append(one)
    for rows in spans.values():
        phases = "".join(str(one["ph"]) for one in rows)
        assert phases == "be" or (
            phases[0] == "s" and phases[-1] == "f" and set(phases[1:-1]) <= {"t"}
        ), rows
        assert len({one["name"] for one in rows}) == 1 and (
            phases != "be" or len({row["tid"] for row in rows}) == 1
        ), rows


def slices(found: list[dict[str, object]]) -> list[dict[str, object]]:
    return [one for one in found if one["ph"] == "X"]


def test_the_story_follows_the_format_and_every_arrow_lies_in_slices() -> None:
    found = follows_the_format(chrome(told(*RECORDED)))
    phases = Counter(one["ph"] for one in found)
    # The server, client, server, client, worker, idle, server, idle, client, worker, idle, worker,
    # client, server, client
    assert (
        phases["X"] == 15
        and phases["b"] == phases["e"] == 2
        and phases["s"] == phases["f"] == 3
        and phases["t"] == 2
    )
    for one in found:
        if one["ph"] in ("s", "t", "f"):
            assert any(
                other["tid"] == one["tid"]
                and other["ts"] <= one["ts"] <= other["ts"] + other["dur"]
                for other in slices(found)
            ), one


def test_slices_follow_one_another_without_a_gap() -> None:
    found = slices(follows_the_format(chrome(told(*RECORDED))))
    assert all(
        one["tid"] != other["tid"] for one, other in zip(found, found[1:])
    ), "or a rounded one may overlap the next"
    assert [round(one["ts"] + one["dur"], 3) for one in found[:-1]] == [one["ts"] for one in found[1:]]  # type: ignore[operator, call-overload]


def test_a_call_that_a_server_finds_waiting_is_taken_by_its_wait() -> None:
    rows = (
        row(0, "call", 1, 1, 1),
        row(10, "switched", 1, 0),
        row(20, "wait", 0, 1, CALL, CALL | 1),
        row(30, "reply", 0, 1),
    )
    assert "server  wait for server.call: call server.ask.tell of client" in text(told(*rows))
    found = follows_the_format(chrome(told(*rows)))
    assert [
        (one["ph"], one["tid"]) for one in found if one.get("cat") == "call" and one["ph"] != "i"
    ] == [("s", 3), ("f", 2)]
    assert [one["args"] for one in found if one["ph"] == "e"] == [
        {"status": "open where the trace ends"}
    ]


def test_a_server_that_is_gone_ends_the_call() -> None:
    rows = (
        row(0, "call", 1, 1, 1),
        row(10, "switched", 1, 0),
        row(20, "fault", 0, 1),
        row(30, "switched", 0, 1, 1),
    )
    assert text(told(*rows)).endswith("server  switch to client: server gone\n")
    assert '{"status": "server gone"}' in chrome(told(*rows))


def test_a_restart_ends_a_wait_and_a_call() -> None:
    waits = (
        row(0, "wait", 2, 0, 1),
        row(10, "switched", 2, 0),
        row(20, "restart", 2, 1),
        row(30, "switched", 0, 2, 1),
    )
    assert text(told(*waits)).endswith("server  switch to worker\n")
    calls = (
        row(0, "call", 1, 1, 1),
        row(10, "switched", 1, 0),
        row(20, "restart", 1, 3),
        row(30, "switched", 0, 1, 3),
    )
    assert text(told(*calls)).endswith(
        "client  restart: start 4\n       0.480 us  server  switch to client\n"
    )
    assert [
        (one["ts"], one["args"])
        for one in follows_the_format(chrome(told(*calls)))
        if one["ph"] == "e"
    ] == [(0.32, {"status": "restarted"})]


def test_numbers_that_the_plan_does_not_have_stay_numbers() -> None:
    rows = (
        row(0, "signal", 1, 9),
        row(1, "call", 1, 7, 3),
        row(2, "call", 1, 1, 200),
        row(3, "switched", 1, 77),
        row(4, "fault", 0, 99),
        row(5, "interrupt", 0, 500),
        row(6, "wait", 50, 0, 5),
    )
    lines = [line.split("us  ")[1] for line in text(told(*rows)).splitlines()]
    assert [" ".join(line.split()) for line in lines] == [
        "client signal slot 9",
        "client call operation 3",
        "client call server.ask.operation 200",
        "client switch to component 77",
        "server fault: class 99, 0x0; pc 0x0",
        "server interrupt line 500",
        "component 50 wait for events 0x5: sleeps",
    ]


def test_many_events_are_cut_in_a_line() -> None:
    many = tuple(
        view.Event(group=0, bit=bit, name=f"server.n.{bit}", place=Place("x", 1))
        for bit in range(9)
    )
    wide = replace(
        plan(), components=(replace(plan().components[0], events=many), *plan().components[1:])
    )
    shown = text(named(Records(frequency=1, written=1, kept=(row(0, "wait", 0, 0, 511),)), wide))
    assert shown.endswith(
        "wait for server.n.0, server.n.1, server.n.2, server.n.3 and 5 more: sleeps\n"
    )


def test_what_is_lost_is_said() -> None:
    assert summary(told(RECORDED[0])) == "pair: 1 record"
    assert (
        summary(told(*RECORDED, written=10_000))
        == f"pair: {len(RECORDED)} records; {10_000 - len(RECORDED)} older ones are lost"
    )
    assert (
        summary(told(RECORDED[0], replace(RECORDED[0], kind=99)))
        == "pair: 2 records; 1 of an unknown kind are left out"
    )


def ram_with(rows: tuple[Record, ...], written: int) -> bytearray:
    """Guest RAM whose trace holds those records, the last of `written`."""
    ram = bytearray(2 << 20)
    log = plan().log()
    assert log is not None
    ram[log.start - BASE + 16 : log.start - BASE + 24] = HERTZ.to_bytes(8, "little")
    at = 0x10_0000
    ram[at : at + 8] = written.to_bytes(8, "little")
    for number, one in enumerate(rows, written - len(rows)):
        place = at + 64 + number % 8192 * 32
        for name, field in layout.TRACE_RECORD.items():
            ram[place + field.offset : place + field.offset + field.size] = getattr(
                one, name
            ).to_bytes(field.size, "little")
    return ram


@pytest.mark.parametrize("written", [8192, 8193, 8195, 20_000])
def test_the_last_records_are_read_oldest_first(written: int) -> None:
    rows = tuple(row(number, "signal", 1, 2) for number in range(8192))
    read = traces.read(ram_with(rows, written), plan())
    assert read == Records(frequency=HERTZ, written=written, kept=rows)


def test_a_kernel_without_a_trace_has_none() -> None:
    assert traces.read(bytearray(2 << 20), view_systems.plan()) is None


def test_a_file_gives_back_what_was_put_in() -> None:
    read = traces.read(ram_with(RECORDED, len(RECORDED)), plan())
    assert read is not None
    assert (
        traces.unpack(traces.pack(read, "the plan"), "the plan")
        == read
        == Records(frequency=HERTZ, written=len(RECORDED), kept=RECORDED)
    )


@pytest.mark.parametrize(
    "data, said",
    [
        (b"", "it is no trace"),
        (b"x" * 100, "it is no trace"),
        (b"ASHTRACE" + bytes(56), "version 0"),
        (
            traces.pack(Records(frequency=HERTZ, written=1, kept=RECORDED[:1]), "another plan"),
            "built anew",
        ),
        (
            traces.pack(Records(frequency=HERTZ, written=1, kept=RECORDED[:1]), "plan")[:-1],
            "cut short",
        ),
        (traces.pack(Records(frequency=0, written=0, kept=()), "plan"), "before the kernel began"),
    ],
    ids=["empty", "other", "version", "plan", "short", "early"],
)
def test_what_is_no_trace_of_this_build_is_said(data: bytes, said: str) -> None:
    with pytest.raises(traces.TraceError, match=said):
        traces.unpack(data, "plan")


def test_facts_are_json_with_addresses_as_text() -> None:
    happenings = json.loads(json.dumps(facts(told(*RECORDED))))["happenings"]
    assert [happening["kind"] for happening in happenings].count("switch") == 16
    assert [(one["address"], one["pc"]) for one in happenings if one["kind"] == "fault"] == [
        ("0x1234", "0x10040")
    ]


RECORDS = some.lists(
    some.builds(
        Record,
        time=some.integers(0, 2**45),
        kind=some.integers(0, 11),
        component=some.integers(0, 5),
        detail=some.integers(0, 5),
        first=some.sampled_from([0, 1, CALL, CALL | 1, 2**64 - 1]),
        second=some.sampled_from([0, 1, CALL, HANDLE, 2**64 - 1]),
    ),
    max_size=40,
)


@settings(deadline=None)
@given(RECORDS)
def test_any_records_follow_the_format(rows: list[Record]) -> None:
    trace = told(*rows)
    found = follows_the_format(chrome(trace))
    assert len(text(trace).splitlines()) == len(trace.happenings) == len(rows) - trace.unknown
    assert not rows or len(slices(found)) <= 1 + len(rows)
    json.dumps(facts(trace))


@settings(deadline=None)
@given(some.binary(max_size=400))
def test_any_bytes_are_a_trace_or_are_said_to_be_none(data: bytes) -> None:
    for head in (
        b"",
        traces.HEADER.pack(
            traces.MAGIC,
            1,
            32,
            HERTZ,
            3,
            traces.pack(Records(frequency=1, written=0, kept=()), "")[32:64],
        ),
    ):
        try:
            told(*traces.unpack(head + data, "").kept)
        except traces.TraceError:
            pass


if __name__ == "__main__":
    for name, content in golden_files().items():
        GOLDEN.mkdir(parents=True, exist_ok=True)
        (GOLDEN / name).write_text(content)
