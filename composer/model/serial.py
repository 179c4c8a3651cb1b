# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""plan.json: a decided.Plan as JSON, and the reader of it. Same plan, same bytes."""

from __future__ import annotations

import dataclasses
import functools
import json
import types
import typing
from collections.abc import Iterable, Mapping as Lookup
from enum import EnumType

from composer.model import resolved, view
from composer.model.decided import Plan, Signal, Wiring
from composer.model.diagnostics import Place
from composer.model.event_sources import bit_of, group_of
from composer.model.memory import FrameKey, Frames, Guard, Mapping
from composer.model.response import Response, responses

Flat = typing.TypeVar("Flat")


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
    system = plan.system
    bounds = {response.component: response for response in responses(system)}
    events = {
        (wiring.instance.name, event.source): event.name
        for wiring in plan.wirings
        for event in wiring.events
    }
    return view.PlanView(
        version=view.VERSION,
        system=system.name,
        file=system.file,
        board=board_of(system),
        components=tuple(_component(wiring, bounds, events) for wiring in plan.wirings),
        rings=tuple(
            _flat(view.Ring, ring, message=str(ring.message.name), message_size=ring.message.size)
            for ring in system.rings
        ),
        regions=tuple(
            _flat(view.Region, region, accesses=_all(view.Access, region.accesses))
            for region in system.regions
        ),
        notifications=tuple(
            _edge(edge.name, edge.raisers, edge.receiver, None, edge.place)
            for edge in system.notifications
        ),
        calls=tuple(
            _edge(call.name, call.clients, call.server, call.interface, call.place)
            for call in system.calls
        ),
        supervisions=_all(view.Supervision, system.supervisions),
        devices=tuple(_device(grant) for grant in system.devices),
        assumptions=_all(view.Assumption, system.assumptions),
        frames=_all(view.Frames, plan.frames),
        spaces=tuple(
            _flat(view.Space, space, mappings=tuple(map(_mapping, space.mappings)))
            for space in plan.spaces
        ),
    )


def _flat(kind: type[Flat], one: object, **own: object) -> Flat:
    """A value of the view. Its fields are `own`, or those of `one` by name."""
    of: typing.Any = kind  # mypy takes no dataclass for hashable
    values = {name: own[name] if name in own else _plain(getattr(one, name)) for name in _names(of)}
    return kind(**values)


def _all(kind: type[Flat], held: Iterable[object]) -> tuple[Flat, ...]:
    return tuple(_flat(kind, one) for one in held)


def _end(end: resolved.End) -> str:
    return f"{end.instance}.{end.port.name}"


@functools.cache
def _names(kind: typing.Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def _plain(value: object) -> object:
    """A place, the key of frames and an end by name."""
    if isinstance(value, resolved.End):
        return _end(value)
    return str(value) if isinstance(value, (Place, *typing.get_args(FrameKey))) else value


def _edge(
    name: str,
    sources: tuple[resolved.End, ...],
    target: resolved.End,
    interface: resolved.InterfaceLayout | None,
    place: Place,
) -> view.Edge:
    return view.Edge(
        name=name,
        sources=tuple(map(_end, sources)),
        target=_end(target),
        interface=str(interface.name) if interface else None,
        operations=tuple(operation.name for operation in interface.operations) if interface else (),
        place=str(place),
    )


def _mapping(mapping: Mapping) -> view.Mapping:
    return _flat(
        view.Mapping,
        mapping,
        frames=None if isinstance(mapping.backing, Guard) else str(mapping.backing),
        offset=mapping.backing.offset if isinstance(mapping.backing, Frames) else 0,
    )


def board_of(system: resolved.System) -> view.Board:
    board = system.board
    return _flat(
        view.Board,
        board,
        timer_line=board.interrupts.timer_line,
        banks=_all(view.Bank, board.banks),
    )


def _component(
    wiring: Wiring, bounds: Lookup[str, Response], events: Lookup[tuple[str, int], str]
) -> view.Component:
    instance = wiring.instance
    return _flat(
        view.Component,
        instance,
        rank=wiring.rank,
        type=instance.type.name,
        shape=wiring.shape,
        restart=_restart(instance),
        stopped=instance.stopped is not None,
        time=_time(instance, bounds.get(instance.name)),
        stack=_stack(wiring),
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


def _stack(wiring: Wiring) -> view.Stack | None:
    use, instance = wiring.stack_use, wiring.instance
    if use is None:
        return None
    place = str(instance.stack_place or instance.place)
    return _flat(view.Stack, use, size=instance.stack, place=place)


def _time(instance: resolved.Instance, bound: Response | None) -> view.Time:
    overdue, budget, period = (
        time.value if time is not None else None
        for time in (instance.overdue, instance.budget, instance.period)
    )
    return view.Time(
        overdue=overdue,
        budget=budget,
        period=period,
        response=bound.bound if bound else None,
        overdraws=bound.overdraws if bound else (),
        provided=bound.provided if bound else (),
        unbounded=bound.reason if bound else "",
    )


def _restart(instance: resolved.Instance) -> view.Restart | None:
    return _flat(view.Restart, instance.limit) if instance.limit else None


def _device(grant: resolved.DeviceGrant) -> view.Device:
    device = grant.device
    place = str(grant.end.place)
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
        place=place,
    )


@functools.cache
def _hints(kind: typing.Any) -> dict[str, typing.Any]:
    """The declared types of a dataclass's fields, kept: looking them up is slow."""
    return typing.get_type_hints(kind)


def encode(value: object, kind: object) -> object:
    """A value as JSON's types, led by its declared type: an Address as hexadecimal."""
    if kind is view.Address:
        assert isinstance(value, int), "an address is a number"
        return f"0x{value:x}"
    if dataclasses.is_dataclass(value):
        of: typing.Any = type(value)  # mypy takes no dataclass for hashable
        hints = _hints(of)
        return {
            field.name: encode(getattr(value, field.name), hints[field.name])
            for field in dataclasses.fields(value)
        }
    if isinstance(value, tuple):
        return [encode(one, typing.get_args(kind)[0]) for one in value]
    return value


def _decode(value: object, kind: typing.Any) -> object:
    if kind is view.Address:
        if not isinstance(value, str):
            raise TypeError(f"{value!r} is not an address")
        return int(value, 16)
    if dataclasses.is_dataclass(kind):
        if not isinstance(value, dict):
            raise TypeError(f"{value!r} is not an object")
        hints = _hints(kind)
        row = {
            field.name: _decode(value[field.name], hints[field.name])
            for field in dataclasses.fields(kind)
        }
        return kind(**row)
    if isinstance(kind, EnumType):
        return kind(value)
    if typing.get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise TypeError(f"{value!r} is not a list")
        return tuple(_decode(one, typing.get_args(kind)[0]) for one in value)
    allowed = typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    nested = next((each for each in allowed if dataclasses.is_dataclass(each)), None)
    if nested is not None and value is not None:
        return _decode(value, nested)
    if type(value) not in allowed:
        raise TypeError(f"{value!r} is not of type {kind}")
    return value
