# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""C7xx on the system: the assertions that the description itself makes."""

from __future__ import annotations

from collections.abc import Iterator

from composer.authority import authority
from composer.authority.influence import Hop, graph, shortest
from composer.check.cycles import members
from composer.check.rule import Finding, rule, warning
from composer.check.waiting import waits
from composer.model import limits
from composer.model.diagnostics import Note, Place
from composer.model.facts import PolicyKind, PolicySubject
from composer.model.resolved import Assertion, System
from composer.model.response import conditions, responses, starved

_time = limits.ANY_TIME.spelled


def _asserted(system: System, kind: PolicyKind, what: PolicySubject) -> Iterator[Assertion]:
    return (
        assertion
        for assertion in system.assertions
        if (assertion.kind, assertion.what) == (kind, what)
    )


def _told(assertion: Assertion, path: tuple[Hop, ...]) -> Finding:
    first, last = path[0].source[1], path[-1].target[1]
    steps = "1 step" if len(path) == 1 else f"{len(path)} steps"
    return Finding(
        f"`{first}` influences `{last}` in {steps}, against `{assertion.text}`",
        assertion.place,
        tuple(Note(hop.sentence, hop.place) for hop in path),
    )


@rule
def never_influence(system: System) -> Iterator[Finding]:
    """C701: components in `never: influence` have no influence, except through trusted components.

    The description asserts this, but there is a path. The path is a shortest one: other paths may
    remain after you cut it.
    """
    held = list(_asserted(system, PolicyKind.NEVER, PolicySubject.INFLUENCE))
    out = graph(authority(system)) if held else {}
    for assertion in held:
        path = shortest(
            out, assertion.sources, frozenset(assertion.targets), frozenset(assertion.through)
        )
        if path:
            yield _told(assertion, path)


@rule
def only_influence(system: System) -> Iterator[Finding]:
    """C702: only the components that `only: influence` names influence its targets, except through
    trusted components.

    A component that is not named influences a target, directly or through one that is named.
    """
    held = list(_asserted(system, PolicyKind.ONLY, PolicySubject.INFLUENCE))
    out = graph(authority(system)) if held else {}
    for assertion in held:
        inside = {*assertion.sources, *assertion.targets}
        others = [
            instance.name
            for instance in system.instances
            if instance.name not in inside and instance.name not in assertion.through
        ]
        path = shortest(out, others, frozenset(assertion.targets), frozenset(assertion.through))
        if path:
            yield _told(assertion, path)


def _holders(
    system: System, what: PolicySubject, names: tuple[str, ...]
) -> Iterator[tuple[str, str, Place]]:
    """Component, thing and line of every grant of the regions or devices of these names."""
    if what is PolicySubject.HOLD:
        for region in system.regions:
            for access in region.accesses if region.name in names else ():
                yield access.end.instance, f"region `{region.name}`", access.end.place
    for grant in system.devices if what is PolicySubject.DEVICE else ():
        if grant.device.name in names:
            yield grant.end.instance, f"device `{grant.device.name}`", grant.end.place


def _held(system: System, what: PolicySubject) -> Iterator[Finding]:
    never, only = (_asserted(system, kind, what) for kind in (PolicyKind.NEVER, PolicyKind.ONLY))
    for assertion in (*never, *only):
        for who, thing, place in _holders(system, what, assertion.of):
            if (who in assertion.by) == (assertion.kind is PolicyKind.NEVER):
                message = f"`{who}` holds {thing}, against `{assertion.text}`"
                yield Finding(message, assertion.place, (Note("granted here", place),))


@rule
def regions_held(system: System) -> Iterator[Finding]:
    """C703: regions are held as `never: hold` and `only: hold` say.

    The description asserts which components hold the region, and a grant contradicts it.
    """
    yield from _held(system, PolicySubject.HOLD)


@rule
def devices_held(system: System) -> Iterator[Finding]:
    """C704: devices are held as `never: device` and `only: device` say.

    The description asserts which components hold the device, and a grant contradicts it.
    """
    yield from _held(system, PolicySubject.DEVICE)


@warning
def assumption_needed(system: System) -> Iterator[Finding]:
    """C705: an assumption applies: `dma` to a holder of a bus master, `yields` to a member of a
    cycle of waiting.

    A reader must check assumptions by hand; one without effect distracts from the others.
    """
    yield from _needless_yields(system)
    masters = {device.end.instance for device in system.devices if device.device.bus_master}
    for assumption in (
        assumed for assumed in system.assumptions if assumed.what is PolicySubject.DMA
    ):
        for name in assumption.of:
            if name not in masters:
                yield Finding(
                    f"`{name}` holds no bus master: the assumption has no effect", assumption.place
                )


def _needless_yields(system: System) -> Iterator[Finding]:
    """Components that lie on no cycle of waiting, even if no component yields."""
    held = [
        assumption for assumption in system.assumptions if assumption.what is PolicySubject.YIELDS
    ]
    circular = members(waits(system, frozenset())) if held else frozenset()
    for assumption in held:
        for name in assumption.of:
            if name not in circular:
                yield Finding(
                    f"`{name}` is in no cycle of waiting: the assumption has no effect",
                    assumption.place,
                )


@rule
def response_in_time(system: System) -> Iterator[Finding]:
    """C706: components in `response` get their whole budget `within` the time that it says.

    The bound is that of the report: fixed-priority analysis, with every component that can pre-empt
    this one using its full budget at the worst moment.
    """
    known = {one.component: one for one in responses(system)}
    places = {one.name: one.place for one in system.instances}
    for assertion in _asserted(system, PolicyKind.RESPONSE, PolicySubject.RESPONSE):
        for name in assertion.of:
            found = known.get(name)
            if found is None:
                yield Finding(
                    f"`{name}` has no budget, so nothing bounds its response, against"
                    f" `{assertion.text}`",
                    assertion.place,
                    (Note("this component", places[name]),),
                    f"add `budget:` and `period:` to `{name}`",
                )
            elif found.bound is None:
                yield Finding(
                    f"the response of `{name}` has no bound, against `{assertion.text}`:"
                    f" {found.reason}",
                    assertion.place,
                    (Note("this component", places[name]),),
                    found.remedy,
                )
            elif (
                assertion.within is not None
                and assertion.within in limits.TIME
                and found.bound > assertion.within
            ):
                yield Finding(
                    f"`{name}` may get its budget only after {_time(found.bound)}"
                    f"{conditions(found.overdraws, found.provided)}, against `{assertion.text}`",
                    assertion.place,
                    tuple(
                        Note(f"`{other}` can pre-empt it", places[other])
                        for other in found.delayed_by
                    ),
                    "a larger priority, smaller budgets before it, or a longer time",
                )


@rule
def never_starves(system: System) -> Iterator[Finding]:
    """C707: no component in `by` of `never: starve` can keep one in `of` from the processor for
    ever.

    A more important component without a budget can run as long as it likes, and so can several
    whose budgets are the whole processor together.
    """
    everybody = tuple(one.name for one in system.instances)
    places = {one.name: one.place for one in system.instances}
    for assertion in _asserted(system, PolicyKind.NEVER, PolicySubject.STARVE):
        for name in assertion.of:
            found = starved(system, name, frozenset(assertion.by or everybody))
            if found is not None:
                yield Finding(
                    f"`{name}` can starve, against `{assertion.text}`: {found.how}",
                    assertion.place,
                    tuple(Note(f"`{other}` runs before it", places[other]) for other in found.by),
                    found.remedy,
                )


@warning
def assertion_says_something(system: System) -> Iterator[Finding]:
    """C708: an assertion excludes nobody by two of its own keys.

    Who is in `from` and in `through` is a source all the same: `through` does nothing there. Who is
    in `of` and in `by` of `never: starve` cannot starve itself.
    """
    for assertion in system.assertions:
        pairs = (
            ("from", assertion.sources, "through", assertion.through),
            *(
                [("of", assertion.of, "by", assertion.by)]
                if assertion.what is PolicySubject.STARVE
                else []
            ),
        )
        for key, names, other, others in pairs:
            for name in names:
                if name in others:
                    yield Finding(
                        f"`{name}` is in `{key}` and in `{other}` of `{assertion.text}`:"
                        f" `{other}` has no effect on it",
                        assertion.place,
                        remedy=f"leave it out of `{other}`, or out of `{key}`",
                    )
