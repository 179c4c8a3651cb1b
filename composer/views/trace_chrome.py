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
from composer.model import trace as model
from composer.views.trace_text import given, names, said

PROCESS = 1
Event = dict[str, object]
_ORDER = {"X": 0, "b": 1, "i": 2, "s": 3, "t": 3, "f": 3, "e": 4}  # of events at one time


def chrome(trace: model.Trace) -> str:
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


def events(trace: model.Trace) -> list[Event]:
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


def _tracks(trace: model.Trace) -> dict[str, int]:
    """By rank, then the idle row and unknown components."""
    seen = (
        name
        for happening in trace.happenings
        for name in (
            [happening.component, happening.next]
            if isinstance(happening, model.Switch)
            else [happening.component]
        )
    )
    ordered = dict.fromkeys([name for name, _ in trace.components] + list(seen))
    # the process's own number is its main thread's
    return {name: number for number, name in enumerate(ordered, PROCESS + 1)}


def _metadata(trace: model.Trace, tracks: dict[str, int]) -> list[Event]:
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

    def add(self, happening: model.Happening) -> None:
        if self.running is None:  # the first record: its component runs
            self.running = _Slice(
                name=happening.component, start=happening.time, why="runs already"
            )
        match happening:
            case model.Switch():
                self._switch(happening)
            case model.Wait():
                self._wait(happening)
            case model.Call():
                self._call(happening)
            case model.Signal():
                self._instant(happening, "signal", happening.component, to=happening.target or "")
                self.signals[happening.event] = self._arrow(happening.event, happening)
            case model.Reply():
                self._instant(happening, "call", happening.component)
                if happening.client in self.calls:
                    self._pass(self.calls[happening.client], happening.time, happening.component)
            case model.Interrupt():
                self._instant(
                    happening,
                    "interrupt",
                    happening.owner or happening.component,
                    line=happening.line,
                    interrupted=happening.component,
                )
            case model.Fault():
                self._instant(
                    happening,
                    "fault",
                    happening.component,
                    address=f"{happening.address:#x}",
                    pc=f"{happening.pc:#x}",
                )
                self._until(happening, "fault")
            case model.End():
                self._instant(happening, "end", happening.component)
                self._until(happening, "its end")
            case model.Restart():
                self._instant(happening, "restart", happening.component)
                self._close(happening.component, happening.time, "restarted")

    def end(self, time: int) -> None:
        """The last record's time: what is open ends there."""
        if self.running is not None:
            self.running.until = "the trace ends"
            self._slice(self.running, time)
        for client in list(self.calls):
            self._close(client, time, "open where the trace ends")

    def _switch(self, switch: model.Switch) -> None:
        assert self.running is not None, "add() has seen to it"
        boot = switch.component == switch.next and switch.time == self.running.start
        if not boot and self.running.name == switch.next and switch.outcome is None:
            # two slices that touch may become one that overlaps
            self._instant(switch, "run", switch.next, name="a new turn")
            return
        if not boot:
            self._slice(self.running, switch.time)
        why = (
            given(switch.outcome)
            if switch.outcome
            else "boot"
            if boot
            else "nothing is ready"
            if switch.next == IDLE
            else "its turn"
        )
        self.running = _Slice(name=switch.next, start=switch.time, why=why)
        if switch.outcome is not None and switch.outcome.status is not None:
            if switch.next in self.calls:
                self.calls[switch.next].points.append((switch.time, self.tracks[switch.next]))
            self._close(switch.next, switch.time, switch.outcome.status)
        elif switch.outcome is not None:
            self._taken(switch.next, switch.time, switch.outcome, draw=True)

    def _wait(self, wait: model.Wait) -> None:
        if wait.outcome is None:
            self._until(wait, f"waits for {names(wait.events)}")
            return
        self._instant(wait, "wait", wait.component, name=f"has {given(wait.outcome)}")
        self._taken(wait.component, wait.time, wait.outcome, draw=False)

    def _taken(self, who: str, time: int, outcome: model.Outcome, *, draw: bool) -> None:
        """Events are seen, a call is taken; `draw`: the signals were what ended a sleep."""
        for event in outcome.events:
            arrow = self.signals.pop(event, None)
            if arrow is not None and draw:
                arrow.points.append((time, self.tracks[who]))
                self._draw(arrow, "signal")
        if outcome.caller in self.calls:
            self._pass(self.calls[outcome.caller], time, who)

    def _call(self, call: model.Call) -> None:
        self._close(call.component, call.time, "lost")
        self._until(call, f"calls {call.operation}")
        self._instant(call, "call", call.component, to=call.server or "")
        arrow = self.calls[call.component] = self._arrow(call.operation, call)
        client, server = call.component, call.server or ""
        self._span("b", arrow, self.tracks[client], call.time, client=client, server=server)

    def _close(self, client: str, time: int, status: str) -> None:
        arrow = self.calls.pop(client, None)
        if arrow is not None:
            self._span("e", arrow, self.tracks[client], time, status=status)
            self._draw(arrow, "call")

    def _until(self, happening: model.Happening, what: str) -> None:
        if self.running is not None and self.running.name == happening.component:
            self.running.until = what

    def _arrow(self, name: str, happening: model.Happening) -> _Arrow:
        self.arrows += 1
        return _Arrow(
            number=self.arrows,
            name=name,
            points=[(happening.time, self.tracks[happening.component])],
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
            phase = "s" if at == 0 else "f" if at == last else "t"
            end: Event = {"bp": "e"} if at == last else {}
            number = f"{arrow.number:#x}"
            self._put(phase, track, time, cat=category, id=number, name=arrow.name, **end)

    def _span(self, phase: str, arrow: _Arrow, track: int, time: int, **args: str) -> None:
        number = f"{arrow.number:#x}"
        self._put(phase, track, time, cat="calls", id=number, name=arrow.name, args=args)

    def _slice(self, turn: _Slice, time: int) -> None:
        args: Event = {"why": turn.why, "until": turn.until}
        if turn.name in self.priorities:
            args["priority"] = self.priorities[turn.name]
        name, duration = IDLE if turn.name == IDLE else "runs", (time - turn.start) / 1000
        track = self.tracks[turn.name]
        self._put("X", track, turn.start, cat="run", name=name, dur=duration, args=args)

    def _instant(
        self,
        happening: model.Happening,
        category: str,
        track: str,
        *,
        name: str = "",
        **args: str | int,
    ) -> None:
        more: Event = {"args": args} if args else {}
        name = name or said(happening)
        self._put("i", self.tracks[track], happening.time, s="t", cat=category, name=name, **more)

    def _put(self, phase: str, track: int, time: int, **more: object) -> None:
        self.drawn.append({"ph": phase, "pid": PROCESS, "tid": track, "ts": time / 1000, **more})
