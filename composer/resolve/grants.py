# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Grants: every port that system.yaml names, matched with the port that its type declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from composer.load.references import is_set
from composer.load.names import Guesses
from composer.model import asked
from composer.model.asked import PortReference
from composer.model.diagnostics import Diagnostic, Gatherer, Located, Note, Place, Remedy
from composer.model.facts import PortKind
from composer.model.limits import ENDS
from composer.model.loaded import Loaded
from composer.model.resolved import End, Instance
from composer.resolve.sets import Names, pairs

WORDS = {
    PortKind.RING_PRODUCER: "a ring's producer",
    PortKind.RING_CONSUMER: "a ring's consumer",
    PortKind.REGION: "a region",
    PortKind.RAISE: "the raising end of a notification",
    PortKind.RECEIVE: "the receiving end of a notification",
    PortKind.CALL_CLIENT: "a call's client",
    PortKind.CALL_SERVER: "a call's server",
    PortKind.DEVICE: "a device",
    PortKind.KERNEL_LOG: "the kernel log",
    PortKind.SUPERVISOR: "a supervisor",
    PortKind.LINK: "an end of a link",
}


@dataclass(slots=True)
class Grants(Gatherer):
    """Counts grants per port; gives each its dense element number, in order of the file."""

    loaded: Loaded
    instances: dict[str, Instance]
    found: list[Diagnostic] = field(default_factory=list)
    granted: dict[tuple[str, str], list[Place]] = field(default_factory=dict)
    # by instance, then name; links and their parts too
    ports: dict[str, dict[str, asked.Port]] = field(default_factory=dict)
    guesses: Guesses = field(default_factory=Guesses)
    names: Names = field(default_factory=lambda: Names.of(()))
    # by name; empty: told already
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _room: int = ENDS
    _told: bool = False
    # every component that the description holds, those with mistakes of their own included
    _known: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        by_type: dict[str, dict[str, asked.Port]] = {}
        for name, one in self.instances.items():
            kind = one.type
            if kind.name not in by_type:
                by_type[kind.name] = {port.name: port for port in (*kind.ports, *kind.links)}
            self.ports[name] = by_type[kind.name]
        self.names = Names.of(component.name for component in self.loaded.system.components)
        self._known = tuple(self.names.known | self.loaded.broken.components)

    def is_broken(self, name: str) -> bool:
        """Whether a component, or the set that it is of, could not be read."""
        return name.partition(".")[0] in self.loaded.broken.components

    def each(
        self, references: Sequence[Located[PortReference]]
    ) -> tuple[Located[PortReference], ...]:
        """Every port that names and sets stand for, once; a set without members is reported."""
        found: dict[PortReference, Located[PortReference]] = {}
        for one in references:
            members = self._members(one)
            if self._told:
                return ()
            for member in members:
                reference = PortReference(member, one.value.port)
                first = found.setdefault(reference, Located(reference, one.place))
                if first.place != one.place:
                    self.error(
                        "R036",
                        f"`{reference}` is named twice",
                        one.place,
                        (Note("here too", first.place),),
                    )
        return tuple(found.values())

    def numbered(self, listed: bool, *ends: Sequence[Located[PortReference]]) -> bool:
        """Whether an entry stands for several edges: an end is a list, a set or a group."""
        return listed or any(one.value.instance in self.groups for end in ends for one in end)

    def numbered_targets(self, one: asked.Edge) -> Iterator[tuple[str, Located[PortReference]]]:
        """The name and the target of each edge that an entry stands for."""
        several = self.numbered(one.listed, one.targets)
        for number, target in enumerate(self.each(one.targets)):
            yield f"{one.name}.{number}" if several else one.name, target

    def paired(
        self,
        one: asked.Ring | asked.Link,
        sources: Sequence[Located[PortReference]],
        targets: Sequence[Located[PortReference]],
    ) -> Iterator[tuple[str, Located[PortReference], Located[PortReference]]]:
        """The name and the ends of each edge that an entry from these to those stands for."""
        froms, tos = self.each(sources), self.each(targets)
        found = pairs(froms, tos)
        if found is None and froms and tos:
            self.error(
                "R028",
                f"`from` names {len(froms)} ports, and `to` {len(tos)}",
                one.place,
                remedy="one to many, many to one, or as many on both sides",
            )
        numbered = self.numbered(one.listed, sources, targets)
        for number, (source, target) in enumerate(found or ()):
            yield f"{one.name}.{number}" if numbered else one.name, source, target

    def _members(self, one: Located[PortReference]) -> tuple[str, ...]:
        instance = one.value.instance
        group = self.groups.get(instance)
        if group is None and not is_set(instance):
            return (instance,)
        members = self.names.members(instance) if group is None else group
        if not members and group is None and not self.is_broken(instance):
            base = instance.rpartition(".")[0]
            known = sorted(f"{name}.*" for name in self.names.numbered)
            last = len(self.names.numbered.get(base, ())) - 1
            there = (
                f"there are `{base}.0` to `{base}.{last}`"
                if last >= 0
                else f"there is no numbered `{base}`"
            )
            self.error(
                "R001",
                f"`{instance}` names components that do not exist: {there}",
                _part(one, instance),
                remedy=self.guesses.meant(instance, known),
            )
        self._room -= len(members)
        if self._room < 0:
            self._full(one.place)
        return members

    def _full(self, place: Place) -> None:
        """R035, once."""
        if not self._told:
            self.error(
                "R035", f"the sets of this description stand for more than {ENDS} ports", place
            )
        self._told = True

    def end(self, reference: Located[PortReference], kind: PortKind) -> End | None:
        """The port behind a reference; one more element of it is granted."""
        name, port_name, place = reference.value.instance, reference.value.port, reference.place
        instance = self.instances.get(name)
        if instance is None:
            # one that is known was left out because its type is not there
            if name not in self.loaded.broken.components and name not in self.names.known:
                what = (
                    f"`{name}` is a group, but one component is expected here"
                    if name in self.groups
                    else f"there is no component `{name}`"
                )
                self.error(
                    "R001",
                    what,
                    _part(reference, name),
                    remedy=self.names.numbers(name)
                    or self.guesses.meant(
                        name, [*self._known, *(group for group in self.groups if group != name)]
                    ),
                )
            return None
        port = self.ports[name].get(port_name)
        if port is None:
            if instance.type.name not in self.loaded.broken.types:
                self.error(
                    "R002",
                    f"`{name}` has no port `{port_name}`",
                    _part(reference, port_name),
                    (Note(f"type `{instance.type.name}` is declared here", instance.type.place),),
                    self.guesses.meant(
                        port_name, [one for one in self.ports[name] if "." not in one]
                    ),
                )
            return None
        if port.kind is not kind:
            self.error(
                "R003",
                f"`{reference.value}` is {WORDS[port.kind]}, but {WORDS[kind]} is expected here",
                place,
                (Note("the port is declared here", port.place),),
            )
            return None
        return self.grant(instance, port, place)

    def grant(self, instance: Instance, port: asked.Port, place: Place) -> End:
        """A server without `many` serves any number of clients; each has an index of its own."""
        held = self.granted.setdefault((instance.name, port.name), [])
        held.append(place)
        return End(instance=instance.name, port=port, element=len(held) - 1, place=place)

    def too_many(self) -> None:
        """R005, R006: ports with more grants than they take, told once a type."""
        worst: dict[tuple[str, str, Place], str] = {}  # instance, by type, port and line
        for (name, port_name), held in self.granted.items() if not self._told else ():
            port = self.ports[name][port_name]
            limit = port.many if port.many is not None else 1
            if len(held) > limit and (
                port.kind is not PortKind.CALL_SERVER or port.many is not None
            ):
                key = (self.instances[name].type.name, port_name, held[limit])
                worst[key] = max(
                    name, worst.get(key, name), key=lambda one: len(self.granted[one, key[1]])
                )
        for (_, port_name, _), name in worst.items():
            port, held = self.ports[name][port_name], self.granted[name, port_name]
            limit = port.many if port.many is not None else 1
            declared = Note("the port is declared here", port.place)
            if port.many is None:
                self.error(
                    "R005",
                    f"`{name}.{port_name}` is granted"
                    f" {'twice' if len(held) == 2 else f'{len(held)} times'}",
                    held[1],
                    (Note("the first grant", held[0]), declared),
                    f"declare `many: {len(held)}` at the port, if its code serves an array",
                )
            else:
                self.error(
                    "R006",
                    f"`{name}.{port_name}` has {len(held)} grants, `many: {limit}` allows {limit}",
                    held[limit],
                    (declared,),
                    Remedy(f"declare `many: {len(held)}`", str(len(held)), place=port.many_place),
                )

    def not_granted(self) -> None:
        """R004: every port that is not optional must be granted."""
        for instance in self.instances.values():
            for port in (*instance.type.ports, *instance.type.links):
                if (
                    port.link is not None
                    or port.optional
                    or port.kind is PortKind.KERNEL_LOG
                    or self.granted.get((instance.name, port.name))
                ):
                    continue
                self.error(
                    "R004",
                    f"port `{instance.name}.{port.name}` is not granted: it needs"
                    f" {WORDS[port.kind]}",
                    instance.place,
                    (Note("the port is declared here", port.place),),
                    _how(instance.name, port),
                )


def _part(reference: Located[PortReference], word: str) -> Place:
    """The place of the component or the port in `component.port`; of all, in quotes."""
    place, value = reference.place, reference.value
    if place.length != len(str(value)):
        return place
    before = 0 if word == value.instance else len(value.instance) + 1
    return Place(place.file, place.line, place.column + before, len(word))


def _how(instance: str, port: asked.Port) -> str:
    name = f"{instance}.{port.name}"
    return {
        PortKind.RING_PRODUCER: (
            f"add to `rings`: NAME: {{from: {name}, to: CONSUMER.PORT, capacity: 64}}"
        ),
        PortKind.RING_CONSUMER: (
            f"add to `rings`: NAME: {{from: PRODUCER.PORT, to: {name}, capacity: 64}}"
        ),
        PortKind.REGION: (
            f"add to `regions`: NAME: {{size: 4 KiB, access: {{{name}: {port.right}}}}}"
        ),
        PortKind.RAISE: f"add to `notifications`: NAME: {{from: {name}, to: RECEIVER.PORT}}",
        PortKind.RECEIVE: f"add to `notifications`: NAME: {{from: RAISER.PORT, to: {name}}}",
        PortKind.CALL_CLIENT: f"add to `calls`: NAME: {{from: {name}, to: SERVER.PORT}}",
        PortKind.CALL_SERVER: f"add to `calls`: NAME: {{from: CLIENT.PORT, to: {name}}}",
        PortKind.DEVICE: f"add to component `{instance}`: devices: {{{port.name}: DEVICE}}",
        PortKind.KERNEL_LOG: "",
        PortKind.SUPERVISOR: (
            f"add to `supervision`: NAME: {{by: {name}, over: [COMPONENT], rights: [inspect,"
            " restart]}"
        ),
        PortKind.LINK: f"add to `links`: NAME: {{from: {name}, to: OTHER.PORT}}",
    }[port.kind]
