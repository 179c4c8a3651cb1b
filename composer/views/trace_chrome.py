# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A trace in the Trace Event Format, which Perfetto (ui.perfetto.dev) and chrome://tracing open.

One track a component, the most important on top: a slice while it runs, with why it began and ended
among its arguments; instants for signals, calls, interrupts, faults, restarts, answers and waits
that did not sleep. A call is an arrow from the client to the server and back, and a span of its own
with its whole time; a signal that ended a wait is an arrow, too.

Perfetto ties the end of an arrow to the slice or instant that came last on that track,
chrome://tracing to the slice around it: so whatever an arrow touches is drawn before it. It reads
the numbers of arrows and spans from strings only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from composer.model.memory import IDLE
from composer.model.trace import (
    Call,
    End,
    Fault,
    Happening,
    Interrupt,
    Outcome,
    Reply,
    Restart,
    Signal,
    Switch,
    Trace,
    Wait,
)
from composer.views.trace_text import given, names, said

PROCESS = 1
Event = dict[str, object]
_ORDER = {"X": 0, "b": 1, "i": 2, "s": 3, "t": 3, "f": 3, "e": 4}  # of events at one time


def chrome(trace: Trace) -> str:
    """JSON text, an event a line."""
    head = {
        "system": trace.system,
        "board": trace.board,
        "records": trace.written,
        "lost": trace.lost,
    }
    rows = ",\n".join(json.dumps(event, ensure_ascii=False) for event in events(trace))
    return (
        f'{{"displayTimeUnit": "ns", "otherData": {json.dumps(head, ensure_ascii=False)},'
        f' "traceEvents": [\n{rows}\n]}}\n'
    )


def events(trace: Trace) -> list[Event]:
    """In order of time; what names the tracks comes first."""
    drawing = _Drawing(tracks=_tracks(trace), priorities=dict(trace.components))
    for happening in trace.happenings:
        drawing.add(happening)
    if trace.happenings:
        drawing.end(trace.happenings[-1].time)
    return _metadata(trace, drawing.tracks) + sorted(drawing.drawn, key=_order)


def _order(event: Event) -> tuple[float, int]:
    time = event["ts"]
    assert isinstance(time, float), "every event but metadata has a time"
    return time, _ORDER[str(event["ph"])]


def _tracks(trace: Trace) -> dict[str, int]:
    """By rank, then the idle row and unknown components."""
    seen = (
        name
        for happening in trace.happenings
        for name in (
            [happening.component, happening.next]
            if isinstance(happening, Switch)
            else [happening.component]
        )
    )
    ordered = dict.fromkeys([name for name, _ in trace.components] + list(seen))
    # the process's own number is its main thread's
    return {name: number for number, name in enumerate(ordered, PROCESS + 1)}


def _metadata(trace: Trace, tracks: dict[str, int]) -> list[Event]:
    found: list[Event] = [
        {
            "ph": "M",
            "pid": PROCESS,
            "name": "process_name",
            "args": {"name": f"{trace.system} on {trace.board}"},
        }
    ]
    for name, number in tracks.items():
        track = {"ph": "M", "pid": PROCESS, "tid": number}
        found += [
            track | {"name": "thread_name", "args": {"name": name}},
            track | {"name": "thread_sort_index", "args": {"sort_index": number}},
        ]
    return found


@dataclass(slots=True, kw_only=True)
class _Slice:
    """The running component's turn, while it lasts."""

    name: str
    start: int
    why: str
    until: str = "pre-empted"


@dataclass(slots=True, kw_only=True)
class _Arrow:
    """A call, or a signal, on its way: where it was seen (time, track)."""

    number: int
    name: str
    points: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Drawing:
    """Processes a trace in order; `drawn` grows."""

    tracks: dict[str, int]
    priorities: dict[str, int]
    drawn: list[Event] = field(default_factory=list)
    running: _Slice | None = None
    calls: dict[str, _Arrow] = field(default_factory=dict)  # under way, by client
    # the last one of each event that nobody has seen
    signals: dict[str, _Arrow] = field(default_factory=dict)
    arrows: int = 0

    def add(self, one: Happening) -> None:
        if self.running is None:  # the first record: its component runs
            self.running = _Slice(name=one.component, start=one.time, why="runs already")
        match one:
            case Switch():
                self._switch(one)
            case Wait():
                self._wait(one)
            case Call():
                self._call(one)
            case Signal():
                self._instant(one, "signal", one.component, to=one.target or "")
                self.signals[one.event] = self._arrow(one.event, one)
            case Reply():
                self._instant(one, "call", one.component)
                if one.client in self.calls:
                    self._pass(self.calls[one.client], one.time, one.component)
            case Interrupt():
                self._instant(
                    one,
                    "interrupt",
                    one.owner or one.component,
                    line=one.line,
                    interrupted=one.component,
                )
            case Fault():
                self._instant(
                    one, "fault", one.component, address=f"{one.address:#x}", pc=f"{one.pc:#x}"
                )
                self._until(one, "fault")
            case End():
                self._instant(one, "end", one.component)
                self._until(one, "its end")
            case Restart():
                self._instant(one, "restart", one.component)
                self._close(one.component, one.time, "restarted")

    def end(self, time: int) -> None:
        """The last record's time: what is open ends there."""
        if self.running is not None:
            self.running.until = "the trace ends"
            self._slice(self.running, time)
        for client in list(self.calls):
            self._close(client, time, "open where the trace ends")

    def _switch(self, one: Switch) -> None:
        assert self.running is not None, "add() has seen to it"
        boot = one.component == one.next and one.time == self.running.start
        if not boot and self.running.name == one.next and one.outcome is None:
            # two slices that touch may become one that overlaps
            self._instant(one, "run", one.next, name="a new turn")
            return
        if not boot:
            self._slice(self.running, one.time)
        why = (
            given(one.outcome)
            if one.outcome
            else "boot"
            if boot
            else "nothing is ready"
            if one.next == IDLE
            else "its turn"
        )
        self.running = _Slice(name=one.next, start=one.time, why=why)
        if one.outcome is not None and one.outcome.status is not None:
            if one.next in self.calls:
                self.calls[one.next].points.append((one.time, self.tracks[one.next]))
            self._close(one.next, one.time, one.outcome.status)
        elif one.outcome is not None:
            self._taken(one.next, one.time, one.outcome, draw=True)

    def _wait(self, one: Wait) -> None:
        if one.outcome is None:
            self._until(one, f"waits for {names(one.events)}")
            return
        self._instant(one, "wait", one.component, name=f"has {given(one.outcome)}")
        self._taken(one.component, one.time, one.outcome, draw=False)

    def _taken(self, who: str, time: int, outcome: Outcome, *, draw: bool) -> None:
        """Events are seen, a call is taken; `draw`: the signals were what ended a sleep."""
        for event in outcome.events:
            arrow = self.signals.pop(event, None)
            if arrow is not None and draw:
                arrow.points.append((time, self.tracks[who]))
                self._draw(arrow, "signal")
        if outcome.caller in self.calls:
            self._pass(self.calls[outcome.caller], time, who)

    def _call(self, one: Call) -> None:
        self._close(one.component, one.time, "lost")
        self._until(one, f"calls {one.operation}")
        self._instant(one, "call", one.component, to=one.server or "")
        arrow = self.calls[one.component] = self._arrow(one.operation, one)
        self._span(
            "b",
            arrow,
            one.component,
            one.time,
            {"client": one.component, "server": one.server or ""},
        )

    def _close(self, client: str, time: int, status: str) -> None:
        arrow = self.calls.pop(client, None)
        if arrow is not None:
            self._span("e", arrow, client, time, {"status": status})
            self._draw(arrow, "call")

    def _until(self, one: Happening, what: str) -> None:
        if self.running is not None and self.running.name == one.component:
            self.running.until = what

    def _arrow(self, name: str, one: Happening) -> _Arrow:
        self.arrows += 1
        return _Arrow(
            number=self.arrows, name=name, points=[(one.time, self.tracks[one.component])]
        )

    def _pass(self, arrow: _Arrow, time: int, who: str) -> None:
        """An arrow passes through a slice once, however many events it has there."""
        start = self.running.start if self.running is not None else 0
        last, track = arrow.points[-1]
        if track != self.tracks[who] or last < start:
            arrow.points.append((time, self.tracks[who]))

    def _draw(self, arrow: _Arrow, category: str) -> None:
        """Start, steps, finish; nothing where there is but one point."""
        last = len(arrow.points) - 1
        for at, (time, track) in enumerate(arrow.points if last else ()):
            step = {
                "ph": "s" if at == 0 else "f" if at == last else "t",
                "cat": category,
                "id": f"{arrow.number:#x}",
                "name": arrow.name,
            }
            self._put(time, step | {"tid": track} | ({"bp": "e"} if at == last else {}))

    def _span(self, phase: str, arrow: _Arrow, client: str, time: int, args: Event) -> None:
        self._put(
            time,
            {
                "ph": phase,
                "cat": "calls",
                "id": f"{arrow.number:#x}",
                "name": arrow.name,
                "tid": self.tracks[client],
                "args": args,
            },
        )

    def _slice(self, one: _Slice, time: int) -> None:
        args: Event = {"why": one.why, "until": one.until}
        if one.name in self.priorities:
            args["priority"] = self.priorities[one.name]
        self._put(
            one.start,
            {
                "ph": "X",
                "cat": "run",
                "name": IDLE if one.name == IDLE else "runs",
                "dur": (time - one.start) / 1000,
                "tid": self.tracks[one.name],
                "args": args,
            },
        )

    def _instant(
        self, one: Happening, category: str, track: str, *, name: str = "", **args: str | int
    ) -> None:
        event: Event = {
            "ph": "i",
            "s": "t",
            "cat": category,
            "name": name or said(one),
            "tid": self.tracks[track],
        }
        self._put(one.time, event | ({"args": args} if args else {}))

    def _put(self, time: int, event: Event) -> None:
        self.drawn.append(
            {"ph": event.pop("ph"), "pid": PROCESS, "tid": event.pop("tid"), "ts": time / 1000}
            | event
        )
