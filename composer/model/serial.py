# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""plan.json: a decided.Plan as JSON, and the reader of it. Same plan, same bytes."""

from __future__ import annotations

import dataclasses
import functools
import json
import types
import typing
from collections.abc import Callable, Iterable, Mapping as Lookup
from enum import EnumType
from typing import Any

from composer.model import resolved, view
from composer.model.decided import Plan, Signal, Wiring
from composer.model.diagnostics import Located, Place
from composer.model.event_sources import bit_of, group_of
from composer.model.memory import FrameKey, Frames, Guard, Mapping
from composer.model.response import Response, responses

Flat = typing.TypeVar("Flat")
Json = dict[str, "Json"] | list["Json"] | str | int | float | None


class PlanError(ValueError):
    """plan.json is not of this version or not a plan; the text says which."""


def plan_to_json(plan: Plan) -> str:
    """Deterministic: field order of composer/model/view.py, two spaces, newline at the end."""
    return view_to_json(view_of(plan))


def view_to_json(plan: view.PlanView) -> str:
    return json.dumps(encode(plan, view.PlanView), indent=1, ensure_ascii=False) + "\n"


def plan_from_json(text: str) -> view.PlanView:
    """Raises PlanError, and nothing else, for any text."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PlanError(f"plan.json is not JSON: {error}") from error
    version = value.get("version") if isinstance(value, dict) else None
    if version != view.VERSION:
        raise PlanError(
            f"plan.json has version {version}; this ashlar reads version {view.VERSION}: build"
            " again"
        )
    try:
        decoded = _decode(value, view.PlanView)
    except (KeyError, TypeError, ValueError) as error:
        raise PlanError(f"plan.json does not follow docs/plan.md: {error}") from error
    assert isinstance(decoded, view.PlanView), "the root of a plan is a PlanView"
    return decoded


def view_of(plan: Plan) -> view.PlanView:
    """The flat form of a plan."""
    bounds = {response.component: response for response in responses(plan.system)}
    events = {
        (wiring.instance.name, event.source): event.name
        for wiring in plan.wirings
        for event in wiring.events
    }
    made = described(plan.system)
    return dataclasses.replace(
        made,
        components=tuple(
            _wired(component, wiring, bounds.get(component.name), events)
            for component, wiring in zip(made.components, plan.wirings, strict=True)
        ),
        frames=_all(view.Frames, plan.frames),
        spaces=tuple(
            _flat(view.Space, space, mappings=tuple(map(_mapping, space.mappings)))
            for space in plan.spaces
        ),
    )


def described(system: resolved.System) -> view.PlanView:
    """What a plan says of its description: no shapes, slots, events, stacks, frames and spaces."""
    return view.PlanView(
        version=view.VERSION,
        system=system.name,
        file=system.file,
        board=board_of(system),
        components=tuple(
            _component(instance, rank) for rank, instance in enumerate(system.by_rank())
        ),
        rings=tuple(
            _flat(view.Ring, ring, message=str(ring.message.name), message_size=ring.message.size)
            for ring in system.rings
        ),
        regions=tuple(
            _flat(view.Region, region, accesses=_all(view.Access, region.accesses))
            for region in system.regions
        ),
        notifications=tuple(
            _edge(edge, edge.raisers, edge.receiver) for edge in system.notifications
        ),
        calls=tuple(
            _edge(call, call.clients, call.server, call.interface) for call in system.calls
        ),
        supervisions=_all(view.Supervision, system.supervisions),
        devices=tuple(map(_device, system.devices)),
        assumptions=system.assumptions,
        frames=(),
        spaces=(),
    )


def _edge(
    edge: resolved.Notification | resolved.Call,
    sources: tuple[resolved.End, ...],
    target: resolved.End,
    interface: resolved.InterfaceLayout | None = None,
) -> view.Edge:
    return _flat(
        view.Edge,
        edge,
        sources=tuple(map(_end, sources)),
        target=_end(target),
        interface=str(interface.name) if interface else None,
        operations=tuple(operation.name for operation in interface.operations) if interface else (),
    )


def _flat(kind: type[Flat], source: Any, **own: Any) -> Flat:
    """A value of the view. Its fields are `own`, or those of `source` by name."""
    of: Any = kind  # mypy takes no dataclass for hashable
    values = {
        name: own[name] if name in own else _plain(getattr(source, name)) for name in _hints(of)
    }
    return kind(**values)


def _all(kind: type[Flat], sources: Iterable[Any]) -> tuple[Flat, ...]:
    return tuple(_flat(kind, source) for source in sources)


def _end(end: resolved.End) -> view.End:
    return view.End(end.instance, end.port.name, end.place)


def _plain(value: Any) -> Any:
    """An end without its element, a value without its place, the key of frames by name."""
    match value:
        case resolved.End():
            return _end(value)
        case Located():
            return value.value
        case _:
            return str(value) if isinstance(value, typing.get_args(FrameKey)) else value


def _mapping(mapping: Mapping) -> view.Mapping:
    return _flat(
        view.Mapping,
        mapping,
        frames=None if isinstance(mapping.backing, Guard) else str(mapping.backing),
        offset=mapping.backing.offset if isinstance(mapping.backing, Frames) else 0,
    )


def board_of(system: resolved.System) -> view.Board:
    board = system.board
    timer_line, banks = board.interrupts.timer_line, _all(view.Bank, board.banks)
    return _flat(view.Board, board, timer_line=timer_line, banks=banks)


def _component(instance: resolved.Instance, rank: int) -> view.Component:
    unknown = {"response": None, "overdraws": (), "provided": (), "unbounded": ""}
    return _flat(
        view.Component,
        instance,
        rank=rank,
        type=instance.type.name,
        shape="",
        restart=_flat(view.Restart, instance.limit) if instance.limit else None,
        stopped=instance.stopped is not None,
        time=_flat(view.Time, instance, **unknown),
        stack=None,
        slots=(),
        events=(),
    )


def _wired(
    component: view.Component,
    wiring: Wiring,
    bound: Response | None,
    events: Lookup[tuple[str, int], str],
) -> view.Component:
    instance, use, time = wiring.instance, wiring.stack_use, component.time
    if bound is not None:
        time = dataclasses.replace(
            time,
            response=bound.bound,
            overdraws=bound.overdraws,
            provided=bound.provided,
            unbounded=bound.reason,
        )
    where = instance.stack_place or instance.place
    return dataclasses.replace(
        component,
        shape=wiring.shape,
        time=time,
        stack=_flat(view.Stack, use, size=instance.stack, place=where) if use else None,
        slots=tuple(
            _flat(
                view.Slot,
                slot,
                event=(
                    events[slot.target, slot.act.source] if isinstance(slot.act, Signal) else None
                ),
            )
            for slot in wiring.slots
        ),
        events=tuple(
            _flat(view.Event, event, group=group_of(event.source), bit=bit_of(event.source))
            for event in wiring.events
        ),
    )


def _device(grant: resolved.DeviceGrant) -> view.Device:
    device = grant.device
    return _flat(
        view.Device,
        device,
        end=_end(grant.end),
        compatible=device.compatible[0] if device.compatible else "",
        windows=tuple(
            _flat(
                view.Window, device.registers[window.index], index=window.index, right=window.right
            )
            for window in grant.windows
        ),
        interrupts=tuple(line for line, _ in grant.interrupts),
        place=grant.end.place,
    )


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:
    """The declared types of a dataclass's fields, kept: looking them up is slow."""
    return typing.get_type_hints(kind)


def encode(value: Any, kind: Any) -> Json:
    """A value as JSON's types, led by its declared type: an Address as hexadecimal."""
    if kind is view.Address:
        return f"0x{value:x}"
    if isinstance(value, (Place, view.End)):
        return str(value)
    if dataclasses.is_dataclass(value):
        of: Any = type(value)
        return {name: encode(getattr(value, name), hint) for name, hint in _hints(of).items()}
    if isinstance(value, tuple):
        return [encode(item, typing.get_args(kind)[0]) for item in value]
    plain: Json = value
    return plain


_OF_TEXT: Lookup[Any, Callable[[str], Any]] = {
    view.Address: lambda text: int(text, 16),
    view.End: view.End.of,
    Place: lambda text: _place(text),
}
_LONGEST_LINE = 9  # digits


def _place(text: str) -> Place:
    """Without a column; a text without a line is a file."""
    file, _, line = text.rpartition(":")
    return (
        Place(file, int(line))
        if line.isdecimal() and len(line) <= _LONGEST_LINE
        else Place(text, 1)
    )


def _decode(value: Json, kind: Any) -> Any:
    if kind in _OF_TEXT:
        if not isinstance(value, str):
            raise TypeError(f"{value!r} is not {kind.__name__}")
        return _OF_TEXT[kind](value)
    if dataclasses.is_dataclass(kind):
        if not isinstance(value, dict):
            raise TypeError(f"{value!r} is not an object")
        made: Callable[..., Any] = kind
        return made(**{name: _decode(value[name], hint) for name, hint in _hints(kind).items()})
    if isinstance(kind, EnumType):
        return kind(value)
    if typing.get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise TypeError(f"{value!r} is not a list")
        return tuple(_decode(item, typing.get_args(kind)[0]) for item in value)
    allowed = typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    nested = next((each for each in allowed if dataclasses.is_dataclass(each)), None)
    if nested is not None and value is not None:
        return _decode(value, nested)
    if type(value) not in allowed:
        raise TypeError(f"{value!r} is not of type {kind}")
    return value
